"""Who signs in, and with which rights."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import RecoveryKey, User
from espace_citoyennete.errors import Forbidden, Invalid, NotOpened, SessionEnded, UserError
from espace_citoyennete.french import alphabetical, clean, fold
from espace_citoyennete.rights import Agent, Right, require, rights_of, words_of
from espace_citoyennete.storage.logins import login_of

FIRST_USER_RIGHTS = frozenset({Right.RECEPTION, Right.COORDINATION, Right.ADMINISTRATION})


@dataclass(frozen=True)
class UserDraft:
    """A person who will sign in; `uid` is that of their key slot."""

    name: str
    rights: frozenset[Right]
    uid: UUID = field(default_factory=uuid4)


def add_first_user(session: Session, uid: UUID, name: str) -> Agent:
    """Give the person who makes the base the three working rights, so that one person can start alone.

    Raises `UserError` when somebody already signs in here.
    """
    if session.scalar(select(func.count()).select_from(User)):
        raise UserError("Cette base a déjà des utilisateurs. S’y connecter avec son nom.")
    _add(session, UserDraft(name, FIRST_USER_RIGHTS, uid))
    return agent_of(session, uid)


def author_id(session: Session, uid: UUID) -> int | None:
    """Return the row of the person who acts, to be kept as the author of what is written."""
    return session.scalar(select(User.id).where(User.uid == uid))


def uid_of_login(session: Session, login: str) -> UUID:
    """Return who signs in on a server under a login. Raises `NotOpened` when nobody does any more."""
    uid = session.scalar(select(User.uid).where(User.login == login, User.disabled_at.is_(None)))
    if uid is None:
        raise NotOpened("Cette personne n’a plus accès à la base. Demander à un administrateur.")
    return uid


def add_user(session: Session, draft: UserDraft, *, by: Agent) -> None:
    """Add a person who signs in; the same draft saved twice is one person. Raises `Invalid`."""
    require(by, "add_user")
    if session.scalar(select(User.id).where(User.uid == draft.uid)) is None:
        _add(session, draft)


def _add(session: Session, draft: UserDraft) -> None:
    name = _free_name(session, draft)
    session.add(User(uid=draft.uid, name=name, login=login_of(name), rights=words_of(draft.rights)))
    session.flush()


def _free_name(session: Session, draft: UserDraft) -> str:
    name = clean(draft.name)
    if problem := name_problem(name):
        raise Invalid({"name": problem})
    if fold(name) in {fold(known.name) for known in users(session) if known.uid != draft.uid}:
        raise Invalid({"name": "Ce nom est déjà pris\u00a0: ajouter une initiale."})
    return name


def change_user(session: Session, draft: UserDraft, *, by: Agent) -> None:
    """Give a person another name or other rights, which hold from their next act on. Raises `Invalid`."""
    require(by, "change_user")
    user = _user(session, draft.uid)
    if draft.uid == by.uid and draft.rights != by.rights:
        raise UserError("On ne change pas ses propres droits\u00a0: le demander à une autre personne.")
    if Right.ADMINISTRATION not in draft.rights:
        _keep_an_administrator(session, user)
    user.name, user.rights = _free_name(session, draft), words_of(draft.rights)
    user.login = login_of(user.name)
    session.flush()


def disable_user(session: Session, uid: UUID, *, instant: datetime, by: Agent) -> None:
    """Let a person sign in no more; what they wrote keeps their name."""
    require(by, "disable_user")
    if uid == by.uid:
        raise UserError("On ne se retire pas soi-même\u00a0: le demander à une autre personne.")
    user = _user(session, uid)
    _keep_an_administrator(session, user)
    user.disabled_at = instant
    session.flush()


def enable_user(session: Session, uid: UUID, *, by: Agent) -> None:
    """Let a person who left sign in again."""
    require(by, "enable_user")
    _user(session, uid).disabled_at = None
    session.flush()


def note_passphrase(session: Session, uid: UUID, *, instant: datetime, by: Agent) -> None:
    """Note that a passphrase was given to somebody by an administrator, or chosen for oneself."""
    require(by, "note_passphrase")
    if uid != by.uid and Right.ADMINISTRATION not in by.rights:
        raise Forbidden("Seule une personne qui administre donne une phrase de passe à une autre.")
    _user(session, uid).passphrase_at = instant
    session.flush()


def _user(session: Session, uid: UUID) -> User:
    return session.scalars(select(User).where(User.uid == uid)).one()


def _keep_an_administrator(session: Session, leaving: User) -> None:
    """Refuse to leave a base that nobody administers any more."""
    if {one.uid for one in administrators(session)} == {leaving.uid}:
        raise UserError(
            "C’est la dernière personne qui administre\u00a0: donner d’abord ce droit à une autre."
        )


def sign_in(session: Session, uid: UUID, *, instant: datetime) -> Agent:
    """Return the person who just opened the base, and note when.

    Raises `NotOpened` when this person is unknown here or signs in no more.
    """
    agent = agent_of(session, uid)
    _user(session, uid).signed_in_at = instant
    return agent


_standing = select(User.rights).where(User.uid == bindparam("uid"), User.disabled_at.is_(None))


def refuse_if_ended(session: Session, agent: Agent) -> None:
    """Raise `SessionEnded` when the person at the desk was taken away, or given other rights, meanwhile."""
    rights = session.scalar(_standing, {"uid": agent.uid})
    if rights is None:
        raise SessionEnded("L’accès de cette personne a été retiré. Ce qui est tapé reste en brouillon.")
    if rights != words_of(agent.rights):
        raise SessionEnded(
            "Les droits de cette personne ont changé\u00a0: rouvrir la base. La saisie reste en brouillon."
        )


# The recovery key


def note_recovery_key(session: Session, number: int, *, instant: datetime, by: Agent) -> None:
    """Note that a recovery key was made; the same one noted twice is one."""
    require(by, "note_recovery_key")
    _note_made(session, number, instant)


def note_new_keys(session: Session, number: int, *, instant: datetime, by: Agent) -> None:
    """Note that somebody who administers makes another recovery key, or another key of the file."""
    require(by, "note_new_keys")
    _note_made(session, number, instant)


def _note_made(session: Session, number: int, instant: datetime) -> None:
    if _recovery_key(session, number) is None:
        session.add(RecoveryKey(number=number, made_at=instant))
        session.flush()


def confirm_recovery_key(session: Session, number: int, *, instant: datetime, by: Agent) -> None:
    """Note that a recovery key is on paper: two of its groups were typed again from there."""
    require(by, "confirm_recovery_key")
    if (key := _recovery_key(session, number)) is not None:
        key.confirmed_at = instant
        session.flush()


def note_recovery_used(session: Session, number: int, *, instant: datetime, by: Agent) -> None:
    """Note that the base was opened with a recovery key, which opens no more."""
    require(by, "note_recovery_used")
    key = _recovery_key(session, number)
    if key is None:  # printed before version 0.7.0
        session.add(RecoveryKey(number=number, made_at=instant, used_at=instant))
    else:
        key.used_at = instant
    session.flush()


def _recovery_key(session: Session, number: int) -> RecoveryKey | None:
    return session.scalar(select(RecoveryKey).where(RecoveryKey.number == number))


def name_problem(name: str) -> str | None:
    """Return what is wrong with a user's name."""
    if not clean(name):
        return "Écrire le nom de la personne."
    return "Le nom dépasse 80 caractères\u00a0: le raccourcir." if len(clean(name)) > 80 else None


def agent_of(session: Session, uid: UUID) -> Agent:
    """Return the person at the desk and what they may do.

    Raises `NotOpened` when this person is unknown here or signs in no more.
    """
    user = session.scalar(select(User).where(User.uid == uid, User.disabled_at.is_(None)))
    if user is None:
        raise NotOpened("Cette personne n’a plus accès à la base. Demander à un administrateur.")
    return _agent(user)


def users(session: Session) -> list[Agent]:
    """Return the people who sign in, by name."""
    return [
        _agent(user)
        for user in sorted(session.scalars(select(User)), key=lambda user: alphabetical(user.name))
    ]


def administrators(session: Session) -> list[Agent]:
    """Return those who sign in and may give somebody else a passphrase."""
    active = session.scalars(select(User).where(User.disabled_at.is_(None)))
    return [agent for agent in map(_agent, active) if Right.ADMINISTRATION in agent.rights]


def _agent(user: User) -> Agent:
    return Agent(user.uid, user.name, rights_of(user.rights))

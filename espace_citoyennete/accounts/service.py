"""Who signs in, and with which rights."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import User
from espace_citoyennete.errors import Invalid, NotOpened, UserError
from espace_citoyennete.french import alphabetical, clean, fold
from espace_citoyennete.rights import Agent, Right, require

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


def add_user(session: Session, draft: UserDraft, *, by: Agent) -> None:
    """Add a person who signs in; the same draft saved twice is one person. Raises `Invalid`."""
    require(by, "add_user")
    if session.scalar(select(User.id).where(User.uid == draft.uid)) is None:
        _add(session, draft)


def _add(session: Session, draft: UserDraft) -> None:
    name = clean(draft.name)
    if problem := name_problem(name):
        raise Invalid({"name": problem})
    if fold(name) in {fold(known.name) for known in users(session)}:
        raise Invalid({"name": "Ce nom est déjà pris\u00a0: ajouter une initiale."})
    rights = ",".join(sorted(right.value for right in draft.rights))
    session.add(User(uid=draft.uid, name=name, rights=rights))
    session.flush()


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


def _agent(user: User) -> Agent:
    return Agent(user.uid, user.name, frozenset(Right(word) for word in user.rights.split(",") if word))

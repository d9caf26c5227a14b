"""Use cases of a promised call: promise it, note each attempt, give it up, take any of these back."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import User
from espace_citoyennete.accounts.service import author_id
from espace_citoyennete.callbacks.model import CallAttempt, Callback
from espace_citoyennete.callbacks.rules import (
    GIVEN_UP,
    OPEN,
    REACHED,
    RESULTS,
    first_open_day,
    is_nameless,
    why_closed,
)
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.french import NO_BREAK, clean, long_date, numeric_date
from espace_citoyennete.rights import Agent, may_read_restricted, require
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.service import VisitorDraft, has_phone, save_visitor

SUBJECT_LENGTH = 120
NOTE_LENGTH = 200


@dataclass(frozen=True)
class CallbackDraft:
    """A call as promised: whom, when, between which hours."""

    due_on: date | None
    from_time: time | None = None
    to_time: time | None = None
    subject: str = ""
    is_restricted: bool = False
    visitor: VisitorDraft | None = None  # the person as typed
    visitor_id: int | None = None  # or already kept
    contact_id: int | None = None
    uid: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class Change:
    """What a use case did to a promise, to be taken back if nobody changed it since."""

    callback_id: int
    version: int | None  # none: an undo, whose rows `Database.unchanged` has looked at
    before: dict[str, object]
    attempt_id: int | None = None


def promise_callback(session: Session, draft: CallbackDraft, *, now: datetime, by: Agent) -> int:
    """Keep a promise to call and return its id; the same draft saved twice is one promise.

    Raises `Invalid` for a past day, hours the wrong way round, or nobody to be called.
    """
    require(by, "promise_callback")
    known = session.scalar(select(Callback).where(Callback.uid == draft.uid))
    if known is not None:
        known.removed_at = None  # taken back, then promised again
        return known.id
    facts = _checked(session, draft, now.date())
    callback = Callback(
        uid=draft.uid,
        visitor_id=_person(session, draft, by),
        contact_id=draft.contact_id,
        promised_at=now,
        author_id=author_id(session, by.uid),
        **facts,
    )
    session.add(callback)
    session.flush()
    return callback.id


def change_callback(
    session: Session, callback_id: int, version: int | None, draft: CallbackDraft, *, now: datetime, by: Agent
) -> Change:
    """Replace the day, the hours and the subject of a promise read at `version`; a late day may stay late.

    Whoever may not read its subject leaves it as it stands. Raises `Conflict` when somebody changed it since,
    `Invalid` as `promise_callback` does.
    """
    require(by, "change_callback")
    callback = _callback(session, callback_id, version, state=OPEN)
    facts = _checked(session, draft, min(now, callback.promised_at).date())
    if draft.visitor is not None or draft.visitor_id is not None:
        facts["visitor_id"] = _person(session, draft, by)
    author = session.scalar(select(User.uid).where(User.id == callback.author_id))
    if callback.is_restricted and not may_read_restricted(by, author):
        facts["subject"] = callback.subject  # what is not read is not written over
    return _change(session, callback, facts)


def note_attempt(
    session: Session,
    callback_id: int,
    version: int | None,
    result: str,
    *,
    note: str = "",
    next_day: date | None = None,
    now: datetime,
    by: Agent,
) -> Change:
    """Keep the result of a call; the promise is closed once the person was reached, else put off.

    Raises `Conflict` when somebody changed the promise since, `Invalid` for a day to come that is past.
    """
    require(by, "note_attempt")
    callback = _callback(session, callback_id, version, state=OPEN)
    note = clean(note)
    problems = _past(session, next_day, now.date())
    if result not in RESULTS:
        problems["result"] = f"Choisir le résultat de l’appel{NO_BREAK}: J, S, O ou F."
    if len(note) > NOTE_LENGTH:
        problems["note"] = f"La note dépasse {NOTE_LENGTH} caractères{NO_BREAK}: la raccourcir."
    if problems:
        raise Invalid(problems)
    attempt = CallAttempt(
        callback_id=callback.id, tried_at=now, result=result, note=note, author_id=author_id(session, by.uid)
    )
    session.add(attempt)
    facts: dict[str, object] = {"attempts": callback.attempts + 1}
    if result == REACHED:
        facts |= {"state": REACHED, "closed_at": now}
    elif next_day is not None:
        facts["due_on"] = next_day
    change = _change(session, callback, facts)
    return replace(change, attempt_id=attempt.id)


def give_up_callback(
    session: Session, callback_id: int, version: int | None, *, now: datetime, by: Agent
) -> Change:
    """Close a promise that will not be kept. Raises `Conflict` when somebody changed it since."""
    require(by, "give_up_callback")
    callback = _callback(session, callback_id, version, state=OPEN)
    return _change(session, callback, {"state": GIVEN_UP, "closed_at": now})


def reopen_callback(
    session: Session, callback_id: int, version: int | None, *, now: datetime, by: Agent
) -> Change:
    """Put a closed promise back on today's list. Raises `Conflict` when somebody changed it since."""
    require(by, "reopen_callback")
    callback = _callback(session, callback_id, version)
    due_on = max(callback.due_on, now.date())
    return _change(session, callback, {"state": OPEN, "closed_at": None, "due_on": due_on})


def take_back_change(session: Session, change: Change, *, by: Agent) -> None:
    """Undo what was done to a promise, its attempt included; a late day comes back late.

    Raises `Conflict` when somebody changed the promise since.
    """
    require(by, "take_back_change")
    callback = _callback(session, change.callback_id, change.version)
    for name, value in change.before.items():
        setattr(callback, name, value)
    if change.attempt_id is not None:
        session.delete(session.get_one(CallAttempt, change.attempt_id))
    session.flush()


def remove_callback(
    session: Session, callback_id: int, version: int | None, *, instant: datetime, by: Agent
) -> None:
    """Take back a promise made by mistake: it is on no list any more. Raises `Conflict` when it changed."""
    require(by, "remove_callback")
    _callback(session, callback_id, version).removed_at = instant


def restore_callback(session: Session, callback_id: int, version: int | None, *, by: Agent) -> None:
    """Bring back a promise just taken back. Raises `Conflict` when it changed since."""
    require(by, "restore_callback")
    _callback(session, callback_id, version).removed_at = None


# A promise made in a contact goes to the Corbeille with it, and comes back with it.


@dataclass(frozen=True)
class KeptCallback:
    """A promise as it stands, to be shown in a form and changed."""

    id: int
    version: int
    draft: CallbackDraft
    state: str


def kept_promise(session: Session, callback_id: int) -> KeptCallback:
    """Return a promise, whoever may read it: `listing.kept_callback` asks. Raises `UserError`."""
    return _kept(_callback(session, callback_id))


def is_untouched(session: Session, callback_id: int) -> bool:
    """Tell whether a promise is still to be kept, and nobody tried yet."""
    callback = _callback(session, callback_id)
    return callback.state == OPEN and callback.attempts == 0 and callback.removed_at is None


def callback_of_contact(session: Session, contact_id: int) -> KeptCallback | None:
    """Return the promise made in a contact that is still to be kept, if any."""
    callback = session.scalar(
        select(Callback)
        .where(Callback.contact_id == contact_id, Callback.state == OPEN, Callback.removed_at.is_(None))
        .order_by(Callback.id)
    )
    return None if callback is None else _kept(callback)


def set_aside_with_contact(session: Session, contact_id: int, instant: datetime) -> None:
    """Put the promises of a contact in the Corbeille with it."""
    _move(session, contact_id, None, instant)


def bring_back_with_contact(session: Session, contact_id: int, removed_at: datetime | None) -> None:
    """Take the promises put aside with a contact at that instant out of the Corbeille."""
    _move(session, contact_id, removed_at, None)


def _move(session: Session, contact_id: int, earlier: datetime | None, later: datetime | None) -> None:
    where = Callback.removed_at.is_(None) if earlier is None else Callback.removed_at == earlier
    for callback in session.scalars(select(Callback).where(Callback.contact_id == contact_id, where)):
        callback.removed_at = later


# Checks

_WHO = "Écrire le nom de la personne à rappeler, ou « Anonyme » avec un numéro."


def _checked(session: Session, draft: CallbackDraft, first: date) -> dict[str, object]:
    """Return the columns of a promise that may not be due before a day. Raises `Invalid`."""
    subject = clean(draft.subject)
    problems = _past(session, draft.due_on, first, "due_on")
    if draft.due_on is None:
        problems["due_on"] = "Écrire le jour du rappel, par exemple «\u00a0dem\u00a0» ou 24/11."
    if draft.from_time and draft.to_time and draft.from_time >= draft.to_time:
        problems["to_time"] = "L’heure « pas après » précède « pas avant »\u00a0: vérifier les deux heures."
    if len(subject) > SUBJECT_LENGTH:
        problems["subject"] = f"L’objet dépasse {SUBJECT_LENGTH} caractères\u00a0: le raccourcir."
    if problems:
        raise Invalid(problems)
    return {
        "due_on": draft.due_on,
        "from_time": draft.from_time,
        "to_time": draft.to_time,
        "subject": subject,
        "is_restricted": draft.is_restricted,
    }


def can_be_called(session: Session, visitor_id: int) -> bool:
    """Tell whether somebody known has a name, or a number."""
    name = session.get_one(Visitor, visitor_id).last_name
    return not is_nameless(name) or has_phone(session, visitor_id)


def _past(session: Session, day: date | None, today: date, field: str = "next_day") -> dict[str, str]:
    if day is None or day >= today:
        return {}
    days = calendar(session)
    nearest = first_open_day(today, lambda at: not why_closed(at, days))
    return {
        field: f"Le {numeric_date(day)} est passé\u00a0: choisir le {long_date(nearest)}, ou un jour suivant."
    }


def _person(session: Session, draft: CallbackDraft, by: Agent) -> int:
    """Keep who is to be called; without a name, there must be a number."""
    visitor_id = draft.visitor_id
    if visitor_id is None:
        if draft.visitor is None or not clean(draft.visitor.last_name or ""):
            raise Invalid({"last_name": _WHO})
        visitor_id = save_visitor(session, draft.visitor, by=by)
    if not can_be_called(session, visitor_id):
        raise Invalid({"phone": "Écrire le numéro\u00a0: sans nom ni numéro, personne ne peut être rappelé."})
    return visitor_id


def _callback(
    session: Session, callback_id: int, version: int | None = None, *, state: str | None = None
) -> Callback:
    callback = session.get(Callback, callback_id)
    if callback is None:
        raise UserError("Ce rappel n’existe plus. Actualiser la liste (F5).")
    if version not in (None, callback.version):
        raise Conflict("Ce rappel a été modifié entre-temps. Actualiser la liste (F5), puis reprendre.")
    if state is not None and callback.removed_at is not None:
        raise UserError("Ce rappel est dans la Corbeille. L’en sortir d’abord (Réglages).")
    if state not in (None, callback.state):
        raise UserError("Ce rappel est clos. Le rouvrir dans la vue « Clos » pour y revenir.")
    return callback


def _change(session: Session, callback: Callback, facts: dict[str, object]) -> Change:
    before = {name: getattr(callback, name) for name in facts}
    for name, value in facts.items():
        setattr(callback, name, value)
    session.flush()
    return Change(callback.id, callback.version, before)


def _kept(callback: Callback) -> KeptCallback:
    draft = CallbackDraft(
        due_on=callback.due_on,
        from_time=callback.from_time,
        to_time=callback.to_time,
        subject=callback.subject,
        is_restricted=callback.is_restricted,
        visitor_id=callback.visitor_id,
        contact_id=callback.contact_id,
        uid=callback.uid,
    )
    return KeptCallback(callback.id, callback.version, draft, callback.state)

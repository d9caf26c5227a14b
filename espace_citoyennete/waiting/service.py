"""Use cases of the waiting list: join it, leave it, be proposed a slot, answer; take any of these back."""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import User
from espace_citoyennete.accounts.service import author_id
from espace_citoyennete.contacts.rules import is_restricted
from espace_citoyennete.errors import Conflict, Forbidden, Invalid
from espace_citoyennete.french import NO_BREAK, clean, moment, numeric_date
from espace_citoyennete.permanences.appointments import (
    BookingDraft,
    book_appointment,
    booking_cautions,
    withdraw_booking,
)
from espace_citoyennete.permanences.cautions import Caution
from espace_citoyennete.permanences.holds import hold_for, instant_of
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.rights import Agent, may_read_restricted, require
from espace_citoyennete.town.reference import refuse_unknown_codes
from espace_citoyennete.visitors.service import VisitorDraft, guard, save_visitor
from espace_citoyennete.waiting.entries import Change, change_entry, find_entry, held_slot, let_go
from espace_citoyennete.waiting.model import WaitingEntry, WaitingTry
from espace_citoyennete.waiting.rules import (
    ACCEPTED,
    AFTERNOON,
    HELD,
    LEFT,
    MORNING,
    NO_ANSWER,
    PLACED,
    REFUSED,
    WAITING,
)

SUBJECT_LENGTH = 120
REASON_LENGTH = 200
_ANSWERS = frozenset({REFUSED, NO_ANSWER})


@dataclass(frozen=True)
class WaitingDraft:
    """Somebody who waits, as asked for at the desk: the person as typed or already known, and for what."""

    type_code: str | None
    visitor: VisitorDraft | None = None
    visitor_id: int | None = None
    sitting_id: int | None = None  # None: any sitting of the type
    domain: str | None = None
    subject: str = ""
    is_urgent: bool = False
    deadline: date | None = None
    weekdays: tuple[int, ...] = ()  # none is all
    half_day: str | None = None  # None: either
    contact_id: int | None = None
    uid: UUID = field(default_factory=uuid4)


def join_waiting(session: Session, draft: WaitingDraft, *, now: datetime, by: Agent) -> int:
    """Put somebody on the waiting list and return the entry's id; the same draft saved twice is one entry.

    Raises `Invalid` for a past deadline, an unknown type, or nobody to be called.
    """
    require(by, "join_waiting")
    known = session.scalar(select(WaitingEntry).where(WaitingEntry.uid == draft.uid))
    if known is not None:
        known.removed_at = None  # taken back, then asked again
        session.flush()
        return known.id
    facts = _checked(session, draft, now.date())
    entry = WaitingEntry(
        uid=draft.uid,
        visitor_id=_person(session, draft, by),
        contact_id=draft.contact_id,
        asked_at=now,
        author_id=author_id(session, by.uid),
        **facts,
    )
    session.add(entry)
    session.flush()
    return entry.id


def withdraw_waiting(
    session: Session, entry_id: int, version: int | None, *, instant: datetime, by: Agent
) -> None:
    """Take back an entry made by mistake: it is on no list any more. Raises `Conflict` when it changed."""
    require(by, "withdraw_waiting")
    find_entry(session, entry_id, version).removed_at = instant
    session.flush()


def change_waiting(
    session: Session, entry_id: int, version: int | None, draft: WaitingDraft, *, now: datetime, by: Agent
) -> Change:
    """Replace what somebody waits for, read at `version`; a late deadline may stay, the person stays.

    Raises `Conflict` when somebody changed it since, `Invalid` as `join_waiting` does.
    """
    require(by, "change_waiting")
    entry = find_entry(session, entry_id, version, state=WAITING)
    _refuse_reader(session, entry, by)
    first = min(now.date(), entry.deadline or now.date())
    facts = _checked(session, draft, first)
    guard(session, entry.person, draft.domain)
    return change_entry(session, entry, facts)


def leave_waiting(
    session: Session, entry_id: int, version: int | None, reason: str, *, now: datetime, by: Agent
) -> Change:
    """Take somebody off the list for a reason that is kept. Raises `Conflict` when it changed since."""
    require(by, "leave_waiting")
    entry = find_entry(session, entry_id, version, state=WAITING)
    reason = clean(reason)
    if not reason:
        raise Invalid({"reason": "Écrire la raison du retrait, par exemple « a trouvé ailleurs »."})
    if len(reason) > REASON_LENGTH:
        raise Invalid({"reason": f"La raison dépasse {REASON_LENGTH} caractères{NO_BREAK}: la raccourcir."})
    return _close(session, entry, now, by, state=LEFT, reason=reason)


def close_waiting(
    session: Session,
    entry_id: int,
    version: int | None,
    appointment_id: int,
    *,
    now: datetime,
    by: Agent,
) -> Change:
    """Close the entry of somebody who was booked otherwise. Raises `Conflict` when it changed since."""
    require(by, "close_waiting")
    entry = find_entry(session, entry_id, version, state=WAITING)
    booked = session.get(Appointment, appointment_id)
    if booked is None or booked.visitor_id != entry.visitor_id:
        raise Conflict("Ce rendez-vous a changé entre-temps. Actualiser la liste (F5).")
    return _close(session, entry, now, by, state=PLACED, appointment_id=appointment_id)


def propose_slot(
    session: Session,
    entry_id: int,
    version: int | None,
    slot_id: int,
    until: datetime,
    *,
    now: datetime,
    by: Agent,
) -> Change:
    """Keep a slot for somebody who waits until a local hour, after which it is anybody's again.

    Raises `Conflict` when it is taken or kept for another, `Invalid` for an hour past, or after the slot's.
    """
    require(by, "propose_slot")
    entry = find_entry(session, entry_id, version, state=WAITING)
    starts_at = session.scalar(select(Slot.starts_at).where(Slot.id == slot_id))
    if until <= now:
        raise Invalid({"hour": f"Cette heure est passée{NO_BREAK}: écrire une heure à venir."})
    if starts_at is not None and until >= starts_at:
        raise Invalid({"hour": f"Le créneau commence le {moment(starts_at)}{NO_BREAK}: le tenir moins tard."})
    held, instant = held_slot(session, entry, now), instant_of(now)
    hold_for(session, slot_id, entry.person, instant_of(until), instant=instant, by=by)
    return replace(_tried(session, entry, slot_id, HELD, now=now, by=by), held=held)


def note_answer(
    session: Session,
    entry_id: int,
    version: int | None,
    slot_id: int,
    result: str,
    *,
    now: datetime,
    by: Agent,
) -> Change:
    """Keep that somebody refused a slot, which is not proposed to her again, or did not answer.

    Raises `Conflict` when somebody changed the entry since.
    """
    require(by, "note_answer")
    entry = find_entry(session, entry_id, version, state=WAITING)
    if result not in _ANSWERS:
        raise Invalid({"result": f"Choisir la réponse{NO_BREAK}: N ou S."})
    held = held_slot(session, entry, now)
    if result == REFUSED:
        let_go(session, entry, held, by)
    return replace(_tried(session, entry, slot_id, result, now=now, by=by), held=held)


def accept_slot(
    session: Session,
    entry_id: int,
    version: int | None,
    slot_id: int,
    *,
    confirmed: tuple[str, ...] = (),
    uid: UUID | None = None,
    now: datetime,
    by: Agent,
) -> Change:
    """Book the slot for somebody who waits and close the entry; the demand keeps the day it was made.

    `confirmed` are the codes of the cautions that were told first (`cautions_of_acceptance`).

    Raises `Conflict` when the slot was taken first, or when somebody changed the entry since.
    """
    require(by, "accept_slot")
    entry = find_entry(session, entry_id, version, state=WAITING)
    held = held_slot(session, entry, now)
    booking = replace(_booking(entry, slot_id), confirmed=confirmed, uid=uid or uuid4())
    booked_id = book_appointment(session, booking, now=now, by=by)
    session.get_one(Appointment, booked_id).asked_on = entry.asked_at.date()
    facts = {"state": PLACED, "closed_at": now, "appointment_id": booked_id}
    change = _tried(session, entry, slot_id, ACCEPTED, now=now, by=by, **facts)
    let_go(session, entry, held, by)
    return replace(change, booked_id=booked_id, held=held)


def cautions_of_acceptance(
    session: Session, entry_id: int, slot_id: int, *, now: datetime
) -> tuple[Caution, ...]:
    """Return what is to be confirmed before somebody who waits is booked in a slot."""
    return booking_cautions(session, _booking(find_entry(session, entry_id), slot_id), now=now)


def _booking(entry: WaitingEntry, slot_id: int) -> BookingDraft:
    return BookingDraft(
        slot_id,
        visitor_id=entry.visitor_id,
        domain=entry.domain,
        subject=entry.subject,
        contact_id=entry.contact_id,
    )


def take_back_waiting(session: Session, change: Change, *, now: datetime, by: Agent) -> None:
    """Undo what was done to somebody who waits, the attempt and the appointment included.

    The slot kept before is kept again, unless its hour is over or somebody else was proposed it since.
    Raises `Conflict` when somebody changed the entry, or the appointment, since.
    """
    require(by, "take_back_waiting")
    entry = find_entry(session, change.entry_id, change.version)
    booked_id = entry.appointment_id if change.booked_id is not None else None
    for name, value in change.before.items():
        setattr(entry, name, value)
    if change.try_id is not None:
        session.delete(session.get_one(WaitingTry, change.try_id))
    session.flush()
    if booked_id is not None:
        withdraw_booking(session, booked_id, by=by)
    let_go(session, entry, held_slot(session, entry, now), by)
    if change.held is not None and change.held[1] > instant_of(now):
        slot_id, until = change.held
        with suppress(Conflict):
            hold_for(session, slot_id, entry.person, until, instant=instant_of(now), by=by)


# Checks


def _checked(session: Session, draft: WaitingDraft, first: date) -> dict[str, object]:
    """Return the columns of an entry whose deadline may not fall before a day. Raises `Invalid`."""
    subject = clean(draft.subject)
    type_code = draft.type_code or _type_of(session, draft.sitting_id)
    refuse_unknown_codes(
        session, {"type": ("type_intervenant", type_code), "domain": ("domaine_droit", draft.domain)}
    )
    problems: dict[str, str] = {}
    if type_code is None:
        problems["type"] = "Choisir la permanence attendue, par exemple « Avocat »."
    if len(subject) > SUBJECT_LENGTH:
        problems["subject"] = f"Le motif dépasse {SUBJECT_LENGTH} caractères{NO_BREAK}: le raccourcir."
    if draft.deadline is not None and draft.deadline < first:
        problems["deadline"] = (
            f"Le {numeric_date(draft.deadline)} est passé{NO_BREAK}: écrire une date à venir, ou rien."
        )
    if draft.half_day not in (None, "", MORNING, AFTERNOON):
        problems["half_day"] = f"Choisir le moment{NO_BREAK}: le matin, l’après-midi, ou rien."
    if problems:
        raise Invalid(problems)
    return {
        "type_code": type_code,
        "sitting_id": draft.sitting_id,
        "domain": draft.domain,
        "subject": subject,
        "is_restricted": is_restricted([draft.domain]),
        "is_urgent": draft.is_urgent,
        "deadline": draft.deadline,
        "weekdays": "".join(map(str, sorted(set(draft.weekdays)))),
        "half_day": draft.half_day or "",
    }


def _type_of(session: Session, sitting_id: int | None) -> str | None:
    found = select(Permanence.type_code).join(Sitting, Sitting.permanence_id == Permanence.id)
    return session.scalar(found.where(Sitting.id == sitting_id))


def _person(session: Session, draft: WaitingDraft, by: Agent) -> int:
    """Keep who waits, under the instruction that the domain calls for until another is told."""
    visitor_id = draft.visitor_id
    if draft.visitor is not None:
        visitor_id = save_visitor(session, draft.visitor, by=by)
    if visitor_id is None:
        raise Invalid({"name": "Écrire le nom de la personne qui attend."})
    guard(session, visitor_id, draft.domain)
    return visitor_id


def _refuse_reader(session: Session, entry: WaitingEntry, by: Agent) -> None:
    """Refuse who may not read a restricted matter: what is not read is not written over."""
    author_uid = session.scalar(select(User.uid).where(User.id == entry.author_id))
    if entry.is_restricted and not may_read_restricted(by, author_uid):
        raise Forbidden("Accès restreint. Demander à la coordination, ou à l’auteur de cette attente.")


def _tried(
    session: Session,
    entry: WaitingEntry,
    slot_id: int,
    result: str,
    *,
    now: datetime,
    by: Agent,
    **facts: object,
) -> Change:
    """Keep one attempt to propose a slot; each moves the version of the entry."""
    attempt = WaitingTry(
        entry_id=entry.id, slot_id=slot_id, tried_at=now, result=result, author_id=author_id(session, by.uid)
    )
    session.add(attempt)
    change = change_entry(session, entry, {"attempts": entry.attempts + 1, **facts})
    return replace(change, try_id=attempt.id)


def _close(session: Session, entry: WaitingEntry, now: datetime, by: Agent, **facts: object) -> Change:
    """Close an entry: the slot that was kept for this person is anybody's again."""
    held = held_slot(session, entry, now)
    let_go(session, entry, held, by)
    return replace(change_entry(session, entry, {"closed_at": now, **facts}), held=held)

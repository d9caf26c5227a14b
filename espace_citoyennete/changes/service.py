"""Use cases that change sittings already told: move, replace, cancel, declare an absence."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4, uuid5

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from espace_citoyennete.changes.call_lists import Touched, keep_call_list, withdraw_call_list
from espace_citoyennete.changes.model import CallList, CallRow
from espace_citoyennete.changes.rules import CANCELLATION, GIVES_UP, MOVE, OTHER_SLOT, REPLACEMENT, RETURN
from espace_citoyennete.changes.settling import (
    Cancel,
    Decision,
    MoveTo,
    ReplaceBy,
    Settlement,
    SittingsChange,
    Was,
    title_of,
)
from espace_citoyennete.directory import service as directory
from espace_citoyennete.directory.model import Practitioner
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.french import NO_BREAK, clean, clock_time, fold, short_date
from espace_citoyennete.permanences.appointments import occupy
from espace_citoyennete.permanences.model import Appointment, Hold, Sitting, Slot
from espace_citoyennete.permanences.rules import LEFT_BEHIND, OCCUPYING
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.erasing import is_pointed_at
from espace_citoyennete.storage.rows import id_with
from espace_citoyennete.town.days import ClosureDraft, remove_closure, save_closure


@dataclass(frozen=True)
class AwayDraft:
    """A practitioner away, or the place or a room closed, and what becomes of each sitting (none: kept)."""

    first_day: date
    last_day: date
    reason: str
    practitioner_id: int | None = None
    room: str = ""  # without a practitioner: the room that is closed; none is the whole place
    decisions: Mapping[UUID, Decision] = field(default_factory=dict)  # by the uid of the sitting
    uid: UUID = field(default_factory=uuid4)


def move_sitting(
    session: Session, sitting_id: int, to: MoveTo, reason: str, *, uid: UUID, now: datetime, by: Agent
) -> SittingsChange:
    """Move a sitting with its slots and its people; whoever does not fit any more is to be placed again.

    Raises `Invalid` with the field and the remedy, `Conflict` when the room or the practitioner is taken.
    """
    require(by, "move_sitting")
    return _settled(session, sitting_id, to, reason, uid=uid, now=now, by=by)


def replace_practitioner(
    session: Session, sitting_id: int, by_whom: ReplaceBy, reason: str, *, uid: UUID, now: datetime, by: Agent
) -> SittingsChange:
    """Have a sitting held by somebody else. Raises `Conflict` when this one is taken at that hour."""
    require(by, "replace_practitioner")
    return _settled(session, sitting_id, by_whom, reason, uid=uid, now=now, by=by)


def cancel_sitting(
    session: Session, sitting_id: int, reason: str, *, uid: UUID, now: datetime, by: Agent
) -> SittingsChange:
    """Cancel a sitting and its appointments to come; everybody expected is on its call list."""
    require(by, "cancel_sitting")
    if not clean(reason):
        raise Invalid({"reason": "Écrire la raison de l’annulation, par exemple « intervenant absent »."})
    return _settled(session, sitting_id, Cancel(), reason, uid=uid, now=now, by=by)


def _settled(
    session: Session, sitting_id: int, decision: Decision, reason: str, *, uid: UUID, now: datetime, by: Agent
) -> SittingsChange:
    """Settle one sitting and tell whom it touches; the title names it as it was."""
    work, sitting = Settlement(session, uid, now), _sitting(session, sitting_id)
    title = title_of(session, sitting, decision)
    work.settle(sitting, decision, reason)
    return work.finish(_kind([decision]), title, reason, by.uid)


def declare_absence(session: Session, draft: AwayDraft, *, now: datetime, by: Agent) -> SittingsChange:
    """Keep an absence or a closure and settle each sitting that it hits, with one call list for all.

    Raises `Invalid` for days the wrong way round, and whatever a decision raises.
    """
    require(by, "declare_absence")
    is_person = draft.practitioner_id is not None
    work = Settlement(session, draft.uid, now)
    for sitting_uid, decision in draft.decisions.items():
        sitting = _sitting(session, id_with(session, Sitting, sitting_uid))
        with _naming(sitting):
            if isinstance(decision, MoveTo):
                refuse_the_days_off(draft, decision)
            work.settle(sitting, decision, draft.reason)
    _keep_days(session, draft, by)
    return work.finish(
        _kind(draft.decisions.values()), _title(session, draft), draft.reason, by.uid,
        absence=draft.uid if is_person else None, closure=None if is_person else draft.uid,
    )  # fmt: skip


def take_back_sittings(
    session: Session, change: SittingsChange, *, now: datetime, instant: datetime, by: Agent
) -> int | None:
    """Put sittings, slots and appointments back as they were; return the list of those to tell of it.

    Only who heard of the change is on it. Raises `Conflict` when somebody was booked since in a slot that
    would be no more, or in one that would be held again.
    """
    require(by, "take_back_sittings")
    if change.absence is not None:
        directory.remove_absence(session, change.absence, by=by)
    if change.closure is not None:
        remove_closure(session, change.closure, by=by)
    _remove_cut(session, change)
    since = _booked_since(session, change)
    _put_back(session, change)
    back = [
        Touched(one.id, one.visitor_id, at, session.get_one(Slot, one.slot_id).starts_at) for one, at in since
    ]
    if change.list_id is None:
        uid = uuid5(change.uid, RETURN)
        return keep_call_list(session, RETURN, change.title, "", back, uid=uid, now=now, by_uid=by.uid)
    list_id = id_with(session, CallList, change.uid)
    return withdraw_call_list(session, list_id, also=back, now=now, instant=instant, by=by)


def _sitting(session: Session, sitting_id: int) -> Sitting:
    sitting = session.get(Sitting, sitting_id)
    if sitting is None:
        raise UserError("Cette séance n’existe plus. Actualiser la semaine (F5).")
    return sitting


# An absence


def _keep_days(session: Session, draft: AwayDraft, by: Agent) -> None:
    if draft.practitioner_id is not None:
        away = directory.AbsenceDraft(
            draft.practitioner_id, draft.first_day, draft.last_day, draft.reason, draft.uid
        )
        directory.save_absence(session, away, by=by)
        return
    closed = ClosureDraft(draft.first_day, draft.last_day, draft.reason, draft.room, draft.uid)
    try:
        save_closure(session, closed, by=by)
    except Invalid as refusal:
        raise Invalid({_FIELDS.get(name, name): why for name, why in refusal.problems.items()}) from refusal


_FIELDS = {"label": "reason"}  # a closure calls its reason a label


@contextmanager
def _naming(sitting: Sitting) -> Iterator[None]:
    """Say of which sitting it is that a decision is refused: an absence settles several."""
    which = f"Séance du {short_date(sitting.day)}, {clock_time(sitting.starts_at)}{NO_BREAK}: "
    try:
        yield
    except Invalid as refusal:
        raise Invalid({"decisions": f"{which}{refusal.message}"}) from refusal
    except UserError as refusal:
        raise type(refusal)(f"{which}{refusal.message}") from refusal


def refuse_the_days_off(draft: AwayDraft, to: MoveTo) -> None:
    """Refuse to move a sitting to where nobody will be, or to a room that will be closed."""
    is_there = draft.practitioner_id is not None or not draft.room or fold(draft.room) == fold(to.room)
    if is_there and draft.first_day <= to.day <= draft.last_day:
        raise Invalid({"decisions": "Ce jour est dans l’absence ou la fermeture. Choisir un autre jour."})


def _kind(decisions: Iterable[Decision]) -> str:
    """Return the kind of a list; each of its people is told what becomes of the own sitting."""
    kinds = {type(decision) for decision in decisions}
    if ReplaceBy in kinds:
        return REPLACEMENT
    return MOVE if MoveTo in kinds else CANCELLATION


def _title(session: Session, draft: AwayDraft) -> str:
    if draft.practitioner_id is not None:
        what = f"Absence de {session.get_one(Practitioner, draft.practitioner_id).name}"
    else:
        what = f"Fermeture de {draft.room}" if draft.room else "Fermeture"
    first, last = short_date(draft.first_day), short_date(draft.last_day)
    return f"{what}, {first}" if first == last else f"{what}, du {first} au {last}"


# Taken back


def _remove_cut(session: Session, change: SittingsChange) -> None:
    """Remove the slots made for a change; one that somebody was proposed or left stays, never free."""
    for slot in session.scalars(select(Slot).where(Slot.uid.in_(change.cut))):
        if session.scalar(_occupants().where(Appointment.slot_id == slot.id)) is not None:
            raise Conflict(
                "Une personne a pris depuis un créneau ouvert par ce changement. "
                "Déplacer son rendez-vous, puis annuler de nouveau."
            )
        for hold in session.scalars(select(Hold).where(Hold.slot_id == slot.id)):
            session.delete(hold)
        session.flush()
        if is_pointed_at(session, slot):
            slot.kind, slot.rank = LEFT_BEHIND, -slot.id
        else:
            session.delete(slot)
    session.flush()


def _occupants() -> Select[Appointment]:
    return select(Appointment).where(Appointment.state.in_(OCCUPYING))


def _booked_since(session: Session, change: SittingsChange) -> list[tuple[Appointment, datetime]]:
    """Return who was booked in a slot of the new hours, with the hour that was told."""
    slots = [was.uid for was in change.before if was.model is Slot]
    found = session.execute(
        select(Appointment, Slot.starts_at)
        .join(Slot, Slot.id == Appointment.slot_id)
        .where(Slot.uid.in_(slots), Appointment.state.in_(OCCUPYING), Appointment.uid.not_in(change.expected))
        .order_by(Slot.starts_at)
    )
    return [(appointment, at) for appointment, at in found]


def _put_back(session: Session, change: SittingsChange) -> None:
    """Give each row the facts that it had, the last written first."""
    gone = _gone_elsewhere(session, change)
    for was in reversed(change.before):
        if was.uid not in gone:
            _restore(session, was)
    session.flush()


def _restore(session: Session, was: Was) -> None:
    row = session.get_one(was.model, id_with(session, was.model, was.uid))
    if isinstance(row, Appointment) and "state" in was.facts:
        facts = {"arrived_at": row.arrived_at, **was.facts}
        occupy(session, row, str(facts["state"]), facts["arrived_at"])  # type: ignore[arg-type]
        return
    for name, value in was.facts.items():
        setattr(row, name, value)
    session.flush()


def _gone_elsewhere(session: Session, change: SittingsChange) -> set[UUID]:
    """Return the appointments of who asked for another slot or gave up when told: they stay given up."""
    left = (
        select(Appointment.uid)
        .join(CallRow, CallRow.appointment_id == Appointment.id)
        .join(CallList, CallList.id == CallRow.list_id)
        .where(CallList.uid == change.uid, CallRow.result.in_((OTHER_SLOT, GIVES_UP)))
    )
    return set(session.scalars(left))

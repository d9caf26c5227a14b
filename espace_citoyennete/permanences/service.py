"""Use cases of a permanence: plan its sittings and their slots, cancel a sitting and promise calls."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID, uuid4, uuid5

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from espace_citoyennete.callbacks.service import (
    SUBJECT_LENGTH,
    CallbackDraft,
    can_be_called,
    is_untouched,
    promise_callback,
    remove_callback,
)
from espace_citoyennete.clock import is_on_the_clock
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.french import NO_BREAK, clean, clock_time, long_date, moment
from espace_citoyennete.permanences.appointments import find_appointment, occupy
from espace_citoyennete.permanences.conflicts import Occupation, first_conflict
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.rules import MOVABLE, Plan, Rule, plan, slot_times, to_json
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.town.reference import refuse_unknown_codes
from espace_citoyennete.town.rules import Calendar


@dataclass(frozen=True)
class PermanenceDraft:
    """A permanence as planned; a single sitting has one day as first and last."""

    type_code: str
    label: str
    rule: Rule
    first_day: date
    last_day: date
    starts_at: time
    ends_at: time
    slot_minutes: int
    room: str = ""
    organisation_id: int | None = None
    practitioner_id: int | None = None
    skips_school_holidays: bool = False
    skips_public_holidays: bool = True
    uid: UUID = field(default_factory=uuid4)


def preview_permanence(draft: PermanenceDraft, calendar: Calendar) -> Plan:
    """Return the sittings that a draft would give; raise `Invalid` as `create_permanence` does."""
    if problems := _permanence_problems(draft):
        raise Invalid(problems)
    slots_each = len(slot_times(draft.first_day, draft.starts_at, draft.ends_at, draft.slot_minutes))
    planned = plan(
        draft.rule,
        draft.first_day,
        draft.last_day,
        slots_each,
        calendar,
        school_holidays=draft.skips_school_holidays,
        public_holidays_too=draft.skips_public_holidays,
    )
    if not planned.days:
        raise Invalid({"rule": "Aucune séance sur cette période. Vérifier la règle et les dates."})
    _refuse_missing_hours(draft, planned.days)
    return planned


def create_permanence(session: Session, draft: PermanenceDraft, *, calendar: Calendar, by: Agent) -> int:
    """Keep a permanence with all its sittings and slots and return its id; saved twice it is one permanence.

    Raises `Invalid` with the field and the remedy, `Conflict` when the room or the practitioner is taken.
    """
    require(by, "create_permanence")
    known = session.scalar(select(Permanence.id).where(Permanence.uid == draft.uid))
    if known is not None:
        return known
    planned = preview_permanence(draft, calendar)
    refuse_unknown_codes(session, {"type_code": ("type_intervenant", draft.type_code)}, draft.first_day)
    _refuse_conflicts(session, draft, planned.days)
    permanence = Permanence(
        uid=draft.uid,
        type_code=draft.type_code,
        label=clean(draft.label),
        organisation_id=draft.organisation_id,
        practitioner_id=draft.practitioner_id,
        rule=to_json(draft.rule),
        first_day=draft.first_day,
        last_day=draft.last_day,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        slot_minutes=draft.slot_minutes,
        room=clean(draft.room),
        skips_school_holidays=draft.skips_school_holidays,
        skips_public_holidays=draft.skips_public_holidays,
    )
    session.add(permanence)
    session.flush()
    _store_sittings(session, permanence, planned.days)
    return permanence.id


def _refuse_missing_hours(draft: PermanenceDraft, days: Iterable[date]) -> None:
    """Refuse a sitting at the hour over which the clocks jump in spring: nobody could come."""
    for day in days:
        if not is_on_the_clock(datetime.combine(day, draft.starts_at)):
            when = f"Le {long_date(day)}, {clock_time(draft.starts_at)}"
            raise Invalid({"starts_at": f"{when} n’existe pas{NO_BREAK}: la pendule passe à l’heure d’été."})


def withdraw_permanence(session: Session, uid: UUID, *, by: Agent) -> None:
    """Take back a permanence just planned, with its sittings and slots.

    Raises `Conflict` once somebody was booked there, or one of its sittings was changed.
    """
    require(by, "withdraw_permanence")
    permanence = session.scalar(select(Permanence).where(Permanence.uid == uid))
    if permanence is None:
        raise Conflict("Cette permanence n’existe plus. Actualiser la semaine (F5).")
    sittings = select(Sitting.id).where(Sitting.permanence_id == permanence.id)
    slots = select(Slot.id).where(Slot.sitting_id.in_(sittings))
    booked = session.scalar(select(Appointment.id).where(Appointment.slot_id.in_(slots)).limit(1))
    changed = session.scalar(sittings.where(Sitting.version > 1).limit(1))
    if booked is not None or changed is not None:
        raise Conflict("Cette permanence a servi depuis. Annuler ses séances une à une.")
    session.execute(delete(Slot).where(Slot.sitting_id.in_(sittings)))
    session.execute(delete(Sitting).where(Sitting.permanence_id == permanence.id))
    session.delete(permanence)
    session.flush()


def _permanence_problems(draft: PermanenceDraft) -> dict[str, str]:
    problems = {}
    if not draft.type_code:
        problems["type_code"] = "Choisir le type de permanence dans la liste (↓)."
    if not clean(draft.label) or len(clean(draft.label)) > 120:
        problems["label"] = "Écrire un libellé de 1 à 120 caractères."
    if len(clean(draft.room)) > 80:
        problems["room"] = f"Le lieu dépasse 80 caractères{NO_BREAK}: le raccourcir."
    if draft.last_day < draft.first_day:
        problems["last_day"] = f"La fin précède le début{NO_BREAK}: vérifier les deux dates."
    elif (draft.last_day - draft.first_day).days > 3 * 366:
        problems["last_day"] = "Une permanence couvre trois ans au plus. Choisir une fin plus proche."
    if not 5 <= draft.slot_minutes <= 240:
        problems["slot_minutes"] = "Un créneau dure de 5 à 240 minutes."
    elif not slot_times(draft.first_day, draft.starts_at, draft.ends_at, draft.slot_minutes):
        problems["ends_at"] = "Aucun créneau ne tient entre ces deux heures. Retarder la fin."
    return problems


def _store_sittings(session: Session, permanence: Permanence, days: tuple[date, ...]) -> None:
    """Insert every sitting and slot in two statements."""
    shared = {
        "permanence_id": permanence.id,
        "practitioner_id": permanence.practitioner_id,
        "starts_at": permanence.starts_at,
        "ends_at": permanence.ends_at,
        "room": permanence.room,
        "slot_minutes": permanence.slot_minutes,
    }
    # Their uids are made from the permanence's: taken back and planned again, they are the same ones.
    rows = [{**shared, "day": day, "rule_day": day, "uid": uuid5(permanence.uid, f"{day}")} for day in days]
    session.execute(insert(Sitting), rows)
    stored = session.execute(select(Sitting.id, Sitting.day).where(Sitting.permanence_id == permanence.id))
    minutes = permanence.slot_minutes
    slots = [
        {"sitting_id": sitting_id, "starts_at": at, "minutes": minutes, "uid": uuid5(permanence.uid, f"{at}")}
        for sitting_id, day in stored
        for at in slot_times(day, permanence.starts_at, permanence.ends_at, minutes)
    ]
    session.execute(insert(Slot), slots)


def _refuse_conflicts(session: Session, draft: PermanenceDraft, days: tuple[date, ...]) -> None:
    room = clean(draft.room)
    wanted = [Occupation(day, draft.starts_at, draft.ends_at, room, draft.practitioner_id) for day in days]
    if sentence := first_conflict(session, wanted):
        raise Conflict(sentence)


@dataclass(frozen=True)
class Dropped:
    """An appointment that falls with its sitting, and the call promised for it."""

    appointment_id: int
    callback_id: int | None  # None: nobody is known who could be called
    earlier_state: str = "A_VENIR"


def cancel_sitting(
    session: Session, sitting_id: int, reason: str, *, now: datetime, by: Agent
) -> list[Dropped]:
    """Cancel a sitting and its appointments to come; everybody expected is promised a call today."""
    require(by, "cancel_sitting")
    sitting = session.get(Sitting, sitting_id)
    if sitting is None or sitting.state != "PREVUE":
        raise UserError("Cette séance est déjà annulée. Actualiser la semaine (F5).")
    if not clean(reason):
        raise Invalid({"reason": "Écrire la raison de l’annulation, par exemple « intervenant absent »."})
    sitting.state, sitting.reason = "ANNULEE", clean(reason)[:200]
    label = session.get_one(Permanence, sitting.permanence_id).label
    expected = session.execute(
        select(Appointment, Slot.starts_at)
        .join(Slot, Slot.id == Appointment.slot_id)
        .where(Slot.sitting_id == sitting_id, Appointment.state.in_(MOVABLE))
        .order_by(Slot.starts_at)
    ).all()
    promised: dict[int | None, int] = {}  # one call a person
    dropped = []
    for appointment, at in expected:
        earlier_state, appointment.state = appointment.state, "ANNULE_SERVICE"
        visitor_id = appointment.visitor_id
        if visitor_id is not None and visitor_id not in promised and can_be_called(session, visitor_id):
            subject = f"Rendez-vous annulé{NO_BREAK}: {moment(at)}, {label}"[:SUBJECT_LENGTH]
            draft = CallbackDraft(now.date(), subject=subject, visitor_id=visitor_id)
            promised[visitor_id] = promise_callback(session, draft, now=now, by=by)
        dropped.append(Dropped(appointment.id, promised.get(visitor_id), earlier_state))
    session.flush()
    return dropped


def restore_sitting(
    session: Session, sitting_id: int, dropped: Sequence[Dropped], *, instant: datetime, by: Agent
) -> None:
    """Take back the cancellation of a sitting: its appointments come back, its calls are promised no more.

    Raises `Conflict` when somebody was called, or took a slot, since.
    """
    require(by, "restore_sitting")
    sitting = session.get(Sitting, sitting_id)
    if sitting is None or sitting.state != "ANNULEE":
        raise Conflict("Cette séance a été modifiée entre-temps. Vérifier son état dans la semaine.")
    sitting.state, sitting.reason = "PREVUE", ""
    for one in dropped:
        appointment = find_appointment(session, one.appointment_id)
        if appointment.state == "ANNULE_SERVICE":
            occupy(session, appointment, one.earlier_state, appointment.arrived_at)
    for callback_id in dict.fromkeys(one.callback_id for one in dropped):
        if callback_id is not None:
            _take_back_promise(session, callback_id, instant, by)


def _take_back_promise(session: Session, callback_id: int, instant: datetime, by: Agent) -> None:
    if not is_untouched(session, callback_id):
        raise Conflict(
            "Un rappel de cette séance a déjà été traité. Reprendre un rendez-vous avec chaque personne."
        )
    remove_callback(session, callback_id, None, instant=instant, by=by)

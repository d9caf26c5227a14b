"""What becomes of one sitting and of its people, written row by row so that it can be taken back whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.changes.call_lists import Touched, keep_call_list
from espace_citoyennete.changes.shifting import Hours, cut, shifted
from espace_citoyennete.clock import is_on_the_clock
from espace_citoyennete.directory.model import Absence, Practitioner
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.french import NO_BREAK, clean, clock_time, fold, long_date, numeric_date, short_date
from espace_citoyennete.permanences.cautions import both_sides_in, newly_opposed
from espace_citoyennete.permanences.conflicts import Occupation, conflict
from espace_citoyennete.permanences.model import Appointment, Hold, Permanence, Sitting, Slot
from espace_citoyennete.permanences.rules import LEFT_BEHIND, MOVABLE
from espace_citoyennete.storage.base import Base
from espace_citoyennete.town.reference import room_name

_REASON = 200  # characters, as the column has it


@dataclass(frozen=True)
class MoveTo:
    """Another day, other hours, another place."""

    day: date
    starts_at: time
    ends_at: time
    room: str = ""


@dataclass(frozen=True)
class ReplaceBy:
    """Held by somebody else (none: not named yet); people are told only when that is asked."""

    practitioner_id: int | None
    tells_people: bool = False


@dataclass(frozen=True)
class Cancel:
    """Not held at all: its hours are lost."""


Decision = MoveTo | ReplaceBy | Cancel


@dataclass(frozen=True)
class Was:
    """A row as it stood before a change."""

    model: type[Base]
    uid: UUID
    facts: Mapping[str, object]


@dataclass(frozen=True)
class SittingsChange:
    """What a use case did to sittings, to be taken back whole; rows are found by uid."""

    uid: UUID  # of the change, and of its call list
    title: str
    list_id: int | None = None  # None: nobody to tell
    people: int = 0
    before: tuple[Was, ...] = ()
    cut: tuple[UUID, ...] = ()  # slots made for it
    expected: tuple[UUID, ...] = ()  # the appointments that it met
    absence: UUID | None = None
    closure: UUID | None = None


class Settlement:
    """Settles sittings one after the other in a transaction, and keeps what each row was before."""

    def __init__(self, session: Session, uid: UUID, now: datetime) -> None:
        self._session, self._now = session, now
        self._done = SittingsChange(uid, "")
        self._touched: list[Touched] = []

    def settle(self, sitting: Sitting, decision: Decision, reason: str) -> None:
        """Do to a sitting what was decided. Raises `Invalid`, or `Conflict` with what stands in the way."""
        if sitting.state != "PREVUE":
            raise UserError("Cette séance est déjà annulée. Actualiser la semaine (F5).")
        expected = _expected(self._session, sitting)
        known = both_sides_in(self._session, sitting)
        uids = tuple(appointment.uid for appointment, _slot in expected)
        self._done = replace(self._done, expected=self._done.expected + uids)
        match decision:
            case MoveTo():
                self._move(sitting, decision, reason)
            case ReplaceBy():
                self._replace(sitting, decision, reason)
            case Cancel():
                self._write(sitting, state="ANNULEE", reason=clean(reason)[:_REASON], is_exception=True)
                self._drop(expected)
        self._session.flush()
        for appointment in newly_opposed(self._session, sitting, known):
            self._write(appointment, is_to_check=True)
        self._session.flush()

    def finish(self, kind: str, title: str, reason: str, by_uid: UUID, **days: UUID | None) -> SittingsChange:
        """Open the one call list of everybody touched, and tell what was done."""
        uid, now = self._done.uid, self._now
        touched = sorted(self._touched, key=lambda one: one.earlier_at)
        list_id = keep_call_list(self._session, kind, title, reason, touched, uid=uid, now=now, by_uid=by_uid)
        return replace(self._done, title=title, list_id=list_id, people=len(touched), **days)  # type: ignore[arg-type]

    # One decision

    def _move(self, sitting: Sitting, to: MoveTo, reason: str) -> None:
        earlier, new = hours_of(sitting), checked_hours(self._session, sitting, to, self._now)
        expected = {slot.id: appointment for appointment, slot in _expected(self._session, sitting)}
        self._write(
            sitting, day=to.day, starts_at=to.starts_at, ends_at=to.ends_at,
            room=room_name(self._session, to.room), reason=clean(reason)[:_REASON], is_exception=True,
        )  # fmt: skip
        slots = self._slots(sitting)
        places = {slot.id: shifted(slot.kind, slot.starts_at, slot.minutes, earlier, new) for slot in slots}
        self._leave_behind([slot for slot in slots if places[slot.id] is None], expected)
        kept = [slot for slot in slots if places[slot.id] is not None]
        # The foremost first, so that no slot takes the hour of one that has not left it yet.
        for slot in reversed(kept) if new.start > earlier.start else kept:
            self._shift(slot, places[slot.id] or slot.starts_at, expected.get(slot.id))
        self._cut(sitting, new, kept)

    def _leave_behind(self, slots: list[Slot], expected: Mapping[int, Appointment]) -> None:
        for slot in slots:
            self._write(slot, kind=LEFT_BEHIND, rank=-slot.id)
            self._end_hold(slot)
        self._session.flush()
        self._drop([(expected[slot.id], slot) for slot in slots if slot.id in expected])

    def _shift(self, slot: Slot, at: datetime, appointment: Appointment | None) -> None:
        """Give a slot its new hour; somebody who was already waiting there comes another day."""
        earlier = slot.starts_at
        self._write(slot, starts_at=at)
        self._session.flush()
        if appointment is not None:
            self._tell(appointment, earlier, at)
            if appointment.state != "A_VENIR" and at.date() != earlier.date():
                self._write(appointment, state="A_VENIR", arrived_at=None)

    def _replace(self, sitting: Sitting, decision: ReplaceBy, reason: str) -> None:
        who = decision.practitioner_id
        if who == sitting.practitioner_id:
            holds = "Cet intervenant tient déjà la séance. En choisir un autre."
            raise Invalid({"practitioner_id": holds if who else "Cette séance attend déjà un nom."})
        _refuse_conflict(self._session, sitting, _occupation(sitting, who))
        is_the_bar_s_again = who is None and self._permanence(sitting).practitioner_id is None
        self._write(
            sitting, practitioner_id=who, reason=clean(reason)[:_REASON],
            is_exception=sitting.is_exception or not is_the_bar_s_again,
        )  # fmt: skip
        if decision.tells_people:
            for appointment, slot in _expected(self._session, sitting):
                self._tell(appointment, slot.starts_at, slot.starts_at)

    def _drop(self, expected: Iterable[tuple[Appointment, Slot]]) -> None:
        """Cancel the appointments that have no hour any more: their people are to be placed again."""
        for appointment, slot in expected:
            self._write(appointment, state="ANNULE_SERVICE")
            self._tell(appointment, slot.starts_at, None)

    def _tell(self, appointment: Appointment, earlier: datetime, new: datetime | None) -> None:
        self._touched.append(Touched(appointment.id, appointment.visitor_id, earlier, new))

    # Rows

    def _write(self, row: Base, **facts: object) -> None:
        """Give a row its new facts, and remember those that it had."""
        was = Was(type(row), row.uid, {name: getattr(row, name) for name in facts})
        self._done = replace(self._done, before=(*self._done.before, was))
        for name, value in facts.items():
            setattr(row, name, value)

    def _slots(self, sitting: Sitting) -> list[Slot]:
        slots = select(Slot).where(Slot.sitting_id == sitting.id, Slot.kind != LEFT_BEHIND)
        return list(self._session.scalars(slots.order_by(Slot.starts_at, Slot.rank)))

    def _permanence(self, sitting: Sitting) -> Permanence:
        return self._session.get_one(Permanence, sitting.permanence_id)

    def _end_hold(self, slot: Slot) -> None:
        for hold in self._session.scalars(select(Hold).where(Hold.slot_id == slot.id)):
            self._session.delete(hold)

    def _cut(self, sitting: Sitting, hours: Hours, kept: list[Slot]) -> None:
        """Fill the new hours with free slots, unless people come there in the order of their arrival."""
        if self._permanence(sitting).reception == "ARRIVEE":
            return
        taken = [(slot.starts_at, slot.minutes) for slot in kept if slot.kind == "HEURE"]
        made = [self._made(sitting, at) for at in cut(hours, taken, sitting.slot_minutes)]
        self._done = replace(self._done, cut=self._done.cut + tuple(slot.uid for slot in made))

    def _made(self, sitting: Sitting, at: datetime) -> Slot:
        """Make a free slot; the same change made again makes the same one."""
        uid = uuid5(self._done.uid, f"{sitting.uid} {at}")
        slot = self._session.scalar(select(Slot).where(Slot.uid == uid))
        if slot is None:
            slot = Slot(uid=uid, sitting_id=sitting.id, starts_at=at, minutes=sitting.slot_minutes)
            self._session.add(slot)
        slot.kind, slot.rank = "HEURE", 0
        self._session.flush()
        return slot


def checked_hours(session: Session, sitting: Sitting, to: MoveTo, now: datetime) -> Hours:
    """Return the hours to which a sitting can go.

    Raises `Invalid` with the field and the remedy, `Conflict` with what takes the place or the person.
    """
    problems = hours_problems(to, sitting, now)
    if problems:
        raise Invalid(problems)
    if has_begun(session, sitting):
        raise UserError("Cette séance a commencé. La laisser, et déplacer chaque rendez-vous par M.")
    same = select(Sitting.id).where(
        Sitting.permanence_id == sitting.permanence_id, Sitting.day == to.day,
        Sitting.starts_at == to.starts_at, Sitting.id != sitting.id,
    )  # fmt: skip
    wanted = Occupation(to.day, to.starts_at, to.ends_at, clean(to.room), sitting.practitioner_id)
    _refuse_conflict(session, sitting, wanted)
    if session.scalar(same) is not None:
        raise Conflict(
            "Une autre séance de cette permanence commence à cette heure. Choisir une autre heure."
        )
    return Hours(datetime.combine(to.day, to.starts_at), datetime.combine(to.day, to.ends_at))


def has_begun(session: Session, sitting: Sitting) -> bool:
    """Tell whether somebody was received in a sitting, or waited for in vain."""
    begun = select(Appointment.id).join(Slot, Slot.id == Appointment.slot_id)
    begun = begun.where(Slot.sitting_id == sitting.id, Appointment.state.in_(("HONORE", "ABSENT")))
    return session.scalar(begun.limit(1)) is not None


def hours_of(sitting: Sitting) -> Hours:
    """Return when a sitting begins and ends."""
    day = sitting.day
    return Hours(datetime.combine(day, sitting.starts_at), datetime.combine(day, sitting.ends_at))


def hours_problems(to: MoveTo, sitting: Sitting, now: datetime) -> dict[str, str]:
    """Return what is wrong with the new hours of a sitting, by field."""
    problems, minutes, starts = {}, sitting.slot_minutes, datetime.combine(to.day, to.starts_at)
    length = datetime.combine(to.day, to.ends_at) - datetime.combine(to.day, to.starts_at)
    if to.day < now.date():
        problems["day"] = f"Le {numeric_date(to.day)} est passé{NO_BREAK}: choisir un jour à venir."
    elif starts < now and starts != hours_of(sitting).start:
        problems["starts_at"] = f"Cette heure est passée{NO_BREAK}: choisir une heure à venir."
    elif is_as_it_was(sitting, to):
        problems["day"] = "Rien ne change. Choisir un autre jour, une autre heure ou un autre lieu."
    if length.total_seconds() < minutes * 60:
        problems["ends_at"] = (
            f"Aucun créneau de {minutes} min ne tient entre ces deux heures. Retarder la fin."
        )
    if not is_on_the_clock(starts):
        when = f"{long_date(to.day)}, {clock_time(to.starts_at)}"
        problems["starts_at"] = f"{when[:1].upper()}{when[1:]} n’existe pas{NO_BREAK}: la pendule avance."
    if len(clean(to.room)) > 80:
        problems["room"] = f"Le lieu dépasse 80 caractères{NO_BREAK}: le raccourcir."
    return problems


def is_as_it_was(sitting: Sitting, to: MoveTo) -> bool:
    """Tell whether a sitting is moved nowhere: everybody would be called for nothing."""
    there = (to.day, to.starts_at, to.ends_at, fold(to.room))
    return there == (sitting.day, sitting.starts_at, sitting.ends_at, fold(sitting.room))


def title_of(session: Session, sitting: Sitting, decision: Decision) -> str:
    """Name the change of one sitting by who holds it, never by somebody who comes."""
    who = holder(session, sitting)
    day = short_date(sitting.day)
    match decision:
        case MoveTo() if decision.day == sitting.day:
            return f"{who}, {day} {clock_time(sitting.starts_at)} → {clock_time(decision.starts_at)}"
        case MoveTo():
            return f"{who}, {day} → {short_date(decision.day)}"
        case ReplaceBy():
            return f"{who}, {day}, remplacement"
        case Cancel():
            return f"{who}, {day}, annulation"


def holder(session: Session, sitting: Sitting) -> str:
    """Return who holds a sitting: the practitioner, else the label of the permanence."""
    if sitting.practitioner_id is not None:
        return session.get_one(Practitioner, sitting.practitioner_id).name
    return session.get_one(Permanence, sitting.permanence_id).label


def _expected(session: Session, sitting: Sitting) -> list[tuple[Appointment, Slot]]:
    found = session.execute(
        select(Appointment, Slot)
        .join(Slot, Slot.id == Appointment.slot_id)
        .where(Slot.sitting_id == sitting.id, Appointment.state.in_(MOVABLE))
        .order_by(Slot.starts_at, Slot.rank)
    )
    return [(appointment, slot) for appointment, slot in found]


def _occupation(sitting: Sitting, practitioner_id: int | None) -> Occupation:
    return Occupation(sitting.day, sitting.starts_at, sitting.ends_at, sitting.room, practitioner_id)


def _refuse_conflict(session: Session, sitting: Sitting, wanted: Occupation) -> None:
    """Refuse a room or a practitioner taken there and then, and a practitioner who is away."""
    if sentence := conflict(session, wanted, except_sitting=sitting.id):
        raise Conflict(sentence)
    away = select(Absence).where(
        Absence.practitioner_id == wanted.practitioner_id,
        Absence.first_day <= wanted.day,
        Absence.last_day >= wanted.day,
    )
    if (absence := session.scalar(away.limit(1))) is not None:
        until = long_date(absence.last_day)
        raise Conflict(
            f"L’intervenant est absent jusqu’au {until}. Choisir un autre jour, ou quelqu’un d’autre."
        )

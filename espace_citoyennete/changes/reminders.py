"""Use cases of the reminders: the people expected on a day are called before it, each of them once."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from espace_citoyennete.changes.call_lists import Touched, keep_call_list, people_told
from espace_citoyennete.changes.model import CallList, CallRow
from espace_citoyennete.changes.rules import REMINDER
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.french import NO_BREAK, long_date, numeric_date, short_date
from espace_citoyennete.permanences.model import Appointment, Sitting, Slot
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.erasing import erase
from espace_citoyennete.storage.rows import id_with


def open_reminders(session: Session, day: date, *, uid: UUID | None = None, now: datetime, by: Agent) -> int:
    """Open the list of those expected on a day whom no such list holds yet for this hour; return its id.

    Raises `Invalid` for a day that is over, `UserError` when nobody is left to be reminded.
    """
    require(by, "open_reminders")
    if day < now.date():
        raise Invalid({"day": f"Le {numeric_date(day)} est passé{NO_BREAK}: choisir un jour à venir."})
    touched = _to_remind(session, day, now)
    title = f"Rappels du {short_date(day)}"
    list_id = keep_call_list(
        session, REMINDER, title, "", touched, uid=uid or uuid4(), now=now, by_uid=by.uid
    )
    if list_id is None:
        raise UserError(
            f"Personne à rappeler pour le {long_date(day)}{NO_BREAK}: aucun rendez-vous, "
            "ou chacun est déjà sur une liste de rappels."
        )
    return list_id


def withdraw_reminders(session: Session, list_uid: UUID, *, by: Agent) -> None:
    """Take back a list of reminders. Raises `Conflict` once somebody of it was called."""
    require(by, "withdraw_reminders")
    call_list = session.get_one(CallList, id_with(session, CallList, list_uid))
    if people_told(session, call_list.id):
        raise Conflict("Des personnes de cette liste ont été appelées. La laisser, et la finir.")
    erase(session, [call_list])


@dataclass(frozen=True)
class ReminderDay:
    """A day on which people are expected: how many are still to be reminded, how many are on a list."""

    day: date
    left: int
    listed: int


def reminder_days(session: Session, first_day: date, last_day: date, *, now: datetime) -> list[ReminderDay]:
    """Return the days, of those, on which somebody is expected from now on."""
    counted: dict[date, Counter[bool]] = {}
    for row in session.execute(_expected(first_day, last_day, now)):
        counted.setdefault(row.starts_at.date(), Counter())[row.is_listed] += 1
    return [ReminderDay(day, found[False], found[True]) for day, found in counted.items()]


def _to_remind(session: Session, day: date, now: datetime) -> list[Touched]:
    found = session.execute(_expected(day, day, now))
    return [
        Touched(row.id, row.visitor_id, row.starts_at, row.starts_at)  # the hour stays
        for row in found
        if not row.is_listed
    ]


def _expected(first_day: date, last_day: date, now: datetime) -> Select[int, int | None, datetime, bool]:
    """Find who is expected from now on in some days, and whether a list of reminders holds this hour."""
    listed = (
        select(CallRow.id)
        .join(CallList, CallList.id == CallRow.list_id)
        .where(
            CallList.kind == REMINDER, CallList.removed_at.is_(None),
            CallRow.appointment_id == Appointment.id, CallRow.earlier_at == Slot.starts_at,
        )
    )  # fmt: skip
    return (
        select(Appointment.id, Appointment.visitor_id, Slot.starts_at, listed.exists().label("is_listed"))
        .join(Slot, Slot.id == Appointment.slot_id)
        .join(Sitting, Sitting.id == Slot.sitting_id)
        .where(
            Appointment.state == "A_VENIR", Sitting.state == "PREVUE",
            Slot.starts_at >= max(datetime.combine(first_day, time()), now),
            Slot.starts_at < datetime.combine(last_day, time()) + timedelta(days=1),
        )
        .order_by(Slot.starts_at, Slot.rank, Appointment.id)
    )  # fmt: skip

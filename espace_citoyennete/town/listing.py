"""The rows that Réglages shows: every value with the days of its validity, retired ones included."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.french import alphabetical
from espace_citoyennete.report import Scope
from espace_citoyennete.town.days import ClosureDraft, DaysDraft, WorkedHolidayDraft
from espace_citoyennete.town.model import (
    Choice,
    Closure,
    Motive,
    Neighbourhood,
    PapersToBring,
    Room,
    SchoolHoliday,
    WorkedHoliday,
)
from espace_citoyennete.town.premises import PapersDraft, RoomDraft
from espace_citoyennete.town.reference import calendar, choices
from espace_citoyennete.town.service import MotiveDraft


@dataclass(frozen=True)
class ValueRow:
    """A value between two days; `is_current` on the latest row of its code."""

    code: str
    label: str
    entry_code: str
    valid_from: date
    valid_to: date | None
    is_current: bool
    is_qpv: bool = False


@dataclass(frozen=True)
class WorkedHolidayRow:
    """A public holiday worked, and the name that the calendar gives it."""

    draft: WorkedHolidayDraft
    label: str


@dataclass(frozen=True)
class RoomLine:
    """A room, and the day from which it is offered no more."""

    draft: RoomDraft
    retired_on: date | None


@dataclass(frozen=True)
class PapersRow:
    """What to bring for a domain of law, and the name of the domain."""

    draft: PapersDraft
    domain: str


@dataclass(frozen=True)
class MotiveLine:
    """A *motif* and the last day on which it is offered."""

    draft: MotiveDraft
    valid_to: date | None


def open_days(session: Session, scope: Scope) -> tuple[date, ...]:
    """Return the days of a scope on which the place was open, its `today` included."""
    return calendar(session).open_days(scope.period.first, min(scope.period.last, scope.today))


def value_rows(session: Session, list_name: str) -> list[ValueRow]:
    """Return every dated value of a list, in the order of the list, the oldest first for each code."""
    found = select(Choice.code, Choice.label, Choice.entry_code, Choice.valid_from, Choice.valid_to)
    rows = session.execute(
        found.where(Choice.list_name == list_name).order_by(Choice.position, Choice.code, Choice.valid_from)
    ).all()
    latest = {row.code: row.valid_from for row in rows}
    return [ValueRow(*row, row.valid_from == latest[row.code]) for row in rows]


def territory_rows(session: Session) -> list[ValueRow]:
    """Return every dated territory, a QPV or not, in the order of the list."""
    found = select(
        Neighbourhood.code, Neighbourhood.label, Neighbourhood.entry_code,
        Neighbourhood.valid_from, Neighbourhood.valid_to, Neighbourhood.is_qpv,
    )  # fmt: skip
    rows = session.execute(
        found.order_by(Neighbourhood.position, Neighbourhood.code, Neighbourhood.valid_from)
    ).all()
    latest = {row.code: max(r.valid_from for r in rows if r.code == row.code) for row in rows}
    return [ValueRow(*row[:5], row.valid_from == latest[row.code], row.is_qpv) for row in rows]


def motive_rows(session: Session) -> list[MotiveLine]:
    """Return the motives in the order of the list."""
    return [
        MotiveLine(
            MotiveDraft(
                row.label, row.request, row.domain, row.entry_code, row.synonyms, row.code, row.uid
            ),
            row.valid_to,
        )
        for row in session.scalars(select(Motive).order_by(Motive.position, Motive.id))
    ]  # fmt: skip


def closure_rows(session: Session) -> list[ClosureDraft]:
    """Return the closures, the latest first."""
    rows = session.scalars(select(Closure).order_by(Closure.first_day.desc()))
    return [ClosureDraft(row.first_day, row.last_day, row.reason, row.room, row.uid) for row in rows]


def school_holiday_rows(session: Session) -> list[DaysDraft]:
    """Return the school holidays, the latest first."""
    rows = session.scalars(select(SchoolHoliday).order_by(SchoolHoliday.first_day.desc()))
    return [DaysDraft(row.first_day, row.last_day, row.label, row.uid) for row in rows]


def worked_holiday_rows(session: Session) -> list[WorkedHolidayRow]:
    """Return the public holidays worked, the latest first."""
    rows = session.scalars(select(WorkedHoliday).order_by(WorkedHoliday.day.desc()))
    return [WorkedHolidayRow(WorkedHolidayDraft(row.day, row.uid), row.label) for row in rows]


def room_rows(session: Session) -> list[RoomLine]:
    """Return the rooms by name, retired ones included."""
    rows = sorted(session.scalars(select(Room)), key=lambda row: alphabetical(row.name))
    return [
        RoomLine(RoomDraft(row.name, row.seats, row.is_accessible, row.note, row.uid), row.retired_on)
        for row in rows
    ]


def paper_rows(session: Session, day: date) -> list[PapersRow]:
    """Return the domains of law of a day, in their order, each with what to bring, even nothing."""
    kept = {row.domain: row for row in session.scalars(select(PapersToBring))}
    return [
        PapersRow(
            PapersDraft(one.code, kept[one.code].words, kept[one.code].uid)
            if one.code in kept
            else PapersDraft(one.code, ""),
            one.label,
        )
        for one in choices(session, "domaine_droit", day)
    ]

"""What a folder of workbooks would bring, said before anything is written."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, Unreadable, fold, numeric_date
from espace_citoyennete.imports.model import ImportedRow
from espace_citoyennete.imports.rules import (
    Ignored,
    Reading,
    Refusal,
    Row,
    read_correspondences,
    read_file,
    read_workbook,
)
from espace_citoyennete.imports.sheets import SHEETS, LabelBook, Sheet, Values
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.rules import OCCUPYING, parse_rule, slot_times
from espace_citoyennete.permanences.service import PermanenceDraft, preview_permanence
from espace_citoyennete.report import Period
from espace_citoyennete.resources import resource
from espace_citoyennete.tables import WORKBOOKS
from espace_citoyennete.town.reference import calendar, labels, neighbourhood_labels
from espace_citoyennete.town.rules import Calendar
from espace_citoyennete.town.years import closed_words, erased_years

_LARGEST = 64 * 2**20  # bytes: a register of 100 000 rows takes 15 MB
_TEXTS = {".csv", ".tsv", ".txt"}
_OF_PEOPLE = {"contacts", "appointments"}


@dataclass(frozen=True)
class FilePlan:
    """What one file would bring: rows not brought yet, rows already there, lines ignored or refused."""

    name: str
    sheet: Sheet | None
    rows: tuple[Row, ...] = ()
    known: int = 0
    ignored: tuple[Ignored, ...] = ()
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True)
class ImportPlan:
    """What a folder would bring, before anything is written."""

    source: str
    files: tuple[FilePlan, ...]


def plan_import(
    session: Session, folder: Path, *, now: datetime, correspondences: Path | None = None
) -> ImportPlan:
    """Read a folder (or one file) and say what it would bring; nothing is written.

    Raises `UserError` when there is nothing to read or the correspondances are wrong.
    """
    files = [folder] if folder.is_file() else sorted(folder.glob("*"))
    files = [file for file in files if file.suffix.lower() in _TEXTS | WORKBOOKS]
    if not files:
        raise UserError(f"Le dossier « {folder} » ne contient aucun classeur ni CSV. En choisir un autre.")
    book = _label_book(session, correspondences)
    readings = [reading for file in files for reading in _read(file, book, now.date())]
    readings.sort(key=lambda reading: SHEETS.index(reading.sheet) if reading.sheet else len(SHEETS))
    known = set(session.scalars(select(ImportedRow.row_key).where(ImportedRow.row_key != "")))
    plans = [_plan_file(reading, known) for reading in readings]
    erased = erased_years(session, Period(date.min, date.max))
    plans = [_with_kept_years(plan, erased) for plan in plans]
    seats = Seats(session, plans)
    days = calendar(session)
    for index, plan in enumerate(plans):
        if plan.sheet and plan.sheet.kind == "permanences":
            plans[index] = _with_openable(plan, seats, days)
        elif plan.sheet and plan.sheet.kind == "appointments":
            plans[index] = with_seated(plan, seats)
    return ImportPlan(folder.resolve().name, tuple(plans))


def _label_book(session: Session, correspondences: Path | None) -> LabelBook:
    lists = {column.list_name for sheet in SHEETS for column in sheet.columns if column.list_name}
    found = {name: labels(session, name) for name in lists}
    found["territoire"] = neighbourhood_labels(session)
    book = LabelBook(found)
    if correspondences is None:
        content = resource("reference", "correspondances.csv").read_bytes()
    else:
        content = _content(correspondences)
    if wrong := read_correspondences("correspondances.csv", content, book):
        raise UserError(
            "\n".join(f"correspondances.csv, ligne {w.line}{NO_BREAK}: {w.reason}" for w in wrong)
        )
    return book


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size <= _LARGEST:
            return file.read_bytes()
    except OSError:
        raise UserError(f"Le fichier « {file.name} » ne se lit pas. Vérifier qu’il existe.") from None
    raise UserError(f"Le fichier « {file.name} » dépasse 64 Mo. Le partager en plusieurs fichiers.")


def _read(file: Path, book: LabelBook, today: date) -> list[Reading]:
    try:
        content = _content(file)
    except UserError as refusal:
        return [Reading(file.name, None, refusals=(Refusal(file.name, 0, "", "", refusal.message),))]
    if file.suffix.lower() in WORKBOOKS:
        return read_workbook(file.name, content, book, today)
    return [read_file(file.name, content, book, today)]


def _plan_file(reading: Reading, known: set[str]) -> FilePlan:
    """Leave out the rows already brought; `known` grows, so that a file twice in a folder counts once."""
    fresh = tuple(row for row in reading.rows if row.key not in known)
    known.update(row.key for row in fresh)
    already = len(reading.rows) - len(fresh)
    return FilePlan(reading.file, reading.sheet, fresh, already, reading.ignored, reading.refusals)


def _sifted(
    plan: FilePlan, column: str, cell: Callable[[Values], str], accept: Callable[[Row], None]
) -> FilePlan:
    """Return the plan with the rows that `accept` refuses (`UserError`, `Unreadable`) among the refusals."""
    rows, refusals = [], list(plan.refusals)
    for row in plan.rows:
        try:
            accept(row)
            rows.append(row)
        except (UserError, Unreadable) as refusal:
            refusals.append(Refusal(plan.name, row.line, column, cell(row.values), str(refusal)))
    refusals.sort(key=lambda refusal: refusal.line)
    return replace(plan, rows=tuple(rows), refusals=tuple(refusals))


def _with_kept_years(plan: FilePlan, erased: Mapping[int, date]) -> FilePlan:
    """Return the plan where what comes back to a year of which the records were erased is refused."""

    def accept(row: Row) -> None:
        if (year := row.values["day"].year) in erased:
            raise UserError(closed_words(year, erased[year]))

    if not erased or plan.sheet is None or plan.sheet.kind not in _OF_PEOPLE:
        return plan
    return _sifted(plan, "Date", lambda values: numeric_date(values["day"]), accept)


def _with_openable(plan: FilePlan, seats: "Seats", days: Calendar) -> FilePlan:
    return _sifted(
        plan,
        "Règle",
        lambda values: str(values["rule"]),
        lambda row: seats.open(permanence_draft(row.values, None), row.values, days),
    )


def with_seated(plan: FilePlan, seats: "Seats") -> FilePlan:
    """Return the plan of a file of appointments where those without a free slot are refused."""
    return _sifted(
        plan,
        "Heure",
        lambda values: f"{numeric_date(values['day'])} {values['hour']:%H:%M}",
        lambda row: seats.take(row.values),
    )


def permanence_draft(values: Values, organisation_id: int | None) -> PermanenceDraft:
    """Return the permanence that a row describes, over its whole year."""
    return PermanenceDraft(
        type_code=values["type_code"],
        label=values["label"],
        rule=parse_rule(values["rule"]),
        first_day=date(values["year"], 1, 1),
        last_day=date(values["year"], 12, 31),
        starts_at=values["starts_at"],
        ends_at=values["ends_at"],
        slot_minutes=values["minutes"],
        room=values["room"],
        organisation_id=organisation_id,
        skips_school_holidays=values["skips_school_holidays"],
    )


_Seat = tuple[datetime, str, str, str]  # when, permanence, organisation, room


class Seats:
    """The slots that appointments may take: those of the base, and those that the plan would open."""

    def __init__(self, session: Session, plans: Iterable[FilePlan]) -> None:
        days = [
            row.values["day"]
            for plan in plans
            if plan.sheet and plan.sheet.kind == "appointments"
            for row in plan.rows
        ]
        self.slots: dict[_Seat, int | None] = {}
        self._taken: set[_Seat] = set()
        if days:
            self._read(session, min(days), max(days))

    def _read(self, session: Session, first: date, last: date) -> None:
        booked = select(Appointment.slot_id).where(Appointment.state.in_(OCCUPYING))
        found = (
            select(
                Slot.id,
                Slot.starts_at,
                Permanence.label,
                Organisation.name,
                Sitting.room,
                Slot.id.in_(booked),
            )
            .join(Sitting, Sitting.id == Slot.sitting_id)
            .join(Permanence, Permanence.id == Sitting.permanence_id)
            .outerjoin(Organisation, Organisation.id == Permanence.organisation_id)
            .where(Sitting.day.between(first, last), Sitting.state == "PREVUE")
        )
        for slot_id, at, label, organisation, room, is_booked in session.execute(found):
            seat = _seat(at, label, organisation or "", room)
            self.slots[seat] = slot_id
            if is_booked:
                self._taken.add(seat)

    def open(self, draft: PermanenceDraft, values: Values, days: Calendar) -> None:
        """Add the slots that a planned permanence would open; raises as the permanence's own preview does."""
        for day in preview_permanence(draft, days).days:
            for at in slot_times(day, draft.starts_at, draft.ends_at, draft.slot_minutes):
                self.slots.setdefault(_seat(at, draft.label, values["organisation"], draft.room), None)

    def take(self, values: Values) -> None:
        """Take the slot of one appointment; raises `UserError` when there is none or it is taken."""
        at = datetime.combine(values["day"], values["hour"])
        seat = _seat(at, values["label"], values["organisation"], values["room"])
        if seat not in self.slots:
            raise UserError(
                "Aucun créneau de cette permanence à cette heure. Corriger la date, l’heure ou le lieu."
            )
        if values["state"] in OCCUPYING:
            if seat in self._taken:
                raise UserError("Ce créneau est déjà pris. Garder un seul des deux rendez-vous.")
            self._taken.add(seat)

    def slot_id(self, values: Values) -> int | None:
        """Return the stored slot of an appointment that `take` accepted."""
        at = datetime.combine(values["day"], values["hour"])
        return self.slots[_seat(at, values["label"], values["organisation"], values["room"])]


def _seat(at: datetime, label: str, organisation: str, room: str) -> _Seat:
    return at, fold(label), fold(organisation), fold(room)

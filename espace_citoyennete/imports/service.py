"""Bring a year of workbooks into the base, as one lot that can be undone."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import User
from espace_citoyennete.actions.model import Course
from espace_citoyennete.actions.service import CourseDraft, save_course
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.service import record_contacts
from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.directory.service import organisation_named
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, Unreadable, fold, moment, numeric_date
from espace_citoyennete.imports.model import ImportBatch, ImportedRow
from espace_citoyennete.imports.rules import (
    SHEETS,
    Ignored,
    LabelBook,
    Reading,
    Refusal,
    Row,
    Sheet,
    Values,
    read_correspondences,
    read_file,
)
from espace_citoyennete.jeudis.model import Jeudi
from espace_citoyennete.jeudis.service import Counted, JeudiDraft, count_people, save_jeudi
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.rules import OCCUPYING, parse_rule, slot_times
from espace_citoyennete.permanences.service import (
    PermanenceDraft,
    create_permanence,
    preview_permanence,
    record_past_appointments,
)
from espace_citoyennete.resources import resource
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.base import Base
from espace_citoyennete.subsidies.model import Subsidy
from espace_citoyennete.subsidies.service import SubsidyDraft, save_subsidy
from espace_citoyennete.town.rules import Calendar
from espace_citoyennete.town.service import calendar, labels, neighbourhood_labels
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.service import record_visitors

_LARGEST = 64 * 2**20  # bytes: a register of 100 000 rows takes 15 MB
_TEXTS = {".csv", ".tsv", ".txt"}
_WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".ods"}


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


@dataclass(frozen=True)
class FileReport:
    """What one file brought; `is_withheld` when a refused row kept the whole file out."""

    name: str
    label: str
    added: int
    known: int
    ignored: tuple[Ignored, ...]
    refusals: tuple[Refusal, ...]
    is_withheld: bool


@dataclass(frozen=True)
class ImportReport:
    """What an import did: the number that undoes it (None when nothing was added), file by file."""

    number: int | None
    files: tuple[FileReport, ...]

    @property
    def is_withheld(self) -> bool:
        """Tell whether at least one file was kept out."""
        return any(file.is_withheld for file in self.files)


@dataclass(frozen=True)
class KeptRow:
    """One imported record that an undo left in the base, and why."""

    what: str
    why: str


@dataclass(frozen=True)
class UndoReport:
    """What an undo did: how many records left, which ones stay."""

    removed: int
    kept: tuple[KeptRow, ...]


# Plan


def plan_import(
    session: Session, folder: Path, *, now: datetime, correspondences: Path | None = None
) -> ImportPlan:
    """Read a folder (or one file) and say what it would bring; nothing is written.

    Raises `UserError` when there is nothing to read or the correspondances are wrong.
    """
    files = [folder] if folder.is_file() else sorted(folder.glob("*"))
    files = [file for file in files if file.suffix.lower() in _TEXTS | _WORKBOOKS]
    if not files:
        raise UserError(f"Le dossier « {folder} » ne contient aucun fichier CSV. Choisir un autre dossier.")
    book = _label_book(session, correspondences)
    readings = [_read(file, book, now.date()) for file in files]
    readings.sort(key=lambda reading: SHEETS.index(reading.sheet) if reading.sheet else len(SHEETS))
    known = set(session.scalars(select(ImportedRow.row_key).where(ImportedRow.row_key != "")))
    plans = [_plan_file(reading, known) for reading in readings]
    seats = _Seats(session, plans)
    days = calendar(session)
    for index, plan in enumerate(plans):
        if plan.sheet and plan.sheet.kind == "permanences":
            plans[index] = _with_openable(plan, seats, days)
        elif plan.sheet and plan.sheet.kind == "appointments":
            plans[index] = _with_seated(plan, seats)
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


def _read(file: Path, book: LabelBook, today: date) -> Reading:
    try:
        if file.suffix.lower() in _WORKBOOKS:
            raise UserError(
                "Un classeur ne se lit pas ici. L’enregistrer au format CSV, feuille par feuille."
            )
        return read_file(file.name, _content(file), book, today)
    except UserError as refusal:
        return Reading(file.name, None, refusals=(Refusal(file.name, 0, "", "", refusal.message),))


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


def _with_openable(plan: FilePlan, seats: "_Seats", days: Calendar) -> FilePlan:
    return _sifted(
        plan,
        "Règle",
        lambda values: str(values["rule"]),
        lambda row: seats.open(_permanence(row.values, None), row.values, days),
    )


def _with_seated(plan: FilePlan, seats: "_Seats") -> FilePlan:
    return _sifted(
        plan,
        "Heure",
        lambda values: f"{numeric_date(values['day'])} {values['hour']:%H:%M}",
        lambda row: seats.take(row.values),
    )


def _shown(values: Values) -> str:
    return " ; ".join(str(value) for value in values.values() if value not in (None, ""))[:200]


def _permanence(values: Values, organisation_id: int | None) -> PermanenceDraft:
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


class _Seats:
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


# Bring in


@dataclass(frozen=True)
class _Made:
    """One record that an import made, and the fingerprint of its row (empty for a companion record)."""

    model: type[Base]
    uid: UUID
    key: str = ""


@dataclass(frozen=True)
class _Hand:
    """Who brings what in, when, over which calendar."""

    by: Agent
    author_id: int | None
    now: datetime
    days: Calendar


def bring_in(
    session: Session, plan: ImportPlan, *, partial: bool = False, now: datetime, by: Agent
) -> ImportReport:
    """Write what a plan holds and return what was done.

    A file with a refused row changes nothing, unless `partial` takes its good rows.
    """
    require(by, "bring_in")
    hand = _Hand(by, session.scalar(select(User.id).where(User.uid == by.uid)), now, calendar(session))
    organisations = set(session.scalars(select(Organisation.uid)))
    made: list[_Made] = []
    reports: list[FileReport] = []
    for file in plan.files:
        is_orphan = bool(file.sheet and file.sheet.kind == "appointments") and any(
            report.is_withheld and report.label == SHEETS[0].label for report in reports
        )
        report, records = _bring_file(session, file, hand, partial, is_orphan)
        reports.append(report)
        made += records
    made += [
        _Made(Organisation, uid)
        for uid in session.scalars(select(Organisation.uid))
        if uid not in organisations
    ]
    number = _note_batch(session, plan.source, made, hand) if made else None
    return ImportReport(number, tuple(reports))


def _bring_file(
    session: Session, file: FilePlan, hand: _Hand, partial: bool, is_orphan: bool
) -> tuple[FileReport, list[_Made]]:
    refusals = list(file.refusals)
    made: list[_Made] = []
    if is_orphan and file.rows:
        reason = "Les permanences de ces rendez-vous ne sont pas importées. Corriger d’abord leur fichier."
        refusals.append(Refusal(file.name, 0, "", "", reason))
    elif file.sheet and file.rows:
        with session.begin_nested() as savepoint:
            made = _MAKERS[file.sheet.kind](session, file, hand, refusals)
            if refusals and not partial:
                savepoint.rollback()
                made = []
    label = file.sheet.label if file.sheet else ""
    added = sum(1 for record in made if record.key)
    is_withheld = bool(refusals) and (not partial or is_orphan or file.sheet is None)
    return (
        FileReport(file.name, label, added, file.known, file.ignored, tuple(refusals), is_withheld),
        made,
    )


_Maker = Callable[[Session, FilePlan, _Hand, list[Refusal]], list[_Made]]


def _one_by_one(model: type[Base], save: Callable[[Session, Values, UUID, _Hand], object]) -> _Maker:
    """Return a maker that saves each row through its feature's use case, whose refusals join the others."""

    def make(session: Session, file: FilePlan, hand: _Hand, refusals: list[Refusal]) -> list[_Made]:
        made = []
        for row in file.rows:
            uid = uuid4()
            try:
                with session.begin_nested():
                    save(session, row.values, uid, hand)
            except UserError as refusal:
                refusals.append(Refusal(file.name, row.line, "", _shown(row.values), refusal.message))
            else:
                made.append(_Made(model, uid, row.key))
        return made

    return make


def _save_permanence(session: Session, values: Values, uid: UUID, hand: _Hand) -> None:
    organisation = values["organisation"]
    organisation_id = organisation_named(session, organisation, by=hand.by) if organisation else None
    draft = _permanence(values, organisation_id)
    create_permanence(session, replace(draft, uid=uid), calendar=hand.days, by=hand.by)


def _save_jeudi(session: Session, values: Values, uid: UUID, hand: _Hand) -> None:
    draft = JeudiDraft(
        held_on=values["day"],
        starts_at=values["hour"],
        title=values["title"],
        axis=values["axis"],
        place=values["place"],
        capacity=values["capacity"],
        sign_language=values["sign_language"],
        uid=uid,
    )
    jeudi_id = save_jeudi(session, draft, by=hand.by)
    people = Counted(values["registered"], values["women"], values["men"], values["unknown"])
    count_people(session, jeudi_id, people, by=hand.by)


def _save_course(session: Session, values: Values, uid: UUID, hand: _Hand) -> None:
    numbers = {name: values[name] for name in ("convened", "present", "women", "men")}
    save_course(session, CourseDraft(values["day"], values["organiser"], **numbers, uid=uid), by=hand.by)


def _save_subsidy(session: Session, values: Values, uid: UUID, hand: _Hand) -> None:
    draft = SubsidyDraft(
        year=values["year"],
        organisation_id=organisation_named(session, values["organisation"], by=hand.by),
        axis=values["axis"],
        requested_cents=values["requested"],
        voted_cents=values["voted"],
        paid_cents=values["paid"],
        deliberation=values["deliberation"],
        report_received=values["report_received"],
        uid=uid,
    )
    save_subsidy(session, draft, by=hand.by)


def _make_contacts(session: Session, file: FilePlan, hand: _Hand, _refusals: list[Refusal]) -> list[_Made]:
    made = [_Made(Contact, uuid4(), row.key) for row in file.rows]
    codes = ("channel", "request", "domain", "gender", "age", "neighbourhood", "outcome", "note")
    record_contacts(
        session,
        (
            {
                "uid": record.uid,
                "author_id": hand.author_id,
                "occurred_at": datetime.combine(row.values["day"], row.values["hour"]),
                **{code: row.values[code] for code in codes},
            }
            for record, row in zip(made, file.rows, strict=True)
        ),
    )
    return made


def _make_appointments(session: Session, file: FilePlan, hand: _Hand, refusals: list[Refusal]) -> list[_Made]:
    seats = _Seats(
        session, [file]
    )  # read again: the slots now have an id, and somebody may have booked since
    placed = _with_seated(replace(file, refusals=()), seats)
    refusals += placed.refusals
    people = [_Made(Visitor, uuid4()) for _ in placed.rows]
    names = ("last_name", "first_name", "phone")
    visitor_ids = record_visitors(
        session,
        (
            {"uid": person.uid, **{name: row.values[name] for name in names}}
            for person, row in zip(people, placed.rows, strict=True)
        ),
    )
    made = [_Made(Appointment, uuid4(), row.key) for row in placed.rows]
    record_past_appointments(
        session,
        (
            {
                "uid": record.uid,
                "slot_id": seats.slot_id(row.values),
                "visitor_id": visitor_id,
                "domain": row.values["domain"],
                "state": row.values["state"],
                # A workbook does not say when it was booked: its own hour is the latest possible.
                "booked_at": min(hand.now, datetime.combine(row.values["day"], row.values["hour"])),
            }
            for record, row, visitor_id in zip(made, placed.rows, visitor_ids, strict=True)
        ),
    )
    return people + made


_MAKERS: dict[str, _Maker] = {
    "permanences": _one_by_one(Permanence, _save_permanence),
    "contacts": _make_contacts,
    "appointments": _make_appointments,
    "jeudis": _one_by_one(Jeudi, _save_jeudi),
    "courses": _one_by_one(Course, _save_course),
    "subsidies": _one_by_one(Subsidy, _save_subsidy),
}


def _note_batch(session: Session, source: str, made: list[_Made], hand: _Hand) -> int:
    number = (session.scalar(select(func.max(ImportBatch.number))) or 0) + 1
    batch = ImportBatch(
        number=number, source=source[:200], imported_at=hand.now.astimezone(UTC), author_id=hand.author_id
    )
    session.add(batch)
    session.flush()
    session.execute(
        insert(ImportedRow),
        [
            {
                "batch_id": batch.id,
                "table_name": record.model.__tablename__,
                "record_uid": record.uid,
                "record_version": 1,
                "row_key": record.key,
            }
            for record in made
        ],
    )
    for model in _UNDO_ORDER:  # a use case of two steps leaves its record at version 2
        version = select(model.version).where(model.uid == ImportedRow.record_uid).scalar_subquery()
        mine = _rows_of(batch.id, model)
        session.execute(
            update(ImportedRow).where(*mine).values(record_version=version),
            execution_options={"synchronize_session": False},
        )
    return number


# Undo

# What points comes before what it points to.
_UNDO_ORDER: tuple[type[Base], ...] = (
    Appointment, Contact, Visitor, Permanence, Jeudi, Course, Subsidy, Organisation,
)  # fmt: skip


def undo_import(session: Session, number: int, *, now: datetime, by: Agent) -> UndoReport:
    """Take back an import: its records leave, but those changed or used since, which are listed."""
    require(by, "undo_import")
    batch = session.scalar(select(ImportBatch).where(ImportBatch.number == number))
    if batch is None:
        raise UserError(f"Aucun import ne porte le numéro {number}. Vérifier le numéro.")
    if batch.undone_at is not None:
        raise UserError(f"L’import {number} est déjà annulé.")
    session.flush()
    removed = sum(_remove(session, batch.id, model) for model in _UNDO_ORDER)
    batch.undone_at = now.astimezone(UTC)
    session.flush()
    return UndoReport(removed, tuple(_kept(session, batch.id)))


def _rows_of(batch_id: int, model: type[Base]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return ImportedRow.batch_id == batch_id, ImportedRow.table_name == model.__tablename__


def _remove(session: Session, batch_id: int, model: type[Base]) -> int:
    """Delete the untouched records of one table and return how many there were."""
    untouched = (
        select(model.id)
        .join(ImportedRow, ImportedRow.record_uid == model.uid)
        .where(*_rows_of(batch_id, model), model.version == ImportedRow.record_version, *_unused(model))
    )
    ids = list(session.scalars(untouched))
    if model is Permanence:
        sittings = select(Sitting.id).where(Sitting.permanence_id.in_(ids))
        _delete(session, Slot, Slot.sitting_id.in_(sittings))
        _delete(session, Sitting, Sitting.permanence_id.in_(ids))
    for start in range(0, len(ids), 500):
        _delete(session, model, model.id.in_(ids[start : start + 500]))
    _delete(
        session, ImportedRow, *_rows_of(batch_id, model), ImportedRow.record_uid.not_in(select(model.uid))
    )
    return len(ids)


def _delete(session: Session, model: type[Base], *where: ColumnElement[bool]) -> None:
    session.execute(delete(model).where(*where), execution_options={"synchronize_session": False})


def _unused(model: type[Base]) -> Iterator[ColumnElement[bool]]:
    """Yield a condition for each way in which another record may hold on to one of this table."""
    if model is Permanence:
        sittings = select(Sitting.id).where(Sitting.permanence_id == Permanence.id)
        changed = sittings.where(Sitting.version > 1)
        booked = sittings.join(Slot, Slot.sitting_id == Sitting.id).join(
            Appointment, Appointment.slot_id == Slot.id
        )
        yield from (~changed.exists(), ~booked.exists())
        return
    for table in Base.metadata.sorted_tables:
        other = table.alias()
        for column in table.columns:
            if any(key.column is model.__table__.c.id for key in column.foreign_keys):
                yield ~select(other.c.id).where(other.c[column.name] == model.id).exists()


def _kept(session: Session, batch_id: int) -> Iterator[KeptRow]:
    for model in _UNDO_ORDER:
        found = (
            select(model, ImportedRow.record_version)
            .join(ImportedRow, ImportedRow.record_uid == model.uid)
            .where(*_rows_of(batch_id, model))
            .order_by(model.id)
        )
        for record, version in session.execute(found):
            why = "encore utilisé" if record.version == version else "modifié depuis"
            yield KeptRow(_told(session, record), why)


def _told(session: Session, record: Any) -> str:
    """Say which record this is."""
    match record:
        case Appointment():
            return f"Rendez-vous{NO_BREAK}: {moment(session.get_one(Slot, record.slot_id).starts_at)}"
        case Contact():
            return f"Contact{NO_BREAK}: {moment(record.occurred_at)}"
        case Visitor():
            return f"Personne{NO_BREAK}: {record.last_name} {record.first_name}".rstrip()
        case Permanence():
            return f"Permanence{NO_BREAK}: {record.label}"
        case Jeudi():
            return f"Jeudi{NO_BREAK}: {numeric_date(record.held_on)}"
        case Course():
            return f"Stage{NO_BREAK}: {numeric_date(record.held_on)}"
        case Subsidy():
            association = session.get_one(Organisation, record.organisation_id).name
            return f"Subvention{NO_BREAK}: {association} {record.year}"
    return f"Organisme{NO_BREAK}: {record.name}"

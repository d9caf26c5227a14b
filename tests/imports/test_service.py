"""A year brought in, brought again and taken back, on both engines."""

import csv
import io
import re
import shutil
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.cell import Cell
from sqlalchemy import func, select

from espace_citoyennete.accounts.model import User
from espace_citoyennete.annual_report.figures import AnnualFigures, annual_figures
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.service import record_contacts, remove_contact
from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.errors import Forbidden, UserError
from espace_citoyennete.imports.batch import undo_import
from espace_citoyennete.imports.model import ImportBatch, ImportedRow
from espace_citoyennete.imports.plan import plan_import
from espace_citoyennete.imports.service import ImportReport, bring_in
from espace_citoyennete.jeudis.model import Jeudi
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.report import Scope, year_period
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.schema import metadata
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.model import FrozenYear
from espace_citoyennete.town.years import keep_frozen
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW

DATA = Path(__file__).parent.parent / "data"
YEAR = DATA / "annee-2022"
# Their lines tell what happened, undone or not.
_HISTORY = {"journal_chain", "journal_line", "journal_segment", ImportBatch.__tablename__, "alembic_version"}


@pytest.fixture
def database(any_database: Database) -> Database:
    """Keep each promise of this file on both engines."""
    return any_database


def bring(database: Database, folder: Path, *, partial: bool = False) -> ImportReport:
    with database.transaction(is_long=True) as session:
        plan = plan_import(session, folder, now=NOW)
        return bring_in(session, plan, partial=partial, now=NOW, by=AGENT)


def counts(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
            if table.name not in _HISTORY
        }


def figures(database: Database) -> AnnualFigures:
    with database.reading() as session:
        return annual_figures(session, Scope(year_period(2022), date(2023, 1, 9)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the year, to be spoilt."""
    return Path(shutil.copytree(YEAR, tmp_path / "annee-2022"))


def spoil(file: Path, spoilt: Callable[[list[list[str]]], None]) -> None:
    """Rewrite a file after a change of its rows (the header is row 0)."""
    encoding = "cp1252" if "registre" in file.name else "utf-8-sig"
    rows = list(csv.reader(io.StringIO(file.read_text(encoding)), delimiter=";"))
    spoilt(rows)
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows(rows)
    file.write_bytes(text.getvalue().encode(encoding))


def test_the_year_over_contacts_already_typed_is_brought_once_and_taken_back_whole(
    any_database: Database,
) -> None:
    database = any_database
    typed = {
        "occurred_at": datetime(2022, 3, 1, 9), "channel": "VISITE", "request": "INFO_DROIT",
        "outcome": "REPONDU",
    }  # fmt: skip
    with database.transaction() as session:
        record_contacts(session, [typed])
    before = counts(database), figures(database)

    first = bring(database, YEAR)
    brought = counts(database)
    assert first.number == 1
    assert brought["contact"] == 1 + 4380
    assert (brought["sitting"], brought["slot"], brought["appointment"]) == (386, 2280, 2136)
    assert {file.label: file.added for file in first.files} == {
        "règles de permanence": 13, "lignes du registre": 4380, "rendez-vous": 2136, "Jeudis citoyenneté": 10,
        "stages": 17, "subventions": 8,
    }  # fmt: skip

    again = bring(database, YEAR)
    assert again.number is None
    assert sum(file.added for file in again.files) == 0
    assert sum(file.known for file in again.files) == 4380 + 2136 + 13 + 10 + 17 + 8
    assert counts(database) == brought

    with database.transaction() as session:
        report = undo_import(session, 1, now=NOW, by=AGENT)
    assert report.kept == ()
    assert (counts(database), figures(database)) == before


def test_what_was_changed_or_used_since_stays_and_is_listed(database: Database) -> None:
    bring(database, YEAR)
    with database.transaction() as session:
        changed = session.scalars(select(Contact.id).order_by(Contact.id).limit(1)).one()
        remove_contact(session, changed, 1, instant=database.clock.instant(), by=AGENT)
        jeudi = session.scalars(select(Jeudi).order_by(Jeudi.held_on).limit(1)).one()
        jeudi.assessment = "Belle soirée"
        taken = select(Appointment.slot_id)
        slot = session.scalars(select(Slot).where(Slot.id.not_in(taken)).order_by(Slot.id).limit(1)).one()
        draft = BookingDraft(slot.id, VisitorDraft("Roussel", "Jeanne"))
        booked = book_appointment(session, draft, now=NOW, by=AGENT)
        label = session.scalars(
            select(Permanence.label)
            .join(Sitting, Sitting.permanence_id == Permanence.id)
            .where(Sitting.id == slot.sitting_id)
        ).one()
        uids = [session.get_one(Contact, changed).uid, jeudi.uid]
    with database.transaction() as session:
        report = undo_import(session, 1, now=NOW, by=AGENT)
    assert [(kept.what, kept.why) for kept in report.kept] == [
        ("Contact\u00a0: lun. 3 janv. 9\u00a0h\u00a009", "modifié depuis"),
        (f"Permanence\u00a0: {label}", "encore utilisé"),
        ("Jeudi\u00a0: 20/01/2022", "modifié depuis"),
        (report.kept[3].what, "encore utilisé"),
    ]
    assert report.kept[3].what.startswith("Organisme\u00a0: ")
    with database.reading() as session:
        assert session.scalars(select(Contact.uid)).all() == uids[:1]
        assert session.scalars(select(Jeudi.uid)).all() == uids[1:]
        assert session.get_one(Appointment, booked).slot_id == slot.id
        assert session.scalar(select(func.count()).select_from(Visitor)) == 1
        assert session.scalar(select(func.count()).select_from(ImportedRow)) == len(report.kept)
    # What stayed is still known; what left can come back.
    again = bring(database, YEAR)
    assert sum(file.known for file in again.files) == 3
    assert counts(database)["contact"] == 4380


def test_a_file_with_a_refused_row_changes_nothing_unless_partial(database: Database, folder: Path) -> None:
    def three_faults(rows: list[list[str]]) -> None:
        rows[5][2] = "pigeon"
        rows[7][0] = "31/02/2022"
        rows[9][8] = ""

    spoil(folder / "registre-accueil-2022.csv", three_faults)
    report = bring(database, folder)
    register = next(file for file in report.files if file.label == "lignes du registre")
    assert [(r.line, r.column, r.value) for r in register.refusals] == [
        (6, "Canal", "pigeon"), (8, "Date", "31/02/2022"), (10, "Suite donnée", ""),
    ]  # fmt: skip
    assert (register.is_withheld, register.added, counts(database)["contact"]) == (True, 0, 0)
    assert counts(database)["appointment"] == 2136  # the other files are whole

    partial = bring(database, folder, partial=True)
    assert not partial.is_withheld
    assert counts(database)["contact"] == 4377


def test_an_appointment_without_a_slot_or_on_a_taken_one_is_refused(database: Database, folder: Path) -> None:
    def two_faults(rows: list[list[str]]) -> None:
        rows[1][1] = "08:00"
        rows[3][:5] = rows[2][:5]

    spoil(folder / "rendez-vous-2022.csv", two_faults)
    report = bring(database, folder, partial=True)
    appointments = next(file for file in report.files if file.label == "rendez-vous")
    assert [(r.line, r.column, r.value, r.reason.split(".")[0]) for r in appointments.refusals] == [
        (2, "Heure", "03/01/2022 08:00", "Aucun créneau de cette permanence à cette heure"),
        (4, "Heure", "03/01/2022 09:20", "Ce créneau est déjà pris"),
    ]
    assert counts(database)["appointment"] == counts(database)["visitor"] == 2134


def test_appointments_wait_for_their_permanences(database: Database, folder: Path) -> None:
    def faults(rows: list[list[str]]) -> None:
        rows[1][2] = "un lundi par-ci par-là"
        rows[4][4] = "08:00"  # ends before it begins

    spoil(folder / "permanences-2022.csv", faults)
    report = bring(database, folder)
    permanences, _, appointments = report.files[:3]
    assert [(r.line, r.column) for r in permanences.refusals] == [(2, "Règle"), (5, "À")]
    assert appointments.is_withheld
    assert appointments.refusals[-1].line == 0
    assert (counts(database)["permanence"], counts(database)["appointment"]) == (0, 0)


def test_nothing_of_people_comes_back_to_a_year_of_which_the_records_were_erased(
    database: Database, folder: Path
) -> None:
    """Saboteur: the years that were erased are not asked for."""
    with database.transaction() as session:
        keep_frozen(session, 2022, is_frozen=True)
        session.scalars(select(FrozenYear)).one().erased_on = date(2026, 1, 5)
    report = bring(database, folder, partial=True)
    told = {refusal.reason for file in report.files for refusal in file.refusals}
    assert told == {
        "Les fiches de 2022 ont été effacées le 5 janvier 2026\u00a0: personne ne s’y inscrit plus. Choisir "
        "une date d’une autre année."
    }
    found = counts(database)
    assert (found["contact"], found["appointment"], found["visitor"]) == (0, 0, 0)
    assert found["jeudi"] and found["permanence"]  # of the place, and of nobody


def test_a_room_already_taken_refuses_the_permanences_file_whole(database: Database, folder: Path) -> None:
    def same_room(rows: list[list[str]]) -> None:
        rows.append([*rows[4][:2], "tous les mardis", "10:00", *rows[4][4:]])

    spoil(folder / "permanences-2022.csv", same_room)
    permanences = bring(database, folder).files[0]
    assert [refusal.line for refusal in permanences.refusals] == [15]
    assert "déjà pris" in permanences.refusals[0].reason
    assert (counts(database)["permanence"], counts(database)["organisation"]) == (
        0,
        9,
    )  # the subsidies' and the courses'
    assert bring(database, folder, partial=True).files[0].added == 13


def test_each_cell_of_the_register_is_in_the_base(database: Database) -> None:
    bring(database, YEAR / "registre-accueil-2022.csv")
    text = (YEAR / "registre-accueil-2022.csv").read_text("cp1252")
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))[1:]
    with database.reading() as session:
        contacts = session.scalars(select(Contact).order_by(Contact.id)).all()
        author = session.scalars(select(User.id).where(User.uid == AGENT.uid)).one()
    assert {contact.author_id for contact in contacts} == {author}
    columns = ("channel", "request", "domain", "gender", "age", "neighbourhood", "outcome")
    pairs: dict[str, set[tuple[str, str]]] = {column: set() for column in columns}
    for line, contact in zip(lines, contacts, strict=True):
        assert contact.occurred_at == datetime.strptime(f"{line[0]} {line[1]}", "%d/%m/%Y %H:%M")
        assert contact.note == line[9]
        for column, label in zip(columns, line[2:9], strict=True):
            pairs[column].add((label, getattr(contact, column)))
    for column, found in pairs.items():  # one label, one code, and back
        assert len({label for label, _ in found}) == len({code for _, code in found}) == len(found), column


@pytest.mark.bad_input(45)
def test_two_identical_rows_are_kept_and_a_copied_file_adds_nothing(
    database: Database, tmp_path: Path
) -> None:
    header, row, *_ = (YEAR / "registre-accueil-2022.csv").read_bytes().splitlines(keepends=True)
    (tmp_path / "janvier.csv").write_bytes(header + row + row)
    (tmp_path / "janvier (copie).csv").write_bytes(header + row + row)
    report = bring(database, tmp_path)
    assert (report.files[0].added, report.files[1].known) == (2, 2)
    assert counts(database)["contact"] == 2


def typed(text: str) -> str | float | date | time | None:
    """Return a cell as a spreadsheet keeps it: a day, an hour, a number, else words."""
    for form, read in (("%d/%m/%Y", datetime.date), ("%H:%M", datetime.time)):
        with suppress(ValueError):
            return read(datetime.strptime(text, form))
    if re.fullmatch(r"[0-9]{1,6}(,[0-9]{2})?", text):
        return float(text.replace(",", ".")) if "," in text else int(text)
    return text or None


@pytest.mark.bad_input(5, 45, 46)
def test_the_year_in_one_workbook_of_typed_cells_is_the_year_of_the_texts(
    database: Database, tmp_path: Path
) -> None:
    book = Workbook()
    book.active.sheet_state = "hidden"  # type: ignore[union-attr]  # the empty one that comes with a book
    for file in sorted(YEAR.glob("*.csv")):
        encoding = "cp1252" if "registre" in file.name else "utf-8-sig"
        sheet = book.create_sheet(file.stem)
        for row in csv.reader(io.StringIO(file.read_text(encoding)), delimiter=";"):
            cells = [Cell(sheet, 1, 1, typed(cell)) for cell in row]
            for cell in cells:
                if cell.data_type == "f":  # what a person typed after an apostrophe
                    cell.data_type = "s"
            sheet.append(cells)
    book.save(tmp_path / "annee-2022.xlsx")
    report = bring(database, tmp_path / "annee-2022.xlsx")
    assert [file.refusals for file in report.files] == [()] * 6
    assert report.files[0].name == "annee-2022.xlsx, feuille « permanences-2022 »"
    again = bring(database, YEAR)
    assert (sum(file.added for file in again.files), sum(file.known for file in again.files)) == (0, 6564)


@pytest.mark.bad_input(46)
def test_what_is_no_workbook_is_refused_with_the_remedy(database: Database, tmp_path: Path) -> None:
    (tmp_path / "registre.xlsx").write_bytes(b"PK\x03\x04")
    report = bring(database, tmp_path)
    assert report.is_withheld
    assert ".csv" in report.files[0].refusals[0].reason
    with pytest.raises(UserError, match="aucun classeur"):
        bring(database, tmp_path / "nulle-part")


@pytest.mark.bad_input(44)
def test_a_file_that_would_fill_the_memory_is_refused_before_it_is_read(
    database: Database, tmp_path: Path
) -> None:
    with (tmp_path / "registre.csv").open("wb") as file:
        file.truncate(200 * 2**20)
    with zipfile.ZipFile(tmp_path / "registre.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", bytes(300 * 2**20))
    assert (tmp_path / "registre.xlsx").stat().st_size < 2**20
    report = bring(database, tmp_path)
    text, workbook = (file.refusals[0].reason for file in report.files)
    assert "64 Mo" in text and "trop grand" in workbook
    assert counts(database)["contact"] == 0


def test_imports_are_for_the_coordination(database: Database) -> None:
    receptionist = Agent(AGENT.uid, AGENT.name, frozenset({Right.RECEPTION}))
    with pytest.raises(Forbidden), database.transaction() as session:
        bring_in(session, plan_import(session, YEAR / "stages-2022.csv", now=NOW), now=NOW, by=receptionist)
    bring(database, YEAR / "stages-2022.csv")
    with pytest.raises(Forbidden), database.transaction() as session:
        undo_import(session, 1, now=NOW, by=receptionist)


def test_an_import_is_undone_once_and_by_its_number(database: Database) -> None:
    bring(database, YEAR / "stages-2022.csv")
    with pytest.raises(UserError, match="numéro 7"), database.transaction() as session:
        undo_import(session, 7, now=NOW, by=AGENT)
    with database.transaction() as session:
        assert undo_import(session, 1, now=NOW, by=AGENT).removed == 17 + 1  # the association
    with pytest.raises(UserError, match="déjà annulé"), database.transaction() as session:
        undo_import(session, 1, now=NOW, by=AGENT)
    assert bring(database, YEAR / "stages-2022.csv").number == 2


def test_organisations_are_made_once_whoever_names_them(database: Database) -> None:
    bring(database, YEAR / "permanences-2022.csv")
    bring(database, YEAR / "subventions-2022.csv")
    with database.reading() as session:
        names = session.scalars(select(Organisation.name)).all()
    assert len(names) == len(set(names))
    assert "CIDFF 80" in names  # a permanence's and a subsidy's

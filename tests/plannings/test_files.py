"""The three files of a planning, read back by other hands; never a person of the public in them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import icalendar
import openpyxl
import pypdfium2
import pytest
import sqlalchemy as sa
import vobject
from hypothesis import HealthCheck, given, settings

from espace_citoyennete.directory.model import Practitioner
from espace_citoyennete.errors import UserError
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.model import Permanence, Slot
from espace_citoyennete.plannings.ics import calendar_file, write_calendar
from espace_citoyennete.plannings.listing import planning
from espace_citoyennete.plannings.pdf import PlanningPaper, write_planning
from espace_citoyennete.plannings.rules import Entry, Planning, differences
from espace_citoyennete.plannings.service import SendingDraft, note_planning_sent
from espace_citoyennete.plannings.xlsx import write_workbook
from espace_citoyennete.report import Period
from espace_citoyennete.schema import metadata
from espace_citoyennete.storage.database import Database
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW
from tests.pdf.reading import out
from tests.plannings.conftest import AUTUMN, change
from tests.plannings.test_rules import BEFORE, PLANNINGS, YEAR

PARIS = ZoneInfo("Europe/Paris")
MADE_AT = datetime(2026, 9, 3, 8, 0, tzinfo=UTC)
PLACE = "Espace citoyenneté, Amiens"


def calendar_of(found: Planning) -> bytes:
    return calendar_file(found, place=PLACE, made_at=MADE_AT)


def planned(*entries: Entry, **facts: object) -> Planning:
    return replace(Planning("all", "Toutes", YEAR, entries), **facts)  # type: ignore[arg-type]


def read_all(database: Database, scope: str = "all") -> Planning:
    with database.reading() as session:
        return planning(session, scope, AUTUMN)


def send_all(database: Database) -> None:
    told = read_all(database).told
    with database.transaction() as session:
        draft = SendingDraft("all", AUTUMN.first, AUTUMN.last, told)
        note_planning_sent(session, draft, instant=database.clock.instant(), by=AGENT)


# The calendar file


@given(PLANNINGS)
def test_both_readers_find_in_the_calendar_what_was_planned(entries: list[Entry]) -> None:
    text = calendar_of(planned(*entries))
    expected = {
        str(e.uid): (
            datetime.combine(e.day, e.starts_at, PARIS),
            datetime.combine(e.day, e.ends_at, PARIS),
            e.version,
            "CANCELLED" if e.is_cancelled else "CONFIRMED",
            e.label,
        )
        for e in entries
    }
    ours = calendar_read(text)
    assert {
        str(e["uid"]): (e.start, e.end, int(e["sequence"]), str(e["status"]), str(e["summary"]))
        for e in ours.events
    } == expected
    theirs: Any = vobject.readOne(text.decode())
    assert {
        e.uid.value: (
            e.dtstart.value, e.dtend.value, int(e.sequence.value), e.status.value, e.summary.value,
        )
        for e in theirs.contents.get("vevent", [])
    } == expected  # fmt: skip


def test_the_calendar_is_published_in_the_hour_of_paris_with_folded_lines() -> None:
    long = replace(BEFORE, label="Délégué du Défenseur des droits, à l’écoute ; " * 4)
    text = calendar_of(planned(long))
    assert max(map(len, text.split(b"\r\n"))) <= 75
    calendar = calendar_read(text)
    (event,) = calendar.events
    assert (str(calendar["method"]), str(event["summary"])) == ("PUBLISH", long.label)
    assert b"DTSTART;TZID=Europe/Paris:20261207T090000" in text
    (zone,) = calendar.timezones
    assert zone.tz_name == "Europe/Paris"
    own = zone.to_tz()  # what the file itself says of the hours, whatever the reader knows
    for month in range(1, 13):
        noon = datetime(2026, month, 15, 12)
        assert noon.replace(tzinfo=own).utcoffset() == noon.replace(tzinfo=PARIS).utcoffset()


def test_a_moved_sitting_keeps_its_uid_and_takes_a_higher_sequence(office: Database) -> None:
    before = events(calendar_of(read_all(office)))
    moved = change(office, 0, day=date(2026, 11, 25))
    event = events(calendar_of(read_all(office)))[str(moved.uid)]
    assert event.start.date() == date(2026, 11, 25)
    assert event["sequence"] > before[str(moved.uid)]["sequence"]
    assert event["status"] == "CONFIRMED"


@pytest.mark.parametrize("state", ["ANNULEE", "RETIREE"])
def test_a_sitting_held_no_more_is_cancelled_in_the_calendars_that_have_it(
    office: Database, state: str
) -> None:
    send_all(office)
    before = events(calendar_of(read_all(office)))
    gone = change(office, 0, state=state, reason="intervenant absent")
    after = events(calendar_of(read_all(office)))
    assert after.keys() == before.keys()
    event = after[str(gone.uid)]
    assert (event["status"], event.start) == ("CANCELLED", before[str(gone.uid)].start)
    assert event["sequence"] > before[str(gone.uid)]["sequence"]


def calendar_read(text: bytes) -> Any:
    return icalendar.Calendar.from_ical(text)


def events(text: bytes) -> dict[str, Any]:
    return {str(event["uid"]): event for event in calendar_read(text).events}


# The workbook


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PLANNINGS)
def test_the_workbook_holds_dates_hours_and_plain_texts(tmp_path: Path, entries: list[Entry]) -> None:
    hostile = [replace(entry, label=f"=1+1{entry.label}", room="http://exemple.fr") for entry in entries]
    found = planned(*hostile)
    write_workbook(tmp_path / "planning.xlsx", found, place=PLACE, produced_on=NOW.date())
    sheet = workbook_read(tmp_path / "planning.xlsx")["Planning"]
    rows: list[list[Any]] = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2, max_col=6)]
    assert [(day.date(), start, end) for day, start, end, *_ in rows] == [
        (e.day, e.starts_at, e.ends_at) for e in hostile
    ]
    assert [(label, room) for _d, _s, _e, label, _name, room in rows] == [(e.label, e.room) for e in hostile]
    assert all(cell.data_type in "sdn" and not cell.hyperlink for row in sheet.iter_rows() for cell in row)


def test_the_workbook_says_what_it_is(tmp_path: Path) -> None:
    found = planned(BEFORE, sent_on=date(2026, 9, 3), differences=differences([], [BEFORE]))
    write_workbook(tmp_path / "planning.xlsx", found, place=PLACE, produced_on=NOW.date())
    book = workbook_read(tmp_path / "planning.xlsx")
    assert book.sheetnames == ["Planning", "Différences", "À propos"]
    facts = {row[0].value: row[1].value for row in book["À propos"].iter_rows()}
    assert facts["Contenu"] == "1 séance"
    assert (facts["Du"], facts["Dernier envoi"]) == (datetime(2026, 1, 1), datetime(2026, 9, 3))
    assert str(book["Différences"]["A1"].value).startswith("Ajoutée")


def workbook_read(path: Path) -> Any:
    return openpyxl.load_workbook(path)


# On paper


def pages(found: Planning) -> list[str]:
    target = BytesIO()
    write_planning(
        out(target), PlanningPaper(found, "Amiens", "Espace citoyenneté", "12 rue Petit", NOW.date())
    )
    document = pypdfium2.PdfDocument(target.getvalue())
    return [page.get_textpage().get_text_range() for page in document]


def test_a_week_is_told_day_by_day_with_what_changed_since_the_last_sending() -> None:
    week = Period(date(2026, 12, 7), date(2026, 12, 13))
    found = planned(
        BEFORE, replace(BEFORE, uid=UUID(int=2), day=date(2026, 12, 8), name=""),
        period=week, sent_on=date(2026, 9, 3), differences=differences([], [BEFORE]),
    )  # fmt: skip
    (page,) = pages(found)
    assert "Différences depuis le dernier envoi du 3 septembre 2026" in page
    assert "Ajoutée" in page
    assert "Lundi 7 décembre 2026" in page
    assert "nom à venir" in page


def test_a_year_of_a_practitioner_holds_on_two_pages_and_of_a_place_on_few() -> None:
    weekly = [replace(BEFORE, uid=UUID(int=n), day=day) for n, day in enumerate(_mondays())]
    year = pages(planned(*weekly, scope="practitioner:1", title="Me Roux"))
    assert len(year) <= 2
    assert all(month in "".join(year) for month in ("Janvier 2026", "Août 2026", "Décembre 2026"))
    everything = [
        replace(entry, uid=UUID(int=number * 100 + index), starts_at=time(8 + index), name="Me Petit")
        for number, entry in enumerate(weekly)
        for index in range(8)
    ]
    assert len(pages(planned(*everything))) <= 9
    crowded = [replace(e, room="Salle " * 13, label="Délégué " * 15, name="Nom " * 30) for e in everything]
    assert len(pages(planned(*crowded))) < 60


def _mondays() -> list[date]:
    return [day for n in range(365) if (day := date.fromordinal(YEAR.first.toordinal() + n)).weekday() == 0]


def test_an_empty_planning_says_so() -> None:
    assert "Aucune séance sur cette période." in pages(planned())[0]


# Nobody of the public


def as_paper(found: Planning, folder: Path) -> str:
    return "".join(pages(found))


def as_workbook(found: Planning, folder: Path) -> str:
    write_workbook(folder / "p.xlsx", found, place=PLACE, produced_on=NOW.date())
    book = workbook_read(folder / "p.xlsx")
    return str([cell.value for sheet in book for row in sheet.iter_rows() for cell in row])


def as_calendar(found: Planning, folder: Path) -> str:
    return calendar_of(found).replace(b"\r\n ", b"").decode()


@pytest.mark.parametrize("write", [as_paper, as_workbook, as_calendar])
def test_no_file_holds_anything_of_who_is_booked(
    office: Database, tmp_path: Path, write: Callable[[Planning, Path], str]
) -> None:
    with office.transaction() as session:
        slot = session.scalars(sa.select(Slot.id).order_by(Slot.id)).first()
        assert slot is not None
        person = VisitorDraft("Diallo", "Awa", "06 39 98 01 02")
        book_appointment(session, BookingDraft(slot, person, subject="Bail"), now=NOW, by=AGENT)
    let_canaries_out(office)
    send_all(office)
    change(office, 0, state="ANNULEE", reason="grève")
    told = write(read_all(office), tmp_path)
    assert "Avocat" in told
    assert "CANARI" not in told


def let_canaries_out(database: Database) -> None:
    """Write a canary in every text about the public, and in what the directory keeps for the house."""
    public = [t for t in metadata.sorted_tables if t.name == "visitor" or is_about_the_public(t)]
    assert {"appointment", "contact", "callback"} <= {table.name for table in public}
    with database.transaction() as session:
        for table in public:
            texts = [c.name for c in table.columns if isinstance(c.type, sa.String) and c.name != "state"]
            if texts:
                session.execute(sa.update(table).values(dict.fromkeys(texts, "CANARI")))
        session.execute(sa.update(Permanence).values(reminder="CANARI", domains="CANARI"))
        session.execute(sa.update(Practitioner).values(phone="CANARI", email="CANARI"))


def is_about_the_public(table: sa.Table) -> bool:
    return any(key.column.table.name == "visitor" for key in table.foreign_keys)


def test_a_calendar_names_nobody_and_gives_no_reason(office: Database) -> None:
    change(office, 0, state="ANNULEE", reason="maladie de Me Roux")
    told = as_calendar(read_all(office), Path())
    assert "Roux" not in told
    assert "maladie" not in told


def test_a_file_that_cannot_be_written_is_told_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="ne peut pas être écrit"):
        write_calendar(tmp_path / "absent" / "p.ics", planned(), place=PLACE, made_at=MADE_AT)

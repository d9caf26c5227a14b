"""The sheets of a sitting: ten people on one page, room to write, nobody exposed."""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pypdfium2
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.model import Sitting, Slot
from espace_citoyennete.permanences.pdf import DayList, DaySheets, write_day_list, write_sheets
from espace_citoyennete.permanences.rules import parse_rule
from espace_citoyennete.permanences.service import PermanenceDraft, create_permanence
from espace_citoyennete.permanences.sheets import SheetLine, SittingSheet, sitting_sheet, sitting_sheets
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW
from tests.pdf.reading import inked_edges, laid_bare, out, pages, plain

DAY = date(2026, 11, 24)
MARGIN = 24  # points: no printer prints nearer to the edge of the paper

words = st.text("abcdéœ -’Awm", min_size=1, max_size=120)
lines = st.builds(
    SheetLine,
    starts_at=st.integers(0, 9).map(lambda n: datetime(2026, 11, 24, 9) + timedelta(minutes=20 * n)),
    kind=st.sampled_from(("HEURE", "ARRIVEE", "SURNOMBRE", "SANS_RDV")),
    rank=st.integers(1, 20),
    is_taken=st.just(True),
    name=words,
    initials=st.sampled_from(("", "R. J.")),
    number=st.sampled_from(("", "06 39 98 01 02", "06 39 98 01 02 / 03 65 66 01 02")),
    subject=words,
)
sittings = st.builds(
    SittingSheet,
    day=st.just(DAY),
    starts_at=st.just(time(9)),
    ends_at=st.just(time(12)),
    label=words,
    practitioner=st.sampled_from(("", "Me Dupont")),
    room=st.sampled_from(("", "Salle 2")),
    lines=st.tuples(*[lines] * 14),
    is_guarded=st.booleans(),
)


def written(sitting: SittingSheet) -> BytesIO:
    file = BytesIO()
    write_sheets(out(file), DaySheets((sitting,), "Amiens – Espace citoyenneté", NOW))
    return file


@settings(max_examples=15)
@given(sittings, st.sampled_from((1, 10, 14)))
def test_ten_people_and_four_overbooked_stand_on_one_page_with_room_to_write(
    sitting: SittingSheet, people: int
) -> None:
    # Each hour of its own, to be found again on the page.
    hours = [datetime(2026, 11, 24, 7) + timedelta(minutes=7 * n + 1) for n in range(people)]
    numbered = tuple(
        replace(line, kind="HEURE", starts_at=at) for line, at in zip(sitting.lines, hours, strict=False)
    )
    with pypdfium2.PdfDocument(written(replace(sitting, lines=numbered))) as document:
        assert len(document) == 2  # one for the practitioner, one for the door
        text = document[0].get_textpage()
        tops = []
        for at in hours:
            found = text.search(f"{at.hour} h {at.minute:02d}").get_next()
            assert found is not None
            tops.append(text.get_charbox(found[0])[3])
    assert all(above - below >= 21.9 for above, below in pairwise(tops))


@settings(max_examples=10)
@given(sittings)
def test_no_ink_stands_where_no_printer_prints(sitting: SittingSheet) -> None:
    assert min(inked_edges(written(sitting))) >= MARGIN


def test_who_comes_over_the_plan_is_marked_and_a_number_of_the_arrival_order_tells_no_hour(
    tmp_path: Path,
) -> None:
    def line(kind: str, rank: int, name: str) -> SheetLine:
        return SheetLine(datetime(2026, 11, 24, 9), kind, rank, True, name, "A. B.", "", "")

    people = (line("SURNOMBRE", 1, "Un"), line("SANS_RDV", 2, "Deux"), line("ARRIVEE", 3, "Trois"))
    sheet = SittingSheet(DAY, time(9), time(12), "Avocat", "Me Dupont", "Salle 2", people, False)
    path = tmp_path / "feuille.pdf"
    write_sheets(out(path), DaySheets((sheet,), "Amiens", NOW))
    inside, door = map(plain, pages(path))
    assert "9 h en surnombre Un" in inside and "9 h sans rendez-vous Deux" in inside
    assert "N° 3 Trois" in inside and "9 h Trois" not in inside
    assert inside.count("☐ Reçu ☐ Absent") == 3
    assert "N° 3" in door and not {"Un", "Deux", "Trois", "surnombre"} & set(door.split())


def planned(database: Database) -> int:
    """Plan a lawyer, book an ordinary matter and a restricted one, and return the sitting."""
    with database.transaction() as session:
        draft = PermanenceDraft(
            "AVOCAT", "Avocat", parse_rule("tous les mardis"), DAY, DAY, time(9), time(12), 30, room="Salle 2"
        )
        create_permanence(session, draft, calendar=calendar(session), by=AGENT)
        slots = session.scalars(select(Slot.id).order_by(Slot.starts_at)).all()
        for slot_id, visitor, domain in (
            (slots[0], VisitorDraft("Roussel", "Jeanne", "06 39 98 11 22"), "LOG"),
            (slots[1], VisitorDraft("Martin", "Paul", "06 39 98 11 33"), "PEN"),
        ):
            booking = BookingDraft(slot_id, visitor, domain=domain, subject="Motif secret")
            book_appointment(session, booking, now=NOW, by=AGENT)
        return session.scalars(select(Sitting.id)).one()


def test_a_restricted_matter_is_on_no_sheet_and_who_reads_no_people_prints_no_name(
    any_database: Database,
) -> None:
    sitting_id = planned(any_database)
    stranger = Agent(AGENT.uid, "D.", frozenset({Right.ADMINISTRATION}))
    with any_database.reading() as session:
        sheet = sitting_sheet(session, sitting_id, by=AGENT)
        blind = sitting_sheet(session, sitting_id, by=stranger)
    first, second, *free = sheet.lines
    assert (first.name, first.number, first.subject) == ("Roussel Jeanne", "06 39 98 11 22", "Motif secret")
    assert (second.name, second.subject) == ("Martin Paul", "Rendez-vous")
    assert not any(line.is_taken or line.name for line in free)
    assert all((line.name, line.initials, line.number, line.subject) == ("",) * 4 for line in blind.lines)
    assert [line.is_taken for line in blind.lines] == [line.is_taken for line in sheet.lines]


def test_a_day_stands_on_one_page_and_says_where_there_is_still_room(
    database: Database, tmp_path: Path
) -> None:
    planned(database)
    with database.reading() as session:
        found = tuple(sitting_sheets(session, date(2026, 11, 23), days=7, by=AGENT))
    path = tmp_path / "jour.pdf"
    write_day_list(out(path), DayList(DAY, DAY, found, NOW))
    (text,) = map(plain, pages(path))
    assert "Mardi 24 novembre 2026" in text and "9 h Roussel Jeanne 06 39 98 11 22 Avocat · Salle 2" in text
    assert "Places libres : Avocat 4." in text
    write_day_list(out(path), DayList(date(2026, 11, 23), date(2026, 11, 29), found, NOW))
    (text,) = map(plain, pages(path))
    assert "Semaine du lundi 23 novembre 2026" in text and "mar. 24 nov. 9 h" in text


@settings(max_examples=10)
@given(sittings, st.text("abcdéœ -’Awm", min_size=1, max_size=160))
def test_forty_people_of_a_day_hold_on_one_page(sitting: SittingSheet, name: str) -> None:
    line = replace(sitting.lines[0], kind="HEURE", name=name, number="06 39 98 01 02")
    file = BytesIO()
    write_day_list(out(file), DayList(DAY, DAY, (replace(sitting, lines=(line,) * 13),) * 3, NOW))
    with pypdfium2.PdfDocument(file) as document:
        assert len(document) == 1


def test_the_names_of_files_and_facts_tell_of_nobody(tmp_path: Path) -> None:
    line = SheetLine(datetime(2026, 11, 24, 9), "HEURE", 0, True, "Q. Z.", "", "", "")
    sheet = SittingSheet(DAY, time(9), time(12), "Avocat", "", "", (line,), True)
    path = tmp_path / "feuilles.pdf"
    write_sheets(out(path), DaySheets((sheet,), "Amiens – Espace citoyenneté", NOW))
    with pypdfium2.PdfDocument(path) as document:
        facts = document.get_metadata_dict()
    assert facts["Title"] == "Feuilles du mardi 24 novembre 2026"
    assert not re.search("Amiens|itoyennet", str(facts))
    bare = laid_bare(path)
    assert b"/Lang (fr-FR)" in bare
    assert not re.search(b"Amiens|itoyennet", bare)

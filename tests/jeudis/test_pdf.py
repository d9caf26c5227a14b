"""The attendance sheet: everybody on it, rooms to sign, nothing asked that was left out."""

from datetime import date, datetime, time
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import TempPathFactory

from espace_citoyennete.jeudis.pdf import AttendanceSheet, Attendee, write_attendance_sheet
from tests.pdf.reading import HEAD, out, pages, plain

HEADING = {26, 2026, 14, 30, 12}  # the numbers of the date, the hour, the room and the street


def sheet(people: int, blank_rows: int, details: str) -> AttendanceSheet:
    return AttendanceSheet(
        title="Agir face aux <discriminations>",
        held_on=date(2026, 11, 26),
        starts_at=time(14, 30),
        axis="Lutte contre les discriminations",
        venue="Salle 12",
        publisher="Amiens – Espace citoyenneté",
        address="12 rue Frédéric Petit",
        attendees=tuple(
            Attendee(number + 1, f"Personne{number}", "06 39 98 01 02") for number in range(people)
        ),
        details=details,
        retention="La feuille est conservée deux ans, puis détruite.",
        printed_at=datetime(2026, 11, 24, 9),
        blank_rows=blank_rows,
    )


@settings(max_examples=20)
@given(st.integers(0, 70), st.integers(0, 20), st.sampled_from(("", "Téléphone")))
def test_everybody_is_numbered_and_blank_rows_bear_no_number(
    tmp_path_factory: TempPathFactory, people: int, blank_rows: int, details: str
) -> None:
    path = tmp_path_factory.mktemp("feuille") / "feuille.pdf"
    write_attendance_sheet(out(path), sheet(people, blank_rows, details))
    texts = pages(path)
    text = plain(" ".join(texts)).replace(plain(HEAD), "")
    assert all(f"Personne{number}" in text for number in range(people))
    numbers = {int(word) for word in text.replace("06 39 98 01 02", "").split() if word.isdigit()}
    assert numbers - HEADING == set(range(1, people + 1)) - HEADING
    assert text.count("06 39 98 01 02") == (people if details else 0)
    assert ("Téléphone" in text) == bool(details)
    for words in ("Jeudi 26 novembre 2026", "Salle 12", "<discriminations>", "détruite", "Signature"):
        assert words in text
    assert all("Document nominatif" in page for page in texts[1:])


@pytest.mark.parametrize("details", ["", "Téléphone"])
def test_a_row_is_written_in_fourteen_points_and_leaves_room_to_sign(tmp_path: Path, details: str) -> None:
    path = tmp_path / "feuille.pdf"
    write_attendance_sheet(out(path), sheet(4, 3, details))
    with pypdfium2.PdfDocument(path) as document:
        text = document[0].get_textpage()
        found = [text.search(f"Personne{number}").get_next() for number in range(4)]
        places = [place for place, _length in filter(None, found)]
        sizes = {round(pypdfium2.raw.FPDFText_GetFontSize(text, place)) for place in places}
        bottoms = [text.get_charbox(place)[1] for place in places]
    assert len(places) == 4 and sizes == {14}
    assert all(above - below >= 24 for above, below in pairwise(bottoms))

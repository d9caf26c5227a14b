"""The convocation: one A5 page, right in each language, saying nothing of whoever must not be exposed."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from espace_citoyennete.pdf import fonts
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.convocation import write_convocation
from espace_citoyennete.permanences.languages import languages, sentences, told_date, told_time
from espace_citoyennete.permanences.model import Appointment, Slot
from espace_citoyennete.permanences.rules import parse_rule
from espace_citoyennete.permanences.service import PermanenceDraft, create_permanence
from espace_citoyennete.permanences.sheets import Convocation, convocation
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.model import Town
from espace_citoyennete.town.reference import TownIdentity, calendar, papers_for
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW
from tests.pdf.reading import inked_edges, laid_bare, out, pages, plain

DAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 10, 30)
TOWN = TownIdentity(
    "Amiens", "Espace citoyenneté", "12 rue Frédéric Petit", "03 65 66 01 00", access="Bus 5, arrêt Musée."
)
PAPER = Convocation(
    person="Roussel Jeanne",
    starts_at=AT,
    is_by_arrival=False,
    is_remote=False,
    town=TOWN,
    room="Salle 2",
    with_whom="Avocat",
    papers="Livret de famille, jugement, avis d’imposition.",
    is_discreet=False,
)
TOLD = {
    "fr": "Mardi vingt-quatre novembre deux mille vingt-six à dix heures trente",
    "falc": "Mardi 24 novembre 2026 Venez à 10 h 30.",
    "en": "Tuesday 24 November 2026 at 10:30",
    "es": "Martes 24 de noviembre de 2026 a las 10:30",
    "pt": "Terça-feira, 24 de novembro de 2026 às 10:30",
    "tr": "24 Kasım 2026 Salı saat 10:30",
}


def printed(paper: Convocation, language: str = "fr") -> BytesIO:
    file = BytesIO()
    write_convocation(out(file), paper, language=language, printed_at=NOW)
    return file


def read(paper: Convocation, language: str, path: Path) -> str:
    path.write_bytes(printed(paper, language).getvalue())
    return plain(" ".join(pages(path)).replace("\ufffe", "-"))


def test_every_language_has_every_sentence_with_the_same_blanks_in_letters_that_are_drawn() -> None:
    assert set(languages()) == TOLD.keys()
    for name, sentence in sentences("fr").items():
        for language in languages():
            told = sentences(language)[name]
            assert told == told.strip() != "", (name, language)
            assert fonts.printable(told) == told
            for blank in ("{time}", "{phone}", "{day}", "{weekday}", "{month}", "{year}"):
                assert (blank in told) == (blank in sentence), (name, language)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(sorted(TOLD)))
def test_a_date_names_its_own_day_month_and_year(day: date, language: str) -> None:
    told = told_date(day, language)
    said = sentences(language)
    for kind, count, own in (("jour", 7, day.isoweekday()), ("mois", 12, day.month)):
        words = told.replace(",", "").split()
        assert [n for n in range(1, count + 1) if said[f"{kind}_{n}"] in words] == [own]
    if language != "fr":
        assert str(day.year) in told and str(day.day) in told


@pytest.mark.parametrize("language", TOLD)
def test_the_paper_says_when_where_with_whom_what_to_bring_and_what_to_do(
    language: str, tmp_path: Path
) -> None:
    text = read(PAPER, language, tmp_path / "convocation.pdf")
    said = sentences(language)
    assert TOLD[language] in text
    for words in (
        "Roussel Jeanne", "Amiens – Espace citoyenneté", "12 rue Frédéric Petit", "Salle 2", "Avocat",
        "Bus 5", "Livret de famille", "03 65 66 01 00", said["titre"], said["empechement"],
    ):  # fmt: skip
        assert plain(words) in text


@pytest.mark.parametrize("language", TOLD)
def test_it_is_one_a5_page_in_large_letters_with_its_language_told(language: str) -> None:
    file = printed(PAPER, language)
    assert f"/Lang ({sentences(language)['balise']})".encode() in laid_bare(file)
    assert min(inked_edges(file)) >= 24
    with pypdfium2.PdfDocument(file) as document:
        assert [round(side) for side in document[0].get_size()] == [420, 595] and len(document) == 1
        texts = [item for item in document[0].get_objects() if hasattr(item, "get_font_size")]
        sizes = sorted(item.get_font_size() for item in texts)
    assert sizes[2] >= 16  # but for the number of the page and the head of the journal


@pytest.mark.parametrize("language", TOLD)
@pytest.mark.parametrize("letters", [160, 320])
def test_a_long_list_of_papers_makes_the_letters_smaller_rather_than_a_second_page(
    language: str, letters: int
) -> None:
    file = printed(replace(PAPER, papers=("courriers échangés, " * 20)[:letters]), language)
    with pypdfium2.PdfDocument(file) as document:
        assert len(document) == 1
        texts = [item for item in document[0].get_objects() if hasattr(item, "get_font_size")]
        assert sorted(item.get_font_size() for item in texts)[2] >= 12


def test_who_comes_in_the_order_of_arrival_is_told_no_hour_of_a_slot(tmp_path: Path) -> None:
    paper = replace(PAPER, starts_at=AT.replace(hour=9, minute=0), is_by_arrival=True)
    assert "à partir de neuf heures, dans l’ordre d’arrivée" in read(paper, "fr", tmp_path / "un.pdf")
    assert told_time(paper.starts_at, "falc") == "9\u00a0h"


@settings(max_examples=10)
@given(st.text("abcdéœ ’-", min_size=1, max_size=600), st.sampled_from(sorted(TOLD)))
def test_long_papers_to_bring_are_printed_whole(papers: str, language: str) -> None:
    with pypdfium2.PdfDocument(printed(replace(PAPER, papers=papers), language)) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
    kept = [letter for letter in text.replace("\ufffe", "-") if letter in "œ"]
    assert len(kept) == papers.count("œ")


GUARDED = VisitorDraft("Quincampoix", "Zoé", "06 39 98 77 66", "AUCUN")
OPEN = VisitorDraft("Roussel", "Jeanne", "06 39 98 11 22")


@pytest.mark.parametrize(
    ("visitor", "domain", "discreet", "is_quiet"),
    [
        (OPEN, "LOG", False, False),
        (OPEN, "LOG", True, True),
        (GUARDED, "LOG", False, True),
        (OPEN, "PEN", False, True),
    ],
)
def test_the_discreet_paper_is_compulsory_for_whoever_is_protected_and_offered_to_all(
    any_database: Database, tmp_path: Path, visitor: VisitorDraft, domain: str, discreet: bool, is_quiet: bool
) -> None:
    with any_database.transaction() as session:
        town = session.scalars(select(Town)).one()
        town.phone, town.access = TOWN.phone, TOWN.access
        draft = PermanenceDraft(
            "AVOCAT", "Avocat", parse_rule("tous les mardis"), DAY, DAY, AT.time(),
            (AT + timedelta(hours=1)).time(), 30, room="Salle 2",
        )  # fmt: skip
        create_permanence(session, draft, calendar=calendar(session), by=AGENT)
        slot_id = session.scalars(select(Slot.id).order_by(Slot.starts_at)).first()
        assert slot_id is not None
        booking = BookingDraft(slot_id, visitor, domain=domain, subject="Loyer")
        book_appointment(session, booking, now=NOW, by=AGENT)
        appointment_id = session.scalars(select(Appointment.id)).one()
    with any_database.reading() as session:
        paper = convocation(session, appointment_id, discreet=discreet, by=AGENT)
        papers = papers_for(session, domain)
    told = [
        visitor.last_name or "", "Avocat", "Salle 2", "Amiens", "itoyennet", plain(TOWN.phone), "Bus 5",
        "Loyer", *filter(None, [plain(papers)]),
    ]  # fmt: skip
    text = read(paper, "fr", tmp_path / "convocation.pdf")
    with pypdfium2.PdfDocument(tmp_path / "convocation.pdf") as document:
        facts = str(document.get_metadata_dict())
    assert "Mardi vingt-quatre novembre" in text and "12 rue Frédéric Petit" in text
    assert [words for words in told if words in text + facts] == ([] if is_quiet else [*told[:7], *told[8:]])

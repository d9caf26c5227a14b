"""The papers of a Jeudi: words of the town, fields checked, no certificate that could give somebody away."""

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import Invalid, UserError
from espace_citoyennete.jeudis.attending import mark_present
from espace_citoyennete.jeudis.listing import jeudi_row
from espace_citoyennete.jeudis.model import PaperText
from espace_citoyennete.jeudis.paper_texts import (
    save_paper_words,
    usual_words,
    words_to_print,
)
from espace_citoyennete.jeudis.papers import certificates_paper, notice_paper
from espace_citoyennete.jeudis.registering import RegistrationDraft, register
from espace_citoyennete.jeudis.service import JeudiDraft, change_jeudi, jeudi_draft, save_jeudi
from espace_citoyennete.jeudis.templates import (
    CERTIFICATE,
    FIELDS,
    INVITATION,
    PAPERS,
    POSTER,
    filled,
    template_problem,
)
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW
from tests.pdf.reading import out, pages

GUESTS = {"Diallo": "STANDARD", "Roussel": "AUCUN", "Weber": "SUR", "Costa": "NEUTRE"}


@pytest.fixture
def evening(database: Database) -> int:
    """Return a Jeudi to which everybody came, two of them under an instruction."""
    with database.transaction() as session:
        draft = JeudiDraft(date(2026, 11, 12), time(18), "Agir & <vite>", "DISCRIM", "Salle 12", 40)
        jeudi_id = save_jeudi(session, draft, by=AGENT)
        for name, instruction in GUESTS.items():
            guest = RegistrationDraft(VisitorDraft(name, "Ali", safe_contact=instruction))
            present = register(session, jeudi_id, guest, now=NOW, by=AGENT)
            mark_present(session, present, is_present=True, by=AGENT)
        register(session, jeudi_id, RegistrationDraft(VisitorDraft("Absent")), now=NOW, by=AGENT)
    return jeudi_id


def test_a_certificate_is_printed_for_each_one_present_whom_it_cannot_give_away(
    database: Database, clock: Clock, evening: int, tmp_path: Path
) -> None:
    path = tmp_path / "attestations.pdf"
    with database.reading() as session:
        event = jeudi_row(session, evening)
    certificates_paper(Desk(database, clock, AGENT), event).write(out(path))
    texts = pages(path)
    assert [next(name for name in GUESTS if name in text) for text in texts] == ["Diallo", "Weber"]
    told = " ".join(texts)
    assert "jeudi 12 novembre 2026" in told and "Agir & <vite>" in told and "17 novembre 2026" in told
    assert not any(name in told for name in ("Roussel", "Costa", "Absent", "{"))


def test_nobody_present_is_said_and_no_paper_is_made(database: Database, clock: Clock, evening: int) -> None:
    with database.transaction() as session:
        empty = JeudiDraft(date(2026, 11, 5), time(18), "Vide", "DISCRIM", "Salle 12", 40)
        event = jeudi_row(session, save_jeudi(session, empty, by=AGENT))
    with pytest.raises(UserError, match="émarger d’abord"):
        certificates_paper(Desk(database, clock, AGENT), event)


@pytest.mark.parametrize("kind", [POSTER, INVITATION])
def test_the_longest_title_stands_whole_on_one_page_and_a_cancelled_jeudi_is_not_announced(
    database: Database, clock: Clock, evening: int, tmp_path: Path, kind: str
) -> None:
    path, title = tmp_path / "papier.pdf", ("Anticonstitutionnellement " * 7)[:159] + "!"
    with database.transaction() as session:
        draft = replace(jeudi_draft(session, evening), title=title)
        change_jeudi(session, evening, None, draft, by=AGENT)
    with database.reading() as session:
        event = jeudi_row(session, evening)
    notice_paper(Desk(database, clock, AGENT), event, kind).write(out(path))
    (text,) = pages(path)
    assert "".join(title.split()) in "".join(text.split())
    with pytest.raises(UserError, match="annulé"):
        notice_paper(Desk(database, clock, AGENT), replace(event, is_cancelled=True), kind)


@pytest.mark.parametrize("kind", [POSTER, INVITATION])
def test_a_notice_tells_the_jeudi_on_one_page(
    database: Database, clock: Clock, evening: int, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "papier.pdf"
    with database.reading() as session:
        event = jeudi_row(session, evening)
    notice_paper(Desk(database, clock, AGENT), event, kind).write(out(path))
    texts = pages(path)
    assert len(texts) == 1
    for words in ("Agir & <vite>", "12 novembre 2026", "Salle 12"):
        assert words in " ".join(texts[0].split())
    assert "{" not in texts[0]


def test_the_hours_of_an_invitation_are_never_cut_in_two(
    database: Database, clock: Clock, evening: int, tmp_path: Path
) -> None:
    path = tmp_path / "papier.pdf"
    with database.reading() as session:
        event = replace(jeudi_row(session, evening), held_on=date(2026, 11, 26), ends_at=time(20))
    notice_paper(Desk(database, clock, AGENT), event, INVITATION).write(out(path))
    with pypdfium2.PdfDocument(path) as document:
        lines = document[0].get_textpage().get_text_range().splitlines()
    assert any("18 h – 20 h" in line for line in lines)


def test_the_words_of_the_town_take_the_place_of_the_usual_ones_until_they_are_emptied(
    any_database: Database,
) -> None:
    typed = usual_words(POSTER).replace("\u00a0", " ")  # as a field gives it back
    for words, kept in (
        ("{titre}\nVenez", "{titre}\nVenez"),
        (" ", usual_words(POSTER)),
        (typed, usual_words(POSTER)),
    ):
        with any_database.transaction() as session:
            save_paper_words(session, POSTER, words, by=AGENT)
        with any_database.reading() as session:
            assert words_to_print(session, POSTER) == kept


@pytest.mark.parametrize(
    ("kind", "words", "why"),
    [(POSTER, "{titre} {nom}", "{nom} n’existe pas"), (CERTIFICATE, "{nom", "accolade")],
)
def test_an_unknown_field_is_named_with_those_that_may_be_written(
    database: Database, kind: str, words: str, why: str
) -> None:
    with pytest.raises(Invalid) as refusal, database.transaction() as session:
        save_paper_words(session, kind, words, by=AGENT)
    assert why in refusal.value.problems["words"] and "{intervenants}" in refusal.value.problems["words"]
    assert all(template_problem(kind, usual_words(kind)) == "" for kind in PAPERS)


def test_a_field_that_is_no_more_is_told_when_the_paper_is_loaded_and_nothing_is_printed(
    database: Database, clock: Clock, evening: int
) -> None:
    with database.transaction() as session:
        session.add(PaperText(kind=POSTER, words="{titre} par {animateur}"))
    with database.reading() as session:
        event = jeudi_row(session, evening)
    with pytest.raises(UserError) as refusal:
        notice_paper(Desk(database, clock, AGENT), event, POSTER)
    assert "{animateur} n’existe pas" in refusal.value.message and "{intervenants}" in refusal.value.message


@given(st.sampled_from(list(PAPERS)), st.text("ab{}\n ", max_size=30))
def test_whatever_is_kept_can_be_filled_without_a_brace_left(kind: str, words: str) -> None:
    if not template_problem(kind, words):
        lines = filled(words, dict.fromkeys(FIELDS[kind], "x"))
        assert not set("{}") & set("".join(lines))

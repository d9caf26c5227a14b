"""A search for people is one line of the journal: how many answers, never the words, never one line a key."""

from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from espace_citoyennete.clock import Clock
from espace_citoyennete.contacts.page import RegisterPage
from espace_citoyennete.journal.listing import JournalFilter, journal_listing, journal_rows
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.privacy.papers_out import papers_out
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.journal import JournalLine
from espace_citoyennete.storage.paging import page
from espace_citoyennete.ui import search_watch
from espace_citoyennete.ui.desk import Desk
from tests.conftest import AGENT
from tests.journeys.test_palette import log
from tests.keyboard import Keyboard

FOUR = "recherche, 4 résultats"  # two people and their two contacts


def searches(window: MainWindow) -> list[str]:
    """Return how many answers each search noted had, once it is known that no line tells a word of them."""
    with window.desk.database.reading() as session:
        lines = session.scalars(select(JournalLine).order_by(JournalLine.id)).all()
    assert not any("dial" in f"{line.fields} {line.record_uid} {line.table_name}".lower() for line in lines)
    return [line.fields for line in lines if line.fields.startswith("recherche")]


def test_what_ctrl_k_finds_of_people_is_noted_when_it_is_opened_or_left(window: MainWindow) -> None:
    keys = Keyboard()
    log(window, "Diallo Awa", "Diallo Issa")
    keys.press("Ctrl+K")
    for text in ("dia", "dial", "diallo"):
        window.finder.field.setText(text)
        window.finder.search()
    assert searches(window) == []
    keys.press("Entrée")
    assert searches(window) == [FOUR]
    keys.press("Ctrl+K")
    keys.type("diallo")
    window.finder.search()
    keys.press("Échap")
    assert searches(window) == [FOUR, FOUR]
    keys.press("Ctrl+K")
    keys.type("réglages")
    window.finder.search()
    keys.press("Échap")
    assert searches(window) == [FOUR, FOUR]  # a screen is nobody


def test_words_looked_for_in_the_register_are_noted_once_they_stand_still(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_watch, "STILL", 10)
    log(window, "Diallo Awa")
    window.show_page("page:register")
    register = window.page
    assert isinstance(register, RegisterPage)
    register.filters.search.setText("diallo")
    qtbot.waitUntil(lambda: searches(window) == ["recherche, 1 résultat"])
    register.refresh()  # another desk saves something: it is the same search
    register.searches.leave()
    assert searches(window) == ["recherche, 1 résultat"]


def test_a_search_reads_as_such_and_is_no_paper_that_went_out(database: Database, clock: Clock) -> None:
    Desk(database, clock, AGENT).note_search(3)
    with database.reading() as session:
        listing = journal_listing(JournalFilter(), by=AGENT)
        row = journal_rows(page(session, listing, size=1), {})[0]
        assert row.words.endswith(" a fait une recherche, 3 résultats")
        assert list(papers_out(session, UUID(int=1))) == []

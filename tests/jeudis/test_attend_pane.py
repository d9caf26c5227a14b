"""At the door of a Jeudi, by real keys: people ticked by number, by name or one by one, arrivals counted."""

from contextlib import closing
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from espace_citoyennete.clock import Clock
from espace_citoyennete.jeudis.arrivals import numbered
from espace_citoyennete.jeudis.listing import jeudi_row, registrations
from espace_citoyennete.jeudis.page import JeudisPage
from espace_citoyennete.jeudis.registering import RegistrationDraft, register
from espace_citoyennete.jeudis.rules import is_named_so, numbers_typed
from espace_citoyennete.jeudis.service import JeudiDraft, save_jeudi
from espace_citoyennete.storage.database import Database, open_postgresql
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW, Clone
from tests.keyboard import Keyboard
from tests.postgresql import Cut

ABSENT = {7, 8, 19, 30, 31, 32, 48, 55, 61, 70}  # of seventy people registered


def open_page(database: Database, clock: Clock, qtbot: QtBot, *names: str) -> tuple[JeudisPage, int]:
    """Open the page on an evening of today, at « Émarger »."""
    with database.transaction() as session:
        draft = JeudiDraft(NOW.date(), time(18), "Ce soir", "DISCRIM", "Dewailly", 99)
        evening = save_jeudi(session, draft, by=AGENT)
        for name in names:
            guest = RegistrationDraft(VisitorDraft(name.split()[0], name.partition(" ")[2]))
            register(session, evening, guest, now=NOW, by=AGENT)
    page = JeudisPage(Desk(database, clock, AGENT))
    qtbot.addWidget(page)
    page.resize(1100, 600)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.attend.focus_default()
    return page, evening


def present(database: Database, evening: int) -> set[str]:
    with database.reading() as session:
        return {row.last_name for row in registrations(session, evening, by=AGENT) if row.is_present}


def test_sixty_people_of_a_numbered_sheet_are_ticked_in_ninety_keys(
    database: Database, clock: Clock, qtbot: QtBot
) -> None:
    page, evening = open_page(database, clock, qtbot, *(f"Nom{number:02}" for number in range(1, 71)))
    numbered(page.desk, evening)
    keys = Keyboard()
    keys.type("1-6 9-18 20-29 33-47 49-54 56-60 62-69")
    keys.press("Entrée")
    assert present(database, evening) == {f"Nom{n:02}" for n in range(1, 71) if n not in ABSENT}
    assert keys.count <= 90
    page.desk.undo.undo()
    assert present(database, evening) == set()


def test_a_number_that_nobody_bears_ticks_nobody_and_stays_to_be_mended(
    database: Database, clock: Clock, qtbot: QtBot
) -> None:
    page, evening = open_page(database, clock, qtbot, "Costa", "Diallo")
    numbered(page.desk, evening)
    keys = Keyboard()
    keys.type("2 12")
    keys.press("Entrée")
    assert present(database, evening) == set() and page.attend.entry.text() == "2 12"
    assert "numéro 12" in page.message.text
    keys.press("Retour", "Retour", "Entrée")
    assert present(database, evening) == {"Diallo"} and page.attend.entry.text() == ""


def test_what_the_numbers_did_is_told_in_plain_words(database: Database, clock: Clock, qtbot: QtBot) -> None:
    page, evening = open_page(database, clock, qtbot, "Costa", "Diallo")
    numbered(page.desk, evening)
    for typed, told in (
        ("1", "1 personne émargée."),
        ("1 2", "1 personne émargée, 1 déjà présente."),
        ("1 2", "0 personne émargée, 2 déjà présentes."),
        ("7 8", "Personne ne porte les numéros 7, 8. Vérifier sur la feuille d’émargement."),
    ):
        Keyboard().type(typed)
        Keyboard().press("Entrée")
        assert page.message.text.replace("\u00a0", " ") == told


def test_two_letters_and_enter_tick_whoever_bears_that_name(
    database: Database, clock: Clock, qtbot: QtBot
) -> None:
    page, evening = open_page(database, clock, qtbot, "Costa Inès", "Élan Paul", "Elan Zoé", "Zola Elsa")
    keys = Keyboard()
    page.answers()["find"]()
    keys.type("co")
    keys.press("Entrée")
    assert present(database, evening) == {"Costa"} and keys.count == 3
    keys.type("el")
    assert [row.first_name for row in page.attend.model.rows] == ["Paul", "Zoé", "Elsa"]
    keys.press("Bas", "Entrée")
    assert present(database, evening) == {"Costa", "Elan"}
    assert len(page.attend.model.rows) == 4  # everybody is in view again
    keys.type("xx")
    keys.press("Entrée")
    assert "Aucun inscrit" in page.message.text


def test_the_space_bar_ticks_and_goes_down(database: Database, clock: Clock, qtbot: QtBot) -> None:
    page, evening = open_page(database, clock, qtbot, "Costa", "Diallo", "Zola")
    keys = Keyboard()
    keys.press("Espace", "Espace")
    assert present(database, evening) == {"Costa", "Diallo"}
    page.desk.undo.undo()
    assert present(database, evening) == {"Costa"}


def test_one_key_counts_somebody_who_gives_no_name(database: Database, clock: Clock, qtbot: QtBot) -> None:
    page, evening = open_page(database, clock, qtbot, "Costa")
    keys = Keyboard()
    keys.press("F", "F", "H", "N")
    page.focus_default()
    keys.press("F")  # in the list of the Jeudis, nobody comes in
    with database.reading() as session:
        row = jeudi_row(session, evening)
    assert (row.present, row.women, row.men) == (4, 2, 1)
    page.desk.undo.undo()
    page.desk.undo.undo()
    with database.reading() as session:
        row = jeudi_row(session, evening)
    assert (row.present, row.women, row.men) == (2, 2, 0)


@pytest.mark.postgresql
def test_numbers_typed_while_the_server_is_away_stay_to_be_ticked_when_it_is_back(
    postgresql_clone: Clone, postgresql_seeded: str, clock: Clock, qtbot: QtBot
) -> None:
    with postgresql_clone(postgresql_seeded) as url, closing(open_postgresql(url, clock)) as database:
        database.author = AGENT.uid
        page, evening = open_page(database, clock, qtbot, "Costa", "Diallo")
        numbered(page.desk, evening)
        line, keys = Cut(url), Keyboard()
        line.cut()
        keys.type("1-2")
        keys.press("Entrée")
        told = page.message.text
        page.attend.people.setFocus()
        keys.press("Espace", "F")
        with qtbot.waitSignal(
            page.desk.server_lost, check_params_cb=lambda is_lost: not is_lost, timeout=20_000
        ):
            line.mend()
        assert "rien n’a été enregistré" in told and page.attend.entry.text() == "1-2"
        assert page.desk.undo.undo_name == "", "nothing was done, nothing is to be taken back"
        page.attend.entry.setFocus()
        keys.press("Entrée")
        assert present(database, evening) == {"Costa", "Diallo"}
        with database.reading() as session:
            assert jeudi_row(session, evening).present == 2


@given(st.sets(st.integers(1, 300)), st.sampled_from(" ,;"))
def test_numbers_are_read_as_they_are_written(numbers: set[int], between: str) -> None:
    assert numbers_typed(between.join(map(str, numbers))) == sorted(numbers)


def test_spans_of_numbers_are_read_and_a_name_is_no_number() -> None:
    assert numbers_typed(" 1 - 3, 9;7-6 ") == [1, 2, 3, 6, 7, 9]
    assert numbers_typed("12 rue") == numbers_typed("") == numbers_typed("-") == []
    assert is_named_so("él", "El Amrani", "Awa") and is_named_so("aw am", "El Amrani", "Awa")
    assert not is_named_so("mr", "El Amrani", "Awa")

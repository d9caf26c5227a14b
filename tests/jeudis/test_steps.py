"""The four steps of a Jeudi: where it stands is read from its record, and keys go from one to the next."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from espace_citoyennete.clock import Clock
from espace_citoyennete.jeudis.page import JeudisPage
from espace_citoyennete.jeudis.registering import RegistrationDraft, register
from espace_citoyennete.jeudis.rules import State, state_of
from espace_citoyennete.jeudis.service import JeudiDraft, cancel_jeudi, save_jeudi
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW
from tests.keyboard import Keyboard

TODAY = NOW.date()
MOVES = ("À préparer", "Inscriptions", "À émarger", "Bilan à faire", "Clos")


@pytest.fixture
def page(database: Database, clock: Clock, qtbot: QtBot) -> JeudisPage:
    with database.transaction() as session:
        for offset, title in ((0, "Ce soir"), (7, "Vide"), (14, "Ouvert"), (21, "Annulé")):
            day = TODAY + timedelta(days=offset)
            draft = JeudiDraft(day, time(18), title, "DISCRIM", "Dewailly", 20)
            jeudi_id = save_jeudi(session, draft, by=AGENT)
            if title == "Ouvert":
                register(session, jeudi_id, RegistrationDraft(VisitorDraft("Diallo")), now=NOW, by=AGENT)
            if title == "Annulé":
                cancel_jeudi(session, jeudi_id, by=AGENT)
    made = JeudisPage(Desk(database, clock, AGENT))
    qtbot.addWidget(made)
    made.resize(1100, 600)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def test_the_list_tells_where_each_jeudi_stands_and_the_page_opens_there(page: JeudisPage) -> None:
    model = page.events.model()
    state = model.columnCount() - 1
    told = [model.index(row, state).data() for row in range(model.rowCount())]
    assert told == ["À émarger", "À préparer", "Inscriptions", "Annulé"]
    for row, pane in enumerate((page.attend, page.prepare, page.register, page.prepare)):
        page.events.go_to(row)
        assert page.pane is pane
        assert [button.isChecked() for button in page.steps.buttons] == [one is pane for one in page.panes]


def test_one_key_goes_to_the_next_step_and_another_one_back(page: JeudisPage) -> None:
    keys = Keyboard()
    page.events.go_to(1)
    page.focus_default()
    for pane in (page.register, page.attend):
        keys.press("E")
        assert page.pane is pane and page.pane.isAncestorOf(keys.focused())
    keys.press("Maj+E")
    assert page.pane is page.register


def test_what_was_refused_is_told_no_more_at_another_step_nor_of_another_jeudi(page: JeudisPage) -> None:
    keys = Keyboard()
    page.focus_default()
    for key in ("E", "Bas"):
        page.show_message("Personne ne porte le numéro 12.", "err")
        page.events.setFocus()
        keys.press(key)
        assert page.message.text == ""


def test_reading_again_leaves_the_step_that_was_chosen(page: JeudisPage) -> None:
    page.events.go_to(2)
    page.steps.buttons[0].click()
    chosen = page.chosen
    assert chosen is not None
    with page.desk.database.transaction() as session:
        register(session, chosen.id, RegistrationDraft(VisitorDraft("Martin")), now=NOW, by=AGENT)
    assert page.pane is page.prepare and page.chosen is not None and page.chosen.registered == 2


@given(st.integers(-400, 400), st.integers(0, 99), st.integers(0, 99), st.booleans())
def test_a_jeudi_never_goes_back_as_days_pass_and_people_come(
    offset: int, registered: int, present: int, closed: bool
) -> None:
    def at(day: date, came: int) -> State:
        facts = {"registered": registered, "present": came, "closed": closed, "cancelled": False}
        return state_of(TODAY + timedelta(days=offset), day, **facts)  # type: ignore[arg-type]

    now = at(TODAY, 0)
    later = at(TODAY + timedelta(days=1), 0)
    assert now.step <= later.step <= at(TODAY + timedelta(days=1), present).step
    assert (now is State.CLOSED) == closed and now.value in MOVES

"""The next call is one key; a draft belongs to its desk, and a colleague may take it over."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from espace_citoyennete.accounts.model import User
from espace_citoyennete.clock import Clock
from espace_citoyennete.contacts.panel import ContactPanel
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.drafts import Draft, DraftRow, drafts_to_resume, keep_draft
from espace_citoyennete.ui.accessibility import announced
from espace_citoyennete.ui.desk import Desk
from tests.conftest import AGENT, NOW, Hands
from tests.keyboard import Keyboard

COLLEAGUE = Agent(
    uuid4(), "K. Lefèvre", frozenset({Right.RECEPTION, Right.COORDINATION, Right.ADMINISTRATION})
)
NEWCOMER = Agent(uuid4(), "L. Martin", frozenset({Right.RECEPTION}))
EMPTY = '{"icon": "phone", "values": {}}'

Sit = Callable[[Agent], MainWindow]


@pytest.fixture
def sit_down(database: Database, clock: Clock, qapp: QApplication, qtbot: QtBot) -> Iterator[Sit]:
    """Return what opens a window for somebody on the same base."""
    windows: list[MainWindow] = []

    def sit(agent: Agent) -> MainWindow:
        if agent is not AGENT:
            with database.transaction() as session:
                session.add(User(uid=agent.uid, name=agent.name, rights=",".join(sorted(agent.rights))))
        window = MainWindow(Desk(database, clock, agent))
        windows.append(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        return window

    yield sit
    for window in windows:
        window.close()
        window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def drafts(database: Database) -> list[tuple[str, str]]:
    """Return the note and the author of each draft in the base."""
    with database.reading() as session:
        rows = session.execute(sa.select(Draft.content, Draft.author_uid).order_by(Draft.id))
        return [(json.loads(content)["values"]["note"], author) for content, author in rows]


def waiting(database: Database, agent: Agent, clock: Clock) -> list[str]:
    with database.reading() as session:
        rows = drafts_to_resume(session, by=agent, desk="accueil", at=clock.instant())
    return [row.title for row in rows]


def keep(database: Database, title: str, by: Agent, desk: str, clock: Clock, kind: str = "contact") -> UUID:
    uid, at = uuid4(), clock.instant()
    with database.transaction() as session:
        keep_draft(session, DraftRow(uid, kind, title, EMPTY, at, at, desk), by=by)
    return uid


def test_the_second_call_is_one_key_and_not_a_letter_of_the_first_is_lost(window: MainWindow) -> None:
    typed = "ne veut pas rentrer ce soir"
    for number in range(1, 10):
        keys = Keyboard()
        keys.press("F2")
        assert keys.count == 1
        form = window.panel.form
        assert isinstance(form, ContactPanel) and form.form.values()["note"] == ""
        form.form.note.setFocus()
        keys.type(f"{typed} {number}")
    Keyboard().press("F2")
    assert "9 brouillons sont déjà ouverts" in announced()[-1]
    seen = [note for note, _ in drafts(window.desk.database)]
    assert window.panel.keep()
    seen = [note for note, _ in drafts(window.desk.database)]
    assert seen == [f"{typed} {number}" for number in range(1, 10)]
    Keyboard().press("Ctrl+Tab")
    assert isinstance(window.panel.form, ContactPanel)
    assert window.panel.form.form.values()["note"] == f"{typed} 1"


def test_two_people_who_correct_one_contact_have_each_a_draft(sit_down: Sit, database: Database) -> None:
    with database.transaction() as session:
        contact_id = log_contact(session, ContactDraft("VISITE", NOW, "LOG", "REPONDU"), now=NOW, by=AGENT)
    for agent in (AGENT, COLLEAGUE):
        window = sit_down(agent)
        window.answer("form:contact", {"contact_id": contact_id})
        form = window.panel.form
        assert isinstance(form, ContactPanel)
        form.form.note.setFocus()
        Keyboard().type(agent.name)
        assert window.panel.keep()
    assert drafts(database) == [(agent.name, str(agent.uid)) for agent in (AGENT, COLLEAGUE)]


def test_a_colleague_takes_a_draft_over_and_neither_loses_a_word(
    sit_down: Sit, database: Database, hands: Hands
) -> None:
    mine, theirs = sit_down(AGENT), sit_down(COLLEAGUE)
    mine.activateWindow()
    mine.registry.run("new_call")
    first = mine.panel.form
    assert isinstance(first, ContactPanel)
    first.form.note.setPlainText("au téléphone")
    assert mine.panel.keep()
    hands.move(timedelta(minutes=6))
    with database.reading() as session:
        (row,) = drafts_to_resume(session, by=COLLEAGUE, desk="", at=theirs.desk.clock.instant())
    theirs.answer("resume_draft", row.uid)
    taken = theirs.panel.form
    assert isinstance(taken, ContactPanel) and taken.form.values()["note"] == "au téléphone"
    assert drafts(database) == [("au téléphone", str(COLLEAGUE.uid))]
    first.form.note.setPlainText("au téléphone, rappelle")  # the first window never knew
    assert mine.panel.keep()
    assert sorted(note for note, _ in drafts(database)) == ["au téléphone", "au téléphone, rappelle"]
    assert first.uid != taken.uid  # each would be a record of its own


def test_what_waits_is_ones_own_of_four_hours_ago_and_what_colleagues_of_the_same_rights_left(
    any_database: Database, hands: Hands, clock: Clock
) -> None:
    keep(any_database, "la mienne", AGENT, "accueil", clock)
    keep(any_database, "d’un autre poste", AGENT, "bureau", clock)
    keep(any_database, "d’une collègue", COLLEAGUE, "accueil", clock)
    keep(any_database, "d’un nouveau", NEWCOMER, "accueil", clock)
    assert waiting(any_database, AGENT, clock) == []  # somebody may be typing
    hands.move(timedelta(minutes=5))
    others = ["d’un autre poste", "d’une collègue", "d’un nouveau"]
    assert waiting(any_database, AGENT, clock) == others
    assert waiting(any_database, NEWCOMER, clock) == []  # it may not read what others' rights let them write
    hands.move(timedelta(hours=3, minutes=55))
    assert waiting(any_database, AGENT, clock) == ["la mienne", *others]


def test_a_draft_that_may_not_be_taken_over_stays_where_it_is(
    sit_down: Sit, database: Database, clock: Clock
) -> None:
    refused = [
        keep(database, "des droits de plus", COLLEAGUE, "bureau", clock),
        keep(database, "d’une autre version", NEWCOMER, "bureau", clock, kind="later"),
        uuid4(),  # saved meanwhile
    ]
    window = sit_down(Agent(uuid4(), "A. Petit", frozenset({Right.RECEPTION})))
    for uid, said in zip(
        refused, ("droits de son auteur", "version plus récente", "entre-temps"), strict=True
    ):
        window.answer("resume_draft", uid)
        assert said in window.toast.text
    with database.reading() as session:
        assert set(session.scalars(sa.select(Draft.uid))) == set(refused[:2])

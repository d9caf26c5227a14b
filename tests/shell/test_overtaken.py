"""Two people change one record: the second one sees both versions, and nothing is lost in silence (R16)."""

import json
from collections.abc import Iterator
from itertools import product
from uuid import uuid4

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from espace_citoyennete.accounts.model import User
from espace_citoyennete.clock import Clock
from espace_citoyennete.directory.panel import OrganisationPanel
from espace_citoyennete.directory.service import OrganisationDraft, organisation_draft, save_organisation
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.database import Database, open_postgresql, open_sqlite
from espace_citoyennete.ui import style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.overtaken_panel import OvertakenPanel
from tests.conftest import AGENT, KEY
from tests.keyboard import Keyboard
from tests.shell.every_form import take_up_the_draft
from tests.ui.harness import all_faults
from tests.windows import shown


@pytest.fixture
def beside(any_database: Database, clock: Clock) -> Iterator[Database]:
    """Return the same base, opened a second time: another desk, or another program on the file."""
    url = any_database.engine.url
    if any_database.is_sqlite:
        assert any_database.file is not None
        second = open_sqlite(any_database.file, KEY, clock)
    else:
        second = open_postgresql(url.render_as_string(hide_password=False), clock)
    second.author = AGENT.uid
    yield second
    second.close()


@pytest.fixture
def window(any_database: Database, clock: Clock, qapp: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    with shown(Desk(any_database, clock, AGENT), qapp, qtbot) as window:
        yield window


@pytest.fixture
def card(any_database: Database) -> int:
    with any_database.transaction() as session:
        return save_organisation(
            session, OrganisationDraft("CIDFF", phone="0322220130", city="Amiens"), by=AGENT
        )


def change(base: Database, card: int, **facts: str) -> None:
    """Change a card at the other desk."""
    with base.transaction() as session:
        draft = organisation_draft(session, card)
        save_organisation(session, OrganisationDraft(**{**vars(draft), **facts}), by=AGENT)


def kept(base: Database, card: int) -> OrganisationDraft:
    with base.reading() as session:
        return organisation_draft(session, card)


def typing(window: MainWindow, card: int, **facts: str) -> OrganisationPanel:
    """Open a card and type in it."""
    window.answer("form:organisation", {"organisation_id": card})
    form = window.panel.form
    assert isinstance(form, OrganisationPanel)
    form.form.restore(facts)
    form.edited.emit()
    return form


def test_what_each_side_alone_changed_is_kept_without_a_question(
    window: MainWindow, beside: Database, card: int
) -> None:
    typing(window, card, city="Longueau")
    change(beside, card, website="https://cidff.exemple")
    Keyboard().press("Ctrl+Entrée")
    assert window.panel.form is None
    after = kept(beside, card)
    assert (after.city, after.website) == ("Longueau", "https://cidff.exemple")
    Keyboard().press("Ctrl+Z")  # takes back what was typed here, and nothing else
    after = kept(beside, card)
    assert (after.city, after.website) == ("Amiens", "https://cidff.exemple")


def test_what_both_changed_is_asked_field_by_field_and_chosen_by_keys(
    window: MainWindow, beside: Database, card: int
) -> None:
    typing(window, card, city="Longueau", note="Porte B", hours="lun 9h-12h")
    change(beside, card, city="Rivery", note="Porte C", website="https://cidff.exemple")
    keys = Keyboard()
    keys.press("Ctrl+Entrée")
    assert kept(beside, card).city == "Rivery"  # nothing is overwritten while nobody chose
    panel = window.panel.form
    assert isinstance(panel, OvertakenPanel)
    assert list(panel.groups) == ["city", "note"]
    keys.press("Ctrl+Entrée")
    assert "Commune et Note" in panel.message.text
    keys.press("Espace", "Tab", "Droite", "Espace")
    assert panel.values()["chosen"] == {"city": "autre", "note": "mienne"}, keys.focused()
    keys.press("Ctrl+Entrée")
    assert window.panel.form is None
    after = kept(beside, card)
    assert (after.city, after.note) == ("Rivery", "Porte B")
    assert (after.hours, after.website) == ("lun 9h-12h", "https://cidff.exemple")


@pytest.mark.parametrize(("theme", "size"), [*product(("clair", "sombre"), ((1366, 768), (683, 400)))])
def test_what_is_to_be_chosen_has_no_fault_of_accessibility(
    window: MainWindow, beside: Database, card: int, theme: str, size: tuple[int, int], qapp: QApplication
) -> None:
    style.apply_theme(qapp, theme)
    window.resize(*size)
    typing(window, card, city="Longueau", note="Porte B, au fond de la cour, sonner deux fois")
    change(beside, card, city="Rivery", note="Porte C", website="https://cidff.exemple")
    Keyboard().press("Ctrl+Entrée")
    assert isinstance(window.panel.form, OvertakenPanel)
    assert all_faults(window.panel) == []


def test_who_changed_the_record_and_when_is_named(
    window: MainWindow, any_database: Database, beside: Database, card: int
) -> None:
    colleague = Agent(uuid4(), "M. Petit", AGENT.rights)
    with any_database.transaction() as session:
        session.add(User(uid=colleague.uid, name=colleague.name, rights=""))
    beside.author = colleague.uid
    typing(window, card, city="Longueau")
    change(beside, card, city="Rivery")
    Keyboard().press("Ctrl+Entrée")
    assert window.panel.form is not None
    assert "modifié par M. Petit à 10:53" in window.panel.form.context()


def test_a_choice_begun_comes_back_in_the_next_window(
    window: MainWindow, beside: Database, card: int, clock: Clock, qapp: QApplication, qtbot: QtBot
) -> None:
    typing(window, card, city="Longueau", note="Porte B")
    change(beside, card, city="Rivery", note="Porte C")
    Keyboard().press("Ctrl+Entrée", "Espace")
    assert window.panel.form is not None
    begun = window.panel.form.values()
    assert window.close()
    with shown(Desk(beside, clock, AGENT), qapp, qtbot) as again:
        back = take_up_the_draft(again)
        assert isinstance(back, OvertakenPanel)
        assert json.dumps(back.values()) == json.dumps(begun)
        Keyboard().press("Droite", "Espace", "Ctrl+Entrée")
        assert again.panel.form is None
    after = kept(beside, card)
    assert (after.city, after.note) == ("Rivery", "Porte B")


def test_changed_a_third_time_while_one_chooses_it_is_asked_again(
    window: MainWindow, beside: Database, card: int
) -> None:
    typing(window, card, city="Longueau")
    change(beside, card, city="Rivery")
    keys = Keyboard()
    keys.press("Ctrl+Entrée", "Droite", "Espace")
    change(beside, card, city="Camon")
    keys.press("Ctrl+Entrée")
    assert kept(beside, card).city == "Camon"
    panel = window.panel.form
    assert isinstance(panel, OvertakenPanel)
    assert panel.meeting is not None
    assert panel.meeting.theirs.told["city"].words == "Camon"
    keys.press("Droite", "Espace", "Ctrl+Entrée")
    assert kept(beside, card).city == "Longueau"

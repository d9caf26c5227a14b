"""The guard under the note: it warns once the hands rest, takes out on demand, and never refuses."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from espace_citoyennete.contacts.batch_panel import BatchPanel
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.panel import ContactPanel
from espace_citoyennete.contacts.record_form import RecordForm
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.ui.accessibility import announced
from espace_citoyennete.ui.text_area import MOST
from tests.keyboard import Keyboard


@pytest.fixture
def form(window: MainWindow) -> RecordForm:
    window.registry.run("new_call")
    panel = window.panel.form
    assert isinstance(panel, ContactPanel)
    return panel.form


def button(form: RecordForm) -> QPushButton:
    return next(one for one in form.note_warning.findChildren(QPushButton) if one.text() == "Retirer")


def told(form: RecordForm, words: str) -> Callable[[], bool]:
    return lambda: words in form.note_warning.text


def test_what_names_somebody_is_told_taken_out_and_put_back(form: RecordForm, qtbot: QtBot) -> None:
    keys = Keyboard()
    form.note.setFocus()
    keys.type("Son numéro 2 55 08 14 168 025 38 est faux")
    qtbot.waitUntil(told(form, "un numéro de sécurité sociale"))
    assert "Le retirer s’il n’est pas nécessaire." in announced()[-1]
    button(form).click()
    assert form.note.toPlainText() == "Son numéro est faux"
    assert QApplication.focusWidget() is form.note
    qtbot.waitUntil(lambda: not form.note_warning.text)
    keys.press("Ctrl+Z")
    assert "168 025" in form.note.toPlainText()


def test_a_sensitive_word_is_told_and_the_note_is_kept_all_the_same(
    window: MainWindow, form: RecordForm, qtbot: QtBot
) -> None:
    keys = Keyboard()
    keys.type("log", "f", "nor", "inf")
    form.note.setFocus()
    keys.type("Elle est diabétique")
    qtbot.waitUntil(told(form, "diabétique"))
    assert not button_is_shown(form)
    keys.press("Ctrl+Entrée")
    with window.desk.database.reading() as session:
        assert session.scalars(select(Contact.note)).all() == ["Elle est diabétique"]


def button_is_shown(form: RecordForm) -> bool:
    return any(one.isVisible() and one.text() for one in form.note_warning.findChildren(QPushButton))


def test_a_warning_closed_by_the_person_stays_closed_until_something_else_is_seen(
    form: RecordForm, qtbot: QtBot
) -> None:
    keys = Keyboard()
    form.note.setFocus()
    keys.type("enceinte")
    qtbot.waitUntil(told(form, "enceinte"))
    form.note_warning.clear()
    keys.type(" de huit mois, musulmane")
    qtbot.waitUntil(told(form, "musulmane"))


def test_ten_megabytes_pasted_in_a_note_are_cut_at_once_and_told(
    window: MainWindow, form: RecordForm
) -> None:
    keys = Keyboard()
    form.note.setFocus()
    keys.type("Déjà écrit. ")
    QApplication.clipboard().setText("collé " * 1_700_000)
    keys.press("Ctrl+V")
    assert len(form.note.toPlainText()) == MOST
    assert form.note.toPlainText().startswith("Déjà écrit. collé collé")
    assert "coupé à 5\u202f000 caractères" in announced()[-1]
    keys.press("Ctrl+V")
    assert len(form.note.toPlainText()) == MOST
    form.note.selectAll()
    QApplication.clipboard().setText("Appeler demain")
    keys.press("Ctrl+V")
    assert form.note.toPlainText() == "Appeler demain"
    QApplication.clipboard().clear()


def test_the_notes_of_a_grid_are_read_as_well_each_told_with_its_row(
    window: MainWindow, qtbot: QtBot
) -> None:
    keys = Keyboard()
    window.registry.run("batch")
    panel = window.panel.form
    assert isinstance(panel, BatchPanel)
    number = [column.name for column in panel.model.columns].index("note")
    for place, note in ((0, "demande de logement"), (2, "écrire à awa@exemple.fr"), (4, "le 06 39 98 01 02")):
        panel.view.go_to(place, number)
        keys.type(note)
        keys.press("Entrée")
    guard = panel.note_warning
    qtbot.waitUntil(lambda: guard.text.startswith("Ligne 3\u00a0: cette note semble contenir une adresse"))
    next(one for one in guard.findChildren(QPushButton) if one.text() == "Retirer").click()
    assert panel.model.rows[2].cells["note"] == "écrire à"
    assert (panel.view.currentIndex().row(), panel.view.currentIndex().column()) == (2, number)
    qtbot.waitUntil(lambda: guard.text.startswith("Ligne 5\u00a0: cette note semble contenir un numéro"))
    panel.model.put([[1, str(uuid4()), {"note": "Elle est diabétique"}]])  # a draft taken up
    qtbot.waitUntil(lambda: guard.text.startswith("Ligne 2\u00a0: cette note semble toucher"))

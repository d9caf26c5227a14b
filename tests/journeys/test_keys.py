"""The rules of the keyboard (`ux.md` §2.3), over every action, form, page and kind of field there is."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, cast

import pytest
from PySide6.QtCore import QEvent, QKeyCombination, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from espace_citoyennete import settings
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.rooms import FORMS, PAGES
from espace_citoyennete.town.page import SettingsPage
from espace_citoyennete.ui.actions import SPECS, ActionSpec
from espace_citoyennete.ui.choice import QuickChoice
from espace_citoyennete.ui.date_field import DateField, TimeField
from espace_citoyennete.ui.keys import french_keys
from espace_citoyennete.ui.section import ListSection, Section
from tests.keyboard import Keyboard

FIELDS = (QLineEdit, QPlainTextEdit, QComboBox, QSpinBox, QuickChoice, DateField, TimeField)
LETTERS = sorted({spec.letter for spec in SPECS if len(spec.letter) == 1} | {"N", "V"})


def make(kind: type[QWidget], window: MainWindow) -> QWidget:
    match kind.__name__:
        case "QuickChoice":
            return QuickChoice("Aucun")
        case "DateField":
            return DateField(window.desk.clock.today)
    return kind()


# Keys


def only_function_keys(specs: tuple[ActionSpec, ...]) -> list[str]:
    """Return the actions that a keyboard without F keys would not reach."""
    return [spec.id for spec in specs if spec.keys and all(re.search(r"\bF\d", key) for key in spec.keys)]


def test_each_action_of_a_function_key_has_a_ctrl_form_too() -> None:
    assert only_function_keys(SPECS) == []
    assert only_function_keys((*SPECS, ActionSpec("a", "A", "Aide", ("F10",)))) == ["a"]


@pytest.mark.parametrize("kind", FIELDS, ids=lambda kind: kind.__name__)
def test_every_key_of_the_program_passes_through_a_field_but_undo_and_redo(
    window: MainWindow, kind: type[QWidget], qtbot: QtBot
) -> None:
    field = make(kind, window)
    qtbot.addWidget(field)
    field.show()
    target = field.focusProxy() or field
    kept = {key for spec in SPECS for key in spec.keys if keeps(target, key)}
    assert kept <= {"Ctrl+Z", "Ctrl+Y"}
    assert kept or not isinstance(field, QLineEdit | QPlainTextEdit)


def keeps(field: QWidget, keys: str) -> bool:
    """Tell whether a field takes keys for itself before the actions of the window."""
    combination: QKeyCombination = cast(Any, QKeySequence(keys))[0]
    event = QKeyEvent(QEvent.Type.ShortcutOverride, combination.key(), combination.keyboardModifiers())
    event.ignore()
    QApplication.sendEvent(field, event)
    return event.isAccepted()


# Access keys


def access_keys(form: QWidget) -> list[str]:
    """Return the letters that Alt reaches in a form, those of its buttons included."""
    texts = [label.text() for label in form.findChildren(QLabel) if label.buddy() is not None]
    texts += [button.text() for button in form.findChildren(QAbstractButton)]
    return [found[1].upper() for text in texts if (found := re.search(r"&([^&\s])", text))]


def doubled(keys: list[str]) -> list[str]:
    return [key for key, times in Counter(keys).items() if times > 1]


@pytest.mark.parametrize("kind", FORMS)
def test_an_access_key_reaches_one_field_of_a_form_only(window: MainWindow, qtbot: QtBot, kind: str) -> None:
    form = FORMS[kind](window.desk)
    qtbot.addWidget(form)
    assert doubled(access_keys(form)) == []


def test_an_access_key_reaches_one_field_of_a_form_of_the_settings_only(window: MainWindow) -> None:
    found = {section.name: doubled(access_keys(section)) for section in sections(window)}
    assert found and not any(found.values()), found


def test_two_fields_with_the_same_access_key_are_seen(qtbot: QtBot) -> None:
    form = QWidget()
    qtbot.addWidget(form)
    for caption in ("&Nom", "Pré&nom", "Note"):
        label = QLabel(caption, form)
        label.setBuddy(QLineEdit(form))
    assert doubled(access_keys(form)) == ["N"]


def sections(window: MainWindow) -> Iterator[Section]:
    window.show_page("page:settings")
    page = window.page
    assert isinstance(page, SettingsPage)
    for row in range(page.list.count()):
        page.list.setCurrentRow(row)
        yield page.section


# Letters


@pytest.mark.parametrize("page_id", PAGES)
def test_letters_do_nothing_in_any_list_once_turned_off(window: MainWindow, page_id: str) -> None:
    window.desk.keep_settings(replace(window.desk.settings, letter_keys=False))
    window.show_page(page_id)
    done: list[object] = []
    window.desk.changed.connect(done.append)
    places: Iterable[QWidget] = sections(window) if page_id == "page:settings" else [window.page]
    for place in places:
        for view in place.findChildren(QAbstractItemView):
            for letter in LETTERS:
                QTest.keyClick(view, Qt.Key(ord(letter)))
                assert window.panel.form is None and not done, f"{letter} in {view.accessibleName()}"
                assert not (isinstance(place, ListSection) and place.is_editing), f"{letter} in {place.name}"


@pytest.mark.parametrize("page_id", sorted(set(PAGES) - {"page:permanences"}))  # its views hear their keys
def test_no_page_answers_two_actions_under_one_key_of_its_lists(window: MainWindow, page_id: str) -> None:
    window.show_page(page_id)
    actions = window.desk.actions
    letters = [letter for action in window.page.answers() if (letter := actions[action].letter)]
    assert len(letters) == len(set(letters)), letters


@pytest.mark.parametrize("page_id", PAGES)
def test_the_button_of_the_header_that_adds_tells_the_letter_that_does_it(
    window: MainWindow, page_id: str
) -> None:
    window.show_page(page_id)
    actions = [window.desk.actions[action] for action in window.page.answers()]
    letters = {spec.text.rpartition(": ")[2].capitalize(): french_keys(spec.letter) for spec in actions}
    for button in window.page.header.findChildren(QPushButton):
        assert button.text().endswith(letters.get(button.accessibleName(), "")), button.text()


def test_a_letter_typed_in_a_field_is_only_a_letter(window: MainWindow) -> None:
    window.show_page("page:register")
    keys = Keyboard()
    keys.press("Ctrl+F")
    keys.type("".join(LETTERS).lower())
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit) and field.text() == "".join(LETTERS).lower()
    assert window.panel.form is None


# What the program teaches


def click_in_menu(window: MainWindow, action_id: str) -> None:
    """Open the menu of an action and click on it."""
    action = window.registry[action_id]
    menu = next(menu for menu in window.menuBar().findChildren(QMenu) if action in menu.actions())
    menu.popup(window.mapToGlobal(QPoint(20, 20)))
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    QApplication.processEvents()


# Said of every menu that pops up without a screen.
@pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)", extend=True)
def test_after_three_uses_of_the_mouse_the_key_is_told_once_for_ever(window: MainWindow) -> None:
    heard: list[str] = []
    window.desk.told.connect(lambda sentence, _button, _act: heard.append(sentence))
    for _ in range(2):
        click_in_menu(window, "page:register")
        Keyboard().press("Ctrl+Maj+R")  # the key itself is no use of the mouse
    assert heard == []
    click_in_menu(window, "page:register")
    assert heard == ["Au clavier, «\u00a0Registre\u00a0» se fait par Ctrl+Maj+R."] == [window.toast.text]
    click_in_menu(window, "page:register")
    assert len(heard) == 1
    assert settings.load().taught_keys == ["page:register"]


def test_a_button_teaches_its_key_but_never_in_place_of_the_way_to_undo(window: MainWindow) -> None:
    button = next(
        b for b in window.page.findChildren(QAbstractButton) if b.accessibleName() == "Nouveau contact"
    )
    for _ in range(2):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    window.desk.undo.add("Contact retiré", lambda: None, lambda: None)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert window.toast.text == "Contact retiré"
    window.toast.hide()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert "F2 ou Ctrl+N" in window.toast.text


# F1


def test_f1_tells_first_what_this_page_and_its_panel_do(window: MainWindow) -> None:
    keys = Keyboard()
    window.show_page("page:jeudis")
    told = []
    for _ in range(2):
        keys.press("F1")
        told.append(group_of(window, "Ici\u00a0: Jeudis citoyenneté"))
        keys.press("Échap", "F2")
    on_page, with_panel = told
    assert {"Inscrire à un Jeudi", "Imprimer"} <= on_page and "Enregistrer et fermer" not in on_page
    assert {"Inscrire à un Jeudi", "Enregistrer et fermer", "Trouver un créneau"} <= with_panel


def group_of(window: MainWindow, title: str) -> set[str]:
    """Return the lines of a group of the overlay."""
    heading = next(label for label in window.overlay.findChildren(QLabel) if label.text() == title)
    group = heading.parentWidget()
    assert group is not None
    return {label.text() for label in group.findChildren(QLabel)}

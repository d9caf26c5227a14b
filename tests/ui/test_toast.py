from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from espace_citoyennete.ui.accessibility import announced
from espace_citoyennete.ui.toast import DURATION, Toast
from tests.ui.conftest import Show


def the_button(toast: Toast) -> QPushButton:
    return toast.findChildren(QPushButton)[0]


def test_a_toast_says_what_was_done_without_taking_the_focus(show: Show) -> None:
    field = QLineEdit()
    toast = Toast(show(field))
    field.setFocus()
    toast.tell("Contact supprimé", "Annuler (Ctrl+Z)", lambda: None)
    assert field.hasFocus() and toast.isVisible() and toast.text == "Contact supprimé"
    assert announced()[-1] == "Contact supprimé — Annuler (Ctrl+Z)"


def test_its_button_takes_back_once_and_the_toast_goes(show: Show, qtbot: QtBot) -> None:
    undone: list[str] = []
    toast = Toast(show(QLineEdit()))
    toast.tell("Contact supprimé", "Annuler (Ctrl+Z)", lambda: undone.append("contact"))
    button = the_button(toast)
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert undone == ["contact"] and toast.isHidden()


def test_a_toast_never_covers_the_field_that_has_the_focus(show: Show) -> None:
    fields = [QLineEdit() for _ in range(10)]
    window = show(*fields, height=400)
    toast = Toast(window)
    toast.tell("Enregistré", "", None)
    for field in fields:
        field.setFocus()
        place = field.rect().translated(field.mapTo(window, QPoint()))
        assert not toast.geometry().intersects(place)
    window.resize(480, 300)
    QApplication.sendPostedEvents(window, QEvent.Type.LayoutRequest.value)
    assert window.rect().contains(toast.geometry())


def test_a_toast_lasts_ten_seconds_and_longer_for_whoever_is_on_it(show: Show) -> None:
    toast = Toast(show(QWidget()))
    toast.tell("Enregistré", "Annuler", lambda: None)
    assert DURATION >= 10_000 and toast._timer.isActive()
    the_button(toast).setFocus()
    toast._timer.timeout.emit()
    assert toast.isVisible() and toast._timer.isActive()
    the_button(toast).clearFocus()
    toast._timer.timeout.emit()
    assert toast.isHidden()

from datetime import date, time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from espace_citoyennete.ui.date_field import DateField, TimeField
from tests.ui.conftest import Show

TODAY = date(2026, 11, 17)  # a Tuesday


@pytest.fixture
def day(show: Show) -> DateField:
    field = DateField(lambda: TODAY)
    show(field, QLineEdit())
    field.setFocus()
    return field


@pytest.mark.parametrize(
    ("typed", "wanted", "words"),
    [
        ("24", date(2026, 11, 24), "mardi 24 novembre"),
        ("24/11", date(2026, 11, 24), "mardi 24 novembre"),
        ("lun", date(2026, 11, 23), "lundi 23 novembre"),
        ("dem", date(2026, 11, 18), "mercredi 18 novembre"),
        ("+7", date(2026, 11, 24), "mardi 24 novembre"),
        ("auj", TODAY, "mardi 17 novembre"),
        ("3/2", date(2027, 2, 3), "mercredi 3 février 2027"),
    ],
)
def test_a_date_is_understood_while_typing_and_written_in_figures_on_leaving(
    day: DateField, qtbot: QtBot, typed: str, wanted: date, words: str
) -> None:
    qtbot.keyClicks(day, typed)
    assert day.value() == wanted and day.reading() == day.accessibleDescription() == words
    with qtbot.waitSignal(day.resolved) as resolved:
        qtbot.keyClick(day, Qt.Key.Key_Tab)
    assert resolved.args == [wanted] and day.text() == f"{wanted:%d/%m/%Y}" and day.value() == wanted


@pytest.mark.parametrize(("typed", "wanted"), [("14", time(14)), ("14h", time(14)), ("1430", time(14, 30))])
def test_an_hour_is_understood_and_written_in_one_way(
    show: Show, qtbot: QtBot, typed: str, wanted: time
) -> None:
    field = TimeField()
    show(field, QLineEdit())
    field.setFocus()
    qtbot.keyClicks(field, typed)
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert field.value() == wanted and field.text() == f"14h{wanted.minute:02d}"


def test_what_cannot_be_read_is_kept_and_told(day: DateField, qtbot: QtBot) -> None:
    qtbot.keyClicks(day, "31/2")
    qtbot.keyClick(day, Qt.Key.Key_Tab)
    assert day.text() == "31/2" and day.value() is None
    assert day.problem() == "Le jour « 31/2 » n’existe pas\u00a0: écrire 28/02/2026 ou 01/03/2026."


def test_what_cannot_be_read_does_not_erase_itself_over_an_older_date(day: DateField, qtbot: QtBot) -> None:
    day.set_value(TODAY)
    day.selectAll()
    qtbot.keyClicks(day, "31/2")
    qtbot.keyClick(day, Qt.Key.Key_Tab)
    assert day.text() == "31/2"


def test_an_empty_field_is_no_date_and_no_problem(day: DateField) -> None:
    assert day.value() is None and not day.problem() and not day.reading()


def test_what_was_understood_is_painted_beside_what_is_typed(day: DateField, qtbot: QtBot) -> None:
    before = day.grab().toImage()
    qtbot.keyClicks(day, "24")
    right = day.rect().adjusted(day.width() // 2, 4, -4, -4)
    assert day.grab().toImage().copy(right) != before.copy(right)

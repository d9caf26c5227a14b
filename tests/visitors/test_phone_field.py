"""The phone of a form, by real keys: the instruction before the number, and a hidden one never lost."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from espace_citoyennete.clock import Clock
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.journal import JournalLine
from espace_citoyennete.ui import style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.visitors.fields import PhoneField
from espace_citoyennete.visitors.service import VisitorDraft, save_visitor
from tests.conftest import AGENT, NOW
from tests.keyboard import Keyboard

PHONE = "06 39 98 01 02"


@pytest.fixture
def field(
    database: Database, clock: Clock, agent: Agent, qapp: QApplication, qtbot: QtBot
) -> Iterator[PhoneField]:
    style.apply_theme(qapp, "clair")
    field = PhoneField(Desk(database, clock, agent))
    name = QLineEdit()
    form = Form([Field("name", "&Nom", name), Field("phone", "&Téléphone", field)])
    with qtbot.waitActive(form):
        form.show()
        form.activateWindow()
    name.setFocus()
    yield field
    form.close()
    form.deleteLater()


def person(field: PhoneField, safe_contact: str) -> VisitorDraft:
    draft = VisitorDraft("Diallo", "Awa", PHONE, safe_contact, "après 18 h", NOW.date())
    with field._desk.database.transaction() as session:
        save_visitor(session, draft, by=AGENT)
    return draft


def reads(field: PhoneField) -> int:
    with field._desk.database.reading() as session:
        return len(session.scalars(select(JournalLine).where(JournalLine.action == "read")).all())


def visible_words(field: PhoneField) -> str:
    return " ".join((field.notice.text, field.line.text(), field.line.displayText(), field.doubt.text()))


def test_the_number_of_somebody_in_danger_waits_behind_its_instruction(field: PhoneField) -> None:
    field.show_person(person(field, "PAS_MESSAGE").uid)
    assert PHONE not in visible_words(field) and field.value() is None
    assert "jamais de message" in field.notice.text and "après 18 h" in field.notice.text
    assert field.notice.mapTo(field, QPoint()).y() < field.reveal_button.mapTo(field, QPoint()).y()
    QTest.keyClick(Keyboard().focused(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is field.reveal_button  # by the keyboard, in the place of the number
    assert reads(field) == 0
    QTest.keyClick(field.reveal_button, Qt.Key.Key_Space)
    assert (field.line.text(), field.value(), reads(field)) == (PHONE, PHONE, 1)
    assert QApplication.focusWidget() is field.line and field.notice.isVisible()


def test_a_draft_keeps_what_was_typed_and_never_a_number_that_was_only_shown(field: PhoneField) -> None:
    known = person(field, "AUCUN")
    field.show_person(known.uid)
    field.reveal()
    draft = field.typed()
    assert "98" not in str(draft["text"])
    field.put(draft)
    assert field.value() is None and not field.line.isVisible()  # to be read again
    field.reveal()
    field.line.selectAll()
    QTest.keyClicks(field.line, "0639980199")
    draft = field.typed()
    field.put(None)
    assert (field.value(), field.notice.text) == ("", "")
    field.put(draft)
    assert field.value() == "06 39 98 01 99" and field.notice.text


def test_whoever_has_no_instruction_is_shown_at_once(field: PhoneField) -> None:
    field.show_person(person(field, "STANDARD").uid)
    assert (field.line.text(), field.value(), reads(field)) == (PHONE, PHONE, 0)


def test_digits_are_grouped_while_they_are_typed_and_the_field_still_takes_back(field: PhoneField) -> None:
    line = field.line
    line.setFocus()
    QTest.keyClicks(line, "0639980102")
    assert line.text() == PHONE
    for _ in range(3):
        QTest.keyClick(line, Qt.Key.Key_Backspace)
    assert line.text() == "06 39 98 01"
    line.setCursorPosition(2)
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    QTest.keyClicks(line, "7")
    assert line.text() == "07 39 98 01"  # mended in the middle, the cursor does not jump
    for _ in range(40):
        QTest.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert line.text() == ""


def test_a_doubtful_number_is_told_on_leaving_and_kept(field: PhoneField) -> None:
    field.line.setFocus()
    QTest.keyClicks(field.line, "063998")
    assert field.doubt.text() == ""  # never while typing
    QTest.keyClick(field.line, Qt.Key.Key_Backtab)
    assert "6 chiffres" in field.doubt.text()
    assert field.value() == "06 39 98"

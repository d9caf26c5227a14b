from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,  # noqa: TID251 - the dialog itself is tried
    QMessageBox,  # noqa: TID251
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from espace_citoyennete.clock import Clock
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui import dialogs
from espace_citoyennete.ui.desk import Desk
from tests.conftest import AGENT
from tests.ui.conftest import Show


@pytest.mark.parametrize(
    ("key", "answer"), [(Qt.Key.Key_Escape, False), (Qt.Key.Key_Return, False), (None, True)]
)
def test_only_the_named_act_is_a_yes(show: Show, qtbot: QtBot, key: Qt.Key | None, answer: bool) -> None:
    def reply() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox) and box.textFormat() == Qt.TextFormat.PlainText
        words = {button.text(): button for button in box.findChildren(QPushButton)}
        assert words.keys() == {"Anonymiser 214 personnes", "Ne rien faire"}
        if key is None:
            words["Anonymiser 214 personnes"].click()
        else:
            qtbot.keyClick(box, key)

    window = show(QWidget())
    QTimer.singleShot(0, reply)
    assert dialogs.confirm(window, "Anonymiser ?", "Sans retour.", "Anonymiser 214 personnes") is answer


def test_that_an_opened_file_has_left_the_base_is_said_once(
    database: Database, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, asked, opened = iter((False, True)), list[str](), list[str]()

    def confirm(_parent: object, _text: str, consequence: str, _label: str) -> bool:
        asked.append(consequence)
        return next(answers)

    monkeypatch.setattr(dialogs, "confirm", confirm)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.fileName()))
    desk = Desk(database, clock, AGENT)
    for _ in range(3):
        dialogs.open_document(desk, tmp_path / "bilan.pdf")
    assert len(asked) == 2 and "ni chiffré" in asked[0]
    assert opened == ["bilan.pdf"] * 2
    dialogs.open_document(Desk(database, clock, AGENT), tmp_path / "bilan.pdf")  # at the next start
    assert len(opened) == 3


def test_a_file_to_write_gets_the_ending_that_was_proposed(show: Show, qtbot: QtBot, tmp_path: Path) -> None:
    def reply() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        dialog.selectFile(str(tmp_path / "bilan"))
        dialog.accept()

    window = show(QWidget())
    QTimer.singleShot(0, reply)
    suggested = tmp_path / "Bilan_2025.pdf"
    chosen = dialogs.choose_save_path(window, "Exporter le bilan", suggested, "Document PDF (*.pdf)")
    assert chosen == tmp_path / "bilan.pdf"

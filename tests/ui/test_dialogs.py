from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,  # noqa: TID251 - the dialog itself is tried
    QMessageBox,  # noqa: TID251
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from espace_citoyennete.ui import dialogs
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

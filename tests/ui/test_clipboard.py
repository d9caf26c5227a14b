"""What is copied is in no history, leaves after half a minute and at each lock, unless it is another's."""

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from espace_citoyennete.ui.clipboard import KEPT_FOR, ClipboardWatch, copy_picture, copy_text


@pytest.fixture
def watch(qtbot: QtBot) -> Iterator[ClipboardWatch]:
    owner = QObject()
    yield ClipboardWatch(owner)
    QGuiApplication.clipboard().clear()


def timer_of(watch: ClipboardWatch) -> QTimer:
    (timer,) = watch.findChildren(QTimer)
    return timer


def test_what_is_copied_leaves_after_half_a_minute(watch: ClipboardWatch, qtbot: QtBot) -> None:
    clipboard, timer = QGuiApplication.clipboard(), timer_of(watch)
    picture = QImage(4, 4, QImage.Format.Format_RGB32)
    for copy in (partial(copy_text, "Rappeler Mme Canari"), partial(copy_picture, picture)):
        copy()
        assert timer.isActive() and timer.interval() == KEPT_FOR == 30_000
        assert clipboard.mimeData().hasFormat("x-kde-passwordManagerHint")
        assert clipboard.mimeData().hasFormat("ExcludeClipboardContentFromMonitorProcessing")
        timer.setInterval(1)
        qtbot.waitUntil(lambda: not clipboard.text() and clipboard.image().isNull())
        timer.setInterval(KEPT_FOR)


def test_a_lock_empties_it_at_once_and_leaves_what_another_program_put(watch: ClipboardWatch) -> None:
    clipboard = QGuiApplication.clipboard()
    copy_text("Rappeler Mme Canari")
    watch.forget()
    assert clipboard.text() == ""
    clipboard.setText("de mon traitement de texte")
    assert not timer_of(watch).isActive()
    watch.forget()
    assert clipboard.text() == "de mon traitement de texte"

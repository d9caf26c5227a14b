"""A window to put widgets in, dressed in each theme."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from espace_citoyennete.ui import style

Show = Callable[..., QWidget]


@pytest.fixture(params=["clair", "sombre"])
def theme(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    style.apply_theme(qapp, request.param)
    yield request.param
    style.apply_theme(qapp, "clair")


@pytest.fixture
def show(qtbot: QtBot, qapp: QApplication) -> Iterator[Show]:
    """Show widgets in a column, in an active window."""
    windows: list[QWidget] = []
    style.apply_theme(qapp, style.tokens().name)

    def put(*widgets: QWidget, width: int = 480, height: int = 420) -> QWidget:
        window = QWidget()
        windows.append(window)  # qtbot keeps windows weakly
        column = QVBoxLayout(window)
        for widget in widgets:
            column.addWidget(widget)
        window.resize(width, height)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    yield put

"""The shell itself has no fault of accessibility: bars, drafts, panel, messages, help."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.ui import style
from tests.shell.test_panel import focused, press
from tests.ui.harness import all_faults


def of_the_shell(faults: list[str]) -> list[str]:
    return [fault for fault in faults if "QListWidget" not in fault]  # the tiny page's own list


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["clair", "sombre"])
@pytest.mark.parametrize("size", [(1366, 689), (1093, 540), (683, 400)])
def test_the_shell_is_accessible_in_every_state(
    window: MainWindow, qapp: QApplication, theme: str, size: tuple[int, int]
) -> None:
    style.apply_theme(qapp, theme)
    window.resize(*size)
    window.sidebar.set_count("page:today", 4)
    press(Qt.Key.Key_F2)
    QTest.keyClicks(focused(), "Diallo")
    press(Qt.Key.Key_F2)
    assert of_the_shell(all_faults(window)) == []
    window.panel.reduce()
    window.page.show_message(
        "2 brouillons repris de 10:42 et 10:51", "info", "Voir", window.drafts.focus_latest
    )
    assert of_the_shell(all_faults(window)) == []
    window.registry.run("shortcuts")
    assert all_faults(window.overlay) == []

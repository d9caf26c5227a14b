"""What happens when the program itself is wrong: a calm window, and a log without a single value."""

import platform
import sys
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import Any

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QPushButton, QVBoxLayout

from espace_citoyennete import __version__
from espace_citoyennete.clock import Clock
from espace_citoyennete.storage.upgrade import HEAD
from espace_citoyennete.ui import style

_PACKAGE = Path(__file__).parent.parent


def install(log_file: Path, clock: Clock) -> None:
    """From now on, tell each defect in a calm window and note it in a log, never with its message."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            report(error, log_file, clock)

    def quietly(lost: Any) -> None:  # where nobody can be told: Python would print the message
        if lost.exc_value is not None:
            _note(lost.exc_value, log_file, clock)

    sys.excepthook = hook
    sys.unraisablehook = quietly


def report(error: BaseException, log_file: Path, clock: Clock) -> None:
    """Note a defect and tell it, once at a time: a defect of painting comes back at each repaint."""
    _note(error, log_file, clock)
    if isinstance(QApplication.instance(), QApplication) and not CrashWindow.shown:
        CrashWindow(summary(error)).open()


def summary(error: BaseException) -> str:
    """Say the class of the error and the last line of ours, never its message: it may quote a person."""
    places = _places(error)
    return f"{type(error).__name__}, {places[-1]}" if places else type(error).__name__


def _places(error: BaseException) -> list[str]:
    places = []
    for frame, line in walk_tb(error.__traceback__):
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(_PACKAGE):
            places.append(f"{file.relative_to(_PACKAGE).as_posix()}:{line}")
    return places


def _note(error: BaseException, log_file: Path, clock: Clock) -> None:
    places = " > ".join(_places(error))
    versions = f"{__version__} schema {HEAD} python {platform.python_version()} qt {qVersion()}"
    line = f"{clock.instant():%Y-%m-%dT%H:%M:%SZ} {versions} {type(error).__name__} {places}\n"
    try:
        log_file.parent.mkdir(parents=True, exist_ok=True)
        with log_file.open("a", encoding="utf-8") as log:
            log.write(line)
    except OSError:  # a full disk must not hide the defect from the person
        return


class CrashWindow(QDialog):
    """Says that the program is wrong, that nothing saved is lost, and what to pass on."""

    shown: "CrashWindow | None" = None

    def __init__(self, what: str) -> None:
        super().__init__(QApplication.activeWindow())
        self.setWindowTitle("Espace Citoyenneté")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        CrashWindow.shown = self
        self.finished.connect(self._forget)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        for text, role in (
            ("Le programme a un défaut", "section"),
            (
                "Ce qui est enregistré est intact, les brouillons sont gardés. Continuer est possible.",
                "",
            ),
            (f"À transmettre au service informatique\u00a0: {what}", "caption"),
        ):
            label = style.words(role, text)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(label)
        column.addLayout(self._buttons())
        self.setFixedWidth(460)
        self.resize(460, column.heightForWidth(460))

    def _buttons(self) -> QHBoxLayout:
        carry_on, leave = QPushButton("Continuer"), QPushButton("Quitter")
        carry_on.setDefault(True)
        carry_on.clicked.connect(self.accept)
        leave.clicked.connect(self._leave)
        style.mark(carry_on, kind="primary")
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(carry_on)
        row.addWidget(leave)
        return row

    def _leave(self) -> None:
        self.accept()
        QApplication.closeAllWindows()

    def _forget(self) -> None:
        CrashWindow.shown = None

"""The mask of F8: a neutral panel over the whole window, so that nobody at the counter reads it."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QToolTip,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from espace_citoyennete.french import plural
from espace_citoyennete.ui import style
from espace_citoyennete.ui.accessibility import announce

ATTEMPTS = 3
_BARE_MODIFIERS = {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta}
_ANY_KEY = "Écran masqué. Appuyer sur une touche pour revenir."
_CODE = "Écran verrouillé. Écrire le code pour les pauses, puis Entrée."
_ASK_DOOR = "Écran verrouillé. Appuyer sur une touche pour taper la phrase de passe."


def _and_around(widget: QWidget | None) -> Iterator[QWidget]:
    while widget is not None:
        yield widget
        widget = widget.parentWidget()


class Mask(QWidget):
    """Covers the window, menu bar included, until any key, or until the code of the session if it has one."""

    uncovered = Signal()
    refused = Signal()  # no code, one forgotten, or wrong too many times: the passphrase is asked

    def __init__(
        self, window: QMainWindow, pin: Callable[[], str], answers: Callable[[QKeySequence], bool]
    ) -> None:
        """`answers` does what a key may do over the mask, and tells whether it did."""
        super().__init__(window)
        self._window = window
        self._pin, self._answers = pin, answers
        self._left = ATTEMPTS
        self._origins: list[QWidget] = []  # what had the focus, then what it stands in
        self._covered: list[QWidget] = []
        self._is_locked = False  # nothing but the passphrase uncovers
        self._released = 0, 0  # the last key and its moment
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._way_back = style.words("caption")
        self._way_back.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._code = QLineEdit()
        self._code.setEchoMode(QLineEdit.EchoMode.Password)
        self._code.setAccessibleName("Code de la session")
        self._code.setFixedWidth(style.length(160))
        self._code.returnPressed.connect(self._try)
        self._forgotten = QPushButton("Code oublié\u00a0: la phrase de passe")
        self._forgotten.setAutoDefault(True)  # Entrée presses it
        self._forgotten.clicked.connect(self.refused)
        centre = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(style.words("title", "Espace Citoyenneté", wraps=False), 0, centre)
        column.addWidget(self._way_back)
        column.addWidget(self._code, 0, centre)
        column.addWidget(self._forgotten, 0, centre)
        column.addStretch(1)
        app = QApplication.instance()
        app.focusChanged.connect(self._keep_focus)  # type: ignore[union-attr]
        self.hide()

    def cover(self, *, is_locked: bool = False) -> None:
        """Cover the window at once; a question left open is answered by its safe answer.

        Locked, it asks for the code, or for the passphrase where there is none.
        """
        has_code = bool(self._pin())
        self._is_locked = is_locked and not has_code
        self.tell(_CODE if has_code else _ASK_DOOR if self._is_locked else _ANY_KEY)
        if self.isVisible():
            return
        self._origins = list(_and_around(self.window().focusWidget()))
        self._close_what_is_above()
        self._code.clear()
        self._code.setVisible(has_code)
        self._forgotten.setVisible(has_code)
        self._hide_what_is_under()
        self.setGeometry(self.window().rect())
        self.show()
        self.raise_()
        self._take_focus()

    def uncover(self) -> None:
        """Show the window again and give the focus back, before it goes anywhere else by itself."""
        self._left = ATTEMPTS
        origins, self._origins = self._origins, []
        covered, self._covered = self._covered, []
        for widget in filter(isValid, covered):
            widget.show()
        # A list told again under the mask drops its buttons, a grid the editor of its cell.
        for origin in filter(isValid, origins):
            if origin.isVisible() and origin.focusPolicy() != Qt.FocusPolicy.NoFocus:
                origin.setFocus()
                break
        self._forgotten.hide()
        self.hide()
        self.uncovered.emit()

    def event(self, event: QEvent) -> bool:
        """Take every key for itself: no shortcut of the window works under the mask."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, _next: bool) -> bool:
        """Let no Tab go under the mask: from the code to its button, and back."""
        if self._forgotten.isHidden():
            return False
        (self._forgotten if self._code.hasFocus() else self._code).setFocus()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Uncover on any key, unless there is a code or the key does something over the mask."""
        is_held = self._released == (event.key(), event.timestamp())
        if event.isAutoRepeat() or is_held:  # the key that covered it is still down
            return
        if self._answers(QKeySequence(event.keyCombination())):
            return
        if event.key() not in _BARE_MODIFIERS and not self._pin():
            self._answer_any()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Note when a key went up: X11 repeats a held key by going up and down at one moment.

        Qt marks such a pair as a repetition only when it finds both waiting, which a busy program misses.
        """
        self._released = event.key(), event.timestamp()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """Uncover on a click, unless there is a code."""
        self._answer_any()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Cover what is under."""
        QPainter(self).fillRect(self.rect(), style.colour("bg"))

    def _answer_any(self) -> None:
        """Answer any key or click."""
        if self._pin():
            self._take_focus()
        elif self._is_locked:
            self.refused.emit()
        else:
            self.uncover()

    def _try(self) -> None:
        typed = self._code.text()
        self._code.clear()
        if typed == self._pin():
            self.uncover()
            return
        self._left = max(0, self._left - 1)
        if self._left:
            self.tell(f"Code refusé. Il reste {plural(self._left, 'essai')}.")
        else:
            self.refused.emit()

    def tell(self, sentence: str) -> None:
        """Say a sentence in place of the way back; it names nobody."""
        self._way_back.setText(sentence)
        self.setAccessibleName(sentence)
        announce(sentence)

    def _take_focus(self) -> None:
        (self._code if self._pin() else self).setFocus()

    def _keep_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Take back the focus that something under the mask has taken: keys must not act unseen."""
        is_over = self.isVisible() and bool(self._covered)
        if not is_over or new is None or new is self or self.isAncestorOf(new):
            return
        if new.window() is self.window():
            self._take_focus()

    def _hide_what_is_under(self) -> None:
        """Hide all that the window shows: a screen reader would go on telling what lies under a cover."""
        menu = self._window.menuBar()
        for child in self._window.children():
            if isinstance(child, QWidget) and child not in (self, menu) and child.isVisible():
                self._covered.append(child)
                child.hide()

    def _close_what_is_above(self) -> None:
        """Close menus, lists and questions, which stand over the window and could name somebody."""
        QToolTip.hideText()
        for widget in QApplication.topLevelWidgets():
            is_above = widget.isModal() or widget.windowType() == Qt.WindowType.Popup
            if is_above and widget.isVisible():
                widget.close()

"""One line of message inside a page or a panel: what happened, what to do about it."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.accessibility import announce

Kind = Literal["info", "ok", "warn", "err"]
# Kind → icon, word for those who do not see it, tokens of its border and of its background.
_LOOKS = {
    "info": ("info", "Information", "primary", "soft"),
    "ok": ("check", "Fait", "ok", "ok_s"),
    "warn": ("triangle-alert", "Attention", "warn", "warn_s"),
    "err": ("circle-alert", "Refus", "err", "err_s"),
}


class Banner(QLabel):
    """A fixed strip above everything: what must never be forgotten about this base."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setContentsMargins(8, 2, 8, 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the strip with the warning ground of the theme in force, then write."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.colour("warn_s"))
        painter.end()
        super().paintEvent(event)


class Notice(QWidget):
    """Words that must be read before what stands under them, with an icon: never by colour alone."""

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self._kind = kind
        self._icon, self._text = style.words(), style.words()
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        self._draw_icon()
        self.hide()

    @property
    def text(self) -> str:
        """Return the words shown, or nothing."""
        return "" if self.isHidden() else self._text.text()

    def tell(self, text: str) -> None:
        """Show these words, or nothing at all."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))

    def _draw_icon(self) -> None:
        name, _, border, _ = _LOOKS[self._kind]
        self._icon.setPixmap(icons.icon(name, border).pixmap(QSize(20, 20), self.devicePixelRatioF()))

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon again in the new theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icon()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the soft ground and the border of its kind."""
        _, _, border, soft = _LOOKS[self._kind]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(style.colour(border), 2))
        painter.setBrush(style.colour(soft))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)


class MessageLine(QWidget):
    """A sentence with its icon, a button where something can be done, and a cross; hidden when empty."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind: Kind = "info"
        self._icon, self._text = style.words(), style.words()
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._button = QPushButton()
        self._close = QToolButton()
        self._close.setIcon(icons.icon("x"))
        self._close.setAccessibleName("Fermer ce message")
        self._close.setToolTip("Fermer ce message")
        style.mark(self._close, kind="flat")
        self._close.clicked.connect(self.clear)
        self._button.clicked.connect(self._act)
        self._action: Callable[[], object] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 4, 4)
        row.setSpacing(8)
        for widget in (self._icon, self._text, self._button, self._close):
            row.addWidget(widget)
        row.setStretch(1, 1)
        self.hide()

    @property
    def text(self) -> str:
        """Return the sentence shown, or nothing."""
        return "" if self.isHidden() else self._text.text()

    def stand_after(self, widget: QWidget) -> None:
        """Come after a widget on the way of Tab."""
        QWidget.setTabOrder(widget, self._button)
        QWidget.setTabOrder(self._button, self._close)

    def tell(
        self, text: str, kind: Kind = "info", button: str = "", action: Callable[[], object] | None = None
    ) -> None:
        """Show and announce a sentence in place of the last one."""
        self.kind = kind
        self._action = action
        self._text.setText(text)
        self._button.setText(button)
        self._button.setVisible(bool(button))
        self.setAccessibleName(f"{_LOOKS[kind][1]}\u00a0: {text}")
        self._draw_icon()
        self.show()
        self.update()
        announce(text, urgent=kind == "err")

    def clear(self) -> None:
        """Take the message away."""
        self._action = None
        self.hide()

    def _act(self) -> None:
        action = self._action
        self.clear()
        if action is not None:
            action()

    def _draw_icon(self) -> None:
        name, _, border, _ = _LOOKS[self.kind]
        self._icon.setPixmap(icons.icon(name, border).pixmap(QSize(16, 16), self.devicePixelRatioF()))

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon again in the new theme."""
        if event.type() == QEvent.Type.PaletteChange and not self.isHidden():
            self._draw_icon()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the soft background and the border of the message's kind."""
        _, _, border, soft = _LOOKS[self.kind]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(style.colour(border), 1))
        painter.setBrush(style.colour(soft))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

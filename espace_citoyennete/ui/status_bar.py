"""The status bar: the keys of the moment, the last save, the last copy of the base, who is there."""

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from espace_citoyennete import french
from espace_citoyennete.ui import style
from espace_citoyennete.ui.accessibility import announce
from espace_citoyennete.ui.desk import Desk

_OLD, _VERY_OLD = timedelta(hours=24), timedelta(days=7)


class StatusBar(QWidget):
    """One line under everything; its hints give way first when the window is narrow."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._wanted = ""
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # reached by F6, not by each Tab
        self._hints, self._saved, self._copied = (style.words("caption", wraps=False) for _ in range(3))
        self._hints.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._base = style.words("caption", wraps=False)
        agent = style.words("caption", desk.agent.initials, wraps=False)
        agent.setAccessibleName(f"À ce poste\u00a0: {desk.agent.name}")
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(16)
        row.addWidget(self._hints, 1)
        self._discreet = style.words("caption", "Mode discret", wraps=False)
        self._work = style.words("caption", wraps=False)
        self._stop = QPushButton("Annuler")
        self._stop.clicked.connect(lambda: self._stop_work and self._stop_work())
        self._stop_work: Callable[[], object] | None = None
        for widget in (self._work, self._stop):
            row.addWidget(widget)
            widget.hide()
        for label in (self._discreet, self._saved, self._copied, self._base, agent):
            row.addWidget(label)
        for label in (self._discreet, self._saved, self._copied):
            label.hide()
        self.show_server(None)

    def show_hints(self, hints: str) -> None:
        """Show the keys of the page or of the panel in use (« Entrée : réserver · M : déplacer »)."""
        self._wanted = hints
        self._fit()

    def _fit(self) -> None:
        """Show as many whole hints as there is room for; F1 has them all."""
        metrics, shown = QFontMetrics(self._hints.font()), self._wanted.split(" · ")
        while len(shown) > 1 and metrics.horizontalAdvance(" · ".join(shown)) > self._hints.width():
            shown.pop()
        self._hints.setText(" · ".join(shown))
        self.setAccessibleName("État")
        self.setAccessibleDescription(", ".join(label.text() for label in self.findChildren(QLabel)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose again what fits."""
        super().resizeEvent(event)
        self._fit()

    def show_discreet(self, is_on: bool) -> None:
        """Tell that lists show initials in place of names."""
        self._discreet.setVisible(is_on)

    def show_work(self, sentence: str, stop: Callable[[], object] | None = None) -> None:
        """Tell what is being done beside the window, with a button that stops it; nothing once it is done."""
        self._stop_work = stop
        self._work.setText(sentence)
        self._stop.setAccessibleName(f"Annuler\u00a0: {sentence}")
        self._work.setVisible(bool(sentence))
        self._stop.setVisible(bool(sentence) and stop is not None)
        self._fit()

    def show_saved(self, at: datetime) -> None:
        """Tell when something was last saved."""
        self._saved.setText(f"Enregistré à {at:%H:%M}")
        self._saved.show()

    def show_server(self, lost_at: datetime | None) -> None:
        """Tell where the base is, or since when its server is away; in words, not by colour alone."""
        if lost_at is not None:
            text = f"Serveur injoignable depuis {lost_at:%H:%M} — la saisie est gardée sur ce poste"
        else:
            text = "Base locale" if self._desk.database.is_sqlite else "Serveur\u00a0: connecté"
        self._base.setText(text)
        self._base.setStyleSheet(f"color: {style.colour('err').name()}" if lost_at else "")
        self._row.activate()  # the hints give way to it first
        self._fit()
        if lost_at is not None:
            announce(text, urgent=True)

    @property
    def base_text(self) -> str:
        """Return what is told of where the base is."""
        return self._base.text()

    def show_copied(self, at: datetime | None, doubt: str = "") -> None:
        """Tell when the base was last copied, or what is wrong with its copies; in words, not by colour."""
        now = self._desk.clock.now()
        if doubt:
            text, token = doubt, "err"
        elif at is None:
            text, token = "Jamais sauvegardé", "err"
        elif now - at > _VERY_OLD:
            text, token = f"Sauvegarde trop ancienne\u00a0: {french.short_date(at.date())}", "err"
        elif now - at > _OLD:
            text, token = f"Sauvegarde ancienne\u00a0: {french.short_date(at.date())}", "warn"
        else:
            text, token = f"Sauvegarde {at:%H:%M} ✓", "text2"
        self._copied.setText(text)
        self._copied.setStyleSheet(f"color: {style.colour(token).name()}")
        self._copied.show()

    @property
    def copied_text(self) -> str:
        """Return what is told of the last copy."""
        return self._copied.text()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bar and the hairline above it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.colour("surface_alt"))
        painter.fillRect(0, 0, self.width(), 1, style.colour("hair"))
        if self.hasFocus():
            painter.setPen(QPen(style.colour("focus"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

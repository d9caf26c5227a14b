"""The drafts bar: one chip for each form set aside; nothing to see when there is none."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QToolButton, QVBoxLayout, QWidget

from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.key_tip import KeyTip
from espace_citoyennete.ui.panel import Chip, SidePanel


class DraftsBar(QWidget):
    """Chips to take up (Entrée, click) or abandon (Suppr), and « + nouveau F2 »."""

    wants_new = Signal()

    def __init__(self, panel: SidePanel) -> None:
        super().__init__()
        self._panel = panel
        self.setAccessibleName("Brouillons")
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addStretch(1)
        inside = QWidget()
        inside.setLayout(self._row)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inside)
        for widget in (self._scroll.viewport(), inside):
            widget.setAutoFillBackground(False)
        new = QToolButton()
        new.setIcon(icons.icon("plus"))
        KeyTip(new, panel.desk, "new_call", "Nouveau")
        new.setAccessibleName("Nouveau contact")
        new.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        new.clicked.connect(self.wants_new)
        style.mark(new, kind="flat")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._scroll, 1)
        row.addWidget(new)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 12, 8)
        column.addLayout(row)
        panel.chips_changed.connect(self._show_chips)
        self.buttons: list[QPushButton] = []
        self._show_chips()

    def focus_latest(self) -> None:
        """Give the focus to the draft set aside last."""
        if self.buttons:
            self.buttons[-1].setFocus()

    def _show_chips(self) -> None:
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = [self._button(chip) for chip in self._panel.chips]
        for index, button in enumerate(self.buttons):
            self._row.insertWidget(index, button)
        self._scroll.setFixedHeight(style.control_height() + 4)
        self.setVisible(bool(self.buttons))

    def _button(self, chip: Chip) -> QPushButton:
        title = self._panel.desk.shown_name(chip.title)
        button = QPushButton(f" {chip.made_at:%H:%M}  {title}")
        button.setAccessibleName(f"Brouillon de {chip.made_at:%H:%M}, {title}")
        button.setAccessibleDescription("Entrée\u00a0: reprendre. Suppr\u00a0: abandonner.")
        button.setToolTip("Entrée\u00a0: reprendre · Suppr\u00a0: abandonner (annulable)")
        if chip.icon:
            button.setIcon(icons.icon(chip.icon, "draft"))
            button.setIconSize(QSize(16, 16))
        style.mark(button, kind="chip")
        button.clicked.connect(lambda: self._panel.take_up(chip))
        button.installEventFilter(self)
        return button

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Abandon a chip on Suppr, take it up on Entrée, and keep the focused one in sight."""
        if isinstance(watched, QPushButton) and watched in self.buttons:
            if event.type() == QEvent.Type.FocusIn:
                self._scroll.ensureWidgetVisible(watched)
            elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                chip = self._panel.chips[self.buttons.index(watched)]
                if event.key() == Qt.Key.Key_Delete:
                    self._panel.abandon_chip(chip)
                    return True
                if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                    self._panel.take_up(chip)
                    return True
        return super().eventFilter(watched, event)

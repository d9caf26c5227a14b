"""The sidebar: the pages of the program, with icon, name and how many things wait there."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.actions import ActionSpec
from espace_citoyennete.ui.desk import Desk

WIDE, NARROW = 208, 52
_EDGE = 12  # pixels between a name and the end of its button
_CLOSEST = 80  # per cent: any closer, letters would be hard to read


class Sidebar(QWidget):
    """One button a page, or a family of pages, the last one at the bottom; names disappear when folded."""

    chosen = Signal(str)  # the id of an action « page:… »

    def __init__(self, desk: Desk, specs: Sequence[ActionSpec]) -> None:
        super().__init__()
        self._desk = desk
        self.setAccessibleName("Pages")
        # The button of each page: a family has one, which shows its first page.
        self.items: dict[str, NavItem] = {}
        self._counts: dict[str, int] = {}
        families: dict[str, NavItem] = {}
        for spec in specs:
            item = families.get(spec.family) or NavItem(spec)
            if spec.family:
                families[spec.family] = item
            self.items[spec.id] = item
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 8, 6, 8)
        column.setSpacing(4)
        self._buttons = list(dict.fromkeys(self.items.values()))
        for item in self._buttons:
            if item is self._buttons[-1]:
                column.addStretch(1)
            column.addWidget(item)
            item.clicked.connect(lambda _checked=False, page=item.page: self.chosen.emit(page))

        desk.keys_changed.connect(self._tell_keys)
        self._tell_keys()

    def set_current(self, page: str) -> None:
        """Show which page is in view."""
        for item in self._buttons:  # no button group: it would take the others off the Tab way
            item.setChecked(item is self.items[page])

    def set_count(self, page: str, count: int) -> None:
        """Show how many things wait on a page."""
        self._counts[page] = count
        item = self.items[page]
        item.set_count(sum(waiting for one, waiting in self._counts.items() if self.items[one] is item))

    def focus_current(self) -> None:
        """Give the focus to the page in view."""
        next(item for item in self._buttons if item.isChecked()).setFocus()

    def _tell_keys(self) -> None:
        for item in self._buttons:
            item.tell_keys(self._desk.actions[item.page].shown_keys)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go up and down with the arrows."""
        items = self._buttons
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        focused = self.focusWidget()
        if step and isinstance(focused, NavItem):
            items[(items.index(focused) + step) % len(items)].setFocus()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bar and the hairline at its right."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.colour("surface_alt"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), style.colour("hair"))


class NavItem(QPushButton):
    """A page of the sidebar: painted here because a style sheet cannot place a count."""

    def __init__(self, spec: ActionSpec) -> None:
        super().__init__()
        self.page = spec.id  # the one that it shows
        self._word = spec.family or spec.text
        self._icon = spec.icon
        self._count = 0
        self.setCheckable(True)
        self.setAccessibleName(self._word)

    def tell_keys(self, keys: str) -> None:
        """Say which keys show this page."""
        self.setAccessibleDescription(keys)
        self.setToolTip(f"{self._word} ({keys})" if keys else self._word)

    def set_count(self, count: int) -> None:
        """Show how many things wait on this page."""
        self._count = count
        self.setAccessibleName(f"{self._word}, {count} à traiter" if count else self._word)
        self.update()

    def sizeHint(self) -> QSize:
        """Take the height of a control with some air; the bar gives the width."""
        return QSize(style.length(NARROW - 12), style.control_height() + 8)

    def minimumSizeHint(self) -> QSize:
        """Never be squeezed under the hint."""
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint under the pointer."""
        super().enterEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the background of the state, the icon, the name where there is room, and the count."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked() or self.underMouse():
            painter.setBrush(style.colour("primary" if self.isChecked() else "soft"))
            painter.drawRoundedRect(frame, 6, 6)
        if self.hasFocus():
            self._paint_ring(painter, frame)
        is_wide = self.width() > style.length(NARROW)
        token = "on_primary" if self.isChecked() else "text2"
        side = style.length(20)
        left = 10 if is_wide else (self.width() - side) // 2
        place = QRect(left, (self.height() - side) // 2, side, side)
        icons.icon(self._icon, token).paint(painter, place)
        if is_wide:
            painter.setPen(style.colour("on_primary" if self.isChecked() else "text"))
            words = self.rect().adjusted(left + side + 10, 0, -_EDGE, 0)
            painter.setFont(self._fitted(words.width()))
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip, self._word)
        if self._count:
            self._paint_count(painter, is_wide)

    def _fitted(self, room: int) -> QFont:
        """Return the font of the name, drawn closer where it would touch the edge of its button."""
        font = style.scaled_font(1.0, 600 if self.isChecked() else 400)
        needed = QFontMetrics(font).horizontalAdvance(self._word)
        if needed > room:
            font.setStretch(max(_CLOSEST, 100 * room // needed))
        return font

    def _paint_ring(self, painter: QPainter, frame: QRectF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.isChecked():  # on the filled background, the ring is inside and in the colour of the words
            painter.setPen(QPen(style.colour("on_primary"), 2))
            painter.drawRoundedRect(frame.adjusted(3, 3, -3, -3), 4, 4)
        else:
            painter.setPen(QPen(style.colour("focus"), 2))
            painter.drawRoundedRect(frame, 6, 6)

    def _paint_count(self, painter: QPainter, is_wide: bool) -> None:
        text = str(self._count) if self._count < 100 else "99+"
        font = style.scaled_font(0.85, 600)
        metrics = QFontMetrics(font)
        height = metrics.height() + 2
        width = max(height, metrics.horizontalAdvance(text) + 10)
        top = (self.height() - height) // 2 if is_wide else 1
        pill = QRectF(self.width() - width - (8 if is_wide else 0), top, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.colour("on_primary" if self.isChecked() else "primary"))
        painter.drawRoundedRect(pill, height / 2, height / 2)
        painter.setPen(style.colour("primary" if self.isChecked() else "on_primary"))
        painter.setFont(font)
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)

"""The palette of Ctrl+K: what is typed is looked for everywhere, and Entrée opens what was found."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from espace_citoyennete.french import NO_BREAK, clean
from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.accessibility import describe

TYPING = 150  # milliseconds of rest before the search runs, at most
RECENT = 5  # things opened lately, shown while nothing is typed
_WIDTH = 680
_KEYS = f"↑ ↓{NO_BREAK}: choisir · Entrée{NO_BREAK}: ouvrir · Ctrl+Entrée{NO_BREAK}: nouveau contact à ce nom"
_IDLE = "Taper un nom, un téléphone, un mot d’une note, un écran ou une action."


@dataclass(frozen=True)
class Hit:
    """One thing found: `what` and `value` are what the window is then asked (see `Page.asks`)."""

    text: str
    what: str
    value: Any = None
    detail: str = ""
    icon: str = ""

    @property
    def acts(self) -> bool:
        """Tell whether it does something rather than show something."""
        return not self.what.startswith(("page:", "form:"))

    @property
    def line(self) -> str:
        """Return the hit on one line."""
        return f"{self.text} — {self.detail}" if self.detail else self.text


@dataclass(frozen=True)
class Group:
    """What was found of one kind; the reminder stands under it."""

    name: str
    hits: Sequence[Hit]
    reminder: str = ""
    is_of_people: bool = False  # of the public: that they were looked for is noted


class Palette(QFrame):
    """A card over the window: one field and the list of what it finds; the focus never leaves the field."""

    chosen = Signal(str, object)  # as `Page.asks`
    left = Signal()
    named = Signal(str)  # Ctrl+Entrée: a new contact with this name

    def __init__(self, window: QWidget, find: Callable[[str], Sequence[Group]]) -> None:
        super().__init__(window)
        style.mark(self, kind="card")
        self._find = find
        self._origin: QWidget | None = None
        self._recent: deque[Hit] = deque(maxlen=RECENT)
        self.field = QLineEdit()
        self.field.setPlaceholderText("Aller à, chercher, faire…")
        self.field.setAccessibleName("Aller à, chercher, faire")
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        self.list = _HitList()
        self.list.clicked.connect(lambda index: self._open(self.list.hit(index.row())))
        self._told = style.words("caption", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 8)
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        column.addWidget(self._told)
        column.addWidget(style.words("caption", _KEYS))
        self._timer = QTimer(self, interval=TYPING, singleShot=True)
        self._timer.timeout.connect(self.search)
        self.hide()

    def open(self) -> None:
        """Show the palette with what was opened lately, or close it when it is already there."""
        if self.isVisible():
            self.leave()
            return
        self._origin = QApplication.focusWidget()
        self.field.clear()
        self.search()
        self.show()
        self.raise_()
        self.field.setFocus()

    def leave(self, *, give_back_focus: bool = True) -> None:
        """Close the palette and give the focus back where it was."""
        self._timer.stop()
        origin, self._origin = self._origin, None
        if give_back_focus and origin is not None and isValid(origin):
            origin.setFocus()  # before hiding: Qt would give the focus to whatever comes next
        self.hide()
        self.left.emit()

    def search(self) -> None:
        """Look for what is typed now."""
        self._timer.stop()
        text = clean(self.field.text())
        recent = Group("Ouverts dernièrement", tuple(self._recent))
        groups = self._find(text) if text else [recent]
        self.list.show_groups([group for group in groups if group.hits])
        nothing = f"Rien ne correspond à «{NO_BREAK}{text}{NO_BREAK}»." if text else _IDLE
        self._told.setText(nothing)
        self._told.setVisible(not self.list.hits)
        self.list.setVisible(bool(self.list.hits))
        self._tell_current()
        self.fit()

    def fit(self) -> None:
        """Stand at the top of the window, as high as what was found, within the window."""
        window = self.window()
        width = min(style.length(_WIDTH), window.width() - 16)
        self.setFixedWidth(width)
        rows = self.list.wanted_height() if self.list.hits else 0
        self.list.setFixedHeight(0)
        layout = self.layout()
        assert layout is not None
        layout.activate()
        others = layout.totalHeightForWidth(width)
        top = style.length(32)
        self.list.setFixedHeight(min(rows, window.height() - others - top - 8))
        self.setGeometry((window.width() - width) // 2, top, width, others + self.list.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys of the palette before the field, and before the actions of the window."""
        if isinstance(event, QKeyEvent) and (act := self._acts().get(_pressed(event))):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                act()
                return True
        return super().eventFilter(watched, event)

    def _acts(self) -> dict[tuple[int, bool], Callable[[], object]]:
        key = Qt.Key
        return {
            (key.Key_Down, False): lambda: self._step(1),
            (key.Key_Up, False): lambda: self._step(-1),
            (key.Key_Return, False): self._enter,
            (key.Key_Enter, False): self._enter,
            (key.Key_Return, True): self._name_contact,
            (key.Key_Enter, True): self._name_contact,
            (key.Key_Escape, False): self.leave,
        }

    def _typed(self, text: str) -> None:
        if clean(text):
            self._timer.start()
        else:
            self.search()

    def _step(self, step: int) -> None:
        self._search_if_due()
        self.list.step(step)
        self._tell_current()

    def _enter(self) -> None:
        was_due = self._search_if_due()
        hit = self.list.current_hit()
        if hit is not None and not (was_due and hit.acts):  # nothing is done that was never on screen
            self._open(hit)

    def _search_if_due(self) -> bool:
        is_due = self._timer.isActive()
        if is_due:
            self.search()
        return is_due

    def _open(self, hit: Hit | None) -> None:
        if hit is None:
            return
        if hit in self._recent:
            self._recent.remove(hit)
        self._recent.appendleft(hit)
        self.leave()
        self.chosen.emit(hit.what, hit.value)

    def _name_contact(self) -> None:
        text = clean(self.field.text())
        self.leave()
        self.named.emit(text)

    def _tell_current(self) -> None:
        hit = self.list.current_hit()
        place = f"{self.list.hits.index(hit) + 1} sur {len(self.list.hits)}" if hit else ""
        describe(self.field, state=f"{hit.line}, {place}" if hit else self._told.text())


class _HitList(QListView):
    """Headings, hits and reminders one under the other; only hits can be walked to."""

    def __init__(self) -> None:
        super().__init__()
        self.hits: list[Hit] = []
        self._hit_of_row: dict[int, Hit] = {}
        self._lines = QStandardItemModel(self)
        self.setModel(self._lines)
        self.setAccessibleName("Résultats")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setIconSize(QSize(16, 16))

    def show_groups(self, groups: Sequence[Group]) -> None:
        """Show these groups, the first hit current."""
        self._lines.clear()
        self._hit_of_row = {}
        for group in groups:
            self._lines.appendRow(_aside(group.name, 600))
            for hit in group.hits:
                self._hit_of_row[self._lines.rowCount()] = hit
                item = QStandardItem(icons.icon(hit.icon or "chevron-right"), hit.line)
                item.setToolTip(hit.line)
                self._lines.appendRow(item)
            if group.reminder:
                item = _aside(group.reminder, 400)
                item.setIcon(icons.icon("info"))
                self._lines.appendRow(item)
        self.hits = list(self._hit_of_row.values())
        self._go_to(next(iter(self._hit_of_row), -1))
        self.scrollToTop()

    def hit(self, row: int) -> Hit | None:
        """Return the hit of a row, unless it is a heading or a reminder."""
        return self._hit_of_row.get(row)

    def current_hit(self) -> Hit | None:
        """Return the hit that Entrée opens."""
        return self.hit(self.currentIndex().row())

    def step(self, step: int) -> None:
        """Walk to the next or the previous hit, from the last to the first."""
        rows = list(self._hit_of_row)
        if rows:
            here = rows.index(self.currentIndex().row())
            self._go_to(rows[(here + step) % len(rows)])
            if rows[0] == self.currentIndex().row():
                self.scrollToTop()  # with its heading

    def wanted_height(self) -> int:
        """Return the height that shows every row."""
        rows = range(self._lines.rowCount())
        return sum(self.sizeHintForRow(row) for row in rows) + 2 * self.frameWidth()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Add the ring of the focus, which stays in the field."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setPen(QPen(style.colour("focus"), 2))
        painter.drawRect(self.visualRect(self.currentIndex()).adjusted(1, 1, -2, -2))

    def _go_to(self, row: int) -> None:
        self.setCurrentIndex(self._lines.index(row, 0))


def _aside(text: str, weight: int) -> QStandardItem:
    """Return a row that is read and never chosen."""
    item = QStandardItem(text)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren)
    item.setSelectable(False)
    item.setFont(style.scaled_font(0.92, weight))
    item.setForeground(style.colour("text2"))
    item.setToolTip(text)
    return item


def _pressed(event: QKeyEvent) -> tuple[int, bool]:
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if held & ~Qt.KeyboardModifier.ControlModifier:
        return 0, False
    return event.key(), bool(held)

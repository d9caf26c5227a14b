"""ChoixRapide: choose from a closed list by a few letters, without leaving the keyboard."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListView, QWidget

from espace_citoyennete.french import Unreadable, fold
from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.accessibility import describe

_LIST_KEYS = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)
_ROWS_SHOWN = 9
_CHEVRON_ZONE = 26
_MIDDLE = 4  # the rank of letters found in the middle of a word


@dataclass(frozen=True)
class Option:
    """One entry of a closed list: what is stored, what is shown, and the letters that reach it."""

    code: str
    label: str
    entry_code: str = ""
    synonyms: str = ""
    note: str = ""
    is_sensitive: bool = False  # never proposed before what is not, unless its own code was typed
    is_retired: bool = False  # shown where it was chosen before, never proposed
    group: str = ""  # the heading under which a long list shows it

    @property
    def shown(self) -> str:
        """Return what the field shows once the entry is chosen: « LOG · Logement »."""
        return f"{self.entry_code} · {self.label}" if self.entry_code else self.label

    @property
    def line(self) -> str:
        """Return what the list shows: the entry and its note."""
        return f"{self.shown} — {self.note}" if self.note else self.shown

    @cached_property
    def _searched(self) -> tuple[str, str, str]:
        return _words(self.entry_code), f" {_words(self.label)}", f" {_words(self.synonyms)}"

    def rank(self, typed: str) -> int | None:
        """Return how well the letters reach this entry (0 is best), or nothing when they do not."""
        letters, (entry_code, label, synonyms) = _words(typed), self._searched
        tests = (  # the last one is `_MIDDLE`
            letters in (entry_code, label.strip(), _words(self.shown)),
            entry_code.startswith(letters),
            f" {letters}" in label,
            f" {letters}" in synonyms,
            letters in label or letters in synonyms,
        )
        return next((rank for rank, passed in enumerate(tests) if passed), None) if letters else None


def _words(text: str) -> str:
    return re.sub(r"\W+", " ", fold(text)).strip()


def _reads_nothing(_typed: str) -> str | None:
    return None


def by_use(options: Sequence[Option], uses: Mapping[str, int]) -> list[Option]:
    """Return the entries, the most used first, then as listed; use never lifts a sensitive one."""
    return sorted(options, key=lambda option: 0 if option.is_sensitive else -uses.get(option.code, 0))


def best_matches(options: Sequence[Option], typed: str) -> list[Option]:
    """Return the entries that the letters reach, the best first.

    Whole codes go first. Among the entries whose words only begin with the letters, those that are not
    sensitive go first: « v » must not write down a victim where somebody meant a visit.
    """

    def key(found: tuple[int, Option]) -> tuple[int, bool, int]:
        rank, option = found
        kind = min(rank, 1) if rank < _MIDDLE else 2  # whole code, beginning of a word, middle of a word
        return kind, kind > 0 and option.is_sensitive, rank

    offered = (option for option in options if not option.is_retired)
    ranked = [(rank, option) for option in offered if (rank := option.rank(typed)) is not None]
    return [option for _, option in sorted(ranked, key=key)]


class QuickChoice(QLineEdit):
    """A field that takes the first entry reached by the letters typed; ↓ opens the list."""

    chosen = Signal(str)  # the code, or nothing when the field was emptied

    def __init__(
        self,
        none_word: str = "Aucun choix",
        parent: QWidget | None = None,
        *,
        stays: bool = False,
        leaves_return: bool = False,
    ) -> None:
        """Make a field; `none_word` begins its problem: « Aucun motif », « Aucune suite ».

        With `stays`, Entrée takes an entry without leaving the field: several are wanted. With
        `leaves_return`, the form hears Entrée once nothing is being chosen.
        """
        super().__init__(parent)
        self._none_word, self._stays, self._leaves_return = none_word, stays, leaves_return
        self._known: tuple[Option, ...] = ()
        self._options: tuple[Option, ...] = ()
        self._read: Callable[[str], str | None] = _reads_nothing
        self._chosen: Option | None = None
        self._list: _OptionList | None = None
        self.setTextMargins(0, 0, _CHEVRON_ZONE - 8, 0)
        self.textEdited.connect(self._search)

    # What it holds

    def set_options(self, options: Sequence[Option]) -> None:
        """Set the entries, in the order in which they are proposed; a choice that is gone is kept as text."""
        pending = None if self._is_settled() else self.text()
        code = self._chosen.code if self._chosen else None
        self._known = tuple(options)
        self._options = tuple(option for option in options if not option.is_retired)
        self.set_code(code)
        if pending is not None:
            self.setText(pending)

    def options(self) -> tuple[Option, ...]:
        """Return the entries that are proposed."""
        return self._options

    def set_reader(self, read: Callable[[str], str | None]) -> None:
        """Say what the letters may mean beside the words of the list: « 34 » → the bracket of that age.

        `read` returns a code, or None when it has no opinion; it may raise `Unreadable` with its sentence.
        """
        self._read = read

    def set_code(self, code: str | None) -> None:
        """Show the entry of a code, or nothing; says nothing to listeners."""
        self._chosen = next((option for option in self._known if option.code == code), None)
        self._settle()

    def code(self) -> str | None:
        """Return the code of the entry chosen, or of the one that Tab would take for the letters typed."""
        option = self.option()
        return option.code if option else None

    def option(self) -> Option | None:
        """Return the entry chosen, or the one that Tab would take."""
        if self._is_settled():
            return self._chosen
        return next(iter(self._matches()), None)

    def typed(self) -> str | None:
        """Return what a draft keeps: the code of the entry chosen, else the letters typed."""
        if self._is_settled():
            return self._chosen.code if self._chosen else None
        return self.text()

    def put(self, value: str | None) -> None:
        """Put back a code, or the letters of a draft."""
        self.set_code(value)
        if value and self._chosen is None:
            self.setText(value)
            self._tell_state()

    def take(self) -> None:
        """Settle on the entry that Tab would take."""
        self._take(self._pointed())

    def problem(self) -> str:
        """Return the sentence to show when the letters reach no entry, else nothing."""
        if self._is_settled() or not self.text().strip():
            return ""
        try:
            self._read(self.text())
        except Unreadable as refusal:
            return str(refusal)
        if self._matches():
            return ""
        return f"{self._none_word} ne commence par « {self.text().strip()} ». Choisir dans la liste (↓)."

    def _is_settled(self) -> bool:
        return self.text() == (self._chosen.shown if self._chosen else "")

    def _matches(self) -> list[Option]:
        try:
            code = self._read(self.text())
        except Unreadable:
            return []
        return [o for o in self._options if o.code == code] or best_matches(self._options, self.text())

    # What the person does

    def event(self, event: QEvent) -> bool:
        """Keep Échap and the arrows for the field while there is something to restore or a list to walk."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_mine = event.key() == Qt.Key.Key_Escape and not self._is_idle()
            if is_mine or (event.key() in _LIST_KEYS and not event.modifiers()):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk the list, take an entry, restore, or type."""
        is_plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        if is_plain and event.key() in _LIST_KEYS:
            self._walk(event)
        elif is_plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._leaves_return and self._is_idle():
                event.ignore()
            else:
                self._take_and_go_on()
        elif event.key() == Qt.Key.Key_Escape and not self._is_idle():
            self._settle()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select everything, so that typing replaces the choice."""
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.end(False)
            self.home(True)

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Take the entry on Tab before the focus moves: the answer may show the field that comes next."""
        self._take(self._pointed())
        return super().focusNextPrevChild(is_next)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the first entry reached, except when another window came in front."""
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self._take(self.option())
        self._close_list()
        super().focusOutEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open or close the list on the chevron."""
        if event.position().x() < self.width() - _CHEVRON_ZONE:
            super().mousePressEvent(event)
        elif self._list is not None:
            self._close_list()
        else:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._open_list(self._options)

    def hideEvent(self, event: QHideEvent) -> None:
        """Take the list away with the field."""
        self._close_list()
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Add the chevron that tells a list from a text."""
        super().paintEvent(event)
        side = 16
        place = QRect(self.width() - _CHEVRON_ZONE + 4, (self.height() - side) // 2, side, side)
        icons.icon("chevron-down", "text2" if self.isEnabled() else "disabled").paint(QPainter(self), place)

    def _search(self) -> None:
        matches = self._matches() if self.text().strip() else []
        if matches:
            self._open_list(matches)
        else:
            self._close_list()
        self._tell_state()

    def _walk(self, event: QKeyEvent) -> None:
        if self._list is not None:
            self._list.keyPressEvent(event)
            self._tell_state()
        elif event.key() == Qt.Key.Key_Down:
            self._open_list(self._options if self._is_settled() else self._matches() or self._options)
            self._tell_state()

    def _take_and_go_on(self) -> None:
        option = self._pointed()
        self._take(option)
        if not self.problem() and not (self._stays and option):
            self.focusNextChild()

    def _take(self, option: Option | None) -> None:
        """Settle on an entry; without one, empty is no choice and unknown letters stay to be mended."""
        if option is None and self.text().strip():
            self._tell_state()
            return
        is_new = option != self._chosen
        self._chosen = option
        self._settle()
        if is_new:
            self.chosen.emit(option.code if option else "")

    def _settle(self) -> None:
        self._close_list()
        self.setText(self._chosen.shown if self._chosen else "")
        self.setCursorPosition(0)
        if self.hasFocus():
            self.end(False)
            self.home(True)
        self._tell_state()

    def _is_idle(self) -> bool:
        return self._is_settled() and self._list is None

    def _tell_state(self) -> None:
        option, rows = self._pointed(), self._proposed()
        place = f"{rows.index(option) + 1} sur {len(rows)} propositions" if option in rows else ""
        describe(self, state=f"{option.shown}, {place}" if option else f"{len(rows)} propositions")

    # The list

    def _proposed(self) -> list[Option]:
        return self._list.rows if self._list is not None else list(self._options)

    def _pointed(self) -> Option | None:
        """Return the entry highlighted in the open list, or the one that the letters reach."""
        if self._list is not None:
            return self._list.pointed()
        return self.option()

    def _open_list(self, rows: Sequence[Option]) -> None:
        if self._list is None:
            self._list = _OptionList(self.window())
            self._list.clicked.connect(self._take_and_go_on)
        self._list.setAccessibleName(self.accessibleName())
        self._list.show_rows(rows, self._chosen if self._is_settled() else None)
        self._place_list(self._list)

    def _place_list(self, listing: "_OptionList") -> None:
        window = self.window()
        height = listing.wanted_height()
        below = self.mapTo(window, QPoint(0, self.height()))
        above = below - QPoint(0, self.height())
        is_below = below.y() + height <= window.height() or above.y() < window.height() - below.y()
        room = window.height() - below.y() if is_below else above.y()
        height = min(height, room)
        width = min(max(self.width(), listing.sizeHintForColumn(0) + 32), window.width())
        left = max(0, min(below.x(), window.width() - width))
        listing.setGeometry(left, below.y() if is_below else above.y() - height, width, height)
        listing.raise_()
        listing.show()
        listing.scrollTo(listing.currentIndex())

    def _close_list(self) -> None:
        if self._list is not None:
            self._list.hide()
            self._list.deleteLater()
            self._list = None


class _OptionList(QListView):
    """The entries over the window; the focus stays in the field, which hands the keys on."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.rows: list[Option] = []
        self._places: list[int] = []  # where each stands, headings counted
        self._lines = QStandardItemModel(self)
        self.setModel(self._lines)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.hide()

    def show_rows(self, rows: Sequence[Option], current: Option | None) -> None:
        """Show entries, the current one or the first highlighted, under the headings of their groups.

        Letters put the best entries first, out of their groups: then there are no headings.
        """
        self.rows = list(rows)
        self._lines.clear()
        self._places = []
        groups = [(name, list(options)) for name, options in groupby(self.rows, lambda one: one.group)]
        are_together = len({name for name, _options in groups}) == len(groups) > 1
        for name, options in groups:
            if are_together:
                self._lines.appendRow(_heading(name))
            for option in options:
                self._places.append(self._lines.rowCount())
                self._lines.appendRow(QStandardItem(option.line))
        rank = self.rows.index(current) if current in self.rows else 0
        self.setCurrentIndex(self._lines.index(self._places[rank] if self._places else -1, 0))

    def pointed(self) -> Option | None:
        """Return the highlighted entry."""
        row = self.currentIndex().row()
        return self.rows[self._places.index(row)] if row in self._places else None

    def wanted_height(self) -> int:
        """Return the height that shows up to nine entries."""
        shown = min(_ROWS_SHOWN, max(1, self._lines.rowCount()))
        return self.sizeHintForRow(0) * shown + 2 * self.frameWidth()


def _heading(words: str) -> QStandardItem:
    """Return a row that is read and never chosen."""
    item = QStandardItem(words)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    item.setFont(style.scaled_font(weight=600))
    return item

"""Tables: columns told once, rows in memory or read a page at a time, a view made for the keyboard."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QModelRoleData,
    QModelRoleDataSpan,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QIcon,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.clipboard import copy_text

PAGE = 256  # rows, as storage.paging reads them
_PAGES_KEPT = 16
_Index = QModelIndex | QPersistentModelIndex
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True)
class Column:
    """A column: how a row shows and says its cell; `width` in characters, 0 to share what is left."""

    title: str
    text: Callable[[Any], str]
    width: int = 0
    is_right: bool = False
    under: int = 0  # hidden where the table is narrower than this, in characters: 0 is never
    spoken: Callable[[Any], str] | None = None
    tip: Callable[[Any], str] | None = None  # what a cell too short for it says under the mouse
    icon: Callable[[Any], str | QIcon] | None = None  # a name of resources/icons, an icon, or nothing
    ink: Callable[[Any], str] | None = None  # a colour token, or nothing

    def cell(self, row: Any, role: int) -> Any:
        """Return what a cell shows or says for a role of Qt."""
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.text(row)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if self.is_right else _LEFT
            case Qt.ItemDataRole.AccessibleTextRole:
                said = self.spoken(row) if self.spoken else self.text(row)
                return f"{self.title}{NO_BREAK}: {said or 'vide'}"
            case Qt.ItemDataRole.ToolTipRole if self.tip:
                return self.tip(row)
            case Qt.ItemDataRole.DecorationRole if self.icon and (drawn := self.icon(row)):
                return icons.icon(drawn) if isinstance(drawn, str) else drawn
            case Qt.ItemDataRole.ForegroundRole if self.ink and (token := self.ink(row)):
                return QColor(getattr(style.tokens(), token))
        return None


@dataclass(frozen=True)
class Heading:
    """A row that names the rows under it, over the whole width."""

    text: str
    spoken: str

    def cell(self, column: int, role: int) -> Any:
        """Return what the heading shows or says for a role of Qt."""
        match role:
            case Qt.ItemDataRole.DisplayRole if column == 0:
                return self.text
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.spoken
            case Qt.ItemDataRole.FontRole:
                return style.scaled_font(1.0, 600)
            case Qt.ItemDataRole.BackgroundRole:
                return style.colour("surface_alt")
        return None


class _ColumnsModel(QAbstractTableModel):
    """What both kinds of rows share: columns, headers, cells."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)

    def row_at(self, number: int) -> Any:
        """Return a row, or None if it is gone since the count."""
        raise NotImplementedError

    def key_at(self, _number: int) -> object:
        """Return what makes a row the same when it is read again, or None: its place then stands for it."""
        return None

    def place_of(self, _key: object) -> int | None:
        """Return where the row of this key is, or None."""
        return None

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return one role of a cell."""
        row = self.row_at(index.row()) if index.isValid() else None
        return None if row is None else self._cell(row, index.column(), role)

    def multiData(self, index: _Index, span: QModelRoleDataSpan | QModelRoleData) -> None:
        """Give all the roles that painting a cell asks for in one call: half the time of a screenful."""
        row, column = self.row_at(index.row()), index.column()
        for asked in cast(Iterable[QModelRoleData], span):  # the stubs do not know that it is iterable
            asked.setData(None if row is None else self._cell(row, column, asked.role()))

    def _cell(self, row: Any, column: int, role: int) -> Any:
        return row.cell(column, role) if isinstance(row, Heading) else self.columns[column].cell(row, role)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the title of a column, the number of a row."""
        if orientation == Qt.Orientation.Vertical:
            return section + 1 if role == Qt.ItemDataRole.DisplayRole else None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.is_right else _LEFT
        return None


class RowsModel(_ColumnsModel):
    """A few rows held in memory, under headings if they are in groups.

    `key` is what makes a row the same when it is read again: by default its `id`, where it has one.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        parent: QObject | None = None,
        *,
        key: Callable[[Any], object] = lambda row: getattr(row, "id", None),
    ) -> None:
        super().__init__(columns, parent)
        self.rows: tuple[Any, ...] = ()
        self._key = key

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show these rows."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def row_at(self, number: int) -> Any:
        """Return a row."""
        return self.rows[number] if number < len(self.rows) else None

    def key_at(self, number: int) -> object:
        """Return the key of a row."""
        row = self.row_at(number)
        return None if row is None or isinstance(row, Heading) else self._key(row)

    def place_of(self, key: object) -> int | None:
        """Return where the row of this key is, or None."""
        if key is None:
            return None
        return next((number for number in range(len(self.rows)) if self.key_at(number) == key), None)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.rows)


@dataclass(frozen=True)
class Source:
    """Where a `ListingModel` reads: four plain functions, of which `storage.paging` makes the body."""

    count: Callable[[], int]
    fetch: Callable[[Any], Sequence[Any]]  # the page of 256 rows after an anchor, or the first one for None
    anchor: Callable[[Any], Any]  # the key of a row
    anchors: Callable[[], Sequence[Any]]  # the key of each 256th row, to jump anywhere


class ListingModel(_ColumnsModel):
    """Any number of rows, read by keyset pages as they are looked at; memory stays flat."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(columns, parent)
        self._source: Source | None = None
        self._count = 0
        self._pages: OrderedDict[int, Sequence[Any]] = OrderedDict()  # the least recently used first
        self._anchors: dict[int, Any] = {}  # page → the key after which it begins

    def set_source(self, source: Source) -> None:
        """Read from here, from the first row."""
        self._source = source
        self.refresh()

    def refresh(self) -> None:
        """Forget what was read and count again."""
        self.beginResetModel()
        self._pages.clear()
        self._anchors = {0: None}
        self._count = self._source.count() if self._source else 0
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of rows at the last count."""
        return 0 if parent.isValid() else self._count

    def row_at(self, number: int) -> Any:
        """Return a row, read with its page if need be."""
        page, place = divmod(number, PAGE)
        rows = self._pages.get(page)
        if rows is None:
            rows = self._read(page)
        else:
            self._pages.move_to_end(page)
        return rows[place] if place < len(rows) else None

    def _read(self, page: int) -> Sequence[Any]:
        if self._source is None:
            return ()
        if page not in self._anchors:
            self._anchors.update(enumerate(self._source.anchors(), start=1))
        # A page without anchor is past the end of a list that became shorter since the count.
        rows = self._source.fetch(self._anchors[page]) if page in self._anchors else ()
        if len(rows) == PAGE:
            self._anchors[page + 1] = self._source.anchor(rows[-1])
        self._pages[page] = rows
        if len(self._pages) > _PAGES_KEPT:
            self._pages.popitem(last=False)
        return rows


class TableView(QTableView):
    """A table whose rows open with Entrée; letters are left to the page, Tab goes on."""

    opened = Signal(int)  # the row
    letter_pressed = Signal(str)  # a single-letter key, in upper case, or « " " » for the space bar
    current_changed = Signal(int)  # the row, or -1

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._empty = _EmptyState(self)
        self._kept_row = -1
        self._kept_key: object = None
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Show a model's columns, and stay on the same row when they are read again."""
        super().setModel(model)
        if not isinstance(model, _ColumnsModel):
            return
        model.modelAboutToBeReset.connect(self._note_place)
        model.modelReset.connect(self._go_back)
        self.selectionModel().currentRowChanged.connect(lambda now, _: self.current_changed.emit(now.row()))
        self._size_columns()
        self._go_back()

    def set_empty_state(
        self, sentence: str, button: str = "", action: Callable[[], object] | None = None
    ) -> None:
        """Tell what to do when there is no row."""
        self._empty.tell(sentence, button, action)

    def current_row(self) -> Any:
        """Return the row that has the focus, or None."""
        model, index = self.model(), self.currentIndex()
        return model.row_at(index.row()) if isinstance(model, _ColumnsModel) and index.isValid() else None

    def current_key(self) -> object:
        """Return the key of the row that has the focus, or None."""
        model, index = self.model(), self.currentIndex()
        return model.key_at(index.row()) if isinstance(model, _ColumnsModel) and index.isValid() else None

    def go_to(self, row: int) -> None:
        """Put the focus of the table on a row, the only one chosen: Qt would add it while Ctrl is held."""
        only = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(self.model().index(row, 0), only)

    def go_to_key(self, key: object) -> bool:
        """Put the focus of the table on the row of this key, and tell whether there is one."""
        model = self.model()
        place = model.place_of(key) if isinstance(model, _ColumnsModel) else None
        if place is not None:
            self.go_to(place)
        return place is not None

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: Qt's type-ahead would fight with the single-letter keys."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open, copy, hand letters on, or walk."""
        is_plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        if event.matches(QKeySequence.StandardKey.Copy):
            copy_text(self.selected_text())
        elif is_plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.currentIndex().isValid():
                self.opened.emit(self.currentIndex().row())
        elif is_plain and (event.text().isalpha() or event.text() == " "):
            self.letter_pressed.emit(event.text().upper())
        elif event.text().isalnum():
            event.ignore()  # Maj and a letter, or a digit: the page knows
        else:
            super().keyPressEvent(event)

    def selected_text(self) -> str:
        """Return the selected rows as tab-separated text, titles first."""
        model = self.model()
        if not isinstance(model, _ColumnsModel):
            return ""
        rows = [model.row_at(index.row()) for index in self.selectionModel().selectedRows()]
        lines = [
            [row.text] if isinstance(row, Heading) else [column.text(row) for column in model.columns]
            for row in rows
            if row is not None
        ]
        titles = [column.title for column in model.columns]
        return "\n".join("\t".join(" ".join(cell.split()) for cell in line) for line in [titles, *lines])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Add the ring around the current row: full with the focus, dashed without."""
        super().paintEvent(event)
        is_on_row = self.currentIndex().isValid()
        painter = QPainter(self.viewport())
        if self.hasFocus():
            painter.setPen(QPen(style.colour("focus"), 2))
        elif is_on_row:
            painter.setPen(QPen(style.colour("border"), 1, Qt.PenStyle.DashLine))
        else:
            return
        ring = self.ring() if is_on_row else self.viewport().rect()
        painter.drawRect(ring.adjusted(1, 1, -2, -2))

    def ring(self) -> QRect:
        """Return what the ring goes around: the current row."""
        row = self.currentIndex().row()
        width = min(self.viewport().width(), self.horizontalHeader().length())
        return QRect(0, self.rowViewportPosition(row), width, self.rowHeight(row))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Go to the first row when there is none yet; else show the current one, but not under a click."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model() is not None and self.model().rowCount():
            self.go_to(0)
        elif event.reason() != Qt.FocusReason.MouseFocusReason:
            self.scrollTo(self.currentIndex())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the empty state in the middle; give up columns where there is no room for them."""
        super().resizeEvent(event)
        self._empty.setGeometry(self.viewport().geometry())
        self._give_up_columns()
        if self.hasFocus() and self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())  # its row stays in view in a lower table

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._size_columns()

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Repaint both rows whole: the ring goes around the row, not the cell."""
        super().currentChanged(current, previous)
        self.viewport().update()

    def _size_columns(self) -> None:
        model, header = self.model(), self.horizontalHeader()
        self.verticalHeader().setDefaultSectionSize(style.control_height(self.font()))
        if not isinstance(model, _ColumnsModel):
            return
        letter = self.fontMetrics().horizontalAdvance("0")
        for number, column in enumerate(model.columns):
            mode = QHeaderView.ResizeMode.Interactive if column.width else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(number, mode)
            if column.width:
                title = header.fontMetrics().horizontalAdvance(column.title)
                self.setColumnWidth(number, max(column.width * letter, title) + 20)
        self._give_up_columns()

    def _give_up_columns(self) -> None:
        """Hide the columns that ask for a wider table than this one."""
        model, letter = self.model(), self.fontMetrics().averageCharWidth()
        if isinstance(model, _ColumnsModel):
            for number, column in enumerate(model.columns):
                self.setColumnHidden(number, self.width() < column.under * letter)

    def _note_place(self) -> None:
        self._kept_row, self._kept_key = self.currentIndex().row(), self.current_key()

    def _go_back(self) -> None:
        """Stay on the same row, whatever came above it; where it is gone, stay in its place."""
        count = self.model().rowCount()
        if not self.go_to_key(self._kept_key) and count and self._kept_row >= 0:
            self.go_to(min(self._kept_row, count - 1))
        self._empty.setVisible(not count)
        self._spread_headings()

    def _spread_headings(self) -> None:
        model = self.model()
        self.clearSpans()
        if isinstance(model, RowsModel):
            for number, row in enumerate(model.rows):
                if isinstance(row, Heading):
                    self.setSpan(number, 0, 1, len(model.columns))


class _EmptyState(QWidget):
    """One sentence and one button, in the middle of an empty table."""

    def __init__(self, table: TableView) -> None:
        super().__init__(table)
        self._sentence = style.words()
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._button = QPushButton()
        self._button.hide()
        self._action: Callable[[], object] | None = None
        self._button.clicked.connect(self._act)
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(self._sentence)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(2)
        self.hide()

    def tell(self, sentence: str, button: str, action: Callable[[], object] | None) -> None:
        """Set the sentence and the button."""
        self._sentence.setText(sentence)
        self._button.setText(button)
        self._button.setVisible(bool(button))
        self._action = action

    def _act(self) -> None:
        if self._action is not None:
            self._action()

"""A grid filled as a spreadsheet is: ChoixRapide in its cells, a paste of many rows, errors in place."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from espace_citoyennete.french import NO_BREAK, Unreadable
from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.choice import Option, QuickChoice, best_matches
from espace_citoyennete.ui.clipboard import copy_text

LEAST_ROWS = 10
MOST_ROWS = 200  # beyond, it is an import
_LONGEST = 1000  # characters of a cell: more than any field takes, so that the service refuses it
_Index = QModelIndex | QPersistentModelIndex
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True)
class SheetColumn:
    """A column: with `options` a list, else a text that `tidy` may rewrite once it is typed."""

    name: str
    title: str
    width: int  # in characters, at least
    options: Sequence[Option] = ()
    none_word: str = ""
    tidy: Callable[[str], str] = str  # may raise `Unreadable`: the text then stays to be mended
    is_stretched: bool = False

    def kept(self, text: str) -> str:
        """Return what a cell keeps of a text: the code of the entry that it reaches, or the text tidied."""
        text = text.strip()[:_LONGEST]
        if not text:
            return ""
        with suppress(Unreadable):
            text = self.tidy(text)
        if any(option.code == text for option in self.options):
            return text
        return next((option.code for option in best_matches(self.options, text)), text)

    def shown(self, kept: str, *, is_short: bool = False) -> str:
        """Return what the cell shows of what it keeps: the label, or the code of entry where it is enough."""
        option = next((option for option in self.options if option.code == kept), None)
        if option is None:
            return kept
        return option.entry_code or option.label if is_short else option.label


@dataclass
class SheetRow:
    """A row as typed, by column name; its uid makes the same save repeated one save."""

    uid: UUID = field(default_factory=uuid4)
    cells: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing was typed in the row."""
        return not any(self.cells.values())


class SheetModel(QAbstractTableModel):
    """The rows; there are always ten of them and a blank one at the end."""

    edited = Signal()  # the person changed a cell

    def __init__(
        self, columns: Sequence[SheetColumn], unsaid: Callable[[int, str], str], parent: QObject | None = None
    ) -> None:
        """Make a blank grid; `unsaid(row, name)` is what an empty cell of a begun row stands for."""
        super().__init__(parent)
        self.columns = tuple(columns)
        self.rows = [SheetRow() for _ in range(LEAST_ROWS)]
        self._unsaid = unsaid

    def begun(self) -> list[tuple[int, SheetRow]]:
        """Return the rows in which something was typed, with their places."""
        return [(place, row) for place, row in enumerate(self.rows) if not row.is_blank]

    def cell(self, place: int, name: str) -> str:
        """Return what a cell keeps, or what it stands for when it is empty."""
        return self.rows[place].cells.get(name, "") or self._unsaid(place, name)

    def write(self, place: int, number: int, text: str) -> None:
        """Keep a text in a cell as it is: it is still being typed."""
        while place >= len(self.rows) - 1 and len(self.rows) < MOST_ROWS:
            self._add_row()
        row, name = self.rows[place], self.columns[number].name
        row.cells[name] = text
        row.problems.pop(name, None)
        self.dataChanged.emit(self.index(place, 0), self.index(place, len(self.columns) - 1))
        self.edited.emit()

    def settle(self, place: int, number: int, text: str) -> None:
        """Keep a text in a cell as it is understood."""
        self.write(place, number, self.columns[number].kept(text))

    def show_problems(self, problems: Mapping[UUID, Mapping[str, str]]) -> None:
        """Show the problems of each row in its cells, and none in the others."""
        for row in self.rows:
            row.problems = dict(problems.get(row.uid, {}))
        self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(self.columns) - 1))

    def clear_rows(self, uids: set[UUID]) -> None:
        """Make the rows of these uids blank again, each in its place."""
        self._set_rows([SheetRow() if row.uid in uids else row for row in self.rows])

    def typed(self) -> list[Any]:
        """Return the begun rows with their places, as what JSON can hold."""
        return [[place, str(row.uid), dict(row.cells)] for place, row in self.begun()]

    def put(self, typed: Sequence[Any]) -> None:
        """Put back what `typed` returned."""
        rows = [SheetRow() for _ in range(max([LEAST_ROWS, *(place + 2 for place, _, _ in typed)]))]
        for place, uid, cells in typed:
            rows[place] = SheetRow(UUID(uid), dict(cells))
        self._set_rows(rows)

    def _set_rows(self, rows: list[SheetRow]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def _add_row(self) -> None:
        self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows))
        self.rows.append(SheetRow())
        self.endInsertRows()

    # What Qt asks

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Tell that every cell can be filled."""
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows or says; what nobody typed is shown fainter."""
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], self.columns[index.column()]
        kept, problem = row.cells.get(column.name, ""), row.problems.get(column.name, "")
        unsaid = "" if kept or row.is_blank else self._unsaid(index.row(), column.name)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.shown(kept) or column.shown(unsaid, is_short=True)
            case Qt.ItemDataRole.AccessibleTextRole:
                said = column.shown(kept or unsaid) or "vide"
                told = f"Ligne {index.row() + 1}, {column.title.rstrip(' *')}{NO_BREAK}: {said}"
                return f"{told}. {problem}" if problem else told
            case Qt.ItemDataRole.ForegroundRole if not kept:
                return style.colour("text2")
            case Qt.ItemDataRole.DecorationRole if problem:
                return icons.icon("circle-alert", "err")
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the title of a column, the number of a row."""
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation == Qt.Orientation.Horizontal:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self.columns[section].title if orientation == Qt.Orientation.Horizontal else section + 1


class SheetView(QTableView):
    """Tab goes across, Entrée to the next row, where the one before was begun; letters fill the cell."""

    current_changed = Signal()
    refused = Signal(str)  # a sentence: why a paste was cut

    def __init__(self, name: str, model: SheetModel, first_column: int) -> None:
        """Make a view; `first_column` is where most rows begin."""
        super().__init__()
        self._sheet = model
        self._first = first_column
        self.setAccessibleName(name)
        self.setModel(model)
        self.setItemDelegate(_Cell(self))
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setWordWrap(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        model.modelReset.connect(lambda: self.go_to(0, self._first))
        self.selectionModel().currentChanged.connect(lambda *_: self.current_changed.emit())
        self.go_to(0, first_column)

    # Moving

    def go_to(self, row: int, column: int) -> None:
        """Put the focus of the grid on a cell."""
        self._first = column
        self.setCurrentIndex(self._sheet.index(row, column))

    def go_down(self) -> None:
        """Go to the next row, in the column where this one was begun."""
        row = min(self.currentIndex().row() + 1, self._sheet.rowCount() - 1)
        self.setCurrentIndex(self._sheet.index(row, self._first))

    def go_across(self, step: int) -> bool:
        """Go to the next cell, or the one before; return whether there is one: a blank row has no next."""
        row, column = self.currentIndex().row(), self.currentIndex().column() + step
        if column < 0:
            row, column = row - 1, self._sheet.columnCount() - 1
        elif column >= self._sheet.columnCount():
            if self._sheet.rows[row].is_blank:
                return False
            row, column = row + 1, self._first
        if not 0 <= row < self._sheet.rowCount():
            return False
        self._first = min(self._first, column)
        self.setCurrentIndex(self._sheet.index(row, column))
        return True

    def copy_above(self) -> None:
        """Copy into this cell what the one above keeps, or stands for."""
        index = self.currentIndex()
        if index.row() > 0:
            name = self._sheet.columns[index.column()].name
            self._sheet.write(index.row(), index.column(), self._sheet.cell(index.row() - 1, name))
            self.go_across(1)

    def write_here(self, text: str) -> None:
        """Keep a text in the current cell."""
        self._sheet.write(self.currentIndex().row(), self.currentIndex().column(), text)

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Go across with Tab; from the end of a blank row, leave the grid."""
        return self.go_across(1 if is_next else -1) or super().focusNextPrevChild(is_next)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, paste, empty, go down, or let the cell be filled."""
        is_plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        if event.matches(QKeySequence.StandardKey.Copy):
            copy_text(self._selected_text())
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste(QApplication.clipboard().text())
        elif is_plain and event.key() in _ENTER:
            self.go_down()
        elif is_plain and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            for index in self.selectedIndexes():
                self._sheet.write(index.row(), index.column(), "")
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()  # the panel's
        else:
            before = self.currentIndex()
            super().keyPressEvent(event)
            if self.currentIndex() != before:  # by an arrow
                self._first = self.currentIndex().column()

    def paste(self, text: str) -> None:
        """Fill cells with rows of a spreadsheet, from the current cell on; tell what was left out."""
        top, left = self.currentIndex().row(), self.currentIndex().column()
        lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")
        room = MOST_ROWS - 1 - top
        for row, line in enumerate(lines[:room]):
            for column, cell in enumerate(line.split("\t")[: self._sheet.columnCount() - left]):
                self._sheet.settle(top + row, left + column, cell)
        if len(lines) > room:
            self.refused.emit(
                f"{len(lines) - room} lignes n’ont pas été collées\u00a0: la grille en tient {MOST_ROWS}. "
                "Enregistrer, puis coller la suite, ou passer par l’import."
            )

    def _selected_text(self) -> str:
        rows: dict[int, list[str]] = {}
        for index in sorted(self.selectedIndexes(), key=lambda index: (index.row(), index.column())):
            rows.setdefault(index.row(), []).append(str(index.data()))
        return "\n".join("\t".join(" ".join(cell.split()) for cell in row) for row in rows.values())

    # Looks

    def paintEvent(self, event: QPaintEvent) -> None:
        """Add the ring around the current cell, and a frame around each cell to mend."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setPen(QPen(style.colour("err"), 2))
        for place, row in enumerate(self._sheet.rows):
            for number, column in enumerate(self._sheet.columns):
                if column.name in row.problems:
                    cell = self.visualRect(self._sheet.index(place, number))
                    painter.drawRect(cell.adjusted(3, 3, -4, -4))  # inside the ring, so that both are seen
        if self.currentIndex().isValid():
            is_on = self.hasFocus()
            painter.setPen(
                QPen(style.colour("focus"), 2)
                if is_on
                else QPen(style.colour("border"), 1, Qt.PenStyle.DashLine)
            )
            painter.drawRect(self.visualRect(self.currentIndex()).adjusted(1, 1, -2, -2))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room that the columns leave; a narrower grid is scrolled."""
        super().resizeEvent(event)
        self._size_columns()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._size_columns()

    def _size_columns(self) -> None:
        self.verticalHeader().setDefaultSectionSize(style.control_height(self.font()))
        letter, titles = self.fontMetrics().horizontalAdvance("0"), self.horizontalHeader().fontMetrics()
        columns = self._sheet.columns
        least = [max(c.width * letter, titles.horizontalAdvance(c.title)) + 20 for c in columns]
        stretched = sum(column.is_stretched for column in columns)
        more = max(0, self.viewport().width() - sum(least)) // max(1, stretched)
        for number, column in enumerate(columns):
            self.setColumnWidth(number, least[number] + (more if column.is_stretched else 0))


class _Cell(QStyledItemDelegate):
    """Fills one cell; what is typed is in the grid at each key, so that no draft misses it."""

    def __init__(self, view: SheetView) -> None:
        super().__init__(view)
        self._view = view
        self._before = ""
        self._is_filled = False

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: _Index) -> QWidget:
        """Return a ChoixRapide for a list, a plain field for the rest, named as its cell is."""
        model = self._view.model()
        assert isinstance(model, SheetModel)
        column = model.columns[index.column()]
        editor: QLineEdit
        if column.options:
            editor = QuickChoice(column.none_word, parent)
            editor.set_options(column.options)
        else:
            editor = QLineEdit(parent)
        editor.setAccessibleName(f"Ligne {index.row() + 1}, {column.title.rstrip(' *')}")
        self._before = model.rows[index.row()].cells.get(column.name, "")
        self._is_filled = False
        place, number = index.row(), index.column()
        editor.textEdited.connect(lambda text: model.write(place, number, text))
        return editor

    def setEditorData(self, editor: QWidget, _index: _Index) -> None:
        """Show once what the cell keeps; Qt asks again at each key, which is already in the grid."""
        if not self._is_filled and isinstance(editor, QLineEdit):
            put = editor.put if isinstance(editor, QuickChoice) else editor.setText
            put(self._before)
        self._is_filled = True

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        """Keep what was typed as it is understood."""
        assert isinstance(model, SheetModel)
        if isinstance(editor, QuickChoice):
            editor.take()
            model.settle(index.row(), index.column(), editor.typed() or "")
        elif isinstance(editor, QLineEdit):
            model.settle(index.row(), index.column(), editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: _Index) -> None:
        """Fill the cell."""
        editor.setGeometry(option.rect)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Leave the cell by Tab, Entrée or Échap; paste rows into the grid, not into the cell."""
        if not (isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress):
            return super().eventFilter(editor, event)
        assert isinstance(editor, QLineEdit)
        view, hint = self._view, QAbstractItemDelegate.EndEditHint
        match event.key():
            case Qt.Key.Key_Tab | Qt.Key.Key_Backtab:
                self._close(editor)
                is_back = (
                    event.key() == Qt.Key.Key_Backtab or event.modifiers() & Qt.KeyboardModifier.ShiftModifier
                )
                view.focusNextPrevChild(not is_back)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._close(editor)
                view.go_down()
            case Qt.Key.Key_Escape:
                view.write_here(self._before)
                self.closeEditor.emit(editor, hint.RevertModelCache)
            case _ if event.matches(QKeySequence.StandardKey.Paste) and _is_rows():
                self._close(editor)
                view.paste(QApplication.clipboard().text())
            case _:
                return super().eventFilter(editor, event)
        return True

    def _close(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)


def _is_rows() -> bool:
    return any(mark in QApplication.clipboard().text() for mark in "\t\n")

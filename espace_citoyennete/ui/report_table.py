"""A table of a report on screen: whole, without scroll bars of its own, figures on the right."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QScrollArea, QWidget

from espace_citoyennete.charts.pen import wrap
from espace_citoyennete.report import Cell, Table, written
from espace_citoyennete.ui import style
from espace_citoyennete.ui.table import TableView

_HEADING_CHARACTERS = 12  # beyond, a heading takes two lines rather than widen its column
_LEAST_CHARACTERS = 22  # of the first column; below, the table scrolls sideways


class ReportTable(TableView):
    """Shows every row of the table, cell by cell; the page around it scrolls."""

    def __init__(self, table: Table, parent: QWidget | None = None) -> None:
        super().__init__(table.title, parent)
        self.table = table
        self.setModel(self._items(table))
        self.setAccessibleDescription(" ".join(filter(None, (table.unit, table.note))))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrap(True)
        self.setShowGrid(False)
        self.verticalHeader().setMinimumSectionSize(style.control_height())
        for column in range(1, len(table.columns)):
            self.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the first column what the others leave, and each row the height of its wrapped text."""
        super().resizeEvent(event)
        others = sum(self.columnWidth(column) for column in range(1, len(self.table.columns)))
        least = min(
            self.sizeHintForColumn(0), QFontMetrics(self.font()).averageCharWidth() * _LEAST_CHARACTERS
        )
        self.setColumnWidth(0, max(least, self.viewport().width() - others))
        self.resizeRowsToContents()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Ask for the height of all the rows."""
        rows = self.verticalHeader().length() + self.horizontalHeader().sizeHint().height()
        is_wider = self.horizontalHeader().length() > self.viewport().width()
        bar = self.horizontalScrollBar().sizeHint().height() if is_wider else 0
        return QSize(super().sizeHint().width(), rows + bar + 2 * self.frameWidth())

    def minimumSizeHint(self) -> QSize:
        """Never show fewer rows than there are."""
        return QSize(120, self.sizeHint().height())

    def ring(self) -> QRect:
        """Return what the ring goes around: the current cell, which opens what it is made of."""
        return self.visualRect(self.currentIndex())

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Bring a cell into view in the page too: the table itself is always whole."""
        super().scrollTo(index, hint)
        page = self.parentWidget()
        while page is not None and not isinstance(page, QScrollArea):
            page = page.parentWidget()
        if page is not None and (inside := page.widget()) is not None:
            cell = self.visualRect(index)
            place = self.viewport().mapTo(inside, cell.center())
            page.ensureVisible(place.x(), place.y(), 0, cell.height())

    def selected_text(self) -> str:
        """Return the whole table as tab-separated text, titles first, for a spreadsheet."""
        table = self.table
        rows = [*table.rows, *([table.total] if table.total else [])]
        lines = [[written(cell, table.kind(column)) for column, cell in enumerate(row)] for row in rows]
        return "\n".join("\t".join(line) for line in [list(table.columns), *lines])

    def _items(self, table: Table) -> QStandardItemModel:
        model = QStandardItemModel(0, len(table.columns), self)
        for column, heading in enumerate(table.columns):
            item = QStandardItem("\n".join(wrap(heading, _HEADING_CHARACTERS if column else 40, len)))
            item.setData(heading, Qt.ItemDataRole.AccessibleTextRole)
            item.setTextAlignment(_alignment(table, column))
            model.setHorizontalHeaderItem(column, item)
        for cells in table.rows:
            model.appendRow([_item(table, column, cells) for column in range(len(cells))])
        if table.total:
            model.appendRow(
                [_item(table, column, table.total, total=True) for column in range(len(table.total))]
            )
        return model


def _item(table: Table, column: int, cells: tuple[Cell, ...], *, total: bool = False) -> QStandardItem:
    value = cells[column]
    text = "" if total and value is None else written(value, table.kind(column))
    item = QStandardItem(text)
    item.setTextAlignment(_alignment(table, column))
    item.setToolTip(text)
    # Heard away from its row and its column, a figure would mean nothing.
    spoken = text if column == 0 else f"{cells[0]}, {table.columns[column]}\u00a0: {text or 'vide'}"
    item.setData(spoken, Qt.ItemDataRole.AccessibleTextRole)
    if total:
        font = QFont()
        font.setBold(True)
        item.setFont(font)
    return item


def _alignment(table: Table, column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if table.kind(column) == "text" else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter

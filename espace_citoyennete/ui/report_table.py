"""A table of a report on screen: whole, without scroll bars of its own, figures on the right."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from espace_citoyennete import charts
from espace_citoyennete.report import Cell, Table, written
from espace_citoyennete.ui import style

_HEADING_CHARACTERS = 12  # beyond, a heading takes two lines rather than widen its column
_LEAST_CHARACTERS = 22  # of the first column; below, the table scrolls sideways


class ReportTable(QTableView):
    """Shows every row of the table; the page around it scrolls."""

    def __init__(self, table: Table, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self.setModel(self._items(table))
        self.setAccessibleName(table.title)
        self.setAccessibleDescription(" ".join(filter(None, (table.unit, table.note))))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(style.control_height())
        self.horizontalHeader().setHighlightSections(False)
        for column in range(1, len(table.columns)):
            self.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the first column what the others leave, and each row the height of its wrapped text."""
        super().resizeEvent(event)
        others = sum(self.columnWidth(column) for column in range(1, len(self._table.columns)))
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

    def _items(self, table: Table) -> QStandardItemModel:
        model = QStandardItemModel(0, len(table.columns), self)
        for column, heading in enumerate(table.columns):
            item = QStandardItem("\n".join(charts.wrap(heading, _HEADING_CHARACTERS if column else 40, len)))
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

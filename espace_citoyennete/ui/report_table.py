"""A table of a report on screen: whole, without scroll bars of its own, figures on the right."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from espace_citoyennete.report import Cell, Table, written
from espace_citoyennete.ui import style


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
        self.verticalHeader().setDefaultSectionSize(style.control_height())
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(QFontMetrics(self.font()).averageCharWidth() * 10)
        header.setHighlightSections(False)

    def sizeHint(self) -> QSize:
        """Ask for the height of all the rows."""
        rows = self.verticalHeader().length() + self.horizontalHeader().sizeHint().height()
        bar = self.horizontalScrollBar().sizeHint().height()
        return QSize(super().sizeHint().width(), rows + bar + 2 * self.frameWidth())

    def minimumSizeHint(self) -> QSize:
        """Never show fewer rows than there are."""
        return QSize(120, self.sizeHint().height())

    def _items(self, table: Table) -> QStandardItemModel:
        model = QStandardItemModel(0, len(table.columns), self)
        for column, heading in enumerate(table.columns):
            item = QStandardItem(heading)
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

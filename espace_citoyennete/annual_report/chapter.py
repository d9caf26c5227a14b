"""A chapter of the report on screen: figures on cards, charts and tables in one or two columns."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from espace_citoyennete.annual_report.chart_acts import CHART_ACTS
from espace_citoyennete.annual_report.figure_card import (
    ORIGIN,
    FigureCard,
    dress_card,
    label,
    offer_origin,
)
from espace_citoyennete.report import ChartSpec, Section, SectionText, Table
from espace_citoyennete.ui.chart import ChartView
from espace_citoyennete.ui.report_table import ReportTable

_MOST_CARDS, _CARD_WIDTH = 6, 24  # in a row, and in characters below which a row takes fewer
_COLUMN_WIDTH = 60  # in characters, below which a row takes one block


class Chapter(QWidget):
    """One section, laid again when the width changes."""

    asked = Signal(str)  # the id of an action of the registry about what has the focus

    def __init__(self, section: Section) -> None:
        super().__init__()
        self.section = section
        self._cards = [FigureCard(figure) for figure in section.figures]
        for card in self._cards:
            card.asked.connect(self.asked)
        self._blocks = [self._block(block) for block in section.blocks]
        self._is_wide = [_is_wide(block) for block in section.blocks]
        self._figures_grid, self._blocks_grid = QGridLayout(), QGridLayout()
        for grid in (self._figures_grid, self._blocks_grid):
            grid.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(8)
        column.addWidget(label(section.title, "section"))
        for text in section.texts:
            column.addWidget(_written(text))
        column.addLayout(self._figures_grid)
        column.addLayout(self._blocks_grid)
        for note in section.notes:
            column.addWidget(label(note, "caption"))
        self._columns = (0, 0)
        self._arrange(_MOST_CARDS, 2)

    def show_definitions(self, shown: bool) -> None:
        """Show or hide what each figure counts."""
        for card in self._cards:
            card.definition.setVisible(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take as many columns as the width allows."""
        super().resizeEvent(event)
        character = self.fontMetrics().averageCharWidth()
        cards = max(1, min(_MOST_CARDS, event.size().width() // (character * _CARD_WIDTH)))
        self._arrange(cards, 2 if event.size().width() >= 2 * character * _COLUMN_WIDTH else 1)

    def _arrange(self, cards: int, columns: int) -> None:
        if self._columns == (cards, columns):
            return
        self._columns = (cards, columns)
        for number, card in enumerate(self._cards):
            self._figures_grid.addWidget(card, number // cards, number % cards)
        for column in range(_MOST_CARDS):
            self._figures_grid.setColumnStretch(column, 1 if column < cards else 0)
        row, column = 0, 0
        for place, (block, is_wide) in enumerate(zip(self._blocks, self._is_wide, strict=True)):
            is_alone = column == 0 and (place + 1 == len(self._blocks) or self._is_wide[place + 1])
            if is_wide and column:
                row, column = row + 1, 0
            takes_row = is_wide or is_alone or columns == 1
            self._blocks_grid.addWidget(block, row, column, 1, columns if takes_row else 1)
            row, column = (row + 1, 0) if takes_row or column else (row, 1)
        for side in range(2):
            self._blocks_grid.setColumnStretch(side, 1 if side < columns else 0)

    def _block(self, block: Table | ChartSpec) -> QWidget:
        if isinstance(block, ChartSpec):
            view = ChartView(block, CHART_ACTS)
            view.asked.connect(self.asked)
            return view
        return self._table(block)

    def _table(self, block: Table) -> QWidget:
        card = QFrame()
        column = dress_card(card)
        column.addWidget(label(block.title, "section"))
        if block.unit:
            column.addWidget(label(block.unit[:1].upper() + block.unit[1:], "caption"))
        table = ReportTable(block)
        if block.origins or block.own:
            offer_origin(table, self.asked)
            table.opened.connect(lambda _row: self.asked.emit(ORIGIN))
        column.addWidget(table)
        if block.note:
            column.addWidget(label(block.note, "caption"))
        column.addStretch(1)
        return card


def _written(text: SectionText) -> QWidget:
    """Return what somebody wrote for the chapter, under its title."""
    card = QFrame()
    column = dress_card(card)
    column.addWidget(label(text.title, "section"))
    column.addWidget(label(text.words))
    return card


def _is_wide(block: Table | ChartSpec) -> bool:
    if isinstance(block, ChartSpec):
        return block.kind == "lines" and len(block.series) > 1
    return len(block.columns) > 4

"""A chapter of the report on screen: figures on cards, charts and tables in one or two columns."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from espace_citoyennete.report import ChartSpec, KeyFigure, Section, Table, written
from espace_citoyennete.ui import style
from espace_citoyennete.ui.chart import ChartView
from espace_citoyennete.ui.report_table import ReportTable

_MOST_CARDS, _CARD_WIDTH = 6, 24  # in a row, and in characters below which a row takes fewer
_COLUMN_WIDTH = 60  # in characters, below which a row takes one block


class Chapter(QWidget):
    """One section, laid again when the width changes."""

    def __init__(self, section: Section) -> None:
        super().__init__()
        self._cards = [FigureCard(figure) for figure in section.figures]
        self._blocks = [_block(block) for block in section.blocks]
        self._is_wide = [_is_wide(block) for block in section.blocks]
        self._figures_grid, self._blocks_grid = QGridLayout(), QGridLayout()
        for grid in (self._figures_grid, self._blocks_grid):
            grid.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(8)
        column.addWidget(label(section.title, "section"))
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


class FigureCard(QFrame):
    """A key figure with its label; what it counts is one tooltip, or one button, away."""

    def __init__(self, figure: KeyFigure) -> None:
        super().__init__()
        column = _dress_card(self)
        value = label(written(figure.value, figure.unit), "key_figure")
        value.setWordWrap(False)
        self.definition = label(figure.definition, "caption")
        self.definition.hide()
        for words in (value, label(figure.label), self.definition):
            column.addWidget(words)
        column.addStretch(1)
        self.setToolTip(figure.definition)
        self.setAccessibleName(figure.label)
        self.setAccessibleDescription(figure.definition)


def label(text: str, role: str = "") -> QLabel:
    """Return words that keep the height of all their lines."""
    words = style.words(role, text)
    words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return words


def _block(block: Table | ChartSpec) -> QWidget:
    if isinstance(block, ChartSpec):
        return ChartView(block)
    card = QFrame()
    column = _dress_card(card)
    column.addWidget(label(block.title, "section"))
    if block.unit:
        column.addWidget(label(block.unit[:1].upper() + block.unit[1:], "caption"))
    column.addWidget(ReportTable(block))
    if block.note:
        column.addWidget(label(block.note, "caption"))
    column.addStretch(1)
    return card


def _dress_card(card: QFrame) -> QVBoxLayout:
    style.mark(card, kind="card")
    column = QVBoxLayout(card)
    column.setContentsMargins(12, 8, 12, 8)
    column.setSpacing(4)
    return column


def _is_wide(block: Table | ChartSpec) -> bool:
    if isinstance(block, ChartSpec):
        return block.kind == "lines" and len(block.series) > 1
    return len(block.columns) > 4

"""The report on screen: the chapters of one tab at a time, made when it is first turned to."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtWidgets import QApplication, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from espace_citoyennete.annual_report.chapter import Chapter
from espace_citoyennete.annual_report.figure_card import FigureCard
from espace_citoyennete.annual_report.provenance import Provenance, of_cell
from espace_citoyennete.annual_report.tabs import TABS, Tab, in_tabs
from espace_citoyennete.report import ChartSpec, Section
from espace_citoyennete.ui.chart import ChartView
from espace_citoyennete.ui.page import scrolled
from espace_citoyennete.ui.report_table import ReportTable


class Book(QStackedWidget):
    """A scroll a tab: what has not changed keeps its place and its focus."""

    asked = Signal(str)  # the id of an action of the registry about what has the focus

    def __init__(self) -> None:
        super().__init__()
        self._shown: list[tuple[Section, ...] | None] = [None] * len(TABS)  # None: to be made
        self._chapters: list[tuple[Section, ...]] = [()] * len(TABS)
        self._has_definitions = False
        for _tab in TABS:
            self.addWidget(scrolled(QWidget()))
        program = QApplication.instance()
        assert isinstance(program, QApplication)
        program.focusChanged.connect(self._follow_focus)

    def show_sections(self, sections: Sequence[Section]) -> None:
        """Show the tab in view anew, and the others when they are turned to."""
        self._chapters = in_tabs(sections)
        self.turn_to(self.currentIndex())

    def turn_to(self, tab: int) -> None:
        """Show a tab, by its rank."""
        self.setCurrentIndex(tab)
        if self._shown[tab] != self._chapters[tab]:
            self._shown[tab] = self._chapters[tab]
            place = self.area.verticalScrollBar().value()
            self.area.setWidget(self._column(self._chapters[tab]))
            self.area.verticalScrollBar().setValue(place)
        self.show_definitions(self._has_definitions)

    def show_definitions(self, shown: bool) -> None:
        """Show or hide what each figure counts."""
        self._has_definitions = shown
        for chapter in self.area.findChildren(Chapter):
            chapter.show_definitions(shown)

    @property
    def tab(self) -> Tab:
        """Return the tab in view."""
        return TABS[self.currentIndex()]

    def sections(self) -> tuple[Section, ...]:
        """Return the chapters of the tab in view."""
        return self._chapters[self.currentIndex()]

    def chapter(self) -> str:
        """Return the key of the first chapter of the tab in view."""
        return self.tab.chapters[0]

    @property
    def area(self) -> QScrollArea:
        """Return what scrolls the tab in view."""
        area = self.currentWidget()
        assert isinstance(area, QScrollArea)
        return area

    def chart(self) -> ChartSpec | None:
        """Return the chart that has the focus in the tab in view, as a drawing or as a table."""
        widget = self._focused()
        while widget is not None and not isinstance(widget, ChartView):
            widget = widget.parentWidget()
        return widget.drawing.spec if widget is not None else None

    def origin(self) -> Provenance | None:
        """Return where the figure or the cell that has the focus in the tab in view comes from."""
        widget = self._focused()
        if isinstance(widget, FigureCard):
            return widget.origin
        if isinstance(widget, ReportTable) and (cell := widget.currentIndex()).isValid():
            return of_cell(widget.table, cell.row(), cell.column())
        return None

    def _focused(self) -> QWidget | None:
        inside = self.area.widget()
        return inside.focusWidget() if inside is not None else None

    def _follow_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        inside = self.area.widget()
        if inside is not None and now is not None and inside.isAncestorOf(now):
            self._show_focus()
            QTimer.singleShot(0, self, self._show_focus)  # again, once Qt has put the middle in view

    def _show_focus(self) -> None:
        """Bring what has the focus into view, by its head when it is taller than the page."""
        inside, now = self.area.widget(), self.area.focusWidget()
        if inside is not None and now is not None and inside.isAncestorOf(now):
            self.area.ensureWidgetVisible(now, 0, 24)
            self.area.ensureVisible(0, now.mapTo(inside, QPoint()).y(), 0, 0)

    def _column(self, sections: Sequence[Section]) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        for section in sections:
            chapter = Chapter(section)
            chapter.asked.connect(self.asked)
            column.addWidget(chapter)
        column.addStretch(1)
        return inside

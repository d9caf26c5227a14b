"""« Bilan »: choose a period, read its figures and charts, export them as PDF."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, QKeySequence

from espace_citoyennete.annual_report.book import Book
from espace_citoyennete.annual_report.chart_acts import NO_CHART, chart_answers
from espace_citoyennete.annual_report.comparison import compared_report
from espace_citoyennete.annual_report.exporting import file_name
from espace_citoyennete.annual_report.figure_card import ORIGIN
from espace_citoyennete.annual_report.figures import COUNTED, AnnualFigures, annual_figures
from espace_citoyennete.annual_report.model import ReportView
from espace_citoyennete.annual_report.period import PeriodBar
from espace_citoyennete.annual_report.quality import erased_section, quality_section
from espace_citoyennete.annual_report.readers import Readers
from espace_citoyennete.annual_report.rules import Length, length_of
from espace_citoyennete.annual_report.sections import COMPLETE, AnnualReport, annual_report
from espace_citoyennete.annual_report.tabs import TABS
from espace_citoyennete.annual_report.view_acts import remove
from espace_citoyennete.annual_report.view_bar import ViewBar
from espace_citoyennete.annual_report.views import Shown, ViewDraft, views
from espace_citoyennete.annual_report.year_acts import change_told, year_answers
from espace_citoyennete.annual_report.years import years
from espace_citoyennete.contacts.quality import contact_quality
from espace_citoyennete.documents import Output
from espace_citoyennete.errors import UserError
from espace_citoyennete.permanences.quality import permanence_quality
from espace_citoyennete.report import Filters, Scope, Section
from espace_citoyennete.storage.database import Session
from espace_citoyennete.storage.journal_chain import head
from espace_citoyennete.town.years import erased_told
from espace_citoyennete.ui import tasks
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.page import Page
from espace_citoyennete.ui.printing import Paper, print_paper


@dataclass(frozen=True)
class _Reading:
    """What the worker brings back: the report at once, then beside its years and with its quality."""

    figures: AnnualFigures
    report: AnnualReport
    quality: Section | None = None
    changed: str = ""  # since the year was frozen
    is_compared: bool = False

    @property
    def scope(self) -> Scope:
        """Return what was counted."""
        return self.figures.scope


class ReportPage(Page):
    """The figures of a period, on screen and on paper from the same report."""

    title = "Bilan"
    icon = "chart-bar"
    models = COUNTED | {ReportView}
    hints = (
        "{export}\u00a0: exporter · Entrée\u00a0: d’où vient un chiffre · "
        "T\u00a0: données d’un graphique · C\u00a0: copier son image · "
        "I\u00a0: l’enregistrer"
    )

    shown = Signal(object)  # the report now on screen

    def __init__(self, desk: Desk, readers: Readers) -> None:
        super().__init__(desk)
        self._readers = readers
        self.report: AnnualReport | None = None
        self._scope: Scope | None = None  # of the report in view
        self._refusal = ""  # why the days asked are not counted
        self._changed = ""  # what is told of its year, frozen
        self.period_bar = PeriodBar(desk.clock.today)
        self.period_bar.chosen.connect(lambda _period: self.refresh())
        self.export_button = self.add_button(
            "Exporter", self.export, does="export", icon="download", primary=True
        )
        self.definitions_button = self.add_button("Définitions", self._show_definitions, icon="info")
        self.definitions_button.setCheckable(True)
        self.filters = Filters()
        self._view: UUID | None = None  # the saved view in force
        self.view_bar = ViewBar(self._filter, self._remove_view)
        self.view_bar.chosen.connect(self._show_view)
        self.view_bar.compared.connect(self.refresh)
        self.book = Book()
        self.book.asked.connect(lambda action: self.asks.emit(action, None))
        self.set_tabs(*((tab.name, partial(self.book.turn_to, rank)) for rank, tab in enumerate(TABS)))
        self.body.addWidget(self.period_bar)
        self.body.addWidget(self.view_bar)
        self.body.addWidget(self.book, 1)

    def refresh(self) -> None:
        """Count again, beside the window."""
        with self.desk.database.reading() as session:
            self.view_bar.offer(views(session), self._view)
        self._run(partial(_read, self.desk, self.scope))

    def _run(self, work: Callable[[], _Reading]) -> None:
        tasks.run(self, work, done=self._show, refused=self._refuse)

    def _refuse(self, sentence: str) -> None:
        """Say why nothing is counted; the figures of other days are shown no more."""
        if self._scope != self.scope:
            self.report = self._scope = None
            self.set_subtitle("")
            self.book.show_sections(())
        self._refusal = sentence
        self.show_message(sentence, "err")

    def receive(self, what: object) -> None:
        """Show other days and filters."""
        assert isinstance(what, Shown)
        self.filters, self._view = what.scope.filters, what.view
        self.period_bar.show_period(what.scope.period)

    def focus_default(self) -> None:
        """Give the focus to the choice of the period."""
        self.period_bar.take_focus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Answer « Exporter », « Imprimer », « Actualiser », and what is asked of a figure or of a chart."""
        return {
            "export": self.export,
            "print": self._print,
            "refresh": self.refresh,
            ORIGIN: self._tell_origin,
            "find": self._filter,
            "filter_report": self._filter,
            "compare_report": self.view_bar.compare.toggle,
            "remove_view": self._remove_view,
            **chart_answers(self, self.book.chart),
            "name_chart": self._name_chart,
            "publications": lambda: self.asks.emit("form:publications", {}),
            **year_answers(self, lambda: self.period_bar.period.first.year),
        }

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hear the letters of a chart from the chart that has the focus."""
        key = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
        in_chart = self.book.isAncestorOf(self.focusWidget()) and self.book.chart() is not None
        if not (in_chart and self._press(key)):
            super().keyPressEvent(event)

    def export(self) -> None:
        """Open the volet where the document is chosen, previewed and written."""
        self.asks.emit(
            "form:report_export", {"scope": self.scope, "is_compared": self.view_bar.compare.isChecked()}
        )

    @property
    def scope(self) -> Scope:
        """Return which part of the base is counted."""
        return Scope(self.period_bar.period, self.desk.clock.today(), self.filters)

    def _print(self) -> None:
        with self.telling_refusals():
            print_paper(self, self._paper(), self.show_message)

    def _paper(self) -> Paper:
        """Return the tab in view on paper, as it is shown; the volet prints the other documents."""
        if self.report is None:
            raise UserError("Les chiffres se comptent\u00a0: imprimer dès qu’ils sont affichés.")
        tab, sections = self.book.tab.name, self.book.sections()
        if not sections:
            raise UserError("Cet onglet n’a rien à imprimer sur ces jours. Choisir d’autres jours.")
        shown = replace(self.report, title=f"{self.report.title} – {tab}", sections=sections)
        document = replace(COMPLETE, key=tab, name=f"Bilan {tab}")
        name = file_name(shown.period, document, shown.town.place, "pdf")
        return Paper(document.name, name, partial(_write, shown), self.desk.database)

    def _show(self, reading: _Reading) -> None:
        if reading.scope != self.scope or (reading.is_compared and not self.view_bar.compare.isChecked()):
            return  # something else was chosen while this was counted
        if reading.quality is not None or reading.scope != self._scope:  # seen already, it keeps the focus
            self._put(reading)
        if reading.quality is None:  # what was chosen is shown at once, the rest is counted after it
            self.book.repaint()
            self._run(
                partial(_complete, self.desk, self._readers, reading, self.view_bar.compare.isChecked())
            )

    def _put(self, reading: _Reading) -> None:
        if self.message.text == self._refusal:
            self.message.clear()
        self.set_subtitle(reading.report.stamp.period_label)
        if reading.quality is not None:
            self._tell_changed(reading.changed)
        self.report, self._scope = reading.report, reading.scope
        quality = (reading.quality,) if reading.quality is not None else ()
        self.book.show_sections((*reading.report.sections, *quality))
        self.view_bar.tell(reading.report.stamp.filters)
        self.shown.emit(reading.report)

    def _tell_changed(self, sentence: str) -> None:
        """Say above the figures what the register no more tells as the frozen year does."""
        if sentence == self._changed:
            return
        self._changed = sentence
        if sentence:
            self.show_message(sentence, "warn", "Voir", self.answers()["editions"])
        else:
            self.message.clear()

    def _filter(self) -> None:
        given = {"scope": self.scope, "tab": self.book.chapter(), "report_view_uid": self._view}
        self.asks.emit("form:report_view", given)

    def _show_view(self, view: ViewDraft | None) -> None:
        """Show a saved view, or count everything again over the same days."""
        if view is None:
            self.receive(Shown(replace(self.scope, filters=Filters())))
            return
        today = self.desk.clock.today()
        self.receive(Shown(Scope(view.period(today), today, view.filters), view.uid))
        for rank, tab in enumerate(TABS):
            if view.tab in tab.chapters:
                self.header.switch.choose(rank)

    def _remove_view(self) -> None:
        with self.telling_refusals():
            if self._view is None:
                raise UserError("Choisir d’abord une vue enregistrée.")
            remove(self.desk, self._view)
            self._view = None

    def _name_chart(self) -> None:
        with self.telling_refusals():
            chart = self.book.chart()
            if chart is None:
                raise UserError(NO_CHART)
            if self.filters or length_of(self.scope.period) != Length.YEAR:
                raise UserError("Un titre se garde pour une année civile, sans filtre. Choisir l’année.")
            year = self.scope.period.first.year
            self.asks.emit("form:chart_title", {"year": year, "chart": chart.key, "shown": chart.title})

    def _tell_origin(self) -> None:
        asked = self.book.origin()
        if asked is None:
            self.show_message("Choisir d’abord un chiffre, sur sa carte ou dans un tableau.", "info")
        else:
            self.asks.emit(f"form:{ORIGIN}", {"asked": asked, "scope": self._scope})

    def _show_definitions(self) -> None:
        self.book.show_definitions(self.definitions_button.isChecked())


def _read(desk: Desk, scope: Scope) -> _Reading:
    with desk.database.reading() as session:
        figures, journal = annual_figures(session, scope), head(session)
    now, author = desk.clock.now(), desk.agent.name
    return _Reading(figures, annual_report(figures, produced_at=now, author=author, journal=journal))


def _compare(desk: Desk, readers: Readers, reading: _Reading) -> _Reading:
    with desk.database.reading() as session:
        found, targets = years(session, reading.figures), readers.aims(session, reading.figures)
        journal = head(session)
    now, author = desk.clock.now(), desk.agent.name
    report = compared_report(found, produced_at=now, author=author, journal=journal, targets=targets)
    return replace(reading, report=report, is_compared=True)


def _complete(desk: Desk, readers: Readers, reading: _Reading, is_compared: bool) -> _Reading:
    with desk.database.reading() as session:
        quality = _quality(session, reading.scope)
    read = _compare(desk, readers, reading) if is_compared else reading
    return replace(read, quality=quality, changed=change_told(desk, reading.report))


def _quality(session: Session, scope: Scope) -> Section:
    """Tell what is to be mended; of records that were erased, that they were."""
    if told := erased_told(session, scope.period):
        return erased_section(told)
    return quality_section(contact_quality(session, scope), permanence_quality(session, scope))


def _write(report: AnnualReport, target: Output) -> None:
    from espace_citoyennete.annual_report.pdf import write_report

    write_report(target, report)

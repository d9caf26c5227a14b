"""« Bilan »: choose a period, read its figures and charts, export them as PDF."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import BinaryIO

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from espace_citoyennete.annual_report.chapter import Chapter, label
from espace_citoyennete.annual_report.figures import COUNTED, AnnualFigures, annual_figures
from espace_citoyennete.annual_report.period import PeriodBar
from espace_citoyennete.annual_report.rules import YEAR, months_of
from espace_citoyennete.annual_report.sections import AnnualReport, annual_report
from espace_citoyennete.french import NO_BREAK, fold, number, share
from espace_citoyennete.report import Period
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui import dialogs, tasks
from espace_citoyennete.ui.accessibility import announce
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.page import Page
from espace_citoyennete.ui.printing import Paper, print_paper


@dataclass(frozen=True)
class _Reading:
    """What the worker brings back: the report, and how complete the register is."""

    period: Period
    report: AnnualReport
    quality: str


class ReportPage(Page):
    """The figures of a period, on screen and on paper from the same report."""

    title = "Bilan"
    icon = "chart-bar"
    models = COUNTED
    hints = "T\u00a0: voir les données d’un graphique · {export}\u00a0: exporter"

    shown = Signal(object)  # the report now on screen
    exported = Signal(object)  # the path of the file just written

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.report: AnnualReport | None = None
        self.period_bar = PeriodBar(desk.clock.today)
        self.period_bar.chosen.connect(lambda _period: self.refresh())
        self.export_button = self.add_button(
            "Exporter", self.export, does="export", icon="download", primary=True
        )
        self.definitions_button = self.add_button("Définitions", self._show_definitions, icon="info")
        self.definitions_button.setCheckable(True)
        self.quality = label("", "caption")
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the chart or the table in focus
        program = QApplication.instance()
        assert isinstance(program, QApplication)
        program.focusChanged.connect(self._follow_focus)
        self.body.addWidget(self.period_bar)
        self.body.addWidget(self._scroll, 1)
        self.body.addWidget(self.quality)

    def refresh(self) -> None:
        """Count again, beside the window."""
        work = partial(_read, self.desk, self.period_bar.period)
        tasks.run(self, work, done=self._show, refused=lambda text: self.show_message(text, "err"))

    def focus_default(self) -> None:
        """Give the focus to the choice of the period."""
        self.period_bar.take_focus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Answer « Exporter », « Imprimer » and « Actualiser »."""
        return {"export": self.export, "print": self._print, "refresh": self.refresh}

    def export(self) -> None:
        """Ask where, then write the report of the chosen period as PDF, beside the window."""
        paper = self._paper()
        suggested = dialogs.documents_folder() / paper.file_name
        path = dialogs.choose_save_path(self, "Exporter le bilan", suggested, "Document PDF (*.pdf)")
        if path:
            work, done = partial(paper.write, path), partial(self._exported, path)
            tasks.run(self, work, done=done, refused=lambda text: self.show_message(text, "err"))
            announce("Export du bilan en cours.")

    def _print(self) -> None:
        print_paper(self, self._paper(), self.show_message)

    def _paper(self) -> Paper:
        period = self.period_bar.period
        return Paper("Bilan", _file_name(period, self.report), partial(_write, self.desk, period))

    def _show(self, reading: _Reading) -> None:
        if reading.period != self.period_bar.period:
            return  # another period was chosen while this one was counted
        self.set_subtitle(reading.report.period_label)
        self.quality.setText(reading.quality)
        if reading.report != self.report:  # what has not changed keeps its place and its focus
            self.report = reading.report
            place = self._scroll.verticalScrollBar().value()
            self._scroll.setWidget(_chapters(reading.report))
            self._show_definitions()
            self._scroll.verticalScrollBar().setValue(place)
        self.shown.emit(reading.report)

    def _show_definitions(self) -> None:
        for chapter in self._scroll.findChildren(Chapter):
            chapter.show_definitions(self.definitions_button.isChecked())

    def _follow_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        inside = self._scroll.widget()
        if inside is not None and now is not None and inside.isAncestorOf(now):
            self._show_focus()
            QTimer.singleShot(0, self, self._show_focus)  # again, once Qt has put the middle in view

    def _show_focus(self) -> None:
        """Bring what has the focus into view, by its head when it is taller than the page."""
        inside, now = self._scroll.widget(), self._scroll.focusWidget()
        if inside is not None and now is not None:
            self._scroll.ensureWidgetVisible(now, 0, 24)
            self._scroll.ensureVisible(0, now.mapTo(inside, QPoint()).y(), 0, 0)

    def _exported(self, path: Path, _written: object) -> None:
        self.desk.tell(f"Bilan exporté\u00a0: {path.name}", "Ouvrir", partial(dialogs.open_document, path))
        self.exported.emit(path)


def _chapters(report: AnnualReport) -> QWidget:
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, 8, 0)
    for section in report.sections:
        column.addWidget(Chapter(section))
    column.addStretch(1)
    return inside


def _read(desk: Desk, period: Period) -> _Reading:
    today = desk.clock.today()
    figures = _figures(desk.database, period, today)
    report = annual_report(figures, produced_on=today)
    return _Reading(period, report, _quality(figures))


def _write(desk: Desk, period: Period, target: Path | BinaryIO) -> None:
    from espace_citoyennete.annual_report.pdf import write_report

    today = desk.clock.today()
    figures = _figures(desk.database, period, today)
    write_report(target, annual_report(figures, produced_on=today))


def _figures(database: Database, period: Period, today: date) -> AnnualFigures:
    with database.reading() as session:
        return annual_figures(session, period, today)


def _quality(figures: AnnualFigures) -> str:
    """Say how much of the register was left unanswered, and what remains to fill in."""
    contacts, pending = figures.contacts, figures.permanences.total.pending
    if not contacts.received:
        return f"Qualité des données{NO_BREAK}: aucun contact reçu sur la période."
    missing = [
        f"{share(found.not_answered / found.total)} sans {what}"
        for what, found in (
            ("quartier", contacts.neighbourhoods), ("genre", contacts.genders),
            ("tranche d’âge", contacts.ages), ("suite donnée", contacts.outcomes),
        )
        if found.not_answered
    ]  # fmt: skip
    if pending:
        missing.append(f"{number(pending)} rendez-vous à venir ou à renseigner")
    return f"Qualité des données{NO_BREAK}: {' · '.join(missing) or 'toutes les réponses sont données'}."


def _file_name(period: Period, report: AnnualReport | None) -> str:
    """Return « Bilan_2025_Espace-citoyennete.pdf »."""
    place = re.sub(r"[^a-zA-Z0-9]+", "-", fold(report.town.place)).strip("-").capitalize() if report else ""
    is_year = months_of(period) == YEAR
    days = str(period.first.year) if is_year else f"{period.first.isoformat()}_{period.last.isoformat()}"
    return "_".join(filter(None, ("Bilan", days, place))) + ".pdf"

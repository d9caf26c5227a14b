"""The register of publications: what went out, when, over which days, by whom, printed again as it was."""

from functools import partial

from PySide6.QtWidgets import QVBoxLayout

from espace_citoyennete.annual_report.exporting import keep_file
from espace_citoyennete.annual_report.frozen import spaced
from espace_citoyennete.annual_report.listing import PublicationRow, printed_report, publications
from espace_citoyennete.annual_report.model import Publication
from espace_citoyennete.annual_report.sections import period_label
from espace_citoyennete.documents import Output
from espace_citoyennete.french import NO_BREAK, clock_time, long_date
from espace_citoyennete.report import Period
from espace_citoyennete.storage.base import Base
from espace_citoyennete.ui import style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.lines import Line, Lines
from espace_citoyennete.ui.panel_form import ReadingPanel

_PDF = "Document PDF (*.pdf)"
_ABOUT = (
    "Chaque version publiable exportée entre ici et n’en sort plus\u00a0: les suivantes cachent aussi ce que "
    "leur comparaison ferait retrouver, et d’autres filtres sur les mêmes jours sont refusés. L’empreinte "
    "est celle des nombres imprimés."
)


class PublicationsPanel(ReadingPanel):
    """Every report that anybody may read since, the latest first."""

    kind = "publications"
    title = "Registre des publications"
    icon = "file-text"
    save_word = "Exporter le bilan…"
    is_wide = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.lines = Lines()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (style.words("caption", _ABOUT), self.lines):
            column.addWidget(widget)
        column.addStretch(1)
        desk.changed.connect(self._note_change)
        self._read()

    def context(self) -> str:
        """Return what the register is for."""
        return "Ce qui a été diffusé hors du service"

    def focus_first(self) -> None:
        """Go to the latest publication."""
        if self.lines.buttons:
            self.lines.buttons[0].setFocus()

    def save(self) -> bool:
        """Go and export the report."""
        self.asks.emit("form:report_export", {})
        return False

    def _note_change(self, changed: frozenset[type[Base]]) -> None:
        if Publication in changed:
            self._read()

    def _read(self) -> None:
        with self.desk.database.reading() as session:
            found = publications(session)
        self.lines.show_lines([self._line(one) for one in found], "Rien n’a encore été publié.")

    def _line(self, one: PublicationRow) -> Line:
        filters = f"Filtres{NO_BREAK}: {' · '.join(one.filters)}. " if one.filters else ""
        day = long_date(one.published_at.date(), weekday=False)
        words = (
            f"{one.title}. Période{NO_BREAK}: {period_label(Period(one.first, one.last))}. {filters}"
            f"Publié le {day} à {clock_time(one.published_at)} par {one.author}. "
            f"Empreinte SHA-256{NO_BREAK}: {spaced(one.sha256)}"
        )
        return Line(words, "PDF…", partial(self._save_pdf, one))

    def _save_pdf(self, one: PublicationRow) -> None:
        name = f"publication-{one.published_at:%Y-%m-%d-%Hh%M}-publiable.pdf"
        keep_file(self, name, _PDF, partial(_write_pdf, self.desk, one), "publication")


def _write_pdf(desk: Desk, one: PublicationRow, target: Output) -> None:
    from espace_citoyennete.annual_report.pdf import write_report

    with desk.database.reading() as session:
        report = printed_report(session, one.uid)
    write_report(target, report)

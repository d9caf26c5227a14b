"""The editions of a frozen year: printed again to the byte, given as a file, compared with the register."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QVBoxLayout

from espace_citoyennete.annual_report.differences import changed_since, table_of
from espace_citoyennete.annual_report.exporting import keep_file
from espace_citoyennete.annual_report.figures import COUNTED
from espace_citoyennete.annual_report.frozen import spaced
from espace_citoyennete.annual_report.listing import (
    Edition,
    changed_figures,
    edition_words,
    editions,
    frozen_content,
    frozen_report,
)
from espace_citoyennete.annual_report.model import FrozenReport
from espace_citoyennete.annual_report.rules import year_to_report
from espace_citoyennete.documents import Output
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.report import Table
from espace_citoyennete.storage.base import Base
from espace_citoyennete.ui import style, tasks
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.lines import Line, Lines
from espace_citoyennete.ui.panel_form import ReadingPanel
from espace_citoyennete.ui.printing import Paper, paper_actions
from espace_citoyennete.ui.report_table import ReportTable

_MODELS = COUNTED | {FrozenReport}
_PDF, _DATA = "Document PDF (*.pdf)", "Bilan arrêté (*.json)"


class EditionsPanel(ReadingPanel):
    """What was kept of a year, edition by edition, and what changed since the last one."""

    kind = "editions"
    title = "Années arrêtées"
    icon = "lock"
    save_word = "Arrêter ou rectifier…"
    is_wide = True

    def __init__(self, desk: Desk, year: int = 0) -> None:
        super().__init__(desk)
        self._year = year or year_to_report(desk.clock.today()).first.year
        self._found: list[Edition] = []
        self.lines, self.changed = Lines(), style.words()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.table: ReportTable | None = None
        self._since = style.words("section", "Depuis la dernière édition")
        for widget in (self.lines, self._since, self.changed):
            self._column.addWidget(widget)
        self._column.addStretch(1)
        desk.changed.connect(self._note_change)
        self._read()

    def context(self) -> str:
        """Return which year."""
        return f"Année {self._year}"

    def focus_first(self) -> None:
        """Go to the first edition."""
        if self.lines.buttons:
            self.lines.buttons[0].setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Print the edition that has the focus, or else the last one: never the register as it is now."""
        return paper_actions(self, self._paper, self.message.tell) if self._found else {}

    def save(self) -> bool:
        """Go and freeze the year, or rectify it."""
        self.asks.emit("form:freeze", {"year": self._year})
        return False

    def _note_change(self, changed: frozenset[type[Base]]) -> None:
        if changed & _MODELS:
            self._read()

    def _read(self) -> None:
        with self.desk.database.reading() as session:
            found = self._found = editions(session, self._year)
        self.lines.show_lines(
            [line for edition in found for line in self._lines(edition)],
            f"L’année {self._year} n’est pas arrêtée.",
        )
        self._since.setVisible(bool(found))
        self._tell("", None)
        if found:
            self.changed.setText("Comparaison avec le registre…")
            tasks.run(
                self,
                partial(_compared, self.desk, found[0]),
                done=lambda told: self._tell(*told),
                refused=lambda text: self.message.tell(text, "err"),
            )

    def _lines(self, edition: Edition) -> list[Line]:
        words = edition_words(edition)
        reason = f" Motif{NO_BREAK}: {edition.reason}." if edition.reason else ""
        return [
            Line(f"{words[:1].upper()}{words[1:]}.{reason}", "PDF…", partial(self._save_pdf, edition)),
            Line(
                f"Règles {edition.rules}. Empreinte SHA-256{NO_BREAK}: {spaced(edition.sha256)}",
                "Fichier…",
                partial(self._save_data, edition),
            ),
        ]

    def _tell(self, words: str, table: Table | None) -> None:
        self.changed.setText(words)
        if self.table is not None:
            self._column.removeWidget(self.table)
            self.table.deleteLater()
        self.table = ReportTable(table) if table is not None else None
        if self.table is not None:
            self._column.insertWidget(self._column.count() - 1, self.table)

    def _paper(self) -> Paper:
        here = next((place for place, button in enumerate(self.lines.buttons) if button.hasFocus()), 0)
        edition = self._found[here // 2]  # two lines each: its document, its file
        return Paper(
            f"Bilan {edition.year}, édition {edition.number}",
            _name(edition, "pdf"),
            partial(_write_pdf, self.desk, edition),
            self.desk.database,
        )

    def _save_pdf(self, edition: Edition) -> None:
        keep_file(self, _name(edition, "pdf"), _PDF, partial(_write_pdf, self.desk, edition), _what(edition))

    def _save_data(self, edition: Edition) -> None:
        keep_file(
            self, _name(edition, "json"), _DATA, partial(_write_data, self.desk, edition), _what(edition)
        )


def _compared(desk: Desk, edition: Edition) -> tuple[str, Table | None]:
    with desk.database.reading() as session:
        found = changed_figures(session, edition)
    if not found:
        return "Le registre dit toujours la même chose.", None
    return changed_since(found, edition.year), table_of(found, edition.number)


def _write_pdf(desk: Desk, edition: Edition, target: Output) -> None:
    from espace_citoyennete.annual_report.pdf import write_report

    with desk.database.reading() as session:
        report = frozen_report(session, edition.uid)
    write_report(target, report, digest=edition.sha256)


def _write_data(desk: Desk, edition: Edition, target: Output) -> None:
    with desk.database.reading() as session:
        content = frozen_content(session, edition.uid)
    target.write(lambda file: file.write(content))


def _what(edition: Edition) -> str:
    """Return what the journal says that goes out."""
    return f"bilan arrêté {edition.year}"


def _name(edition: Edition, suffix: str) -> str:
    number = f"-edition-{edition.number}" if edition.number > 1 else ""
    return f"bilan-{edition.year}{number}.{suffix}"

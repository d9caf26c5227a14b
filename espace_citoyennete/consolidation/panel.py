"""« Consolider plusieurs lieux »: add the frozen file of each place, then print one report."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QPushButton, QVBoxLayout

from espace_citoyennete.annual_report.rules import year_to_report
from espace_citoyennete.annual_report.sections import AnnualReport
from espace_citoyennete.consolidation import gestures
from espace_citoyennete.consolidation.listing import MOST, PlaceRow, draft_of, place_rows, places
from espace_citoyennete.consolidation.sections import consolidated
from espace_citoyennete.documents import Output
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.ui import dialogs, style, tasks
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.lines import Line, Lines
from espace_citoyennete.ui.panel_form import ReadingPanel

_FILES = "Bilan arrêté (*.json)"
_ABOUT = (
    "Chaque lieu arrête son année, puis donne le fichier de « Bilan\u00a0: années arrêtées ». Ce fichier ne "
    "contient que des chiffres et des tableaux, et le nom d’aucun usager."
)


class ConsolidationPanel(ReadingPanel):
    """The places of a year, and the report that puts them together."""

    kind = "consolidation"
    title = "Consolider plusieurs lieux"
    icon = "building"
    save_word = "Enregistrer…"

    def __init__(self, desk: Desk, year: int = 0) -> None:
        super().__init__(desk)
        self._year = year or year_to_report(desk.clock.today()).first.year
        self.heading, self.lines = style.words("section"), Lines()
        self.add_button = QPushButton("Ajouter le fichier d’un lieu…")
        self.add_button.clicked.connect(lambda _on: self._add())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self.heading, self.lines, self.add_button, style.words("caption", _ABOUT)):
            column.addWidget(widget)
        column.addStretch(1)
        desk.changed.connect(self._read)
        self._read()

    def focus_first(self) -> None:
        """Go to the choice of a file."""
        self.add_button.setFocus()

    def save(self) -> bool:
        """Ask where, then write the report of all the places beside the window."""
        name = f"bilan-consolide-{self._year}.pdf"
        path = dialogs.choose_save_path(
            self, "Enregistrer le bilan consolidé", dialogs.documents_folder() / name, "Document PDF (*.pdf)"
        )
        if path is not None:
            tasks.run(
                self,
                partial(_write, self.desk, self._year, path),
                done=lambda _none: self.desk.tell(
                    f"Bilan consolidé enregistré{NO_BREAK}: {path.name}",
                    "Ouvrir",
                    partial(dialogs.open_document, self.desk, path),
                ),
                refused=lambda text: self.message.tell(text, "err"),
            )
        return False

    def add_file(self, path: Path) -> None:
        """Keep the report of a place, or say why not."""
        self.message.clear()
        with self.telling_refusals():
            draft = draft_of(_content(path))
            gestures.add_place(self.desk, draft)
            self._year = draft.year
            self._read()

    def _add(self) -> None:
        path = dialogs.choose_open_path(
            self, "Choisir le fichier d’un lieu", dialogs.documents_folder(), _FILES
        )
        if path is not None:
            self.add_file(path)

    def _read(self) -> None:
        with self.telling_refusals(), self.desk.database.reading() as session:
            rows = place_rows(session, self._year)
            self.heading.setText(f"Année {self._year}")
            nothing = f"Aucun bilan arrêté de {self._year} n’est là."
            self.lines.show_lines([self._line(row) for row in rows], nothing)

    def _line(self, row: PlaceRow) -> Line:
        words = f"{row.name}{NO_BREAK}: {row.edition}."
        return Line(words, "Retirer", partial(self._remove, row)) if row.uid else Line(f"{words} Ce lieu.")

    def _remove(self, row: PlaceRow) -> None:
        assert row.uid is not None
        with self.telling_refusals():
            gestures.remove(self.desk, row.uid)


def consolidated_report(desk: Desk, year: int) -> AnnualReport:
    """Return the report of all the places of a year. Raises `UserError` for fewer than two."""
    with desk.database.reading() as session:
        found = places(session, year)
    if len(found) < 2:
        raise UserError("Il faut deux lieux au moins. Ajouter le fichier d’un autre, ou arrêter l’année ici.")
    return consolidated(found, produced_at=desk.clock.now(), author=desk.agent.name)


def _write(desk: Desk, year: int, path: Path) -> None:
    from espace_citoyennete.annual_report.pdf import write_report

    report = consolidated_report(desk, year)
    write_report(Output(path, desk.note_output(f"bilan consolidé {year}")), report)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST + 1)
    except OSError:
        raise UserError("Ce fichier ne se lit pas. Le copier sur ce poste, puis reprendre.") from None

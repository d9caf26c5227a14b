"""« Importer »: the exhibitions of a spreadsheet, pasted or in a file, seen before they are added."""

from pathlib import Path

from PySide6.QtWidgets import QPushButton

from espace_citoyennete.directory.fields import counted_lines
from espace_citoyennete.errors import Conflict, UserError
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.loans import gestures
from espace_citoyennete.loans.intake import ExhibitIntake, plan_exhibits
from espace_citoyennete.loans.service import ExhibitDraft, save_exhibit
from espace_citoyennete.storage.database import Session
from espace_citoyennete.tables import FILES, text_of
from espace_citoyennete.ui import dialogs, style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.text_area import TextArea

_HINT = "Numéro, titre, thème, pièces, état, note\u00a0: dans cet ordre, ou sous une ligne d’en-têtes."
_LINES = 180  # pixels


class ExhibitListPanel(FormPanel):
    """Paste a list or choose its file, read what it would add, add it all at once."""

    kind = "exhibit_list"
    title = "Importer des expositions"
    icon = "upload"
    save_word = "Ajouter"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._plan = ExhibitIntake()
        self.listed, self.told = TextArea(), style.words()
        self.choose_button = QPushButton("Choisir un fichier…")
        self.choose_button.clicked.connect(lambda _on: self._choose())
        self.form = Form([Field("listed", "&Liste", self.listed, required=True, hint=_HINT)])
        self.lay(self.form, self.choose_button, self.told)
        self.listed.setFixedHeight(style.length(_LINES))
        self.listed.textChanged.connect(self._tell)
        self.saved.connect(lambda drafts: gestures.remember_list_added(desk, drafts))
        self._tell()

    def read_file(self, path: Path) -> None:
        """Put the list of a file where it can be read, and mended."""
        with self.telling_refusals():
            self.listed.setPlainText(text_of(path))
            self.edited.emit()

    def write(self, session: Session) -> list[ExhibitDraft]:
        """Add what is new, all or nothing. Raises `Conflict` when it would now be something else."""
        self.checked()
        if plan_exhibits(session, self.listed.toPlainText()) != self._plan:
            self._tell()
            raise Conflict("La liste des expositions a changé entre-temps\u00a0: relire, puis reprendre.")
        if not self._plan.new:
            raise UserError("Rien à ajouter de cette liste\u00a0: lire ce qui est dit dessous.")
        drafts = self._plan.drafts(self.uid)
        for draft in drafts:
            save_exhibit(session, draft, by=self.desk.agent)
        return drafts

    def _choose(self) -> None:
        path = dialogs.choose_open_path(self, "Liste d’expositions", dialogs.documents_folder(), FILES)
        if path is not None:
            self.read_file(path)

    def _tell(self) -> None:
        """Tell what the list would do, the rows refused with their line."""
        self._plan = ExhibitIntake()
        try:
            with self.desk.database.reading() as session:
                self._plan = plan_exhibits(session, self.listed.toPlainText())
            self.told.setText(_told(self._plan))
        except UserError as refusal:
            self.told.setText(refusal.message)


def _told(plan: ExhibitIntake) -> str:
    parts = [
        counted_lines("À ajouter", [f"n°{NO_BREAK}{one.number}, {one.title}" for one in plan.new]),
        counted_lines("Refusées", [f"ligne {one.line}. {one.sentence}" for one in plan.refused]),
        f"Déjà là{NO_BREAK}: {plan.same}" if plan.same else "",
    ]
    return "\n\n".join(filter(None, parts))

"""Take in a file of structures: what it would bring is told first, line by line."""

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox, QPushButton

from espace_citoyennete.directory import gestures
from espace_citoyennete.directory.exchange import FILES, read
from espace_citoyennete.directory.fields import counted_lines
from espace_citoyennete.directory.intake import Intake, Taken, plan_intake
from espace_citoyennete.directory.service import save_organisation
from espace_citoyennete.errors import Conflict, UserError
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui import dialogs, style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel

_NOTHING = Intake((), (), 0, (), ())


class IntakePanel(FormPanel):
    """Choose a file, read what it would change, take in what is wanted of it."""

    kind = "directory_intake"
    title = "Importer dans l’annuaire"
    icon = "upload"
    save_word = "Importer"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._path, self._plan = "", _NOTHING
        self.choose_button = QPushButton("Choisir un fichier…")
        self.choose_button.clicked.connect(lambda _on: self._choose())
        self.file, self.said = style.words("caption", "Aucun fichier choisi."), style.words()
        self.adds, self.updates = QCheckBox(), QCheckBox()
        self.form = Form(
            [
                Field("adds", "&Ajouter les organismes nouveaux", self.adds),
                Field(
                    "updates", "&Mettre à jour ceux qui ont changé", self.updates,
                    hint="Ce que le fichier ne dit pas reste, comme une fiche vérifiée après lui.",
                ),
            ]
        )  # fmt: skip
        self.lay(self.choose_button, self.file, self.form, self.said)
        self.form.restore({"adds": True, "updates": True})
        self.saved.connect(self._remember)

    def chip_title(self) -> str:
        """Return the name of the file."""
        return Path(self._path).name or self.title

    def values(self) -> dict[str, Any]:
        """Return what is wanted, of which file."""
        return {**self.form.typed(), "path": self._path}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned; the file is read again, if it is still there."""
        super().restore(values)
        if values["path"]:
            self.read_file(values["path"])

    def focus_first(self) -> None:
        """Go and choose the file."""
        self.choose_button.setFocus()

    def read_file(self, path: str) -> None:
        """Tell what a file would bring."""
        self._path, self._plan = path, _NOTHING
        self.message.clear()
        self.file.setText(Path(path).name)
        try:
            with self.desk.database.reading() as session:
                self._plan = self._read(session)
            self.said.setText(_told(self._plan))
        except UserError as refusal:
            self.said.setText("")
            self.message.tell(refusal.message, "err")

    def write(self, session: Session) -> tuple[Taken, ...]:
        """Write what is wanted, all or nothing. Raises `Conflict` when it would now be something else."""
        wanted = self.checked()
        if not self._path:
            raise UserError("Aucun fichier choisi\u00a0: choisir un fichier de structures.")
        if self._read(session) != self._plan:
            raise Conflict(
                "L’annuaire ou le fichier a changé entre-temps\u00a0: choisir le fichier de nouveau."
            )
        taken = (self._plan.new if wanted["adds"] else ()) + (self._plan.changed if wanted["updates"] else ())
        if not taken:
            raise UserError("Rien à importer de ce fichier\u00a0: en choisir un autre.")
        for one in taken:
            save_organisation(session, one.after, by=self.desk.agent)
        return taken

    def _read(self, session: Session) -> Intake:
        try:
            content = Path(self._path).read_bytes()
        except OSError as refusal:
            raise UserError("Ce fichier ne s’ouvre pas\u00a0: le choisir de nouveau.") from refusal
        return plan_intake(session, *read(content), today=self.desk.clock.today())

    def _choose(self) -> None:
        start = dialogs.documents_folder()
        path = dialogs.choose_open_path(self, "Fichier de structures", start, FILES)
        if path is not None:
            self.read_file(str(path))
            self.edited.emit()

    def _remember(self, taken: tuple[Taken, ...]) -> None:
        gestures.remember_taken_in(self.desk, taken)


def _told(plan: Intake) -> str:
    """Tell what a file would do, the lines refused with their number."""
    parts = [
        counted_lines("Nouveaux", [one.after.name for one in plan.new]),
        counted_lines("Changés", [one.after.name for one in plan.changed]),
        counted_lines("Gardés, vérifiés ici plus tard ou retirés", plan.kept),
        counted_lines("Refusés", [f"ligne {one.line}. {one.sentence}" for one in plan.refused]),
        f"Inchangés{NO_BREAK}: {plan.same}" if plan.same else "",
    ]
    return "\n\n".join(filter(None, parts)) or "Ce fichier ne contient aucune structure."

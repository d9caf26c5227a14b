"""« Relecture des notes » in Réglages: ten notes of last month, each found fine or taken up again."""

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.french import NO_BREAK, moment, month_name, plural
from espace_citoyennete.privacy.gestures import review
from espace_citoyennete.privacy.model import NoteReview
from espace_citoyennete.privacy.sample import NoteRow, Sample, month_sample
from espace_citoyennete.rights import MATRIX
from espace_citoyennete.ui import style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.section import Section, button
from espace_citoyennete.ui.table import Column, RowsModel, TableView

_RESTRICTED = "Affaire réservée\u00a0: ouvrir la fiche pour lire sa note."


class ReviewSection(Section):
    """The notes drawn for the month, the space bar finds one fine, Entrée takes it up again in its record."""

    name = "Relecture des notes"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.progress = self.show_note("")
        self.table = TableView(self.name)
        self.model = RowsModel(self._columns(), self, key=lambda row: row.contact_uid)
        self.table.setModel(self.model)
        self.table.set_empty_state("Aucune note à relire pour le mois passé.")
        self.table.opened.connect(lambda _row: self.take_up())
        self.table.letter_pressed.connect(lambda letter: self.find_fine() if letter == " " else None)
        self.table.current_changed.connect(lambda _row: self._dress())
        self.words = style.words()
        self.fine = button("Rien à redire  Espace", self.find_fine, "Rien à redire")
        self.again = button("À reprendre  Entrée", self.take_up, "À reprendre")
        style.mark(self.fine, kind="primary")
        self.head.addWidget(self.again)
        self.head.addWidget(self.fine)
        self.body.addWidget(self.words)
        self.body.addWidget(self.table, 1)
        self._may_read = bool(desk.agent.rights & MATRIX["review_note"])
        desk.changed.connect(self._note_change)

    def refresh(self) -> None:
        """Read the sample again."""
        if self._may_read:
            with self.desk.database.reading() as session:
                sample = month_sample(session, today=self.desk.clock.today(), by=self.desk.agent)
            self.progress.setText(_told(sample))
            self.model.set_rows(sample.rows)
            if sample.rows and not self.table.currentIndex().isValid():
                self.table.go_to(0)
        else:
            self.progress.setText("La relecture revient à la coordination.")
        self._dress()

    def focus_default(self) -> None:
        """Go to the notes."""
        self.table.setFocus()

    def find_fine(self) -> None:
        """Say that nothing is wrong with the current note; can be undone."""
        self._say(is_fine=True)

    def take_up(self) -> None:
        """Say that the current note is to be written again, and open its record; can be undone."""
        row = self.table.current_row()
        if self._say(is_fine=False) and isinstance(row, NoteRow):
            self.asks.emit("form:contact", {"contact_id": row.contact_id})

    def _say(self, *, is_fine: bool) -> bool:
        """Keep what is said of the current note, and tell whether it was kept."""
        row, is_said = self.table.current_row(), False
        if isinstance(row, NoteRow):
            with self.telling_refusals():
                review(self.desk, row, is_fine=is_fine)
                is_said = True
                self.refresh()
                self.table.setFocus()
        return is_said

    def _columns(self) -> list[Column]:
        return [
            Column("Noté le", lambda row: moment(row.occurred_at), 17),
            Column("Note", lambda row: row.note or _RESTRICTED),
        ]

    def _note_change(self, changed: frozenset[type]) -> None:
        if changed & {Contact, NoteReview} and self.isVisible():
            with self.telling_refusals():
                self.refresh()

    def _dress(self) -> None:
        row = self.table.current_row()
        self.words.setText((row.note or _RESTRICTED) if isinstance(row, NoteRow) else "")
        for act in (self.fine, self.again):
            act.setEnabled(isinstance(row, NoteRow))


def _told(sample: Sample) -> str:
    month = f"{month_name(sample.month).capitalize()} {sample.month // 12}"
    left = plural(len(sample.rows), "note tirée au sort à relire", "notes tirées au sort à relire")
    read = f" Déjà relues{NO_BREAK}: {sample.read}, dont {sample.again} à reprendre." if sample.read else ""
    return f"{month}{NO_BREAK}: {left}.{read} Seul ce compte est gardé."

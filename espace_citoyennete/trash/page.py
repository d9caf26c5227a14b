"""« Corbeille » in Réglages: what was removed, and how to have it back."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QPushButton

from espace_citoyennete.callbacks import gestures as callbacks
from espace_citoyennete.callbacks.model import Callback
from espace_citoyennete.contacts import gestures as contacts
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.french import moment, numeric_date
from espace_citoyennete.trash.listing import TrashRow, trash_rows
from espace_citoyennete.trash.service import KEPT_FOR
from espace_citoyennete.ui import style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.section import Section
from espace_citoyennete.ui.table import Column, RowsModel, TableView

_RESTORE: Mapping[type, Callable[[Desk, int], None]] = {
    Contact: contacts.restore,
    Callback: callbacks.restore,
}


class TrashSection(Section):
    """What was removed, the last first; Entrée restores."""

    name = "Corbeille"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.show_note(f"Ce qui est retiré est gardé {KEPT_FOR.days} jours, puis effacé à l’ouverture.")
        self.table = TableView(self.name)
        self.model = RowsModel(self._columns(), self, key=lambda row: (row.model, row.id))
        self.table.setModel(self.model)
        self.table.set_empty_state("La Corbeille est vide.")
        self.table.opened.connect(lambda _row: self.restore())
        self.table.current_changed.connect(lambda _row: self._dress())
        self.button = QPushButton("Restaurer  Entrée")
        self.button.setAccessibleName("Restaurer")
        self.button.clicked.connect(self.restore)
        style.mark(self.button, kind="primary")
        self.head.addWidget(self.button)
        self.body.addWidget(self.table, 1)
        desk.changed.connect(self._note_change)

    def refresh(self) -> None:
        """Read the Corbeille again."""
        with self.desk.database.reading() as session:
            self.model.set_rows(trash_rows(session, by=self.desk.agent))
        if self.model.rowCount() and not self.table.currentIndex().isValid():
            self.table.go_to(0)
        self._dress()

    def focus_default(self) -> None:
        """Go to the list."""
        self.table.setFocus()

    def restore(self) -> None:
        """Bring the current row back; can be undone."""
        row = self.table.current_row()
        if isinstance(row, TrashRow):
            with self.telling_refusals():
                _RESTORE[row.model](self.desk, row.id)

    def _columns(self) -> list[Column]:
        return [
            Column("Retiré le", lambda row: moment(row.removed_at), 17),
            Column("Quoi", lambda row: row.words, tip=lambda row: row.words),
            Column("Personne", lambda row: self.desk.shown_name(row.person), 16),
            Column("Par", lambda row: row.removed_by or "non connu", 16, under=90),
            Column("Effacé le", lambda row: numeric_date(row.kept_until), 11, under=90),
        ]

    def _note_change(self, changed: frozenset[type]) -> None:
        if changed & _RESTORE.keys() and self.isVisible():
            with self.telling_refusals():
                self.refresh()

    def _dress(self) -> None:
        self.button.setEnabled(self.table.current_row() is not None)

"""Every deadline, each a key away from where it is done, and all of them as a calendar file."""

from functools import partial
from itertools import groupby

from PySide6.QtWidgets import QVBoxLayout

from espace_citoyennete.deadlines.rules import Deadline, days_left, step
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, long_date, numeric_date, plural
from espace_citoyennete.today.deadlines import all_deadlines
from espace_citoyennete.today.todo import STEP_WORDS
from espace_citoyennete.ui import dialogs, style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.panel_form import ReadingPanel
from espace_citoyennete.ui.table import Column, Heading, RowsModel, TableView

_LATER = "Plus tard"


class DeadlinesPanel(ReadingPanel):
    """The deadlines under their steps, also those that do not wake up yet."""

    kind = "deadlines"
    title = "Échéances"
    icon = "clock"
    save_word = "Exporter (ICS)…"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._found: list[Deadline] = []
        self.heading = style.words("section")
        self.table = TableView("Échéances")
        self.table.set_empty_state("Aucune échéance à venir.")
        self.model = RowsModel(self._columns(), self, key=lambda row: row.uid)
        self.table.setModel(self.model)
        self.table.opened.connect(lambda _row: self._open())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.heading)
        column.addWidget(style.words("caption", "Entrée\u00a0: ouvrir ce qui est à faire"))
        column.addWidget(self.table, 1)
        desk.changed.connect(self._refresh)
        self._refresh()

    def focus_first(self) -> None:
        """Go to the first deadline."""
        self.table.go_to(next((n for n, row in enumerate(self.model.rows) if isinstance(row, Deadline)), 0))
        self.table.setFocus()

    def save(self) -> bool:
        """Ask where and write the calendar file; nothing of the base changes."""
        suggested = dialogs.documents_folder() / f"echeances-{self.desk.clock.today()}.ics"
        path = dialogs.choose_save_path(self, "Enregistrer les échéances", suggested, "Calendrier (*.ics)")
        if path is None:
            return False
        from espace_citoyennete.deadlines.ics import write_deadlines

        try:
            self.desk.note_output("export des échéances")
            write_deadlines(path, self._found, made_at=self.desk.clock.instant())
        except UserError as refusal:
            self.message.tell(refusal.message, "err")
            return False
        told = f"Échéances enregistrées{NO_BREAK}: {path.name}"
        self.desk.tell(told, "Ouvrir", partial(dialogs.open_document, self.desk, path))
        return super().save()

    def _columns(self) -> list[Column]:
        return [
            Column("Le", lambda row: numeric_date(row.day), 10, spoken=lambda row: long_date(row.day)),
            Column("Échéance", lambda row: row.what, tip=self._told, spoken=self._told),
        ]

    def _told(self, row: Deadline) -> str:
        return f"{row.what}, {days_left(row.day, self.desk.clock.today())}"

    def _refresh(self, _changed: object = None) -> None:
        today = self.desk.clock.today()
        with self.desk.database.reading() as session:
            self._found = all_deadlines(session, today, by=self.desk.agent)
        rows: list[Heading | Deadline] = []
        for days, dues in groupby(self._found, lambda one: step(one.day, today)):
            word = _LATER if days is None else STEP_WORDS[days].capitalize()
            rows += [Heading(word, word), *dues]
        self.model.set_rows(rows)
        self.heading.setText(plural(len(self._found), "échéance"))

    def _open(self) -> None:
        row = self.table.current_row()
        if isinstance(row, Deadline):
            self.asks.emit(row.page, row.about)

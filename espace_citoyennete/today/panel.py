"""The end of the day: results missing, calls due, the next sheets, the copy of the base; one act each."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout

from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, moment, plural, short_date
from espace_citoyennete.permanences.gestures import mark_attendance
from espace_citoyennete.permanences.papers import sheets_paper
from espace_citoyennete.permanences.sheets import SittingSheet, next_sitting_day, sitting_sheets
from espace_citoyennete.storage.keeping import keep_copy
from espace_citoyennete.today.listing import Missing, missing_results
from espace_citoyennete.today.todo import callback_lines, draft_lines, is_copy_old, read_due, told_copy
from espace_citoyennete.ui import style, tasks
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.lines import Line, Lines
from espace_citoyennete.ui.panel_form import ReadingPanel
from espace_citoyennete.ui.printing import print_paper
from espace_citoyennete.ui.table import Column, RowsModel, TableView

_LETTERS = {"P": "mark_arrived", "R": "mark_received", "A": "mark_absent", "E": "mark_excused"}
_ROWS_SHOWN = 6


class DayEndPanel(ReadingPanel):
    """What must be done before leaving."""

    kind = "day_end"
    title = "Fin de journée"
    icon = "door-open"
    save_word = "Journée terminée"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._sheets: list[SittingSheet] = []
        self._told_copy = ""  # while a copy is being made, or why it was not
        self.heading = style.words("section")
        self.table = TableView("Rendez-vous sans résultat")
        self.model = RowsModel(self._columns(), self, key=lambda row: row.appointment_id)
        self.table.setModel(self.model)
        self.table.letter_pressed.connect(self._mark)
        self.keys = style.words(
            "caption", "P\u00a0: arrivé · R\u00a0: reçu · A\u00a0: absent · E\u00a0: excusé"
        )
        self.lines = Lines()
        column = QVBoxLayout(self)
        column.setSpacing(8)
        for widget in (
            self.heading,
            self.keys,
            self.table,
            style.words("section", "Avant de partir"),
            self.lines,
        ):
            column.addWidget(widget)
        column.addStretch(1)
        desk.changed.connect(self._refresh)
        self._refresh()

    def focus_first(self) -> None:
        """Go to the first result missing, else to the first act."""
        if self.model.rows:
            self.table.go_to(0)
            self.table.setFocus()
        elif self.lines.buttons:
            self.lines.buttons[0].setFocus()

    # What is shown

    def _columns(self) -> list[Column]:
        return [
            Column("Quand", self._when, 15, spoken=lambda row: moment(row.starts_at)),
            Column("Personne", lambda row: self.desk.shown_name(row.name) or "Sans nom"),
            Column("Permanence", lambda row: row.label, under=70),
        ]

    def _when(self, row: Missing) -> str:
        is_today = row.starts_at.date() == self.desk.clock.today()
        return f"{row.starts_at:%H:%M}" if is_today else moment(row.starts_at)

    def _refresh(self, _changed: object = None) -> None:
        desk, now = self.desk, self.desk.clock.now()
        with desk.database.reading() as session:
            missing = missing_results(session, now, by=desk.agent)
            found = read_due(session, desk)
            day = next_sitting_day(session, now.date())
            self._sheets = sitting_sheets(session, day, by=desk.agent) if day else []
        self.model.set_rows(missing)
        count = plural(len(missing), "résultat à noter", "résultats à noter")
        self.heading.setText(count if missing else "Tous les résultats sont notés")
        rows = min(len(missing), _ROWS_SHOWN)
        self.table.setFixedHeight((rows + 1) * style.control_height() + 8)
        for widget in (self.table, self.keys):
            widget.setVisible(bool(missing))
        calls, drafts = callback_lines(found, self.asks.emit), draft_lines(desk, found, self.asks.emit)
        self.lines.show_lines([*calls, *drafts, *self._sheet_lines(), *self._copy_lines()], "Tout est fait.")

    def _sheet_lines(self) -> list[Line]:
        if not self._sheets:
            return []
        day, count = self._sheets[0].day, plural(len(self._sheets), "permanence")
        text = f"Feuilles du {short_date(day)}{NO_BREAK}: {count}"
        return [Line(text, "Imprimer…", self._print, "●", "primary")]

    def _copy_lines(self) -> list[Line]:
        desk = self.desk
        if desk.folder is None:
            return []
        is_old = is_copy_old(desk.copied_at(), desk.clock.now())
        glyph, ink = ("●", "warn") if is_old else ("✓", "ok")
        return [Line(self._told_copy or told_copy(desk), "Sauvegarder", self._back_up, glyph, ink)]

    # What is done

    def _mark(self, letter: str) -> None:
        row = self.table.current_row()
        if letter not in _LETTERS or row is None or not self.desk.settings.letter_keys:
            return
        self.message.clear()
        try:
            mark_attendance(self.desk, row.appointment_id, row.name, _LETTERS[letter])
        except UserError as refusal:
            self.message.tell(refusal.message, "err")
        if not self.model.rows:
            self.focus_first()

    def _print(self) -> None:
        paper = sheets_paper(self.desk, tuple(self._sheets))
        print_paper(self, paper, self.message.tell)

    def _back_up(self) -> None:
        desk = self.desk
        if desk.folder is None:
            return
        self._tell_copy("Sauvegarde en cours…")
        work = partial(keep_copy, desk.database, desk.folder, desk.clock)
        tasks.run(self, work, self._copied, refused=self._not_copied)

    def _copied(self, _file: Path) -> None:
        self._tell_copy("")

    def _not_copied(self, sentence: str) -> None:
        self._tell_copy("")
        self.message.tell(sentence, "err")

    def _tell_copy(self, sentence: str) -> None:
        self._told_copy = sentence
        self._refresh()

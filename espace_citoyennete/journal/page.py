"""« Journal » in Réglages: who did what and when, whether it is whole, and a copy for whoever checks it."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from espace_citoyennete.french import NO_BREAK, clock_time, long_date, number, plural
from espace_citoyennete.journal.listing import (
    JournalFilter,
    JournalRow,
    journal_authors,
    journal_listing,
    journal_rows,
)
from espace_citoyennete.journal.rules import KINDS, verdict
from espace_citoyennete.journal.transfer import export_journal, verified
from espace_citoyennete.storage.journal_chain import Verification, head, read_head
from espace_citoyennete.storage.paging import anchors, count, page
from espace_citoyennete.ui import dialogs, tasks
from espace_citoyennete.ui.date_field import DateField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.section import Section, button
from espace_citoyennete.ui.table import Column, ListingModel, Source, TableView

_FILES = "Classeur ou CSV (*.xlsx *.csv)"
_NOT_A_HEAD = "Cote non reconnue. La recopier en entier\u00a0: n° 1 234 · 4F2A-91BC-0D3E-77A1."
_OPENED = {"contact": "page:register", "visitor": "form:person"}


class JournalSection(Section):
    """The lines, newest first; Entrée opens the record of one."""

    name = "Journal"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.show_note(
            "Les fiches et les champs touchés, jamais ce qui y est écrit. Gardé douze mois, pour protéger "
            "les personnes reçues et non pour mesurer le travail."
        )
        self._names: dict[str, str] = {}
        self.day = DateField(desk.clock.today, is_past=True)
        self.author, self.kind = QComboBox(), QComboBox()
        self.table = TableView("Journal")
        self.model = ListingModel(self._columns(), self)
        self.table.setModel(self.model)
        self.table.set_empty_state("Aucune ligne pour ce jour, cette personne et ce genre.")
        self.table.opened.connect(lambda _row: self.open_record())
        self.printed = QLineEdit()
        self.printed.setAccessibleName("Cote imprimée sur un document, pour vérifier")
        self.printed.setPlaceholderText("Cote imprimée sur un document (facultatif)")
        self.head_line = self.show_note("")
        self.verify_button = button("Vérifier", self.verify)
        self.export_button = button("Exporter…", self.export)
        self.body.addWidget(self._filters())
        self.body.addWidget(self.table, 1)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.printed, 1)
        below.addWidget(self.verify_button)
        below.addWidget(self.export_button)
        self.body.addLayout(below)
        self.body.addWidget(self.head_line)

    def refresh(self) -> None:
        """Read the agents and the lines again."""
        with self.desk.database.reading() as session:
            authors = journal_authors(session, by=self.desk.agent)
            told = head(session)
        self._names = {uid: name for name, uid in authors}
        self._offer(self.author, "Tous les agents", authors)
        self.head_line.setText(f"Cote du journal{NO_BREAK}: {told}")
        self._show_wanted()

    def focus_default(self) -> None:
        """Go to the list."""
        self.table.setFocus()

    def wanted(self) -> JournalFilter:
        """Return what should be shown."""
        day = self.day.value()
        return JournalFilter(day, day, self.author.currentData(), self.kind.currentData())

    def open_record(self) -> None:
        """Open the record of the current line where there is a screen for it."""
        row = self.table.current_row()
        if not isinstance(row, JournalRow):
            return
        asked = _OPENED.get(row.table_name)
        if asked is None or row.record_uid is None:
            self.message.tell("Cette fiche ne s’ouvre pas d’ici.", "info")
        elif asked == "page:register":
            self.asks.emit(asked, row.record_uid)
        else:
            self.asks.emit(asked, {"visitor_uid": row.record_uid})

    def verify(self) -> None:
        """Make every seal again beside the window; the printed head, if any, must be found there."""
        typed = self.printed.text().strip()
        if typed and read_head(typed) is None:
            self.message.tell(_NOT_A_HEAD, "err")
            return
        heads = (typed,) if typed else ()
        self.message.tell("Vérification en cours…")
        self.verify_button.setEnabled(False)
        work = partial(verified, self.desk.database, heads)
        tasks.run(self, work, self._verified, refused=self._refused)

    def export(self) -> None:
        """Ask where, then write the lines wanted."""
        day = self.desk.clock.today()
        suggested = dialogs.documents_folder() / f"Journal_{day.isoformat()}.xlsx"
        path = dialogs.choose_save_path(self, "Exporter le journal", suggested, _FILES)
        if path:
            self.message.tell("Export en cours…")
            work = partial(export_journal, self.desk.database, path, self.wanted(), by=self.desk.agent)
            tasks.run(self, work, self._exported, refused=self._refused)

    def _columns(self) -> Sequence[Column]:
        return [
            Column("Quand", _when, 26),
            Column("Qui a fait quoi", lambda row: row.words, tip=lambda row: row.words),
            Column("Ligne", lambda row: number(row.id), 9, is_right=True, under=100),
        ]

    def _filters(self) -> QWidget:
        self._offer(self.author, "Tous les agents", ())
        self._offer(self.kind, "Tous les genres", KINDS)
        held = QWidget()
        grid = QGridLayout(held)
        grid.setContentsMargins(0, 0, 0, 0)
        fields = (("&Jour", self.day), ("&Agent", self.author), ("&Genre", self.kind))
        for place, (word, field) in enumerate(fields):
            label = QLabel(word)
            label.setBuddy(field)
            field.setAccessibleName(word.replace("&", ""))
            grid.addWidget(label, 0, place)
            grid.addWidget(field, 1, place)
        self.day.resolved.connect(lambda _day: self._show_wanted())
        for box in (self.author, self.kind):
            box.currentIndexChanged.connect(lambda _index: self._show_wanted())
        return held

    def _offer(self, box: QComboBox, all_of_them: str, choices: Sequence[tuple[str, str]]) -> None:
        kept, was_blocked = box.currentData(), box.blockSignals(True)
        box.clear()
        box.addItem(all_of_them, None)
        for word, value in choices:
            box.addItem(word, value)
        box.setCurrentIndex(max(box.findData(kept), 0))
        box.blockSignals(was_blocked)

    def _show_wanted(self) -> None:
        database, listing = self.desk.database, journal_listing(self.wanted(), by=self.desk.agent)

        def fetch(after: Any) -> Sequence[JournalRow]:
            with database.reading() as session:
                return journal_rows(page(session, listing, after=after), self._names)

        def every_anchor() -> Sequence[Any]:
            with database.reading() as session:
                return anchors(session, listing)

        with database.reading() as session:
            total = count(session, listing)
        self.model.set_source(Source(lambda: total, fetch, lambda row: (row.id,), every_anchor))
        if total and not self.table.currentIndex().isValid():
            self.table.go_to(0)

    def _verified(self, found: Verification) -> None:
        self.verify_button.setEnabled(True)
        self.message.tell(
            verdict(found.last_line, found.taken_over, found.faults), "err" if found.faults else "ok"
        )

    def _exported(self, lines: int) -> None:
        self.message.tell(f"Journal exporté{NO_BREAK}: {plural(lines, 'ligne')}.", "ok")
        self.refresh()

    def _refused(self, told: str) -> None:
        self.verify_button.setEnabled(True)
        self.message.tell(told, "err")


def _when(row: JournalRow) -> str:
    return f"{long_date(row.at.date(), weekday=False)}, {clock_time(row.at)}"

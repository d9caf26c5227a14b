"""« D’où vient ce chiffre ? »: what a figure counts, and the records that make it, each a key away."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout

from espace_citoyennete.annual_report.figures import COUNTED
from espace_citoyennete.annual_report.provenance import Opened, Provenance, opened
from espace_citoyennete.annual_report.records import SOURCES, record_anchors, records_after
from espace_citoyennete.annual_report.rules import RULES
from espace_citoyennete.annual_report.sections import period_label
from espace_citoyennete.contacts.origins import Counted
from espace_citoyennete.french import NARROW, NO_BREAK, long_date, number, numeric_date
from espace_citoyennete.report import Kind, Record, Scope, written
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.paging import Anchor
from espace_citoyennete.ui import style, tasks
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.panel_form import ReadingPanel
from espace_citoyennete.ui.table import Column, ListingModel, RowsModel, Source, TableView


def _day(row: Record) -> str:
    return numeric_date(row.day) if row.day else ""


_COLUMNS = (
    Column("Jour", _day, 10, spoken=lambda row: long_date(row.day) if row.day else ""),
    Column("Enregistrement", lambda row: row.words, tip=lambda row: row.words),
)
_CONTACTS = "contacts"  # the records that the register can show
_WEIGHTS = {"minutes": "Durée", "cents": "Montant"}  # what a record adds; anything else is a number


class OriginPanel(ReadingPanel):
    """One figure of a report, read again with its records."""

    kind = "origin"
    title = f"D’où vient ce chiffre{NARROW}?"
    icon = "info"
    save_word = "Fermer"

    def __init__(self, desk: Desk, asked: Provenance | None = None, scope: Scope | None = None) -> None:
        """Make a panel; without a figure it says how to ask for one."""
        super().__init__(desk)
        self._asked, self._scope = asked, (asked.origin.scope if asked else None) or scope
        self.found: Opened | None = None
        self.heading = style.words("section", asked.title if asked else "")
        self.value = style.words("key_figure", asked.shown if asked else "", wraps=False)
        self.definition = style.words("", _definition(asked) if asked else "")
        self.base = style.words("caption")
        self.changed_since = style.words("caption")
        self.restricted = style.words("caption")
        self.table = TableView("Enregistrements comptés")
        self._weights: Kind = asked.kind if asked and asked.kind in _WEIGHTS else "count"
        self.model = self._empty_list(adds_one=True, is_long=False)
        self.table.set_empty_state(
            "Aucun enregistrement."
            if asked
            else f"Choisir un chiffre du bilan, puis Entrée{NO_BREAK}: ce "
            "qu’il compte et les enregistrements qui le font."
        )
        self.table.opened.connect(lambda _row: self._open())
        self.in_register = QPushButton("Voir dans le registre")
        self.in_register.clicked.connect(lambda _on: self._show_in_register())
        self.in_register.hide()
        column = QVBoxLayout(self)
        column.setSpacing(8)
        hint = style.words("caption", f"Entrée{NO_BREAK}: ouvrir l’enregistrement")
        for words in (
            self.heading, self.value, self.definition, self.base, self.changed_since, hint, self.restricted
        ):  # fmt: skip
            column.addWidget(words)
        column.addWidget(self.table, 1)
        column.addWidget(self.in_register, 0, Qt.AlignmentFlag.AlignLeft)
        desk.changed.connect(self._note_change)
        self._read()

    def context(self) -> str:
        """Return the days counted."""
        if self._scope is None:
            return ""
        first, last = (numeric_date(day) for day in (self._scope.period.first, self._scope.period.last))
        return f"Du {first} au {last}"

    def focus_first(self) -> None:
        """Go to the list."""
        self.table.setFocus()

    def _note_change(self, changed: frozenset[type[Base]]) -> None:
        if changed & COUNTED:
            self._read()

    def _read(self) -> None:
        if self._asked is not None and self._scope is not None:
            work = partial(_opened, self.desk, self._scope, self._asked)
            tasks.run(self, work, done=self._show, refused=lambda text: self.message.tell(text, "err"))

    def _show(self, found: Opened) -> None:
        asked = self._asked
        assert asked is not None
        self.found = found
        self._list(found)
        self.in_register.setVisible(asked.origin.records == _CONTACTS and bool(found.readable))
        name = found.source.name
        self.base.setText(" ".join(filter(None, (_counted(found, name), asked.note))))
        now = written(found.value, asked.kind)
        self.changed_since.setText(f"Le registre a changé depuis{NO_BREAK}: {now} aujourd’hui.")
        self.changed_since.setVisible(asked.kind != "text" and now != asked.shown)
        self.restricted.setText(
            f"En accès restreint, comptés sans être montrés{NO_BREAK}: {number(found.restricted)}."
        )
        self.restricted.setVisible(bool(found.restricted))

    def _list(self, found: Opened) -> None:
        """Show the records; those of a long list are read as they are looked at."""
        adds_one = all(record.weight == 1 for record in found.records)
        is_long = found.readable > len(found.records)
        is_shown = isinstance(self.model, ListingModel), len(self.model.columns) == len(_COLUMNS)
        if is_shown != (is_long, adds_one):
            self.model = self._empty_list(adds_one=adds_one, is_long=is_long)
        if isinstance(self.model, RowsModel):
            self.model.set_rows(found.records)
        else:
            fetch = partial(self._page, found)
            self.model.set_source(
                Source(lambda: found.readable, fetch, lambda row: row.key, self._every_anchor)
            )
        if found.records and not self.table.currentIndex().isValid():
            self.table.go_to(0)

    def _page(self, found: Opened, after: Anchor | None) -> Sequence[Record]:
        if after is None:
            return found.records
        assert self._asked is not None and self._scope is not None
        with self.desk.database.reading() as session:
            return records_after(session, self._scope, self._asked.origin, after, by=self.desk.agent)

    def _every_anchor(self) -> Sequence[Anchor]:
        assert self._asked is not None and self._scope is not None
        with self.desk.database.reading() as session:
            return record_anchors(session, self._scope, self._asked.origin, by=self.desk.agent)

    def _empty_list(self, *, adds_one: bool, is_long: bool) -> RowsModel | ListingModel:
        """Show a list without rows yet, with what each record adds unless all of them add one."""
        weights = self._weights
        title = _WEIGHTS.get(weights, "Nombre")
        weight = Column(title, lambda row: written(row.weight, weights), 9, is_right=True)
        columns = [*_COLUMNS, *([] if adds_one else [weight])]
        model: RowsModel | ListingModel = (
            ListingModel(columns, self) if is_long else RowsModel(columns, self, key=lambda row: row.uid)
        )
        self.table.setModel(model)
        return model

    def _show_in_register(self) -> None:
        """Show these contacts in the register, where they are searched and filtered further."""
        assert self._asked is not None and self._scope is not None
        title, days = self._asked.title, period_label(self._scope.period)
        words = title if title.endswith(days) else f"{title}, {days}"
        self.asks.emit(SOURCES[_CONTACTS].page, Counted(self._scope, self._asked.origin.where, words))

    def _open(self) -> None:
        row = self.table.current_row()
        if row is not None and self.found is not None:
            self.asks.emit(self.found.source.page, self.found.source.about(row))


def _opened(desk: Desk, scope: Scope, asked: Provenance) -> Opened:
    with desk.database.reading() as session:
        return opened(session, scope, asked, by=desk.agent)


def _definition(asked: Provenance) -> str:
    unit = f" Unité{NO_BREAK}: {asked.unit}." if asked.unit else ""
    return f"{asked.definition}{unit} Règles de comptage {RULES}."


def _counted(found: Opened, name: str) -> str:
    """Say how many records there are, and of a share what divides it."""
    of_base = f", sur {number(found.base)}" if found.base is not None else ""
    return f"{name[:1].upper()}{name[1:]}{NO_BREAK}: {number(found.count)}{of_base}."

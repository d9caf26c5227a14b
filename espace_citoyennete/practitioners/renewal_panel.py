"""« Reconduire l’année »: every permanence of a year proposed again for the next one, kept in one go."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import QModelIndex, QSize
from PySide6.QtGui import QIcon, QMouseEvent
from PySide6.QtWidgets import QVBoxLayout

from espace_citoyennete.errors import Conflict, UserError
from espace_citoyennete.french import plural
from espace_citoyennete.permanences.renewal import (
    Renewal,
    clashes,
    renewals,
    total_words,
    years_to_renew,
)
from espace_citoyennete.practitioners.gestures import remember_renewed, renew
from espace_citoyennete.practitioners.service import turn_to_go_on
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.accessibility import announce
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.table import Column, RowsModel, TableView

_LEAST_ROWS = 4
_NOT_YET = "Aucune permanence cette année-là. Choisir une autre année, ou créer une permanence."
_NONE_CHOSEN = "Aucune permanence n’est cochée. Cocher celles à reconduire (Espace)."
_CHANGED = "Les permanences ont changé entre-temps. Relire la liste, puis créer."


class YearPanel(FormPanel):
    """A row a permanence, ticked unless something stands in its way; what all of them give, then one save."""

    kind = "year"
    title = "Reconduire l’année"
    icon = "copy"
    save_word = "Créer"
    is_wide = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._ticks: dict[str, bool] = {}  # by the uid of the renewal: what somebody decided
        self._rows: list[Renewal] = []
        self._turns: dict[UUID, tuple[UUID, ...]] = {}
        self._clashes: dict[UUID, str] = {}
        self._build()
        with desk.database.reading() as session:
            years = years_to_renew(session)
        counted = [Option(f"{year}", f"{year}", note=plural(count, "permanence")) for year, count in years]
        self.year.set_options(counted)
        this_year = desk.clock.today().year
        proposed = next((year for year, _count in years if year <= this_year), this_year)
        self.form.restore({"year": f"{proposed}"})
        self._propose()

    def context(self) -> str:
        """Return from which year to which one."""
        year = self._chosen_year()
        return f"Permanences de {year}, proposées pour {year + 1}" if year else ""

    def chip_title(self) -> str:
        """Return which year is renewed."""
        year = self._chosen_year()
        return f"Reconduire {year}" if year else self.title

    def values(self) -> dict[str, Any]:
        """Return the year and what was ticked or unticked."""
        return {**self.form.typed(), "ticks": dict(self._ticks)}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._ticks = dict(values["ticks"])
        super().restore(values)
        self._propose()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Tick the current row from the menu as well."""
        return {"tick_permanence": self._turn}

    def write(self, session: Session) -> date:
        """Keep every permanence ticked, with its turn list, and return the first day of a sitting."""
        self.checked()
        seen = self._rows, self._turns
        self._read(session)
        if (self._rows, self._turns) != seen:
            self._show()
            raise Conflict(_CHANGED)
        chosen = self._chosen()
        if not chosen:
            raise UserError(_NONE_CHOSEN)
        self._drafts = [row.draft for row in chosen]
        uids = {draft.uid for draft in self._drafts}
        self._carried = {uid: order for uid, order in self._turns.items() if uid in uids}
        renew(session, self._drafts, self._carried, by=self.desk.agent)
        return min(day for row in chosen if row.plan for day in row.plan.days)

    def follow_up(self) -> tuple[str, object]:
        """Show the first week that was planned."""
        return "page:permanences", self._first_day

    # Building

    def _build(self) -> None:
        self.year = QuickChoice("Aucune permanence en")
        self.detail, self.total = style.words(), style.words("section")
        self.form = Form([Field("year", "&Année", self.year, required=True, below=self.total)])
        self.table = _TickTable("Permanences à reconduire")
        self.model = RowsModel(self._columns(), self)
        self.table.setModel(self.model)
        self.table.set_empty_state(_NOT_YET)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.form)
        column.addWidget(self.table, 1)
        column.addWidget(self.detail)
        self.form.edited.connect(self.edited)
        self.form.edited.connect(self._propose)
        self.table.current_changed.connect(lambda _row: self._tell_row())
        self.table.letter_pressed.connect(lambda letter: self._turn() if letter == " " else None)
        self.table.clicked.connect(self._clicked)
        self.table.opened.connect(lambda _row: self.asks.emit("save_close", None))
        self.saved.connect(self._remember)

    def _columns(self) -> list[Column]:
        return [
            Column("Reconduire (Espace)", self._word, 11, icon=self._tick, spoken=self._spoken),
            Column("Permanence", lambda row: row.draft.label, 24, tip=lambda row: row.draft.label),
            Column("Règle", _rule, under=140, tip=_rule),
            Column("Ce que cela donne", self._told, icon=self._told_icon, tip=self._told),
        ]

    # The rows

    def _chosen_year(self) -> int | None:
        code = self.year.code()
        return int(code) if code else None

    def _propose(self) -> None:
        """Read the permanences of the year chosen."""
        with self.telling_refusals(), self.desk.database.reading() as session:
            self._read(session)
        self._show()

    def _read(self, session: Session) -> None:
        year = self._chosen_year()
        self._rows = renewals(session, year, self.desk.clock.today()) if year else []
        turns = {row.draft.uid: turn_to_go_on(session, row.permanence_id) for row in self._rows}
        self._turns = {uid: order for uid, order in turns.items() if order}

    def _is_ticked(self, row: Renewal) -> bool:
        return row.plan is not None and self._ticks.get(str(row.draft.uid), not row.doubt)

    def _chosen(self) -> list[Renewal]:
        return [row for row in self._rows if self._is_ticked(row)]

    def _turn(self) -> None:
        """Tick the current row, or not after all, and go down."""
        row, number = self.table.current_row(), self.table.currentIndex().row()
        if row is None:
            return
        if row.plan is None:
            announce(row.obstacle, urgent=True)
            return
        self._ticks[str(row.draft.uid)] = not self._is_ticked(row)
        self.edited.emit()
        self._show()
        self.table.go_to(min(number + 1, len(self._rows) - 1))

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == 0:
            self._turn()

    # What is shown

    def _show(self) -> None:
        """Show each row, what stands in the way of it, and what all those ticked give."""
        chosen = self._chosen()
        self._clashes = clashes(chosen)
        self.model.set_rows(self._rows)
        self.total.setText(f"{total_words(chosen)}." if chosen else "Aucune permanence cochée.")
        self._tell_row()

    def _tell_row(self) -> None:
        """Say under the table all that is known of the current row: a cell may be too short for it."""
        row = self.table.current_row()
        said = [f"{row.draft.label}. {_rule(row)}.", self._told(row), *self._turn_words(row)] if row else []
        self.detail.setText("\n".join(said))

    def _turn_words(self, row: Renewal) -> Sequence[str]:
        names = len(self._turns.get(row.draft.uid, ()))
        held = f"Le tour de rôle ({plural(names, 'nom')}) continue où il s’arrête."
        return [held] if names and row.plan else []

    def _told(self, row: Renewal) -> str:
        """Say why a row cannot be, or what should be looked at, and what it gives."""
        why = row.obstacle or " ".join(filter(None, (self._clashes.get(row.draft.uid, ""), row.doubt)))
        return " · ".join(filter(None, (row.gives, why)))

    def _told_icon(self, row: Renewal) -> str:
        is_doubtful = row.obstacle or row.doubt or row.draft.uid in self._clashes
        return "triangle-alert" if is_doubtful else ""

    def _word(self, row: Renewal) -> str:
        if row.plan is None:
            return "Impossible"
        return "Oui" if self._is_ticked(row) else "Non"

    def _tick(self, row: Renewal) -> QIcon | str:
        return icons.state_icon("✓", "ok") if self._is_ticked(row) else ""

    def _spoken(self, row: Renewal) -> str:
        return {"Oui": "coché", "Non": "non coché"}.get(self._word(row), "impossible")

    def _remember(self, first_day: object) -> None:
        self._first_day = first_day
        remember_renewed(self.desk, self._drafts, self._carried)


class _TickTable(TableView):
    """A table where two quick clicks on a box tick it and untick it: they open nothing."""

    def sizeHint(self) -> QSize:
        """Ask for a few rows only: the table takes what room is left, and what is told stays in view."""
        return QSize(super().sizeHint().width(), _LEAST_ROWS * style.control_height(self.font()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take it as one more click."""
        self.mousePressEvent(event)


def _rule(row: Renewal) -> str:
    return row.draft.series.sentence

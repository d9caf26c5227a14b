"""« Relevé de la marche »: stops, findings and proposals typed as a grid, or pasted from a spreadsheet."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Self
from uuid import UUID

from espace_citoyennete.actions.model import Action
from espace_citoyennete.errors import Invalid
from espace_citoyennete.french import (
    NO_BREAK,
    Unreadable,
    clean,
    numeric_date,
    parse_date,
    plural,
    short_date,
)
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.fields import options
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.overtaken import Record
from espace_citoyennete.ui.sheet import SheetColumn, SheetRow
from espace_citoyennete.ui.sheet_panel import SheetPanel
from espace_citoyennete.walks.gestures import remember_sheet
from espace_citoyennete.walks.listing import walk_sheet
from espace_citoyennete.walks.rules import Line, filled, moment_words, stops_of
from espace_citoyennete.walks.service import save_walk

_CARRIED = ("place", "kind", "words")  # an empty cell stands for what is above it
_TEXTS = (*_CARRIED, "proposal", "owner")


class WalkSheetPanel(SheetPanel):
    """The whole sheet of a walk: kept together, or not at all and each faulty cell says why."""

    kind = "walk"
    title = "Relevé de la marche"
    icon = "footprints"
    hint = (
        f"Arrêt vide{NO_BREAK}: le même · Constat vide{NO_BREAK}: autre proposition au même constat · "
        f"Entrée{NO_BREAK}: ligne suivante · Ctrl+D{NO_BREAK}: recopier · Ctrl+V{NO_BREAK}: coller"
    )

    def __init__(self, desk: Desk, action_id: int = 0) -> None:
        super().__init__(desk)
        self._kept = action_id, 0  # the walk, and the version that was read
        self._words = ""
        self._before: Sequence[Line] = ()
        self._after: Sequence[Line] = ()
        self.lay_sheet("Relevé de la marche", self._columns(), self._unsaid, "place")
        if action_id:
            with desk.database.reading() as session:
                lines = self._read(session)
            self.model.put([[rank, str(line.uid), _cells(line)] for rank, line in enumerate(lines)])
        self.saved.connect(self._remember)

    def context(self) -> str:
        """Return which walk it is."""
        return self._words

    def chip_title(self) -> str:
        """Return how many lines are written."""
        return f"Relevé de {plural(len(self.model.begun()), 'ligne')}"

    def values(self) -> dict[str, Any]:
        """Return the lines begun, and which walk they are of."""
        return {**super().values(), "kept": self._kept}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._kept = tuple(values["kept"])
        if self._kept[0]:
            with self.telling_refusals(), self.desk.database.reading() as session:
                version = self._kept[1]
                self._read(session)
                self._kept = self._kept[0], version  # what was typed was typed over that one
        super().restore(values)

    def reopened(self) -> Self:
        """Return the form as it opens now on its record."""
        return type(self)(self.desk, action_id=self._kept[0])

    def write(self, session: Session) -> UUID:
        """Keep the sheet and return the uid of its walk."""
        action_id, version = self._kept
        kept = walk_sheet(session, action_id)
        self._before, self._after = kept.lines, self._lines()
        today = self.desk.clock.today()
        save_walk(session, action_id, version, self._after, today=today, by=self.desk.agent)
        return kept.uid

    def follow_up(self) -> tuple[str, object] | None:
        """Show the walk on its page."""
        return "page:walks", self._kept[0]

    # Columns and lines

    def _columns(self) -> list[SheetColumn]:
        with self.desk.database.reading() as session:
            kinds = options(session, "constat_marche", self.desk.clock.today())
        return [
            SheetColumn("place", "Arrêt *", 16, is_stretched=True),
            SheetColumn("kind", "Type *", 16, kinds, "Aucun type de constat"),
            SheetColumn("words", "Constat *", 22, is_stretched=True),
            SheetColumn("proposal", "Proposition", 22, is_stretched=True),
            SheetColumn("owner", "Service", 14, is_stretched=True),
            SheetColumn("due_on", "Échéance", 13, tidy=self._tidy_day),
        ]

    def _unsaid(self, place: int, name: str) -> str:
        """Return what an empty cell carries from above."""
        if name not in _CARRIED:
            return ""
        above = [_line(row) for row in self.model.rows[: place + 1] if not row.is_blank]
        return str(getattr(filled(above)[-1], name)) if above else ""

    def _tidy_day(self, text: str) -> str:
        """Write a day in figures: « demain » must mean the same day in a draft taken up later."""
        return numeric_date(parse_date(text, self.desk.clock.today()))

    def _lines(self) -> list[Line]:
        """Return what the rows mean. Raises `Invalid` for the days that cannot be read."""
        lines, problems = [], dict[str, str]()
        for _place, row in self.model.begun():
            try:
                lines.append(replace(_line(row), due_on=self._day(row.cells.get("due_on", ""))))
            except Unreadable as refusal:
                problems[f"{row.uid}.due_on"] = str(refusal)
        if problems:
            raise Invalid(problems)
        return lines

    def _day(self, text: str) -> date | None:
        return parse_date(text, self.desk.clock.today()) if clean(text) else None

    def _read(self, session: Session) -> Sequence[Line]:
        sheet = walk_sheet(session, self._kept[0])
        self._kept = sheet.action_id, sheet.version
        self.record = Record.read(session, Action, sheet.action_id)
        moment = moment_words(by_night=sheet.by_night)
        self._words = f"{short_date(sheet.held_on, year=True)}, {moment}{NO_BREAK}: {sheet.title}"
        return sheet.lines

    def _remember(self, uid: UUID) -> None:
        if stops_of(self._before) != stops_of(self._after):
            remember_sheet(self.desk, uid, self._before, self._after)


def _line(row: SheetRow) -> Line:
    """Return the line of a row, but for its day."""
    place, kind, words, proposal, owner = (clean(row.cells.get(name, "")) for name in _TEXTS)
    return Line(place, kind, words, proposal, owner, uid=row.uid)


def _cells(line: Line) -> dict[str, str]:
    cells = {name: str(getattr(line, name)) for name in _TEXTS}
    cells["due_on"] = numeric_date(line.due_on) if line.due_on else ""
    return {name: text for name, text in cells.items() if text}

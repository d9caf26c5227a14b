"""A grid of a rally, filled as a spreadsheet is: all its rows are kept, or none and each one says why."""

import re
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from espace_citoyennete.errors import Invalid
from espace_citoyennete.french import NO_BREAK, clean
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.overtaken import Record
from espace_citoyennete.ui.sheet import SheetColumn, SheetRow
from espace_citoyennete.ui.sheet_panel import SheetPanel

KEYS = (
    f"Entrée{NO_BREAK}: ligne suivante · Ctrl+D{NO_BREAK}: recopier au-dessus · "
    f"Ctrl+V{NO_BREAK}: coller d’un tableur"
)
_NO_NUMBER = f"Écrire un nombre entier, par exemple{NO_BREAK}6."
Facts = dict[str, Any]  # what a row means, by column, and its uid


class RallyGrid(SheetPanel):
    """What the grids of a rally share; a subclass tells what it is about, reads it and keeps it."""

    sheet_name: ClassVar[str]
    first_column: ClassVar[str]
    owner: ClassVar[type[Base]]  # what the rows belong to
    whole: ClassVar[frozenset[str]]  # the columns that hold a whole number
    unknown: ClassVar[frozenset[str]] = frozenset()  # those of them that may stay empty

    def __init__(self, desk: Desk, about: int = 0) -> None:
        super().__init__(desk)
        self._kept = about, 0  # the record that the rows belong to, and the version that was read
        self._words = ""
        with desk.database.reading() as session:
            rows = self._read(session)
            self.lay_sheet(self.sheet_name, self.columns(), self.unsaid, self.first_column)
            self.model.put([[place, str(uid), cells] for place, (uid, cells) in enumerate(rows)])
        self.saved.connect(lambda _result: self.remember())

    @abstractmethod
    def load(self, session: Session, about: int) -> tuple[int, str, list[tuple[UUID, dict[str, str]]]]:
        """Read the record: its version, what it is called, and its rows as they would be typed."""

    @abstractmethod
    def columns(self) -> list[SheetColumn]:
        """Return the columns, once the record is read."""

    @abstractmethod
    def refused(self, session: Session, about: int, rows: Sequence[Facts]) -> dict[str, str]:
        """Return why rows cannot be kept, by « uid.column »."""

    @abstractmethod
    def keep(self, session: Session, about: int, version: int, rows: Sequence[Facts]) -> None:
        """Keep all the rows, or none."""

    @abstractmethod
    def remember(self) -> None:
        """Offer to take back what was just kept."""

    @abstractmethod
    def unsaid(self, place: int, name: str) -> str:
        """Return what an empty cell stands for."""

    def context(self) -> str:
        """Return what the rows belong to."""
        return self._words

    def chip_title(self) -> str:
        """Return what the rows belong to."""
        return f"{self.title}{NO_BREAK}: {self._words}" if self._words else self.title

    def values(self) -> dict[str, Any]:
        """Return the rows, and what they belong to."""
        return {**super().values(), "kept": self._kept}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned. Raises `UserError` when the record is gone."""
        about, version = values["kept"]
        self._kept = about, version
        with self.desk.database.reading() as session:
            self._read(session)
        self._kept = about, version  # as it was when the rows were read
        self.model.columns = tuple(self.columns())
        super().restore(values)

    def reopened(self) -> Self:
        """Return the form as it opens now on its record."""
        return type(self)(self.desk, self._kept[0])

    def write(self, session: Session) -> None:
        """Keep the rows; each one that cannot be kept is told, and nothing is half written."""
        problems: dict[str, str] = {}
        readable = []
        for place, row in self.model.begun():
            if not self.is_sent(row):
                continue
            facts, unread = self._facts(place, row)
            problems |= {f"{row.uid}.{name}": sentence for name, sentence in unread.items()}
            if not unread:
                readable.append(facts)
        problems |= self.refused(session, self._kept[0], readable)
        if problems:
            raise Invalid(problems)
        self.keep(session, *self._kept, readable)

    def is_sent(self, _row: SheetRow) -> bool:
        """Tell whether a row that is begun is to be kept."""
        return True

    def _read(self, session: Session) -> list[tuple[UUID, dict[str, str]]]:
        about = self._kept[0]
        if not about:
            return []
        version, self._words, rows = self.load(session, about)
        self._kept = about, version
        self.record = Record.read(session, self.owner, about)
        return rows

    def _facts(self, place: int, row: SheetRow) -> tuple[Facts, dict[str, str]]:
        """Return what a row means, and its problems by column."""
        facts: Facts = {"uid": row.uid}
        problems = {}
        for column in self.model.columns:
            name, text = column.name, clean(self.model.cell(place, column.name))
            facts[name] = whole_number(text) if name in self.whole else text
            if facts[name] is None and (text or name not in self.unknown):
                problems[name] = _NO_NUMBER
        return facts, problems


def whole_number(text: str) -> int | None:
    """Return a whole number as it is typed, or nothing where it is none."""
    return int(text) if re.fullmatch(r"-?\d{1,4}", text) else None

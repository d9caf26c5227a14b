"""A record that somebody else changed while it was being changed here: what to keep, field by field."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, NamedTuple, Protocol, Self
from uuid import UUID

from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.database import Session
from espace_citoyennete.storage.rows import refuse_overtaken, row_as_read


class Told(NamedTuple):
    """What a field tells in one version of a record."""

    word: str
    typed: Any  # as what JSON can hold
    words: str
    is_untold: bool = False  # part of it is in no draft: two versions may differ and not show it

    def is_same(self, other: "Told") -> bool:
        """Tell whether both mean the same."""
        return self.typed == other.typed or self.words == other.words


@dataclass(frozen=True)
class Record:
    """The record that a form changes, as it was when the form was filled from it."""

    table: str
    uid: UUID
    version: int
    told: Mapping[str, Told] = field(default_factory=dict)

    @classmethod
    def read(cls, session: Session, model: type[Base], key: int | UUID) -> Self:
        """Return a record by its id or its uid, as it is in this reading."""
        return cls(model.__tablename__, *row_as_read(session, model, key))

    def refuse_overtaken(self, session: Session) -> None:
        """Raise `Conflict` when it is not what it was; one that is gone is told by who looks for it."""
        refuse_overtaken(session, self.table, self.uid, self.version)

    def telling(self, told: Mapping[str, Told]) -> "Record":
        """Return it with what its fields told."""
        return replace(self, told=told)

    def to_json(self) -> dict[str, Any]:
        """Return it as a draft keeps it."""
        return {"table": self.table, "uid": str(self.uid), "version": self.version, "told": {**self.told}}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Return what `to_json` wrote."""
        return cls(kept["table"], UUID(kept["uid"]), kept["version"], _told_from_json(kept["told"]))


def _told_from_json(kept: Mapping[str, Any]) -> dict[str, Told]:
    """Return the fields as JSON kept them."""
    return {name: Told(*told) for name, told in kept.items()}


class _Filled(Protocol):
    """What is asked of a form: `PanelForm`, which is built on this module."""

    kind: ClassVar[str]
    record: Record | None

    def values(self) -> dict[str, Any]: ...
    def fields_told(self) -> Mapping[str, Told]: ...
    def chip_title(self) -> str: ...


class Settled(NamedTuple):
    """What is kept of two versions: names of fields."""

    mine: frozenset[str]  # only changed here
    theirs: frozenset[str]  # only changed there
    asked: tuple[str, ...]  # changed on both sides: somebody has to choose


def settle(before: Mapping[str, Told], mine: Mapping[str, Told], theirs: Mapping[str, Told]) -> Settled:
    """Keep what one side alone changed; ask for what both did, each in its own way."""
    here, there, asked = set[str](), set[str](), list[str]()
    for name, own in mine.items():
        was, other = before.get(name), theirs.get(name, own)
        is_own = was is None or not own.is_same(was)
        is_other = was is None or not other.is_same(was)
        if is_own and not own.is_same(other) and (is_other or own.is_untold):
            asked.append(name)
        elif is_own:
            here.add(name)
        elif is_other:
            there.add(name)
    return Settled(frozenset(here), frozenset(there), tuple(asked))


@dataclass(frozen=True)
class Meeting:
    """What a form typed over a record, and what that record has become since."""

    kind: str  # of the form
    title: str
    by: str  # who changed the record and when, where it is known
    before: Record  # as the form was filled from it
    theirs: Record  # as it is now
    mine: Mapping[str, Told]
    typed: Mapping[str, Any]  # the values of the form
    now: Mapping[str, Any]  # the values of the form opened on it now

    @classmethod
    def of(cls, form: _Filled, other: _Filled, by: str) -> Self:
        """Return the meeting of a form and of the same one opened on its record now."""
        assert form.record is not None and other.record is not None
        theirs = other.record.telling(other.fields_told())
        title, mine = form.chip_title(), form.fields_told()
        return cls(form.kind, title, by, form.record, theirs, mine, form.values(), other.values())

    @property
    def settled(self) -> Settled:
        """Return what needs no answer, and what does."""
        return settle(self.before.told, self.mine, self.theirs.told)

    def together(self, mine: Collection[str]) -> dict[str, Any]:
        """Return the values of the form with these fields as typed here, all the others as they are now."""
        return {**self.now, **{name: self.typed[name] for name in mine}}

    def to_json(self) -> dict[str, Any]:
        """Return it as a draft keeps it."""
        records = {"before": self.before.to_json(), "theirs": self.theirs.to_json()}
        return {**vars(self), "mine": dict(self.mine), **records}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Return what `to_json` wrote."""
        records = {name: Record.from_json(kept[name]) for name in ("before", "theirs")}
        return cls(**{**kept, **records, "mine": _told_from_json(kept["mine"])})

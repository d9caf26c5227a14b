"""The figures of an evaluation: counted from the register, kept as they were signed."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from espace_citoyennete.french import NO_BREAK, enumerate_words
from espace_citoyennete.report import Kind, written


@dataclass(frozen=True)
class Fact:
    """One figure of an evaluation."""

    label: str
    value: int | None  # None: nothing was promised
    kind: Kind = "count"

    @property
    def words(self) -> str:
        """Return the value as it is written."""
        return written(self.value, self.kind)


def to_text(facts: Sequence[Fact]) -> str:
    """Return figures as their column keeps them."""
    return json.dumps([asdict(fact) for fact in facts], ensure_ascii=False)


def from_text(text: str) -> tuple[Fact, ...]:
    """Read figures back."""
    return tuple(Fact(**fact) for fact in json.loads(text or "[]"))


def changes(kept: Sequence[Fact], counted: Sequence[Fact]) -> str:
    """Tell in what the register now differs from the figures kept, or nothing."""
    now = {fact.label: fact for fact in counted}
    told = [
        f"{fact.label}{NO_BREAK}: {fact.words}, à présent {now[fact.label].words}"
        for fact in kept
        if fact.label in now and now[fact.label].value != fact.value
    ]
    return f"Le registre a changé depuis. {enumerate_words(told)}." if told else ""

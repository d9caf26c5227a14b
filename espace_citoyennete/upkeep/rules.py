"""What is well, to be watched or to be mended in a base, and how old a copy may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from espace_citoyennete.french import NO_BREAK, long_date, plural


class State(IntEnum):
    """How something stands, the worst last."""

    GOOD = 0
    WATCH = 1
    BAD = 2

    @property
    def word(self) -> str:
        """Return the word shown with the glyph: nothing is told by colour alone."""
        return ("Bon", "À surveiller", "À corriger")[self]


@dataclass(frozen=True)
class Check:
    """One thing examined: what was found, the remedy where one is needed, and the act that applies it."""

    name: str
    state: State
    words: str
    remedy: str = ""
    act: str = ""  # copy, drill, place, restore or declare

    @property
    def sentence(self) -> str:
        """Return what is read, on screen and in a report: the state first, the remedy last."""
        return f"{self.state.word} — {self.name}{NO_BREAK}: {self.words} {self.remedy}".rstrip()


COPY_AGES = timedelta(days=1), timedelta(days=7)
PLACE_AGES = timedelta(days=7), timedelta(days=30)
DRILL_AGES = timedelta(days=35), timedelta(days=62)
_LEAST_ROOM, _SCANT_ROOM = 200, 1000  # megabytes


def aged(at: datetime | None, now: datetime, ages: tuple[timedelta, timedelta]) -> State:
    """Return how good something is that should be done again and again; never done is the worst."""
    if at is None or now - at > ages[1]:
        return State.BAD
    return State.WATCH if now - at > ages[0] else State.GOOD


def age(at: datetime, now: datetime) -> str:
    """Write how long ago, in whole days: « hier », « il y a 9 jours »."""
    days = (now.date() - at.date()).days
    return "aujourd’hui" if days <= 0 else "hier" if days == 1 else f"il y a {plural(days, 'jour')}"


def room(free: int) -> State:
    """Return whether a disk leaves enough room, in bytes."""
    megabytes = free // 1_000_000
    return State.BAD if megabytes < _LEAST_ROOM else State.WATCH if megabytes < _SCANT_ROOM else State.GOOD


def report_text(checks: Sequence[Check], at: datetime, version: str) -> str:
    """Write what was found, to be sent to whoever helps: no name, no folder, nothing of the public."""
    head = f"Santé de la base, {long_date(at.date())} à {at:%H:%M}. Espace Citoyenneté {version}."
    return "\n".join([head, "", *(check.sentence for check in checks), ""])

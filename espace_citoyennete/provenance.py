"""Which records make a figure: those of a list that its origin keeps, and what each of them adds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from espace_citoyennete.report import ANSWERED, NOT_ANSWERED, NOT_COMMUNICATED, Record, Where

NUMBER = "nombre"  # in a `Where`: which number of a record is added; without it, each adds one

Code = str | int | None


@dataclass(frozen=True)
class Candidate:
    """A record of a list: what tells it apart, the numbers it holds, and what divides one of them.

    A number is None where nobody counted. What divides a number tells its parts by code, « genre » → F → 12:
    whoever is in none of these parts gave no answer.
    """

    uid: UUID
    day: date | None
    words: str
    facts: Mapping[str, Code] = field(default_factory=dict)
    numbers: Mapping[str, int | None] = field(default_factory=dict)
    parts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def counted(candidates: Iterable[Candidate], where: Where) -> list[Record]:
    """Return the records that a figure counts, the latest first; what nobody counted adds nothing."""
    weighed = ((one, _weight(one, where)) for one in candidates)
    found = [Record(one.uid, one.day, one.words, weight) for one, weight in weighed if weight is not None]
    return sorted(found, key=lambda record: (record.day or date.min, record.uid), reverse=True)


def _weight(one: Candidate, where: Where) -> int | None:
    """Return what a record adds, None where it is not among those that are counted."""
    name = next((str(value) for key, value in where if key == NUMBER), None)
    weight = 1 if name is None else one.numbers[name]
    for key, value in where:
        if key == NUMBER or weight is None:
            continue
        if key in one.parts:
            weight = _part(weight, one.parts[key], value) or None
        elif not _is(one.facts[key], value):
            return None
    return weight


def _part(whole: int, parts: Mapping[str, int], value: str | int) -> int:
    answered = {code: people for code, people in parts.items() if code not in NOT_ANSWERED}
    if value in (ANSWERED, NOT_COMMUNICATED):
        told = sum(answered.values())
        return told if value == ANSWERED else whole - told
    several = str(value).split()  # « quartiers » names several, between spaces
    return answered[str(value)] if value in answered else sum(answered.get(one, 0) for one in several)


def _is(fact: Code, value: str | int) -> bool:
    is_answered = fact is not None and fact not in NOT_ANSWERED
    if value == ANSWERED:
        return is_answered
    return not is_answered if value == NOT_COMMUNICATED else fact == value

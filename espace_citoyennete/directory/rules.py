"""Opening hours as people write them: whether a place is open at a moment, or nothing rather than a guess."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from dateutil.relativedelta import relativedelta

from espace_citoyennete.french import WEEKDAYS, fold
from espace_citoyennete.holidays import public_holidays

TO_CHECK = "to_check"  # what « Annuaire » is asked to show, where it is not one organisation by its uid
CHECKED_FOR = relativedelta(months=6)  # phones and hours of partners change

_EVERY_DAY = frozenset(range(7))
_WEEK = frozenset(range(5))
_DAY = 24 * 60  # minutes
# A token and what it is; a word that is not here (« sur rendez-vous ») makes the whole text unreadable.
_TOKENS = re.compile(
    r"""
    (?P<always>24\s*h?\s*/\s*24)
  | (?P<every>7\s*j?(?:ours)?\s*/\s*7|tous\ les\ jours)
  | (?P<week>en\ semaine)
  | (?P<day>(?:lun|mar|mercre|jeu|vendre|same)dis?|dimanches?|(?:lun|mar|mer|jeu|ven|sam|dim)\.?)(?![a-z])
  | (?P<time>(?P<hour>\d{1,2})(?:\s*(?:heures?|h|:)\s*(?P<minute>[0-5]\d)?)?|midi)(?![a-z0-9])
  | (?P<to>[-–—]|(?:a|au|jusqu.a)(?![a-z]))
  | (?P<but>(?:sauf|ferme)(?:\ (?:le|les))?(?![a-z]))
  | (?P<other>[\s,;:/&+]+|(?:et|ou|puis|de|du|des|le|les)(?![a-z])|(?:sauf|hors)\ (?:les\ )?jours\ feries)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Use:
    """One way in which an organisation serves; `page` and `about` show it, where a page can."""

    words: str  # « 3 Jeudis, en dernier le 12/11/2026 »
    page: str = ""  # « page:jeudis »
    about: object = None


@dataclass(frozen=True)
class Opening:
    """Some days of the week (Monday is 0), from a minute to another one; past midnight, on the next day."""

    days: frozenset[int]
    start: int
    end: int

    def holds(self, at: datetime) -> bool:
        """Tell whether a moment is inside: the end is outside."""
        minute, day = at.hour * 60 + at.minute, at.weekday()
        if self.start < self.end:
            return day in self.days and self.start <= minute < self.end
        yesterday = (day - 1) % 7
        return (day in self.days and minute >= self.start) or (yesterday in self.days and minute < self.end)


def is_open(hours: str, at: datetime) -> bool | None:
    """Tell whether a place is open at a moment; None when its hours do not say, or on a public holiday."""
    openings = opening_hours(hours)
    if openings is None:
        return None
    if _ALWAYS in openings:
        return True
    if at.date() in public_holidays(at.year):
        return None
    return any(opening.holds(at) for opening in openings)


def is_to_check(checked_on: date | None, today: date) -> bool:
    """Tell whether what the directory says was never checked, or more than six months ago."""
    return checked_on is None or checked_on + CHECKED_FOR < today


_ALWAYS = Opening(_EVERY_DAY, 0, _DAY)

_Token = tuple[str, int]
_Item = tuple[str, frozenset[int] | tuple[int, int]]  # « days », « closed » and their days; « span »


@lru_cache(maxsize=512)
def opening_hours(text: str) -> tuple[Opening, ...] | None:
    """Read « lun-ven 9h-12h et 13h30-17h, sam 9h-12h », « 24 h/24, 7 j/7 »; None for what it cannot read."""
    try:
        items = list(_items(list(_tokens(fold(text)))))
    except ValueError:
        return None
    closed = frozenset(day for kind, days in items if kind == "closed" for day in days)
    openings = []
    for days, spans in _groups([item for item in items if item[0] != "closed"]):
        if not spans or not (days or spans == [(0, _DAY)]):
            return None  # days without hours, or hours of nobody knows which days
        openings += [Opening((days or _EVERY_DAY) - closed, start, end) for start, end in spans]
    return tuple(openings) or None


def _tokens(text: str) -> Iterator[_Token]:
    """Yield each token with its day or its minute. Raises `ValueError` at the first word it does not know."""
    place = 0
    while place < len(text):
        match = _TOKENS.match(text, place)
        if match is None or match.end() == place:
            raise ValueError(text[place:])
        place = match.end()
        kind = match.lastgroup or ""
        if match["time"]:
            minute = int(match["hour"] or 12) * 60 + int(match["minute"] or 0)
            if minute > _DAY:
                raise ValueError(match[0])
            yield "time", minute
        elif match["day"]:
            yield "day", next(n for n, name in enumerate(WEEKDAYS) if name.startswith(match["day"][:3]))
        elif not match["other"]:
            yield kind, 0


def _items(tokens: list[_Token]) -> Iterator[_Item]:
    """Yield days, days closed and spans of hours, in their order. Raises `ValueError` for anything else."""
    is_closed, place = False, 0
    while place < len(tokens):
        kind, first = tokens[place]
        rest = tokens[place + 1 : place + 3]
        is_range = [name for name, _ in rest] == ["to", kind]
        last = rest[1][1] if is_range else first
        place += 3 if is_range else 1
        if kind == "but":
            is_closed = True
        elif kind == "day":
            days = frozenset((first + n) % 7 for n in range((last - first) % 7 + 1))
            yield ("closed" if is_closed else "days"), days
        elif kind in ("every", "week"):
            yield "days", _EVERY_DAY if kind == "every" else _WEEK
        elif kind == "always":
            yield "span", (0, _DAY)
        elif kind == "time" and first != last:
            yield "span", (first, last)
        else:
            raise ValueError(kind)
        is_closed = is_closed and kind in ("but", "day")


def _groups(items: list[_Item]) -> Iterator[tuple[frozenset[int], list[tuple[int, int]]]]:
    """Yield days with their spans; the days come first, or last, all along a text."""
    days: frozenset[int] = frozenset()
    spans: list[tuple[int, int]] = []
    first = items[0][0] if items else ""
    for kind, what in items:
        if kind == first and days and spans:
            yield days, spans
            days, spans = frozenset(), []
        if kind == "days":
            days |= frozenset(what)
        else:
            start, end = what
            spans.append((start, end))
    yield days, spans

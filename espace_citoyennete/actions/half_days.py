"""The half-days of a course: what its days give, as they are typed, how long the course is in all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from espace_citoyennete.french import (
    NO_BREAK,
    Unreadable,
    duration,
    parse_duration,
    plural,
    short_date,
)

MOST_MINUTES = 6 * 60  # of a half-day: what lasts longer is two
_LONG = 4 * 60  # a day longer than this is a morning and an afternoon
_NOON = time(12)
_SATURDAY = 5
_LINE = re.compile(
    r"(?P<label>.*?)\s*(?:\((?P<length>[^()]*)\))?\s*(?::\s*(?P<present>-?\d{1,5})?)?", re.DOTALL
)


@dataclass(frozen=True)
class HalfDay:
    """A half-day of a course: how many came to it, and how long it is, each None where nobody told."""

    label: str
    present: int | None = None
    minutes: int | None = None


def course_days(first: date, last: date | None) -> tuple[date, ...]:
    """Return the days of a course, Saturdays and Sundays left out unless it begins on one."""
    count = ((last or first) - first).days + 1
    days = (first + timedelta(days=number) for number in range(count))
    return tuple(day for day in days if day == first or day.weekday() < _SATURDAY)


def last_day(first: date, days: int) -> date:
    """Return the last day of a course that has so many days, Saturdays and Sundays left out."""
    last = first
    for _ in range(days - 1):
        last += timedelta(days=1)
        while last.weekday() >= _SATURDAY:
            last += timedelta(days=1)
    return last


def planned_half_days(
    first: date, last: date | None, minutes: int, starts_at: time | None = None
) -> tuple[HalfDay, ...]:
    """Return the half-days of a course whose duration is known: a long day is a morning and an afternoon."""
    days = course_days(first, last)
    if not (minutes and days):  # a last day before the first is told by the form
        return ()
    parts = ("matin", "après-midi") if minutes > _LONG * len(days) else (_part(starts_at),)
    labels = [f"{short_date(day).capitalize()}, {part}" for day in days for part in parts]
    each, over = divmod(minutes, len(labels))
    if not 0 < each < MOST_MINUTES:
        return ()  # so short or so long that nobody knows how the days are cut
    return tuple(HalfDay(label, minutes=each + (number < over)) for number, label in enumerate(labels))


def _part(starts_at: time | None) -> str:
    return "après-midi" if starts_at is not None and starts_at >= _NOON else "matin"


def course_minutes(minutes: int, half_days: Sequence[HalfDay]) -> int | None:
    """Return how long a course is: the sum of its half-days where each tells, else what was typed of it."""
    told = [half_day.minutes for half_day in half_days if half_day.minutes is not None]
    return sum(told) if told and len(told) == len(half_days) else minutes or None


# As they are typed


def half_day_lines(half_days: Sequence[HalfDay]) -> str:
    """Write half-days as they are typed, one a line: « Vendredi matin (3 h) : 8 »; a count may be missing."""
    return "\n".join(map(_line, half_days))


def _line(half_day: HalfDay) -> str:
    length = f" ({duration(half_day.minutes)})" if half_day.minutes is not None else ""
    count = "" if half_day.present is None else str(half_day.present)
    return f"{half_day.label}{length}{NO_BREAK}: {count}"


def parse_half_days(text: str) -> tuple[HalfDay, ...]:
    """Read half-days, one a line; a line without a number is a half-day that nobody has counted.

    What stands in brackets is how long it is. Raises `Unreadable`.
    """
    return tuple(map(_read, filter(None, map(str.strip, text.splitlines()))))


def _read(line: str) -> HalfDay:
    found = _LINE.fullmatch(line)
    if found is None or not found["label"]:
        raise Unreadable(f"«{NO_BREAK}{line}{NO_BREAK}»{NO_BREAK}: nommer la demi-journée.")
    if re.search(r":\s*-?\d", found["label"]):
        raise Unreadable(f"«{NO_BREAK}{line}{NO_BREAK}»{NO_BREAK}: finir par les présents, en chiffres.")
    count, length = found["present"], found["length"]
    return HalfDay(
        found["label"],
        int(count) if count else None,
        parse_duration(length) if length is not None else None,
    )


# Which of their numbers cannot stand together


def half_day_problems(
    most: int | None, validated: int | None, half_days: Sequence[HalfDay]
) -> dict[str, str]:
    """A half-day missed is a course not validated: nobody is validated who was not at the least followed."""
    if any(half_day.present is not None and half_day.present < 0 for half_day in half_days):
        return {"half_days": "Écrire zéro ou plus, ou laisser vide, pour chaque demi-journée."}
    problems = {}
    for half_day in half_days:
        if half_day.minutes is not None and not 0 < half_day.minutes <= MOST_MINUTES:
            problems["half_days"] = (
                f"«{NO_BREAK}{half_day.label}{NO_BREAK}» dure {duration(half_day.minutes)}{NO_BREAK}: "
                f"écrire plus de zéro et {duration(MOST_MINUTES)} au plus."
            )
        if half_day.present is not None and most is not None and half_day.present > most:
            problems["half_days"] = (
                f"«{NO_BREAK}{half_day.label}{NO_BREAK}» compte {plural(half_day.present, 'présent')} "
                f"pour un stage de {most}{NO_BREAK}: corriger l’un des deux nombres."
            )
    least = min((half_day.present for half_day in half_days if half_day.present is not None), default=None)
    if validated is not None and least is not None and validated > least:
        problems["validated"] = (
            f"{plural(validated, 'validé')} pour {plural(least, 'présent')} à la demi-journée la moins suivie"
            f"{NO_BREAK}: une demi-journée manquée ne valide pas le stage. Corriger l’un des deux nombres."
        )
    return problems

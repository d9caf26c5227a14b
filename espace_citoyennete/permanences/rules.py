"""Rules of permanences: read and written in French, developed into days and slots."""

import json
import re
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from dateutil import rrule

from espace_citoyennete.french import (
    MONTHS,
    NO_BREAK,
    WEEKDAYS,
    Unreadable,
    enumerate_words,
    fold,
    long_date,
    numeric_date,
    parse_date,
)

LAST = -1  # « dernier »
_RRULE_DAYS = (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU)


@dataclass(frozen=True)
class Rule:
    """Which days: `weekdays` (0 is Monday) of some weeks, or at `positions` in the month; or `dates`."""

    weekdays: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()  # 1 to 5, or LAST; none means every week
    every: int = 1  # weeks between two occurrences, counted from the first one
    dates: tuple[date, ...] = ()  # in order; then nothing else is said


def to_json(rule: Rule) -> str:
    """Write a rule as it is stored."""
    return json.dumps(asdict(rule), default=date.isoformat)


def from_json(text: str) -> Rule:
    """Read a stored rule."""
    stored = json.loads(text)
    listed = tuple(date.fromisoformat(day) for day in stored.get("dates", ()))
    return Rule(tuple(stored["weekdays"]), tuple(stored["positions"]), stored["every"], listed)


# In French

_POSITION_NAMES = {1: "1er", 2: "2e", 3: "3e", 4: "4e", 5: "5e", LAST: "dernier"}
_POSITION_WORDS = {
    "premier": 1, "deuxieme": 2, "second": 2, "2nd": 2, "troisieme": 3,
    "quatrieme": 4, "cinquieme": 5, "dernier": LAST,
}  # fmt: skip
_NUMBER_WORDS = {"deux": 2, "trois": 3, "quatre": 4, "quinze": 15}
_NUMBER = r"(\d{1,2}|deux|trois|quatre|quinze)"
_FILLERS = frozenset({"tous", "toutes", "les", "le", "chaque", "et", "du", "mois", "semaine", "semaines"})
_ONE_IN = re.compile(rf"\b(?:un|une|1) (\w+) sur {_NUMBER}\b")
_EVERY = re.compile(rf"\b{_NUMBER} (semaines|jours)\b")
_RANGE = re.compile(rf"\bdu ({'|'.join(WEEKDAYS)}) au ({'|'.join(WEEKDAYS)})\b")
_MOST_WEEKS = 26

_MONTHS = [(number, fold(name)) for number, name in enumerate(MONTHS, 1)]
_MONTH = "|".join(
    [name for _, name in _MONTHS] + ["janv", "fevr", "avr", "juil", "sept", "oct", "nov", "dec"]
)
_DATE = re.compile(
    rf"(?:le )?(?:(?P<weekday>{'|'.join(WEEKDAYS)}) )?(?P<day>\d{{1,2}})(?:er)?"
    rf"(?:[/.-](?P<figures>\d{{1,2}})| (?P<month>{_MONTH})\.?)?(?:[/.\- ](?P<year>(?:20)?\d{{2}}))?"
)
_HAS_DATE = re.compile(rf"\d[/.-]\d|\b(?:{_MONTH})\b")
_BETWEEN_DATES = re.compile(r" ?(?:[,;]|\b(?:et|puis)\b) ?(?:(?:et|puis)\b ?)?")


def rule_sentence(rule: Rule) -> str:
    """Write a rule as `parse_rule` reads it: « le 1er et le 3e lundi », « tous les mardis »."""
    if rule.dates:
        return enumerate_words([f"le {said}" for said in _said_dates(rule.dates)])
    days = [WEEKDAYS[day] for day in rule.weekdays]
    if rule.positions:
        positions = enumerate_words([f"le {_POSITION_NAMES[position]}" for position in rule.positions])
        return f"{positions} {enumerate_words(days)}"
    if rule.every > 1:
        return f"toutes les {rule.every} semaines, {enumerate_words([f'le {day}' for day in days])}"
    return f"tous les {enumerate_words([f'{day}s' for day in days])}"


def _said_dates(days: tuple[date, ...]) -> list[str]:
    """Write dates, the year once after the last one of it: « 3 mars », « 7 avril 2027 »."""
    following = [*[day.year for day in days[1:]], None]
    return [
        long_date(day, weekday=False, year=day.year != after)
        for day, after in zip(days, following, strict=True)
    ]


def parse_rule(text: str) -> Rule:
    """Read a rule written in French; raise `Unreadable` rather than guess.

    Read: « 1er et 3e lundi », « tous les mardis », « dernier vendredi du mois », « du lundi au vendredi »,
    « tous les 15 jours le mardi », « un jeudi sur deux », « 3 mars, 7 avril 2027 », « 03/03/2027 ».
    """
    words = fold(text)
    if _HAS_DATE.search(words):
        return Rule(dates=_take_dates(words, text))
    words, every = _take_interval(words)
    words = _RANGE.sub(_days_between, words)
    weekdays, positions = _take_days(re.findall(r"\w+", words), text)
    if positions and every > 1:
        raise _unreadable(text)
    return Rule(weekdays, positions, every)


def _take_dates(words: str, text: str) -> tuple[date, ...]:
    """Read a list of dates; each takes the month and the year of the one after it, unless it has its own."""
    month, year = "", ""
    days: list[date] = []
    for part in reversed(_BETWEEN_DATES.split(words)):
        match = _DATE.fullmatch(part)
        if match is None:
            raise _unreadable(text)
        month, year = match["month"] or match["figures"] or month, match["year"] or year
        if not year:
            raise Unreadable(
                "L’année de la dernière date manque. "
                f"Écrire par exemple «{NO_BREAK}3 mars, 7 avril 2027{NO_BREAK}»."
            )
        day = parse_date(f"{match['day']}/{_month_number(month)}/{int(year) % 100 + 2000}", date(2000, 1, 1))
        if match["weekday"] and WEEKDAYS[day.weekday()] != match["weekday"]:
            raise Unreadable(
                f"Le {numeric_date(day)} n’est pas un {match['weekday']}{NO_BREAK}: "
                f"c’est un {WEEKDAYS[day.weekday()]}. Vérifier la date."
            )
        if days and day >= days[-1]:
            raise Unreadable("Écrire les dates dans l’ordre, avec l’année là où elle change.")
        days.append(day)
    return tuple(reversed(days))


def _month_number(month: str) -> int:
    return int(month) if month.isdigit() else next(n for n, name in _MONTHS if name.startswith(month[:4]))


def _take_interval(words: str) -> tuple[str, int]:
    if match := _ONE_IN.search(words):
        return _ONE_IN.sub(rf"{match[1]}", words), _weeks(match[2], "semaines", words)
    if match := _EVERY.search(words):
        return _EVERY.sub("", words), _weeks(match[1], match[2], words)
    return words, 1


def _weeks(count: str, unit: str, words: str) -> int:
    number = _NUMBER_WORDS.get(count) or int(count)
    # In French « 15 jours » is a fortnight; any other count of days must be whole weeks.
    weeks, rest = (2, 0) if (number, unit) == (15, "jours") else divmod(number, 7 if unit == "jours" else 1)
    if rest or not 1 <= weeks <= _MOST_WEEKS:
        raise _unreadable(words)
    return weeks


def _days_between(match: re.Match[str]) -> str:
    first, last = WEEKDAYS.index(match[1]), WEEKDAYS.index(match[2])
    return " ".join(WEEKDAYS[first : last + 1])


def _take_days(words: list[str], text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    weekdays: list[int] = []
    positions: list[int] = []
    for word in words:
        if (weekday := word.removesuffix("s")) in WEEKDAYS:
            weekdays.append(WEEKDAYS.index(weekday))
        elif (position := _position(word)) and not weekdays:  # « 1er lundi et 3e mardi » is two rules
            positions.append(position)
        elif word not in _FILLERS:
            raise _unreadable(text)
    if not weekdays:
        raise _unreadable(text)
    return tuple(sorted(set(weekdays))), tuple(sorted(set(positions), key=lambda p: p % 7))


def _position(word: str) -> int | None:
    if match := re.fullmatch(r"([1-5])(?:er|ere|e|eme)s?", word):
        return int(match[1])
    return _POSITION_WORDS.get(word.removesuffix("s"))


def _unreadable(text: str) -> Unreadable:
    return Unreadable(
        f"« {text} » n’est pas une règle connue. Écrire par exemple «{NO_BREAK}1er et 3e lundi{NO_BREAK}», "
        f"«{NO_BREAK}tous les 15 jours le jeudi{NO_BREAK}» ou «{NO_BREAK}3 mars, 7 avril 2027{NO_BREAK}»."
    )


# Days


def occurrences(rule: Rule, first: date, last: date) -> list[date]:
    """Return the days of a rule, `first` and `last` included; weeks are counted from the first such day."""
    if rule.dates:
        return [day for day in rule.dates if first <= day <= last]
    if rule.positions:
        days = [_RRULE_DAYS[day](position) for day in rule.weekdays for position in rule.positions]
        return _days(rrule.MONTHLY, days, first, last)
    while first.weekday() not in rule.weekdays:
        first += timedelta(days=1)
    return _days(rrule.WEEKLY, [_RRULE_DAYS[day] for day in rule.weekdays], first, last, rule.every)


def _days(
    frequency: Literal[1, 2], days: list[rrule.weekday], first: date, last: date, interval: int = 1
) -> list[date]:
    start, end = datetime.combine(first, time()), datetime.combine(last, time())
    return [at.date() for at in rrule.rrule(frequency, start, interval, byweekday=days, until=end)]


# Slots


def slot_times(day: date, starts_at: time, ends_at: time, minutes: int) -> list[datetime]:
    """Return the beginning of each slot that fits whole between two hours."""
    return fill(datetime.combine(day, starts_at), datetime.combine(day, ends_at), minutes)


def fill(start: datetime, end: datetime, minutes: int) -> list[datetime]:
    """Return the beginning of each slot that fits whole between two moments."""
    length = timedelta(minutes=minutes)
    return [start + length * index for index in range((end - start) // length)]


# Appointments

PLANNED = frozenset({"HEURE", "ARRIVEE"})  # slots that exist before their person; the others come with one
LEFT_BEHIND = "RETIRE"  # out of the hours of a sitting that moved: on no screen and no paper
OCCUPYING = frozenset({"A_VENIR", "SALLE", "HONORE", "ABSENT"})  # as the index of the base has it
MOVABLE = frozenset({"A_VENIR", "SALLE"})  # may be moved or cancelled
_MAY_BECOME = {
    "A_VENIR": {"SALLE", "HONORE", "ABSENT", "ANNULE_USAGER", "ANNULE_SERVICE"},
    "SALLE": {"A_VENIR", "HONORE", "ABSENT", "ANNULE_USAGER", "ANNULE_SERVICE"},
    "HONORE": {"A_VENIR", "SALLE", "ABSENT"},  # a wrong key, mended
    "ABSENT": {"A_VENIR", "SALLE", "HONORE", "ANNULE_USAGER"},
}


def problem_of_mark(state: str, wanted: str, slot_day: date, today: date) -> str | None:
    """Tell why an appointment in `state` may not become `wanted` today, or None."""
    if wanted not in _MAY_BECOME.get(state, set()):
        return "Ce rendez-vous est annulé ou déplacé. En prendre un nouveau sur un créneau libre."
    if wanted == "SALLE" and slot_day != today:
        return "Une arrivée se note le jour du rendez-vous. Vérifier la date."
    if wanted in ("HONORE", "ABSENT") and slot_day > today:
        return "Ce rendez-vous est à venir\u00a0: la présence se note le jour même. Vérifier la date."
    return None


def problem_of_walk_in(sitting_state: str, sitting_day: date, today: date) -> str | None:
    """Tell why nobody may be added without an appointment to a sitting, or None."""
    if sitting_state != "PREVUE":
        return "Cette séance est annulée. Choisir une autre séance du jour."
    if sitting_day != today:
        return "Une personne s’ajoute sans rendez-vous le jour même. Choisir une séance d’aujourd’hui."
    return None


# Two sides of one dispute

HEARS_BOTH_SIDES = frozenset({"CONCILIATEUR", "MEDIATEUR_FAM", "MEDIATEUR_CIVIL"})
_NOT_A_NAME = frozenset({"m", "mr", "mme", "mlle", "monsieur", "madame", "mademoiselle", "maitre", "anonyme"})


def is_same_person(one: str, other: str) -> bool:
    """Tell whether two names as typed may be of one person: accents, order, title and first name aside."""
    names = [_name_words(one), _name_words(other)]
    fewer, more = sorted(names, key=len)
    return bool(fewer) and fewer <= more


def _name_words(typed: str) -> set[str]:
    words = re.findall(r"[^\W\d_]+", fold(typed))
    return {word for word in words if len(word) > 1} - _NOT_A_NAME

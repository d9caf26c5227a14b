"""What a rule gives before it is saved: the sittings held and their places, the days left out and why."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from espace_citoyennete.french import NO_BREAK, clock_time, enumerate_words, long_date, plural
from espace_citoyennete.permanences.hours import Hours
from espace_citoyennete.permanences.rules import Rule, occurrences, rule_sentence
from espace_citoyennete.town.rules import Calendar, Span


@dataclass(frozen=True)
class Series:
    """When and where a permanence is held: its rule, its period, its hours, its places, its exceptions."""

    rule: Rule
    first_day: date
    last_day: date
    hours: Hours
    room: str = ""
    other_room: str = ""  # every second occurrence of the rule
    skips_school_holidays: bool = False
    skips_public_holidays: bool = True

    @property
    def sentence(self) -> str:
        """Say it all: « Le 1er et le 3e lundi de 9 h à 12 h, du 4 janvier au 20 décembre 2027, sauf … »."""
        hours = f"de {clock_time(self.hours.starts_at)} à {clock_time(self.hours.ends_at)}"
        rule = rule_sentence(self.rule)
        parts = [f"{rule[:1].upper()}{rule[1:]}{',' if self.rule.dates else ''} {hours}"]
        if self.other_room:
            parts.append(f"en alternance {self.room} et {self.other_room}")
        if not self.rule.dates:
            parts.append(period_words(self.first_day, self.last_day))
        skipped = {
            "vacances scolaires": self.skips_school_holidays,
            "jours fériés": self.skips_public_holidays,
        }
        if names := [name for name, is_skipped in skipped.items() if is_skipped]:
            parts.append(f"sauf {enumerate_words(names)}")
        return ", ".join(parts)

    def places(self) -> list[tuple[date, str]]:
        """Return each day of the rule and its place: days left out count, so that a place can be foretold."""
        rooms = (self.room, self.other_room or self.room)
        days = occurrences(self.rule, self.first_day, self.last_day)
        return [(day, rooms[number % 2]) for number, day in enumerate(days)]


def period_words(first: date, last: date) -> str:
    """Write a period: « du 4 janvier au 20 décembre 2027 », the year once when it is one."""
    if first == last:
        return f"le {long_date(first, weekday=False)}"
    begins = long_date(first, weekday=False, year=first.year != last.year)
    return f"du {begins} au {long_date(last, weekday=False)}"


@dataclass(frozen=True)
class Exclusion:
    """A day that the rule gives and on which no sitting is held."""

    day: date
    kind: str  # « jours fériés », « vacances scolaires », « fermetures », « absences »
    reason: str  # « Noël », « Vacances de Noël », « Travaux »


def excluded(
    day: date, room: str, series: Series, calendar: Calendar, absences: tuple[Span, ...] = ()
) -> Exclusion | None:
    """Tell why no sitting is held that day in that room, or None.

    Raises `UnknownHolidays` where nobody knows yet whether the day is in the school holidays.
    """
    if series.skips_public_holidays and (name := calendar.public_holiday(day)):
        return Exclusion(day, "jours fériés", name)
    if reason := calendar.closure(day, room):
        return Exclusion(day, "fermetures", reason)
    if series.skips_school_holidays and (name := calendar.school_holiday(day)):
        return Exclusion(day, "vacances scolaires", name)
    away = next((span for span in absences if span.first <= day <= span.last), None)
    return Exclusion(day, "absences", away.label) if away else None


@dataclass(frozen=True)
class PlannedSitting:
    """One sitting to be held: its day and its place."""

    day: date
    room: str


@dataclass(frozen=True)
class Plan:
    """What a series gives: the sittings held, the days left out and why, the slots of each sitting."""

    sittings: tuple[PlannedSitting, ...]
    excluded: tuple[Exclusion, ...]
    hours: Hours

    @property
    def days(self) -> tuple[date, ...]:
        """Return the days on which a sitting is held."""
        return tuple(sitting.day for sitting in self.sittings)

    @property
    def sentence(self) -> str:
        """Say the plan: « 22 permanences, 132 créneaux, 2 exclues (jours fériés : 2) »."""
        count = len(self.sittings)
        said = [plural(count, "permanence")]
        if self.hours.timed:
            said.append(plural(count * self.hours.timed, "créneau", "créneaux"))
        if self.hours.untimed:
            places = count * self.hours.untimed
            said.append(plural(places, "place sans heure", "places sans heure"))
        if self.excluded:
            kinds = Counter(exclusion.kind for exclusion in self.excluded)
            why = ", ".join(f"{kind}{NO_BREAK}: {days}" for kind, days in kinds.items())
            said.append(f"{plural(len(self.excluded), 'exclue')} ({why})")
        return ", ".join(said)


def plan(series: Series, calendar: Calendar, absences: tuple[Span, ...] = ()) -> Plan:
    """Develop a series, leaving out the days on which no sitting is held."""
    held: list[PlannedSitting] = []
    left_out: list[Exclusion] = []
    for day, room in series.places():
        if exclusion := excluded(day, room, series, calendar, absences):
            left_out.append(exclusion)
        else:
            held.append(PlannedSitting(day, room))
    return Plan(tuple(held), tuple(left_out), series.hours)

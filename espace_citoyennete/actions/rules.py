"""What each kind of action asks, and which of its numbers cannot stand together."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from espace_citoyennete.french import NO_BREAK, plural
from espace_citoyennete.jeudis.rules import MARGINS, Margins, margin_problems

STAGE = "STAGE"
GROUP = "GROUPE"
RALLY, WALK = "RALLYE", "MARCHE"  # each has its own page, and its own chapter in the report
PRESCRIBERS = {"PARQUET": "Parquet", "PJJ": "PJJ", "SPIP": "SPIP"}  # who sent the people convened
PRESCRIBER = "PRESCRIPTEUR"  # the kind of their counts
_WORDS = {**MARGINS, PRESCRIBER: "prescripteur"}

# The numbers of people: none follows from another, and none is ever filled from another.
NUMBERS = {
    "announced": "annoncés",
    "registered": "inscrits",
    "convened": "convoqués",
    "present": "présents",
    "validated": "validés",
}
# What a kind asks beyond what they all ask; a kind that the town added asks the last line.
_ASKED: Mapping[str, frozenset[str]] = {
    STAGE: frozenset({"course_type", "organisation", "convened", "validated", "half_days", "prescribers"}),
    GROUP: frozenset({"organisation", "ages", "people_met", "announced", "registered"}),
    RALLY: frozenset({"organisation", "ages", "announced"}),
    WALK: frozenset({"neighbourhood", "by_night", "announced", "registered"}),
    "FORMATION": frozenset({"organisation", "registered"}),
    "INFO_COLL": frozenset({"organisation", "neighbourhood", "registered"}),
    "TEMPS_FORT": frozenset({"neighbourhood", "announced"}),
    "EXPO": frozenset({"organisation", "neighbourhood"}),
    "CONCOURS": frozenset({"ages", "registered"}),
    "REUNION": frozenset({"registered"}),
}
_OTHER_KIND = frozenset({"organisation", "neighbourhood", "announced", "registered"})
# Kinds of which what goes with an action has a page of its own, asked by name: the feature comes later.
OPENED_ON: Mapping[str, str] = {RALLY: "page:rallies", WALK: "page:walks"}
_COUNTED_THERE = {RALLY}  # one by one: registered and present are told to the action, never typed twice
CALLED_FOR = frozenset({"present"}).union(*_ASKED.values())


def short_word(label: str) -> str:
    """Return the word of a kind without what explains it: « Concours (affiche) » → « Concours »."""
    return label.partition(" (")[0]


def asked(kind: str | None) -> frozenset[str]:
    """Return what an action of this kind asks beyond what all of them ask."""
    facts = _ASKED.get(kind or "", _OTHER_KIND)
    return facts if kind in _COUNTED_THERE else facts | {"present"}


STATES = TO_COME, TO_COUNT, HELD, CANCELLED = "À venir", "À compter", "Tenue", "Annulée"


def state_of(last_day: date, today: date, present: int | None, *, cancelled: bool) -> str:
    """Tell where an action stands, from its record alone."""
    if cancelled:
        return CANCELLED
    if present is not None:
        return HELD
    return TO_COUNT if last_day < today else TO_COME


@dataclass(frozen=True)
class HalfDay:
    """A half-day of a course and how many came to it; None where nobody has counted yet."""

    label: str
    present: int | None = None


def half_day_lines(half_days: Sequence[HalfDay]) -> str:
    """Write half-days as they are typed, one a line: « Vendredi matin : 8 »."""
    return "\n".join(
        half_day.label if half_day.present is None else f"{half_day.label}{NO_BREAK}: {half_day.present}"
        for half_day in half_days
    )


def parse_half_days(text: str) -> tuple[HalfDay, ...]:
    """Read half-days, one a line; a line without a number is a half-day that nobody has counted."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        label, _colon, number = line.rpartition(":")
        is_counted = bool(label) and re.fullmatch(r"-?\d{1,5}", number.strip()) is not None
        found.append(HalfDay(label.strip(), int(number)) if is_counted else HalfDay(line))
    return tuple(found)


def number_problems(
    kind: str, numbers: Mapping[str, int | None], half_days: Sequence[HalfDay] = ()
) -> dict[str, str]:
    """Return a sentence for each number that cannot be: below zero, or above one that it is a part of."""
    problems = {
        name: "Écrire zéro ou plus, ou laisser vide."
        for name, number in numbers.items()
        if _below_zero(number)
    }
    if any(_below_zero(half_day.present) for half_day in half_days):
        problems["half_days"] = "Écrire zéro ou plus, ou laisser vide, pour chaque demi-journée."
    if problems or kind != STAGE:  # whoever is announced or registered elsewhere may stay away, others come
        return problems
    present, convened, validated = (numbers.get(name) for name in ("present", "convened", "validated"))
    problems |= _above("present", present, "convened", convened)
    problems |= _above("validated", validated, "present", present) or _above(
        "validated", validated, "convened", convened
    )
    return problems | _half_day_problems(present if present is not None else convened, validated, half_days)


def _half_day_problems(
    most: int | None, validated: int | None, half_days: Sequence[HalfDay]
) -> dict[str, str]:
    """A half-day missed is a course not validated: nobody is validated who was not at the least followed."""
    counted = [half_day for half_day in half_days if half_day.present is not None]
    problems = {}
    for half_day in counted:
        if most is not None and (half_day.present or 0) > most:
            problems["half_days"] = (
                f"«{NO_BREAK}{half_day.label}{NO_BREAK}» compte {plural(half_day.present or 0, 'présent')} "
                f"pour un stage de {most}{NO_BREAK}: corriger l’un des deux nombres."
            )
    least = min((half_day.present or 0 for half_day in counted), default=None)
    if validated is not None and least is not None and validated > least:
        problems["validated"] = (
            f"{plural(validated, 'validé')} pour {plural(least, 'présent')} à la demi-journée la moins suivie"
            f"{NO_BREAK}: une demi-journée manquée ne valide pas le stage. Corriger l’un des deux nombres."
        )
    return problems


def count_problems(counts: Margins, *, present: int | None, convened: int | None) -> dict[str, str]:
    """Return a sentence for each kind of counts that would hold people who are not there."""
    problems = {}
    for kind, codes in counts.items():
        total = convened if kind == PRESCRIBER else present
        if total is None and any(codes.values()):
            word = NUMBERS["convened" if kind == PRESCRIBER else "present"]
            problems[kind] = f"Écrire d’abord le nombre de {word}, puis leur répartition."
        else:
            problems |= margin_problems(total or 0, {kind: codes}, _WORDS)
    return problems


def _below_zero(number: int | None) -> bool:
    return number is not None and number < 0


def _above(name: str, number: int | None, whole_name: str, whole: int | None) -> dict[str, str]:
    if number is None or whole is None or number <= whole:
        return {}
    return {
        name: f"Plus de {NUMBERS[name]} ({number}) que de {NUMBERS[whole_name]} ({whole}){NO_BREAK}: "
        "corriger l’un des deux nombres."
    }

"""What each kind of action asks, and which of its numbers cannot stand together."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from espace_citoyennete.actions.half_days import HalfDay, half_day_problems
from espace_citoyennete.french import NO_BREAK, enumerate_words
from espace_citoyennete.jeudis.rules import MARGINS, Margins, margin_problems

STAGE = "STAGE"
GROUP = "GROUPE"
RALLY, WALK = "RALLYE", "MARCHE"  # each has its own page, and its own chapter in the report
# Who sent the people convened.
PRESCRIBERS = {"PARQUET": "le parquet", "PJJ": "la PJJ", "SPIP": "le SPIP"}
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
CANCELLED_FIRST = "Cette action est annulée\u00a0: la rétablir d’abord."


def state_of(last_day: date, today: date, present: int | None, *, cancelled: bool) -> str:
    """Tell where an action stands, from its record alone."""
    if cancelled:
        return CANCELLED
    if present is not None:
        return HELD
    return TO_COUNT if last_day < today else TO_COME


def added(numbers: Iterable[int | None]) -> int | None:
    """Add the numbers that were told, None where nobody told any: it would not be zero."""
    told = [number for number in numbers if number is not None]
    return sum(told) if told else None


def number_problems(
    kind: str, numbers: Mapping[str, int | None], half_days: Sequence[HalfDay] = ()
) -> dict[str, str]:
    """Return a sentence for each number that cannot be: below zero, or above one that it is a part of."""
    problems = {
        name: "Écrire zéro ou plus, ou laisser vide."
        for name, number in numbers.items()
        if _below_zero(number)
    }
    if problems or kind != STAGE:  # whoever is announced or registered elsewhere may stay away, others come
        return problems
    present, convened, validated = (numbers.get(name) for name in ("present", "convened", "validated"))
    problems |= _above("present", present, "convened", convened)
    problems |= _above("validated", validated, "present", present) or _above(
        "validated", validated, "convened", convened
    )
    return problems | half_day_problems(present if present is not None else convened, validated, half_days)


def untold_problems(
    kind: str | None, numbers: Mapping[str, int | None], half_days: Sequence[HalfDay], counts: Margins
) -> dict[str, str]:
    """Refuse a kind that does not ask what was counted: hidden, it would still be in a figure."""
    wanted = asked(kind) | ({"registered", "present"} if kind in _COUNTED_THERE else frozenset())
    told = {name: word for name, word in NUMBERS.items() if numbers.get(name) is not None}
    if half_days:
        told["half_days"] = "demi-journées"
    if any(counts.get(PRESCRIBER, {}).values()):
        told["prescribers"] = "prescripteurs"
    extra = [word for name, word in told.items() if name in CALLED_FOR and name not in wanted]
    if not extra:
        return {}
    words = enumerate_words(extra)
    return {
        "kind": f"Ce type ne compte pas de {words}{NO_BREAK}: les effacer d’abord (Compter, C), ou garder "
        "le type."
    }


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

"""When the next Jeudi is held, at which of its four steps one stands, how its people are counted."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from enum import Enum
from typing import Any

from espace_citoyennete.french import fold, plural
from espace_citoyennete.report import NOT_ANSWERED

THURSDAY = 3
OTHER_GENDER = "AUTRE"  # of `genre`
MARGINS = {"GENRE": "genre", "AGE": "âge", "QUARTIER": "quartier"}  # kind → its word

# Each axis of the delegation has its shape, and its colour, wherever it is shown (ux.md §4.2).
AXIS_SHAPES = {"EGALITE": "●", "DISCRIM": "◆", "VIOLENCES": "▲"}

CANCELLED_FIRST = "Ce Jeudi est annulé\u00a0: le rétablir d’abord."

SCORES = range(6)  # of a satisfaction card, 0 to 5
FEWEST_CARDS = 5  # under so many, a mean would tell what one person answered

Margins = Mapping[str, Mapping[str, int]]  # kind → code → people


class State(Enum):
    """Where a Jeudi stands, in the words of the list; each open one is a step of the page."""

    TO_PREPARE = "À préparer"
    REGISTERING = "Inscriptions"
    TO_ATTEND = "À émarger"
    TO_ASSESS = "Bilan à faire"
    CLOSED = "Clos"
    CANCELLED = "Annulé"

    @property
    def step(self) -> int:
        """Return the step to be done, from 0 to 3; 4 when all of them are."""
        return {State.CANCELLED: 0}.get(self, list(State).index(self))


def state_of(
    held_on: date, today: date, *, registered: int, present: int, closed: bool, cancelled: bool
) -> State:
    """Tell where a Jeudi stands: from its record alone, nobody has to say it."""
    if cancelled:
        return State.CANCELLED
    if closed:
        return State.CLOSED
    if held_on > today:
        return State.REGISTERING if registered else State.TO_PREPARE
    return State.TO_ASSESS if held_on < today and present else State.TO_ATTEND


def next_thursday(after: date, is_free: Callable[[date], bool]) -> date:
    """Return the first Thursday after a day that is free (no holiday, no closure), within a year."""
    day = after + timedelta(days=(THURSDAY - after.weekday() - 1) % 7 + 1)
    for week in range(52):
        if is_free(day + timedelta(weeks=week)):
            return day + timedelta(weeks=week)
    return day


def rest(total: int, counts: Mapping[Any, int]) -> int:
    """Return how many people of a total are in none of the counts of a margin: « non communiqué »."""
    return total - sum(counts.values())


def by_gender(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the women, the men and whoever told another gender; who told none is in no part."""
    told = {code: people for code, people in counts.items() if code not in NOT_ANSWERED}
    women, men = told.get("F", 0), told.get("H", 0)
    return {"F": women, "H": men, OTHER_GENDER: rest(sum(told.values()), {"F": women, "H": men})}


def margin_problems(total: int, margins: Margins, words: Mapping[str, str] = MARGINS) -> dict[str, str]:
    """Return a sentence for each margin that would count people who are not in the total, by its kind."""
    problems = {}
    for kind, counts in margins.items():
        if any(people < 0 for people in counts.values()):
            problems[kind] = f"Écrire zéro ou plus dans chaque ligne de la répartition par {words[kind]}."
        elif (excess := -rest(total, counts)) > 0:
            counted = plural(total + excess, "personne répartie", "personnes réparties")
            problems[kind] = (
                f"{counted} par {words[kind]} pour un total de {total}\u00a0: "
                f"en retirer {excess}, ou corriger le total."
            )
    return problems


_NUMBERS = re.compile(r"\d{1,4}(?:\s*-\s*\d{1,4})?")
_BETWEEN = re.compile(r"[\s,;]*")


def numbers_typed(text: str) -> list[int]:
    """Return the numbers of « 1-9 11, 14 » in their order; none where the text is anything else."""
    if _BETWEEN.sub("", _NUMBERS.sub("", text)):
        return []
    found: set[int] = set()
    for part in _NUMBERS.findall(text):
        ends = sorted(int(end) for end in part.split("-"))
        found.update(range(ends[0], ends[-1] + 1))
    return sorted(found)


def axis_words(code: str, label: str) -> str:
    """Return an axis with its shape, if it has one: « ◆ Lutte contre les discriminations »."""
    return f"{AXIS_SHAPES.get(code, '')} {label}".strip()


def is_named_so(typed: str, *names: str) -> bool:
    """Tell whether each word typed begins a word of the names, accents and capitals apart."""
    words = fold(" ".join(names)).split()
    return all(any(word.startswith(begun) for word in words) for begun in fold(typed).split())


def mean_score(cards: Mapping[int, int]) -> float | None:
    """Return the mean of the cards counted by score; None where there are too few."""
    number = sum(cards.values())
    if number < FEWEST_CARDS:
        return None
    return sum(score * count for score, count in cards.items()) / number

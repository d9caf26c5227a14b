"""What a rally may hold, who starts where, and who won: numbers in, numbers out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from espace_citoyennete.french import NO_BREAK, plural

MOST_CHILDREN = 6  # in a team, with one adult
MOST_POINTS = 10  # for each mark of a checkpoint
MARKS = {"civility": "Civilité", "interest": "Intérêt", "fair_play": "Fair-play"}
DAYS_BEFORE = 7  # the rally, for the authorisations of the parents

_MEND = "corriger l’un des deux nombres."


def team_problems(
    girls: int, boys: int, from_qpv: int, authorisations: int, present: int | None
) -> dict[str, str]:
    """Return a sentence for each number of a team that cannot be, by its field."""
    numbers = {
        "girls": girls, "boys": boys, "from_qpv": from_qpv, "authorisations": authorisations,
        "present": present or 0,
    }  # fmt: skip
    if problems := {name: "Écrire zéro ou plus." for name, number in numbers.items() if number < 0}:
        return problems
    children = girls + boys
    if not children:
        problems["girls"] = (
            f"Aucun enfant{NO_BREAK}: écrire de 1 à {MOST_CHILDREN} enfants, filles et garçons ensemble."
        )
    elif children > MOST_CHILDREN:
        problems["girls"] = (
            f"{plural(children, 'enfant')}{NO_BREAK}: une équipe en compte de 1 à {MOST_CHILDREN}. "
            "Former une autre équipe."
        )
    inscribed = f"pour {plural(children, 'inscrit')}{NO_BREAK}: {_MEND}"
    if from_qpv > children:
        problems["from_qpv"] = f"{plural(from_qpv, 'enfant')} d’un QPV {inscribed}"
    if authorisations > children:
        problems["authorisations"] = f"{plural(authorisations, 'autorisation')} {inscribed}"
    if present is not None and present > MOST_CHILDREN:
        problems["present"] = (
            f"{plural(present, 'présent')}{NO_BREAK}: écrire {MOST_CHILDREN} au plus, "
            "et les autres enfants dans leur équipe."
        )
    return problems


def children_words(announced: int | None, registered: int | None, present: int | None) -> tuple[str, ...]:
    """Tell the three numbers of children side by side: « 240 annoncés », « présents : non compté ».

    None of them follows from another, and none is ever a number of teams multiplied.
    """
    told = (("annoncé", announced), ("inscrit", registered), ("présent", present))
    return tuple(
        f"{word}s{NO_BREAK}: non compté" if number is None else plural(number, word) for word, number in told
    )


# Who starts where


def drawn_starts(
    starts: Mapping[int, int | None], checkpoints: Sequence[int], seed: int
) -> dict[int, int | None]:
    """Draw where each team begins that has no start yet, and return the start of all of them.

    A checkpoint that has the fewest teams takes the next one, so that nobody waits; the starts already
    given do not move, however often this is asked. The same seed gives the same draw.
    """
    loads = Counter(dict.fromkeys(checkpoints, 0))
    loads.update(start for start in starts.values() if start is not None)
    lots, found = Random(seed), dict(starts)  # noqa: S311 - a game, not a secret
    for team in sorted(team for team, start in starts.items() if start is None):
        if not checkpoints:
            break
        least = min(loads[checkpoint] for checkpoint in checkpoints)
        start = lots.choice([checkpoint for checkpoint in checkpoints if loads[checkpoint] == least])
        loads[start] += 1
        found[team] = start
    return found


def route(start: int, checkpoints: Sequence[int]) -> list[int]:
    """Return every checkpoint in the order in which a team sees them: round the loop, from its start.

    All the teams turn the same way, so that the turns are as even as the starts are, and the order of the
    numbers, which follows the streets, is kept.
    """
    place = list(checkpoints).index(start)
    return [*checkpoints[place:], *checkpoints[:place]]


# Who won


@dataclass(frozen=True)
class Standing:
    """Where a team stands; no rank as long as a checkpoint has not scored it."""

    team: int
    points: int
    scored: int  # checkpoints
    rank: int | None
    is_tied: bool = False

    @property
    def words(self) -> str:
        """Return the rank in words: « 1re », « 2e ex aequo », or « non classée »."""
        if self.rank is None:
            return "non classée"
        return ("1re" if self.rank == 1 else f"{self.rank}e") + (" ex aequo" if self.is_tied else "")


def standings(totals: Mapping[int, Iterable[int]], checkpoints: int) -> list[Standing]:
    """Rank teams by their points, those scored everywhere first; the others follow without a rank.

    Two teams of as many points have the same rank, and the next rank is left out.
    """
    found = {team: tuple(points) for team, points in totals.items()}
    whole = {team: sum(points) for team, points in found.items() if 0 < checkpoints == len(points)}
    return sorted(
        (_standing(team, points, whole) for team, points in found.items()),
        key=lambda one: (one.rank is None, one.rank or 0, -one.points, one.team),
    )


def _standing(team: int, points: tuple[int, ...], whole: Mapping[int, int]) -> Standing:
    """Return where a team stands among those scored everywhere, of which `whole` is the points."""
    if team not in whole:
        return Standing(team, sum(points), len(points), None)
    better = sum(other > whole[team] for other in whole.values())
    equal = sum(other == whole[team] for other in whole.values())
    return Standing(team, whole[team], len(points), 1 + better, equal > 1)

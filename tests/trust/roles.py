"""Roles: no act nor reading without its right; each check of either deleted in turn is missed."""

from pathlib import Path
from tempfile import TemporaryDirectory

from espace_citoyennete.rights import MATRIX
from tests.rights.checks import all_checks, try_all
from tests.rights.gates import use_cases, without_gate, wrongly_let
from tests.rights.reading import READERS, TOLD_APART, asked_by, tells, unnoticed, with_gates, worlds
from tests.rights.witnesses import NO_PERMISSION, WITNESSES
from tests.trust.figures import Figure, Scale


def run(scale: Scale) -> list[Figure]:
    """Try each use case under each right, then with its check deleted: quick enough to be always whole.

    Reading takes four bases, the other checks a test each: tests/rights/test_reading.py and test_checks.py
    try them in the suite, the full run counts them.
    """
    return [*_acts(), *((*_readings(), *_other_checks()) if scale is Scale.FULL else ())]


def _acts() -> list[Figure]:
    found = use_cases()
    unknown = len(MATRIX.keys() ^ found.keys())
    ajar = [name for name, use_case in found.items() if wrongly_let(use_case)]
    unseen = []
    for name, use_case in found.items():
        with without_gate(use_case):
            if not wrongly_let(use_case):
                unseen.append(name)
    return [
        Figure("ROLES : aucun acte sans son droit", len(found), len(ajar) + unknown, " ".join(ajar)),
        Figure("chaque contrôle supprimé à son tour est remarqué", len(found), len(unseen), " ".join(unseen)),
        Figure("contrôles supprimés", len(found), len(found) - len(unseen), is_saboteur=True),
    ]


def _readings() -> list[Figure]:
    functions = asked_by()
    with TemporaryDirectory() as folder, worlds(Path(folder)) as found, with_gates() as gates:
        learnt = [
            name for by in READERS for name, function in functions.items() if tells(found, function, by)
        ]
        tried, checks, missed = len(functions) * len(READERS), len(gates.places), unnoticed(found, gates)
    unseen = [place for place in missed if place not in TOLD_APART]
    elsewhere = f"{len(missed) - len(unseen)} par un test à part"
    return [
        Figure("LECTURES : personne n’apprend sans son droit", tried, len(learnt), " ".join(learnt)),
        Figure("chaque contrôle de lecture supprimé est remarqué", checks, len(unseen), " ".join(unseen)),
        Figure("contrôles de lecture supprimés", checks, checks - len(missed), elsewhere, is_saboteur=True),
    ]


def _other_checks() -> list[Figure]:
    tried = try_all()
    missed = [*tried.unnoticed, *tried.broken, *(set(all_checks()) ^ (WITNESSES.keys() | NO_PERMISSION))]
    noticed = tried.checks - len(tried.unnoticed)
    return [
        Figure("chaque autre contrôle supprimé est remarqué", tried.checks, len(missed), " ; ".join(missed)),
        Figure("autres contrôles supprimés", tried.checks, noticed, is_saboteur=True),
    ]

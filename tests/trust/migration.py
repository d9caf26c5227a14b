"""R10: a base of a former version, migrated while everything fails, is of that version or of this one."""

import random
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.trust.cut import cut_off
from tests.trust.desk import BEGUN
from tests.trust.figures import Figure, Scale
from tests.trust.nth import refused
from tests.trust.nursery import Nursery, kill, nursery
from tests.trust.saboteurs import Fault
from tests.trust.trials import MIGRATING, Word


def run(scale: Scale) -> list[Figure]:
    """Kill, cut off and refuse a migration, then one that commits each of its statements."""
    with nursery() as desks:
        figures = [
            Figure("KILL : une migration est entière ou absente", *_killed(desks, scale.of(4, 40))),
            Figure("CUT : la même", *cut_off(desks, MIGRATING, scale.of(40, 600)), "états du disque"),
        ]
        for call, step in (("pwrite64", scale.of(12, 1)), ("fsync", 1)):
            points = refused(desks, MIGRATING, call, "error=EIO", step)
            figures.append(Figure(f"NTH : la même, chaque {call} refusé", *points, "points"))
        seen = refused(desks, MIGRATING, "fsync", "error=EIO:signal=KILL", 1, Fault.AUTOCOMMIT)
        return [*figures, Figure("chaque ordre d’une migration validé à part", *seen, is_saboteur=True)]


def _killed(desks: Nursery, rounds: int) -> tuple[int, int]:
    """Kill a migration at any moment, as many rounds; return how many, and how many bases were spoilt."""
    chance, wrong, lasting = random.Random(rounds), 0, 0.0
    for number in range(rounds + 1):  # the first one is left alone, and timed
        with TemporaryDirectory() as folder:
            path = MIGRATING.prepare(Path(folder))
            desk, told, start = desks.raise_desk(MIGRATING.task, path), list[Word](), 0.0
            for word in desks.begin():
                told.append(word)
                if word[0] == BEGUN:
                    start = perf_counter()
                    if number > 0:
                        desks.wait(chance.random() * lasting)
                        kill(desk)
            lasting = lasting or perf_counter() - start
            wrong += not MIGRATING.is_good(path, told)
    return rounds, wrong

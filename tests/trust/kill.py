"""R1: killed at any moment, the program loses nothing that it said was saved, and saves nothing by halves."""

import random
from pathlib import Path
from signal import SIGKILL
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.trust.bases import kept_in, new_base
from tests.trust.desk import SAVED
from tests.trust.figures import Figure, Scale
from tests.trust.nursery import Nursery, kill, nursery
from tests.trust.saboteurs import Fault

_SABOTEURS = {
    Fault.EARLY: "« enregistré » dit avant la validation",
    Fault.APART: "le contact et son journal en deux transactions",
}


_MOST = 100  # tries of a planted fault: a kill meets one that leaves halves about once in four


def run(scale: Scale) -> list[Figure]:
    """Kill desks that save without end, then desks in which a fault is planted."""
    with nursery() as desks:
        promised = _figure(desks, scale.of(20, 200), Fault.NONE, "KILL : un contact annoncé enregistré reste")
        return [promised, *(_figure(desks, _MOST, fault, name, True) for fault, name in _SABOTEURS.items())]


def _figure(desks: Nursery, rounds: int, fault: Fault, name: str, is_saboteur: bool = False) -> Figure:
    chance, acknowledged, wrong, tried = random.Random(rounds), set[str](), 0, 0
    with TemporaryDirectory() as folder:
        path = new_base(Path(folder))
        while tried < rounds and not (is_saboteur and wrong):  # a fault that is found is found
            acknowledged |= _killed(desks, chance, path, fault)
            tried += 1
            if is_saboteur or tried == rounds:
                kept = kept_in(path)
                wrong = len(acknowledged - kept.contacts) + len(kept.half_done) + len(kept.problems)
    note = f"{len(acknowledged)} contacts annoncés, {len(kept.half_done)} à moitié"
    return Figure(name, tried, wrong, note, is_saboteur)


def _killed(desks: Nursery, chance: random.Random, path: Path, fault: Fault) -> set[str]:
    """Let a desk save and kill it; return all that it said was saved."""
    desk, last = desks.raise_desk("save_without_end", path, fault), chance.randrange(1, 12)
    acknowledged, before = set(), perf_counter()
    for number, (word, uid) in enumerate(desks.begin(), start=1):
        assert word == SAVED
        acknowledged.add(uid)
        if number == last:
            desks.wait(chance.random() * (perf_counter() - before))  # anywhere in the next save
            kill(desk)
        before = perf_counter()
    assert desks.code == -SIGKILL, "this desk ended otherwise"
    return acknowledged

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


def run(scale: Scale) -> list[Figure]:
    """Kill desks that save without end, then desks in which a fault is planted."""
    with nursery() as desks:
        promised = _figure(desks, scale.of(20, 200), Fault.NONE, "KILL : un contact annoncé enregistré reste")
        return [
            promised,
            *(_figure(desks, scale.of(10, 30), fault, name, True) for fault, name in _SABOTEURS.items()),
        ]


def _figure(desks: Nursery, rounds: int, fault: Fault, name: str, is_saboteur: bool = False) -> Figure:
    with TemporaryDirectory() as folder:
        path = new_base(Path(folder))
        acknowledged = _kill(desks, rounds, path, fault)
        kept = kept_in(path)
    wrong = len(acknowledged - kept.contacts) + len(kept.half_done) + len(kept.problems)
    note = f"{len(acknowledged)} contacts annoncés, {len(kept.half_done)} à moitié"
    return Figure(name, rounds, wrong, note, is_saboteur)


def _kill(desks: Nursery, rounds: int, path: Path, fault: Fault) -> set[str]:
    """Let a desk save and kill it, as many rounds; return all that it said was saved."""
    chance, acknowledged = random.Random(rounds), set()
    for _ in range(rounds):
        desk, last = desks.raise_desk("save_without_end", path, fault), chance.randrange(1, 12)
        before = perf_counter()
        for number, (word, uid) in enumerate(desks.begin(), start=1):
            assert word == SAVED
            acknowledged.add(uid)
            if number == last:
                desks.wait(chance.random() * (perf_counter() - before))  # anywhere in the next save
                kill(desk)
            before = perf_counter()
        assert desks.code == -SIGKILL, "this desk ended otherwise"
    return acknowledged

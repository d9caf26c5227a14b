"""R3: each write and each sync refused in turn, or the last thing that a desk asks, is told or makes good."""

from itertools import count
from pathlib import Path
from signal import SIGKILL
from tempfile import TemporaryDirectory

from tests.memory import memory
from tests.trust.figures import Figure, Scale
from tests.trust.nursery import Nursery, nursery
from tests.trust.saboteurs import Fault
from tests.trust.strace import following
from tests.trust.trials import SAVING, Trial

_CALLS = ("pwrite64", "fsync", "ftruncate", "unlink")  # our SQLCipher never asks for `fdatasync`
_REFUSALS = {
    "error=EIO": "refusé par le disque",
    "error=ENOSPC": "refusé faute de place",
    "error=EIO:signal=KILL": "arrêté net",
}


def run(scale: Scale) -> list[Figure]:
    """Refuse every point of a desk that saves, in each way, then of a desk that swallows the refusal."""
    with nursery() as desks:
        return [
            *(_figure(desks, call, refusal, scale) for call in _CALLS for refusal in _REFUSALS),
            _figure(desks, "fsync", "error=EIO", scale, Fault.SWALLOW),
        ]


def _figure(desks: Nursery, call: str, refusal: str, scale: Scale, fault: Fault = Fault.NONE) -> Figure:
    step = scale.of(60 if call == "pwrite64" else 3, 1)
    name = f"NTH : chaque {call} {_REFUSALS[refusal]}" if fault is Fault.NONE else "un refus avalé"
    points = refused(desks, SAVING, call, refusal, step, fault)
    return Figure(name, *points, "points", is_saboteur=fault is not Fault.NONE)


def refused(
    desks: Nursery, trial: Trial, call: str, refusal: str, step: int, fault: Fault = Fault.NONE
) -> tuple[int, int]:
    """Refuse a call, each time further, until a desk ends before it; return the points tried and wrong."""
    wrong = 0
    for tried, point in enumerate(count(1, step)):
        fired, is_good = _try(desks, trial, call, f"inject={call}:{refusal}:when={point}", fault)
        if not fired:
            return tried, wrong
        wrong += not is_good
    raise AssertionError


def _try(desks: Nursery, trial: Trial, call: str, injection: str, fault: Fault) -> tuple[bool, bool]:
    """Inject a fault in a desk; tell whether it happened, and whether nothing was lost by it."""
    with TemporaryDirectory(dir=memory()) as folder:
        path = trial.prepare(Path(folder))
        desk = desks.raise_desk(trial.task, path, fault)
        with following(desk, "-e", f"trace={call}", "-e", injection) as noted:
            told = list(desks.begin())
            fired = desks.code == -SIGKILL or "(INJECTED)" in noted()
        is_told = desks.code == -SIGKILL or (desks.code == 0 and trial.is_told(told))
        return fired, is_told and trial.is_good(path, told)

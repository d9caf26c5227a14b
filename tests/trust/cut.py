"""R2: the power cut after any write, what was said to be saved is there when the base is opened again."""

import random
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.memory import memory
from tests.trust.disk import State
from tests.trust.figures import Figure, Scale
from tests.trust.nursery import Nursery, nursery, read_word
from tests.trust.recording import OPTIONS, Recording
from tests.trust.saboteurs import Fault
from tests.trust.strace import following
from tests.trust.trials import SAVING, Trial

_SABOTEURS = {
    Fault.NORMAL: "synchronous=NORMAL",
    Fault.OFF: "synchronous=OFF",
    Fault.ROLLBACK: "journal_mode=DELETE, synchronous=FULL",
}


def run(scale: Scale) -> list[Figure]:
    """Cut the power of a desk that saves, then of desks whose engine is set otherwise."""
    with nursery() as desks:
        states = scale.of(150, 4200)
        promised = _figure(desks, states, Fault.NONE, "CUT : un contact annoncé survit à une coupure")
        faults = scale.of(75, 300)
        return [promised, *(_figure(desks, faults, fault, name, True) for fault, name in _SABOTEURS.items())]


def _figure(desks: Nursery, most: int, fault: Fault, name: str, is_saboteur: bool = False) -> Figure:
    return Figure(name, *cut_off(desks, SAVING, most, fault), "états du disque", is_saboteur)


def cut_off(desks: Nursery, trial: Trial, most: int, fault: Fault = Fault.NONE) -> tuple[int, int]:
    """Cut the power of a desk at its task; return how many states were tried, and how many were wrong."""
    tried = wrong = 0
    with TemporaryDirectory() as lived, TemporaryDirectory(dir=memory()) as found:
        recording = _recorded(desks, trial, Path(lived), fault)
        for state, told in _states_of(recording, most):
            tried += 1
            wrong += not trial.is_good(_put(state, Path(found)), [read_word(word) for word in told])
    return tried, wrong


def _recorded(desks: Nursery, trial: Trial, folder: Path, fault: Fault) -> Recording:
    """Let a desk do its task under strace."""
    path = trial.prepare(folder)
    before = {str(file): file.read_bytes() for file in folder.iterdir()}
    desk = desks.raise_desk(trial.task, path, fault)
    with following(desk, *OPTIONS) as noted:
        told = list(desks.begin())
        assert desks.code == 0 and trial.is_told(told)
        return Recording(folder, before, noted())


def _states_of(recording: Recording, most: int) -> Iterator[tuple[State, tuple[str, ...]]]:
    """Yield about so many different states, spread over a desk's life, and what it had told by then."""
    chance, seen = random.Random(most), set[bytes]()
    count = sum(1 for _ in recording.moments())
    for moment in recording.moments():
        wanted = most * moment.number // count - len(seen)
        for state in moment.disk.states(chance, 3 * wanted):
            if wanted < 1:
                break
            mark = _mark(state, moment.told)
            if mark not in seen:
                seen.add(mark)
                wanted -= 1
                yield state, moment.told


def _mark(state: State, told: tuple[str, ...]) -> bytes:
    mark = blake2b(repr((told, sorted(state))).encode())
    for path in sorted(state):
        mark.update(state[path])
    return mark.digest()


def _put(state: State, folder: Path) -> Path:
    """Put the files of a state in an empty folder, as a machine that starts again finds them."""
    for path in folder.iterdir():
        path.unlink(missing_ok=True)  # a connection that is let go late takes its own files away
    for name, content in state.items():
        (folder / Path(name).name).write_bytes(content)
    return folder / "donnees.db"

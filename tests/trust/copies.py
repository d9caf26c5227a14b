"""R11, R13: a copy made while people type is whole, opens on its own, and a drill believes no word of it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from espace_citoyennete.clock import fixed_clock
from espace_citoyennete.errors import UserError
from espace_citoyennete.storage import backup, copies, keeping
from espace_citoyennete.storage.backup import back_up, restore
from espace_citoyennete.storage.database import Database, open_sqlite
from espace_citoyennete.storage.keeping import drill
from espace_citoyennete.storage.key_file import to_json
from espace_citoyennete.storage.keys import Holder, new_key_ring
from espace_citoyennete.storage.layout import COPIES, DATA, KEYS
from espace_citoyennete.storage.sealing import Cost
from tests.conftest import AGENT, KEY, NOW
from tests.storage.rows import a_contact
from tests.trust.bases import kept_in, new_base
from tests.trust.desk import SAVED
from tests.trust.figures import Figure, Scale
from tests.trust.nursery import kill, nursery

Copying = Callable[[Database, Path, Path], None]  # the open base, its folder, where the copy must be a base


def run(scale: Scale) -> list[Figure]:
    """Copy while another process writes, drill on spoiled copies, then plant the faults."""
    rounds = scale.of(8, 40)
    return [
        _copies(rounds, _by_the_program, "SAUVEGARDE : une copie faite pendant la saisie est entière"),
        _copies(40, _by_hand, "copie du fichier par shutil.copy", is_saboteur=True),
        _drills("EXERCICE : une sauvegarde qui ne revient pas est découverte"),
        _drills("exercice qui croit le manifeste sans ouvrir", _believing, is_saboteur=True),
        _slots("RESTAURATION : aucune sauvegarde sans ses clés n’est gardée"),
        _slots("sauvegarde qui oublie les clés", _forgetting, is_saboteur=True),
    ]


# While somebody types


def _copies(rounds: int, copying: Copying, name: str, *, is_saboteur: bool = False) -> Figure:
    wrong = saved = tried = 0
    with nursery() as desks, TemporaryDirectory() as scratch:
        path = _base(Path(scratch))
        desk = desks.raise_desk("save_without_end", path)
        told, acknowledged = desks.begin(), set[str]()
        with closing(_opened(path)) as database:
            for number in range(rounds):
                acknowledged |= _next(told, 3)
                target = Path(scratch, f"copie-{number}")
                target.mkdir()
                copying(database, path.parent, target)
                wrong += not _is_whole(target, acknowledged)
                saved, tried = len(acknowledged), number + 1
                if is_saboteur and wrong:  # found out: one in five of its copies is spoiled, no more
                    break
        kill(desk)
        for _ in told:  # what it still had to say
            pass
    return Figure(name, tried, wrong, f"{saved} contacts annoncés pendant ce temps", is_saboteur)


def _next(told: Iterator[tuple[str, str]], count: int) -> set[str]:
    saved = {next(told) for _ in range(count)}
    assert {word for word, _ in saved} == {SAVED}
    return {uid for _, uid in saved}


def _by_the_program(database: Database, folder: Path, target: Path) -> None:
    restore(back_up(database, folder, fixed_clock(NOW)), target)


def _by_hand(_database: Database, folder: Path, target: Path) -> None:
    shutil.copy(folder / DATA, target / DATA)


def _is_whole(target: Path, acknowledged: set[str]) -> bool:
    try:
        kept = kept_in(target / DATA)
    except UserError:
        return False
    return not (acknowledged - kept.contacts or kept.half_done or kept.problems)


# The drill


def _drills(name: str, fault: Callable[[], Any] | None = None, *, is_saboteur: bool = False) -> Figure:
    """Drill on copies whose bytes are those of their manifest, while their base does not open."""
    wrong, spoilings = 0, (b"", b"not a base", bytes(8192), KEY * 256)
    with TemporaryDirectory() as scratch:
        path = _base(Path(scratch))
        with closing(_opened(path)) as database:
            for spoiled in spoilings:
                _spoil(back_up(database, path.parent, fixed_clock(NOW)), spoiled)
                wrong += _passes(database, path.parent, fault)
    return Figure(name, len(spoilings), wrong, is_saboteur=is_saboteur)


def _spoil(copy: Path, content: bytes) -> None:
    with TemporaryDirectory() as scratch:
        manifest = copies.unpack(copy, Path(scratch))
        Path(scratch, DATA).write_bytes(content)
        copy.unlink()
        copies.pack(Path(scratch), copy, manifest)


def _passes(database: Database, folder: Path, fault: Callable[[], Any] | None) -> bool:
    try:
        if fault is None:
            drill(database, folder, fixed_clock(NOW))
        else:
            with fault():
                drill(database, folder, fixed_clock(NOW))
    except UserError:
        return False
    return True


@contextmanager
def _believing() -> Iterator[None]:
    """Let the drill read what the copy says of itself instead of opening it."""
    told = list[copies.Manifest]()

    def remember(packed: Path, into: Path) -> copies.Manifest:
        told.append(copies.unpack(packed, into))
        return told[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keeping, "unpack", remember)
        patch.setattr(keeping, "census", lambda *_: (told[-1], []))
        yield


# The keys that go with the base


def _slots(name: str, fault: Callable[[], Any] | None = None, *, is_saboteur: bool = False) -> Figure:
    """Copy, and see whether the copy alone opens on another machine: its keys are there."""
    with TemporaryDirectory() as scratch:
        path = _base(Path(scratch))
        with closing(_opened(path)) as database:
            if fault is None:
                back_up(database, path.parent, fixed_clock(NOW))
            else:
                with fault():
                    back_up(database, path.parent, fixed_clock(NOW))
        (copy,) = (path.parent / COPIES).iterdir()
        try:
            restore(copy, Path(scratch, "autre poste"))
            has_keys = (Path(scratch, "autre poste", KEYS)).exists()
        except UserError:
            has_keys = False
    return Figure(name, 1, int(not has_keys), is_saboteur=is_saboteur)


@contextmanager
def _forgetting() -> Iterator[None]:
    """Pack the base without its keys, and believe it."""

    def without_keys(made: Path, packed: Path, manifest: copies.Manifest) -> None:
        (made / KEYS).unlink()
        copies.pack(made, packed, manifest)

    def believing(packed: Path, into: Path) -> copies.Manifest:
        shutil.copy(packed.parent / "copie" / DATA, into / DATA)
        manifest = copies.manifest_of(packed)
        assert manifest is not None
        return manifest

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backup, "pack", without_keys)
        patch.setattr(backup, "unpack", believing)
        yield


def _base(scratch: Path) -> Path:
    (scratch / "base").mkdir()
    path = new_base(scratch / "base")
    ring, _, _ = new_key_ring(Holder(AGENT.uid, AGENT.name), "jamais tapée", cost=Cost(64, 1, 1))
    (scratch / "base" / KEYS).write_bytes(to_json(ring))
    with closing(_opened(path)) as database, database.transaction() as session:
        session.add_all(a_contact(number) for number in range(20))
    return path


def _opened(path: Path) -> Database:
    database = open_sqlite(path, KEY, fixed_clock(NOW))
    database.author = AGENT.uid
    return database

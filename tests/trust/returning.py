"""Whoever was erased does not come back with a copy made before: not in a row, not in a byte."""

import shutil
import tempfile
from contextlib import closing, nullcontext
from pathlib import Path

from espace_citoyennete.clock import fixed_clock
from espace_citoyennete.opening import NewBase, create, open_with_passphrase
from espace_citoyennete.privacy import service
from espace_citoyennete.storage import tombstones
from espace_citoyennete.storage.backup import restore
from espace_citoyennete.storage.keeping import keep_copy
from espace_citoyennete.visitors.model import Visitor
from tests.conftest import NOW
from tests.trust.canaries import Nest, bytes_of, found_in
from tests.trust.figures import Figure, Scale
from tests.trust.locked import HOLDER, PHRASE
from tests.trust.saboteurs import Planted, planted


def _nothing(*_told: object, **_facts: object) -> None:
    """Do nothing, where something should be done."""


_PROMISE = "RESTAURATION : qui a été effacé ne revient pas"
_FAULTS: dict[str, Planted] = {
    "": nullcontext,
    "restauration qui ne rejoue pas les effacements": lambda: planted(service, "forget_again", _nothing),
    "marques d’effacement jamais lues": lambda: planted(tombstones, "read", lambda _folder: frozenset()),
    "pages libres laissées après le rejeu": lambda: planted(service, "sweep", lambda _database: ""),
}


def run(_scale: Scale) -> list[Figure]:
    """Erase a person, put an older copy back, and look for them; then where the erasure is not done again."""
    with tempfile.TemporaryDirectory() as scratch:
        older = Path(scratch, "ancienne.sauvegarde")
        nest, folder, key = _erased(Path(scratch), older)
        figures = []
        for number, (fault, planted) in enumerate(_FAULTS.items()):
            theirs = Path(shutil.copytree(folder, Path(scratch, str(number))))
            with planted():
                left = _come_back(older, theirs, key, nest.words)
            figures.append(Figure(_PROMISE, len(nest.words), len(left), fault, is_saboteur=bool(fault)))
        return figures


def _come_back(older: Path, folder: Path, key: bytes, words: dict[str, str]) -> list[str]:
    """Put the older copy back and open it at the door; return where a canary is found."""
    restore(older, folder)
    with closing(open_with_passphrase(folder, HOLDER.name, PHRASE, fixed_clock(NOW)).database):
        return found_in(bytes_of(folder, key), words)


def _erased(scratch: Path, older: Path) -> tuple[Nest, Path, bytes]:
    """Copy a base where somebody is, then erase them there; return their canaries, its folder and its key."""
    opened = create(NewBase(scratch / "base", "Amiens", HOLDER.name, PHRASE), fixed_clock(NOW))
    with closing(opened.database) as database:
        assert database.key is not None
        with database.transaction() as session:
            nest = Nest(session)
        keep_copy(database, opened.folder, fixed_clock(NOW)).rename(older)
        tombstones.announce(opened.folder, {nest.person.uid})
        with database.transaction(is_beyond=True) as session:
            service.forget_all(session, [session.get_one(Visitor, nest.number)], now=NOW)
        service.conclude_erasure(database, opened.folder)
        assert found_in(bytes_of(opened.folder, database.key), nest.words) == []
    return nest, opened.folder, database.key

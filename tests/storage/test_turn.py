"""One thing at a time takes the whole base: the second one is told which, whatever process holds it."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import Busy
from espace_citoyennete.storage.copies import copy_files
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.keeping import carry, drill, keep_copy
from espace_citoyennete.storage.layout import COPIES
from espace_citoyennete.storage.turn import turn
from espace_citoyennete.storage.upkeep import Care, last_fact

HOLDER = """
import sys
from pathlib import Path
from espace_citoyennete.storage.turn import turn
with turn(Path(sys.argv[1]), "Un exercice de restauration est en cours."):
    print("prise", flush=True)
    sys.stdin.read()
"""


def test_a_second_one_is_told_what_goes_on_until_the_first_one_ends_or_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None and first.stdout.readline() == "prise\n"
        with pytest.raises(Busy, match="Un exercice de restauration est en cours"):
            turn(tmp_path, "Une sauvegarde est en cours.").__enter__()
        first.send_signal(signal.SIGKILL)
        first.wait()
    with turn(tmp_path, "Une sauvegarde est en cours."), pytest.raises(Busy, match="Une sauvegarde est en"):
        turn(tmp_path, "Autre.").__enter__()


@pytest.mark.parametrize("work", [keep_copy, drill, carry])
def test_neither_a_copy_nor_a_drill_begins_while_the_key_of_the_file_changes(
    database: Database, clock: Clock, work: Callable[[Database, Path, Clock], object]
) -> None:
    """Saboteur: a turn that nobody takes."""
    assert database.file is not None
    folder = database.file.parent
    with turn(folder, "Un changement de la clé du fichier est en cours."):
        with pytest.raises(Busy, match="changement de la clé"):
            work(database, folder, clock)
        assert list(copy_files(folder / COPIES)) == []
    with database.reading() as session:
        assert [last_fact(session, kind) for kind in Care] == [None] * len(Care)  # no failure is noted

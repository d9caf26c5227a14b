"""How long one waits: to the first page, then from the base unlocked to the window, ÷ a bare Qt window."""

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from espace_citoyennete.clock import Clock
from espace_citoyennete.opening import NewBase, create
from tests.benchmarks.harness import Seconds, compare

YEAR = Path(__file__).parent.parent / "data" / "annee-2022"
NAME, PASSPHRASE = "Samira Amrani", "sept mots que personne ne devine jamais ici"


ROUNDS = 25  # the machine's noise is larger than what is measured


def main() -> None:
    """Start each program in turn, in a home of its own that remembers a base, as every morning."""
    with TemporaryDirectory() as home:
        base = Path(home) / "base"
        create(NewBase(base, "Amiens", NAME, PASSPHRASE, YEAR), Clock()).database.close()
        kept = Path(home) / "espace-citoyennete" / "reglages.json"
        kept.parent.mkdir()
        kept.write_text(json.dumps({"base": str(base), "user_name": NAME}), "utf-8")
        bare = partial(_start, home, "bare")
        door = partial(_start, home, "door")
        compare("Du lancement à la première page peinte ÷ une fenêtre Qt nue", door, bare, 1.5, ROUNDS)
        office = partial(_seconds, home, "office", str(base), NAME, PASSPHRASE)
        compare("De la base ouverte à la fenêtre utilisable ÷ une fenêtre Qt nue", office, bare, aim=1.5)


def _seconds(home: str, *what: str) -> Seconds:
    return Seconds(_start(home, *what))


def _start(home: str, *what: str) -> str:
    own = {"HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home}
    # As once installed: modules are compiled at the first start only, which is not counted.
    own |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": f"{home}/bytecode"}
    command = [sys.executable, "-m", "tests.benchmarks.started", *what]
    return subprocess.run(
        command, env=os.environ | own, stdout=subprocess.PIPE, text=True, check=True, timeout=60
    ).stdout

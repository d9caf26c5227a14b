"""A base is made whole or not at all: a program killed half-way leaves nothing that locks people out."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import NotOpened, UserError
from espace_citoyennete.opening import NewBase, create, open_with_passphrase
from espace_citoyennete.storage.folder import create_base, holds_base, open_base
from espace_citoyennete.storage.keys import Holder

NAME, PHRASE = "Samira Amrani", "sept mots que personne ne devine jamais ici"


def die(_session: Session) -> None:
    """Be killed when the base is migrated and nobody is in it yet."""
    os.kill(os.getpid(), signal.SIGKILL)


def give_up(session: Session) -> None:
    """Fail as a full disk does."""
    raise UserError("Le disque est plein.")


def test_a_creation_killed_half_way_leaves_no_base_and_is_done_again(clock: Clock, tmp_path: Path) -> None:
    folder = tmp_path / "base"
    killed = subprocess.run([sys.executable, "-m", __name__, str(folder)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert (folder / "donnees.db").exists()  # the fault is planted where it hurts
    assert not holds_base(folder)
    with pytest.raises(NotOpened, match="ne contient pas de base"):
        open_base(folder, NAME, PHRASE, clock)
    create(NewBase(folder, "Amiens", NAME, PHRASE), clock).database.close()
    opened = open_with_passphrase(folder, NAME, PHRASE, clock)
    opened.database.close()
    assert opened.agent.name == NAME


def test_a_creation_that_fails_leaves_nothing_and_never_touches_a_base(clock: Clock, tmp_path: Path) -> None:
    folder = tmp_path / "base"
    with pytest.raises(UserError, match="plein"):
        create_base(folder, Holder(uuid4(), NAME), PHRASE, clock, fill=give_up)
    assert [file.name for file in folder.iterdir()] == ["sauvegardes"]
    create(NewBase(folder, "Amiens", NAME, PHRASE), clock).database.close()
    whole = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    for lost in ("", "cles.json", "donnees.db"):  # even one of its files is missing
        if lost:
            (folder / lost).unlink()
        with pytest.raises(UserError, match="contient déjà une base"):
            create(NewBase(folder, "Amiens", NAME, PHRASE), clock)
        for name, content in whole.items():
            assert name == lost or (folder / name).read_bytes() == content
        (folder / "cles.json").write_bytes(whole["cles.json"])


if __name__ == "__main__":
    create_base(Path(sys.argv[1]), Holder(uuid4(), NAME), PHRASE, Clock(), fill=die)

"""Documents written for people: a file appears whole or not at all, and bears the head of the journal."""

import errno
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK

_TOLD = 60  # characters of a name, in a sentence
_LONGEST = 259  # characters of a path on Windows
_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
_MISSING = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ENODEV})


@dataclass(frozen=True)
class Output:
    """Where a document goes, and the head of the journal that each of its pages bears."""

    file: Path | BinaryIO
    journal: str

    def write(self, write: Callable[[BinaryIO], object]) -> None:
        """Write what is asked for; a file appears whole or not at all. Raises `UserError`."""
        if isinstance(self.file, Path):
            write_document(self.file, write)
        else:
            write(self.file)


def write_document(target: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file beside its place, then put it there at once. Raises `UserError`."""
    try:
        _replace(target, write)
    except OSError as refusal:
        named = f"{target.name[:_TOLD]}…" if len(target.name) > _TOLD else target.name
        sentence = f"Le fichier «{NO_BREAK}{named}{NO_BREAK}» ne peut pas être écrit."
        raise UserError(f"{sentence} {_remedy(target, refusal.errno)}") from refusal


def _remedy(target: Path, number: int | None) -> str:
    if number in _FULL:
        return "Il ne reste plus de place\u00a0: en libérer, ou choisir un autre disque."
    if number == errno.ENAMETOOLONG or len(str(target)) > _LONGEST:
        return "Son chemin est trop long\u00a0: raccourcir le nom, ou choisir un dossier moins profond."
    if number in _MISSING:
        return "Son dossier n’existe pas\u00a0: brancher le disque qui le porte, ou choisir un autre dossier."
    return "Le fermer s’il est ouvert ailleurs, ou choisir un autre dossier."


def _replace(target: Path, write: Callable[[BinaryIO], object]) -> None:
    descriptor, name = tempfile.mkstemp(dir=target.parent, suffix=f"{target.suffix}.partiel")
    try:
        with os.fdopen(descriptor, "wb") as file:
            write(file)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink()
        raise

"""Documents written for people: a file appears whole or not at all."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK


def write_document(target: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file beside its place, then put it there at once. Raises `UserError`."""
    try:
        _replace(target, write)
    except OSError as refusal:
        raise UserError(
            f"Le fichier «{NO_BREAK}{target.name}{NO_BREAK}» ne peut pas être écrit. "
            "Le fermer s’il est ouvert ailleurs, ou choisir un autre dossier."
        ) from refusal


def _replace(target: Path, write: Callable[[BinaryIO], object]) -> None:
    descriptor, name = tempfile.mkstemp(dir=target.parent, suffix=f"{target.suffix}.partiel")
    try:
        with os.fdopen(descriptor, "wb") as file:
            write(file)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink()
        raise

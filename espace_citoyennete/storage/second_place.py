"""The second place of the copies: a key or a share, where each copy goes again, whole or not at all."""

import shutil
from pathlib import Path

from espace_citoyennete.errors import UserError
from espace_citoyennete.storage.copies import checked
from espace_citoyennete.storage.files import put_in_place
from espace_citoyennete.storage.key_file import from_json
from espace_citoyennete.storage.layout import KEYS
from espace_citoyennete.storage.tombstones import TOMBSTONES

_ABSENT = (
    "Le second emplacement des sauvegardes n’est pas là\u00a0: {}. "
    "Brancher la clé ou rétablir le partage, ou en choisir un autre dans Réglages."
)
_UNWRITABLE = "Le dossier « {} » ne peut pas être écrit. Choisir un autre emplacement."


def prepare(chosen: Path, folder: Path) -> Path:
    """Make, in the place chosen, the folder of this base's copies, and return it.

    Its absence later tells an unplugged key from an empty mount point. Raises `UserError`.
    """
    if chosen.resolve().is_relative_to(folder.resolve()):
        raise UserError("Le second emplacement est dans le dossier de la base. Choisir un autre disque.")
    base = from_json((folder / KEYS).read_bytes()).base_id
    place = chosen / f"sauvegardes-espace-citoyennete-{str(base)[:8]}"
    try:
        place.mkdir(exist_ok=True)
        trial = place / "essai.partiel"
        trial.write_bytes(b"essai")
        trial.unlink()
    except OSError:
        raise UserError(_UNWRITABLE.format(chosen)) from None
    return place


def copy_there(file: Path, folder: Path, place: Path) -> Path:
    """Copy a copy, and the list of who was erased, to the second place; read it back there.

    Raises `UserError` when the place is away, full or does not keep what is written.
    """
    if not place.is_dir():
        raise UserError(_ABSENT.format(place))
    try:
        kept = _copied(file, place)
        if (folder / TOMBSTONES).exists():
            _copied(folder / TOMBSTONES, place)
    except OSError:
        raise UserError(_UNWRITABLE.format(place)) from None
    checked(kept)
    return kept


def _copied(file: Path, place: Path) -> Path:
    unfinished, kept = place / f"{file.name}.partiel", place / file.name
    shutil.copyfile(file, unfinished)
    put_in_place(unfinished, kept)
    return kept

"""Where a base may live: a disk of this machine, that can be written, that nothing copies meanwhile."""

import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from espace_citoyennete.errors import NotOpened

_REMEDY = "Prendre un dossier de ce poste, ou une base PostgreSQL pour plusieurs postes."
_SHARED = {"cifs", "smb3", "smbfs", "nfs", "nfs4", "afs", "ncpfs", "9p", "davfs", "vboxsf", "prl_fs"}
_MARKS = {  # what a program leaves in the folders that it copies elsewhere
    ".stfolder": "Syncthing",
    ".dropbox": "Dropbox",
    ".dropbox.cache": "Dropbox",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
    ".tmp.drivedownload": "Google Drive",
}
_NAMES = ("OneDrive", "Dropbox", "Nextcloud", "ownCloud", "Google Drive")  # how they call their folder
_VARIABLES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")

_LEAST_FREE = 200 * 1024 * 1024
_REMOTE_DRIVE, _REMOVABLE_DRIVE = 4, 2  # as Windows numbers what a letter leads to
_BLOCKS = Path("/sys/dev/block")  # where Linux tells of each disk, by its number


class Mount(NamedTuple):
    """Where a disk is seen, and how its files are kept."""

    point: Path
    kind: str
    device: str = ""


def refuse_unfit(folder: Path) -> None:
    """Raise `NotOpened` for a folder on the network, copied by another program, or that cannot be written."""
    place = _real(folder)
    if problem := unfit(place, _mounts(), os.environ) or _unwritable(place):
        raise NotOpened(f"Dossier « {folder} »\u00a0: {problem}")


def refuse_removable(folder: Path) -> None:
    """Raise `NotOpened` for a folder on a disk that is pulled out: torn off or lost, the base goes too."""
    if is_removable(_real(folder)):
        raise NotOpened(
            f"Dossier « {folder} »\u00a0: il est sur une clé ou un disque amovible. Retiré trop tôt, il "
            "abîme la base\u202f; perdu, il l’emporte. Prendre un dossier de ce poste, et garder la clé "
            "pour les sauvegardes."
        )


def is_removable(place: Path) -> bool:
    """Tell whether a folder is on a key, a memory card or a disk that is plugged in by USB."""
    if sys.platform == "win32":
        return _drive_kind(place) == _REMOVABLE_DRIVE
    mount = _mount_of(place, _mounts())
    number = _number_of(mount.device) if mount else 0
    return is_pulled_out(_BLOCKS / f"{os.major(number)}:{os.minor(number)}")


def _number_of(device: str) -> int:
    """Return the number of a disk, or 0 for what is no disk: in memory, or of a container."""
    try:
        return Path(device).stat().st_rdev
    except OSError:
        return 0


def is_pulled_out(block: Path) -> bool:
    """Tell of a disk, as Linux shows it, whether it can be pulled out, whatever it is encrypted under."""
    real = block.resolve()
    disk = real.parent if (real / "partition").exists() else real
    if any(part.startswith("usb") for part in disk.parts):
        return True
    if _word(disk / "removable") == "1" or _word(disk / "device" / "type") == "SD":
        return True
    below = disk / "slaves"
    return below.is_dir() and any(is_pulled_out(under) for under in below.iterdir())


def _word(file: Path) -> str:
    return file.read_text().strip() if file.is_file() else ""


def unfit(place: Path, mounts: Iterable[Mount], environment: Mapping[str, str]) -> str:
    """Return why a base would not be safe in a folder, with the remedy, or nothing."""
    if str(place).startswith(("\\\\", "//")) or _is_shared(place, mounts) or _is_remote_drive(place):
        return f"il est sur un disque réseau, où une base s’abîme. {_REMEDY}"
    if program := _copied_by(place, environment):
        return f"{program} le recopie pendant que la base s’écrit, ce qui l’abîme. {_REMEDY}"
    return ""


def space_warning(folder: Path) -> str:
    """Return a sentence when the disk of a base is nearly full, or nothing."""
    free = shutil.disk_usage(_real(folder)).free
    if free >= _LEAST_FREE:
        return ""
    return (
        f"Le disque de la base n’a plus que {free // 1024**2}\u00a0Mo de libres. "
        "Faire de la place avant qu’il ne soit plein."
    )


def _real(folder: Path) -> Path:
    """Return where a folder really is; of one that is not made yet, where it will be."""
    place = folder.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    return place.resolve()


def _mounts() -> list[Mount]:
    """Return what is mounted on this machine, where Linux tells it."""
    table = Path("/proc/self/mounts")
    if not table.exists():
        return []
    rows = [line.split(" ") for line in table.read_text("utf-8", "replace").splitlines()]
    return [Mount(Path(_plain(point)), kind, _plain(device)) for device, point, kind, *_options in rows]


def _plain(point: str) -> str:
    """Return a path whose blanks Linux writes by their octal number."""
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        point = point.replace(code, character)
    return point


def _is_shared(place: Path, mounts: Iterable[Mount]) -> bool:
    mount = _mount_of(place, mounts)
    return mount is not None and (mount.kind in _SHARED or mount.kind.startswith("fuse."))


def _mount_of(place: Path, mounts: Iterable[Mount]) -> Mount | None:
    """Return what is mounted where a folder is, the last one over the others."""
    around = [mount for mount in mounts if place.is_relative_to(mount.point)]
    deepest = max((len(mount.point.parts) for mount in around), default=0)
    return next((mount for mount in reversed(around) if len(mount.point.parts) == deepest), None)


def _is_remote_drive(place: Path) -> bool:
    return sys.platform == "win32" and _drive_kind(place) == _REMOTE_DRIVE


def _drive_kind(place: Path) -> int:
    """Return what the letter of a folder leads to, as Windows numbers it."""
    import ctypes

    return int(ctypes.windll.kernel32.GetDriveTypeW(place.anchor))  # type: ignore[attr-defined,unused-ignore]


def _copied_by(place: Path, environment: Mapping[str, str]) -> str:
    """Return the name of the program that copies a folder elsewhere, or nothing."""
    roots = [Path(environment[name]) for name in _VARIABLES if environment.get(name)]
    if any(place.is_relative_to(root) for root in roots):
        return "OneDrive"
    for folder in (place, *place.parents):
        for name in _NAMES:
            if folder.name == name or folder.name.startswith(f"{name} - "):
                return name
        for mark, program in _MARKS.items():
            if (folder / mark).exists():
                return program
    return ""


def _unwritable(place: Path) -> str:
    """Return why nothing could be saved in a folder, before anything is typed, or nothing."""
    files = [path for path in place.glob("donnees.db*") if path.is_file()]
    if all(os.access(path, os.W_OK) for path in (place, *files)):
        return ""
    return (
        "il est en lecture seule, rien n’y serait enregistré. Demander le droit d’y écrire à l’informatique."
    )

"""The copies of a base, as files: which there are, what each says of itself, its bytes checked."""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from espace_citoyennete.clock import desk_time
from espace_citoyennete.errors import NotOpened
from espace_citoyennete.storage.layout import COPY_SUFFIX, DATA, KEYS
from espace_citoyennete.storage.tombstones import TOMBSTONES

_MANIFEST = "manifeste.json"
_STAMP = "%Y-%m-%d-%H%M%S"
_NOT_A_COPY = "« {} » n’est pas une sauvegarde, ou ce fichier est abîmé. En choisir une autre."


@dataclass(frozen=True)
class Manifest:
    """What a copy says of itself: its schema, its rows, the head of its journal, figures to find again."""

    revision: str
    rows: Mapping[str, int]
    at: str = ""  # when it was made, for a file that was renamed
    head: str = ""  # of the journal
    figures: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Copy:
    """A copy that can be offered: its file, when it was made, what it holds."""

    file: Path
    at: datetime
    manifest: Manifest


def copy_name(at: datetime) -> str:
    """Return the name of a copy made at this moment; names sort by date."""
    return f"{at:{_STAMP}}{COPY_SUFFIX}"


def made_at(file: Path) -> datetime | None:
    """Return when a copy was made, as its name says, or nothing when it was renamed."""
    try:
        return datetime.strptime(file.name.removesuffix(COPY_SUFFIX), _STAMP)
    except ValueError:
        return None


def copy_files(place: Path) -> list[Path]:
    """Return the copies of a place by their dated names, the newest first; none where nothing can be read."""
    try:
        found = [file for file in place.glob(f"*{COPY_SUFFIX}") if made_at(file)]
    except OSError:
        return []
    return sorted(found, key=lambda file: file.name, reverse=True)


def good_copies(place: Path) -> Iterator[Copy]:
    """Yield the copies whose every byte is what was written, the newest first."""
    for file in copy_files(place):
        if copy := read_copy(file):
            yield copy


def read_copy(file: Path) -> Copy | None:
    """Return a copy whose every byte is what was written, or nothing."""
    try:
        manifest = checked(file)
    except NotOpened:
        return None
    written = desk_time(datetime.fromtimestamp(file.stat().st_mtime, UTC))
    told = datetime.fromisoformat(manifest.at) if manifest.at else made_at(file)
    return Copy(file, told or written, manifest)


def manifest_of(file: Path) -> Manifest | None:
    """Return what a copy says of itself, its other bytes unread, or nothing when it cannot be read."""
    try:
        with zipfile.ZipFile(file) as archive:
            return _manifest(json.loads(archive.read(_MANIFEST)))
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError, OSError):
        return None


def pack(made: Path, packed: Path, manifest: Manifest) -> None:
    """Put the files of a copy and its manifest in one file."""
    names = [name for name in (DATA, KEYS, TOMBSTONES) if (made / name).exists()]
    told = {**asdict(manifest), "sha256": {name: _digest(made / name) for name in names}}
    with zipfile.ZipFile(packed, "x") as archive:  # stored: what is encrypted does not shrink
        for name in names:
            archive.write(made / name, name)
        archive.writestr(_MANIFEST, json.dumps(told, ensure_ascii=False, indent=1))


def checked(packed: Path) -> Manifest:
    """Read every byte of a copy and return its manifest. Raises `NotOpened` unless all of it is whole."""
    return _read(packed, None)


def unpack(packed: Path, into: Path) -> Manifest:
    """Take a copy out of its file, each byte checked. Raises `NotOpened` unless all of it is whole."""
    return _read(packed, into)


def _read(packed: Path, into: Path | None) -> Manifest:
    try:
        with zipfile.ZipFile(packed) as archive:
            if any(member.compress_type != zipfile.ZIP_STORED for member in archive.infolist()):
                raise ValueError("compressed by somebody else")
            told = json.loads(archive.read(_MANIFEST))
            for name, digest in told["sha256"].items():
                if name not in (DATA, KEYS, TOMBSTONES) or _digest_within(archive, name) != digest:
                    raise ValueError("not what was written")
                if into is not None:
                    with archive.open(name) as kept, (into / name).open("xb") as taken:
                        shutil.copyfileobj(kept, taken)
            if not {DATA, KEYS} <= told["sha256"].keys():
                raise ValueError("without its base or its keys")
            return _manifest(told)
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError, AttributeError, OSError):
        raise NotOpened(_NOT_A_COPY.format(packed.name)) from None


def _manifest(told: dict[str, object]) -> Manifest:
    known = {name: told[name] for name in ("revision", "rows", "at", "head", "figures") if name in told}
    return Manifest(**known)  # type: ignore[arg-type]


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _digest_within(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with archive.open(name) as content:
        while block := content.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()

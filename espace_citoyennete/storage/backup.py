"""Copies of the base: one file each, by SQLite's own backup, reopened and counted before it is believed."""

import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import NotOpened, UserError
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.files import put_in_place
from espace_citoyennete.storage.layout import COPIES, COPY_SUFFIX, DATA, KEYS
from espace_citoyennete.storage.refusals import telling_refusals
from espace_citoyennete.storage.upgrade import refuse_newer

_MANIFEST = "manifeste.json"
_NOT_A_COPY = "« {} » n’est pas une sauvegarde, ou ce fichier est abîmé. En choisir une autre."


def back_up(database: Database, folder: Path, clock: Clock) -> Path:
    """Write one file in `sauvegardes/` (the base, its keys, a manifest) and return it, reopened and counted.

    Slow: runs in a task. Raises `UserError` when the copy is not good, or the base is on PostgreSQL.
    """
    connect = _connector(database)
    copies = folder / COPIES
    copies.mkdir(mode=0o700, exist_ok=True)
    kept = copies / f"{clock.now():%Y-%m-%d-%H%M%S}{COPY_SUFFIX}"
    with telling_refusals(), tempfile.TemporaryDirectory(dir=copies, prefix="partiel-") as scratch:
        made, reread, packed = Path(scratch, "copie"), Path(scratch, "relue"), Path(scratch, kept.name)
        made.mkdir()
        with closing(database.engine.raw_connection()) as source, closing(connect(made / DATA)) as copy:
            driver: Any = source.driver_connection
            driver.backup(copy)
        shutil.copyfile(folder / KEYS, made / KEYS)
        _pack(made, packed, _census(connect, made / DATA))
        census = _unpack(packed, reread)
        if _census(connect, reread / DATA) != census or _defects(connect, reread / DATA):
            raise UserError(
                "La sauvegarde relue n’est pas bonne\u00a0: vérifier la base et le disque, puis recommencer."
            )
        put_in_place(packed, kept)
    return kept


def restore(file: Path, folder: Path) -> Path | None:
    """Put a copy in the place of the base, which must be closed; return where the former base is kept.

    Raises `UserError` when the file is not a whole copy, and then changes nothing.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="restauration-") as scratch:
        refuse_newer(_unpack(file, Path(scratch))["revision"])
        aside = _put_aside(folder)
        for name in (KEYS, DATA):  # the data last: without it, the folder holds no base
            put_in_place(Path(scratch, name), folder / name)
    (folder / COPIES).mkdir(mode=0o700, exist_ok=True)
    return aside


def verify(database: Database) -> list[str]:
    """Read the whole file and return what is wrong with it, in French; PostgreSQL sees to itself."""
    if not database.is_sqlite:
        return []
    with closing(database.engine.raw_connection()) as connection:
        driver: Any = connection.driver_connection
        # The check of the raw file cries wolf while pages are still in the write-ahead log.
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return _problems(driver)


def _connector(database: Database) -> Callable[[Path], Any]:
    if database.connect_file is None:
        raise UserError("Cette base est sur un serveur PostgreSQL\u00a0: elle se sauvegarde sur le serveur.")
    return database.connect_file


def _problems(driver: Any) -> list[str]:
    from sqlcipher3.dbapi2 import DatabaseError

    problems = []
    for pragma, sentence in (
        ("cipher_integrity_check", "Des pages du fichier sont abîmées ou ont été modifiées."),
        ("integrity_check", "La structure du fichier est abîmée."),
        ("foreign_key_check", "Des fiches renvoient à une fiche absente."),
    ):
        try:
            found = [row for row in driver.execute(f"PRAGMA {pragma}") if row[0] != "ok"]
        except DatabaseError:
            found = [()]
        if found:
            problems.append(f"{sentence} Restaurer la dernière sauvegarde.")
    return problems


def _defects(connect: Callable[[Path], Any], file: Path) -> list[str]:
    with closing(connect(file)) as driver:
        return _problems(driver)


def _census(connect: Callable[[Path], Any], file: Path) -> dict[str, Any]:
    """Count the rows of every table of a copy."""
    with closing(connect(file)) as driver:
        tables = [
            name
            for (name,) in driver.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            if "_search" not in name and not name.startswith("sqlite_")
        ]
        counts = {
            name: driver.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - our own names
            for name in tables
        }
        revision = driver.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    return {"revision": revision, "rows": counts}


def _pack(made: Path, packed: Path, census: dict[str, Any]) -> None:
    manifest = {**census, "sha256": {name: _digest(made / name) for name in (DATA, KEYS)}}
    with zipfile.ZipFile(packed, "x") as archive:  # stored: what is encrypted does not shrink
        for name in (DATA, KEYS):
            archive.write(made / name, name)
        archive.writestr(_MANIFEST, json.dumps(manifest, indent=1))


def _unpack(packed: Path, into: Path) -> dict[str, Any]:
    """Take a copy out of its file and return its census, each byte checked."""
    try:
        with zipfile.ZipFile(packed) as archive:
            if any(member.compress_type != zipfile.ZIP_STORED for member in archive.infolist()):
                raise ValueError("compressed by somebody else")
            manifest = json.loads(archive.read(_MANIFEST))
            for name in (DATA, KEYS):
                archive.extract(name, into)
        whole = all(_digest(into / name) == manifest["sha256"][name] for name in (DATA, KEYS))
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError, OSError):
        whole = False
    if not whole:
        raise NotOpened(_NOT_A_COPY.format(packed.name))
    return {"revision": manifest["revision"], "rows": manifest["rows"]}


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _put_aside(folder: Path) -> Path | None:
    present = [file for file in folder.iterdir() if file.name.startswith((DATA, KEYS))]
    if not present:
        return None
    numbers = [int(p.name.removeprefix("ecartee-")) for p in folder.glob("ecartee-*") if p.name[8:].isdigit()]
    aside = folder / f"ecartee-{max(numbers, default=0) + 1}"
    aside.mkdir(mode=0o700)
    for file in present:
        file.replace(aside / file.name)
    return aside

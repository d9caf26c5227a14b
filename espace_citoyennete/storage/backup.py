"""Copies of the base: one file each, by SQLite's own backup, reopened and counted before it is believed."""

import json
import shutil
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import Damaged, UserError
from espace_citoyennete.storage import journal_chain
from espace_citoyennete.storage.copies import (
    Manifest,
    copy_files,
    copy_name,
    made_at,
    manifest_of,
    pack,
    unpack,
)
from espace_citoyennete.storage.database import Database, Figures
from espace_citoyennete.storage.files import put_in_place, write_whole
from espace_citoyennete.storage.layout import COPIES, DATA, KEYS, RESTORED
from espace_citoyennete.storage.refusals import DAMAGED, telling_files
from espace_citoyennete.storage.soundness import broken_links, connected_afresh, damage, refuse_damaged
from espace_citoyennete.storage.thinning import kept as kept_copies
from espace_citoyennete.storage.tombstones import TOMBSTONES, merge
from espace_citoyennete.storage.upgrade import current_revision, refuse_newer


def back_up(database: Database, folder: Path, clock: Clock) -> Path:
    """Write one file in `sauvegardes/` (the base, its keys, a manifest) and return it, reopened and counted.

    Slow: runs in a task. Raises `Damaged` when the base fails its check, which makes no copy, `UserError`
    when the copy is not good, or the base is on PostgreSQL.
    """
    if database.file is None or database.open_beside is None:
        raise UserError("Cette base est sur un serveur PostgreSQL\u00a0: elle se sauvegarde sur le serveur.")
    open_beside = database.open_beside
    copies = folder / COPIES
    kept = copies / copy_name(clock.now())
    with telling_files():
        copies.mkdir(mode=0o700, exist_ok=True)
    with telling_files(), tempfile.TemporaryDirectory(dir=copies, prefix="partiel-") as scratch:
        made, reread, packed = Path(scratch, "copie"), Path(scratch, "relue"), Path(scratch, kept.name)
        made.mkdir()
        reread.mkdir()
        refuse_damaged(database)
        with connected_afresh(database) as driver:
            _copy_into(driver, open_beside(made / DATA))
        for name in (KEYS, TOMBSTONES):
            if (folder / name).exists():
                shutil.copyfile(folder / name, made / name)
        manifest, _ = census(open_beside, made / DATA, database.figures)
        pack(made, packed, replace(manifest, at=clock.now().isoformat()))
        told = unpack(packed, reread)
        if census(open_beside, reread / DATA, database.figures) != (replace(told, at=""), []):
            raise UserError(
                "La sauvegarde relue n’est pas bonne\u00a0: vérifier la base et le disque, puis recommencer."
            )
        put_in_place(packed, kept)
    return kept


def has_changed(database: Database, folder: Path) -> bool:
    """Tell whether an act was journaled since the newest copy."""
    newest = next(iter(copy_files(folder / COPIES)), None)
    manifest = manifest_of(newest) if newest else None
    with database.reading() as session:
        return manifest is None or manifest.head != journal_chain.head(session)


def thin(place: Path, good: Path | None = None, erased_at: tuple[datetime, ...] = ()) -> list[Path]:
    """Remove the copies of a place that need not be kept any more, and return them."""
    files = {at: file for file in copy_files(place) if (at := made_at(file))}
    keep = kept_copies(files, good=made_at(good) if good else None, erased_at=erased_at)
    removed = [file for at, file in files.items() if at not in keep]
    for file in removed:
        file.unlink(missing_ok=True)
    return removed


def restore(file: Path, folder: Path) -> Path | None:
    """Put a copy in the place of the base, which must be closed; return where the former base is kept.

    The first opening finds a mark there of what it has to do. Raises `UserError` when the file is not a
    whole copy, and then changes nothing.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="restauration-") as scratch:
        refuse_newer(unpack(file, Path(scratch)).revision)
        aside = _put_aside(folder)
        merge(folder, Path(scratch))
        write_whole(folder / RESTORED, json.dumps({"copy": file.name}).encode())
        for name in (KEYS, DATA):  # the data last: without it, the folder holds no base
            put_in_place(Path(scratch, name), folder / name)
    (folder / COPIES).mkdir(mode=0o700, exist_ok=True)
    return aside


def restored_from(folder: Path) -> str:
    """Return the name of the copy that was put here and not opened since, or nothing."""
    mark = folder / RESTORED
    return str(json.loads(mark.read_bytes())["copy"]) if mark.exists() else ""


def forget_restoration(folder: Path) -> None:
    """Take the mark away: the base restored was opened, and tells it in its journal."""
    (folder / RESTORED).unlink(missing_ok=True)


def verify(database: Database) -> list[str]:
    """Read the whole base and return what is wrong with it, in French; PostgreSQL sees to itself."""
    found = damage(database)
    if not found and broken_links(database):
        found = ["Des fiches renvoient à une fiche absente."]
    return [f"{words} Restaurer la dernière sauvegarde." for words in found]


def census(
    open_beside: Callable[[Path], Database], file: Path, figures: Figures
) -> tuple[Manifest, list[str]]:
    """Open a copy, count every table and the figures in it, and return them with what is wrong.

    Raises `Damaged` when it does not open, or holds no base.
    """
    with closing(open_beside(file)) as database:
        revision = current_revision(database)
        if revision is None:
            raise Damaged(DAMAGED)
        with database.reading() as session:
            manifest = Manifest(
                revision,
                _rows(session),
                head=journal_chain.head(session),
                figures=dict(figures(session)),
            )
        return manifest, verify(database)


def _copy_into(source: Any, target: Database) -> None:
    with closing(target), closing(target.engine.raw_connection()) as connection:
        source.backup(connection.driver_connection)


def _rows(session: Session) -> dict[str, int]:
    """Count the rows of every table, the words of the search apart."""
    tables = sorted(name for name in inspect(session.connection()).get_table_names() if "_search" not in name)
    return {
        name: session.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0  # noqa: S608 - our own names
        for name in tables
    }


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

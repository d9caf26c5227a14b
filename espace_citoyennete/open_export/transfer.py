"""The two acts, for the window and for the command line: the whole base out, and back into a new one."""

import hashlib
import json
from functools import partial
from pathlib import Path

from espace_citoyennete.accounts.model import User
from espace_citoyennete.errors import UserError
from espace_citoyennete.open_export.archive import read_archive, write_archive
from espace_citoyennete.open_export.listing import table_rows
from espace_citoyennete.open_export.service import note_export, take_in_export
from espace_citoyennete.open_export.tables import table_specs
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.upgrade import HEAD
from espace_citoyennete.town.reference import town_identity


def export_base(database: Database, target: Path, *, by: Agent) -> Path:
    """Write one consistent state of the base as an archive, noted in the journal. Raises `UserError`."""
    with database.transaction() as session:
        note_export(session, by=by)
    with database.reading() as session:
        tables = ((spec, table_rows(session, spec)) for spec in table_specs())
        place = town_identity(session).place
        write_archive(target, tables, place=place, at=database.clock.now(), schema=HEAD)
    return target


def take_in_base(database: Database, source: Path, *, by: Agent) -> int:
    """Put an archive in a base where nothing was done yet: all its rows or none. Raises `UserError`."""
    with database.transaction(is_long=True, is_beyond=True) as session:  # the whole base is put in
        return read_archive(source, table_specs(), HEAD, partial(take_in_export, session, by=by))


def move_base(source: Database, target: Database, *, by: Agent, there: Agent) -> int:
    """Put all of a base in another one, file or server, where nothing was done yet; return how many rows.

    Nothing is written in clear on the way; both are then read again. `there` is who opened the new base.
    Raises `UserError` unless they agree.
    """
    with source.transaction() as session:
        note_export(session, by=by)
    with source.reading() as former, target.transaction(is_long=True, is_beyond=True) as session:
        tables = ((spec, table_rows(former, spec)) for spec in table_specs())
        count = take_in_export(session, tables, by=there)
    before, after = (_digests(database) for database in (source, target))
    if wrong := [name for name, digest in before.items() if after[name] != digest]:
        raise UserError(
            f"Les deux bases ne disent pas la même chose ({', '.join(wrong)})\u00a0: garder l’ancienne, "
            "effacer la nouvelle et recommencer."
        )
    return count


def _digests(database: Database) -> dict[str, str]:
    """Return what each table holds, in a form to be compared; whoever opened the new base may differ."""
    digests = {}
    with database.reading() as session:
        for spec in (spec for spec in table_specs() if spec.name != User.__tablename__):
            digest = hashlib.sha256()
            for row in table_rows(session, spec):
                digest.update(json.dumps(row).encode())
            digests[spec.name] = digest.hexdigest()
    return digests

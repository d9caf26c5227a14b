"""The way out: a second implementation, by other hands, opens our file with its key and reads the same."""

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import apsw
import sqlalchemy as sa

from espace_citoyennete.contacts.service import log_contact
from espace_citoyennete.schema import metadata
from espace_citoyennete.storage.database import Database, open_sqlite
from tests.conftest import AGENT, KEY, NOW
from tests.trust.bases import new_base
from tests.trust.desk import a_draft
from tests.trust.figures import Figure, Scale

Rows = dict[str, int]  # how many each table holds


def run(scale: Scale) -> list[Figure]:
    """Count every table on both sides, then once somebody wrote between the two."""
    with TemporaryDirectory() as folder:
        path = new_base(Path(folder))
        with closing(open_sqlite(path, KEY)) as base:
            for number in range(scale.of(3, 100)):
                _save(base, number)
            ours = _ours(base)
        theirs = _theirs(path)
        with closing(open_sqlite(path, KEY)) as base:
            _save(base, 0)
        later = _theirs(path)
    promise = "UN AUTRE LECTEUR : apsw-sqlite3mc lit les mêmes lignes"
    return [
        Figure(promise, *_compared(ours, theirs), "tables"),
        Figure("une fiche ajoutée entre les deux", *_compared(ours, later), "tables", is_saboteur=True),
    ]


def _save(base: Database, number: int) -> None:
    with base.transaction() as session:
        log_contact(session, a_draft(number), now=NOW, by=AGENT)


def _compared(ours: Rows, theirs: Rows) -> tuple[int, int]:
    return len(ours), sum(theirs.get(table) != rows for table, rows in ours.items())


def _ours(base: Database) -> Rows:
    with base.reading() as session:
        return {
            name: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for name, table in metadata.tables.items()
        }


def _theirs(path: Path) -> Rows:
    with closing(apsw.Connection(str(path))) as connection:
        for pragma in ("cipher = 'sqlcipher'", "legacy = 4", f"key = \"x'{KEY.hex()}'\""):
            connection.execute(f"PRAGMA {pragma}")
        return {
            name: next(iter(connection.execute(f'SELECT count(*) FROM "{name}"')))[0]
            for name in metadata.tables
        }

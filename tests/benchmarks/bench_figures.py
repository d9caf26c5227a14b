"""Figures of one year out of a million contacts, beside the same counts by hand in the same file."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from espace_citoyennete.contacts.figures import ContactFigures, contact_figures
from espace_citoyennete.contacts.rules import INBOUND, NOT_PUBLIC
from espace_citoyennete.report import NOT_ANSWERED, year_period
from espace_citoyennete.storage.database import Database, open_sqlite
from tests.benchmarks.harness import compare, statements_of
from tests.benchmarks.million import log_a_million
from tests.conftest import KEY, fill

YEAR = year_period(2022)
_OF_THE_YEAR = f"month BETWEEN {YEAR.first_month} AND {YEAR.last_month} AND removed_at IS NULL"
_RECEIVED = (
    f"{_OF_THE_YEAR} AND channel IN {tuple(sorted(INBOUND))} AND request NOT IN {tuple(sorted(NOT_PUBLIC))}"
)
# The tables of the report, each counted as one writes it by hand.
TABLES = {
    "channel, request": _OF_THE_YEAR,
    "month, channel": _RECEIVED,
    "request": _RECEIVED,
    "domain": _RECEIVED,
    "gender": _RECEIVED,
    "age": _RECEIVED,
    "neighbourhood": _RECEIVED,
    "orientation": _RECEIVED,
    "outcome": _RECEIVED,
}


def main() -> None:
    """Print the two ratios."""
    with TemporaryDirectory() as folder:
        database = open_sqlite(Path(folder, "donnees.db"), KEY)
        fill(database)
        log_a_million(database)
        _measure(database)
        database.close()


def _measure(database: Database) -> None:
    driver = database.engine.raw_connection()
    cursor = driver.cursor()

    def figures() -> ContactFigures:
        with database.reading() as session:
            return contact_figures(session, YEAR)

    def by_hand() -> dict[str, list[Any]]:
        return {
            columns: cursor.execute(
                f"SELECT {columns}, count(*) FROM contact WHERE {where} GROUP BY {columns}"
            ).fetchall()
            for columns, where in TABLES.items()
        }

    statements = statements_of(figures)

    def same_statements() -> None:
        for statement, parameters in statements:
            cursor.execute(statement, parameters).fetchall()

    _check_same(figures(), by_hand())
    what = "Chiffres d’une année parmi un million de contacts"
    compare(f"{what} ÷ les mêmes comptes écrits à la main, tableau par tableau", figures, by_hand, 1.3)
    compare(f"{what} ÷ leurs propres ordres redits au pilote", figures, same_statements, 1.3)
    driver.close()


def _check_same(ours: ContactFigures, counted: dict[str, list[Any]]) -> None:
    """A ratio between two different counts would mean nothing."""
    assert ours.logged == sum(row[-1] for row in counted["channel, request"]) > 50_000
    for name in ("request", "domain", "gender", "age", "neighbourhood", "orientation", "outcome"):
        by_code = {code: count for code, count in counted[name] if code and code not in NOT_ANSWERED}
        assert {row.code: row.count for row in getattr(ours, f"{name}s").rows} == by_code

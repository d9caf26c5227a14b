"""Figures of one year out of a million contacts of ten years, beside the same counts by hand."""

import csv
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from espace_citoyennete.contacts.figures import ContactFigures, contact_figures
from espace_citoyennete.contacts.rules import INBOUND, NOT_PUBLIC
from espace_citoyennete.report import NOT_ANSWERED, Scope, year_period
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
    "known_from": _RECEIVED,
    "outcome, domain, request": f"{_RECEIVED} AND (domain IN ('VIF', 'DIS') OR request IN "
    "('ECOUTE_VIOLENCES', 'DISCRIMINATION'))",
}


def main() -> None:
    """Print the three ratios."""
    with TemporaryDirectory() as folder:
        database = open_sqlite(Path(folder, "donnees.db"), KEY)
        fill(database)
        log_a_million(database, years=10)
        _measure(database)
        database.close()


def _measure(database: Database) -> None:
    driver = database.engine.raw_connection()
    cursor = driver.cursor()

    def figures() -> ContactFigures:
        with database.reading() as session:
            return contact_figures(session, Scope(YEAR, YEAR.last))

    def by_hand() -> dict[str, list[Any]]:
        return _by_hand(cursor)

    statements = statements_of(figures)

    def same_statements() -> None:
        for statement, parameters in statements:
            cursor.execute(statement, parameters).fetchall()

    columns = _columnar(cursor)

    def by_columns() -> dict[str, list[Any]]:
        return _by_hand(columns)

    _check_same(figures(), by_hand())
    _check_same(figures(), by_columns())
    what = "Chiffres d’une année parmi un million de contacts"
    compare(f"{what} ÷ les mêmes comptes écrits à la main, tableau par tableau", figures, by_hand, 1.3)
    compare(f"{what} ÷ leurs propres ordres redits au pilote", figures, same_statements, 1.3)
    compare(f"{what} ÷ DuckDB, sur une simple copie des mêmes lignes en colonnes", figures, by_columns)
    driver.close()


def _by_hand(cursor: Any) -> dict[str, list[Any]]:
    return {
        columns: cursor.execute(
            f"SELECT {columns}, count(*) FROM contact WHERE {where} GROUP BY {columns}"
        ).fetchall()
        for columns, where in TABLES.items()
    }


def _columnar(cursor: Any) -> Any:
    """Copy the rows, as they are, in an engine made for counting."""
    words = {name for columns in TABLES for name in columns.split(", ")} | {"removed_at"}
    names = ["month", *sorted(words - {"month"})]
    copy = duckdb.connect()
    copy.execute(f"CREATE TABLE contact ({', '.join(f'{name} VARCHAR' for name in names)})")
    copy.execute("ALTER TABLE contact ALTER month TYPE BIGINT")
    with TemporaryDirectory() as folder:
        path = Path(folder, "contact.csv")
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            for row in cursor.execute(f"SELECT {', '.join(names)} FROM contact"):
                writer.writerow(row)
        copy.execute(f"COPY contact FROM '{path}' (HEADER false)")
    return copy


def _check_same(ours: ContactFigures, counted: dict[str, list[Any]]) -> None:
    """A ratio between two different counts would mean nothing."""
    assert ours.logged == sum(row[-1] for row in counted["channel, request"]) > 50_000
    for name in ("request", "domain", "gender", "age", "neighbourhood", "orientation", "outcome"):
        by_code = {code: count for code, count in counted[name] if code and code not in NOT_ANSWERED}
        assert {row.code: row.count for row in getattr(ours, f"{name}s").rows} == by_code

"""A register of a million contacts: twenty years as varied as the real one of 2022, in order of arrival."""

from pathlib import Path

import sqlalchemy as sa

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.imports.plan import plan_import
from espace_citoyennete.imports.service import bring_in
from espace_citoyennete.storage.database import Database
from tests.conftest import AGENT, NOW

REGISTER = Path(__file__).parent.parent / "data" / "annee-2022" / "registre-accueil-2022.csv"
YEARS, COPIES = 20, 230  # 4 380 rows × 230; the last of the years is 2022
# Taken from another row at each copy, so that as many different people come as in real life.
MIXED = ("gender", "age", "neighbourhood", "domain", "outcome")


def log_a_million(database: Database) -> None:
    """Fill the register by one statement; nobody searches here, so the trigger of the search rests."""
    names = [column.name for column in sa.inspect(Contact).columns if column.name != "id"]
    values = {name: f"{'other' if name in MIXED else 'one'}.{name}" for name in names}
    values |= {
        "uid": "lower(hex(randomblob(16)))",
        "month": f"one.month - 12 * (k % {YEARS})",
        "occurred_at": f"strftime('%Y-%m-%d %H:%M:%S.000000', one.occurred_at, -(k % {YEARS}) || ' years')",
    }
    with database.transaction() as session:
        session.execute(sa.delete(Contact))
        bring_in(session, plan_import(session, REGISTER, now=NOW), now=NOW, by=AGENT)
        said = session.connection().exec_driver_sql
        said("DROP TRIGGER contact_search_made")
        said("CREATE TEMP TABLE year AS SELECT * FROM contact ORDER BY occurred_at")
        said("DELETE FROM contact")
        said(
            f"INSERT INTO contact ({', '.join(values)}) WITH RECURSIVE copy(k) AS "
            f"(SELECT 0 UNION ALL SELECT k + 1 FROM copy WHERE k + 1 < {COPIES}) "
            f"SELECT {', '.join(values.values())} FROM copy, year AS one "
            "JOIN year AS other ON other.rowid = 1 + (one.rowid + 97 * k) % (SELECT count(*) FROM year) "
            f"ORDER BY {values['month']}, one.occurred_at"
        )
        said("ANALYZE")

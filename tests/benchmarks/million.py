"""A register of a million contacts: years as varied as the real one of 2022, in order of arrival."""

from pathlib import Path

import sqlalchemy as sa

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.imports.plan import plan_import
from espace_citoyennete.imports.service import bring_in
from espace_citoyennete.storage.database import Database
from espace_citoyennete.visitors.service import record_visitors
from tests.conftest import AGENT, NOW

REGISTER = Path(__file__).parent.parent / "data" / "annee-2022" / "registre-accueil-2022.csv"
PEOPLE = 60_000
# Four thousand surnames: « Diallo » is one person in a few hundred, as in real life.
_BEGINNINGS = (
    "Dial",
    "Rou",
    "Ben",
    "Ka",
    "Ngu",
    "Pe",
    "Cos",
    "Le",
    "Mar",
    "Sy",
    "Ha",
    "Tra",
    "Gar",
    "Ou",
    "Be",
    "Fa",
    "Lu",
    "Mo",
    "Vi",
    "Del",
)
_ENDINGS = (
    "lo",
    "ssel",
    "ali",
    "ya",
    "yen",
    "tit",
    "ta",
    "roy",
    "tin",
    "lla",
    "ddad",
    "oré",
    "nier",
    "dart",
    "rger",
    "ure",
    "cas",
    "reau",
    "dal",
    "court",
)
_MIDDLES = ("", "ra", "mi", "no", "be", "cha", "lè", "du", "ki", "so")
_FIRST_NAMES = ("Awa", "Julie", "Samir", "Élodie", "Thi Lan", "Luc", "Maria", "Paul", "Aïcha", "Jean-Marc")
COPIES = 230  # 4 380 rows × 230; the last of the years is 2022
# Taken from another row at each copy, so that as many different people come as in real life.
MIXED = ("gender", "age", "neighbourhood", "domain", "outcome")


def log_a_million(database: Database, years: int = 20, copies: int = COPIES) -> None:
    """Fill the register by one statement; nobody searches here, so the trigger of the search rests."""
    names = [column.name for column in sa.inspect(Contact).columns if column.name != "id"]
    values = {name: f"{'other' if name in MIXED else 'one'}.{name}" for name in names}
    values |= {
        "uid": "lower(hex(randomblob(16)))",
        "month": f"one.month - 12 * (k % {years})",
        "occurred_at": f"strftime('%Y-%m-%d %H:%M:%S.000000', one.occurred_at, -(k % {years}) || ' years')",
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
            f"(SELECT 0 UNION ALL SELECT k + 1 FROM copy WHERE k + 1 < {copies}) "
            f"SELECT {', '.join(values.values())} FROM copy, year AS one "
            "JOIN year AS other ON other.rowid = 1 + (one.rowid + 97 * k) % (SELECT count(*) FROM year) "
            f"ORDER BY {values['month']}, one.occurred_at"
        )
        said("ANALYZE")


def _surname(n: int) -> str:
    return _BEGINNINGS[n % 20] + _MIDDLES[n // 400] + _ENDINGS[n // 20 % 20]


def name_the_people(database: Database) -> None:
    """Give a name to one contact in four, among sixty thousand people, and index every contact for search."""
    with database.transaction() as session:
        record_visitors(
            session,
            [
                {
                    "last_name": _surname(n * 7919 % 4000),
                    "first_name": _FIRST_NAMES[n // 4000 % 10],
                    "phone": f"06 39 98 {n // 100 % 100:02d} {n % 100:02d}",
                }
                for n in range(PEOPLE)
            ],
        )
        said = session.connection().exec_driver_sql
        first = said("SELECT min(id) FROM visitor").scalar()
        # As once the register was typed one by one: the words come from the trigger that keeps them.
        changed = "SELECT sql FROM sqlite_master WHERE name = 'contact_search_changed'"
        kept = str(said(changed).scalar())
        words = kept[kept.index("SET words = ") + 12 : kept.rindex(" WHERE rowid = new.id")]
        said("DROP TRIGGER contact_search_changed")
        said(f"UPDATE contact SET visitor_id = {first} + (id / 4) % {PEOPLE} WHERE id % 4 = 0")
        said(f"INSERT INTO contact_search(rowid, words) SELECT new.id, {words} FROM contact AS new")
        said(kept)
        said(
            f"CREATE TRIGGER contact_search_made AFTER INSERT ON contact BEGIN "
            f"INSERT INTO contact_search(rowid, words) VALUES (new.id, {words}); END"
        )
        said("ANALYZE")

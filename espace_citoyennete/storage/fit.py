"""What does not fit its column is refused before it is written, in the same words on both engines.

SQLite would keep it whole, and PostgreSQL fail with an error meant for engineers.
"""

from functools import cache

from sqlalchemy import BigInteger, Integer, String, inspect

from espace_citoyennete.errors import Invalid
from espace_citoyennete.french import number
from espace_citoyennete.storage.base import Base


def refuse_what_does_not_fit(row: Base) -> None:
    """Raise `Invalid` with the French word of each column that cannot hold its value."""
    problems = {}
    for key, word, most in _limits(type(row)):
        value = row.__dict__.get(key)
        if isinstance(value, str) and len(value) > most:
            problems[key] = f"« {word} » dépasse {number(most)} caractères\u00a0: le raccourcir."
        elif isinstance(value, int) and abs(value) > most:
            problems[key] = f"« {word} » est un trop grand nombre\u00a0: le vérifier."
    if problems:
        raise Invalid(problems)


@cache
def _limits(model: type[Base]) -> tuple[tuple[str, str, int], ...]:
    """Return, for each column with a limit, its key, its French word and the most it holds."""
    found = []
    for key, column in inspect(model).columns.items():
        match column.type:
            case String(length=int(most)):
                found.append((key, column.info.get("word", key), most))
            case BigInteger():
                found.append((key, column.info.get("word", key), 2**63 - 1))
            case Integer():
                found.append((key, column.info.get("word", key), 2**31 - 1))
    return tuple(found)

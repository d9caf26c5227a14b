"""Search by words: beginnings of words in any order, no accents, phones in any grouping, on both engines.

The words of each record are kept by triggers (`migrations/versions/0002_search.py`).
"""

import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql import operators

from espace_citoyennete.french import fold, phone_key

_Id = sa.ColumnElement[int] | InstrumentedAttribute[int]

_CONTACTS = "contact_search"
_MANY = 2_000
_LONGEST_TEXT = 100  # of what is typed; a pasted page is not a search
_LONGEST_WORD = 40  # as PostgreSQL's search_words cuts them
_DIGITS = re.compile(r"\+?\d(?:[\s.\-/()]*\d)+")  # a phone, or part of one, however it is grouped


def contact_matches(
    session: Session, text: str, contact_id: _Id, *, is_paged: bool = False
) -> sa.ColumnElement[bool]:
    """Return the condition that a contact has every word typed: in its note, its person, its labels.

    With `is_paged`, only the first rows of an order are wanted: words that very many contacts have are
    looked for along that order, rather than all of their contacts read and sorted.
    """
    condition = _matches(session, _CONTACTS, text, contact_id)
    if not is_paged or session.get_bind().dialect.name != "sqlite" or isinstance(condition, sa.True_):
        return condition
    assert isinstance(condition, sa.BinaryExpression)
    found = list(session.scalars(condition.right.element.limit(_MANY)))
    if len(found) < _MANY:
        return contact_id.in_(found)
    along: sa.ColumnElement[int] = sa.UnaryExpression(
        sa.type_coerce(contact_id, sa.Integer),
        operator=operators.custom_op("+"),  # keeps SQLite off the key
    )
    return along.in_(condition.right.element)


def visitor_matches(
    session: Session, text: str, visitor_id: _Id, *, is_whole: bool = False
) -> sa.ColumnElement[bool]:
    """Return the condition that a person has every word typed, begun or whole, in the name or the phone."""
    return _matches(session, "visitor_search", text, visitor_id, is_whole=is_whole)


def words_of(text: str) -> list[str]:
    """Return the words of a text as both engines keep and look for them."""
    return [word[:_LONGEST_WORD] for word in re.findall(r"[^\W_]+", fold(text))]


def _matches(
    session: Session, table: str, text: str, row_id: _Id, *, is_whole: bool = False
) -> sa.ColumnElement[bool]:
    wanted = _wanted(text[:_LONGEST_TEXT])
    if not wanted:
        return sa.true()  # blanks and signs alone ask for nothing
    found: sa.Select[Any]
    if session.get_bind().dialect.name == "sqlite":
        # Quoted, whatever was typed is text: no word or sign of FTS5's own language acts.
        query: Any = _query(wanted, '"{}"' if is_whole else '"{}"*', " AND ", " OR ")
        found = sa.select(sa.literal_column("rowid")).where(sa.literal_column(table).op("MATCH")(query))
    else:
        query = sa.cast(_query(wanted, "'{}'" if is_whole else "'{}':*", " & ", " | "), TSQUERY)
        if table == _CONTACTS:  # whoever does not read every contact has a function of their own, which hides
            return row_id.in_(sa.select(sa.func.contacts_found(query).column_valued("id")))
        found = sa.select(sa.literal_column("id")).where(sa.literal_column("words").op("@@")(query))
    return row_id.in_(found.select_from(sa.table(table)))


def _wanted(text: str) -> list[list[list[str]]]:
    """Return what is wanted: all of these, each in one of these ways, each way being all of these words."""
    wanted: list[list[list[str]]] = []
    rest = text
    for typed in _DIGITS.findall(text):
        rest = rest.replace(typed, " ", 1)
        key = phone_key(typed)[:_LONGEST_WORD]
        wanted.append([[key], words_of(typed)] if key else [words_of(typed)])
    return wanted + [[[word]] for word in words_of(rest)]


def _query(wanted: list[list[list[str]]], word: str, both: str, either: str) -> str:
    return both.join(
        "(" + either.join("(" + both.join(word.format(w) for w in way) + ")" for way in ways) + ")"
        for ways in wanted
    )

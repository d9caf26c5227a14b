"""The sealed journal: each line is bound to the one before it by a key that is forgotten once it was used.

`seal of a line = HMAC(its key, seal before | line)`, `next key = SHA-256("next" | key)`. Whoever takes the
base finds the next key alone: what was written cannot be written again. The first key, the seed, is held by
administrators, who make every key anew to verify. Each month is a segment, closed by a seal of its own: once
its lines are erased on time, the lines after it still verify.
"""

import hashlib
import hmac
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Literal, NamedTuple, cast
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session

from espace_citoyennete.french import NO_BREAK, number
from espace_citoyennete.storage.base import Base, RowId, field
from espace_citoyennete.storage.dictionary import TECHNICAL, Purpose
from espace_citoyennete.storage.journal import JournaledSession, JournalLine
from espace_citoyennete.storage.many import insert_rows

KEPT_FOR = 12  # whole months


class JournalChain(Base, kept_for=Purpose.SECURITY):
    """Where the chain stands, on a single row: its last line, and the key of the next one."""

    last_line: Mapped[int] = field("Dernière ligne", TECHNICAL, RowId)
    last_seal: Mapped[bytes] = field("Dernier sceau", TECHNICAL, sa.LargeBinary)
    key: Mapped[bytes] = field("Clé de la ligne suivante", TECHNICAL, sa.LargeBinary)
    first_open: Mapped[int] = field("Première ligne du mois", TECHNICAL, RowId)
    month: Mapped[int] = field("Mois", TECHNICAL, sa.Integer)


class JournalSegment(Base, kept_for=Purpose.SECURITY):
    """A month of the journal, closed; it stays when its lines are erased."""

    first_line: Mapped[int] = field("Première ligne", TECHNICAL, RowId)
    last_line: Mapped[int] = field("Dernière ligne", TECHNICAL, RowId)
    last_seal: Mapped[bytes] = field("Dernier sceau", TECHNICAL, sa.LargeBinary)
    month: Mapped[int] = field("Mois", TECHNICAL, sa.Integer)
    # Lines of before the chain: sealed when it began, not when they were written.
    is_taken_over: Mapped[bool] = field("Repris", TECHNICAL, sa.Boolean)
    seal: Mapped[bytes] = field("Sceau", TECHNICAL, sa.LargeBinary)


_lines, _chains, _segments = (
    cast(sa.Table, model.__table__) for model in (JournalLine, JournalChain, JournalSegment)
)


def next_key(key: bytes) -> bytes:
    """Return the key of the next line; there is no way back."""
    return hashlib.sha256(b"next" + key).digest()


def seal_of(key: bytes, before: bytes, facts: Iterable[object]) -> bytes:
    """Return the seal of a line, or of a segment; no two lists of facts are written alike."""
    told = (str(fact) for fact in facts)
    return hmac.digest(key, before + "".join(f"{len(one)}:{one}" for one in told).encode(), "sha256")


# Writing


class _Segment(NamedTuple):
    first_line: int
    last_line: int
    last_seal: bytes
    month: int
    is_taken_over: bool

    def sealed_by(self, key: bytes) -> bytes:
        """Return the seal of the segment, by the key of the line that follows it."""
        told = (self.first_line, self.last_line, self.month, int(self.is_taken_over))
        return seal_of(key, self.last_seal, ("segment", *told))


@dataclass
class _Chain:
    """A chain that goes on; `closed` are the segments that its lines ended."""

    last_line: int
    last_seal: bytes
    key: bytes
    first_open: int
    month: int
    closed: list[dict[str, Any]]

    @property
    def standing(self) -> dict[str, Any]:
        """Return what is kept of it to go on."""
        return {name: getattr(self, name) for name in _STANDING}

    def add(self, month: int, facts: tuple[object, ...], *, is_taken_over: bool = False) -> None:
        """Bind one more line, and forget its key."""
        if month != self.month:
            self.close(is_taken_over=is_taken_over)
            self.month = month
        self.last_line += 1
        self.last_seal = seal_of(self.key, self.last_seal, (self.last_line, *facts))
        self.key = next_key(self.key)

    def close(self, *, is_taken_over: bool) -> None:
        """End the segment that is open, when it holds any line."""
        if self.first_open <= self.last_line:
            ended = _Segment(self.first_open, self.last_line, self.last_seal, self.month, is_taken_over)
            self.closed.append({**_new_row(), **ended._asdict(), "seal": ended.sealed_by(self.key)})
            self.first_open = self.last_line + 1


_STANDING = ("last_line", "last_seal", "key", "first_open", "month")
_standing: sa.Select[Any] = sa.select(*(_chains.c[name] for name in _STANDING))
_standing_taken = _standing.with_for_update()  # on a server, desks take turns from here to their commit
_close = sa.insert(_segments)


def begin_chain(session: Session, seed: bytes) -> None:
    """Begin the chain with its first key; lines of before it are sealed as they stand, and said so."""
    chain, renewed = _Chain(0, b"", seed, 1, 0, []), []
    for old, _seal, noted_at, *facts in _kept(session):
        chain.add(_month(noted_at), (noted_at, *facts), is_taken_over=True)
        renewed.append({"old": old, "new": chain.last_line, "by": chain.last_seal})
    chain.close(is_taken_over=True)
    connection = session.connection()
    if renewed:
        # Numbers only come down, the first one first: none meets another on its way.
        renew = sa.update(_lines).where(_lines.c.id == sa.bindparam("old"))
        connection.execute(renew.values(id=sa.bindparam("new"), seal=sa.bindparam("by")), renewed)
    connection.execute(sa.insert(_chains), {**_new_row(), **chain.standing})
    if chain.closed:
        connection.execute(_close, chain.closed)


def is_begun(session: Session) -> bool:
    """Tell whether the lines of this base are sealed."""
    return session.execute(_standing).first() is not None


def write_lines(session: JournaledSession) -> None:
    """Write what an action did, once, last of all before its commit: sealed, when the chain has begun."""
    if not session.noted:
        return
    instant, connection = session.clock.instant(), session.connection()
    noted_at = _told(instant.astimezone(UTC).replace(tzinfo=None))
    rows = [
        {**_new_row(), "noted_at": instant, "author_uid": session.author, **noted._asdict()}
        for noted in session.noted
    ]
    session.noted.clear()
    look, move = _in_the_words_of(connection.dialect)
    if (standing := connection.exec_driver_sql(look).first()) is not None:
        chain, month = _Chain(**standing._asdict(), closed=[]), _month(noted_at)
        for row in rows:
            chain.add(month, (noted_at, *(_plain(row[name]) for name in _BOUND)))
            row.update(id=chain.last_line, seal=chain.last_seal)
        moved = chain.standing
        connection.exec_driver_sql(move, tuple(moved.values()) if connection.dialect.positional else moved)
        if chain.closed:
            connection.execute(_close, chain.closed)
    insert_rows(connection, _lines, rows)


@cache
def _in_the_words_of(dialect: sa.Dialect) -> tuple[str, str]:
    """Return how a save looks where the chain stands and moves it, in the words of the driver, made once."""
    move = sa.update(_chains).compile(dialect=dialect, column_keys=list(_STANDING))
    return str(_standing_taken.compile(dialect=dialect)), str(move)


def _new_row() -> dict[str, Any]:
    return {"uid": uuid4(), "version": 1}


# Reading


_BOUND = ("uid", "version", "author_uid", "action", "table_name", "record_uid", "fields")


def _kept(session: Session) -> Iterator[tuple[Any, ...]]:
    """Yield each line as it is kept: its number, its seal, its instant, the facts that the seal binds."""
    as_kept = {"uid", "noted_at"}  # read as text where the file holds text: what was altered may be no date
    columns = [
        sa.type_coerce(_lines.c[name], sa.String) if name in as_kept else _lines.c[name]
        for name in ("id", "seal", "noted_at", *_BOUND)
    ]
    statement = sa.select(*columns).order_by(_lines.c.id).execution_options(yield_per=2000)
    for line_id, seal, noted_at, *facts in session.connection().execute(statement):
        yield line_id, seal, _told(noted_at), *map(_plain, facts)


def _told(instant: datetime | str) -> str:
    return instant if isinstance(instant, str) else instant.isoformat(" ", "microseconds")


def _plain(fact: object) -> object:
    return fact.hex if isinstance(fact, UUID) else fact


def _month(noted_at: str) -> int:
    return int(noted_at[:4]) * 12 + int(noted_at[5:7]) - 1


def head(session: Session) -> str:
    """Return what proves, kept outside the base, that the journal went so far; before the chain, a number."""
    is_known = sa.inspect(session.connection()).has_table(_chains.name)  # a base is copied before its upgrade
    standing = session.execute(_standing).first() if is_known else None
    if standing is None:
        return f"n°{NO_BREAK}{number(session.scalar(sa.select(sa.func.max(_lines.c.id))) or 0)}"
    return f"n°{NO_BREAK}{number(standing.last_line)}{NO_BREAK}·{NO_BREAK}{_mark(standing.last_seal)}"


def _mark(seal: bytes) -> str:
    return "-".join(re.findall("....", seal.hex()[:16].upper()))


# Verifying


Fault = Literal["altered", "missing", "added", "segment", "standing", "head", "unreadable"]


@dataclass(frozen=True)
class Verification:
    """What the chain proves: how far it goes, and what is wrong, each with the number of a line."""

    last_line: int = 0
    taken_over: int = 0  # the last line that was sealed when the chain began
    faults: tuple[tuple[Fault, int], ...] = ()


def verify_chain(session: Session, seed: bytes, heads: Collection[str] = ()) -> Verification:
    """Make every key anew and compare every seal; `heads` are those printed or kept outside the base.

    The end of the journal, or all of it in an older state, can be taken away unseen but for these heads.
    """
    standing = session.execute(_standing).first()
    if standing is None:
        return Verification(faults=(("standing", 0),))
    walk = _Walk(seed, standing, session, heads)
    try:
        for line in _kept(session):
            walk.read(*line)
    except (sa.exc.DatabaseError, UnicodeDecodeError):
        return Verification(standing.last_line, walk.taken_over, (*walk.faults, ("unreadable", walk.number)))
    walk.end()
    return Verification(standing.last_line, walk.taken_over, tuple(walk.faults))


def read_head(text: str) -> tuple[int, str] | None:
    """Return the number and the mark of a head as it is printed, or None when this is none."""
    found = re.search(r"(\d[\d\s]*)\W+([0-9A-F]{4}(?:-[0-9A-F]{4}){3})\b", text.upper())
    return (int("".join(found[1].split())), found[2]) if found else None


class _Walk:
    """Goes along the journal from its seed, line after line, and notes what does not hold."""

    def __init__(self, seed: bytes, standing: Any, session: Session, heads: Collection[str]) -> None:
        self.number, self.taken_over = 1, 0
        self.faults: list[tuple[Fault, int]] = []
        self._key, self._before, self._month = seed, b"", 0
        self._first = 1  # line of the segment that is open
        self._is_lost = False  # the line before is missing: nothing to compare the next one with
        self._standing = standing
        segments = session.execute(sa.select(_segments).order_by(_segments.c.first_line)).all()
        self._starting = {segment.first_line: segment for segment in segments}
        self._ending = {segment.last_line: segment for segment in segments}
        self._heads = sorted(filter(None, map(read_head, heads)))

    def read(self, number: int, seal: bytes | None, noted_at: str, *facts: object) -> None:
        """Compare a line with what its number, its key and the seal before it ask for."""
        if not self.number <= number <= self._standing.last_line:
            self.faults.append(("added", number))
            return
        self._jump_to(number)
        expected = seal_of(self._key, self._before, (number, noted_at, *facts))
        if not self._is_lost and seal != expected:
            self.faults.append(("altered", number))
        self._is_lost = False
        self._enter(noted_at)
        self._leave(seal or expected)

    def end(self) -> None:
        """Compare where the chain stands with where its lines lead."""
        standing = self._standing
        self._skip_erased(standing.last_line + 1)
        if self.number <= standing.last_line:
            self.faults.append(("missing", self.number))
        kept = (standing.last_seal, standing.key, standing.month)
        if kept != (self._before, self._key, self._month) or self._first != standing.first_open:
            self.faults.append(("standing", standing.last_line))
        self.faults += [("segment", number) for number in self._ending]
        self.faults += [("head", number) for number, _mark in self._heads if number >= self.number]

    def _jump_to(self, number: int) -> None:
        """Pass over the lines that are not there: erased on time, or taken away."""
        self._skip_erased(number)
        if self.number < number:
            self.faults.append(("missing", self.number))
            self._is_lost = True
            self._pass_over(number)

    def _skip_erased(self, until: int) -> None:
        while (segment := self._starting.get(self.number)) and segment.last_line < until:
            if segment.month >= self._standing.month - KEPT_FOR:
                return  # too young to have been erased
            self._pass_over(segment.last_line)
            self._month = segment.month
            self._leave(segment.last_seal)

    def _pass_over(self, number: int) -> None:
        for _ in range(self.number, number):
            self._key = next_key(self._key)
        self.number = number

    def _enter(self, noted_at: str) -> None:
        """Expect a segment to begin with each month."""
        month = _month(noted_at) if re.match(r"\d{4}-\d{2}-", noted_at) else 0
        if month != self._month and self.number != self._first:
            self.faults.append(("segment", self.number))
        self._month = month

    def _leave(self, seal: bytes) -> None:
        """Forget the key of a line, look at its head, close the segment that it ends."""
        number, self._before, self._key = self.number, seal, next_key(self._key)
        self.faults += [("head", at) for at, mark in self._heads if at == number and mark != _mark(seal)]
        if segment := self._ending.pop(number, None):
            told = _Segment(self._first, number, seal, segment.month, segment.is_taken_over)
            kept = (segment.first_line, segment.last_seal, segment.seal)
            if kept != (self._first, seal, told.sealed_by(self._key)):
                self.faults.append(("segment", number))
            self._first = number + 1
            if segment.is_taken_over:
                self.taken_over = number
        self.number += 1


# Forgetting


def erase_expired(session: Session, instant: datetime) -> int:
    """Erase the lines of the months that are over since twelve whole months; return how many."""
    latest = _month(_told(instant.astimezone(UTC))) - KEPT_FOR
    erased = 0
    for segment in session.execute(sa.select(_segments).where(_segments.c.month < latest)).all():
        held = JournalLine.id.between(segment.first_line, segment.last_line)
        if count := session.scalar(sa.select(sa.func.count()).where(held)):
            session.execute(sa.delete(JournalLine).where(held))
            erased += count
    return erased

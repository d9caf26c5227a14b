"""The journal: who did what to which record, by field names and random ids, never values.

What an action did is gathered here; `journal_chain` seals it and writes it, last of all.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple, cast
from uuid import UUID, uuid4

from sqlalchemy import Engine, LargeBinary, String, Text, event, inspect, select
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, SessionTransaction

from espace_citoyennete.clock import Clock
from espace_citoyennete.french import long_date, plural
from espace_citoyennete.storage.base import Base, Instant, field
from espace_citoyennete.storage.dictionary import JOURNAL, Purpose
from espace_citoyennete.storage.fit import refuse_what_does_not_fit

# What is being typed or chosen, or done by the program itself, is no act; an import is noted once.
_NOT_NOTED = {"draft", "draft_key", "hold", "imported_row", "upkeep_fact"}


CLOCK = "clock"  # of the base, in the facts of each session: what may be read depends on the day


class JournalLine(Base, kept_for=Purpose.SECURITY, dated="noted_at"):
    """One record made, changed or removed by one transaction; `id` is its number, `uid` the line's own.

    `record_uid` is empty when one statement wrote many records, `seal` until the chain has begun.
    """

    noted_at: Mapped[datetime] = field("Noté le", JOURNAL, Instant)
    author_uid: Mapped[str] = field("Agent", JOURNAL, String(36), default="")
    action: Mapped[str] = field("Action", JOURNAL, String(10))  # made, changed, removed, read
    table_name: Mapped[str] = field("Table", JOURNAL, String(40))
    record_uid: Mapped[str] = field("Fiche", JOURNAL, String(36))
    fields: Mapped[str] = field("Champs", JOURNAL, Text, default="")
    seal: Mapped[bytes | None] = field("Sceau", JOURNAL, LargeBinary)


class Noted(NamedTuple):
    """What an action did to one record, until it is written."""

    action: str
    table_name: str
    record_uid: str
    fields: str


class JournaledSession(Session):
    """One action: a line per record that it changes, and `changed`, the classes it touched."""

    def __init__(self, engine: Engine, author: UUID | None, clock: Clock) -> None:
        super().__init__(engine, expire_on_commit=False, info={CLOCK: clock})
        self.changed: set[type[Base]] = set()
        # The records that it made, changed or removed one by one, with their version before that.
        self.written: dict[Base, int | None] = {}
        self.acted = False  # something that counts as an act was written: a draft does not
        self.noted: list[Noted] = []  # to be written once, last
        # How much was noted before each, and written.
        self.savepoints: dict[SessionTransaction, tuple[int, int]] = {}
        self.author = str(author) if author else ""
        self.clock = clock

    def note(self, touched: Iterable[tuple[type[Base], str, str, str]]) -> None:
        """Note each record: its class, what happens to it, its uid, the fields that change."""
        for model, action, record_uid, fields in touched:
            self.changed.add(model)
            if model.__tablename__ not in _NOT_NOTED:
                self.acted = True
                self.noted.append(Noted(action, model.__tablename__, record_uid, fields))

    def note_made(self, record: Base) -> None:
        """Note a record that was made without a flush."""
        self.written[record] = None
        self.note([(type(record), "made", str(record.uid), "")])


def note_read(session: Session, model: type[Base], record_uid: UUID, fields: str = "") -> None:
    """Write that a record that must not be read unseen was opened; nothing of it changes on screens."""
    journaled = cast(JournaledSession, session)
    changed = set(journaled.changed)
    journaled.note([(model, "read", str(record_uid), fields)])
    journaled.changed = changed


def note_output(session: Session, what: str) -> None:
    """Write that something went out, on paper or in a file; `what` names nobody."""
    cast(JournaledSession, session).noted.append(Noted("read", "", "", what))


def note_search(session: Session, results: int) -> None:
    """Write that people were looked for and how many answers came; never the words, which may name."""
    found = f"recherche, {plural(results, 'résultat')}"
    cast(JournaledSession, session).noted.append(Noted("read", "visitor", "", found))


# Heard by the class, once: listening anew at each action would cost more than the line itself.


@event.listens_for(JournaledSession, "before_flush")
def _note_records(session: JournaledSession, *_arguments: object) -> None:
    for row in (*session.new, *session.dirty):
        refuse_what_does_not_fit(row)
    touched = list(_touched(session))
    for row, action, _ in touched:
        if row.__tablename__ not in _NOT_NOTED:
            session.written.setdefault(row, None if action == "made" else row.version)
    session.note([(type(row), action, str(row.uid), fields) for row, action, fields in touched])


@event.listens_for(JournaledSession, "do_orm_execute")
def _note_statement(state: ORMExecuteState) -> None:
    action = _statement_action(state)
    if action and state.bind_mapper is not None and issubclass(state.bind_mapper.class_, Base):
        cast(JournaledSession, state.session).note([(state.bind_mapper.class_, action, "", "")])


@event.listens_for(JournaledSession, "after_transaction_create")
def _remember(session: JournaledSession, transaction: SessionTransaction) -> None:
    if transaction.nested:
        session.savepoints[transaction] = len(session.noted), len(session.written)


@event.listens_for(JournaledSession, "after_soft_rollback")
def _forget(session: JournaledSession, transaction: SessionTransaction) -> None:
    """Note nothing of what was taken back: by a savepoint, or whole."""
    if transaction.parent is None:
        session.changed.clear()
    kept = (0, 0) if transaction.parent is None else (len(session.noted), len(session.written))
    noted, written = session.savepoints.pop(transaction, kept)
    del session.noted[noted:]
    for record in list(session.written)[written:]:
        if session.written.pop(record) is None and record in session:
            session.expunge(record)  # made without a flush, which the session takes back by itself


def _touched(session: Session) -> Iterator[tuple[Base, str, str]]:
    """Yield the records about to be written: each with what happens to it and which fields change."""
    for row in session.new:
        row.uid = row.uid or uuid4()
        yield row, "made", ""
    for row in session.dirty:
        if changed := _changed(row):
            yield row, "changed", ",".join(sorted(changed - {"uid"}))  # what belongs to it changes: `touch`
    for row in session.deleted:
        yield row, "removed", ""


def _changed(row: Base) -> set[str]:
    state = inspect(row)
    return {key for key in state.committed_state if state.attrs[key].history.has_changes()}


def _statement_action(state: ORMExecuteState) -> str:
    return (
        "made" if state.is_insert else "changed" if state.is_update else "removed" if state.is_delete else ""
    )


_BACKWARD, _FORWARD = timedelta(hours=1), timedelta(days=45)


def clock_doubt(session: Session, instant: datetime) -> str:
    """Return a sentence when this machine's clock does not follow the journal's last line, else nothing.

    A wrong year would date what is typed, and erase on time what it should keep.
    """
    last = session.scalar(select(JournalLine.noted_at).order_by(JournalLine.id.desc()).limit(1))
    if last is None or -_BACKWARD <= instant - last <= _FORWARD:
        return ""
    here, there = (long_date(at.astimezone().date()) for at in (instant, last))
    return f"Ce poste est réglé au {here}\u202f; le dernier enregistrement est du {there}. Vérifier sa date."

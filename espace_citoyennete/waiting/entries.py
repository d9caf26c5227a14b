"""One entry of the waiting list as the use cases change it, and the slot that is kept for its person."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.errors import Conflict, UserError
from espace_citoyennete.permanences.holds import instant_of, release_slot
from espace_citoyennete.permanences.model import Hold
from espace_citoyennete.rights import Agent
from espace_citoyennete.waiting.model import WaitingEntry
from espace_citoyennete.waiting.rules import WAITS_NO_MORE


@dataclass(frozen=True)
class Change:
    """What a use case did to somebody who waits, to be taken back if nobody changed it since."""

    entry_id: int
    version: int | None  # none: an undo, whose rows `Database.unchanged` has looked at
    before: dict[str, object]
    held: tuple[int, datetime] | None = None  # the slot kept for the person before it, until that instant
    try_id: int | None = None
    booked_id: int | None = None  # the appointment that was made


def find_entry(
    session: Session, entry_id: int, version: int | None = None, *, state: str | None = None
) -> WaitingEntry:
    """Return an entry read at `version`; raise `UserError` when it is no more, or in another state.

    Raises `Conflict` when somebody changed it since.
    """
    entry = session.get(WaitingEntry, entry_id)
    is_withdrawn = state is not None and entry is not None and entry.removed_at is not None
    if entry is None or entry.visitor_id is None or is_withdrawn:
        raise UserError("Cette attente n’existe plus. Actualiser la liste (F5).")
    if version not in (None, entry.version):
        raise Conflict("Cette attente a été modifiée entre-temps. Actualiser la liste (F5), puis reprendre.")
    if state not in (None, entry.state):
        raise UserError(WAITS_NO_MORE)
    return entry


def held_slot(session: Session, entry: WaitingEntry, now: datetime) -> tuple[int, datetime] | None:
    """Return the slot that is kept for somebody who waits, and until which instant."""
    runs = Hold.until > instant_of(now)
    kept = session.scalar(select(Hold).where(Hold.visitor_id == entry.visitor_id, runs).order_by(Hold.id))
    return None if kept is None else (kept.slot_id, kept.until)


def let_go(session: Session, entry: WaitingEntry, held: tuple[int, datetime] | None, agent: Agent) -> None:
    """Let anybody have the slot that was kept for somebody who waits, if there is one."""
    if held is not None:
        release_slot(session, held[0], visitor_id=entry.visitor_id, by=agent)


def change_entry(session: Session, entry: WaitingEntry, facts: dict[str, object]) -> Change:
    """Write some columns of an entry, and return what they were."""
    before = {name: getattr(entry, name) for name in facts}
    for name, value in facts.items():
        setattr(entry, name, value)
    session.flush()
    return Change(entry.id, entry.version, before)

"""Use cases of a slot kept a while: for whoever is choosing it, or for somebody of the waiting list.

A hold is no act: the journal does not tell it, nothing takes it back, and once its time is over it counts
for nothing. Everything that books or holds a slot locks it first, so that whoever looks sees what stands.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, or_, select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import User
from espace_citoyennete.accounts.service import author_id
from espace_citoyennete.clock import desk_time
from espace_citoyennete.errors import Conflict
from espace_citoyennete.french import clock_time, initials, short_date
from espace_citoyennete.permanences.model import Appointment, Hold, Sitting, Slot
from espace_citoyennete.permanences.rules import OCCUPYING
from espace_citoyennete.rights import Agent, require

HELD_FOR = timedelta(minutes=5)
_TAKEN = "Ce créneau n’est plus libre. Choisir un autre créneau dans la liste."


@dataclass(frozen=True)
class Held:
    """Who keeps a slot and until when; never for whom."""

    agent: str
    until: datetime
    is_proposed: bool  # to somebody of the waiting list

    @property
    def words(self) -> str:
        """Say it: « tenu par S. A. jusqu’à 10 h 42 »."""
        who = initials(self.agent) or "un autre poste"
        until = desk_time(self.until)
        if not self.is_proposed:
            return f"tenu par {who} jusqu’à {clock_time(until)}"
        day = short_date(until.date())
        return f"proposé par {who} à une personne de la liste d’attente, jusqu’au {day} à {clock_time(until)}"


def hold_slot(session: Session, slot_id: int, *, instant: datetime, by: Agent) -> None:
    """Keep a slot five minutes for the person who is choosing it; asked again, it lasts five more.

    Raises `Conflict` when the slot is taken, or held by a colleague.
    """
    require(by, "hold_slot")
    _hold(session, slot_id, None, until=instant + HELD_FOR, instant=instant, by=by)


def hold_for(
    session: Session, slot_id: int, visitor_id: int, until: datetime, *, instant: datetime, by: Agent
) -> None:
    """Keep a slot for somebody of the waiting list until an instant. Raises `Conflict` as `hold_slot`."""
    require(by, "hold_for")
    _hold(session, slot_id, visitor_id, until=until, instant=instant, by=by)


def release_slot(session: Session, slot_id: int, *, visitor_id: int | None = None, by: Agent) -> None:
    """Let go of a slot that one was choosing, or that was kept for somebody; another's hold stays."""
    require(by, "release_slot")
    kept = session.scalar(select(Hold).where(Hold.slot_id == slot_id, Hold.visitor_id == visitor_id))
    if kept is not None and (visitor_id is not None or kept.author_id == author_id(session, by.uid)):
        session.delete(kept)
        session.flush()


def end_hold(
    session: Session, slot_id: int, visitor_id: int | None, *, instant: datetime, author: UUID
) -> None:
    """Lock a slot about to be booked and end its hold; raise `Conflict` when it is kept for another."""
    _lock(session, slot_id)
    kept = _kept(session, slot_id)
    if kept is None:
        return
    if _stops(kept, visitor_id, instant, author_id(session, author)):
        raise Conflict(_held_sentence(session, kept))
    session.delete(kept)
    session.flush()


def refusal(session: Session, slot_id: int) -> str:
    """Say why a slot cannot be booked: it is taken, or somebody keeps it."""
    kept = None if _is_taken(session, slot_id) else _kept(session, slot_id)
    return _TAKEN if kept is None else _held_sentence(session, kept)


def is_not_held(
    instant: datetime | BindParameter[datetime],
    author: UUID | BindParameter[UUID],
    slot: type[Slot] = Slot,
) -> ColumnElement[bool]:
    """Tell, in a query on `Slot`, whether it may be proposed: nobody else is choosing it, nor is it kept."""
    mine = select(User.id).where(User.uid == author).scalar_subquery()
    other = or_(Hold.visitor_id.is_not(None), Hold.author_id.is_distinct_from(mine))
    return ~select(Hold.id).where(Hold.slot_id == slot.id, Hold.until > instant, other).exists()


def instant_of(now: datetime) -> datetime:
    """Return the machine's instant of a moment of the desk."""
    return now.astimezone(UTC)


def _hold(
    session: Session, slot_id: int, visitor_id: int | None, *, until: datetime, instant: datetime, by: Agent
) -> None:
    _lock(session, slot_id)
    _refuse_taken(session, slot_id)
    kept, author = _kept(session, slot_id), author_id(session, by.uid)
    if kept is None:
        kept = Hold(slot_id=slot_id)
        session.add(kept)
    elif _stops(kept, visitor_id, instant, author):
        raise Conflict(_held_sentence(session, kept))
    kept.until, kept.author_id, kept.visitor_id = until, author, visitor_id
    session.flush()


def _lock(session: Session, slot_id: int) -> None:
    """Let the other desks of a server wait for this slot; in a file, they already wait for the base."""
    session.execute(select(Slot.id).where(Slot.id == slot_id).with_for_update(key_share=True))


def _kept(session: Session, slot_id: int) -> Hold | None:
    rows = select(Hold).where(Hold.slot_id == slot_id).execution_options(populate_existing=True)
    return session.scalar(rows)


def _stops(kept: Hold, visitor_id: int | None, instant: datetime, author: int | None) -> bool:
    """Tell whether a hold stops somebody: it still runs, and is neither theirs nor for their person."""
    if kept.until <= instant:
        return False
    if kept.visitor_id is not None:
        return kept.visitor_id != visitor_id
    return kept.author_id != author


def _refuse_taken(session: Session, slot_id: int) -> None:
    if _is_taken(session, slot_id):
        raise Conflict(_TAKEN)


def _is_taken(session: Session, slot_id: int) -> bool:
    state = session.scalar(select(Sitting.state).join(Slot).where(Slot.id == slot_id))
    taken = select(Appointment.id).where(Appointment.slot_id == slot_id, Appointment.state.in_(OCCUPYING))
    return state != "PREVUE" or session.scalar(taken) is not None


def _held_sentence(session: Session, kept: Hold) -> str:
    name = session.scalar(select(User.name).where(User.id == kept.author_id))
    held = Held(name or "", kept.until, is_proposed=kept.visitor_id is not None)
    return f"Ce créneau est {held.words}. Choisir un autre créneau dans la liste."

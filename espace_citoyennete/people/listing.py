"""One person whole: who, how to reach them safely, and all that was done, as this agent may see it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.callbacks.listing import callbacks_of
from espace_citoyennete.contacts.listing import ContactFilter, contact_lexicon, contact_listing
from espace_citoyennete.errors import Forbidden, UserError
from espace_citoyennete.jeudis.listing import attendances_of
from espace_citoyennete.permanences.listing import appointments_of
from espace_citoyennete.rights import Agent, may_read_people
from espace_citoyennete.storage.paging import page
from espace_citoyennete.town.reference import labels
from espace_citoyennete.visitors.listing import maybe_same, reach
from espace_citoyennete.visitors.model import Visitor, VisitorMerge
from espace_citoyennete.visitors.rules import Reach, full_name
from espace_citoyennete.waiting.listing import WaitingRow, waiting_of

CALLBACK_STATES = {"A_RAPPELER": "à rappeler", "JOINT": "joint", "ABANDONNE": "abandonné"}


@dataclass(frozen=True)
class Event:
    """One thing done with a person; `form` and `given` ask for it as `Page.asks` does."""

    at: datetime
    what: str  # « Contact », « Rappel », « Rendez-vous », « Jeudi citoyenneté »
    words: str
    form: str
    given: dict[str, int]


@dataclass(frozen=True)
class OtherRecord:
    """Another record: one put together with this one, or one that may be of the same person."""

    uid: UUID
    name: str
    merge_id: int = 0
    merged_on: date | None = None


@dataclass(frozen=True)
class Person:
    """A person as the card shows it; never the number that an instruction hides."""

    uid: UUID
    version: int
    last_name: str
    first_name: str
    email: str  # empty when an instruction guards the person
    reach: Reach
    events: tuple[Event, ...]  # the latest first
    merged: tuple[OtherRecord, ...]  # the last one first: it is the one that can be parted
    maybe_same: tuple[OtherRecord, ...]
    waiting: tuple[WaitingRow, ...]  # what the person waits for

    @property
    def name(self) -> str:
        """Return the name as it is typed."""
        return full_name(self.last_name, self.first_name)


def person_card(session: Session, visitor_uid: UUID, *, by: Agent) -> Person:
    """Return one person whole, by any of the records put together as this one. Raises `UserError`."""
    if not may_read_people(by):
        raise Forbidden("La fiche d’une personne se lit à l’accueil et à la coordination.")
    found = session.scalar(select(Visitor).where(Visitor.uid == visitor_uid))
    if found is not None and found.merged_into_id is not None:
        found = session.get(Visitor, found.merged_into_id)
    if found is None:
        raise UserError("Cette personne n’existe plus. Actualiser la liste (F5).")
    how = reach(session, found.id)
    events = sorted(_events(session, found.uid, by), key=lambda event: event.at, reverse=True)
    return Person(
        uid=found.uid,
        version=found.version,
        last_name=found.last_name,
        first_name=found.first_name,
        email="" if how.is_guarded else found.email,
        reach=how,
        events=tuple(events),
        merged=tuple(_merged(session, found.id)),
        maybe_same=tuple(OtherRecord(other.uid, other.name) for other in maybe_same(session, found.id)),
        waiting=tuple(waiting_of(session, found.uid, by=by)),
    )


def _events(session: Session, uid: UUID, by: Agent) -> Iterator[Event]:
    lexicon = contact_lexicon(session)
    states = labels(session, "statut_rdv")
    for contact in page(session, contact_listing(session, ContactFilter(visitor=uid), by=by)):
        row = lexicon.row(contact)
        words = " · ".join(part for part in (row.motive, row.outcome, row.agent) if part)
        yield Event(row.occurred_at, "Contact", words, "form:contact", {"contact_id": row.id})
    for call in callbacks_of(session, uid, by=by):
        words = " · ".join(
            part for part in (CALLBACK_STATES.get(call.state, call.state), call.subject) if part
        )
        at = datetime.combine(call.due_on, call.hours.first or time())
        yield Event(at, "Rappel", words, "form:callback", {"callback_id": call.id})
    for booked in appointments_of(session, uid, by=by):
        words = f"{booked.label} · {states.get(booked.state, booked.state)}"
        yield Event(booked.starts_at, "Rendez-vous", words, "form:appointment", {"appointment_id": booked.id})
    for evening in attendances_of(session, uid):
        words = f"{evening.title} · {'présent' if evening.is_present else 'inscrit'}"
        at = datetime.combine(evening.held_on, time())
        yield Event(at, "Jeudi", words, "form:jeudi", {"jeudi_id": evening.jeudi_id})


def _merged(session: Session, visitor_id: int) -> Iterator[OtherRecord]:
    rows = session.execute(
        select(VisitorMerge.id, VisitorMerge.merged_at, Visitor)
        .join(Visitor, Visitor.id == VisitorMerge.merged_id)
        .where(VisitorMerge.kept_id == visitor_id, VisitorMerge.parted_at.is_(None))
        .order_by(VisitorMerge.id.desc())
    )
    for merge_id, merged_at, visitor in rows:
        name = full_name(visitor.last_name, visitor.first_name)
        yield OtherRecord(visitor.uid, name, merge_id, merged_at.astimezone().date())

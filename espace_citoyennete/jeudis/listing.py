"""The Jeudis as lists: the events with their totals, the people registered by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.deadlines.rules import Deadline
from espace_citoyennete.directory.model import Organisation, Practitioner
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import fold, short_date
from espace_citoyennete.jeudis.attending import Counted
from espace_citoyennete.jeudis.model import Jeudi, JeudiCount, JeudiFollowUp, JeudiSpeaker, Registration
from espace_citoyennete.jeudis.registering import places_left, why_full
from espace_citoyennete.jeudis.rules import Margins, State, state_of
from espace_citoyennete.jeudis.service import jeudi_with
from espace_citoyennete.rights import Agent, may_read_people
from espace_citoyennete.town.model import Choice
from espace_citoyennete.town.reference import labels
from espace_citoyennete.visitors.listing import reaches
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import Reach

BOOKED_BEFORE = timedelta(days=14)  # an interpreter is not found in a week


@dataclass(frozen=True)
class JeudiRow:
    """One event as lists show it; totals hold the named and the counted people."""

    id: int
    uid: UUID
    version: int
    held_on: date
    starts_at: time
    title: str
    axis: str
    place: str
    capacity: int
    sign_language: bool
    registered: int
    present: int
    women: int
    men: int
    counted: Counted
    is_closed: bool
    is_cancelled: bool
    axis_label: str  # as it was called on that day
    ends_at: time | None
    theme: str
    neighbourhood: str | None
    interpreter_booked_on: date | None
    cost_cents: int
    communication: str
    waiting: int  # not among the registered
    follow_ups: int  # contacts that came of it, whoever may read them

    @property
    def has_free_place(self) -> bool:
        """Tell whether somebody who waits could come."""
        return self.registered < self.capacity

    def state(self, today: date) -> State:
        """Tell where this Jeudi stands."""
        return state_of(
            self.held_on,
            today,
            registered=self.registered,
            present=self.present,
            closed=self.is_closed,
            cancelled=self.is_cancelled,
        )


@dataclass(frozen=True)
class RegistrationRow:
    """One person registered by name."""

    id: int
    visitor_uid: UUID | None  # None once the name is erased
    last_name: str
    first_name: str
    reach: Reach
    gender: str
    number: int | None  # on the sheet, once it is printed
    organisation: str
    channel: str
    needs: tuple[str, ...]
    registered_at: datetime
    is_waiting: bool
    is_present: bool
    is_walk_in: bool


def jeudis(session: Session, first: date, last: date, *, with_cancelled: bool = False) -> list[JeudiRow]:
    """Return the events of these days, in order; those that are cancelled only on demand."""
    is_meant = true() if with_cancelled else Jeudi.cancelled.is_(False)
    return _rows(session, and_(Jeudi.held_on.between(first, last), is_meant))


def jeudi_row(session: Session, jeudi_id: int) -> JeudiRow:
    """Return one event. Raises `UserError` when it is gone."""
    if not (rows := _rows(session, Jeudi.id == jeudi_id)):
        raise UserError("Ce Jeudi n’existe plus. Actualiser la liste (F5).")
    return rows[0]


def last_jeudi(session: Session) -> int | None:
    """Return the event that a new one copies: the latest that is not cancelled."""
    found = select(Jeudi.id).where(Jeudi.cancelled.is_(False))
    return session.scalar(found.order_by(Jeudi.held_on.desc(), Jeudi.id.desc()).limit(1))


def _rows(session: Session, condition: ColumnElement[bool]) -> list[JeudiRow]:
    def people(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((and_(*conditions), 1), else_=0))

    takes_place = and_(Registration.is_walk_in.is_(False), Registration.is_waiting.is_(False))
    came = Registration.is_present.is_(True)
    named = (
        select(
            Registration.jeudi_id.label("jeudi_id"),
            people(takes_place).label("registered"),
            people(came).label("present"),
            people(came, Registration.gender == "F").label("women"),
            people(came, Registration.gender == "H").label("men"),
            people(Registration.is_waiting.is_(True)).label("waiting"),
        )
        .group_by(Registration.jeudi_id)
        .subquery()
    )
    on_that_day = and_(
        Choice.list_name == "axe_evenement",
        Choice.code == Jeudi.axis,
        Choice.valid_from <= Jeudi.held_on,
        or_(Choice.valid_to.is_(None), Choice.valid_to >= Jeudi.held_on),
    )
    came_of_it = (
        select(func.count())
        .select_from(JeudiFollowUp)
        .join(Contact, Contact.id == JeudiFollowUp.contact_id)
        .where(JeudiFollowUp.jeudi_id == Jeudi.id, Contact.removed_at.is_(None))
        .scalar_subquery()
    )
    counts = (named.c.registered, named.c.present, named.c.women, named.c.men, named.c.waiting)
    rows = session.execute(
        select(Jeudi, Choice.label, *counts, came_of_it + Jeudi.counted_follow_ups)
        .outerjoin(named, named.c.jeudi_id == Jeudi.id)
        .outerjoin(Choice, on_that_day)
        .where(condition)
        .order_by(Jeudi.held_on, Jeudi.starts_at, Jeudi.id)
    ).all()
    axes = labels(session, "axe_evenement") if any(row[1] is None for row in rows) else {}
    margins = _margins(session, condition)
    return [
        _row(jeudi, axis or axes.get(jeudi.axis, jeudi.axis), margins.get(jeudi.id, {}), people)
        for jeudi, axis, *people in rows
    ]


def _margins(session: Session, condition: ColumnElement[bool]) -> dict[int, dict[str, dict[str, int]]]:
    """Return the margins of the people counted without a name, by the id of their Jeudi."""
    rows = session.execute(
        select(JeudiCount.jeudi_id, JeudiCount.kind, JeudiCount.code, JeudiCount.people)
        .join(Jeudi, Jeudi.id == JeudiCount.jeudi_id)
        .where(condition)
        .order_by(JeudiCount.jeudi_id, JeudiCount.kind, JeudiCount.code)
    )
    found: dict[int, dict[str, dict[str, int]]] = {}
    for jeudi_id, kind, code, people in rows:
        found.setdefault(jeudi_id, {}).setdefault(kind, {})[code] = people
    return found


def registrations(session: Session, jeudi_id: int, *, by: Agent) -> list[RegistrationRow]:
    """Return the people registered by name, in alphabetical order, then those who wait, in theirs.

    Outside the desk they are counted: nothing tells who they are.
    """
    reads = may_read_people(by)
    rows = session.execute(
        select(Registration, Visitor)
        .outerjoin(Visitor, Visitor.id == Registration.visitor_id)
        .where(Registration.jeudi_id == jeudi_id)
    ).all()
    how = reaches(session, [registration.visitor_id for registration, _visitor in rows] if reads else [])
    found = [
        RegistrationRow(
            id=registration.id,
            visitor_uid=visitor.uid if visitor else None,
            last_name=_last_name(visitor) if reads else "",
            first_name=visitor.first_name if visitor and reads else "",
            reach=how.get(registration.visitor_id, Reach()),
            gender=registration.gender,
            number=registration.number,
            organisation=registration.organisation if reads else "",
            channel=registration.channel,
            needs=tuple(registration.needs.split()) if reads else (),
            registered_at=registration.registered_at,
            is_waiting=registration.is_waiting,
            is_present=registration.is_present,
            is_walk_in=registration.is_walk_in,
        )
        for registration, visitor in rows
    ]
    return sorted(found, key=_in_order)


def _last_name(visitor: Visitor | None) -> str:
    return visitor.last_name if visitor else "Nom effacé"


def _in_order(row: RegistrationRow) -> tuple[object, ...]:
    if row.is_waiting:
        return True, row.registered_at, row.id
    return False, fold(row.last_name), fold(row.first_name), row.id


def places_open(session: Session, jeudi_id: int) -> tuple[int, str]:
    """Return how many places anybody may take, and why there is none when there is none."""
    jeudi = jeudi_with(session, jeudi_id)
    left = places_left(session, jeudi)
    return left, "" if left > 0 else why_full(session, jeudi)


def speakers(session: Session, jeudi_id: int) -> list[str]:
    """Return who speaks at a Jeudi and who takes part in it: « Mme Petit (CIDFF) », « CAF »."""
    own = aliased(Organisation)
    rows = session.execute(
        select(Practitioner.name, own.name, Organisation.name)
        .select_from(JeudiSpeaker)
        .outerjoin(Practitioner, Practitioner.id == JeudiSpeaker.practitioner_id)
        .outerjoin(own, own.id == Practitioner.organisation_id)
        .outerjoin(Organisation, Organisation.id == JeudiSpeaker.organisation_id)
        .where(JeudiSpeaker.jeudi_id == jeudi_id)
        .order_by(JeudiSpeaker.id)
    )
    return [
        organisation or (f"{practitioner} ({home})" if home else practitioner)
        for practitioner, home, organisation in rows
    ]


def deadlines(session: Session, today: date) -> list[Deadline]:
    """Return the interpreters still to be booked for the Jeudis to come, a fortnight before."""
    rows = session.execute(
        select(Jeudi.uid, Jeudi.held_on, Jeudi.title)
        .where(
            Jeudi.sign_language,
            Jeudi.interpreter_booked_on.is_(None),
            Jeudi.cancelled.is_(False),
            Jeudi.held_on >= today,
        )
        .order_by(Jeudi.held_on, Jeudi.id)
    )
    return [
        Deadline(
            "interprete",
            uid,
            held_on - BOOKED_BEFORE,
            f"Interprète LSF à réserver pour le Jeudi du {short_date(held_on)} ({title})",
            "page:jeudis",
        )
        for uid, held_on, title in rows
    ]


@dataclass(frozen=True)
class Attendance:
    """One Jeudi for which a person was registered by name."""

    jeudi_id: int
    held_on: date
    title: str
    is_present: bool


def attendances_of(session: Session, visitor_uid: UUID) -> list[Attendance]:
    """Return the Jeudis for which a person was registered, the latest first."""
    rows = session.execute(
        select(Jeudi.id, Jeudi.held_on, Jeudi.title, Registration.is_present)
        .join(Registration, Registration.jeudi_id == Jeudi.id)
        .join(Visitor, Visitor.id == Registration.visitor_id)
        .where(Visitor.uid == visitor_uid, Jeudi.cancelled.is_(False))
        .order_by(Jeudi.held_on.desc(), Registration.id.desc())
    )
    return [Attendance(*row) for row in rows]


def _row(jeudi: Jeudi, axis: str, margins: Margins, people: Sequence[int | None]) -> JeudiRow:
    registered, present, women, men, waiting, follow_ups = (int(count or 0) for count in people)
    counted = Counted(jeudi.counted_registered, jeudi.counted_present, margins)
    return JeudiRow(
        id=jeudi.id,
        uid=jeudi.uid,
        version=jeudi.version,
        held_on=jeudi.held_on,
        starts_at=jeudi.starts_at,
        title=jeudi.title,
        axis=jeudi.axis,
        place=jeudi.place,
        capacity=jeudi.capacity,
        sign_language=jeudi.sign_language,
        registered=registered + counted.registered,
        present=present + counted.present,
        women=women + counted.of("GENRE", "F"),
        men=men + counted.of("GENRE", "H"),
        counted=counted,
        is_closed=jeudi.closed_on is not None,
        is_cancelled=jeudi.cancelled,
        axis_label=axis,
        ends_at=jeudi.ends_at,
        theme=jeudi.theme,
        neighbourhood=jeudi.neighbourhood,
        interpreter_booked_on=jeudi.interpreter_booked_on,
        cost_cents=jeudi.cost_cents,
        communication=jeudi.communication,
        waiting=waiting,
        follow_ups=follow_ups,
    )

"""The Jeudis as lists: the events with their totals, the people registered by name."""

from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, select, true
from sqlalchemy.orm import Session

from espace_citoyennete.errors import UserError
from espace_citoyennete.french import fold
from espace_citoyennete.jeudis.attending import Counted
from espace_citoyennete.jeudis.model import Jeudi, JeudiCount, Registration
from espace_citoyennete.jeudis.rules import Margins, State, state_of
from espace_citoyennete.visitors.listing import reaches
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import Reach


@dataclass(frozen=True)
class JeudiRow:
    """One event as lists show it; totals hold the named and the counted people."""

    id: int
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


def _rows(session: Session, condition: ColumnElement[bool]) -> list[JeudiRow]:
    came = case((Registration.is_present, 1), else_=0)
    named = (
        select(
            Registration.jeudi_id.label("jeudi_id"),
            func.sum(case((Registration.is_walk_in, 0), else_=1)).label("registered"),
            func.sum(came).label("present"),
            func.sum(case((and_(Registration.is_present, Registration.gender == "F"), 1), else_=0)).label(
                "women"
            ),
            func.sum(case((and_(Registration.is_present, Registration.gender == "H"), 1), else_=0)).label(
                "men"
            ),
        )
        .group_by(Registration.jeudi_id)
        .subquery()
    )
    rows = session.execute(
        select(Jeudi, named.c.registered, named.c.present, named.c.women, named.c.men)
        .outerjoin(named, named.c.jeudi_id == Jeudi.id)
        .where(condition)
        .order_by(Jeudi.held_on, Jeudi.starts_at, Jeudi.id)
    )
    margins = _margins(session, condition)
    return [
        _row(jeudi, margins.get(jeudi.id, {}), *(int(count or 0) for count in counts))
        for jeudi, *counts in rows
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


def registrations(session: Session, jeudi_id: int) -> list[RegistrationRow]:
    """Return the people registered by name, in alphabetical order."""
    rows = session.execute(
        select(Registration, Visitor)
        .outerjoin(Visitor, Visitor.id == Registration.visitor_id)
        .where(Registration.jeudi_id == jeudi_id)
    ).all()
    how = reaches(session, [registration.visitor_id for registration, _visitor in rows])
    found = [
        RegistrationRow(
            id=registration.id,
            visitor_uid=visitor.uid if visitor else None,
            last_name=visitor.last_name if visitor else "Nom effacé",
            first_name=visitor.first_name if visitor else "",
            reach=how[registration.visitor_id],
            gender=registration.gender,
            number=registration.number,
            is_present=registration.is_present,
            is_walk_in=registration.is_walk_in,
        )
        for registration, visitor in rows
    ]
    return sorted(found, key=lambda row: (fold(row.last_name), fold(row.first_name), row.id))


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


def _row(jeudi: Jeudi, margins: Margins, *named: int) -> JeudiRow:
    registered, present, women, men = named
    counted = Counted(jeudi.counted_registered, jeudi.counted_present, margins)
    return JeudiRow(
        id=jeudi.id,
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
    )

"""The sittings, slots, appointments, promises and half-days that make a figure of the report."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import Row, Select, case, or_, select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import User
from espace_citoyennete.contacts.rules import is_restricted
from espace_citoyennete.directory.model import Organisation, Practitioner
from espace_citoyennete.french import clock_range, clock_time
from espace_citoyennete.permanences.categories import CATEGORIES
from espace_citoyennete.permanences.figures import (
    APPOINTMENTS,
    CONCILIATIONS,
    MONTH,
    SLOTS,
    WAITED,
    is_asked,
)
from espace_citoyennete.permanences.holders import CAUSES
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.occupancy import (
    ORGANISATION,
    is_promised,
    is_within,
    minutes_between,
    room_days,
    sittings_counted,
    whole_years,
)
from espace_citoyennete.permanences.quality import ODD_SLOTS, appointments_to_mend, is_odd_wait
from espace_citoyennete.report import RESTRICTED, Record, Scope, Where
from espace_citoyennete.rights import Agent, may_read_people, may_read_restricted
from espace_citoyennete.storage.narrowing import Told, narrowing
from espace_citoyennete.town.reference import labels

_MINUTE = timedelta(minutes=1)
_COUNTED = {
    **APPOINTMENTS,
    "expected": or_(APPOINTMENTS["received"], APPOINTMENTS["absent"]),
    "waited": WAITED,
}


def sitting_records(session: Session, scope: Scope, where: Where, *, by: Agent) -> list[Record]:
    """Return the sittings that are so, newest first."""
    return _sittings(session, scope, where, lambda _row: 1)


def sitting_minutes(session: Session, scope: Scope, where: Where, *, by: Agent) -> list[Record]:
    """Return the sittings that are so, each with its minutes."""
    return _sittings(session, scope, where, lambda row: minutes_between(row.starts_at, row.ends_at))


def _sittings(
    session: Session, scope: Scope, where: Where, weight: Callable[[Row[Any]], float]
) -> list[Record]:
    columns = (Sitting.uid, Sitting.day, Sitting.starts_at, Sitting.ends_at, Sitting.room, Permanence.label)
    told: dict[str, Told] = {**_told(scope), "compte": sittings_counted(scope.today)}
    rows = session.execute(
        _within(scope, *columns)
        .where(narrowing(where, told))
        .order_by(Sitting.day.desc(), Sitting.starts_at.desc(), Sitting.id.desc())
    )
    return [
        Record(
            row.uid,
            row.day,
            _words(clock_range(row.starts_at, row.ends_at), row.label, row.room),
            weight(row),
        )
        for row in rows
    ]


def slot_records(session: Session, scope: Scope, where: Where, *, by: Agent) -> list[Record]:
    """Return the slots planned of the sittings held or to come that are so, newest first."""
    rows = session.execute(
        _within(scope, Slot.uid, Slot.starts_at, Permanence.label, Sitting.room, through=(Slot,))
        .where(SLOTS, narrowing(where, {**_told(scope), "duree": {"inhabituelle": ODD_SLOTS}}))
        .order_by(Slot.starts_at.desc(), Slot.id.desc())
    )
    return [
        Record(row.uid, row.starts_at.date(), _words(clock_time(row.starts_at), row.label, row.room))
        for row in rows
    ]


def appointment_records(session: Session, scope: Scope, where: Where, *, by: Agent) -> list[Record]:
    """Return the appointments that are so, newest first, those that may not be read last."""
    return _appointments(session, scope, where, by, lambda _row: 1)


def delay_records(session: Session, scope: Scope, where: Where, *, by: Agent) -> list[Record]:
    """Return the appointments taken, each with its days from the first request."""
    taken = (("compte", "booked"), *where)
    return _appointments(session, scope, taken, by, lambda row: (row.day - row.asked_on).days)


def wait_records(session: Session, scope: Scope, where: Where, *, by: Agent) -> list[Record]:
    """Return the appointments of which the wait is known, each with its minutes."""
    waited = (("compte", "waited"), *where)
    return _appointments(session, scope, waited, by, lambda row: (row.received_at - row.arrived_at) / _MINUTE)


def odd_wait_records(session: Session, scope: Scope, where: Where, *, by: Agent) -> list[Record]:
    """Return the appointments of which the wait is out of the ordinary."""
    waits = wait_records(session, scope, where, by=by)
    return [replace(record, weight=1) for record in waits if is_odd_wait(record.weight)]


def _appointments(
    session: Session, scope: Scope, where: Where, by: Agent, weight: Callable[[Row[Any]], float]
) -> list[Record]:
    columns = (
        Appointment.uid, Appointment.state, Appointment.domain, Appointment.asked_on, Appointment.arrived_at,
        Appointment.received_at, Slot.starts_at, Sitting.day, Permanence.label, User.uid.label("author"),
    )  # fmt: skip
    told: dict[str, Told] = {
        **_told(scope),
        "compte": {**_COUNTED, **appointments_to_mend(scope)},
        "domaine": Appointment.domain,
        "issue": Appointment.outcome,
        "conciliation": {"oui": CONCILIATIONS},
    }
    rows = session.execute(
        _within(scope, *columns, through=(Slot, Appointment))
        .outerjoin(User, User.id == Appointment.author_id)
        .where(is_asked(scope), narrowing(where, told))
        .order_by(Slot.starts_at.desc(), Appointment.id.desc())
    )
    states = labels(session, "statut_rdv")
    read, hidden = [], []
    for row in rows:
        if may_read_people(by) and (not is_restricted([row.domain]) or may_read_restricted(by, row.author)):
            words = _words(clock_time(row.starts_at), row.label, states.get(row.state, row.state))
            read.append(Record(row.uid, row.starts_at.date(), words, weight(row)))
        else:
            hidden.append(replace(RESTRICTED, weight=weight(row)))
    return read + hidden


def promise_records(session: Session, scope: Scope, where: Where, *, by: Agent) -> list[Record]:
    """Return the permanences of which an agreement promises sittings, each with how many over the period."""
    years = whole_years(scope.period)
    rows = session.execute(
        select(Permanence.uid, Permanence.first_day, Permanence.label, Permanence.promised)
        .where(is_promised(scope), narrowing(where, {"promesse": Permanence.label}))
        .order_by(Permanence.first_day.desc(), Permanence.id.desc())
    )
    return [Record(row.uid, row.first_day, row.label, (row.promised or 0) * years) for row in rows]


def half_day_records(session: Session, scope: Scope, where: Where, *, by: Agent) -> list[Record]:
    """Return the half-days on which a room was open, or of these those on which a sitting was held."""
    wanted = dict(where)
    return [
        Record(
            uuid5(NAMESPACE_OID, f"{room} {day} {is_afternoon}"),  # no row of the base: only its own name
            day,
            f"{'Après-midi' if is_afternoon else 'Matin'} – {room}",
        )
        for room, days in room_days(session, scope)
        if wanted.get("salle", room) == room
        for day, is_afternoon in sorted(days.used if "occupee" in wanted else days.open, reverse=True)
    ]


def _within(scope: Scope, *columns: Any, through: tuple[Any, ...] = ()) -> Select[Any]:
    """Read the sittings of a period, or what is reached from them, with whose they are."""
    query = select(*columns).select_from(Permanence).join(Sitting)
    for model in through:
        query = query.join(model)
    return (
        query.outerjoin(Practitioner, Practitioner.id == Sitting.practitioner_id)
        .outerjoin(Organisation, Organisation.id == ORGANISATION)
        .where(is_within(scope))
    )


def _told(scope: Scope) -> Mapping[str, Told]:
    """Say what a `Where` may tell of a sitting and of whatever belongs to it."""
    return {
        "type": Permanence.type_code,
        "mois": MONTH,
        "organisme": Organisation.name,
        "promesse": case((is_promised(scope), Permanence.label)),
        "salle": Sitting.room,
        "intervenant": Practitioner.name,
        "cause": CAUSES,
        "categorie": CATEGORIES,
    }


def _words(hour: str, *more: str) -> str:
    return " – ".join(filter(None, (hour, *more)))

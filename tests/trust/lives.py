"""People who came over two years that are over, each in a way of their own, and what is counted of them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from espace_citoyennete.annual_report.figures import AnnualFigures, annual_figures
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.jeudis.model import Registration
from espace_citoyennete.permanences.model import Appointment, Hold, Sitting, Slot
from espace_citoyennete.privacy.service import forget_all
from espace_citoyennete.report import Scope, year_period
from espace_citoyennete.storage.database import Database, Session
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.waiting.model import WaitingEntry
from espace_citoyennete.waiting.rules import LEFT, WAITING
from tests.trust.canaries import Nest

OVER = datetime(2026, 2, 3, 10)  # both years are over
YEARS = (2024, 2025)


def live(session: Session, chance: Random, people: int) -> list[int]:
    """Make people who called, came, waited and registered at any hour of both years; return their ids."""
    return [_somebody(session, chance, number) for number in range(people)]


def closed_figures(session: Session) -> list[AnnualFigures]:
    """Return the figures of both years."""
    return [annual_figures(session, Scope(year_period(year), OVER.date())) for year in YEARS]


def moves_a_figure(database: Database, gone: Sequence[int]) -> bool:
    """Tell whether forgetting these people moves a figure of either year."""
    with database.transaction() as session:
        before = closed_figures(session)
        forget_all(session, [session.get_one(Visitor, number) for number in gone], now=OVER)
        return closed_figures(session) != before


def _somebody(session: Session, chance: Random, number: int) -> int:
    person = Nest(session).person.id

    def theirs(model: Any) -> Any:
        return session.scalars(select(model).where(model.visitor_id == person)).one()

    contact = theirs(Contact)
    contact.occurred_at = _moment(chance)
    contact.channel = chance.choice(("TEL_ENTRANT", "VISITE", "APPEL_EMIS"))
    contact.gender, contact.age = chance.choice("FH"), chance.choice(("18_24", "70P", "NC"))
    contact.domain = chance.choice(("LOG", "VIF", None))
    contact.first_visit = chance.choice((True, False, None))
    contact.removed_at = chance.choice((None, None, None, OVER.astimezone()))
    _book(session, chance, theirs(Appointment), number)
    entry = theirs(WaitingEntry)
    entry.asked_at = _moment(chance)
    entry.state = chance.choice((WAITING, LEFT))
    entry.closed_at = entry.asked_at + timedelta(days=chance.randrange(90)) if entry.state == LEFT else None
    registration = theirs(Registration)
    registration.is_present, registration.is_waiting = chance.choice((True, False)), False
    registration.gender = chance.choice(("F", "H", "NC"))
    session.delete(theirs(Hold))  # one at a time on a slot
    session.flush()
    return person


def _book(session: Session, chance: Random, appointment: Appointment, number: int) -> None:
    at = _moment(chance)
    earlier = session.get_one(Slot, appointment.slot_id)
    kept = session.get_one(Sitting, earlier.sitting_id)
    taken = select(Sitting.id).where(Sitting.permanence_id == kept.permanence_id, Sitting.day == at.date())
    while session.scalar(taken.where(Sitting.starts_at == at.time())) is not None:  # of an earlier life
        at += timedelta(minutes=1)
    sitting = Sitting(
        permanence_id=kept.permanence_id, day=at.date(), starts_at=at.time(), slot_minutes=20,
        ends_at=(at + timedelta(hours=1)).time(), room=f"Salle {number}", state="PREVUE",
    )  # fmt: skip
    session.add(sitting)
    session.flush()
    slot = Slot(sitting_id=sitting.id, starts_at=at, minutes=20, kind="HEURE", rank=0)
    session.add(slot)
    session.flush()
    appointment.slot_id = slot.id
    appointment.state = chance.choice(("HONORE", "ABSENT", "ANNULE_USAGER"))
    appointment.asked_on = at.date() - timedelta(days=chance.randrange(40))
    if appointment.state == "HONORE":
        appointment.arrived_at = at + timedelta(minutes=chance.randrange(-15, 10))
        appointment.received_at = appointment.arrived_at + timedelta(minutes=chance.randrange(40))
        appointment.outcome = chance.choice(("CONSULT", None))


def _moment(chance: Random) -> datetime:
    first = date(YEARS[0], 1, 1) + timedelta(days=chance.choice((0, 30, 59, 365, 366, chance.randrange(731))))
    return datetime(first.year, first.month, first.day, chance.randrange(8, 19), chance.randrange(60))

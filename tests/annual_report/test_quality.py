"""« Qualité des données »: each thing planted is counted, and opens the record to be mended."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.service import author_id
from espace_citoyennete.annual_report.figures import annual_figures
from espace_citoyennete.annual_report.quality import quality_section
from espace_citoyennete.annual_report.sections import annual_report
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.quality import contact_quality
from espace_citoyennete.permanences.model import Appointment, Sitting, Slot
from espace_citoyennete.permanences.quality import permanence_quality
from espace_citoyennete.report import NOT_COMMUNICATED, Origin, Scope, Section, Table, year_period
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database
from tests.annual_report.origins import records_of
from tests.annual_report.test_provenance import check_sections
from tests.conftest import AGENT
from tests.permanences.conftest import lawyer, plan

SCOPE = Scope(year_period(2026), date(2026, 11, 30))
TIDY = datetime(2026, 11, 10, 10, 30)  # a Tuesday
RECEPTIONIST = Agent(UUID(int=7), "L. Roche", frozenset({Right.RECEPTION}))
DIRECTION = Agent(UUID(int=8), "D. Petit", frozenset({Right.DIRECTION}))


def contact(**facts: Any) -> Contact:
    """Return a contact received of which everything was answered, but for `facts`."""
    answers = {
        "occurred_at": TIDY, "channel": "VISITE", "request": "INFO_DROIT", "domain": "FAM", "gender": "F",
        "age": "18_24", "neighbourhood": "QPV_NORD", "quality": "HAB", "known_from": "BAO",
        "duration": "M5", "outcome": "REPONDU",
    }  # fmt: skip
    return Contact(**(answers | facts))


def booked(slot: Slot, **facts: Any) -> Appointment:
    """Return an appointment of which nothing is to be mended, but for `facts`."""
    answers = {
        "slot_id": slot.id, "domain": "FAM", "state": "HONORE", "outcome": "CONSEIL",
        "asked_on": slot.starts_at.date() - timedelta(days=5), "booked_at": TIDY,
        "arrived_at": slot.starts_at, "received_at": slot.starts_at + timedelta(minutes=7),
    }  # fmt: skip
    return Appointment(**(answers | facts))


@pytest.fixture
def untidy(any_database: Database) -> Database:
    """Return a base with one of each thing to mend, among others that are in order, on each engine."""
    plan(any_database, lawyer(), AGENT)
    with any_database.transaction() as session:
        session.add_all(
            [
                contact(),
                contact(occurred_at=datetime(2026, 11, 15, 10)),  # a Sunday
                contact(occurred_at=datetime(2026, 11, 11, 10)),  # the armistice
                contact(occurred_at=datetime(2026, 11, 12, 5, 59)),
                contact(occurred_at=datetime(2026, 11, 12, 19, 59)),
                contact(is_back_dated=True),
                contact(gender="NC", domain=None),
                contact(domain="VIF", gender="NC", author_id=author_id(session, AGENT.uid)),
            ]
        )
        slots = session.scalars(select(Slot).order_by(Slot.starts_at)).all()
        day = slots[0].starts_at.date()
        first, second, third, fourth = slots[:4]
        session.add_all(
            [
                booked(first, outcome=None),
                booked(second, asked_on=day + timedelta(days=1)),
                booked(third, received_at=third.starts_at + timedelta(minutes=121)),
                booked(fourth, received_at=fourth.starts_at - timedelta(minutes=1)),
                booked(slots[4], state="A_VENIR", outcome=None, received_at=None),  # the 24th: over
                booked(slots[12], state="A_VENIR", outcome=None, received_at=None),  # the 8th: to come
            ]
        )
        slots[5].minutes = 121
        beside = Slot(
            sitting_id=first.sitting_id, starts_at=first.starts_at, minutes=30, kind="SURNOMBRE", rank=1
        )
        session.add(beside)
        session.flush()
        session.add_all([booked(beside), booked(slots[6], state="DEPLACE", outcome=None)])
        session.get_one(Sitting, slots[8].sitting_id).state = "ANNULEE"
    return any_database


def quality(session: Session) -> Section:
    return quality_section(contact_quality(session, SCOPE), permanence_quality(session, SCOPE))


def test_each_thing_to_mend_is_counted_and_opens_its_record(untidy: Database) -> None:
    with untidy.reading() as session:
        found = quality(session)
        check_sections(session, SCOPE, [found])
    assert {figure.key: figure.value for figure in found.figures} == {
        "rendez_vous_a_renseigner": 1,
        "issues_a_noter": 1,
        "demandes_apres_rendez_vous": 1,
        "attentes_inhabituelles": 2,
        "creneaux_inhabituels": 1,
        "contacts_jour_ferme": 2,
        "contacts_heure_inhabituelle": 1,
        "contacts_a_posteriori": 1,
    }
    rows = {row[0]: row[1:] for table in found.blocks if isinstance(table, Table) for row in table.rows}
    assert rows["Genre"] == (2, 2 / 8)
    assert rows["Domaine du droit"] == (1, 1 / 8)
    assert rows["Quartier"] == (0, 0)


def test_each_figure_of_a_base_of_each_engine_is_made_of_the_records_it_opens(untidy: Database) -> None:
    with untidy.reading() as session:
        report = annual_report(annual_figures(session, SCOPE), produced_at=TIDY)
        check_sections(session, SCOPE, report.sections)


def test_a_restricted_record_is_counted_and_nothing_of_it_is_told(untidy: Database) -> None:
    women = Origin("contacts", (("genre", NOT_COMMUNICATED),))
    with untidy.reading() as session:
        for reader, told in ((AGENT, 2), (RECEPTIONIST, 1), (DIRECTION, 0)):
            found = records_of(session, SCOPE, women, by=reader)
            assert len(found) == 2
            assert [record.is_restricted for record in found] == [False] * told + [True] * (2 - told)
            hidden = found[told:]
            assert {(record.uid, record.day, record.words) for record in hidden} <= {
                (None, None, "Accès restreint")
            }


def test_an_appointment_of_a_restricted_domain_is_counted_and_nothing_of_it_is_told(untidy: Database) -> None:
    with untidy.transaction() as session:
        one = session.scalars(select(Appointment).order_by(Appointment.id)).first()
        assert one is not None
        one.domain = "PEN"
    received = Origin("rendez_vous", (("compte", "received"),))
    with untidy.reading() as session:
        for reader, told in ((AGENT, 5), (RECEPTIONIST, 4), (DIRECTION, 0)):
            found = records_of(session, SCOPE, received, by=reader)
            assert len(found) == 5
            assert sum(not record.is_restricted for record in found) == told

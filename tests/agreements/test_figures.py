"""What the register tells of an agreement: its evaluation half filled, its line in the report."""

from datetime import date, time

import pytest

from espace_citoyennete.actions.model import Action, ActionPartner
from espace_citoyennete.agreements.figures import agreement_figures, evaluation_facts
from espace_citoyennete.agreements.listing import agreement_row
from espace_citoyennete.agreements.rules import Span
from espace_citoyennete.agreements.sections import agreement_sections
from espace_citoyennete.jeudis.model import JeudiSpeaker
from espace_citoyennete.jeudis.service import JeudiDraft, save_jeudi
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.model import Appointment, Sitting, Slot
from espace_citoyennete.permanences.service import create_permanence
from espace_citoyennete.report import Table, year_period
from espace_citoyennete.storage.database import Database, Session
from espace_citoyennete.town.rules import Calendar
from espace_citoyennete.visitors.service import VisitorDraft
from tests.agreements.conftest import draft, keep
from tests.conftest import AGENT, NOW
from tests.permanences.conftest import lawyer

YEAR = Span(date(2026, 1, 1), date(2026, 12, 31))
OVER = date(2027, 1, 10)


@pytest.fixture
def agreement_id(database: Database) -> int:
    """Return an agreement of which the association did something of each kind, and others too."""
    with database.transaction() as session:
        for organisation_id, room in ((1, "Salle 1"), (2, "Salle 2")):
            _act(session, organisation_id, room)
    return keep(database, draft(starts_on=YEAR.first, signed_on=YEAR.first))


def _act(session: Session, organisation_id: int, room: str) -> None:
    permanence = lawyer(organisation_id=organisation_id, room=room)
    create_permanence(session, permanence, calendar=Calendar((), None), by=AGENT)
    sittings = session.query(Sitting).order_by(Sitting.id.desc()).limit(6).all()
    sittings[0].state = "ANNULEE"
    slots = session.query(Slot).filter(Slot.sitting_id == sittings[1].id).order_by(Slot.starts_at).all()
    for slot, state in zip(slots, ("HONORE", "HONORE", "ABSENT"), strict=False):
        booking = BookingDraft(slot.id, VisitorDraft("Diallo", str(slot.id)))
        booked = book_appointment(session, booking, now=NOW, by=AGENT)
        session.get_one(Appointment, booked).state = state
    evening = save_jeudi(
        session, JeudiDraft(date(2026, 11, 26), time(18), "Agir", "DISCRIM", "Ici", 20), by=AGENT
    )
    session.add(JeudiSpeaker(jeudi_id=evening, organisation_id=organisation_id))
    course = Action(kind="STAGE", organisation_id=organisation_id, title="Stage", held_on=date(2026, 5, 5))
    group = Action(kind="GROUPE", title="Groupe", held_on=date(2026, 5, 5))
    late = Action(kind="STAGE", organisation_id=organisation_id, title="Stage", held_on=date(2027, 1, 5))
    session.add_all([course, group, late])
    session.flush()
    session.add(ActionPartner(action_id=group.id, organisation_id=organisation_id))


def test_an_evaluation_is_half_filled_with_what_the_parties_alone_did(
    database: Database, agreement_id: int
) -> None:
    with database.reading() as session:
        facts = evaluation_facts(session, agreement_row(session, agreement_id), YEAR, OVER)
    assert {fact.label: fact.value for fact in facts} == {
        "Séances promises": 22,
        "Séances tenues": 5,
        "Heures de permanence": 5 * 120,
        "Personnes reçues": 2,
        "Jeudis citoyenneté": 1,
        "Stages de citoyenneté": 1,
        "Autres actions": 1,
    }


def test_what_is_to_come_on_the_day_of_the_evaluation_is_not_done(
    database: Database, agreement_id: int
) -> None:
    with database.reading() as session:
        row = agreement_row(session, agreement_id)
        facts = evaluation_facts(session, row, YEAR, date(2026, 11, 18))
    values = {fact.label: fact.value for fact in facts}
    assert (values["Séances tenues"], values["Jeudis citoyenneté"]) == (1, 0)


def test_the_report_sets_what_was_promised_beside_what_was_held_and_assessed(
    database: Database, agreement_id: int
) -> None:
    with database.reading() as session:
        (section,) = agreement_sections(agreement_figures(session, year_period(2026), OVER))
    (table,) = section.blocks
    assert isinstance(table, Table)
    title = "Permanences d’information juridique"
    assert table.rows == ((title, "CIDFF 80", "En cours", 22, 5, 1, 0),)
    assert [figure.value for figure in section.figures] == [1, 1, 0]


def test_a_year_without_an_agreement_has_no_such_chapter(database: Database, agreement_id: int) -> None:
    assert agreement_id
    with database.reading() as session:
        assert agreement_sections(agreement_figures(session, year_period(2009), OVER)) == []

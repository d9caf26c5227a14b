"""Minors and partners of each Jeudi, whether people gave a name or were only counted."""

from dataclasses import replace
from datetime import date, time
from uuid import uuid4

import pytest

from espace_citoyennete.directory.model import Organisation, Practitioner
from espace_citoyennete.jeudis.attending import Counted, count_people, mark_present
from espace_citoyennete.jeudis.figures import jeudi_figures
from espace_citoyennete.jeudis.gatherings import Gathering
from espace_citoyennete.jeudis.registering import RegistrationDraft, register
from espace_citoyennete.jeudis.service import JeudiDraft, cancel_jeudi, save_jeudi
from espace_citoyennete.report import year_period
from espace_citoyennete.storage.database import Database
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW

DRAFT = JeudiDraft(date(2026, 11, 26), time(18), "Agir face aux discriminations", "DISCRIM", "Dewailly", 20)
YEAR, AFTER = year_period(2026), date(2026, 12, 31)


@pytest.fixture
def database(any_database: Database) -> Database:
    """Keep each promise of this file on both engines."""
    return any_database


def test_minors_are_those_who_told_their_age_with_a_name_or_without(database: Database) -> None:
    with database.transaction() as session:
        jeudi = save_jeudi(session, DRAFT, by=AGENT)
        for name, age, came in (("Diallo", "12_17", True), ("Kaya", "12_17", False), ("Roy", "25_39", True)):
            draft = RegistrationDraft(VisitorDraft(name), age_band=age)
            person = register(session, jeudi, draft, now=NOW, by=AGENT)
            if came:
                mark_present(session, person, is_present=True, by=AGENT)
        count_people(session, jeudi, Counted(9, 9, {"AGE": {"M12": 4, "40_59": 2}}), by=AGENT)
        silent = save_jeudi(session, replace(DRAFT, uid=uuid4(), held_on=date(2026, 12, 3)), by=AGENT)
    with database.reading() as session:
        found = jeudi_figures(session, YEAR, AFTER).gatherings
    assert found[jeudi].minors == 5
    assert found[silent].minors is None


def test_partners_are_the_organisations_invited_and_those_of_the_speakers_each_once(
    database: Database,
) -> None:
    with database.transaction() as session:
        bar, house = Organisation(name="Barreau"), Organisation(name="Agena")
        session.add_all((bar, house))
        session.flush()
        lawyer = Practitioner(name="Me Roy", type_code="AVOCAT", organisation_id=bar.id)
        alone = Practitioner(name="Me Kaya", type_code="AVOCAT")
        housed = Practitioner(name="Mme Costa", type_code="VIOLENCES", organisation_id=house.id)
        session.add_all((lawyer, alone, housed))
        session.flush()
        speakers = (lawyer.id, alone.id, housed.id)
        draft = replace(DRAFT, organisation_ids=(house.id,), practitioner_ids=speakers)
        jeudi = save_jeudi(session, draft, by=AGENT)
        other = replace(draft, uid=uuid4(), held_on=date(2026, 12, 3))
        cancel_jeudi(session, save_jeudi(session, other, by=AGENT), by=AGENT)
    with database.reading() as session:
        held, before = (jeudi_figures(session, YEAR, day).gatherings for day in (AFTER, NOW.date()))
        assert held == {jeudi: Gathering(None, ("Agena", "Barreau"))}
        assert before == {}  # it is to come

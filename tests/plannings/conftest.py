"""A base with a lawyer and a notary planned, two of them named, and what reads the plannings back."""

from datetime import date

import pytest
from sqlalchemy import select

from espace_citoyennete.directory.service import PractitionerDraft, organisation_named, save_practitioner
from espace_citoyennete.permanences.model import Sitting
from espace_citoyennete.report import Period
from espace_citoyennete.storage.database import Database
from tests.conftest import AGENT
from tests.permanences.conftest import lawyer, plan

AUTUMN = Period(date(2026, 9, 1), date(2026, 12, 31))


@pytest.fixture
def office(any_database: Database) -> Database:
    """Return six Tuesdays of the bar held by Me Roux and six of a notary whom nobody named."""
    with any_database.transaction() as session:
        bar = organisation_named(session, "Barreau d’Amiens", by=AGENT)
        roux = save_practitioner(session, PractitionerDraft("Me Hélène Roux", "AVOCAT", bar), by=AGENT)
    plan(any_database, lawyer(organisation_id=bar, practitioner_id=roux), AGENT)
    plan(any_database, lawyer(type_code="NOTAIRE", label="Notaire", room="Salle 2"), AGENT)
    return any_database


def change(database: Database, place: int, **facts: object) -> Sitting:
    """Change one sitting, the lawyer's first, and return it as it was."""
    with database.transaction() as session:
        sittings = session.scalars(select(Sitting).order_by(Sitting.permanence_id, Sitting.day)).all()
        before = sittings[place]
        session.refresh(before)
        for name, value in facts.items():
            setattr(before, name, value)
        session.flush()
        session.expunge(before)
    return before

"""A permanence of the bar without a name, and the lawyers who take it in turn."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from espace_citoyennete.directory.model import Practitioner
from espace_citoyennete.directory.service import PractitionerDraft, organisation_named, save_practitioner
from espace_citoyennete.permanences.model import Permanence, Sitting
from espace_citoyennete.permanences.service import create_permanence
from espace_citoyennete.practitioners.service import save_turn
from espace_citoyennete.storage.database import Database, Session
from espace_citoyennete.town.rules import Calendar
from tests.conftest import AGENT
from tests.permanences.conftest import lawyer

NAMES = ("Me Roux", "Me Morel", "Me Petit")


@dataclass(frozen=True)
class Bar:
    """Six Tuesdays of the bar, whose turn list is Roux, Morel, Petit."""

    database: Database
    permanence_id: int
    permanence: UUID
    ids: dict[str, int]
    uids: dict[str, UUID]

    def sittings(self) -> list[UUID]:
        """Return the sittings in their order."""
        with self.database.reading() as session:
            found = select(Sitting.uid).where(Sitting.permanence_id == self.permanence_id)
            return list(session.scalars(found.order_by(Sitting.day)))

    def names(self) -> list[str]:
        """Return who holds each sitting, nothing for nobody."""
        with self.database.reading() as session:
            found = (
                select(Practitioner.name)
                .select_from(Sitting)
                .outerjoin(Practitioner, Practitioner.id == Sitting.practitioner_id)
                .where(Sitting.permanence_id == self.permanence_id)
            )
            return [name or "" for name in session.scalars(found.order_by(Sitting.day))]


def lay_bar(database: Database) -> Bar:
    """Plan the six Tuesdays and keep the list."""
    with database.transaction() as session:
        uids = {name: _lawyer(session, name) for name in NAMES}
        bar = organisation_named(session, "Barreau d’Amiens", by=AGENT)
        draft = lawyer(label="Barreau", organisation_id=bar)
        permanence_id = create_permanence(session, draft, calendar=Calendar((), date(2027, 1, 1)), by=AGENT)
        permanence = session.get_one(Permanence, permanence_id).uid
        save_turn(session, permanence, tuple(uids.values()), by=AGENT)
        ids = {row.name: row.id for row in session.scalars(select(Practitioner).order_by(Practitioner.id))}
    return Bar(database, permanence_id, permanence, ids, uids)


def _lawyer(session: Session, name: str) -> UUID:
    draft = PractitionerDraft(name, "AVOCAT")
    save_practitioner(session, draft, by=AGENT)
    return draft.uid


@pytest.fixture
def bar(any_database: Database) -> Bar:
    """Return the bar on each engine in turn."""
    return lay_bar(any_database)

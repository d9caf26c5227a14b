"""An agreement with two associations, on any engine."""

from datetime import date

import pytest

from espace_citoyennete.agreements.service import AgreementDraft, Party, save_agreement
from espace_citoyennete.directory.service import organisation_named
from espace_citoyennete.storage.database import Database
from tests.conftest import AGENT


@pytest.fixture
def database(any_database: Database) -> Database:
    """Keep each promise of these files on both engines."""
    with any_database.transaction() as session:
        for name in ("CIDFF 80", "AGENA"):
            organisation_named(session, name, by=AGENT)
    return any_database


def draft(**changes: object) -> AgreementDraft:
    """Return the agreement of 2010 with the first association, changed here and there."""
    usual: dict[str, object] = {
        "title": "Permanences d’information juridique",
        "starts_on": date(2010, 6, 24),
        "parties": (Party(1, "Mme Morel, présidente"),),
        "purpose": "Informer les femmes de leurs droits.",
        "axes": ("EGALITE",),
        "promises": ("22 séances d’information", "Participer aux Jeudis citoyenneté"),
        "signed_on": date(2010, 6, 24),
    }
    return AgreementDraft(**(usual | changes))  # type: ignore[arg-type]


def keep(database: Database, wanted: AgreementDraft) -> int:
    """Keep an agreement and return its id."""
    with database.transaction() as session:
        return save_agreement(session, wanted, by=AGENT)

"""A line that stays open and says nothing more is a server that was lost: told, and nothing is doubled."""

from time import monotonic

import pytest
import sqlalchemy as sa

from espace_citoyennete.clock import Clock
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.errors import Unreachable
from espace_citoyennete.storage.database import _SERVER_SETTINGS, Database, open_postgresql
from espace_citoyennete.storage.line import PATIENCE, Line
from tests.conftest import AGENT, NOW
from tests.postgresql import socket_of
from tests.trust.network import cutting

pytestmark = pytest.mark.postgresql


def test_a_save_that_nobody_answers_is_told_and_saved_again_it_is_one(
    postgresql_server: str, postgresql_base: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Saboteur: a line that waits, as the driver does by itself, until whoever keeps it closes it."""
    assert float(_SERVER_SETTINGS["statement_timeout"].removesuffix("s")) < PATIENCE  # a slow one is told so
    monkeypatch.setattr(Line, "patience", 1.0)
    draft = ContactDraft("VISITE", NOW, "LOG", "REPONDU")
    with cutting(socket_of(postgresql_server)) as (cutter, port):
        address = postgresql_base.engine.url.set(host="127.0.0.1", port=port, query={})
        database = open_postgresql(address, clock)
        cutter.cuts, begun = "never", monotonic()
        with pytest.raises(Unreachable), database.transaction() as session:
            log_contact(session, draft, now=NOW, by=AGENT)
        assert 1 <= monotonic() - begun < 30
        with database.transaction() as session:
            log_contact(session, draft, now=NOW, by=AGENT)
        with database.reading() as session:
            assert session.scalar(sa.select(sa.func.count(Contact.id))) == 1
        database.close()

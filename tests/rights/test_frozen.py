"""What happened in a frozen year is written over by the coordination alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest

from espace_citoyennete.contacts import service as contacts
from espace_citoyennete.errors import Invalid
from espace_citoyennete.rights import Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.years import keep_frozen
from tests.conftest import AGENT, NOW

DESK = replace(AGENT, rights=frozenset({Right.RECEPTION}))
DRAFT = contacts.ContactDraft("VISITE", NOW, "LOG", "REPONDU")
ACTS: dict[str, Callable[..., object]] = {
    "log": partial(contacts.log_contact, now=NOW),
    "correct": partial(contacts.correct_contact, now=NOW),
    "remove": partial(contacts.remove_contact, instant=NOW.astimezone()),
    "restore": contacts.restore_contact,
}


@pytest.mark.parametrize("act", ACTS)
def test_a_contact_of_a_frozen_year_is_changed_by_the_coordination_alone(
    any_database: Database, act: str
) -> None:
    with any_database.transaction() as session:
        contact = contacts.log_contact(session, DRAFT, now=NOW, by=DESK)
        if act == "restore":
            contacts.remove_contact(session, contact, None, instant=NOW.astimezone(), by=DESK)
        keep_frozen(session, NOW.year, is_frozen=True)
    given: dict[str, tuple[object, ...]] = {
        "log": (replace(DRAFT, occurred_at=NOW - timedelta(days=1), uid=uuid4()),),
        "correct": (contact, None, replace(DRAFT, note="bail")),
        "remove": (contact, None),
        "restore": (contact, None),
    }
    with pytest.raises(Invalid, match="est arrêtée"), any_database.transaction() as session:
        ACTS[act](session, *given[act], by=DESK)
    with any_database.transaction() as session:
        ACTS[act](session, *given[act], by=AGENT)

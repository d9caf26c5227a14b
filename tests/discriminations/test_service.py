"""A situation is told once by a contact, in codes of its day; whoever may not read the contact reads none."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from espace_citoyennete.accounts.model import User
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.service import ContactDraft, log_contact, remove_contact
from espace_citoyennete.discriminations.model import Situation, SituationCriterion
from espace_citoyennete.discriminations.records import situation_records
from espace_citoyennete.discriminations.service import (
    KeptSituation,
    SituationDraft,
    open_situation,
    save_situation,
    withdraw_situation,
)
from espace_citoyennete.errors import Conflict, Forbidden, Invalid, UserError
from espace_citoyennete.report import Scope, year_period
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.years import keep_frozen
from espace_citoyennete.trash.service import empty_trash
from tests.conftest import AGENT, NOW

COLLEAGUE = Agent(UUID(int=9), "A. Martin", frozenset({Right.RECEPTION}))


@pytest.fixture
def database(any_database: Database) -> Database:
    """Keep each promise of this file on both engines, with a colleague at the desk."""
    with any_database.transaction() as session:
        session.add(User(uid=COLLEAGUE.uid, name=COLLEAGUE.name, rights="accueil"))
    return any_database


def told(database: Database, motive: str = "DISCRIMINATION") -> tuple[int, SituationDraft]:
    """Log a contact; return its id and what it tells."""
    with database.transaction() as session:
        contact = ContactDraft("VISITE", NOW, motive, "REPONDU")
        contact_id = log_contact(session, contact, now=NOW, by=AGENT)
    return contact_id, SituationDraft(contact.uid, ("AGE", "HANDICAP"), "LOG_SOC", "QPV_NORD", "DDD")


def act(database: Database, use_case: Callable[..., Any], *facts: Any, by: Agent = AGENT) -> Any:
    with database.transaction() as session:
        return use_case(session, *facts, by=by)


def kept(database: Database, contact_id: int) -> KeptSituation:
    found = act(database, open_situation, contact_id)
    assert isinstance(found, KeptSituation)
    return found


def test_a_situation_saved_twice_is_one_and_comes_back_as_it_was_told(database: Database) -> None:
    contact_id, draft = told(database)
    assert kept(database, contact_id).version == 0
    first = act(database, save_situation, draft, 0)
    again = act(database, save_situation, replace(draft, criteria=("HANDICAP", "AGE", "AGE")), 0)
    assert (first, kept(database, contact_id).draft, kept(database, contact_id).version) == (again, draft, 1)


@pytest.mark.parametrize("change", [{"criteria": ("AGE",)}, {"criteria": ()}, {"area": "NC"}])
def test_what_somebody_changed_since_is_not_overwritten(database: Database, change: dict[str, Any]) -> None:
    contact_id, draft = told(database)
    act(database, save_situation, draft, 0)
    act(database, save_situation, replace(draft, **change), 1)
    for version in (0, 1):
        with pytest.raises(Conflict, match="modifié entre-temps"):
            act(database, save_situation, replace(draft, follow_up=None), version)
    assert kept(database, contact_id).draft == replace(draft, **change)


def test_a_situation_taken_back_and_told_again_is_the_same_row(database: Database) -> None:
    contact_id, draft = told(database)

    def uids() -> list[UUID]:
        with database.reading() as session:
            return [
                *session.scalars(select(Situation.uid)),
                *session.scalars(select(SituationCriterion.uid).order_by(SituationCriterion.code)),
            ]

    act(database, save_situation, draft, 0)
    before = uids()
    act(database, withdraw_situation, draft.contact)
    assert uids() == [] and kept(database, contact_id).version == 0
    with pytest.raises(Conflict, match="déjà été retiré"):
        act(database, withdraw_situation, draft.contact)
    act(database, save_situation, draft)
    assert uids() == before and len(before) == 3


@pytest.mark.parametrize(
    ("field", "bad"),
    [("criteria", ("AGE", "TAILLE")), ("area", "LUNE"), ("place", "LUNE"), ("follow_up", "NC")],
)
def test_a_code_that_its_day_does_not_know_is_refused_under_its_field(
    database: Database, field: str, bad: Any
) -> None:
    contact_id, draft = told(database)
    with pytest.raises(Invalid) as refusal:
        act(database, save_situation, replace(draft, **{field: bad}), 0)
    assert list(refusal.value.problems) == [field]
    assert kept(database, contact_id).version == 0


def test_nothing_known_is_a_good_answer(database: Database) -> None:
    contact_id, draft = told(database)
    act(database, save_situation, SituationDraft(draft.contact), 0)
    assert kept(database, contact_id).version == 1


def test_whoever_may_not_read_the_contact_neither_reads_nor_writes_what_it_tells(database: Database) -> None:
    secret, draft = told(database, "VIF")
    act(database, save_situation, draft, 0)
    for use_case, *facts in (
        (save_situation, replace(draft, area="NC"), 1), (open_situation, secret),
        (withdraw_situation, draft.contact),
    ):  # fmt: skip
        with pytest.raises(Forbidden, match="accès restreint"):
            act(database, use_case, *facts, by=COLLEAGUE)
    scope = Scope(year_period(NOW.year), NOW.date())
    with database.reading() as session:
        (hidden,) = situation_records(session, scope, (), by=COLLEAGUE)
        (shown,) = situation_records(session, scope, (), by=AGENT)
    assert hidden.is_restricted and hidden.words == "Accès restreint"
    assert shown.uid == draft.contact


def test_a_frozen_year_is_changed_by_the_coordination_alone(database: Database) -> None:
    _contact_id, draft = told(database)
    with database.transaction() as session:
        keep_frozen(session, NOW.year, is_frozen=True)
    with pytest.raises(UserError, match="est arrêtée"):
        act(database, save_situation, draft, 0, by=COLLEAGUE)
    act(database, save_situation, draft, 0)
    with pytest.raises(UserError, match="est arrêtée"):
        act(database, withdraw_situation, draft.contact, by=COLLEAGUE)


def test_a_situation_goes_with_its_contact_to_the_corbeille_and_is_erased_with_it(database: Database) -> None:
    contact_id, draft = told(database)
    act(database, save_situation, draft, 0)
    instant = database.clock.instant()
    with database.transaction() as session:
        remove_contact(session, contact_id, None, instant=instant - timedelta(days=31), by=AGENT)
    with pytest.raises(UserError, match="Corbeille"):
        act(database, save_situation, replace(draft, area="NC"))
    with database.reading() as session:
        assert situation_records(session, Scope(year_period(NOW.year), NOW.date()), (), by=AGENT) == []
    with database.transaction() as session:
        empty_trash(session, instant=instant, by=AGENT)
    with database.reading() as session:
        for model in (Contact, Situation, SituationCriterion):
            assert session.scalar(select(func.count(model.id))) == 0

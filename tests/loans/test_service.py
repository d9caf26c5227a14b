"""The loans: two of them never meet, each step is noted once, and puts back what it took."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from espace_citoyennete.deadlines.rules import step
from espace_citoyennete.directory.service import organisation_named
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.loans.listing import deadlines, exhibit_row, exhibits
from espace_citoyennete.loans.rules import State
from espace_citoyennete.loans.service import (
    ExhibitDraft,
    LoanDraft,
    cancel_loan,
    hand_out,
    loan_facts,
    put_loan_back,
    reserve_exhibit,
    retire_exhibit,
    save_exhibit,
    take_in,
    withdraw_loan,
)
from espace_citoyennete.storage.database import Database, Session
from tests.conftest import AGENT, NOW

TODAY = NOW.date()


@pytest.fixture
def database(any_database: Database) -> Database:
    """Return a base with one exhibition and one school."""
    with any_database.transaction() as session:
        save_exhibit(session, ExhibitDraft(12, "Femmes en sciences", "Égalité", 20, "complète"), by=AGENT)
        organisation_named(session, "Collège Rosa-Parks", by=AGENT)
    return any_database


def reserve(session: Session, first: date, last: date, who: str = "Lycée Michelis") -> LoanDraft:
    draft = LoanDraft(exhibits(session)[0].id, first, last, who)
    reserve_exhibit(session, draft, today=TODAY, by=AGENT)
    return draft


def refused(database: Database, act: Callable[[Session], object]) -> str:
    with pytest.raises(UserError) as refusal, database.transaction() as session:
        act(session)
    if isinstance(refusal.value, Invalid):
        return " ".join(refusal.value.problems.values())
    return refusal.value.message


@pytest.mark.parametrize(
    ("first", "last"),
    [(8, 10), (10, 10), (12, 12), (12, 20), (9, 13), (11, 11)],
)
def test_a_loan_that_shares_a_day_with_another_is_refused_with_that_other_shown(
    database: Database, first: int, last: int
) -> None:
    with database.transaction() as session:
        reserve(session, date(2026, 12, 10), date(2026, 12, 12), "Collège Rosa-Parks")
    told = refused(database, lambda s: reserve(s, date(2026, 12, first), date(2026, 12, last)))
    assert "Collège Rosa-Parks, du 10 décembre au 12 décembre 2026" in told


def test_the_day_before_and_the_day_after_a_loan_are_free(database: Database) -> None:
    with database.transaction() as session:
        reserve(session, date(2026, 12, 10), date(2026, 12, 12))
        reserve(session, date(2026, 12, 8), date(2026, 12, 9))
        reserve(session, date(2026, 12, 13), date(2026, 12, 13))
        assert len(exhibits(session)[0].loans) == 3


def test_an_exhibition_that_is_back_may_leave_again_on_that_day_and_not_one_that_is_expected(
    database: Database,
) -> None:
    with database.transaction() as session:
        first = reserve(session, TODAY - timedelta(days=3), TODAY)
        hand_out(session, first.uid, TODAY - timedelta(days=3), "", today=TODAY, by=AGENT)
    assert "déjà prise" in refused(database, lambda s: reserve(s, TODAY, TODAY))
    with database.transaction() as session:
        take_in(session, first.uid, TODAY, "", 30, today=TODAY, by=AGENT)
        again = reserve(session, TODAY, TODAY)
        hand_out(session, again.uid, TODAY, "", today=TODAY, by=AGENT)
        assert exhibits(session)[0].state(TODAY) is State.OUT


def test_an_exhibition_never_leaves_while_it_is_elsewhere(database: Database) -> None:
    with database.transaction() as session:
        late = reserve(session, TODAY - timedelta(days=9), TODAY - timedelta(days=2), "Collège Rosa-Parks")
        following = reserve(session, TODAY - timedelta(days=1), TODAY + timedelta(days=5))
        hand_out(session, late.uid, TODAY - timedelta(days=9), "", today=TODAY - timedelta(days=9), by=AGENT)
    told = refused(database, lambda s: hand_out(s, following.uid, TODAY, "", today=TODAY, by=AGENT))
    assert told.startswith("Cette exposition n’est pas revenue\u00a0: Collège Rosa-Parks")


def test_an_early_departure_may_not_take_the_days_of_the_loan_before(database: Database) -> None:
    with database.transaction() as session:
        reserve(session, TODAY, TODAY + timedelta(days=2))
        early = reserve(session, TODAY + timedelta(days=3), TODAY + timedelta(days=5))
    assert "déjà prise" in refused(
        database, lambda s: hand_out(s, early.uid, TODAY, "", today=TODAY, by=AGENT)
    )


def test_the_condition_seen_at_the_return_becomes_that_of_the_exhibition_until_it_is_taken_back(
    database: Database,
) -> None:
    with database.transaction() as session:
        loan = reserve(session, TODAY, TODAY)
        hand_out(session, loan.uid, TODAY, "complète", today=TODAY, by=AGENT)
        before = loan_facts(session, loan.uid)
        take_in(session, loan.uid, TODAY, "panneau 4 déchiré", 120, today=TODAY, by=AGENT)
        assert exhibits(session)[0].draft.condition == "panneau 4 déchiré"
    with database.transaction() as session:
        put_loan_back(session, before, today=TODAY, by=AGENT)
        assert exhibits(session)[0].draft.condition == "complète"
        assert loan_facts(session, loan.uid) == before


def test_what_an_undo_puts_back_is_refused_once_its_days_are_taken(database: Database) -> None:
    with database.transaction() as session:
        loan = reserve(session, TODAY, TODAY + timedelta(days=5))
        before = loan_facts(session, loan.uid)
        cancel_loan(session, loan.uid, by=AGENT)
        reserve(session, TODAY, TODAY)
    assert "déjà prise" in refused(database, lambda s: put_loan_back(s, before, today=TODAY, by=AGENT))


def test_a_step_out_of_turn_is_refused(database: Database) -> None:
    with database.transaction() as session:
        loan = reserve(session, TODAY, TODAY)
    told = refused(database, lambda s: take_in(s, loan.uid, TODAY, "", None, today=TODAY, by=AGENT))
    assert "noter d’abord le départ" in told
    tomorrow = TODAY + timedelta(days=1)
    assert "aujourd’hui" in refused(
        database, lambda s: hand_out(s, loan.uid, tomorrow, "", today=TODAY, by=AGENT)
    )
    with database.transaction() as session:
        hand_out(session, loan.uid, TODAY, "", today=TODAY, by=AGENT)
    for act in (withdraw_loan, cancel_loan):
        with pytest.raises(Conflict), database.transaction() as session:
            act(session, loan.uid, by=AGENT)
    early = TODAY - timedelta(days=1)
    assert "17/11/2026" in refused(
        database, lambda s: take_in(s, loan.uid, early, "", None, today=TODAY, by=AGENT)
    )
    with pytest.raises(Conflict), database.transaction() as session:
        retire_exhibit(session, exhibits(session)[0].uid, today=TODAY, by=AGENT)


def test_a_loan_prolonged_keeps_its_departure(database: Database) -> None:
    with database.transaction() as session:
        loan = reserve(session, TODAY, TODAY)
        hand_out(session, loan.uid, TODAY, "complète", today=TODAY, by=AGENT)
        longer = replace(loan, last_day=TODAY + timedelta(days=9))
        reserve_exhibit(session, longer, today=TODAY, by=AGENT)
        (kept,) = exhibits(session)[0].loans
        assert (kept.stay.out_on, kept.stay.last_day) == (TODAY, TODAY + timedelta(days=9))


def test_a_loan_keeps_the_exhibition_that_left_for_it(database: Database) -> None:
    with database.transaction() as session:
        other = save_exhibit(session, ExhibitDraft(13, "Droits des femmes"), by=AGENT)
        loan = reserve(session, TODAY, TODAY)
        reserve_exhibit(session, replace(loan, exhibit_id=other), today=TODAY, by=AGENT)
        hand_out(session, loan.uid, TODAY, "complète", today=TODAY, by=AGENT)
    told = refused(database, lambda session: reserve_exhibit(session, loan, today=TODAY, by=AGENT))
    assert "déjà sortie" in told


def test_an_exhibition_that_is_out_must_be_back_and_is_told_as_late(database: Database) -> None:
    with database.transaction() as session:
        loan = reserve(session, TODAY, TODAY + timedelta(days=6))
        assert deadlines(session, TODAY) == []
        hand_out(session, loan.uid, TODAY, "", today=TODAY, by=AGENT)
        (due,) = deadlines(session, TODAY)
    assert due.what == "Retour de l’exposition n°\u00a012, prêtée à Lycée Michelis"
    assert (step(due.day, TODAY), step(due.day, TODAY + timedelta(days=7))) == (7, -1)


def test_two_exhibitions_never_share_a_number(database: Database) -> None:
    told = refused(database, lambda s: save_exhibit(s, ExhibitDraft(12, "Autre"), by=AGENT))
    assert "Femmes en sciences" in told
    with database.reading() as session:
        assert exhibit_row(session, exhibits(session)[0].id).draft.title == "Femmes en sciences"

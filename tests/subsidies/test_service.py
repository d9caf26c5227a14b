"""Subsidies on a real base: what is paid is never more than what is voted, a late report is seen."""

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from espace_citoyennete.directory.service import organisation_named
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.report import year_period
from espace_citoyennete.storage.database import Database
from espace_citoyennete.subsidies.figures import subsidy_figures
from espace_citoyennete.subsidies.files import year_cents
from espace_citoyennete.subsidies.listing import (
    deadlines,
    envelope_stand,
    papers,
    payments,
    subsidies_of,
    subsidy_line,
)
from espace_citoyennete.subsidies.rules import IN_KIND, EnvelopeStand
from espace_citoyennete.subsidies.sections import subsidy_sections
from espace_citoyennete.subsidies.service import (
    EnvelopeDraft,
    PastSubsidyDraft,
    SubsidyDraft,
    change_subsidy,
    record_past_subsidy,
    save_envelope,
    save_subsidy,
    tick_paper,
    withdraw_envelope,
    withdraw_subsidy,
)
from espace_citoyennete.subsidies.steps import Before, StepDraft, take_back_step, take_step
from tests.benchmarks.harness import statements_of
from tests.conftest import AGENT

TODAY = date(2026, 11, 17)
DAY = date(2026, 3, 2)


@pytest.fixture
def database(any_database: Database) -> Database:
    """Keep each promise of this file on both engines."""
    return any_database


def association(database: Database, name: str = "Les Bavardes") -> int:
    with database.transaction() as session:
        return organisation_named(session, name, by=AGENT)


def asked(database: Database, **changes: Any) -> int:
    draft = SubsidyDraft(2026, association(database), "EGALITE", 12_000_00, requested_on=date(2026, 1, 5))
    with database.transaction() as session:
        return save_subsidy(session, replace(draft, **changes), today=TODAY, by=AGENT)


def step(database: Database, subsidy_id: int, code: str, day: date = DAY, **more: Any) -> Before:
    with database.transaction() as session:
        draft = StepDraft(code, day, **more)
        return take_step(session, subsidy_id, None, draft, today=TODAY, by=AGENT)


def completed(database: Database, subsidy_id: int) -> None:
    with database.transaction() as session:
        for paper in papers(session, subsidy_id):
            tick_paper(session, subsidy_id, paper.id, DAY, by=AGENT)
    step(database, subsidy_id, "COMPLETE")


def voted(database: Database, cents: int = 9_000_00, **changes: Any) -> int:
    subsidy_id = asked(database, **changes)
    completed(database, subsidy_id)
    step(database, subsidy_id, "INSTRUITE")
    step(database, subsidy_id, "VOTEE", cents=cents, deliberation="2026-16")
    return subsidy_id


def stand(database: Database, subsidy_id: int, today: date = TODAY) -> str:
    with database.reading() as session:
        return subsidy_line(session, subsidy_id, today).state


def test_a_file_is_complete_only_with_all_its_papers(database: Database) -> None:
    subsidy_id = asked(database)
    with pytest.raises(Invalid) as refusal:
        step(database, subsidy_id, "COMPLETE")
    assert "pièces manquantes" in refusal.value.problems["step"]
    completed(database, subsidy_id)
    assert stand(database, subsidy_id) == "COMPLETE"
    with pytest.raises(UserError, match="Annuler cette étape"), database.transaction() as session:
        tick_paper(session, subsidy_id, "RIB", None, by=AGENT)


def test_each_step_taken_back_leaves_the_file_as_it_was(database: Database) -> None:
    subsidy_id = asked(database)
    completed(database, subsidy_id)
    more: dict[str, dict[str, Any]] = {
        "VOTEE": {"cents": 5_000_00, "deliberation": "2026-16"},
        "ACOMPTE": {"cents": 5_000_00},
        "REVERSEMENT": {"cents": 1_000_00, "reason": "Action annulée"},
    }
    ways = [
        "INSTRUITE", "VOTEE", "CONVENTION", "NOTIFIEE", "ACOMPTE", "CRF_RECU", "REVERSEMENT", "REVERSE",
        "CLOSE",
    ]  # fmt: skip
    found = []
    for code in ways:
        with database.reading() as session:
            line = subsidy_line(session, subsidy_id, TODAY)
        found.append((line, step(database, subsidy_id, code, **more.get(code, {}))))
    for line, done in reversed(found):
        with database.transaction() as session:
            take_back_step(session, done, by=AGENT)
        with database.reading() as session:
            now = subsidy_line(session, subsidy_id, TODAY)
        assert replace(now, version=line.version) == line


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(st.integers(1, 6_000_00), min_size=1, max_size=5))
@pytest.mark.bad_input(42)
def test_the_parts_paid_make_the_whole_and_never_more_than_the_vote(
    database: Database, parts: list[int]
) -> None:
    subsidy_id = voted(database, 9_000_00, organisation_id=association(database, str(uuid4())))
    step(database, subsidy_id, "NOTIFIEE")
    accepted: list[int] = []
    for cents in parts:
        left = 9_000_00 - sum(accepted)
        try:
            step(database, subsidy_id, "ACOMPTE", cents=cents)
        except Invalid as refusal:
            assert cents > left
            assert set(refusal.problems) <= {"cents", "step"}
        else:
            assert cents <= left
            accepted.append(cents)
    with database.reading() as session:
        line = subsidy_line(session, subsidy_id, TODAY)
        assert [part.cents for part in payments(session, subsidy_id)] == accepted
    assert line.file.paid_cents == sum(accepted)
    assert line.file.paid_cents + line.file.left_cents == 9_000_00


def test_a_payment_above_the_vote_names_what_is_left(database: Database) -> None:
    subsidy_id = voted(database, 9_000_00)
    step(database, subsidy_id, "NOTIFIEE")
    step(database, subsidy_id, "ACOMPTE", cents=4_000_00)
    with pytest.raises(Invalid) as refusal:
        step(database, subsidy_id, "ACOMPTE", cents=5_000_01)
    assert "5\u202f000,00\u00a0€" in refusal.value.problems["cents"]


def test_above_23_000_euros_in_the_year_nothing_is_notified_without_an_agreement(database: Database) -> None:
    first, second = voted(database, 15_000_00), voted(database, 8_000_01)
    with database.reading() as session:
        line = subsidy_line(session, first, TODAY)
        assert year_cents(session, line.draft.organisation_id or 0, 2026, but=first) == 8_000_01
    for subsidy_id in (first, second):
        with pytest.raises(Invalid) as refusal:
            step(database, subsidy_id, "NOTIFIEE")
        assert "23\u202f000,01\u00a0€" in refusal.value.problems["step"]
        assert "2001-495" in refusal.value.problems["step"]
    step(database, second, "CONVENTION")
    step(database, second, "NOTIFIEE")


def test_what_is_given_in_kind_counts_for_the_agreement_and_not_for_the_envelope(
    database: Database,
) -> None:
    room = voted(database, 14_000_01, kind=IN_KIND)
    step(database, room, "NOTIFIEE")
    money = voted(database, 9_000_00)  # of the same association, in the same year
    with pytest.raises(Invalid) as refusal:
        step(database, money, "NOTIFIEE")
    assert "23\u202f000,01\u00a0€ cumulés dans l’année, aides en nature" in refusal.value.problems["step"]
    step(database, money, "CONVENTION")
    step(database, money, "NOTIFIEE")
    step(database, room, "CLOSE")
    with database.reading() as session:
        assert envelope_stand(session, 2026, TODAY).voted_cents == 9_000_00
        figures = subsidy_figures(session, year_period(2026))
    assert (figures.voted_cents, len(figures.in_kind)) == (9_000_00, 1)


def test_a_late_report_blocks_the_next_proposal_unless_a_reason_is_written(database: Database) -> None:
    past = PastSubsidyDraft(2025, association(database), "EGALITE", 1_00, 1_00, 1_00)
    with database.transaction() as session:
        record_past_subsidy(session, past, by=AGENT)
    with pytest.raises(Invalid) as refusal:
        asked(database, proposed_cents=1_000_00)
    assert "2025" in refusal.value.problems["override"]
    asked(database)  # asked for, not yet proposed
    kept = asked(database, proposed_cents=1_000_00, override="Comptes promis pour décembre")
    with database.reading() as session:
        assert subsidy_line(session, kept, TODAY).draft.override == "Comptes promis pour décembre"


def test_a_request_in_spite_of_nothing_keeps_no_reason(database: Database) -> None:
    kept = asked(database, proposed_cents=1_000_00, override="Comptes promis pour décembre")
    with database.reading() as session:
        assert subsidy_line(session, kept, TODAY).draft.override == ""


def test_a_report_is_expected_from_who_was_paid_until_it_comes(database: Database) -> None:
    subsidy_id = voted(database, 9_000_00, exercise_ends_on=date(2026, 8, 31))
    with database.reading() as session:
        assert deadlines(session, TODAY) == []
    step(database, subsidy_id, "NOTIFIEE")
    step(database, subsidy_id, "ACOMPTE", cents=1)
    with database.reading() as session:
        (due,) = deadlines(session, TODAY)
    assert (due.day, due.key) == (date(2027, 2, 28), "compte_rendu")
    assert "Les Bavardes 2026" in due.what
    step(database, subsidy_id, "CRF_RECU")
    with database.reading() as session:
        assert deadlines(session, TODAY) == []


def test_a_vote_is_of_the_year_of_its_deliberation_and_a_payment_of_its_own(database: Database) -> None:
    subsidy_id = voted(database, 9_000_00, year=2027)
    step(database, subsidy_id, "NOTIFIEE")
    step(database, subsidy_id, "ACOMPTE", cents=4_000_00)
    with database.reading() as session:
        amounts = {
            year: (figures.requested_cents, figures.voted_cents, figures.paid_cents)
            for year in (2026, 2027)
            if (figures := subsidy_figures(session, year_period(year)))
        }
    assert amounts == {2026: (0, 9_000_00, 4_000_00), 2027: (12_000_00, 0, 0)}


def test_the_envelope_tells_what_is_left_and_what_the_vote_would_leave(database: Database) -> None:
    with database.transaction() as session:
        assert save_envelope(session, EnvelopeDraft(2026, 70_000_00), by=AGENT) is None
    voted(database, 9_000_00, proposed_cents=10_000_00)
    asked(database, proposed_cents=65_000_00)
    with database.reading() as session:
        found = envelope_stand(session, 2026, TODAY)
    assert found == EnvelopeStand(2026, 70_000_00, 9_000_00, 0, 65_000_00)
    assert (found.left_cents, found.left_after_cents) == (61_000_00, -4_000_00)
    with database.transaction() as session:
        before = save_envelope(session, EnvelopeDraft(2026, 75_000_00), by=AGENT)
        assert before is not None
        assert before.cents == 70_000_00
        withdraw_envelope(session, 2026, by=AGENT)
    with database.reading() as session:
        assert envelope_stand(session, 2026, TODAY).cents == 0


def paid(database: Database, cents: int = 9_000_00, **changes: Any) -> int:
    subsidy_id = voted(database, cents, **changes)
    step(database, subsidy_id, "NOTIFIEE")
    step(database, subsidy_id, "ACOMPTE", cents=cents)
    return subsidy_id


def test_an_envelope_that_another_desk_set_is_told_and_not_replaced_unread(database: Database) -> None:
    """Saboteur: the version that nobody compares."""
    with database.transaction() as session:
        save_envelope(session, EnvelopeDraft(2026, 70_000_00, "2026-05"), version=0, by=AGENT)
    with (
        pytest.raises(Conflict, match=r"70.000,00.€, délibération"),
        database.transaction() as session,
    ):
        save_envelope(session, EnvelopeDraft(2026, 80_000_00), version=0, by=AGENT)
    with database.transaction() as session:
        save_envelope(session, EnvelopeDraft(2026, 80_000_00), version=1, by=AGENT)


def test_what_is_paid_back_is_told_beside_what_was_paid_in_the_year_it_comes(database: Database) -> None:
    past = PastSubsidyDraft(2025, association(database), "EGALITE", 9_000_00, 9_000_00, 9_000_00)
    with database.transaction() as session:
        subsidy_id = record_past_subsidy(session, past, by=AGENT)
    with pytest.raises(Invalid) as refusal:
        step(database, subsidy_id, "REVERSEMENT", cents=9_000_01, reason="Action annulée")
    assert "9\u202f000,00\u00a0€ au plus" in refusal.value.problems["cents"]
    step(database, subsidy_id, "REVERSEMENT", cents=2_500_50, reason="Action annulée")
    assert stand(database, subsidy_id) == "REVERSEMENT"
    with pytest.raises(Invalid, match="pas encore reçu"):
        step(database, subsidy_id, "CLOSE")
    step(database, subsidy_id, "REVERSE")
    with database.reading() as session:
        found = {year: subsidy_figures(session, year_period(year)) for year in (2025, 2026)}
        text = {year: repr(subsidy_sections(figures)) for year, figures in found.items()}
    assert [(one.paid_cents, one.repaid_cents) for one in found.values()] == [(9_000_00, 0), (0, 2_500_50)]
    assert ["Reversé" in words for words in text.values()] == [False, True]
    assert stand(database, subsidy_id) == "CRF_RETARD"  # the rest was spent, and is accounted for


def test_an_association_that_paid_everything_back_owes_no_report(database: Database) -> None:
    subsidy_id = paid(database)
    step(database, subsidy_id, "REVERSEMENT", cents=9_000_00, reason="Association dissoute")
    with pytest.raises(Invalid) as refusal:
        step(database, subsidy_id, "ACOMPTE", cents=1)
    assert "Un reversement est demandé" in refusal.value.problems["step"]
    step(database, subsidy_id, "REVERSE")
    with database.reading() as session:
        assert deadlines(session, TODAY) == []
        assert envelope_stand(session, 2026, TODAY).repaid_cents == 9_000_00
    step(database, subsidy_id, "CLOSE")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"requested_cents": -1}, "requested_cents"),
        ({"requested_cents": 1_000_000_000_00}, "requested_cents"),
        ({"year": 26}, "year"),
        ({"axis": "INCONNU"}, "axis"),
        ({"organisation_id": None}, "organisation_id"),
        ({"requested_on": date(2026, 11, 18)}, "requested_on"),
    ],
)
def test_what_cannot_be_is_refused_under_its_field(
    database: Database, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        asked(database, **changes)
    assert field in refusal.value.problems


def test_a_file_that_went_on_is_not_withdrawn_and_keeps_who_it_is_for_once_voted(database: Database) -> None:
    subsidy_id = voted(database)
    with database.reading() as session:
        draft = subsidy_line(session, subsidy_id, TODAY).draft
    with pytest.raises(Conflict), database.transaction() as session:
        withdraw_subsidy(session, draft.uid, by=AGENT)
    with pytest.raises(Invalid) as refusal, database.transaction() as session:
        change_subsidy(session, subsidy_id, None, replace(draft, year=2027), today=TODAY, by=AGENT)
    assert "annuler d’abord le vote" in refusal.value.problems["year"]
    with pytest.raises(Conflict), database.transaction() as session:
        change_subsidy(session, subsidy_id, 1, draft, today=TODAY, by=AGENT)


def test_a_paper_that_comes_moves_the_version_of_its_file(database: Database) -> None:
    subsidy_id = asked(database)
    with database.transaction() as session:
        before = subsidy_line(session, subsidy_id, TODAY).version
        tick_paper(session, subsidy_id, "RIB", DAY, by=AGENT)
    with database.reading() as session:
        (line,) = subsidies_of(session, 2026, TODAY)
    assert (line.version, line.state) == (before + 1, "INCOMPLETE")


def test_what_falls_due_is_read_in_as_many_statements_for_one_request_as_for_many(
    database: Database,
) -> None:
    read = []
    for count in (1, 6):
        for rank in range(count):
            past = PastSubsidyDraft(2000 + count + rank, association(database), "EGALITE", 1_00, 1_00, 1_00)
            with database.transaction() as session:
                record_past_subsidy(session, past, by=AGENT)
        with database.reading() as session:
            read.append(len(statements_of(partial(deadlines, session, TODAY))))
    assert read[0] == read[1]

"""The way of a subsidy: no step before its time, the report six months after, no amount that cannot be."""

import calendar
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.french import Unreadable, parse_money
from espace_citoyennete.subsidies.order import day_problem, next_step, order_problem, possible_steps
from espace_citoyennete.subsidies.rules import (
    AGREEMENT_ABOVE,
    IN_KIND,
    MONEY,
    File,
    Step,
    passes_threshold,
    reminder_words,
    report_due,
    state,
)

TODAY = date(2026, 11, 17)
ASKED = File(2026, MONEY, requested_on=date(2026, 1, 5))
VOTED = replace(
    ASKED,
    complete_on=date(2026, 2, 1),
    examined_on=date(2026, 2, 10),
    voted_on=date(2026, 3, 12),
    voted_cents=9_000_00,
    year_cents=9_000_00,
)
PAID = replace(VOTED, notified_on=date(2026, 4, 1), paid_cents=9_000_00, paid_on=date(2026, 5, 2))
RECLAIMED = replace(PAID, reclaimed_on=date(2026, 9, 1), reclaimed_cents=1_000_00)


def can_be(file: File) -> bool:
    """Tell whether use cases let such a file be: paid within the vote, asked back within what was paid."""
    is_paid = file.paid_cents <= file.voted_cents and (file.kind == MONEY or not file.paid_cents)
    is_asked_back = file.reclaimed_on is not None
    is_possible = is_asked_back == bool(file.reclaimed_cents) and (is_asked_back or file.repaid_on is None)
    return is_paid and is_possible and file.reclaimed_cents <= file.paid_cents


def six_months_after(day: date) -> date:
    """Walk month by month, and stop at the last day of a shorter month."""
    year, month = day.year, day.month
    for _ in range(6):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    longest = calendar.monthrange(year, month)[1]
    return date(year, month, min(day.day, longest))


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_the_report_is_due_six_months_after_the_exercise(end: date) -> None:
    assert report_due(end) == six_months_after(end)


@pytest.mark.parametrize(
    ("end", "due"),
    [
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 6, 30)),
    ],
)
def test_a_shorter_month_ends_the_delay_on_its_last_day(end: date, due: date) -> None:
    assert report_due(end) == due


def test_the_way_of_a_subsidy_in_money_has_its_words_in_the_list_at_each_step() -> None:
    some = replace(ASKED, received=2, missing=3)
    whole = replace(ASKED, received=5)
    assert state(ASKED, TODAY) == "RECUE"
    assert state(some, TODAY) == "INCOMPLETE"
    whole = replace(whole, complete_on=date(2026, 2, 1))
    assert state(whole, TODAY) == "COMPLETE"
    assert state(replace(whole, examined_on=date(2026, 2, 10)), TODAY) == "INSTRUITE"
    assert state(VOTED, TODAY) == "VOTEE"
    assert state(replace(VOTED, agreement_on=TODAY), TODAY) == "CONVENTION"
    assert state(replace(VOTED, notified_on=TODAY), TODAY) == "NOTIFIEE"
    assert state(replace(PAID, paid_cents=4_000_00), TODAY) == "ACOMPTE"
    assert state(PAID, TODAY) == "SOLDEE"
    assert state(PAID, date(2027, 1, 1)) == "CRF_ATTENDU"
    assert state(PAID, date(2027, 6, 30)) == "CRF_ATTENDU"
    assert state(PAID, date(2027, 7, 1)) == "CRF_RETARD"
    assert state(replace(PAID, report_received=True), date(2027, 7, 1)) == "CRF_RECU"
    assert state(replace(PAID, report_received=True, closed_on=TODAY), TODAY) == "CLOSE"
    assert state(replace(ASKED, refused_on=TODAY), TODAY) == "REFUSEE"


def test_money_asked_back_is_waited_for_then_the_report_of_the_rest() -> None:
    repaid = replace(RECLAIMED, repaid_on=TODAY)
    assert (state(RECLAIMED, TODAY), next_step(RECLAIMED)) == ("REVERSEMENT", Step.REPAY)
    assert (state(repaid, TODAY), next_step(repaid)) == ("SOLDEE", Step.REPORT)
    whole = replace(repaid, reclaimed_cents=PAID.paid_cents)
    assert (whole.report_due_on, next_step(whole)) == (None, Step.CLOSE)


@pytest.mark.parametrize(
    ("file", "step", "remedy"),
    [
        (replace(ASKED, missing=2), Step.COMPLETE, "Cocher"),
        (ASKED, Step.EXAMINE, "complet"),
        (ASKED, Step.VOTE, "instruction"),
        (ASKED, Step.PAY, "vote"),
        (VOTED, Step.PAY, "notification"),
        (replace(VOTED, year_cents=23_000_01), Step.NOTIFY, "convention signée"),
        (PAID, Step.PAY, "versé"),
        (VOTED, Step.RECLAIM, "rien à reverser"),
        (RECLAIMED, Step.RECLAIM, "déjà demandé"),
        (RECLAIMED, Step.CLOSE, "Reversement demandé et pas encore reçu"),
        (replace(RECLAIMED, paid_cents=5_000_00), Step.PAY, "Un reversement est demandé"),
        (PAID, Step.REPAY, "Aucun reversement"),
        (PAID, Step.CLOSE, "Compte rendu"),
        (VOTED, Step.REFUSE, "Annuler le vote"),
        (replace(VOTED, kind=IN_KIND), Step.PAY, "nature"),
        (replace(ASKED, refused_on=TODAY), Step.COMPLETE, "Annuler le refus"),
    ],
)
def test_a_step_before_its_time_is_refused_with_what_to_do(file: File, step: Step, remedy: str) -> None:
    assert remedy in order_problem(file, step)


@given(
    st.builds(
        File,
        year=st.just(2026),
        kind=st.sampled_from([MONEY, IN_KIND]),
        voted_cents=st.sampled_from([0, 9_000_00]),
        paid_cents=st.sampled_from([0, 4_000_00]),
        year_cents=st.sampled_from([9_000_00, 23_000_01]),
        missing=st.just(0),
        complete_on=st.sampled_from([None, TODAY]),
        examined_on=st.sampled_from([None, TODAY]),
        refused_on=st.sampled_from([None, TODAY]),
        agreement_on=st.sampled_from([None, TODAY]),
        notified_on=st.sampled_from([None, TODAY]),
        report_received=st.booleans(),
        reclaimed_on=st.sampled_from([None, TODAY]),
        reclaimed_cents=st.sampled_from([0, 1_000_00, 4_000_00]),
        repaid_on=st.sampled_from([None, TODAY]),
        closed_on=st.sampled_from([None, TODAY]),
    ).filter(can_be)
)
def test_what_comes_next_is_never_forbidden_while_no_paper_is_missing(file: File) -> None:
    step = next_step(file)
    assert (step is None) == (possible_steps(file) == ())
    if step == Step.VOTE and file.complete_on is None:
        return  # the examination noted alone, as no screen can
    assert step is None or step in possible_steps(file)


def test_a_date_before_what_it_follows_is_refused_and_so_is_one_to_come() -> None:
    assert "le vote (12/03/2026)" in day_problem(VOTED, Step.NOTIFY, date(2026, 3, 11), TODAY)
    assert day_problem(VOTED, Step.NOTIFY, date(2026, 3, 12), TODAY) == ""
    assert "à venir" in day_problem(VOTED, Step.NOTIFY, TODAY + timedelta(days=1), TODAY)


def test_an_agreement_is_compulsory_above_23_000_euros_and_not_at_it() -> None:
    assert not passes_threshold(AGREEMENT_ABOVE)
    assert passes_threshold(AGREEMENT_ABOVE + 1)


@pytest.mark.parametrize(
    ("days", "said"),
    [(-30, "attendu le"), (0, "aujourd’hui"), (14, "en retard depuis"), (15, "relancer par écrit")],
)
def test_a_report_is_asked_for_before_on_and_after_its_day(days: int, said: str) -> None:
    due = date(2027, 6, 30)
    words = reminder_words(due, due + timedelta(days=days))
    assert said in words
    assert ("relancer" in words) == (days >= 15)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("1 234,56 €", 123_456), ("1234,5", 123_450), ("1.234,56", 123_456), ("23\u202f000", 2_300_000)],
)
def test_an_amount_is_read_as_the_french_write_it(typed: str, cents: int) -> None:
    assert parse_money(typed) == cents


@pytest.mark.parametrize("typed", ["-5", "12,345", "1e9", "1,2,3", "beaucoup"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable, match="n’est pas un montant"):
        parse_money(typed)

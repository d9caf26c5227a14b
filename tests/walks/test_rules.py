"""The sheet of a walk read back as it was typed, and the facts of a proposal that cannot stand together."""

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.walks.rules import (
    ACCEPTED,
    DONE,
    PROPOSED,
    REFUSED,
    STATES,
    Line,
    Standing,
    filled,
    line_problems,
    lines_of,
    standing_problems,
    stops_of,
)

WALK_DAY, TODAY = date(2026, 10, 1), date(2026, 11, 17)
NAMES = st.sampled_from(["", "Gare", "gare", "Parc"])
WORDS = st.sampled_from(["", "Lampe éteinte", "Banc cassé"])
LINES = st.lists(
    st.builds(
        Line,
        place=NAMES,
        kind=st.sampled_from(["", "ECLAIRAGE"]),
        words=WORDS,
        proposal=st.sampled_from(["", "Réparer", "Remplacer"]),
        owner=st.sampled_from(["", "Voirie"]),
        uid=st.uuids(),
    ),
    max_size=12,
    unique_by=lambda line: line.uid,
).map(lambda lines: [line for line in lines if any((line.place, line.kind, line.words, line.proposal))])
SOUND = LINES.filter(lambda lines: not line_problems(lines, WALK_DAY, TODAY))


@given(SOUND)
def test_a_sheet_opened_and_saved_again_is_the_same_sheet(lines: list[Line]) -> None:
    stops = stops_of(lines)
    assert stops_of(lines_of(stops)) == stops


@given(SOUND)
def test_every_proposal_stays_at_the_stop_and_the_finding_under_which_it_was_typed(lines: list[Line]) -> None:
    by_hand: dict[UUID, tuple[str, str, str]] = {}
    place, words = "", ""
    for line in lines:
        if line.place and line.place.lower() != place.lower():
            place, words = line.place, ""
        words = line.words or words
        if line.proposal:
            by_hand[line.uid] = place.lower(), words, line.proposal
    kept = {
        one.uid: (stop.place.lower(), finding.words, one.words)
        for stop in stops_of(lines)
        for finding in stop.findings
        for one in finding.proposals
    }
    assert kept == by_hand


@given(SOUND)
def test_no_stop_and_no_finding_is_kept_twice(lines: list[Line]) -> None:
    stops = stops_of(lines)
    assert len({stop.place.lower() for stop in stops}) == len(stops)
    for stop in stops:
        told = [(finding.kind, finding.words) for finding in stop.findings]
        assert len(set(told)) == len(told)
    uids = [stop.uid for stop in stops], [one.uid for stop in stops for one in stop.findings]
    assert all(len(set(found)) == len(found) for found in uids)


def test_each_faulty_cell_of_a_sheet_is_told_at_once() -> None:
    lines = [
        Line(words="Lampe éteinte", kind="ECLAIRAGE"),
        Line("Gare", proposal="Réparer"),
        Line(words="Banc cassé"),
        Line(kind="MOBILIER"),
        Line(kind="MOBILIER", words="Banc cassé", owner="Voirie"),
        Line(proposal="Remplacer", due_on=WALK_DAY - timedelta(days=1)),
    ]
    found = line_problems(lines, WALK_DAY, TODAY)
    told = [set(found[line.uid]) for line in lines]
    assert told == [{"place"}, {"words"}, {"kind"}, {"words"}, {"proposal"}, {"due_on"}]
    assert "jeudi 1er octobre 2026" in found[lines[5].uid]["due_on"]


def test_a_walk_to_come_takes_its_stops_and_no_finding() -> None:
    lines = [Line("Gare"), Line("Parc", "ECLAIRAGE", "Lampe éteinte")]
    assert set(line_problems(lines, TODAY + timedelta(days=1), TODAY)) == {lines[1].uid}
    assert line_problems(lines, TODAY, TODAY) == {}


def test_a_stop_named_again_begins_no_finding_by_itself() -> None:
    lines = [Line("Gare", "ECLAIRAGE", "Lampe éteinte"), Line("Parc", proposal="Réparer")]
    assert filled(lines)[1].words == ""


DAYS = st.none() | st.dates(WALK_DAY - timedelta(days=5), TODAY + timedelta(days=5))


@given(
    st.builds(Standing, st.sampled_from([*STATES, "AUTRE"]), DAYS, st.sampled_from(["", "Coût"]), DAYS, DAYS)
)
def test_the_days_of_a_proposal_follow_each_other_and_its_state_tells_them_all(standing: Standing) -> None:
    answered, done, told = standing.answered_on, standing.done_on, standing.told_back_on
    is_answered = answered is not None and WALK_DAY <= answered <= TODAY
    is_told = told is None or (answered is not None and answered <= told <= TODAY)
    by_hand = {
        PROPOSED: (answered, standing.reason, done, told) == (None, "", None, None),
        ACCEPTED: is_answered and is_told and not standing.reason and done is None,
        REFUSED: is_answered and is_told and standing.reason != "" and done is None,
        DONE: is_answered and is_told and not standing.reason and done is not None
        and answered is not None and answered <= done <= TODAY,
    }  # fmt: skip
    assert (standing_problems(standing, WALK_DAY, TODAY) == {}) == by_hand.get(standing.state, False)


def test_walkers_told_of_an_agreement_are_told_again_once_it_is_carried_out() -> None:
    assert Standing().tell_by is None
    assert Standing(ACCEPTED, TODAY).tell_by is None
    assert Standing(REFUSED, TODAY, "Coût").tell_by == TODAY + timedelta(days=30)
    assert Standing(REFUSED, TODAY, "Coût", told_back_on=TODAY).tell_by is None
    done = Standing(DONE, WALK_DAY, done_on=TODAY, told_back_on=TODAY - timedelta(days=1))
    assert done.tell_by == TODAY + timedelta(days=30)

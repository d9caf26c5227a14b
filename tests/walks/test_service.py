"""Walks on a real base: the sheet is kept whole or not at all, and no answer is ever lost with it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from espace_citoyennete.actions.service import ActionDraft, cancel_action, save_action
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.storage.database import Database, Session
from espace_citoyennete.walks.listing import deadlines, progress, proposal_row, proposals, walks
from espace_citoyennete.walks.rules import ACCEPTED, DONE, REFUSED, Line, Standing, lines_of
from espace_citoyennete.walks.service import follow_proposal, kept_stops, save_walk, walk_of
from tests.conftest import AGENT, NOW

TODAY = NOW.date()
WALK = ActionDraft("MARCHE", date(2026, 10, 1), "Marche d’Étouvie", neighbourhood="QPV_NORD", by_night=True)
SHEET = (
    Line("Gare", "ECLAIRAGE", "Lampe éteinte", "Réparer la lampe", "Éclairage public", date(2026, 12, 1)),
    Line(proposal="Ajouter un candélabre", owner="Éclairage public"),
    Line("Parc", "VISIBILITE", "Haie trop haute"),
)


@pytest.fixture
def database(any_database: Database) -> Database:
    """Return a base with one walk and its sheet."""
    with any_database.transaction() as session:
        save(session, save_action(session, WALK, by=AGENT), SHEET)
    return any_database


def save(session: Session, action_id: int, lines: tuple[Line, ...], version: int | None = None) -> None:
    save_walk(session, action_id, version, lines, today=TODAY, by=AGENT)


def follow(session: Session, line: Line, standing: Standing, version: int | None = None) -> None:
    follow_proposal(session, line.uid, version, standing, today=TODAY, by=AGENT)


def test_a_sheet_is_read_back_as_it_was_typed_and_typed_again_changes_nothing(database: Database) -> None:
    with database.transaction() as session:
        assert lines_of(kept_stops(session, 1)) == SHEET
        before = walk_of(session, 1).version
        save(session, 1, SHEET)
    with database.reading() as session:
        assert walk_of(session, 1).version == before


def test_a_proposal_moved_to_another_finding_keeps_its_answer(database: Database) -> None:
    repair, lamp, hedge = SHEET
    with database.transaction() as session:
        follow(session, lamp, Standing(ACCEPTED, TODAY))
        moved = replace(lamp, place="Parc", kind="ECLAIRAGE", words="Allée sombre")
        save(session, 1, (repair, hedge, moved))
        assert [len(stop.findings) for stop in kept_stops(session, 1)] == [1, 2]
        row = proposal_row(session, lamp.uid)
        assert (row.place, row.finding, row.standing) == ("Parc", "Allée sombre", Standing(ACCEPTED, TODAY))
        with pytest.raises(Conflict):
            follow(session, lamp, Standing(), version=row.version - 1)


def test_a_sheet_that_would_lose_an_answer_is_refused_whole(database: Database) -> None:
    with database.transaction() as session:
        follow(session, SHEET[0], Standing(REFUSED, TODAY, "Trop cher"))
    with pytest.raises(Conflict, match="Réparer la lampe"), database.transaction() as session:
        save(session, 1, (Line("Ailleurs"),))
    with database.transaction() as session:
        assert lines_of(kept_stops(session, 1)) == SHEET
        follow(session, SHEET[0], Standing())
        save(session, 1, ())
        assert kept_stops(session, 1) == ()


def test_every_faulty_cell_is_told_with_its_line_and_nothing_is_kept(database: Database) -> None:
    late = replace(SHEET[0], due_on=date(2026, 9, 30))
    lines = (
        late,
        Line("Parc", "INCONNU", "Haie"),
        Line("A" * 161),
        Line(proposal="x" * 301, words="y" * 301),
    )
    with pytest.raises(Invalid) as refusal, database.transaction() as session:
        save(session, 1, lines)
    places = {str(line.uid): rank for rank, line in enumerate(lines)}
    faulty = {(places[name[:36]], name[37:]) for name in refusal.value.problems}
    assert faulty == {
        (0, "due_on"), (1, "kind"), (2, "place"), (3, "kind"), (3, "words"), (3, "proposal"),
    }  # fmt: skip
    with database.reading() as session:
        assert lines_of(kept_stops(session, 1)) == SHEET


def test_two_desks_do_not_write_over_each_other(database: Database) -> None:
    with database.reading() as session:
        version = walk_of(session, 1).version
    with database.transaction() as session:
        save(session, 1, SHEET[:2], version)
    with pytest.raises(Conflict), database.transaction() as session:
        save(session, 1, SHEET, version)


def test_what_is_no_walk_or_is_cancelled_takes_no_sheet(database: Database) -> None:
    with database.transaction() as session:
        group = save_action(session, ActionDraft("GROUPE", TODAY, "Classe"), by=AGENT)
        cancel_action(session, 1, "Orage", by=AGENT)
    for action_id in (1, group, 99):
        with pytest.raises(UserError), database.transaction() as session:
            save(session, action_id, ())


def test_a_proposal_is_accepted_before_it_is_carried_out_and_no_day_is_before_the_walk(
    database: Database,
) -> None:
    faulty = (
        (Standing(DONE, None, done_on=TODAY), "answered_on"),
        (Standing(ACCEPTED, date(2026, 9, 30)), "answered_on"),
        (Standing(ACCEPTED, TODAY + timedelta(days=1)), "answered_on"),
        (Standing(REFUSED, TODAY), "reason"),
        (Standing(DONE, TODAY, done_on=TODAY - timedelta(days=1)), "done_on"),
        (Standing(told_back_on=TODAY), "told_back_on"),
    )
    for standing, field in faulty:
        with pytest.raises(Invalid) as refusal, database.transaction() as session:
            follow(session, SHEET[0], standing)
        assert set(refusal.value.problems) == {field}


def test_late_proposals_come_first_and_what_is_closed_comes_last(database: Database) -> None:
    lines = (
        Line("Gare", "ECLAIRAGE", "Lampe", "sans jour"),
        Line(proposal="plus tard", due_on=TODAY + timedelta(days=9)),
        Line(proposal="en retard", due_on=TODAY - timedelta(days=1)),
        Line(proposal="faite", due_on=TODAY - timedelta(days=9)),
        Line(proposal="refusée"),
    )
    with database.transaction() as session:
        save(session, 1, lines)
        follow(session, lines[3], Standing(DONE, TODAY, done_on=TODAY))
        follow(session, lines[4], Standing(REFUSED, TODAY, "Coût"))
        rows = proposals(session)
        assert [row.words for row in rows] == ["en retard", "plus tard", "sans jour", "faite", "refusée"]
        told = progress(rows, TODAY)
        assert (told.proposals, told.done, told.refused, told.late, told.share) == (5, 1, 1, 1, 0.2)
        (walk,) = walks(session)
        assert (walk.findings, walk.proposals, walk.moment) == (1, 5, "de nuit")


def test_what_is_owed_and_what_the_walkers_wait_for_fall_due_and_a_cancelled_walk_asks_nothing(
    database: Database,
) -> None:
    repair, lamp, _hedge = SHEET
    with database.transaction() as session:
        assert [(due.key, due.about, due.day) for due in deadlines(session, TODAY)] == [
            ("proposition", repair.uid, date(2026, 12, 1))
        ]
        follow(session, repair, Standing(DONE, TODAY, done_on=TODAY))
        follow(session, lamp, Standing(REFUSED, TODAY - timedelta(days=3), "Coût"))
        (due,) = deadlines(session, TODAY)
        assert (due.key, due.day) == ("restitution", TODAY + timedelta(days=27))
        assert due.what == "Restituer aux marcheurs\u00a0: 2 réponses, Marche d’Étouvie"
        for line, standing in (
            (repair, Standing(DONE, TODAY, done_on=TODAY, told_back_on=TODAY)),
            (lamp, Standing(REFUSED, TODAY, "Coût", told_back_on=TODAY)),
        ):
            follow(session, line, standing)
        assert deadlines(session, TODAY) == []
        follow(session, repair, Standing())
        cancel_action(session, 1, "Orage", by=AGENT)
        assert not (deadlines(session, TODAY) or proposals(session) or walks(session))

"""A planning sent is remembered as it was told; what changed since is found on both engines."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from espace_citoyennete.errors import Conflict, Forbidden, Invalid, UserError
from espace_citoyennete.plannings.listing import planning, scopes
from espace_citoyennete.plannings.rules import Planning
from espace_citoyennete.plannings.service import SendingDraft, note_planning_sent, withdraw_planning_sent
from espace_citoyennete.report import Period
from espace_citoyennete.rights import Right
from espace_citoyennete.storage.database import Database
from tests.conftest import AGENT, NOW
from tests.plannings.conftest import AUTUMN, change


def read(database: Database, scope: str = "type:AVOCAT", period: Period = AUTUMN) -> Planning:
    with database.reading() as session:
        return planning(session, scope, period)


def send(database: Database, scope: str = "type:AVOCAT", period: Period = AUTUMN) -> SendingDraft:
    draft = SendingDraft(scope, period.first, period.last, read(database, scope, period).told)
    with database.transaction() as session:
        note_planning_sent(session, draft, instant=database.clock.instant(), by=AGENT)
    return draft


def test_every_planning_that_has_a_sitting_is_proposed(office: Database) -> None:
    with office.reading() as session:
        found = [(row.label, row.kind) for row in scopes(session, NOW.date())]
    assert found == [
        ("Toutes les permanences", ""),
        ("Avocat", "Type"),
        ("Notaire", "Type"),
        ("Barreau d’Amiens", "Organisme"),
        ("Me Hélène Roux", "Intervenant"),
    ]


def test_each_planning_holds_its_own_sittings(office: Database) -> None:
    with office.reading() as session:
        held = {row.label: planning(session, row.scope, AUTUMN) for row in scopes(session, NOW.date())}
    assert {label: len(found.entries) for label, found in held.items()} == {
        "Toutes les permanences": 12, "Avocat": 6, "Notaire": 6, "Barreau d’Amiens": 6, "Me Hélène Roux": 6,
    }  # fmt: skip
    assert {entry.name for entry in held["Avocat"].entries} == {"Me Hélène Roux"}
    assert {entry.name for entry in held["Notaire"].entries} == {""}
    assert {label: found.title for label, found in held.items()} == {label: label for label in held}


def test_what_changed_since_the_last_sending_is_told_once(office: Database) -> None:
    assert read(office).sent_on is None
    send(office)
    assert read(office).sent_on == NOW.date()
    assert read(office).differences == ()
    change(office, 0, state="ANNULEE", reason="intervenant absent")
    change(office, 1, day=date(2026, 11, 25))
    change(office, 2, state="RETIREE")
    change(office, 3, practitioner_id=None)
    told = [found.sentence for found in read(office).differences]
    assert [sentence.split("\xa0")[0] for sentence in told] == [
        "Annulée", "Déplacée", "Retirée", "Intervenant",
    ]  # fmt: skip
    assert [e.uid for e in read(office).gone] == [read(office).differences[2].before.uid]  # type: ignore[union-attr]
    send(office)
    assert read(office).differences == ()


def test_who_is_replaced_is_told_that_the_sitting_is_no_more_theirs(office: Database) -> None:
    with office.reading() as session:
        mine = scopes(session, NOW.date())[-1].scope
    send(office, mine)
    change(office, 0, practitioner_id=None)
    (found,) = read(office, mine).differences
    assert found.after is None
    assert found.sentence.startswith("Retirée")


def test_a_sitting_taken_off_shows_nowhere_and_counts_nowhere(office: Database) -> None:
    change(office, 0, state="RETIREE")
    assert read(office).summary == "5 séances"
    change(office, 1, state="ANNULEE", reason="grève")
    assert read(office).summary == "5 séances, dont 1 annulée"


def test_noted_twice_it_is_one_sending_and_taken_back_it_is_none(office: Database) -> None:
    draft = send(office)
    with office.transaction() as session:
        note_planning_sent(session, draft, instant=office.clock.instant(), by=AGENT)
    with office.transaction() as session:
        withdraw_planning_sent(session, draft.uid, by=AGENT)
    assert read(office).sent_on is None
    with pytest.raises(Conflict, match="n’est plus noté"), office.transaction() as session:
        withdraw_planning_sent(session, draft.uid, by=AGENT)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"scope": "quartier:Étouvie"}, "scope"),
        ({"scope": "type:" + "X" * 80}, "scope"),
        ({"last_day": AUTUMN.first - timedelta(days=1)}, "last_day"),
    ],
)
def test_a_sending_that_means_nothing_is_refused_with_its_field(
    database: Database, facts: dict[str, object], field: str
) -> None:
    draft = replace(SendingDraft("all", AUTUMN.first, AUTUMN.last, ()), **facts)  # type: ignore[arg-type]
    with pytest.raises(Invalid) as refusal, database.transaction() as session:
        note_planning_sent(session, draft, instant=database.clock.instant(), by=AGENT)
    assert list(refusal.value.problems) == [field]


def test_only_the_coordination_notes_a_sending(database: Database) -> None:
    desk = replace(AGENT, rights=frozenset({Right.RECEPTION}))
    draft = SendingDraft("all", AUTUMN.first, AUTUMN.last, ())
    with pytest.raises(Forbidden), database.transaction() as session:
        note_planning_sent(session, draft, instant=database.clock.instant(), by=desk)


@pytest.mark.parametrize("scope", ["practitioner:999", "organisation:999", "rien"])
def test_a_planning_that_is_no_more_is_refused_in_a_sentence(database: Database, scope: str) -> None:
    with pytest.raises(UserError, match="Ce planning n’existe"):
        read(database, scope)


def test_the_day_of_a_sending_is_the_day_of_the_desk(office: Database) -> None:
    draft = SendingDraft("all", AUTUMN.first, AUTUMN.last, ())
    with office.transaction() as session:
        late = datetime(2026, 9, 3, 23, 30).astimezone()
        note_planning_sent(session, draft, instant=late, by=AGENT)
    assert read(office, "all").sent_on == date(2026, 9, 3)

"""The permanences of a year proposed again: what each gives, what stands in the way, and the remedy."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import select

from espace_citoyennete.directory.model import Practitioner
from espace_citoyennete.permanences.model import Permanence
from espace_citoyennete.permanences.renewal import Renewal, clashes, renewals, total_words, years_to_renew
from espace_citoyennete.permanences.rules import parse_rule
from espace_citoyennete.permanences.service import PermanenceDraft, create_permanence, create_permanences
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.model import Closure
from espace_citoyennete.town.reference import calendar
from tests.conftest import AGENT
from tests.permanences.conftest import lawyer
from tests.permanences.test_plan import rows, series_of, walked

TYPES = ("AVOCAT", "NOTAIRE")
DECEMBER = date(2022, 12, 1)


def of_2022(row: dict[str, str]) -> PermanenceDraft:
    """Return a permanence of the year 2022 as its file describes it."""
    series = series_of(row)
    return PermanenceDraft(
        "AVOCAT", row["Type"], series.rule, series.first_day, series.last_day, series.hours.starts_at,
        series.hours.ends_at, series.hours.minutes, room=series.room,
        skips_school_holidays=series.skips_school_holidays,
    )  # fmt: skip


def keep(database: Database, *drafts: PermanenceDraft) -> None:
    with database.transaction() as session:
        create_permanences(session, drafts, calendar=calendar(session), by=AGENT)


def proposed(database: Database, year: int = 2022, today: date = DECEMBER) -> list[Renewal]:
    with database.reading() as session:
        return renewals(session, year, today)


def renew(database: Database, chosen: Sequence[Renewal]) -> None:
    keep(database, *(row.draft for row in chosen))


def whole_year(**changes: Any) -> PermanenceDraft:
    return lawyer(**{"first_day": date(2022, 1, 1), "last_day": date(2022, 12, 31)} | changes)


def test_the_thirteen_permanences_of_2022_are_renewed_for_2023_and_then_are_planned_already(
    any_database: Database,
) -> None:
    keep(any_database, *map(of_2022, rows("permanences-2022.csv")))
    found = proposed(any_database)
    expected = [list(walked(row, 2023)) for row in rows("permanences-2022.csv")]
    assert sorted(list(row.plan.days) for row in found if row.plan) == sorted(expected)
    assert {(row.obstacle, row.doubt) for row in found} == {("", "")}
    assert clashes(found) == {}
    days = sum(map(len, expected))
    assert total_words(found).startswith(f"13 permanences types, {days} séances, 2\u202f")
    renew(any_database, found)
    assert all(row.obstacle.startswith("Déjà planifiée") for row in proposed(any_database))
    assert [row.obstacle for row in proposed(any_database, 2023)] == [""] * 13
    with any_database.reading() as session:
        assert years_to_renew(session) == [(2023, 13), (2022, 13)]


def test_everything_of_a_permanence_but_its_days_is_renewed(any_database: Database) -> None:
    draft = whole_year(
        reception="MIXTE", quota=4, domains=("FAM", "LOG"), reminder="Apporter le bail", overbooking=2,
        promised=10, other_room="Étouvie", skips_school_holidays=True, skips_public_holidays=False,
    )  # fmt: skip
    keep(any_database, draft)
    (row,) = proposed(any_database)
    assert row.draft.uid != draft.uid
    assert row.draft == replace(
        draft, first_day=date(2023, 1, 1), last_day=date(2023, 12, 31), uid=row.draft.uid
    )


def test_a_list_of_dates_a_single_sitting_and_a_year_all_past_cannot_be_renewed_and_say_what_to_do(
    any_database: Database,
) -> None:
    once = {"first_day": date(2022, 3, 8), "last_day": date(2022, 3, 8)}
    dates = whole_year(rule=parse_rule("3 mars 2022"), room="Salle 2")
    keep(any_database, whole_year(), dates, lawyer(label="Médiateur", room="", **once))
    repeated, listed, single = proposed(any_database)
    assert not repeated.obstacle
    assert listed.obstacle == (
        "Liste de dates\u00a0: écrire les prochaines par «\u00a0Nouvelle permanence\u00a0»."
    )
    assert single.obstacle.startswith("Une seule séance\u00a0: en planifier une autre")
    repeated, *_ = proposed(any_database, today=date(2024, 1, 1))
    assert repeated.obstacle.startswith("Période déjà passée")


def test_two_permanences_of_one_name_in_one_place_are_told_apart_by_their_rule(
    any_database: Database,
) -> None:
    mondays, tuesdays = whole_year(rule=parse_rule("tous les lundis")), whole_year()
    keep(any_database, mondays, tuesdays)
    planned = {"first_day": date(2023, 1, 9), "last_day": date(2023, 12, 31)}
    keep(any_database, lawyer(**planned))  # the Tuesdays, by hand
    monday, tuesday = proposed(any_database)
    assert (monday.obstacle, monday.doubt) == ("", "")
    assert tuesday.obstacle == "Déjà planifiée du 9 janvier au 31 décembre 2023."
    keep(any_database, lawyer(**planned, rule=parse_rule("tous les jeudis"), label="avocat"))
    monday, _ = proposed(any_database)
    assert monday.plan
    assert monday.doubt == (  # to be looked at, not refused
        "Une autre est déjà planifiée\u00a0: Tous les jeudis de 9\u00a0h à 11\u00a0h, "
        "du 9 janvier au 31 décembre 2023, sauf jours fériés."
    )


def test_a_permanence_beside_it_in_the_next_months_is_not_its_next_year(any_database: Database) -> None:
    beside = lawyer(
        rule=parse_rule("tous les jeudis"), first_day=date(2022, 9, 1), last_day=date(2023, 6, 30)
    )
    keep(any_database, whole_year(), beside)
    assert [(row.obstacle, row.doubt) for row in proposed(any_database)] == [("", "")] * 2


def test_school_holidays_that_nobody_knows_refuse_their_row_and_no_other(any_database: Database) -> None:
    days = {"first_day": date(2027, 9, 1), "last_day": date(2028, 6, 30)}
    keep(any_database, lawyer(**days, skips_school_holidays=True), lawyer(**days, label="Notaire", room="2"))
    refused, held = proposed(any_database, 2027, date(2027, 12, 1))
    assert refused.obstacle.endswith("ne sont pas connues. Les compléter dans Réglages, Vacances scolaires.")
    assert held.plan and not held.obstacle


def test_a_place_taken_is_refused_with_the_other_one_shown(any_database: Database) -> None:
    may = {"first_day": date(2023, 5, 1), "last_day": date(2023, 5, 31)}
    keep(any_database, whole_year(), lawyer(label="Notaire", starts_at=time(10), ends_at=time(12), **may))
    row = proposed(any_database)[0]
    assert row.plan is None
    when = "mardi 2 mai 2023 de 10\u00a0h à 12\u00a0h"
    assert row.obstacle.startswith(f"Le lieu « Salle 1 » est déjà pris {when}")
    assert "« Notaire »" in row.obstacle


def test_two_renewals_that_meet_are_told_on_the_second_one(any_database: Database) -> None:
    spring = whole_year(last_day=date(2022, 6, 30))
    keep(any_database, spring, whole_year(label="Notaire", first_day=date(2022, 7, 1)))
    with any_database.transaction() as session:  # moved to an hour of the other one by a change of rule
        notary = session.scalars(select(Permanence).where(Permanence.label == "Notaire")).one()
        notary.first_day = date(2022, 6, 1)
    found = proposed(any_database)
    (met,) = clashes(found).items()
    assert met[0] == found[1].draft.uid
    assert "« Salle 1 » est déjà pris mardi 6 juin 2023" in met[1] and "« Avocat »" in met[1]
    assert clashes(found[1:]) == {}


def test_whoever_left_the_list_holds_nothing_the_next_year_and_somebody_looks_first(
    any_database: Database,
) -> None:
    with any_database.transaction() as session:
        session.add(who := Practitioner(name="Me Sauret", type_code="AVOCAT"))
        session.flush()
        draft = whole_year(practitioner_id=who.id)
        create_permanence(session, draft, calendar=calendar(session), by=AGENT)
        who.retired_on = date(2022, 11, 1)
    (row,) = proposed(any_database)
    assert row.plan and row.draft.practitioner_id is None
    assert row.doubt == "Reconduite sans « Me Sauret », à présent hors de la liste."


@pytest.mark.parametrize("room", ["", "Salle 1"])
def test_a_closure_of_the_next_year_is_left_out(any_database: Database, room: str) -> None:
    keep(any_database, whole_year())
    with any_database.transaction() as session:
        session.add(
            Closure(first_day=date(2023, 3, 6), last_day=date(2023, 3, 10), reason="Travaux", room=room)
        )
    (row,) = proposed(any_database)
    assert row.plan and date(2023, 3, 7) not in row.plan.days
    assert "exclue" in row.gives and "fermetures\u00a0: 1" in row.gives

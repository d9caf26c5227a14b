"""The plan: what feeds an indicator is what the annual report tells, and what has parts stays."""

import json
from dataclasses import replace
from datetime import date
from io import BytesIO

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.action_plan.figures import plan_figures
from espace_citoyennete.action_plan.listing import plan_tree
from espace_citoyennete.action_plan.pdf import PlanPaper, write_plan
from espace_citoyennete.action_plan.rules import reached
from espace_citoyennete.action_plan.sections import GONE, Source, measure, sources
from espace_citoyennete.action_plan.service import (
    IndicatorDraft,
    ObjectiveDraft,
    PlannedActionDraft,
    remove_from_plan,
    save_indicator,
    save_objective,
    save_planned_action,
)
from espace_citoyennete.annual_report.figures import annual_figures
from espace_citoyennete.annual_report.frozen import to_json
from espace_citoyennete.annual_report.sections import annual_report
from espace_citoyennete.errors import Conflict, Invalid
from espace_citoyennete.readers import aims
from espace_citoyennete.report import Period, Scope, year_period
from espace_citoyennete.rooms import PAGES
from espace_citoyennete.storage.database import Database
from tests.annual_report.conftest import year, year_template  # noqa: F401 - fixtures of the sample year
from tests.conftest import AGENT, NOW
from tests.pdf.reading import out

YEAR = year_period(2022)
OBJECTIVE = ObjectiveDraft("EGALITE", "Faire vivre l’égalité", YEAR.first, YEAR.last)
ACTION = PlannedActionDraft(OBJECTIVE.uid, "Jeudis dans les quartiers", partners="Les Bavardes")
COUNTED = IndicatorDraft(ACTION.uid, "Stages tenus", "stages", 17, told="Les stagiaires reviennent.")


def plan(database: Database) -> None:
    with database.transaction() as session:
        save_objective(session, OBJECTIVE, by=AGENT)
        save_planned_action(session, ACTION, by=AGENT)
        save_indicator(session, COUNTED, by=AGENT)


def found_in(database: Database, period: Period = YEAR) -> dict[str, Source]:
    with database.reading() as session:
        return sources(plan_figures(session, period, NOW.date()))


def test_what_feeds_an_indicator_is_the_figure_of_the_annual_report(year: Database) -> None:  # noqa: F811
    found = {key: source.figure for key, source in found_in(year).items()}
    with year.reading() as session:
        figures = annual_figures(session, Scope(YEAR, NOW.date()))
    told = json.loads(to_json(annual_report(figures, produced_at=NOW)))
    same = {key: figure.value for key, figure in found.items() if key in told["chiffres"]}
    assert same == {key: told["chiffres"][key] for key in same}
    assert {"jeudis", "stages", "stages_presents", "personnes_recues", "expositions_pretees"} <= same.keys()
    by_axis = {row[0]: row for row in told["tableaux"]["jeudis_par_axe"]["lignes"]}
    for axis in figures.jeudis.axes:
        label, events, _registered, present, *_rest = by_axis[axis.label]
        assert label == axis.label
        assert (found[f"jeudis:{axis.code}"].value, found[f"jeudis_presents:{axis.code}"].value) == (
            events, present,
        )  # fmt: skip
    for whole in ("personnes_recues", "subventions_votees"):
        parts = sum(figure.value or 0 for key, figure in found.items() if key.startswith(f"{whole}:"))
        assert parts == told["chiffres"][whole] > 0
    answered = figures.contacts.neighbourhoods.answered
    assert 0 < (found["contacts_habitants_qpv"].value or 0) < answered
    assert (
        sum(one.value or 0 for key, one in found.items() if key.startswith("contacts_habitants:")) == answered
    )


def test_a_source_keeps_its_name_whatever_was_recorded(year: Database) -> None:  # noqa: F811
    def names(period: Period) -> dict[str, str]:
        return {key: source.figure.label for key, source in found_in(year, period).items()}

    day = date(2022, 12, 31)  # nothing was recorded on that day
    assert names(Period(day, day)) == names(YEAR)
    assert {"marches_part_faite", "rallyes_inscrits", "conventions_en_vigueur", "actions:FORMATION"} <= names(
        YEAR
    ).keys()
    assert all(source.place in PAGES for source in found_in(year).values())


def test_the_paper_tells_the_counted_value_beside_its_story(year: Database) -> None:  # noqa: F811
    plan(year)
    with year.reading() as session:
        tree = plan_tree(session, YEAR)
    found = found_in(year)
    told = measure(tree[0].actions[0].indicators[0], found)
    assert (told.target, told.value, told.reached) == ("17", "17", "100,0\u202f%")
    file = BytesIO()
    write_plan(out(file), PlanPaper(2022, tuple(tree), found, "Amiens – Espace citoyenneté", "", NOW))
    with pypdfium2.PdfDocument(file.getvalue()) as document:
        text = " ".join(document[0].get_textpage().get_text_range().split())
    for words in ("Jeudis dans les quartiers", "Les Bavardes", "17", "Les stagiaires reviennent."):
        assert words in text


@pytest.mark.parametrize(
    ("indicator", "target", "value", "reached"),
    [
        (replace(COUNTED, source="", value=None), "17", "–", ""),  # unknown is not zero
        (replace(COUNTED, source="", value=0), "17", "0", "0,0\u202f%"),
        (replace(COUNTED, target=0), "0", "17", ""),  # there is nothing to reach
        (replace(COUNTED, target=None), "–", "17", ""),
        (replace(COUNTED, target=18), "18", "17", "94,4\u202f%"),
        (replace(COUNTED, source="subventions_votees", target=70_000), "70\u202f000\u00a0€",
         "69\u202f900,00\u00a0€", "99,8\u202f%"),
        (replace(COUNTED, source="taux_absence", target=10), "10\u202f%", "9,9\u202f%", "99,3\u202f%"),
    ],
)  # fmt: skip
def test_a_value_stands_beside_its_target_in_the_same_unit(
    year: Database,  # noqa: F811
    indicator: IndicatorDraft,
    target: str,
    value: str,
    reached: str,
) -> None:
    told = measure(indicator, found_in(year))
    assert (told.target, told.value, told.reached) == (target, value, reached)


def test_an_indicator_whose_source_disappeared_says_so_rather_than_zero() -> None:
    told = measure(replace(COUNTED, source="jeudis:ANCIEN_AXE"), {})
    assert (told.value, told.reached, told.source, told.place) == ("–", "", GONE, "")


@given(st.integers(0, 10**9), st.integers(1, 10**7))
def test_a_target_is_whole_only_once_it_is_reached(value: int, target: int) -> None:
    ratio = reached(value, target)
    assert ratio is not None
    assert (ratio >= 1) is (value >= target)


def test_what_has_parts_is_not_removed_before_them(any_database: Database) -> None:
    plan(any_database)
    for uid in (OBJECTIVE.uid, ACTION.uid):
        with pytest.raises(Conflict), any_database.transaction() as session:
            remove_from_plan(session, uid, by=AGENT)
    with any_database.transaction() as session:
        for uid in (COUNTED.uid, ACTION.uid, OBJECTIVE.uid):
            remove_from_plan(session, uid, by=AGENT)
        assert plan_tree(session, YEAR) == []


def test_a_value_is_read_or_typed_never_both(any_database: Database) -> None:
    plan(any_database)
    with pytest.raises(Invalid) as refusal, any_database.transaction() as session:
        save_indicator(session, replace(COUNTED, value=3), by=AGENT)
    assert refusal.value.problems.keys() == {"value"}
    with any_database.transaction() as session:
        save_indicator(session, replace(COUNTED, source="", value=3), by=AGENT)
        (kept,) = plan_tree(session, YEAR)[0].actions[0].indicators
        assert measure(kept, {}).value == "3"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(OBJECTIVE, last_day=date(2021, 1, 1)), "last_day"),
        (replace(OBJECTIVE, last_day=date(9999, 12, 31)), "last_day"),
        (replace(OBJECTIVE, axis="RIEN"), "axis"),
        (replace(OBJECTIVE, words=" "), "words"),
    ],
)
def test_an_objective_that_says_nothing_true_is_refused(
    database: Database, wrong: ObjectiveDraft, field: str
) -> None:
    with pytest.raises(Invalid) as refusal, database.transaction() as session:
        save_objective(session, wrong, by=AGENT)
    assert refusal.value.problems.keys() == {field}


def test_what_the_plan_wants_of_a_figure_is_told_by_the_key_of_that_figure(database: Database) -> None:
    plan(database)
    wanted = (
        ("taux_absence", 8),
        ("personnes_recues", 300),
        ("personnes_recues", 250),
        ("", 40),
        ("stages", None),
    )
    with database.transaction() as session:
        for source, target in wanted:
            save_indicator(session, IndicatorDraft(ACTION.uid, "À suivre", source, target), by=AGENT)
    with database.reading() as session:
        found = aims(session, annual_figures(session, Scope(YEAR, NOW.date())))
    assert found == {"taux_absence": 0.08, "personnes_recues": 300, "stages": 17}

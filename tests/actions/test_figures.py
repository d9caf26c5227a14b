"""The actions of a year in its report: what was counted, and nothing made of a number that nobody told."""

from datetime import date

from espace_citoyennete.actions.figures import action_figures, course_figures
from espace_citoyennete.actions.half_days import HalfDay
from espace_citoyennete.actions.sections import action_sections, course_sections
from espace_citoyennete.actions.service import ActionDraft, cancel_action, save_action
from espace_citoyennete.directory.service import organisation_named
from espace_citoyennete.report import Section, Table, year_period
from espace_citoyennete.storage.database import Database
from tests.conftest import AGENT


def tables(section: Section) -> list[Table]:
    return [block for block in section.blocks if isinstance(block, Table)]


def test_groups_and_other_actions_have_their_chapters_and_none_adds_what_was_announced(
    any_database: Database,
) -> None:
    with any_database.transaction() as session:
        genders = {"GENRE": {"F": 12, "H": 9}}
        group = ActionDraft(
            "GROUPE", date(2026, 3, 5), "Classe de 4e", present=22, counts=genders, people_met="Le maire"
        )
        day = ActionDraft("TEMPS_FORT", date(2026, 3, 8), "8 mars", announced=240, present=251)
        contest = ActionDraft("CONCOURS", date(2026, 4, 9), "Affiche", registered=60, present=52)
        rally = ActionDraft("RALLYE", date(2026, 4, 19), "Rallye", announced=240, present=12)
        for action in (group, day, contest, rally):  # the rally has its chapter in tests/rallies
            save_action(session, action, by=AGENT)
        save_action(session, ActionDraft("REUNION", date(2026, 5, 5), "Réseau"), by=AGENT)  # not counted
        off = save_action(session, ActionDraft("EXPO", date(2026, 6, 5), "Droits", present=40), by=AGENT)
        cancel_action(session, off, "Travaux", by=AGENT)
        groups, others = action_sections(action_figures(session, year_period(2026)))
        assert [figure.value for figure in groups.figures] == [1, 22]
        assert tables(groups)[0].rows[0][3:] == ("Le maire", None, None, 22, 1)
        assert [figure.value for figure in others.figures] == [2]
        by_kind, listed = tables(others)
        assert by_kind.rows == (("Concours", 1, 52), ("Temps fort", 1, 251))
        assert [row[4:] for row in listed.rows] == [(240, None, 251, 251), (None, 60, 52, 52)]
        assert (by_kind.total, listed.total) == (None, None)  # unlike people are never added
        assert action_sections(action_figures(session, year_period(2022))) == []


def test_the_courses_tell_their_hours_types_and_prescribers_and_what_nobody_told_is_no_zero(
    any_database: Database,
) -> None:
    with any_database.transaction() as session:
        runs = organisation_named(session, "Association Yves Le Febvre", by=AGENT)
        halves = (HalfDay("Matin", 7, 180), HalfDay("Après-midi", 6, 210))
        counts = {"PRESCRIPTEUR": {"PJJ": 5, "PARQUET": 2}, "AGE": {"18_24": 6}}
        told = ActionDraft(
            "STAGE", date(2026, 3, 5), "Stage", organisation_id=runs, course_type="1", minutes=60,
            convened=8, present=7, validated=6, half_days=halves, counts=counts,
        )  # fmt: skip
        bare = ActionDraft("STAGE", date(2026, 4, 2), "Stage", organisation_id=runs, present=4)
        for course in (told, bare):
            save_action(session, course, by=AGENT)
        (section,) = course_sections(course_figures(session, year_period(2026)))
    values = {figure.key: figure.value for figure in section.figures}
    assert (values["stages_valides"], values["stages_duree"]) == (6, 390)
    listed, types, prescribers, ages = tables(section)
    assert listed.rows[1][2:] == (None, 4, None, 0, 0, 4)
    assert types.rows == (
        ("Type non précisé", 1, None, None, None, 4, None),
        ("Stage de citoyenneté", 1, 2, 390, 8, 7, 6),
    )
    assert types.total is None
    assert [row[:2] for row in prescribers.rows] == [("La PJJ", 5), ("Le parquet", 2), ("Non communiqué", 1)]
    assert [row[:2] for row in ages.rows] == [("18 - 24 ans", 6), ("Non communiqué", 5)]

"""What is written for a chapter stands in the complete report of its year, and nowhere else."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from espace_citoyennete.annual_report.chapters import CHAPTERS, OPENING, TEXT_LENGTH, TEXTS, kinds_of
from espace_citoyennete.annual_report.differences import differences
from espace_citoyennete.annual_report.figures import annual_figures
from espace_citoyennete.annual_report.layouts import LAYOUTS
from espace_citoyennete.annual_report.sections import COMPLETE, annual_report
from espace_citoyennete.annual_report.texts import save_texts, texts_of
from espace_citoyennete.errors import Conflict, Forbidden, Invalid
from espace_citoyennete.report import Filters, Period, Scope, SectionText, year_period
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database, Session
from tests.conftest import AGENT

NOW = datetime(2023, 1, 9, 9, 0)
SCOPE = Scope(year_period(2022), NOW.date())
FACTS, MOT = ("accueil", "faits"), (OPENING, "mot")
WRITTEN = {FACTS: "Un second bureau a ouvert.", MOT: "Merci à l’équipe.\n\nÀ l’an prochain."}


def told(session: Session, scope: Scope = SCOPE) -> dict[str, tuple[SectionText, ...]]:
    report = annual_report(annual_figures(session, scope), produced_at=NOW)
    return {section.key: section.texts for section in report.sections if section.texts}


def test_a_text_stands_in_its_chapter_of_the_complete_report_of_its_year_alone(year: Database) -> None:
    with year.transaction() as session:
        save_texts(session, 2022, WRITTEN, by=AGENT)
        assert told(session) == {
            OPENING: (SectionText("mot", "Mot de l’élu", WRITTEN[MOT]),),
            "accueil": (SectionText("faits", "Faits marquants", WRITTEN[FACTS]),),
        }
        assert told(session, replace(SCOPE, period=year_period(2021))) == {}
        assert told(session, replace(SCOPE, period=Period(date(2022, 1, 1), date(2022, 6, 30)))) == {}
        assert told(session, replace(SCOPE, filters=Filters(channels=("VISITE",)))) == {}
        figures = annual_figures(session, SCOPE)
    for layout in LAYOUTS:
        if layout.key != COMPLETE.key:
            report = annual_report(figures, produced_at=NOW, layout=layout)
            assert not any(section.texts for section in report.sections), layout.name


def test_the_chapters_that_are_written_for_are_those_of_the_report(year: Database) -> None:
    with year.reading() as session:
        report = annual_report(annual_figures(session, SCOPE), produced_at=NOW)
    assert CHAPTERS.items() >= {section.key: section.title for section in report.sections}.items()
    assert kinds_of(OPENING) == tuple(TEXTS)
    assert kinds_of("accueil") == ("faits", "difficultes", "perspectives")


def test_a_text_is_changed_emptied_and_the_others_stay(any_database: Database) -> None:
    with any_database.transaction() as session:
        save_texts(session, 2025, WRITTEN, by=AGENT)
        save_texts(session, 2025, {FACTS: "Autre chose"}, by=AGENT)
        assert texts_of(session, 2025) == WRITTEN | {FACTS: "Autre chose"}
        save_texts(session, 2025, {FACTS: "  "}, by=AGENT)
        assert texts_of(session, 2025) == {MOT: WRITTEN[MOT]}
        assert texts_of(session, 2024) == {}


def test_a_text_changed_on_another_desk_is_never_overwritten_in_silence(any_database: Database) -> None:
    with any_database.transaction() as session:
        save_texts(session, 2025, WRITTEN, before={}, by=AGENT)
        with pytest.raises(Conflict, match=r"Faits marquants.*Accueil"):
            save_texts(session, 2025, {FACTS: "Le mien"}, before={}, by=AGENT)
        save_texts(session, 2025, {FACTS: WRITTEN[FACTS]}, before={}, by=AGENT)
        save_texts(session, 2025, {FACTS: "Le mien"}, before=WRITTEN, by=AGENT)
        assert texts_of(session, 2025)[FACTS] == "Le mien"


def test_a_text_longer_than_two_pages_is_refused_and_the_desk_writes_none(any_database: Database) -> None:
    with any_database.transaction() as session:
        save_texts(session, 2025, {FACTS: "é" * TEXT_LENGTH}, by=AGENT)
        with pytest.raises(Invalid) as refusal:
            save_texts(session, 2025, {FACTS: "é" * (TEXT_LENGTH + 1)}, by=AGENT)
        assert refusal.value.problems.keys() == {"faits"}
        with pytest.raises(Forbidden):
            desk = Agent(AGENT.uid, AGENT.name, frozenset({Right.RECEPTION}))
            save_texts(session, 2025, WRITTEN, by=desk)


def test_a_text_changed_is_a_difference_told_without_quoting_it(year: Database) -> None:
    with year.transaction() as session:
        before = annual_report(annual_figures(session, SCOPE), produced_at=NOW)
        save_texts(session, 2022, WRITTEN, by=AGENT)
        between = annual_report(annual_figures(session, SCOPE), produced_at=NOW)
        save_texts(session, 2022, {FACTS: "Autre", MOT: ""}, by=AGENT)
        after = annual_report(annual_figures(session, SCOPE), produced_at=NOW)
    first = [(one.what, one.before, one.after) for one in differences(before, between)]
    assert first == [("Mot de l’élu", "–", "texte"), ("Faits marquants", "–", "texte")]
    then = [(one.what, one.before, one.after) for one in differences(between, after)]
    assert then == [("Faits marquants", "texte", "texte modifié"), ("Mot de l’élu", "texte", "–")]

"""Once a Jeudi is over: cards say nothing of anybody, a closed one feeds the figures by itself."""

from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.jeudis.assessing import Assessment, assessment_of, close_jeudi, save_assessment
from espace_citoyennete.jeudis.attending import Counted, count_arrival, count_people, mark_present
from espace_citoyennete.jeudis.figures import jeudi_figures
from espace_citoyennete.jeudis.listing import jeudi_row
from espace_citoyennete.jeudis.page import JeudisPage
from espace_citoyennete.jeudis.registering import RegistrationDraft, register
from espace_citoyennete.jeudis.rules import SCORES, mean_score
from espace_citoyennete.jeudis.sections import jeudi_sections
from espace_citoyennete.jeudis.service import JeudiDraft, cancel_jeudi, save_jeudi
from espace_citoyennete.report import year_period
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW
from tests.keyboard import Keyboard

DRAFT = JeudiDraft(
    date(2026, 11, 12), time(18), "Agir", "DISCRIM", "Étouvie", 40, theme="Emploi",
    neighbourhood="QPV_ETOUVIE", sign_language=True, cost_cents=45_050,
)  # fmt: skip


@pytest.fixture
def evening(any_database: Database) -> int:
    """Return a Jeudi that was held: two people by name, five without."""
    with any_database.transaction() as session:
        jeudi_id = save_jeudi(session, DRAFT, by=AGENT)
        for name, gender, age in (("Diallo", "F", "25_39"), ("Martin", "H", "NC")):
            draft = RegistrationDraft(VisitorDraft(name), gender=gender, age_band=age)
            guest = register(session, jeudi_id, draft, now=NOW, by=AGENT)
            mark_present(session, guest, is_present=True, by=AGENT)
        register(
            session, jeudi_id, RegistrationDraft(VisitorDraft("Zola"), age_band="70P"), now=NOW, by=AGENT
        )
        margins = {"GENRE": {"F": 2, "H": 1}, "AGE": {"25_39": 1, "70P": 2}, "QUARTIER": {"SOMME": 4}}
        count_people(session, jeudi_id, Counted(3, 5, margins), by=AGENT)
    return jeudi_id


def test_what_named_people_answer_joins_the_margins_of_those_only_counted(
    any_database: Database, evening: int
) -> None:
    with any_database.transaction() as session:
        save_assessment(session, evening, Assessment("Salle comble", {5: 4, 2: 2}), by=AGENT)
        other = replace(DRAFT, held_on=date(2026, 10, 8), theme="", neighbourhood=None, cost_cents=None)
        save_jeudi(session, replace(other, uid=type(DRAFT.uid)(int=7), sign_language=False), by=AGENT)
    with any_database.reading() as session:
        found = jeudi_figures(session, year_period(2026), date(2026, 12, 31))
    assert (found.registered, found.present) == (6, 7)
    assert found.genders == {"F": 3, "H": 2, "AUTRE": 0}
    assert {row.code: row.count for row in found.ages.rows} == {"25_39": 2, "70P": 2}
    assert (found.ages.total, found.ages.not_answered) == (7, 3)
    assert {row.code: row.count for row in found.homes.rows} == {"SOMME": 4}
    assert (found.satisfaction.cards, found.satisfaction.mean) == (6, 4.0)
    assert (found.cost_cents, found.signed) == (45_050, 1)
    assert [(part.label, part.events, part.present) for part in found.themes] == [("Emploi", 1, 7)]
    assert [(part.is_qpv, part.registered, part.present) for part in found.districts] == [(True, 6, 7)]
    tables = {block.key for block in jeudi_sections(found)[0].blocks}
    assert tables >= {"jeudis_par_theme", "jeudis_par_quartier", "jeudis_ages", "jeudis_quartiers"}


@given(st.dictionaries(st.sampled_from(SCORES), st.integers(0, 9)))
def test_a_mean_is_told_only_where_enough_cards_hide_each_other(cards: dict[int, int]) -> None:
    given_back = [score for score, number in cards.items() for _ in range(number)]
    mean = mean_score(cards)
    assert (mean is None) == (len(given_back) < 5)
    if mean is not None:
        assert abs(mean - sum(given_back) / len(given_back)) < 1e-9


def test_cards_are_counted_again_and_none_is_under_zero(any_database: Database, evening: int) -> None:
    for kept in (Assessment("Un", {5: 4, 2: 2}), Assessment("Deux", {5: 1, 0: 3}), Assessment("")):
        with any_database.transaction() as session:
            save_assessment(session, evening, kept, by=AGENT)
        with any_database.reading() as session:
            assert assessment_of(session, evening) == kept
    with pytest.raises(Invalid) as refusal, any_database.transaction() as session:
        save_assessment(session, evening, Assessment("", {3: -1}), by=AGENT)
    assert list(refusal.value.problems) == ["score3"]


def test_a_jeudi_closes_once_held_and_never_once_cancelled(any_database: Database, evening: int) -> None:
    with pytest.raises(UserError, match="pas encore"), any_database.transaction() as session:
        close_jeudi(session, evening, date(2026, 11, 11), by=AGENT)
    with any_database.transaction() as session:
        cancel_jeudi(session, evening, by=AGENT)
    with pytest.raises(UserError, match="annulé"), any_database.transaction() as session:
        close_jeudi(session, evening, NOW.date(), by=AGENT)


def test_one_key_closes_a_jeudi_and_its_figures_ask_for_none(
    sqlite_base: Database, clock: Clock, qtbot: QtBot
) -> None:
    with sqlite_base.transaction() as session:
        jeudi_id = save_jeudi(session, DRAFT, by=AGENT)
        count_people(session, jeudi_id, Counted(3, 5, {"GENRE": {"F": 2}}), by=AGENT)
    page = JeudisPage(Desk(sqlite_base, clock, AGENT))
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.receive(jeudi_id)
    assert page.pane is page.assess
    assert page.assess.facts["Genre"].text() == "Femme 2 · non communiqué 3"
    page.focus_default()
    keys = Keyboard()
    keys.press("K")
    assert is_closed(page) and keys.count == 1
    page.desk.undo.undo()
    assert not is_closed(page)
    with sqlite_base.reading() as session:
        assert jeudi_figures(session, year_period(2026), date(2026, 12, 31)).present == 5


def is_closed(page: JeudisPage) -> bool:
    return page.chosen is not None and page.chosen.is_closed


def test_what_was_written_or_counted_meanwhile_is_not_written_over(
    any_database: Database, evening: int
) -> None:
    with any_database.reading() as session:
        read, counted = assessment_of(session, evening), jeudi_row(session, evening).counted
    with any_database.transaction() as session:
        count_arrival(session, evening, "F", by=AGENT)
        save_assessment(session, evening, Assessment("Autre poste", {4: 1}), before=read, by=AGENT)
    with pytest.raises(Conflict, match="entre-temps"), any_database.transaction() as session:
        count_people(session, evening, replace(counted, registered=9), before=counted, by=AGENT)
    with pytest.raises(Conflict, match="Copier"), any_database.transaction() as session:
        save_assessment(session, evening, Assessment("Ce poste-ci"), before=read, by=AGENT)
    with any_database.reading() as session:
        assert assessment_of(session, evening) == Assessment("Autre poste", {4: 1})
        assert jeudi_row(session, evening).counted.present == counted.present + 1

"""The actions of a year in its report: what was counted, and nothing made of a number that nobody told."""

from datetime import date

from espace_citoyennete.actions.figures import action_figures
from espace_citoyennete.actions.sections import action_sections
from espace_citoyennete.actions.service import ActionDraft, cancel_action, save_action
from espace_citoyennete.report import year_period
from espace_citoyennete.storage.database import Database
from tests.conftest import AGENT


def test_groups_and_other_actions_have_their_chapters_and_none_adds_what_was_announced(
    any_database: Database,
) -> None:
    with any_database.transaction() as session:
        genders = {"GENRE": {"F": 12, "H": 9}}
        group = ActionDraft("GROUPE", date(2026, 3, 5), "Classe de 4e", present=22, counts=genders)
        day = ActionDraft(
            "TEMPS_FORT", date(2026, 3, 8), "8 mars", announced=240, registered=282, present=251
        )
        rally = ActionDraft("RALLYE", date(2026, 4, 19), "Rallye", announced=240, present=12)
        save_action(session, group, by=AGENT)
        save_action(session, day, by=AGENT)
        save_action(session, rally, by=AGENT)  # its chapter is tests/rallies/test_figures.py
        save_action(session, ActionDraft("REUNION", date(2026, 5, 5), "Réseau"), by=AGENT)  # not counted
        off = save_action(session, ActionDraft("EXPO", date(2026, 6, 5), "Droits", present=40), by=AGENT)
        cancel_action(session, off, "Travaux", by=AGENT)
        groups, others = action_sections(action_figures(session, year_period(2026)))
        assert [figure.value for figure in groups.figures] == [1, 22]
        assert groups.blocks[0].rows[0][4:] == (None, None, 22, 1)  # type: ignore[union-attr]
        assert [figure.value for figure in others.figures] == [1, 251]
        assert others.blocks[0].rows[0][4:] == (240, 282, 251, 251)  # type: ignore[union-attr]
        assert action_sections(action_figures(session, year_period(2022))) == []

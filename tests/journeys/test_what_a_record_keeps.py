"""A record corrected keeps what was retired since: nothing is taken from it because a list moved on."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest

from espace_citoyennete.actions.panel import ActionPanel
from espace_citoyennete.actions.service import ActionDraft, save_action
from espace_citoyennete.agreements.panel import AgreementPanel
from espace_citoyennete.agreements.service import AgreementDraft, Party, save_agreement
from espace_citoyennete.directory.service import (
    PractitionerDraft,
    organisation_named,
    retire_organisation,
    save_practitioner,
)
from espace_citoyennete.jeudis.panel import JeudiPanel
from espace_citoyennete.jeudis.service import JeudiDraft, save_jeudi
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.practitioners.panel import PractitionerPanel
from espace_citoyennete.storage.database import Session
from espace_citoyennete.subsidies.panel import SubsidyPanel
from espace_citoyennete.subsidies.service import SubsidyDraft, save_subsidy
from espace_citoyennete.town.reference import labels
from espace_citoyennete.town.service import retire_choice
from espace_citoyennete.ui.choice import QuickChoice
from espace_citoyennete.ui.form_panel import FormPanel
from tests.conftest import AGENT, NOW
from tests.journeys.test_undo import content
from tests.keyboard import Keyboard

TODAY = NOW.date()
LAST_MONTH = TODAY - timedelta(days=30)  # the axis was still in its list
AXIS = "EGALITE"

Case = tuple[Callable[[Session, int], int], Callable[..., FormPanel]]


def _action(session: Session, partner: int) -> int:
    draft = ActionDraft(
        "REUNION", LAST_MONTH, "Réseau", axis=AXIS, organisation_id=partner, partner_ids=(partner,)
    )
    return save_action(session, draft, by=AGENT)


def _agreement(session: Session, partner: int) -> int:
    draft = AgreementDraft(
        "Permanences", date(2026, 1, 1), (Party(partner),), purpose="Informer", axes=(AXIS,)
    )
    return save_agreement(session, draft, by=AGENT)


def _subsidy(session: Session, partner: int) -> int:
    draft = SubsidyDraft(2026, partner, AXIS, 1_000_00, requested_on=TODAY)
    return save_subsidy(session, draft, today=TODAY, by=AGENT)


def _practitioner(session: Session, partner: int) -> int:
    return save_practitioner(session, PractitionerDraft("Me Martin", "AVOCAT", partner), by=AGENT)


def _jeudi(session: Session, partner: int) -> int:
    draft = JeudiDraft(LAST_MONTH, time(18), "Le bail", AXIS, "Dewailly", 60, organisation_ids=(partner,))
    return save_jeudi(session, draft, by=AGENT)


CASES: dict[str, Case] = {
    "jeudi": (_jeudi, JeudiPanel),
    "action": (_action, ActionPanel),
    "agreement": (_agreement, AgreementPanel),
    "subsidy": (_subsidy, SubsidyPanel),
    "practitioner": (_practitioner, PractitionerPanel),
}


@pytest.mark.parametrize("case", CASES)
def test_a_record_corrected_keeps_the_partner_and_the_axis_retired_since(
    window: MainWindow, case: str
) -> None:
    make, panel = CASES[case]
    with window.desk.database.transaction() as session:
        partner = organisation_named(session, "CIDFF 80", by=AGENT)
        record = make(session, partner)
        retire_organisation(session, partner, today=TODAY, by=AGENT)
        retire_choice(session, "axe_evenement", AXIS, today=TODAY - timedelta(days=1), by=AGENT)
        axis = labels(session, "axe_evenement")[AXIS]
    before = content(window.desk.database)
    form = panel(window.desk, record)
    for shown in (form, panel(window.desk)):  # offered to nobody, this record included
        offered = [option.label for field in shown.findChildren(QuickChoice) for option in field.options()]
        assert "CIDFF 80" not in offered and axis not in offered
    window.answer("open", form)
    Keyboard().press("Ctrl+Entrée")
    assert window.panel.form is None  # saved, nothing was refused
    assert content(window.desk.database) == before

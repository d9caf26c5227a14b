"""Where an organisation serves: each feature that names one is counted, and a key away."""

from datetime import date, datetime, time

import sqlalchemy as sa

from espace_citoyennete.actions.service import ActionDraft, cancel_action, save_action
from espace_citoyennete.agreements.service import AgreementDraft, Party, save_agreement
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.directory.page import DirectoryPage
from espace_citoyennete.directory.service import organisation_named
from espace_citoyennete.jeudis.service import JeudiDraft, save_jeudi
from espace_citoyennete.loans.service import ExhibitDraft, LoanDraft, reserve_exhibit, save_exhibit
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.people.organisation import MODELS, SOURCES, uses_of
from espace_citoyennete.permanences.service import create_permanence
from espace_citoyennete.schema import metadata
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.rows import uid_of
from espace_citoyennete.subsidies.service import PastSubsidyDraft, record_past_subsidy
from espace_citoyennete.town.rules import Calendar
from tests.conftest import AGENT, NOW
from tests.keyboard import Keyboard
from tests.permanences.conftest import lawyer

TODAY = NOW.date()


def rivages(database: Database) -> int:
    """Return an organisation that serves in every feature."""
    with database.transaction() as session:
        partner = organisation_named(session, "Rivages", by=AGENT)
        create_permanence(session, lawyer(organisation_id=partner), calendar=Calendar((), None), by=AGENT)
        evening = JeudiDraft(
            date(2026, 11, 26), time(18), "Agir", "DISCRIM", "Ici", 20, organisation_ids=(partner,)
        )
        save_jeudi(session, evening, by=AGENT)
        for day in (date(2026, 3, 3), date(2026, 5, 5)):
            done = ActionDraft("STAGE", day, "Stage", organisation_id=partner)
            save_action(session, done, by=AGENT)
        off = ActionDraft("GROUPE", date(2026, 11, 5), "Annulé", partner_ids=(partner,))
        cancel_action(session, save_action(session, off, by=AGENT), "Grève", by=AGENT)
        exhibit = save_exhibit(session, ExhibitDraft(7, "Tous différents"), by=AGENT)
        reserved = LoanDraft(exhibit, date(2026, 12, 1), date(2026, 12, 9), organisation_id=partner)
        reserve_exhibit(session, reserved, today=TODAY, by=AGENT)
        past = PastSubsidyDraft(2024, partner, "EGALITE", 1_00, 1_00, 1_00)
        record_past_subsidy(session, past, by=AGENT)
        agreed = AgreementDraft("Permanences", date(2026, 1, 1), (Party(partner),))
        save_agreement(session, agreed, by=AGENT)
        uid = uid_of(session, Organisation, partner)
        sent = ContactDraft("VISITE", datetime(2026, 11, 16, 9), "LOG", "ORIENTE", organisation=uid)
        log_contact(session, sent, now=NOW, by=AGENT)
    return partner


def test_each_feature_that_names_an_organisation_counts_where_it_serves(any_database: Database) -> None:
    partner = rivages(any_database)
    with any_database.reading() as session:
        words = [use.words for use in uses_of(session, partner, TODAY)]
        nowhere = uses_of(session, partner + 1, TODAY)
    assert len(words) == len(SOURCES)
    assert words[0] == "1 orientation en 2026"
    assert words[1].startswith("1 permanence, prochaine séance le ")
    assert words[2:] == [
        "1 Jeudi, en dernier le 26/11/2026",
        "2 actions, en dernier le 05/05/2026",
        "1 prêt, en dernier le 01/12/2026",
        "1 demande de subvention, en dernier pour 2024",
        "1 convention\u00a0: «\u00a0Permanences\u00a0»",
    ]
    assert nowhere == []


def test_no_table_that_names_an_organisation_is_forgotten() -> None:
    naming = {
        table.name
        for table in metadata.tables.values()
        if any(key.column.table.name == "organisation" for key in table.foreign_keys)
    }
    known = {model.__table__.name for model in MODELS if isinstance(model.__table__, sa.Table)}
    assert naming - known == {"practitioner"}  # shown by name on the same card


def test_each_use_is_told_on_the_card_and_opens_its_record(window: MainWindow) -> None:
    rivages(window.desk.database)
    window.show_page("page:directory")
    page = window.page
    assert isinstance(page, DirectoryPage)
    assert "1 demande de subvention" in page.uses.text
    button = page.uses.lines.buttons[-2]
    button.setFocus()
    Keyboard().press("Espace")
    assert window.page.title == "Subventions"
    assert "Rivages 2024" in window.page.heading.text()  # type: ignore[attr-defined]

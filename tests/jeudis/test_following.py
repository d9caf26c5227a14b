"""A contact that came of a Jeudi is tied to it and counted with it; a restricted one tells nothing more."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from espace_citoyennete.accounts.model import User
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.service import ContactDraft, log_contact, remove_contact
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.jeudis.figures import jeudi_figures
from espace_citoyennete.jeudis.follow_panel import FollowUpPanel
from espace_citoyennete.jeudis.follow_ups import contacts_since, follow_ups
from espace_citoyennete.jeudis.following import tie_contact, untie_contact
from espace_citoyennete.jeudis.listing import jeudi_row
from espace_citoyennete.jeudis.model import JeudiFollowUp
from espace_citoyennete.jeudis.page import JeudisPage
from espace_citoyennete.jeudis.sections import jeudi_key_figures
from espace_citoyennete.jeudis.service import JeudiDraft, cancel_jeudi, save_jeudi, withdraw_jeudi
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.report import year_period
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.trash.service import empty_trash
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW
from tests.keyboard import Keyboard

OLDER = JeudiDraft(date(2026, 10, 8), time(18), "Voter", "EGALITE", "Ici", 40)
LAST = replace(OLDER, held_on=date(2026, 11, 12), title="Agir", axis="DISCRIM", uid=uuid4())
COLLEAGUE = Agent(UUID(int=9), "A. Martin", frozenset({Right.RECEPTION}))


@pytest.fixture
def evenings(any_database: Database) -> list[int]:
    """Return two Jeudis held, the latest last."""
    with any_database.transaction() as session:
        session.add(User(uid=COLLEAGUE.uid, name=COLLEAGUE.name, rights="accueil"))
        return [save_jeudi(session, draft, by=AGENT) for draft in (OLDER, LAST)]


def logged(database: Database, motive: str = "LOG", at: datetime = NOW, name: str = "Diallo") -> int:
    with database.transaction() as session:
        draft = ContactDraft("VISITE", at, motive, "REPONDU", visitor=VisitorDraft(name))
        return log_contact(session, draft, now=NOW, by=AGENT)


def tied(database: Database, jeudi_id: int, by: Agent = AGENT) -> list[int]:
    with database.reading() as session:
        return [row.id for row in follow_ups(session, jeudi_id, by=by)]


def test_a_contact_tied_twice_is_one_and_is_counted_with_the_jeudi_until_it_is_untied(
    any_database: Database, evenings: list[int]
) -> None:
    contact = logged(any_database)
    for _ in range(2):
        with any_database.transaction() as session:
            tie_contact(session, evenings[1], contact, by=AGENT)
    assert (tied(any_database, evenings[0]), tied(any_database, evenings[1])) == ([], [contact])
    with any_database.reading() as session:
        figures = jeudi_figures(session, year_period(2026), date(2026, 12, 31))
        assert contacts_since(session, evenings[1], by=AGENT) == []
    assert [row.follow_ups for row, _axis in figures.events] == [0, 1]
    assert [one.value for one in jeudi_key_figures(figures) if one.key == "jeudis_suivi"] == [1]
    with any_database.transaction() as session:
        untie_contact(session, evenings[1], contact, by=AGENT)
    assert tied(any_database, evenings[1]) == []
    with pytest.raises(Conflict), any_database.transaction() as session:
        untie_contact(session, evenings[1], contact, by=AGENT)


def test_what_cannot_have_come_of_a_jeudi_is_refused(any_database: Database, evenings: list[int]) -> None:
    before, after = logged(any_database, at=datetime(2026, 11, 11, 9)), logged(any_database)
    with pytest.raises(Invalid, match="avant ce Jeudi"), any_database.transaction() as session:
        tie_contact(session, evenings[1], before, by=AGENT)
    with any_database.transaction() as session:
        cancel_jeudi(session, evenings[1], by=AGENT)
    with pytest.raises(Invalid, match="annulé"), any_database.transaction() as session:
        tie_contact(session, evenings[1], after, by=AGENT)
    with any_database.transaction() as session:
        remove_contact(session, after, None, instant=any_database.clock.instant(), by=AGENT)
    with pytest.raises(Invalid, match="Corbeille"), any_database.transaction() as session:
        tie_contact(session, evenings[0], after, by=AGENT)


def test_a_restricted_contact_is_counted_and_tells_neither_its_subject_nor_its_person(
    any_database: Database, evenings: list[int]
) -> None:
    secret = logged(any_database, "VIF", name="Roussel")
    with any_database.transaction() as session:
        tie_contact(session, evenings[1], secret, by=AGENT)
    with any_database.reading() as session:
        (row,) = follow_ups(session, evenings[1], by=COLLEAGUE)
        assert jeudi_row(session, evenings[1]).follow_ups == 1
        assert contacts_since(session, evenings[0], by=COLLEAGUE) == []
        assert len(contacts_since(session, evenings[0], by=AGENT)) == 1
    assert row.is_restricted and (row.motive, row.person, row.outcome) == ("Accès restreint", "", "")
    for act in (tie_contact, untie_contact):
        with pytest.raises(UserError, match="accès restreint"), any_database.transaction() as session:
            act(session, evenings[1], secret, by=COLLEAGUE)


def test_a_contact_in_the_corbeille_counts_no_more_and_takes_its_tie_when_it_is_erased(
    any_database: Database, evenings: list[int]
) -> None:
    contact, instant = logged(any_database), any_database.clock.instant()
    long_ago = instant - timedelta(days=31)
    with any_database.transaction() as session:
        tie_contact(session, evenings[1], contact, by=AGENT)
    with any_database.transaction() as session:
        remove_contact(session, contact, None, instant=long_ago, by=AGENT)
    with any_database.reading() as session:
        assert jeudi_row(session, evenings[1]).follow_ups == 0 and not tied(any_database, evenings[1])
    with any_database.transaction() as session:
        empty_trash(session, instant=instant, by=AGENT)
    with any_database.reading() as session:
        assert (
            session.scalars(select(Contact.id)).all() == session.scalars(select(JeudiFollowUp.id)).all() == []
        )


def test_a_jeudi_of_which_something_came_is_not_withdrawn(
    any_database: Database, evenings: list[int]
) -> None:
    contact = logged(any_database)
    with any_database.transaction() as session:
        tie_contact(session, evenings[1], contact, by=AGENT)
    with pytest.raises(Conflict), any_database.transaction() as session:
        withdraw_jeudi(session, LAST.uid, by=AGENT)


# By keys


def test_one_key_on_a_contact_proposes_the_latest_jeudi_and_entree_opens_it_from_the_jeudi(
    window: MainWindow,
) -> None:
    database, keys = window.desk.database, Keyboard()
    with database.transaction() as session:
        evenings = [save_jeudi(session, draft, by=AGENT) for draft in (OLDER, LAST)]
    contact = logged(database)
    window.show_page("page:register")
    window.page.table.setFocus()  # type: ignore[attr-defined]
    keys.press("S", "Ctrl+Entrée")
    assert keys.count == 3 and tied(database, evenings[1]) == [contact]
    window.desk.undo.undo()
    assert tied(database, evenings[1]) == []
    window.desk.undo.redo()
    window.show_page("page:jeudis", evenings[1])
    page = window.page
    assert isinstance(page, JeudisPage)
    page.steps.buttons[3].click()
    assert page.assess.facts["Contacts de suivi"].text() == "1"
    page.assess.contacts.setFocus()
    keys.press("Entrée")
    assert window.panel.form is not None and window.panel.form.kind == "contact"
    window.panel.abandon()
    page.assess.contacts.setFocus()
    keys.press("Suppr")
    assert tied(database, evenings[1]) == []
    window.desk.undo.undo()
    assert tied(database, evenings[1]) == [contact]


def test_from_the_jeudi_a_contact_is_found_by_the_name_of_its_person(window: MainWindow) -> None:
    database, keys = window.desk.database, Keyboard()
    with database.transaction() as session:
        evening = save_jeudi(session, LAST, by=AGENT)
    contacts = [logged(database, name=name) for name in ("Diallo", "Weber", "Zola")]
    window.show_page("page:jeudis", evening)
    page = window.page
    assert isinstance(page, JeudisPage)
    page.steps.buttons[3].click()
    page.assess.contacts.setFocus()
    keys.press("S")
    assert isinstance(window.panel.form, FollowUpPanel)
    keys.type("weber")
    keys.press("Ctrl+Entrée")
    assert tied(database, evening) == [contacts[1]]

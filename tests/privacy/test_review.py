"""Ten notes of the month are read again by the coordination; only what was said of them is kept."""

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.panel import ContactPanel
from espace_citoyennete.contacts.service import ContactDraft, log_contact, remove_contact
from espace_citoyennete.errors import Conflict, Forbidden
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.privacy.model import NoteReview
from espace_citoyennete.privacy.review_section import ReviewSection
from espace_citoyennete.privacy.reviewing import ReviewDraft, review_note
from espace_citoyennete.privacy.sample import SIZE, Sample, month_sample
from espace_citoyennete.privacy.service import forget_person
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.erasing import erase
from espace_citoyennete.town.page import SettingsPage
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW
from tests.keyboard import Keyboard

LAST_MONTH = NOW - timedelta(days=30)


def noted(database: Database, count: int, *, motive: str = "LOG", note: str = "bail") -> None:
    with database.transaction() as session:
        for number in range(count):
            visitor = VisitorDraft(f"Diallo {number}")
            draft = ContactDraft(
                "VISITE", LAST_MONTH, motive, "REPONDU", note=f"{note} {number}", visitor=visitor
            )
            log_contact(session, draft, now=NOW, by=AGENT)


def drawn(database: Database) -> Sample:
    with database.reading() as session:
        return month_sample(session, today=NOW.date(), by=AGENT)


def say(database: Database, sample: Sample, *, is_fine: bool) -> None:
    with database.transaction() as session:
        review_note(session, ReviewDraft(sample.rows[0].contact_uid, is_fine), by=AGENT)


def test_ten_notes_of_the_month_that_is_over_are_drawn_and_no_more(any_database: Database) -> None:
    with any_database.transaction() as session:
        for at, note in ((NOW, "ce mois-ci"), (LAST_MONTH, ""), (LAST_MONTH, "retirée")):
            uid = log_contact(
                session, ContactDraft("VISITE", at, "LOG", "REPONDU", note=note), now=NOW, by=AGENT
            )
        remove_contact(session, uid, None, instant=NOW.astimezone(), by=AGENT)
    assert not drawn(any_database).rows
    noted(any_database, SIZE + 3)
    sample = drawn(any_database)
    assert sample == drawn(any_database)
    assert (len(sample.rows), sample.month) == (SIZE, LAST_MONTH.year * 12 + LAST_MONTH.month - 1)
    for left in range(SIZE, 0, -1):
        sample = drawn(any_database)
        assert len(sample.rows) == left
        say(any_database, sample, is_fine=left % 2 == 0)
    done = drawn(any_database)
    assert (done.fine, done.again, list(done.rows)) == (5, 5, [])


def test_what_was_said_stays_when_the_person_goes_and_tells_of_nobody(any_database: Database) -> None:
    noted(any_database, 1)
    say(any_database, drawn(any_database), is_fine=True)
    with any_database.transaction() as session:
        forget_person(session, session.scalars(select(Visitor.uid)).one(), now=NOW, by=AGENT)
        erase(session, session.scalars(select(Contact)).all())
    with any_database.reading() as session:
        review = session.scalars(select(NoteReview)).one()
    assert (review.is_fine, review.contact_id) == (True, None)
    assert drawn(any_database).fine == 1


def test_a_note_is_answered_once_and_by_the_coordination_alone(database: Database) -> None:
    noted(database, 1)
    sample = drawn(database)
    desk = Agent(AGENT.uid, AGENT.name, frozenset({Right.RECEPTION}))
    with pytest.raises(Forbidden), database.reading() as session:
        month_sample(session, today=NOW.date(), by=desk)
    say(database, sample, is_fine=True)
    with pytest.raises(Conflict, match="autre poste"):
        say(database, sample, is_fine=False)


def test_notes_are_read_again_by_the_keys_and_one_is_taken_up_in_its_record(
    window: MainWindow, qtbot: QtBot, qapp: QApplication
) -> None:
    database, keys = window.desk.database, Keyboard()
    noted(database, 2)
    noted(database, 1, motive="VIF", note="menaces")
    window.show_page("page:settings", ReviewSection.name)
    assert isinstance(window.page, SettingsPage)
    section = window.page.section
    assert isinstance(section, ReviewSection)
    assert not any("menaces" in row.note for row in drawn(database).rows)
    section.focus_default()
    keys.press("Espace")
    assert section.model.rowCount() == 2
    assert "Déjà relues\u00a0: 1" in section.progress.text()
    assert QApplication.focusWidget() is section.table
    keys.press("Entrée")
    assert isinstance(window.panel.form, ContactPanel)
    with database.reading() as session:
        answers = session.scalars(select(NoteReview.is_fine).order_by(NoteReview.id)).all()
        assert answers == [True, False]
    window.panel.abandon()
    keys.press("Ctrl+Z")
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(NoteReview)) == 1

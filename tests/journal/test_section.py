"""« Journal »: read in French and narrowed, verified with its seed and a printed head, exported and noted."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from pytestqt.qtbot import QtBot

from espace_citoyennete.clock import Clock
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.service import ContactDraft, log_contact, open_contact, remove_contact
from espace_citoyennete.errors import Forbidden
from espace_citoyennete.journal.listing import JournalFilter, journal_listing
from espace_citoyennete.journal.page import JournalSection
from espace_citoyennete.journal.rules import RECORDS
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.schema import metadata
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.journal import _NOT_NOTED
from espace_citoyennete.storage.journal_chain import head
from espace_citoyennete.ui import dialogs
from espace_citoyennete.ui.desk import Desk
from tests.conftest import AGENT, NOW, SEED, Hands


def log(database: Database) -> int:
    with database.transaction() as session:
        return log_contact(session, ContactDraft("TEL_ENTRANT", NOW, "LOG", "REPONDU"), now=NOW, by=AGENT)


def section_on(database: Database, clock: Clock, qtbot: QtBot) -> JournalSection:
    section = JournalSection(Desk(database, clock, AGENT))
    qtbot.addWidget(section)
    section.show()
    section.refresh()
    return section


def told(section: JournalSection) -> list[str]:
    return [section.model.row_at(n).words for n in range(section.model.rowCount())]


def test_the_journal_reads_in_french_the_newest_first(database: Database, clock: Clock, qtbot: QtBot) -> None:
    contact = log(database)
    with database.transaction() as session:
        remove_contact(session, contact, None, instant=database.clock.instant(), by=AGENT)
    section = section_on(database, clock, qtbot)
    row = section.model.row_at(0)
    assert row.words == "S. Amrani a corrigé un contact\u00a0: retiré le"
    assert section.model.index(0, 0).data() == "17 novembre 2026, 10\u00a0h\u00a053"
    assert told(section)[1] == "S. Amrani a créé un contact"


def test_every_table_that_the_journal_may_name_has_its_words() -> None:
    own = {"journal_chain", "journal_segment"}
    assert metadata.tables.keys() - _NOT_NOTED - own - RECORDS.keys() == set()


def test_the_list_is_narrowed_by_day_person_and_kind(
    database: Database, clock: Clock, hands: Hands, qtbot: QtBot
) -> None:
    log(database)
    hands.move(timedelta(days=1))
    log(database)
    section = section_on(database, clock, qtbot)
    section.day.setText("17/11")
    section.day.editingFinished.emit()
    assert {section.model.row_at(n).at.day for n in range(section.model.rowCount())} == {17}
    section.day.clear()
    section.day.editingFinished.emit()
    section.author.setCurrentIndex(section.author.findData(str(AGENT.uid)))
    assert told(section) == ["S. Amrani a créé un contact"] * 2
    section.kind.setCurrentIndex(section.kind.findData("removed"))
    assert told(section) == []


def test_only_the_coordination_and_the_administration_read_it() -> None:
    desk = Agent(UUID(int=1), "L. Petit", frozenset({Right.RECEPTION, Right.DIRECTION}))
    with pytest.raises(Forbidden):
        journal_listing(JournalFilter(), by=desk)


def test_a_whole_journal_is_said_whole_and_an_altered_one_is_not(
    database: Database, clock: Clock, qtbot: QtBot
) -> None:
    log(database)
    section = section_on(database, clock, qtbot)
    section.verify_button.click()
    qtbot.waitUntil(lambda: "première clé" in section.message.text)
    database.seed = SEED
    with database.reading() as session:
        section.printed.setText(head(session))
    section.verify_button.click()
    qtbot.waitUntil(lambda: "Journal entier" in section.message.text)
    section.printed.setText("n° 12")
    section.verify_button.click()
    assert "Cote non reconnue" in section.message.text
    section.printed.setText("N° 1 · 0000-0000-0000-0000")
    section.verify_button.click()
    qtbot.waitUntil(lambda: "la cote n° 1 imprimée au dehors" in section.message.text)
    with database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE journal_line SET fields = 'note' WHERE id = 2"))
    section.printed.clear()
    section.verify_button.click()
    qtbot.waitUntil(lambda: "la ligne n° 2 n’est plus celle" in section.message.text)


def test_the_export_holds_the_lines_and_is_noted(
    database: Database, clock: Clock, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "journal.csv"
    monkeypatch.setattr(dialogs, "choose_save_path", lambda *_: target)
    log(database)
    section = section_on(database, clock, qtbot)
    section.export_button.click()
    qtbot.waitUntil(lambda: "Journal exporté" in section.message.text)
    assert "a créé un contact" in target.read_text("utf-8-sig")
    assert told(section)[0] == "S. Amrani a sorti\u00a0: export du journal"


def test_the_record_of_a_line_opens_where_there_is_a_screen_for_it(
    database: Database, clock: Clock, qtbot: QtBot
) -> None:
    contact = log(database)
    with database.transaction() as session:
        open_contact(session, contact, by=AGENT)
        uid = session.scalars(sa.select(Contact.uid)).one()
    section = section_on(database, clock, qtbot)
    asked: list[tuple[str, object]] = []
    section.asks.connect(lambda what, about: asked.append((what, about)))
    section.table.go_to(0)
    section.open_record()
    section.table.go_to(section.model.rowCount() - 1)
    section.open_record()
    assert asked == [("page:register", uid)]
    assert section.message.text == "Cette fiche ne s’ouvre pas d’ici."

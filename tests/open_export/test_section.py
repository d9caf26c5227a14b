"""« Export complet »: out by one button, back in a new base by the other, and told when it cannot be."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from espace_citoyennete.clock import Clock
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.open_export.page import OpenExportSection
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.journal import JournalLine
from espace_citoyennete.town.model import Town
from espace_citoyennete.ui import dialogs
from espace_citoyennete.ui.desk import Desk
from tests.conftest import AGENT


def counted(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count(Contact.id))) or 0


def section_on(database: Database, clock: Clock, qtbot: QtBot) -> OpenExportSection:
    section = OpenExportSection(Desk(database, clock, AGENT))
    qtbot.addWidget(section)
    section.show()
    section.focus_default()
    return section


def test_the_base_goes_out_and_comes_back_in_a_new_one(
    year: Database, database: Database, clock: Clock, qtbot: QtBot, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    path = tmp_path / "Été & <hiver>.zip"
    monkeypatch.setattr(dialogs, "choose_save_path", lambda *_: path)
    monkeypatch.setattr(dialogs, "choose_open_path", lambda *_: path)
    section = section_on(year, clock, qtbot)
    section.export_button.click()
    assert not section.export_button.isEnabled()
    qtbot.waitUntil(lambda: "enregistré" in section.message.text, timeout=60_000)
    with year.reading() as session:
        line = session.scalars(select(JournalLine).where(JournalLine.fields == "export complet")).one()
        town = session.scalars(select(Town.uid)).one()
        assert (line.table_name, line.record_uid, line.author_uid) == ("town", str(town), str(AGENT.uid))
    section.take_in_button.click()
    qtbot.waitUntil(lambda: "Cette base sert déjà" in section.message.text, timeout=60_000)
    new = section_on(database, clock, qtbot)
    new.take_in_button.click()
    qtbot.waitUntil(lambda: "Export repris" in new.message.text, timeout=60_000)
    assert counted(database) == counted(year) > 4000


@pytest.mark.parametrize("target", ["absent/export.zip", "dossier"])
def test_a_place_where_nothing_can_be_written_is_told_and_nothing_is_left(
    target: str,
    database: Database,
    clock: Clock,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "dossier").mkdir()
    monkeypatch.setattr(dialogs, "choose_save_path", lambda *_: tmp_path / target)
    section = section_on(database, clock, qtbot)
    section.export()
    qtbot.waitUntil(lambda: "ne peut pas être écrit" in section.message.text, timeout=60_000)
    assert not list(tmp_path.rglob("*.partiel"))
    assert section.export_button.isEnabled()

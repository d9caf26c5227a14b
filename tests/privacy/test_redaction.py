"""Whoever asks for a copy reads nobody else's name in it, unless somebody decided so passage by passage."""

import json
from pathlib import Path
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from espace_citoyennete.clock import Clock
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.errors import Conflict
from espace_citoyennete.privacy.gestures import third_parties, write_given
from espace_citoyennete.privacy.page import PrivacySection
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui import dialogs
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.visitors.service import VisitorDraft, save_visitor
from tests.conftest import AGENT, NOW
from tests.keyboard import Keyboard

ASKS = VisitorDraft("Diallo", "Awa")
OTHERS = (
    VisitorDraft("Costa", "María"), VisitorDraft("Diallo", "Fatou"), VisitorDraft("de La Tour"),
    VisitorDraft("Diallo", "Awa"), VisitorDraft("Le"),
)  # fmt: skip
# What is written of the person → what is given.
NOTES = {
    "COSTA Maria l’accompagne.": "[un tiers] l’accompagne.",
    "Sa sœur Fatou, et Fatou Diallo encore.": "Sa sœur [un tiers], et [un tiers] encore.",
    "Bail de Mme de la Tour ; Le bail de Diallo.": "Bail de Mme [un tiers] ; Le bail de Diallo.",
    "Costamagna n’est pas Costa": "Costamagna n’est pas [un tiers]",
}


@pytest.fixture
def desk(database: Database, clock: Clock, tmp_path: Path, qapp: object) -> Desk:
    with database.transaction() as session:
        for other in OTHERS:
            save_visitor(session, other, by=AGENT)
    return Desk(database, clock, AGENT, tmp_path)


def write_down(desk: Desk, *notes: str) -> UUID:
    with desk.database.transaction() as session:
        for note in notes:
            draft = ContactDraft("VISITE", NOW, "LOG", "REPONDU", note=note, visitor=ASKS)
            log_contact(session, draft, now=NOW, by=AGENT)
    return ASKS.uid


def test_each_passage_that_names_somebody_else_is_found_and_no_other(desk: Desk) -> None:
    uid = write_down(desk, *NOTES, "Awa Diallo demande un avocat.")
    found = third_parties(desk, uid, has_texts=True)
    assert {passage.text: passage.without for passage in found} == NOTES
    assert {passage.what for passage in found} == {"Passages, appels et courriers, note"}


def test_a_passage_that_nobody_has_read_is_not_given(desk: Desk, tmp_path: Path) -> None:
    uid = write_down(desk, "Costa appelle.")
    with pytest.raises(Conflict, match="Le relire"):
        write_given(desk, uid, tmp_path / "copie.json", has_texts=True)
    assert not (tmp_path / "copie.json").exists()
    write_given(desk, uid, tmp_path / "copie.json", has_texts=False)


def test_the_passages_are_read_by_the_keys_before_the_copy_is_given(
    desk: Desk, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "choose_save_path", lambda *_: tmp_path / "copie.json")
    uid = write_down(desk, "Costa appelle.", "Costa attend.", "Costa écrit.", "Bail perdu.")
    section, keys = PrivacySection(desk), Keyboard()
    qtbot.addWidget(section)
    with qtbot.waitActive(section):
        section.show()
        section.activateWindow()
    section.refresh()
    section.person.take(uid)
    section.is_checked.setChecked(True)
    section.has_texts.setChecked(True)
    section.give_file()
    assert "3 passages nomment quelqu’un d’autre" in section.message.text
    assert not (tmp_path / "copie.json").exists()
    keys.press("Espace")  # the first one is given whole
    section.passages.lines[1].words.setFocus()
    keys.press("Ctrl+Fin")
    keys.type(" Dit merci.")
    for _ in range(2):  # what was typed comes back
        section.passages.lines[1].is_hidden.toggle()
    section.give_file()
    tables = json.loads((tmp_path / "copie.json").read_text("utf-8"))["tables"]
    given = {row["Note"] for row in tables["Passages, appels et courriers"]}
    assert given == {"Costa appelle.", "[un tiers] attend. Dit merci.", "[un tiers] écrit.", "Bail perdu."}
    section.person.take(uid)
    assert not section.passages.lines

"""A copy put back at the door: over a damaged base, or on an empty machine with the paper key alone."""

import shutil
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from espace_citoyennete import settings
from espace_citoyennete.app import Office
from espace_citoyennete.clock import Clock
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.door.recovery import KeyPage, RecoveryPage
from espace_citoyennete.door.restoring import RestorePage
from espace_citoyennete.door.start import StartPage
from espace_citoyennete.door.unlock import UnlockPage
from espace_citoyennete.door.window import Door
from espace_citoyennete.opening import NewBase, create, open_with_recovery_key
from espace_citoyennete.privacy.service import forget_person
from espace_citoyennete.storage import tombstones
from espace_citoyennete.storage.backup import restore
from espace_citoyennete.storage.journal import JournalLine
from espace_citoyennete.storage.keeping import keep_copy
from espace_citoyennete.storage.tombstones import note
from espace_citoyennete.ui import dialogs
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.service import VisitorDraft
from tests.first_start.test_door import NAME, PHRASE, SLOW
from tests.keyboard import Keyboard
from tests.storage.rows import a_contact
from tests.windows import open_door

OTHER = "pelican fragile tournevis salade orageux clairon buvard"


@pytest.fixture
def kept(clock: Clock, tmp_path: Path) -> tuple[Path, Path, str]:
    """Return the folder of a closed base that this machine remembers, a copy of it, and its paper key."""
    opened = create(NewBase(tmp_path / "la base", "Amiens", NAME, PHRASE), clock)
    with opened.database.transaction() as session:
        session.add_all(a_contact(number) for number in range(3))
    copy = keep_copy(opened.database, opened.folder, clock)
    with opened.database.transaction() as session:
        session.add(a_contact(100))
    opened.database.close()
    settings.save(replace(settings.load(), base=str(opened.folder), user_name=NAME))
    return opened.folder, copy, opened.recovery_key


def test_a_damaged_base_is_replaced_at_the_door_by_its_last_good_copy_and_kept_aside(
    office: Office, kept: tuple[Path, Path, str], qtbot: QtBot
) -> None:
    """Saboteur: the refusal of a damaged file told as a wrong passphrase."""
    folder, copy, _ = kept
    spoiled = copy.with_name("2026-11-18-090000.sauvegarde")  # the newest one, which is not good
    spoiled.write_bytes(copy.read_bytes()[:-2000])
    content = bytearray((folder / "donnees.db").read_bytes())
    content[20] ^= 1
    (folder / "donnees.db").write_bytes(content)
    keys = Keyboard()
    door = open_door(office, qtbot)
    keys.type(PHRASE)
    keys.press("Entrée")
    qtbot.waitUntil(lambda: isinstance(door.page, RestorePage), timeout=SLOW)
    page = door.page
    assert isinstance(page, RestorePage)
    assert "abîmé" in page.message.text
    assert page.consequence.text().startswith(
        "Restaurer la sauvegarde du 17 novembre 2026 à 10\u00a0h\u00a053 (3 contacts)\u00a0: "
        "ce qui a été saisi après sera à ressaisir."
    )
    keys.press("Entrée")
    qtbot.waitUntil(lambda: isinstance(door.page, UnlockPage), timeout=SLOW)
    assert "gardée dans «\u00a0ecartee-1\u00a0»" in door.page.message.text
    assert (folder / "ecartee-1" / "donnees.db").read_bytes() == bytes(content)
    keys.type(PHRASE)
    keys.press("Entrée")
    qtbot.waitUntil(lambda: office.window is not None, timeout=SLOW)
    told_restored(office, 3)


def test_an_empty_machine_opens_a_base_with_one_file_and_the_paper_key(
    office: Office,
    kept: tuple[Path, Path, str],
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Saboteur: a copy without its keys."""
    folder, copy, paper_key = kept
    one_file = copy.rename(tmp_path / "sur la clé.sauvegarde")
    folder.rename(tmp_path / "volé")
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "poste neuf"))
    monkeypatch.setattr(dialogs, "choose_open_path", lambda *_: one_file)
    door = open_door(office, qtbot)
    start = door.page
    assert isinstance(start, StartPage)
    start.asks_restore.emit()
    page = door.page
    assert isinstance(page, RestorePage)
    keys = Keyboard()
    page.go_on.setFocus()
    keys.press("Entrée")  # choose the file
    assert "(3 contacts)" in page.consequence.text()
    keys.press("Entrée")
    qtbot.waitUntil(lambda: isinstance(door.page, UnlockPage), timeout=SLOW)
    unlocking = door.page
    assert isinstance(unlocking, UnlockPage)
    unlocking.asks_key.emit()
    opening(door, paper_key)
    qtbot.waitUntil(lambda: isinstance(door.page, RecoveryPage), timeout=SLOW)
    proof = door.page
    assert isinstance(proof, RecoveryPage)
    door.opened.emit(proof.opened)
    qtbot.waitUntil(lambda: office.window is not None, timeout=SLOW)
    told_restored(office, 3)


def opening(door: Door, paper_key: str) -> None:
    page = door.page
    assert isinstance(page, KeyPage)
    page.user_name.setText(NAME)
    page.recovery_key.setText(paper_key)
    page.passphrase.setText(OTHER)
    page.submit()


def told_restored(office: Office, contacts: int) -> None:
    assert office.window is not None
    desk = office.window.desk
    with desk.database.reading() as session:
        assert len(session.scalars(select(Contact.id)).all()) == contacts
        tables = session.scalars(select(JournalLine.table_name)).all()
    assert tables.count("restoration") == 1
    assert desk.folder is not None
    assert not (desk.folder / "restauration.json").exists()


def test_a_copy_is_refused_at_the_door_when_it_is_not_whole_and_nothing_changes(
    office: Office, kept: tuple[Path, Path, str], qtbot: QtBot
) -> None:
    folder, copy, _ = kept
    before = (folder / "donnees.db").read_bytes()
    content = bytearray(copy.read_bytes())
    content[5000] ^= 1
    copy.write_bytes(content)
    door = open_door(office, qtbot)
    assert isinstance(door.page, UnlockPage)
    door.page.asks_restore.emit()
    page = door.page
    assert isinstance(page, RestorePage)
    Keyboard().press("Entrée")
    qtbot.waitUntil(lambda: "n’est pas une sauvegarde" in page.message.text, timeout=SLOW)
    assert (folder / "donnees.db").read_bytes() == before
    page.asks_back.emit()
    assert isinstance(door.page, UnlockPage)


def test_who_was_erased_does_not_come_back_with_an_older_copy(
    clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Saboteur: marks of erasure that a restoration does not read."""

    def restored(copy: Path, folder: Path, paper_key: str) -> list[str]:
        restore(copy, folder)
        found = open_with_recovery_key(folder, paper_key, NAME, OTHER, clock)
        with found.database.reading() as session:
            names = list(session.scalars(select(Visitor.last_name).order_by(Visitor.last_name)))
        found.database.close()
        return names

    opened = create(NewBase(tmp_path / "la base", "Amiens", NAME, PHRASE), clock)
    roux = VisitorDraft("Roux", "Ali")
    with opened.database.transaction() as session:
        for visitor in (roux, VisitorDraft("Vidal", "Ali")):
            draft = ContactDraft("VISITE", clock.now(), "LOG", "REPONDU", visitor=visitor)
            log_contact(session, draft, now=clock.now(), by=opened.agent)
    copy = keep_copy(opened.database, opened.folder, clock).rename(tmp_path / "ancienne.sauvegarde")
    note(opened.folder, [roux.uid])
    with opened.database.transaction() as session:
        forget_person(session, roux.uid, now=clock.now(), by=opened.agent)
    newer = keep_copy(opened.database, opened.folder, clock).rename(tmp_path / "nouvelle.sauvegarde")
    opened.database.close()
    key = opened.recovery_key
    assert "effacements.json" in ZipFile(newer).namelist()
    shutil.copytree(opened.folder, tmp_path / "saboté")
    assert restored(copy, opened.folder, key) == ["Vidal"]
    monkeypatch.setattr(tombstones, "read", lambda _folder: frozenset())
    assert restored(copy, tmp_path / "saboté", key) == ["Roux", "Vidal"]

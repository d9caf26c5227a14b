"""« Comptes » by keys: people are added, lent a passphrase, taken away, brought back, on a real base."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QCheckBox
from pytestqt.qtbot import QtBot

from espace_citoyennete.accounts.folder_keys import FolderKeys
from espace_citoyennete.accounts.keys_section import KeysSection
from espace_citoyennete.accounts.listing import accounts
from espace_citoyennete.accounts.section import AccountsSection
from espace_citoyennete.accounts.service import UserDraft, add_user
from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import NotOpened
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.opening import NewBase, OpenedFolder, create, open_with_passphrase
from espace_citoyennete.rights import Right
from espace_citoyennete.town.page import SettingsPage
from espace_citoyennete.ui import dialogs
from espace_citoyennete.ui.desk import Desk
from tests.keyboard import Keyboard
from tests.windows import shown

NAME, PHRASE = "Samira Amrani", "sept mots que personne ne devine jamais ici"
CHOSEN = "pelican fragile tournevis salade orageux clairon"
SLOW = 20_000  # milliseconds: the key of a passphrase is dear on purpose


@pytest.fixture
def opened(clock: Clock, tmp_path: Path) -> Iterator[OpenedFolder]:
    made = create(NewBase(tmp_path / "base", "Amiens", NAME, PHRASE), clock)
    yield made
    made.database.close()


@pytest.fixture
def office_window(
    opened: OpenedFolder, clock: Clock, qapp: QApplication, qtbot: QtBot
) -> Iterator[MainWindow]:
    """Return the window of an administrator on a base of their own."""
    with shown(Desk(opened.database, clock, opened.agent, opened.folder), qapp, qtbot) as window:
        yield window


def accounts_of(window: MainWindow) -> AccountsSection:
    window.show_page("page:settings")
    assert isinstance(window.page, SettingsPage)
    window.page.show_section("Comptes")
    assert isinstance(window.page.section, AccountsSection)
    window.page.section.focus_default()
    return window.page.section


def test_a_person_is_added_lent_a_passphrase_taken_away_and_brought_back(
    office_window: MainWindow,
    opened: OpenedFolder,
    clock: Clock,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Saboteurs: a slot left to whoever left; a base that asks its slots alone who opens."""
    keys, section = Keyboard(), accounts_of(office_window)
    assert "seconde" in section.missing.text() and "secours" in section.missing.text()
    keys.press("N")
    keys.type("Ali Benali")
    keys.press("Entrée")
    first = section.form.findChildren(QCheckBox)[0]
    assert "Cocher au moins un droit" in first.accessibleDescription()
    first.setFocus()
    keys.press("Espace", "Entrée")
    states = {line.account.name: line.state for line in section.model.rows}
    assert states == {"Ali Benali": "phrase de passe à donner (P)", NAME: "ouvre la base"}
    monkeypatch.setattr(dialogs, "confirm", lambda *_question: True)
    section.table.go_to(0)
    keys.press("P")
    qtbot.waitUntil(lambda: "main propre" in section.message.text, timeout=SLOW)
    lent = section.message.text.split("«\u00a0")[1].split("\u00a0»")[0]
    assert "provisoire jusqu’au" in section.model.rows[0].state

    def open_as_ali() -> bool:
        found = open_with_passphrase(opened.folder, "Ali Benali", lent, clock)
        found.database.close()
        return found.is_lent

    assert open_as_ali()
    section.table.go_to(0)
    keys.press("Suppr")
    with pytest.raises(NotOpened):
        open_as_ali()
    keys.press("Ctrl+Z")
    assert open_as_ali()


def test_nobody_takes_themselves_away(office_window: MainWindow) -> None:
    section = accounts_of(office_window)
    section.table.go_to(0)
    Keyboard().press("Suppr")
    assert "soi-même" in section.message.text


def keys_of(window: MainWindow) -> KeysSection:
    accounts_of(window)
    assert isinstance(window.page, SettingsPage)
    window.page.show_section("Phrase et clés")
    assert isinstance(window.page.section, KeysSection)
    return window.page.section


def test_ones_own_passphrase_is_changed_by_whoever_knows_it(
    office_window: MainWindow, opened: OpenedFolder, clock: Clock, qtbot: QtBot
) -> None:
    section, waits = keys_of(office_window), partial(qtbot.waitUntil, timeout=SLOW)
    section.present.setText("une autre que la mienne")
    section.chosen.setText(CHOSEN)
    section.change_own()
    waits(lambda: "ne correspondent pas" in section.message.text)
    office_window.desk.clock = later = Clock(lambda: clock.instant() + timedelta(minutes=2))
    opened.database.clock = later
    section.present.setText(PHRASE)
    section.chosen.setText(PHRASE)
    section.change_own()
    waits(lambda: "actuelle" in section.chosen.accessibleDescription())
    section.chosen.setText(CHOSEN)
    section.change_own()
    waits(lambda: "changée" in section.message.text)
    assert (section.present.text(), section.chosen.text()) == ("", "")
    open_with_passphrase(opened.folder, NAME, CHOSEN, later).database.close()


def test_another_key_of_the_file_lends_everybody_a_passphrase_and_makes_the_former_ones_useless(
    office_window: MainWindow,
    opened: OpenedFolder,
    clock: Clock,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dialogs, "confirm", lambda *_question: True)
    database, folder = opened.database, opened.folder
    ali = UserDraft("Ali Benali", frozenset({Right.RECEPTION}))
    with database.transaction() as session:
        add_user(session, ali, by=opened.agent)
        account = next(one for one in accounts(session) if one.uid == ali.uid)
    before = FolderKeys(database, folder).lend(account, by=opened.agent)
    former_keys, former_key = (folder / "cles.json").read_bytes(), database.key
    section = keys_of(office_window)
    section.present.setText(PHRASE)
    section.renew_file()
    qtbot.waitUntil(lambda: "Nouvelle clé de secours" in section.message.text, timeout=SLOW)
    made = section._made
    assert made is not None and [lent.name for lent in made.lent] == ["Ali Benali"]
    groups = made.recovery_key.split(" ")[0].split("-")
    for field, asked in zip(section.groups, section._asked, strict=True):
        field.setText(groups[asked].lower())
    section.confirm_key()
    assert "confirmée" in section.message.text  # written in the base under its new key
    assert database.key != former_key
    open_with_passphrase(folder, "Ali Benali", made.lent[0].passphrase, clock).database.close()
    with pytest.raises(NotOpened):
        open_with_passphrase(folder, "Ali Benali", before.passphrase, clock)
    (folder / "cles.json").write_bytes(former_keys)  # kept by whoever left
    with pytest.raises(NotOpened):
        open_with_passphrase(folder, NAME, PHRASE, clock)

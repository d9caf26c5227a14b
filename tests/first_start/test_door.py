"""The door by keys: make a base, come back, be refused, open with the recovery key."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from espace_citoyennete import settings
from espace_citoyennete.app import Office, first_place
from espace_citoyennete.clock import Clock
from espace_citoyennete.door.recovery import KeyPage, RecoveryPage, print_recovery_key
from espace_citoyennete.door.start import StartPage
from espace_citoyennete.door.unlock import UnlockPage
from espace_citoyennete.door.window import Door
from espace_citoyennete.emergency.rules import printed_numbers
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.opening import NewBase, Opened, create, open_with_passphrase
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.reference import town_identity
from tests.keyboard import Keyboard

NAME, PHRASE = "Samira Amrani", "sept mots que personne ne devine jamais ici"
SLOW = 20_000  # milliseconds: the key of a passphrase is dear on purpose


def open_door(office: Office, qtbot: QtBot) -> Door:
    door = office.show_door()
    with qtbot.waitActive(door):
        door.activateWindow()
    door.page.focus_first()
    return door


@pytest.fixture
def base(clock: Clock, tmp_path: Path) -> Opened:
    """Return a closed base that this machine remembers."""
    opened = create(NewBase(tmp_path / "la base", "Amiens", NAME, PHRASE), clock)
    opened.database.close()
    settings.save(replace(settings.load(), base=str(opened.folder), user_name=NAME))
    return opened


def test_nothing_heavy_is_imported_before_the_first_page_is_painted() -> None:
    heavy = {
        "sqlalchemy", "sqlcipher3", "reportlab", "argon2", "cryptography", "alembic", "zxcvbn",
        "PySide6.QtSvg", "espace_citoyennete.ui.form", "espace_citoyennete.ui.icons",
        "espace_citoyennete.ui.actions", "espace_citoyennete.emergency",
    }  # fmt: skip
    code = f"import sys, espace_citoyennete.app; sys.exit(str({heavy} & set(sys.modules) or ''))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""


def test_a_base_is_made_by_keys_alone_and_the_window_opens_on_it(
    office: Office, qtbot: QtBot, qapp: QApplication
) -> None:
    keys = Keyboard()
    door = open_door(office, qtbot)
    page = door.page
    assert isinstance(page, StartPage)
    qtbot.waitUntil(lambda: len(page.passphrase.text().split()) == 7)
    keys.type("Amiens", "Zoé Létoile")
    keys.press("Entrée")
    qtbot.waitUntil(lambda: isinstance(door.page, RecoveryPage), timeout=SLOW)
    keys.press("Maj+Tab")  # from « Imprimer… » to « Continuer »
    keys.press("Entrée")
    assert office.window is not None
    assert office.window.isVisible()
    assert office.door is None
    assert settings.load().user_name == "Zoé Létoile"
    assert Path(settings.load().base) == settings.default_base()


@pytest.mark.parametrize("key", ["F12", "Ctrl+U"])
def test_one_key_shows_the_emergency_numbers_while_the_base_is_locked(
    office: Office, qtbot: QtBot, base: Opened, key: str
) -> None:
    keys = Keyboard()
    door = open_door(office, qtbot)
    page = door.page
    assert isinstance(page, UnlockPage)
    qtbot.waitUntil(lambda: "F12" in door.numbers_button.text())  # once it is painted
    keys.type("sept mots")
    typed, before = page.passphrase.text(), keys.focused()
    keys.press(key)
    card = door.emergency
    assert card is not None and card.isVisible() and card.geometry() == door.rect()
    assert card.numbers == [line.number for line in printed_numbers()] and card.note.isVisible()
    for close in ("Échap", "Entrée", key):
        keys.press(close)
        assert card.isHidden() and keys.focused() is before and page.passphrase.text() == typed
        keys.press(key)
        assert card.isVisible()


def test_missing_and_weak_answers_are_told_under_their_fields_and_nothing_is_made(
    office: Office, qtbot: QtBot, qapp: QApplication
) -> None:
    keys = Keyboard()
    page = open_door(office, qtbot).page
    assert isinstance(page, StartPage)
    keys.press("Entrée")
    assert keys.focused() is page.town
    assert "à renseigner" in page.town.accessibleDescription()
    page.passphrase.setText("azerty")
    keys.type("Amiens", NAME)
    keys.press("Entrée")
    qtbot.waitUntil(lambda: "15 au moins" in page.passphrase.accessibleDescription(), timeout=SLOW)
    assert (page.town.text(), page.user_name.text(), page.passphrase.text()) == ("Amiens", NAME, "azerty")
    assert not settings.default_base().exists()


def test_another_passphrase_is_proposed_but_never_over_ones_own(office: Office, qtbot: QtBot) -> None:
    page = open_door(office, qtbot).page
    assert isinstance(page, StartPage)
    qtbot.waitUntil(lambda: page.passphrase.text() != "")
    first = page.passphrase.text()
    page.propose()
    assert page.passphrase.text() != first
    page.passphrase.setText("la mienne")
    page.propose()
    assert page.passphrase.text() == "la mienne"


def test_a_wrong_passphrase_is_refused_with_a_sentence_then_a_delay_then_the_right_one_opens(
    office: Office, base: Opened, clock: Clock, qtbot: QtBot
) -> None:
    keys = Keyboard()
    page = open_door(office, qtbot).page
    assert isinstance(page, UnlockPage)
    assert (page.user_name.text(), keys.focused()) == (NAME, page.passphrase)
    keys.type("une autre phrase")
    keys.press("Entrée")
    qtbot.waitUntil(lambda: "ne correspondent pas" in page.message.text, timeout=SLOW)
    keys.type(PHRASE)  # over the wrong one, which is selected
    keys.press("Entrée")
    qtbot.waitUntil(lambda: "Attendre 1 seconde avant" in page.message.text, timeout=SLOW)
    page.clock = Clock(lambda: clock.instant() + timedelta(seconds=1))
    keys.type(PHRASE)
    keys.press("Entrée")
    qtbot.waitUntil(lambda: office.window is not None, timeout=SLOW)


def test_what_is_missing_is_named_and_has_the_focus(office: Office, base: Opened, qtbot: QtBot) -> None:
    keys = Keyboard()
    page = open_door(office, qtbot).page
    assert isinstance(page, UnlockPage)
    keys.press("Entrée")
    assert page.message.text == "Phrase de passe\u00a0: à renseigner."
    page.user_name.clear()
    keys.press("Entrée")
    assert page.message.text == "Nom\u00a0: à renseigner."
    assert keys.focused() is page.user_name


def test_the_recovery_key_opens_gives_a_new_passphrase_and_a_new_key(
    office: Office, base: Opened, qtbot: QtBot, qapp: QApplication
) -> None:
    keys = Keyboard()
    door = open_door(office, qtbot)
    keys.press("Tab", "Tab", "Entrée")  # « Phrase oubliée… »
    page = door.page
    assert isinstance(page, KeyPage)
    assert keys.focused() is page.recovery_key
    keys.type(base.recovery_key.lower(), "une phrase neuve que nul ne sait")
    keys.press("Entrée")
    qtbot.waitUntil(lambda: isinstance(door.page, RecoveryPage), timeout=SLOW)
    shown = door.page
    assert isinstance(shown, RecoveryPage)
    assert shown.opened.recovery_key not in ("", base.recovery_key)
    shown.opened.database.close()


def test_another_base_is_chosen_from_the_window_and_the_draft_waits_in_the_first(
    office: Office, base: Opened, clock: Clock, qtbot: QtBot
) -> None:
    keys = Keyboard()
    office.enter(open_with_passphrase(base.folder, NAME, PHRASE, clock))
    window = office.window
    assert window is not None
    with qtbot.waitActive(window):
        window.activateWindow()
    keys.press("F2")
    keys.type("info")
    window.registry["change_base"].trigger()
    assert (office.window, QApplication.quitOnLastWindowClosed()) == (None, True)
    door = office.door
    assert door is not None
    assert isinstance(door.page, UnlockPage)
    with qtbot.waitActive(door):
        door.activateWindow()
    keys.type(PHRASE)
    keys.press("Entrée")
    qtbot.waitUntil(lambda: office.window is not None, timeout=SLOW)
    again = office.window
    assert isinstance(again, MainWindow)
    assert len(again.panel.chips) == 1


def test_a_locked_desk_opens_again_on_its_page_with_its_drafts(
    office: Office, base: Opened, clock: Clock, qtbot: QtBot
) -> None:
    keys = Keyboard()
    opened = open_with_passphrase(base.folder, NAME, PHRASE, clock)
    office.enter(opened)
    window = office.window
    assert window is not None
    with qtbot.waitActive(window):
        window.activateWindow()
    keys.press("Ctrl+Maj+J", "F2")
    keys.type("log")
    assert window.panel.form is not None
    typed = window.panel.form.values()
    keys.press("Ctrl+L")
    assert [office.window] == [None]
    assert "Connections in pool: 0" in opened.database.engine.pool.status()  # the base is closed
    door = office.door
    assert door is not None
    assert isinstance(door.page, UnlockPage)
    assert door.page.user_name.text() == NAME
    with qtbot.waitActive(door):
        door.activateWindow()
    keys.type(PHRASE)
    keys.press("Entrée")
    qtbot.waitUntil(lambda: office.window is not None, timeout=SLOW)
    again = office.window
    assert isinstance(again, MainWindow)
    assert again.page_id == "page:permanences"
    with qtbot.waitActive(again):
        again.activateWindow()
    keys.press("Entrée")  # the focus is on the draft
    assert again.panel.form is not None
    assert again.panel.form.values() == typed


def test_the_passphrase_is_hidden_until_asked_and_may_be_pasted(
    office: Office, base: Opened, qtbot: QtBot, qapp: QApplication
) -> None:
    page = open_door(office, qtbot).page
    assert isinstance(page, UnlockPage)
    assert page.passphrase.echoMode() is QLineEdit.EchoMode.Password
    qapp.clipboard().setText(PHRASE)
    qtbot.keyClick(page.passphrase, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert page.passphrase.text() == PHRASE


def test_the_printed_sheet_carries_the_key(
    database: Database, agent: Agent, tmp_path: Path, qapp: QApplication
) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "cle.pdf"))
    key = "ABCD-EFGH-IJKL-MNOP-QRST-UVWX-YZ23-4567 42"
    print_recovery_key(printer, Opened(database, agent, tmp_path, recovery_key=key))
    with pypdfium2.PdfDocument(tmp_path / "cle.pdf") as sheet:
        text = sheet[0].get_textpage().get_text_bounded()
    assert key in text
    assert agent.name in text


@pytest.mark.slow
def test_the_demonstration_opens_apart_and_is_not_remembered(
    office: Office, qtbot: QtBot, qapp: QApplication
) -> None:
    keys = Keyboard()
    page = open_door(office, qtbot).page
    assert isinstance(page, StartPage)
    page._ways.button(0).setFocus()
    keys.press("Bas", "Bas", "Entrée")
    qtbot.waitUntil(lambda: office.window is not None, timeout=120_000)
    assert settings.load().base == ""
    assert not settings.default_base().exists()


@pytest.mark.slow
def test_a_year_of_workbooks_comes_in_with_the_base(clock: Clock, tmp_path: Path) -> None:
    year = Path(__file__).parent.parent / "data" / "annee-2022"
    opened = create(NewBase(tmp_path / "base", "Amiens", NAME, PHRASE, year), clock)
    with opened.database.reading() as session:
        assert town_identity(session).name == "Amiens"
    opened.database.close()
    assert "lignes importées" in opened.told
    assert "refusée" not in opened.told


def test_the_window_takes_all_of_a_small_screen_and_the_middle_of_a_large_one(
    office: Office, base: Opened, clock: Clock
) -> None:
    assert first_place(QRect(0, 0, 1440, 870)) is None
    assert first_place(QRect(1920, 40, 1920, 1040)) == QRect(2197, 176, 1366, 768)
    assert first_place(QRect(0, 0, 3440, 700)) == QRect(1037, 0, 1366, 700)
    office.enter(open_with_passphrase(base.folder, NAME, PHRASE, clock))
    assert office.window is not None
    assert office.window.screen().availableGeometry().width() <= 1440  # that of the offscreen platform
    assert office.window.isMaximized()


def test_entree_presses_the_button_in_focus_and_never_throws_the_recovery_key_away(
    office: Office, qtbot: QtBot, tmp_path: Path, clock: Clock
) -> None:
    door = open_door(office, qtbot)
    opened = create(NewBase(tmp_path / "neuve", "Amiens", NAME, PHRASE), clock)
    door.show_recovery(opened)
    page = door.page
    assert isinstance(page, RecoveryPage)
    buttons = page.findChildren(QPushButton)
    assert not any("Entrée" in button.text() for button in buttons)
    key = next(label for label in page.findChildren(QLabel) if label.text() == opened.recovery_key)
    keys = Keyboard()
    assert keys.focused() in buttons
    with qtbot.assertNotEmitted(page.done):
        qtbot.mouseClick(key, Qt.MouseButton.LeftButton)
        assert keys.focused() is key
        keys.press("Entrée")
    page.go_on.setFocus()
    with qtbot.waitSignal(page.done):
        keys.press("Entrée")

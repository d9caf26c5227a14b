"""The door by keys: make a base, come back, be refused, open with the recovery key."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from espace_citoyennete import settings
from espace_citoyennete.accounts.folder_keys import holder_of
from espace_citoyennete.accounts.listing import is_confirmed
from espace_citoyennete.accounts.pdf import write_lent_passphrases, write_recovery_sheet
from espace_citoyennete.accounts.rules import LentPassphrase
from espace_citoyennete.app import Office, first_place, start_anew
from espace_citoyennete.clock import Clock
from espace_citoyennete.door.passphrase import ChoosePage
from espace_citoyennete.door.recovery import KeyPage, RecoveryPage
from espace_citoyennete.door.start import StartPage
from espace_citoyennete.door.unlock import UnlockPage
from espace_citoyennete.door.window import Door
from espace_citoyennete.emergency.rules import printed_numbers
from espace_citoyennete.errors import NotOpened
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.opening import (
    NewBase,
    OpenedFolder,
    _demonstration_folder,
    create,
    open_with_passphrase,
)
from espace_citoyennete.storage.folder import give_passphrase, is_lent
from espace_citoyennete.storage.layout import SEAT
from espace_citoyennete.storage.seat import take_seat
from espace_citoyennete.town.reference import town_identity
from espace_citoyennete.ui import dialogs
from tests.conftest import NOW
from tests.keyboard import Keyboard
from tests.pdf.reading import out, pages
from tests.windows import open_door

LENT = "une phrase prêtée pour une seule journée"
NAME, PHRASE = "Samira Amrani", "sept mots que personne ne devine jamais ici"
SLOW = 20_000  # milliseconds: the key of a passphrase is dear on purpose


def confirm(door: Door, keys: Keyboard) -> None:
    """Type again, from the paper, the two groups of the recovery key that are asked for."""
    page = door.page
    assert isinstance(page, RecoveryPage)
    keys.press("Tab", "Tab")  # « Imprimer… », « Enregistrer en PDF… »
    keys.type("FAUX", "FAUX")
    keys.press("Entrée")
    assert "relire" in page.groups[0].accessibleDescription()
    for group, right in zip(page.groups, page.asked_groups, strict=True):
        group.setText(right.lower())
    keys.press("Entrée")


@pytest.fixture
def base(clock: Clock, tmp_path: Path) -> OpenedFolder:
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
    confirm(door, keys)
    qtbot.waitUntil(lambda: office.window is not None, timeout=SLOW)
    assert office.window is not None
    with office.window.desk.database.reading() as session:
        assert is_confirmed(session, 1)
    assert office.window.isVisible()
    assert office.door is None
    assert settings.load().user_name == "Zoé Létoile"
    assert Path(settings.load().base) == settings.default_base()


@pytest.mark.parametrize("key", ["F12", "Ctrl+U"])
def test_one_key_shows_the_emergency_numbers_while_the_base_is_locked(
    office: Office, qtbot: QtBot, base: OpenedFolder, key: str
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
    office: Office, base: OpenedFolder, clock: Clock, qtbot: QtBot
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


def test_a_base_open_in_another_window_is_refused_with_who_sits_there(
    office: Office, base: OpenedFolder, clock: Clock, qtbot: QtBot
) -> None:
    keys, seat = Keyboard(), take_seat(base.folder)
    seat.tell("Ali Benali", clock.now())
    page = open_door(office, qtbot).page
    keys.type(PHRASE)
    keys.press("Entrée")
    qtbot.waitUntil(lambda: "Ali" in page.message.text, timeout=SLOW)
    seat.leave()
    keys.type(PHRASE)
    keys.press("Entrée")
    qtbot.waitUntil(lambda: office.window is not None, timeout=SLOW)
    with pytest.raises(NotOpened, match=f"déjà ouverte par « {NAME} »"):
        take_seat(base.folder)


def test_a_date_that_the_journal_does_not_follow_is_asked_about_before_anything_is_typed(
    office: Office, base: OpenedFolder, clock: Clock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, asked, answers = Keyboard(), list[str](), iter((False, True))

    def answer(_parent: object, text: str, *_words: str) -> bool:
        asked.append(text)
        return next(answers)

    monkeypatch.setattr(dialogs, "confirm", answer)
    page = open_door(office, qtbot).page
    assert isinstance(page, UnlockPage)
    page.clock = Clock(lambda: clock.instant() + timedelta(days=400))
    keys.type(PHRASE)
    keys.press("Entrée")
    qtbot.waitUntil(lambda: "restée fermée" in page.message.text, timeout=SLOW)
    assert office.window is None
    keys.type(PHRASE)
    keys.press("Entrée")
    qtbot.waitUntil(lambda: office.window is not None, timeout=SLOW)
    assert ["réglé au" in text for text in asked] == [True, True]


def test_what_is_missing_is_named_and_has_the_focus(office: Office, base: OpenedFolder, qtbot: QtBot) -> None:
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
    office: Office, base: OpenedFolder, qtbot: QtBot, qapp: QApplication
) -> None:
    keys = Keyboard()
    door = open_door(office, qtbot)
    keys.press("Tab", "Tab", "Tab", "Entrée")  # the code, « Afficher la phrase », « Phrase oubliée… »
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
    office: Office, base: OpenedFolder, clock: Clock, qtbot: QtBot
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
    office: Office, base: OpenedFolder, clock: Clock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Saboteur: a lock that closes the window though its drafts could not be kept."""
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
    with monkeypatch.context() as disk:
        disk.setattr(window.panel, "keep", lambda: False)  # full
        keys.press("Ctrl+L")
        assert office.window is window and "libérer" in window.screen_mask.accessibleName()
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


def test_the_code_for_the_pauses_is_chosen_with_the_passphrase(
    office: Office, base: OpenedFolder, qtbot: QtBot
) -> None:
    keys, page = Keyboard(), open_door(office, qtbot).page
    assert isinstance(page, UnlockPage)
    for code in ("12", "111111"):
        page.pin.setText(code)
        keys.type(PHRASE)
        keys.press("Entrée")
        assert "6 chiffres" in page.message.text
    page.pin.setText("246813")
    keys.press("Entrée")
    qtbot.waitUntil(lambda: office.window is not None, timeout=SLOW)
    assert office.window is not None and office.window.desk.pin == "246813"
    assert "246813" not in settings.settings_file().read_text("utf-8")


def test_locking_ends_this_process_for_another_one_that_knows_who_left(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python cannot wipe the copies that it made of the key: only the end of the process does."""
    script, told = tmp_path / "python", tmp_path / "told"
    script.write_text(
        f'#!/bin/sh\necho "$@ $ESPACE_POSTE_LAISSE" > "{told}.partial"; mv "{told}.partial" "{told}"\n'
    )
    script.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(script))
    start_anew(qapp, "0123 page:today")
    qtbot.waitUntil(told.exists)
    assert told.read_text() == "-m espace_citoyennete 0123 page:today\n"


def test_the_passphrase_is_hidden_until_asked_and_may_be_pasted(
    office: Office, base: OpenedFolder, qtbot: QtBot, qapp: QApplication
) -> None:
    page = open_door(office, qtbot).page
    assert isinstance(page, UnlockPage)
    assert page.passphrase.echoMode() is QLineEdit.EchoMode.Password
    qapp.clipboard().setText(PHRASE)
    qtbot.keyClick(page.passphrase, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert page.passphrase.text() == PHRASE


def test_the_sheet_for_the_envelope_carries_the_key(tmp_path: Path) -> None:
    key = "ABCD-EFGH-IJKL-MNOP-QRST-UVWX-YZ23-4567 42"
    write_recovery_sheet(out(tmp_path / "cle.pdf"), key, number=3, author=NAME, printed_at=NOW)
    (text,) = pages(tmp_path / "cle.pdf")
    for told in (*key.split(" ", maxsplit=1)[0].split("-"), "42", NAME, "n° 3"):
        assert told in text


def test_each_passphrase_lent_has_a_page_of_its_own(tmp_path: Path) -> None:
    lent = [LentPassphrase(name, f"sept mots pour {name}", NOW) for name in ("Ali", "Zoé")]
    write_lent_passphrases(out(tmp_path / "phrases.pdf"), lent, printed_at=NOW)
    first, second = pages(tmp_path / "phrases.pdf")
    assert "sept mots pour Ali" in first and "Zoé" not in first
    assert "sept mots pour Zoé" in second and "17 novembre 2026 à 10:53" in second


def test_a_passphrase_that_was_lent_is_changed_before_anything_is_shown(
    office: Office, base: OpenedFolder, clock: Clock, qtbot: QtBot
) -> None:
    opened = open_with_passphrase(base.folder, NAME, PHRASE, clock)
    lent = replace(holder_of(opened.agent), expires_at=clock.instant() + timedelta(hours=24))
    give_passphrase(base.folder, opened.database, lent, LENT)
    opened.database.close()
    keys, door = Keyboard(), open_door(office, qtbot)
    keys.type(LENT)
    keys.press("Entrée")
    qtbot.waitUntil(lambda: isinstance(door.page, ChoosePage), timeout=SLOW)
    page = door.page
    assert isinstance(page, ChoosePage)
    page.passphrase.setText(LENT)
    keys.press("Entrée")
    qtbot.waitUntil(lambda: "actuelle" in page.passphrase.accessibleDescription(), timeout=SLOW)
    assert office.window is None
    page.passphrase.setText(PHRASE)
    keys.press("Entrée")
    qtbot.waitUntil(lambda: office.window is not None, timeout=SLOW)
    assert not is_lent(base.folder, opened.agent.uid)


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


def test_two_demonstrations_at_once_each_have_their_folder_and_the_next_one_takes_a_free_one() -> None:
    """Saboteur: one folder for all, emptied under the first window."""
    first, seat = _demonstration_folder()
    (first / "donnees.db").touch()
    second, other = _demonstration_folder()
    assert first != second and (first / "donnees.db").exists()
    seat.leave()
    third, seat = _demonstration_folder()
    assert third == first and [file.name for file in third.iterdir()] == [SEAT]
    seat.leave()
    other.leave()


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
    office: Office, base: OpenedFolder, clock: Clock
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
    with qtbot.assertNotEmitted(page.wanted):
        qtbot.mouseClick(key, Qt.MouseButton.LeftButton)
        assert keys.focused() is key
        keys.press("Entrée")
    page.later.setFocus()
    with qtbot.waitSignal(page.wanted):
        keys.press("Entrée")
    qtbot.waitUntil(lambda: office.window is not None)

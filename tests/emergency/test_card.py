"""The emergency card under the hands: always numbers, nothing typed is lost, one key notes what was done."""

from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.panel import ContactPanel
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.emergency.card import EmergencyCard
from espace_citoyennete.emergency.listing import emergency_numbers, printed_card
from espace_citoyennete.emergency.page import EmergencySection
from espace_citoyennete.emergency.rules import printed_numbers
from espace_citoyennete.emergency.service import EmergencyDraft, save_emergency_number
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.town.page import SettingsPage
from espace_citoyennete.ui import dialogs, tasks
from tests.conftest import AGENT, NOW
from tests.keyboard import Keyboard
from tests.windows import save_instead

PRINTED = [line.number for line in printed_numbers()]


@pytest.fixture
def keys() -> Keyboard:
    return Keyboard()


def contacts(window: MainWindow) -> list[Contact]:
    with window.desk.database.reading() as session:
        return list(session.scalars(select(Contact).where(Contact.removed_at.is_(None)).order_by(Contact.id)))


def open_card(window: MainWindow, keys: Keyboard, qtbot: QtBot, key: str = "F12") -> EmergencyCard:
    keys.press(key)
    card = window.emergency
    assert card is not None and card.isVisible()
    qtbot.waitUntil(lambda: not tasks.are_running())
    return card


def shown(card: EmergencyCard) -> str:
    return "\n".join(label.text() for label in card.findChildren(QLabel) if label.isVisible())


@pytest.mark.parametrize("key", ["F12", "Ctrl+U"])
def test_one_key_shows_the_numbers_over_what_is_typed_and_gives_it_back(
    window: MainWindow, keys: Keyboard, qtbot: QtBot, key: str
) -> None:
    keys.press("F2")
    keys.type("lo")
    before = QApplication.focusWidget()
    form = window.panel.form
    assert form is not None
    typed = form.values()
    card = open_card(window, keys, qtbot, key)
    assert card.geometry() == window.rect() and card.numbers == PRINTED
    assert "à vérifier" in shown(card)
    keys.press("Échap")
    assert card.isHidden() and QApplication.focusWidget() is before
    assert form.values() == typed and contacts(window) == []


def test_the_card_shows_what_the_place_keeps(window: MainWindow, keys: Keyboard, qtbot: QtBot) -> None:
    with window.desk.database.transaction() as session:
        draft = EmergencyDraft("03 22 00 00 00", "Élue de garde", "la nuit", NOW.date())
        save_emergency_number(session, draft, today=NOW.date(), by=AGENT)
    card = open_card(window, keys, qtbot)
    assert card.numbers == [*PRINTED, "03 22 00 00 00"]
    assert "la nuit · vérifié le 17/11/2026" in shown(card) and card.note.isHidden()


def test_the_card_shows_numbers_whatever_the_base_answers(
    window: MainWindow, keys: Keyboard, qtbot: QtBot
) -> None:
    with window.desk.database.transaction() as session:
        for table in ("emergency_number", "town"):
            session.connection().exec_driver_sql(f"DROP TABLE {table}")
    card = open_card(window, keys, qtbot)
    assert card.numbers == [line.number for line in printed_card().lines]
    assert card.note.isVisible()


def test_the_card_shows_numbers_before_any_answer_of_the_base(window: MainWindow, keys: Keyboard) -> None:
    keys.press("F12")  # nothing is waited for
    assert window.emergency is not None and window.emergency.numbers == PRINTED
    assert "116\u00a0006" in shown(window.emergency)


@pytest.mark.parametrize("cover", ["F1", "F12"])
def test_nothing_is_typed_under_what_covers_the_window(
    window: MainWindow, keys: Keyboard, cover: str
) -> None:
    """Each act of the keyboard that takes the focus elsewhere takes the help or the card away."""
    for acts in (["F6"], ["Ctrl+Maj+R"], ["F2"], ["Ctrl+Maj+A"], ["Ctrl+K", "r", "e", "g", "Entrée"], ["F6"]):
        keys.press(cover)
        covering = window.overlay if cover == "F1" else window.emergency
        assert covering is not None and covering.isVisible()
        keys.press(*acts)
        assert covering.isHidden(), acts


def test_u_notes_an_emergency_at_once_and_undo_takes_it_back(
    window: MainWindow, keys: Keyboard, qtbot: QtBot
) -> None:
    open_card(window, keys, qtbot)
    keys.count = 0
    keys.press("U")
    assert keys.count == 1
    (contact,) = contacts(window)
    assert (contact.channel, contact.motive, contact.outcome) == ("TEL_ENTRANT", "URGENCE", "URGENCE")
    assert window.toast.text == "Urgence traitée enregistrée"
    keys.press("Ctrl+Z")
    assert contacts(window) == []


@pytest.mark.parametrize(("typed", "motive"), [("", "URGENCE"), ("vio", "ECOUTE_VIOLENCES")])
def test_entree_saves_the_contact_being_typed_as_an_emergency(
    window: MainWindow, keys: Keyboard, qtbot: QtBot, typed: str, motive: str
) -> None:
    keys.press("Maj+F2")
    keys.type(typed, "f")
    open_card(window, keys, qtbot)
    keys.press("Entrée")
    (contact,) = contacts(window)
    assert (contact.channel, contact.motive, contact.outcome) == ("VISITE", motive, "URGENCE")
    assert contact.gender == "F" and window.panel.form is None


def test_a_contact_that_cannot_be_saved_stays_typed_and_says_why(
    window: MainWindow, keys: Keyboard, qtbot: QtBot
) -> None:
    keys.press("F2")
    keys.type("zzz")
    open_card(window, keys, qtbot)
    keys.press("U")
    form = window.panel.form
    assert isinstance(form, ContactPanel) and form.form.motive.text() == "zzz"
    assert contacts(window) == [] and form.form.problems()
    assert window.emergency is not None and window.emergency.isHidden()


def test_a_contact_being_corrected_is_not_the_emergency(
    window: MainWindow, keys: Keyboard, qtbot: QtBot
) -> None:
    with window.desk.database.transaction() as session:
        old = log_contact(session, ContactDraft("VISITE", NOW, "LOG", "REPONDU"), now=NOW, by=AGENT)
    window.answer("open", ContactPanel(window.desk, contact_id=old))
    open_card(window, keys, qtbot)
    keys.press("U")
    first, second = contacts(window)
    assert (first.outcome, second.outcome, second.channel) == ("REPONDU", "URGENCE", "VISITE")


def test_the_next_call_comes_before_the_card(window: MainWindow, keys: Keyboard, qtbot: QtBot) -> None:
    card = open_card(window, keys, qtbot)
    keys.press("F2")
    assert card.isHidden() and isinstance(window.panel.form, ContactPanel)
    keys.type("log")
    assert window.panel.form.form.motive.code() == "LOG"


def test_tab_never_goes_under_the_card(window: MainWindow, keys: Keyboard, qtbot: QtBot) -> None:
    card = open_card(window, keys, qtbot)
    reached = []
    for _ in range(8):
        reached.append(QApplication.focusWidget())
        keys.press("Tab")
    assert all(widget is not None and card.isAncestorOf(widget) for widget in reached)
    assert {card.log_button, card.print_button, card.close_button} < set(reached)


def test_ctrl_p_prints_the_card_on_one_page(
    window: MainWindow, keys: Keyboard, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "numeros.pdf"
    monkeypatch.setattr(dialogs, "choose_save_path", lambda *_: path)
    card = open_card(window, keys, qtbot)
    keys.press("Ctrl+P")
    save_instead(card.message)
    qtbot.waitUntil(lambda: "numeros.pdf" in card.message.text)
    document = pypdfium2.PdfDocument(path)
    assert len(document) == 1
    text = document[0].get_textpage().get_text_bounded()
    assert [number for number in PRINTED if number not in text.replace(" ", "\u00a0")] == []
    assert "à vérifier" in text and "Amiens" in text
    document.close()


def test_a_number_checked_today_says_so_and_undo_says_what_was_known(
    window: MainWindow, keys: Keyboard
) -> None:
    window.show_page("page:settings", "Numéros d’urgence")
    page = window.page
    assert isinstance(page, SettingsPage) and isinstance(page.section, EmergencySection)
    page.section.table.setFocus()
    keys.press("V")

    def checked() -> list[date | None]:
        with window.desk.database.reading() as session:
            return [row.draft.checked_on for row in emergency_numbers(session)][:2]

    assert checked() == [NOW.date(), None]
    keys.press("Ctrl+Z")
    assert checked() == [None, None]
    keys.press("Ctrl+Y")
    assert checked() == [NOW.date(), None]
    with window.desk.database.transaction() as session:
        row = emergency_numbers(session)[0]
        draft = EmergencyDraft("17", "Police", uid=row.draft.uid)
        save_emergency_number(session, draft, today=NOW.date(), by=AGENT)
    keys.press("Ctrl+Z")
    assert "modifié entre-temps" in window.page.message.text
    assert checked() == [None, None]


def test_the_letters_are_as_large_as_the_window_holds_and_are_scrolled_when_it_is_small(
    window: MainWindow, keys: Keyboard, qtbot: QtBot
) -> None:
    card = open_card(window, keys, qtbot)

    def number() -> QLabel:
        return next(
            label for label in card.findChildren(QLabel) if label.text() == "17" and label.isVisible()
        )

    assert card.content.height() <= card.room().height()
    large = number().fontMetrics().height()
    window.resize(683, 400)
    qtbot.waitUntil(lambda: card.geometry() == window.rect())
    QApplication.processEvents()
    assert card.content.height() > card.room().height()
    assert number().fontMetrics().height() <= large / 1.2

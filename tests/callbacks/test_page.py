"""The list of calls by the keyboard alone: one key a person, the instruction before the number."""

from datetime import date, datetime, time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from espace_citoyennete.callbacks.model import CallAttempt, Callback
from espace_citoyennete.callbacks.page import CallbacksPage
from espace_citoyennete.callbacks.panel import CallbackPanel
from espace_citoyennete.callbacks.service import CallbackDraft, promise_callback
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.storage.journal import JournalLine
from espace_citoyennete.ui import dialogs, tasks
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW
from tests.keyboard import Keyboard
from tests.pdf.reading import pages

TODAY = NOW.date()
PEOPLE = ("Benali", "Costa", "Diallo", "Kaya", "Leroy")


@pytest.fixture
def page(window: MainWindow) -> CallbacksPage:
    """Return the page with five people to call back today, in alphabetical order of their promises."""
    with window.desk.database.transaction() as session:
        for minute, name in enumerate(PEOPLE):
            draft = CallbackDraft(TODAY, visitor=VisitorDraft(name, "Awa", f"06 39 98 01 0{minute}"))
            promise_callback(session, draft, now=NOW.replace(minute=minute), by=AGENT)
    return shown(window)


def shown(window: MainWindow) -> CallbacksPage:
    keys = Keyboard()
    keys.press("Ctrl+Maj+T")
    page = window.page
    assert isinstance(page, CallbacksPage)
    return page


def promise(window: MainWindow, draft: CallbackDraft) -> None:
    with window.desk.database.transaction() as session:
        promise_callback(session, draft, now=NOW, by=AGENT)


def states(window: MainWindow) -> dict[str, tuple[str, date]]:
    with window.desk.database.reading() as session:
        found = list(session.scalars(select(Callback).order_by(Callback.id)))
    return {name: (row.state, row.due_on) for name, row in zip(PEOPLE, found, strict=True)}


def results(window: MainWindow) -> list[str]:
    with window.desk.database.reading() as session:
        return list(session.scalars(select(CallAttempt.result).order_by(CallAttempt.id)))


def names(page: CallbacksPage) -> list[str]:
    return [row.name.split()[0] for row in page.model.rows]


def texts(page: CallbacksPage) -> str:
    labels = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    cells = [column.text(row) for row in page.model.rows for column in page.model.columns]
    return "\n".join(labels + cells)


def number_in_view(page: CallbacksPage) -> str:
    return page.card.number.text() if page.card.number.isVisible() else ""


def test_one_key_a_person_goes_down_by_itself_and_each_is_taken_back(
    window: MainWindow, page: CallbacksPage
) -> None:
    keys = Keyboard()
    keys.press("J", "S", "O", "F", "Suppr")
    assert keys.count == 5
    assert results(window) == ["JOINT", "SANS_REPONSE", "OCCUPE", "MAUVAIS_NUMERO"]
    assert states(window) == {
        "Benali": ("JOINT", TODAY),
        "Costa": ("A_RAPPELER", TODAY),  # two hours from now, it is still today
        "Diallo": ("A_RAPPELER", TODAY),
        "Kaya": ("A_RAPPELER", TODAY),
        "Leroy": ("ABANDONNE", TODAY),
    }
    assert names(page) == ["Costa", "Diallo", "Kaya"]
    keys.press(*["Ctrl+Z"] * 5)
    assert names(page) == list(PEOPLE)
    assert results(window) == []
    keys.press(*["Ctrl+Y"] * 5)
    assert names(page) == ["Costa", "Diallo", "Kaya"]


def test_putting_off_proposes_the_next_open_day_and_leaves_the_list_of_today(
    window: MainWindow, page: CallbacksPage
) -> None:
    keys = Keyboard()
    keys.press("R", "Ctrl+Entrée")
    assert states(window)["Benali"] == ("A_RAPPELER", date(2026, 11, 18))
    assert names(page) == list(PEOPLE[1:])
    page.header.switch.choose(2)
    assert names(page) == ["Benali"]
    keys.press("Ctrl+Z")
    assert states(window)["Benali"] == ("A_RAPPELER", TODAY)


def test_a_letter_on_an_empty_list_says_what_to_do(window: MainWindow) -> None:
    page = shown(window)
    Keyboard().press("J")
    assert page.message.text == "Choisir une personne dans la liste."


def test_what_is_closed_opens_again(window: MainWindow, page: CallbacksPage) -> None:
    Keyboard().press("J")
    page.header.switch.choose(3)
    assert names(page) == ["Benali"]
    assert page.buttons["reopen_call"].isVisible() and not page.buttons["call_reached"].isVisible()
    page.buttons["reopen_call"].click()
    assert states(window)["Benali"] == ("A_RAPPELER", TODAY)


def test_a_promise_that_somebody_changed_meanwhile_is_not_marked(
    window: MainWindow, page: CallbacksPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = page.chosen
    assert row is not None
    monkeypatch.setattr(CallbacksPage, "models", frozenset())  # this screen has not heard of the other desk
    with window.desk.database.transaction() as session:
        session.get_one(Callback, row.id).subject = "changé au poste 2"
    Keyboard().press("J")
    assert states(window)["Benali"] == ("A_RAPPELER", TODAY)
    assert "modifié entre-temps" in page.message.text


def test_a_guarded_number_is_not_in_view_before_its_instruction_was_read(window: MainWindow) -> None:
    number = "06 39 98 01 02"
    guarded = VisitorDraft("Kaya", "Elif", number, "PAS_MESSAGE", "jamais le soir")
    promise(window, CallbackDraft(TODAY, visitor=guarded))
    page, keys = shown(window), Keyboard()
    assert "jamais le soir" in page.card.instruction.text
    assert number not in texts(page)
    keys.press("Entrée")
    assert window.focusWidget() is page.card.reveal_button
    assert number not in texts(page)
    keys.press("Espace")
    assert number_in_view(page) == number
    assert window.focusWidget() is page.table  # the letters work again at once
    with window.desk.database.reading() as session:
        lines = session.scalars(select(JournalLine).where(JournalLine.action == "read")).all()
    assert [(line.table_name, line.fields) for line in lines] == [("visitor", "phone")]


def test_going_to_another_person_hides_the_number_again(window: MainWindow, page: CallbacksPage) -> None:
    number = "06 39 98 01 09"
    guarded = VisitorDraft("Zidane", "Elif", number, "AUCUN")
    promise(window, CallbackDraft(TODAY, visitor=guarded))
    keys = Keyboard()
    keys.press(*["Bas"] * 5, "Entrée", "Espace")
    assert number_in_view(page) == number
    keys.press("Haut", "Bas")
    assert page.chosen is not None and page.chosen.name == "Zidane Elif"
    assert number not in texts(page)


@pytest.mark.parametrize(("hours", "is_shown"), [((time(17), time(19)), False), ((time(9), None), True)])
def test_outside_the_hours_agreed_a_warning_comes_before_the_number(
    window: MainWindow, hours: tuple[time, time | None], is_shown: bool
) -> None:
    number = "06 39 98 01 02"
    promise(window, CallbackDraft(TODAY, *hours, visitor=VisitorDraft("Kaya", "Elif", number)))
    page, keys = shown(window), Keyboard()
    assert (number in texts(page)) is is_shown
    assert ("de 17 h à 19 h" in page.card.warning.text.replace("\u00a0", " ")) is not is_shown
    if not is_shown:
        keys.press("Entrée", "Espace")
    assert number_in_view(page) == number


def test_the_list_on_paper_shows_no_guarded_number_and_tells_nothing_of_the_place(
    window: MainWindow, page: CallbacksPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guarded = VisitorDraft("Zidane", "Elif", "06 39 98 01 09", "NEUTRE")
    promise(window, CallbackDraft(TODAY, subject="Audience", visitor=guarded))
    accused = VisitorDraft("Costa", "Inès", "06 39 98 01 08")
    promise(window, CallbackDraft(TODAY, subject="Comparution", is_restricted=True, visitor=accused))
    path = tmp_path / "liste.pdf"
    monkeypatch.setattr(dialogs, "choose_save_path", lambda *_: path)
    Keyboard().press("Ctrl+E")
    qtbot.waitUntil(lambda: path.exists() and not tasks.are_running())
    text = " ".join(pages(path))
    assert "06 39 98 01 00" in text and "Benali" in text
    assert not any(
        word in text
        for word in ("06 39 98 01 09", "Zidane", "Audience", "Comparution", "Amiens", "itoyenneté")
    )


def test_a_draft_of_a_promise_comes_back_with_its_person(window: MainWindow, page: CallbacksPage) -> None:
    keys = Keyboard()
    keys.press("R")
    keys.type("27/11")
    keys.press("Échap")
    form = window._forms["callback"](window.desk)
    chip = window.panel.chips[0]
    form.restore(chip.values)
    assert form.values() == chip.values
    assert form.context() == "Benali Awa"
    form.deleteLater()


def test_a_promise_on_a_closed_day_warns_and_is_kept(window: MainWindow) -> None:
    keys = Keyboard()
    window.registry.run("new_callback")
    keys.type("Anonyme", "06 39 98 01 02", "21/11/2026")
    form = window.panel.form
    assert isinstance(form, CallbackPanel)
    assert form.when.closed.isVisible() and "week-end" in form.when.closed.text()
    keys.press("Ctrl+Entrée")
    with window.desk.database.reading() as session:
        kept = session.scalars(select(Callback)).one()
    assert (kept.due_on, kept.promised_at) == (date(2026, 11, 21), datetime(2026, 11, 17, 10, 53))
    keys.press("Ctrl+Z")
    with window.desk.database.reading() as session:
        assert session.scalars(select(Callback)).one().removed_at is not None

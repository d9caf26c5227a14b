"""The page of the actions by the keyboard: planned, counted, cancelled, held after all, taken back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from PySide6.QtWidgets import QApplication, QLabel

from espace_citoyennete.actions.count_panel import ActionCountPanel
from espace_citoyennete.actions.half_days import HalfDay
from espace_citoyennete.actions.listing import actions, deadlines
from espace_citoyennete.actions.page import ActionsPage
from espace_citoyennete.actions.panel import ActionPanel
from espace_citoyennete.actions.papers import course_paper
from espace_citoyennete.actions.rules import CANCELLED_FIRST
from espace_citoyennete.actions.service import ActionDraft, cancel_action, parts, save_action
from espace_citoyennete.actions.year_panel import CourseYearPanel
from espace_citoyennete.directory.service import organisation_named
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.report import year_period
from espace_citoyennete.ui import dialogs
from tests.conftest import AGENT, NOW
from tests.keyboard import Keyboard
from tests.pdf.reading import out


def shown(window: MainWindow) -> ActionsPage:
    window.show_page("page:actions")
    assert isinstance(window.page, ActionsPage)
    return window.page


def test_a_group_is_planned_and_counted_from_the_keyboard(window: MainWindow) -> None:
    keys = Keyboard()
    page = shown(window)
    keys.press("N")
    keys.type("gro")
    keys.press("Tab", "Tab")
    keys.type("26/11")
    keys.press("Ctrl+Entrée")
    row = page.chosen
    assert row is not None and (row.kind, row.held_on) == ("GROUPE", date(2026, 11, 26))
    assert row.title == "Groupe de jeunes accueilli"
    assert page.total.text() == "0/1 tenue · 0 présent · 1 à venir"
    keys.press("C")
    keys.type("25")
    keys.press("Ctrl+Entrée")
    assert page.chosen is not None and (page.chosen.announced, page.chosen.present) == (25, None)
    keys.press("Ctrl+Z", "Ctrl+Z")
    assert page.chosen is None


def test_what_a_kind_does_not_ask_is_not_shown(window: MainWindow) -> None:
    form = ActionPanel(window.desk)
    window.panel.open(form)
    for kind, asks_law in (("STAGE", True), ("MARCHE", False)):
        form.form.restore({"kind": kind})
        form.type.chosen.emit("")
        assert form.course_type.isVisible() == asks_law
        assert form.neighbourhood.isVisible() != asks_law


def test_zero_present_is_a_count_and_nothing_typed_is_none(window: MainWindow) -> None:
    keys = Keyboard()
    with window.desk.database.transaction() as session:
        action_id = save_action(session, ActionDraft("REUNION", date(2026, 11, 3), "Réseau"), by=AGENT)
        assert [one.about for one in deadlines(session, NOW.date())]
    shown(window)
    form = ActionCountPanel(window.desk, action_id)
    window.answer("open", form)
    form.form.restore({"present": 0})
    keys.press("Ctrl+Entrée")
    with window.desk.database.reading() as session:
        row = actions(session, year_period(2026))[0]
        assert (row.present, row.registered) == (0, None)
        assert deadlines(session, NOW.date()) == []


def test_a_margin_above_the_people_present_is_told_under_its_first_number(window: MainWindow) -> None:
    with window.desk.database.transaction() as session:
        action_id = save_action(session, ActionDraft("REUNION", date(2026, 11, 3), "Réseau"), by=AGENT)
    form = ActionCountPanel(window.desk, action_id)
    window.panel.open(form)
    form.form.restore({"present": 3, "GENRE.F": 4})
    assert not window.panel.save()
    assert "en retirer 1" in " ".join(label.text() for label in form.findChildren(QLabel))


def test_the_list_written_is_the_list_in_view(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with window.desk.database.transaction() as session:
        save_action(session, ActionDraft("REUNION", date(2026, 11, 3), "=Réseau", cost_cents=1234), by=AGENT)
        off = save_action(session, ActionDraft("TEMPS_FORT", date(2026, 11, 4), "Forum"), by=AGENT)
        cancel_action(session, off, "Grève", by=AGENT)
    page, keys = shown(window), Keyboard()
    for name, state, titles in (
        ("a.xlsx", "Tous les états", ["=Réseau", "Forum"]),
        ("b.csv", "Annulée", ["Forum"]),
    ):
        monkeypatch.setattr(dialogs, "choose_save_path", lambda *_args, name=name: tmp_path / name)
        page.state.setCurrentText(state)
        page.state.activated.emit(page.state.currentIndex())
        assert [row.title for row in page.model.rows] == titles
        page.table.setFocus()
        keys.press("Ctrl+E")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["Actions"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [row[5] for row in rows] == ["=Réseau", "Forum"]
    assert (rows[0][0], rows[0][15], rows[0][16]) == (datetime(2026, 11, 3), 12.34, "À compter")
    assert (tmp_path / "b.csv").read_text("utf-8-sig").splitlines()[1].startswith("04/11/2026;;;;Temps fort")


def test_a_deadline_opens_the_action_that_nobody_counted(window: MainWindow) -> None:
    with window.desk.database.transaction() as session:
        save_action(session, ActionDraft("REUNION", date(2025, 11, 3), "Réseau"), by=AGENT)
        found = deadlines(session, NOW.date())[0]
    page = shown(window)
    page.state.setCurrentText("Annulée")
    window.answer(found.page, found.about)
    assert page.chosen is not None and page.chosen.title == "Réseau"


def test_a_cancelled_action_is_neither_changed_nor_counted(window: MainWindow) -> None:
    with window.desk.database.transaction() as session:
        off = save_action(session, ActionDraft("REUNION", date(2026, 11, 4), "Réseau"), by=AGENT)
        cancel_action(session, off, "Grève", by=AGENT)
    page, keys = shown(window), Keyboard()
    page.table.setFocus()
    for key in ("C", "M", "Entrée", "Suppr"):
        keys.press(key)
        assert window.panel.form is None and "rétablir" in page.message.text


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (683, 400)])
def test_the_list_never_scrolls_sideways_beside_a_form(window: MainWindow, width: int, height: int) -> None:
    window.resize(width, height)
    with window.desk.database.transaction() as session:
        save_action(session, ActionDraft("REUNION", date(2026, 11, 4), "Réseau " * 12), by=AGENT)
    page = shown(window)
    for _ in range(2):
        QApplication.processEvents()
        assert page.table.horizontalScrollBar().maximum() == 0
        window.panel.open(ActionPanel(window.desk))


def course(window: MainWindow, **facts: object) -> int:
    with window.desk.database.transaction() as session:
        runs = organisation_named(session, "Association Yves Le Febvre", by=AGENT)
        draft = ActionDraft("STAGE", date(2026, 11, 5), "Stage de citoyenneté", organisation_id=runs)
        return save_action(session, replace(draft, **facts), by=AGENT)  # type: ignore[arg-type]


def test_the_half_days_of_a_course_follow_its_days_until_somebody_counts(window: MainWindow) -> None:
    keys, action_id = Keyboard(), course(window)
    page = shown(window)
    page.receive(action_id)
    for typed, day in (({"minutes": 360}, "Jeu. 5 nov."), ({"held_on": date(2026, 11, 6)}, "Ven. 6 nov.")):
        change(window, typed)
        assert {label.partition(",")[0] for label, *_ in half_days_of(window, action_id)} == {day}
    keys.press("C")
    keys.type("8", *[""] * 3, "6")  # convened, who sent them, present
    assert isinstance(window.panel.form, ActionCountPanel)
    window.panel.form.half_days.setFocus()
    keys.press("Ctrl+Début", "Fin")
    keys.type("6")
    keys.press("Bas", "Fin")
    keys.type("5")
    keys.press("Ctrl+Entrée")
    counted = [("Ven. 6 nov., matin", 6, 180), ("Ven. 6 nov., après-midi", 5, 180)]
    assert half_days_of(window, action_id) == counted
    change(window, {"held_on": date(2026, 11, 12)})
    assert half_days_of(window, action_id) == counted


def change(window: MainWindow, typed: Mapping[str, object]) -> None:
    keys = Keyboard()
    keys.press("Entrée")
    assert isinstance(window.panel.form, ActionPanel)
    window.panel.form.form.restore({**typed})
    keys.press("Ctrl+Entrée")


def half_days_of(window: MainWindow, action_id: int) -> list[tuple[str, int | None, int | None]]:
    with window.desk.database.reading() as session:
        return [(one.label, one.present, one.minutes) for one in parts(session, action_id).half_days]


def test_the_kind_of_a_course_that_was_counted_does_not_change_under_its_numbers(window: MainWindow) -> None:
    action_id = course(window, convened=8, present=7)
    form = ActionPanel(window.desk, action_id)
    window.panel.open(form)
    form.form.restore({"kind": "GROUPE"})
    assert not window.panel.save()
    assert "convoqués" in " ".join(label.text() for label in form.findChildren(QLabel))


def test_the_second_of_two_desks_is_told_and_loses_nothing_typed(window: MainWindow) -> None:
    action_id = course(window, convened=8)
    form = ActionCountPanel(window.desk, action_id)
    window.panel.open(form)
    form.form.restore({"present": 6})
    with window.desk.database.transaction() as session:
        cancel_action(session, action_id, "Grève", by=AGENT)
    assert not window.panel.save()
    kept = window.panel.form
    assert isinstance(kept, ActionCountPanel)
    assert kept.form.values()["present"] == 6
    assert CANCELLED_FIRST in [label.text() for label in window.panel.findChildren(QLabel)]


def test_the_statement_of_a_course_tells_its_numbers_and_no_name(window: MainWindow) -> None:
    half_days = (HalfDay("Jeudi matin", 7, 180), HalfDay("Jeudi après-midi", 6, 150))
    action_id = course(
        window, convened=8, present=7, validated=6, course_type="1", place="Salle 12", half_days=half_days,
        counts={"PRESCRIPTEUR": {"PJJ": 5, "PARQUET": 2}},
    )  # fmt: skip
    paper, made = course_paper(window.desk, action_id), BytesIO()
    paper.write(out(made))
    with pypdfium2.PdfDocument(made.getvalue()) as document:
        assert len(document) == 1
        text = " ".join(document[0].get_textpage().get_text_range().split())
    for words in (
        "Le 5 novembre 2026", "Durée 5 h 30", "Salle 12", "Association Yves Le Febvre", "Convoqués 8",
        "dont adressés par la PJJ 5", "dont prescripteur non communiqué 1", "Présents 7", "Validés 6",
        "Jeudi après-midi 2 h 30 6", "sans aucun nom",
    ):  # fmt: skip
        assert words in text, text


def test_only_a_course_has_a_statement_to_print(window: MainWindow) -> None:
    with window.desk.database.transaction() as session:
        save_action(session, ActionDraft("REUNION", date(2026, 11, 3), "Réseau"), by=AGENT)
    page, keys = shown(window), Keyboard()
    page.table.setFocus()
    keys.press("Ctrl+P")
    assert "Choisir un stage" in page.message.text


def test_the_courses_of_a_year_are_planned_with_their_duration_and_taken_back_at_once(
    window: MainWindow,
) -> None:
    page, keys = shown(window), Keyboard()
    with window.desk.database.transaction() as session:
        runs = organisation_named(session, "Association Yves Le Febvre", by=AGENT)
    keys.press("Maj+N")
    form = window.panel.form
    assert isinstance(form, CourseYearPanel)
    form.form.restore(
        {
            "organisation_id": str(runs), "rule": "1er et 3e lundi", "first_day": date(2027, 1, 4),
            "last_day": date(2027, 2, 7), "days": 2, "minutes": 360, "target": 3,
        }
    )  # fmt: skip
    form.form.edited.emit()
    assert "3 stages" in form.preview.said.text() and "Attention" not in form.preview.said.text()
    keys.press("Ctrl+Entrée")
    rows = page.model.rows
    assert [(row.held_on, row.ends_on, row.minutes) for row in rows] == [
        (date(2027, 1, 4), date(2027, 1, 5), 720),
        (date(2027, 1, 18), date(2027, 1, 19), 720),
        (date(2027, 2, 1), date(2027, 2, 2), 720),
    ]
    assert len(half_days_of(window, rows[0].id)) == 4
    keys.press("Ctrl+Z")
    assert page.model.rows == ()


def test_a_year_whose_holidays_nobody_knows_is_said_and_not_planned(window: MainWindow) -> None:
    form = CourseYearPanel(window.desk)
    window.panel.open(form)
    form.form.restore({"first_day": date(2028, 9, 1), "last_day": date(2029, 6, 30)})
    form.form.edited.emit()
    assert "ne sont pas connues" in form.preview.said.text()

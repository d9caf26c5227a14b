"""A rally by the keyboard: opened from the actions, forty teams pasted, drawn, scored, taken back."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from espace_citoyennete.actions.service import ActionDraft, cancel_action, save_action
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.rallies.grids import ScoresPanel, TeamsPanel
from espace_citoyennete.rallies.listing import rally
from espace_citoyennete.rallies.page import RalliesPage
from espace_citoyennete.rallies.service import ScoreDraft, scores_at, team_drafts
from espace_citoyennete.ui import dialogs, tasks
from tests.conftest import AGENT, NOW
from tests.keyboard import Keyboard
from tests.pdf.reading import pages
from tests.rallies.conftest import full_rally, plan_rally
from tests.windows import save_instead

PASTED = "\n".join(
    f"Équipe du Canal {n}\tÉcole du Canal\tMme Vasseur\t3\t{3 if n % 2 else 2}\t2\t{4 + n % 2}"
    for n in range(1, 41)
)


def opened(window: MainWindow, key: str) -> RalliesPage:
    """Open the only rally from the list of the actions."""
    window.show_page("page:actions")
    Keyboard().press(key)
    return rallies_page(window)


def rallies_page(window: MainWindow) -> RalliesPage:
    assert isinstance(window.page, RalliesPage)
    return window.page


def form_in(window: MainWindow) -> str:
    return window.panel.form.kind if window.panel.form else ""


@pytest.mark.parametrize("key", ["O", "Entrée"])
def test_a_rally_is_filled_from_a_spreadsheet_and_taken_back(window: MainWindow, key: str) -> None:
    with window.desk.database.transaction() as session:
        action_id = plan_rally(session, day=NOW.date())
    page, keys = opened(window, key), Keyboard()
    assert page.numbers.text() == "240 annoncés | inscrits\u00a0: non compté | présents\u00a0: non compté"
    keys.press("P")
    assert form_in(window) == "rally_checkpoints"
    QApplication.clipboard().setText("Mairie\tPlace\tÉlus\nPompiers\tParc")
    keys.press("Ctrl+V", "Ctrl+Entrée")
    keys.press("E")
    assert form_in(window) == "rally_teams"
    QApplication.clipboard().setText(PASTED)
    keys.press("Ctrl+V", "Ctrl+Entrée")
    assert form_in(window) == ""
    assert page.numbers.text().startswith("240 annoncés | 220 inscrits")
    assert "40 autorisations attendues · 40 équipes sans départ" in page.state.text()
    keys.press("T")
    with window.desk.database.reading() as session:
        found = rally(session, action_id)
    assert [team.draft.number for team in found.teams] == list(range(1, 41))
    assert not found.without_start
    keys.press("Ctrl+Z", "Ctrl+Z", "Ctrl+Z")
    assert not page.team_rows.rows and not page.checkpoint_rows.rows
    assert page.numbers.text() == "240 annoncés | inscrits\u00a0: non compté | présents\u00a0: non compté"


def test_a_rally_cancelled_is_not_opened_but_says_how_to_hold_it(window: MainWindow) -> None:
    with window.desk.database.transaction() as session:
        cancel_action(session, plan_rally(session, day=NOW.date()), "Orage", by=AGENT)
    window.show_page("page:actions")
    page = window.page
    for key in ("O", "Entrée"):
        page.message.clear()
        Keyboard().press(key)
        assert window.page is page and "la rétablir d’abord" in page.message.text


def test_every_faulty_row_is_told_in_its_cell_and_nothing_typed_is_lost(window: MainWindow) -> None:
    with window.desk.database.transaction() as session:
        action_id = plan_rally(session)
    window.answer("form:rally_teams", {"action_id": action_id})
    form = window.panel.form
    assert isinstance(form, TeamsPanel)
    form.view.paste(
        "Bonne\t\t\t3\t3\nVide\t\t\t0\t0\nSept\t\t\t4\t3\nLettres\t\t\tsix\t2\nTrop\t\t\t2\t2\t5\t6\t7\t1"
    )
    typed = form.model.typed()
    assert not window.panel.save()
    told = {row.cells["name"]: set(row.problems) for _place, row in form.model.begun()}
    assert told == {
        "Bonne": set(),
        "Vide": {"girls"},
        "Sept": {"girls"},
        "Lettres": {"girls"},
        "Trop": {"from_qpv", "authorisations", "present", "first_checkpoint"},
    }
    assert "Rien n’est enregistré, 4 à corriger (ligne 2" in form.message.text
    assert form.model.typed() == typed
    with window.desk.database.reading() as session:
        assert team_drafts(session, action_id) == []


def test_a_checkpoint_is_scored_by_the_keys_then_the_next_one(window: MainWindow) -> None:
    with window.desk.database.transaction() as session:
        action_id = full_rally(session, teams=3, checkpoints=2)
        first, second = (row.id for row in rally(session, action_id).checkpoints)
    window.show_page("page:rallies", action_id)
    page, keys = rallies_page(window), Keyboard()
    page.checkpoints.setFocus()
    keys.press("Entrée")
    keys.type("8", "7", "10")
    keys.press("Entrée")
    keys.type("9", "9", "9")
    keys.press("Ctrl+Maj+Entrée")
    assert isinstance(window.panel.form, ScoresPanel)
    assert window.panel.form.context() == "n°\u00a02 Point 2"
    with window.desk.database.reading() as session:
        assert scores_at(session, first) == [ScoreDraft(1, 8, 7, 10), ScoreDraft(2, 9, 9, 9)]
        assert scores_at(session, second) == []


def test_what_prevents_scoring_is_told_as_it_is(window: MainWindow) -> None:
    keys = Keyboard()
    window.show_page("page:rallies")
    page = rallies_page(window)
    keys.press("N")
    assert "Aucun rallye" in page.message.text
    with window.desk.database.transaction() as session:
        action_id = plan_rally(session)
    window.show_page("page:rallies", action_id)
    keys.press("N")
    assert "Écrire d’abord les points" in page.message.text
    with window.desk.database.transaction() as session:
        full = full_rally(session, teams=3, checkpoints=2)
    window.show_page("page:rallies", full)
    keys.press("N")  # the hands are on the teams: no checkpoint is chosen
    assert "Choisir le point" in page.message.text and window.panel.form is None
    keys.press("P")
    assert form_in(window) == "rally_checkpoints" and page.message.text == ""


def test_a_grid_saved_as_it_was_is_no_act(window: MainWindow) -> None:
    with window.desk.database.transaction() as session:
        action_id = full_rally(session, teams=2, checkpoints=1)
        point = rally(session, action_id).checkpoints[0].id
    about = {"action_id": action_id}
    for kind, given in (
        ("rally_teams", about),
        ("rally_checkpoints", about),
        ("rally_scores", {"checkpoint_id": point}),
    ):
        window.answer(f"form:{kind}", given)
        assert window.panel.save()
    assert not window.desk.undo.undo_name


def test_two_marks_out_of_three_are_told_and_not_kept(window: MainWindow) -> None:
    with window.desk.database.transaction() as session:
        action_id = full_rally(session, teams=2, checkpoints=1)
        point = rally(session, action_id).checkpoints[0].id
    window.answer("form:rally_scores", {"checkpoint_id": point})
    form = window.panel.form
    assert isinstance(form, ScoresPanel)
    form.model.settle(0, 1, "8")
    form.model.settle(0, 2, "7")
    assert not window.panel.save()
    assert set(form.model.rows[0].problems) == {"fair_play"}
    with window.desk.database.reading() as session:
        assert scores_at(session, point) == []


@pytest.mark.parametrize(("action", "count"), [("print_routes", 3), ("print_score_sheets", 2), ("export", 1)])
def test_the_papers_are_printed_from_the_page(
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    action: str,
    count: int,
) -> None:
    with window.desk.database.transaction() as session:
        action_id = full_rally(session, teams=3, checkpoints=2)
    window.show_page("page:rallies", action_id)
    page = rallies_page(window)
    if action != "export":
        page.answers()[action]()
        assert "3 équipes sans départ" in page.message.text
    page.answers()["draw_starts"]()
    path = tmp_path / "papier.pdf"
    monkeypatch.setattr(dialogs, "choose_save_path", lambda *_: path)
    page.answers()[action]()
    if action != "export":
        save_instead(page.message)
    qtbot.waitUntil(path.exists)
    qtbot.waitUntil(lambda: not tasks.are_running())
    assert len(pages(path)) == count


def test_the_next_rally_is_shown_first_and_a_deadline_opens_its_own(window: MainWindow) -> None:
    with window.desk.database.transaction() as session:
        past, coming, later = (
            plan_rally(session, day=NOW.date().replace(year=year)) for year in (2025, 2027, 2028)
        )
        uid = rally(session, past).uid
    window.show_page("page:rallies")
    page = rallies_page(window)
    assert page.rally is not None
    assert page.rally.id == coming != later
    page.receive(uid)
    assert page.rally.id == past


def test_an_undo_gives_back_what_was_counted_before_there_were_teams(window: MainWindow) -> None:
    old = ActionDraft("RALLYE", NOW.date(), "Rallye", announced=240, registered=282, present=251)
    with window.desk.database.transaction() as session:
        action_id = save_action(session, old, by=AGENT)
    window.show_page("page:rallies", action_id)
    page, keys = rallies_page(window), Keyboard()
    counted = page.numbers.text()
    keys.press("E")
    QApplication.clipboard().setText(PASTED)
    keys.press("Ctrl+V", "Ctrl+Entrée")
    assert page.numbers.text() == "240 annoncés | 220 inscrits | présents\u00a0: non compté"
    keys.press("Ctrl+Z")
    assert page.numbers.text() == counted == "240 annoncés | 282 inscrits | 251 présents"

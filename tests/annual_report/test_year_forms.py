"""The forms of a year: freeze it, see what was kept, write its texts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from espace_citoyennete.annual_report.chapters import OPENING
from espace_citoyennete.annual_report.editions_panel import EditionsPanel
from espace_citoyennete.annual_report.freeze_panel import FreezePanel
from espace_citoyennete.annual_report.frozen import spaced
from espace_citoyennete.annual_report.listing import editions, frozen_content
from espace_citoyennete.annual_report.model import FrozenReport
from espace_citoyennete.annual_report.page import ReportPage
from espace_citoyennete.annual_report.texts import save_texts, texts_of
from espace_citoyennete.annual_report.texts_panel import TextsPanel
from espace_citoyennete.clock import Clock
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.readers import READERS
from espace_citoyennete.report import year_period
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui import dialogs, tasks
from espace_citoyennete.ui.desk import Desk
from tests.conftest import AGENT, NOW, Hands
from tests.pdf.reading import pages

YEAR = 2025
OLD = ContactDraft("VISITE", datetime(2025, 3, 4, 10, 0), "LOG", "REPONDU", gender="F")


@pytest.fixture
def desk(database: Database, clock: Clock, qapp: object) -> Iterator[Desk]:
    with database.transaction() as session:
        log_contact(session, OLD, now=NOW, by=AGENT)
    yield Desk(database, clock, AGENT)


def counted(qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not tasks.are_running(), timeout=20_000)


def freeze(desk: Desk, qtbot: QtBot, reason: str = "") -> FreezePanel:
    panel = FreezePanel(desk, YEAR)
    qtbot.addWidget(panel)
    panel.form.restore({"reason": reason})
    keep(panel, qtbot)
    return panel


def keep(panel: FreezePanel, qtbot: QtBot) -> None:
    """Save a year as the volet does: once it is counted, the form asks to be saved and closed."""
    panel.asks.connect(lambda _what, _value: panel.save())
    with qtbot.waitSignal(panel.saved, timeout=20_000):
        assert not panel.save(), "counted first"
    panel.asks.disconnect()


def one_more(desk: Desk) -> None:
    with desk.database.transaction() as session:
        log_contact(session, replace(OLD, uid=uuid4()), now=NOW, by=AGENT)


def test_a_year_is_frozen_taken_back_and_frozen_again(desk: Desk, qtbot: QtBot, hands: Hands) -> None:
    panel = freeze(desk, qtbot)
    assert panel.follow_up() == ("form:editions", {"year": YEAR})
    with desk.database.reading() as session:
        (edition,) = editions(session)
        content = frozen_content(session, edition.uid)
    assert b'"edition":"arr\xc3\xaat\xc3\xa9e le 17 novembre 2026"' in content
    desk.undo.undo()
    with desk.database.reading() as session:
        assert editions(session) == []
    hands.move(timedelta(minutes=5))
    desk.undo.redo()
    with desk.database.reading() as session:
        assert editions(session) == [edition], "of the moment that it tells"
        assert frozen_content(session, edition.uid) == content, "to the byte"


def test_only_years_that_are_over_are_offered_and_what_is_missing_is_told(desk: Desk, qtbot: QtBot) -> None:
    panel = FreezePanel(desk, NOW.year)
    qtbot.addWidget(panel)
    assert [panel.year.itemData(place) for place in range(panel.year.count())] == [
        2025,
        2024,
        2023,
        2022,
        2021,
    ]
    counted(qtbot)
    assert "Aucun texte n’est écrit" in panel.lines.text
    assert "n’est pas encore arrêtée" in panel.state.text()


def test_a_change_is_told_on_the_page_and_a_rectification_needs_a_reason(desk: Desk, qtbot: QtBot) -> None:
    freeze(desk, qtbot)
    page = ReportPage(desk, READERS)
    qtbot.addWidget(page)
    page.period_bar._take(year_period(YEAR))
    page.show()
    counted(qtbot)
    assert page.message.text == ""
    one_more(desk)
    counted(qtbot)
    qtbot.waitUntil(lambda: "Le registre a changé depuis (+1)" in page.message.text, timeout=20_000)
    panel = FreezePanel(desk, YEAR)
    qtbot.addWidget(panel)
    counted(qtbot)
    assert "Le registre a changé depuis (+1)" in panel.lines.text
    assert not panel.save(), "without a reason"
    panel.form.restore({"reason": "Un contact oublié"})
    keep(panel, qtbot)
    page.refresh()
    qtbot.waitUntil(lambda: page.message.text == "", timeout=20_000)


def test_a_year_is_counted_beside_the_window_and_only_as_it_is_asked(desk: Desk, qtbot: QtBot) -> None:
    panel = FreezePanel(desk, YEAR)
    qtbot.addWidget(panel)
    panel.asks.connect(lambda _what, _value: panel.save())
    counted(qtbot)
    assert not panel.save()
    assert "Calcul de l’année 2025" in panel.message.text
    panel.year.show_year(YEAR - 1)
    counted(qtbot)
    assert "enregistrer de nouveau" in panel.message.text
    with desk.database.reading() as session:
        assert editions(session) == []


def test_what_was_frozen_and_is_altered_is_told_while_the_figures_are_shown(desk: Desk, qtbot: QtBot) -> None:
    freeze(desk, qtbot)
    with desk.database.transaction() as session:
        session.scalars(sa.select(FrozenReport)).one().content = b"!"
    page = ReportPage(desk, READERS)
    qtbot.addWidget(page)
    page.period_bar._take(year_period(YEAR))
    page.show()
    qtbot.waitUntil(lambda: "altéré" in page.message.text, timeout=20_000)
    assert page.report is not None and page.report.period == year_period(YEAR)


def test_each_edition_is_handed_over_and_the_last_one_compared(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    freeze(desk, qtbot)
    panel = EditionsPanel(desk, YEAR)
    qtbot.addWidget(panel)
    counted(qtbot)
    assert panel.changed.text() == "Le registre dit toujours la même chose."
    one_more(desk)
    counted(qtbot)
    qtbot.waitUntil(lambda: panel.table is not None, timeout=20_000)
    assert panel.table is not None
    assert panel.table.table.rows[0] == ("Contacts reçus", "Chiffres clés", "1", "2")
    monkeypatch.setattr(dialogs, "choose_save_path", lambda _w, _t, path, _k: tmp_path / path.name)
    for button in panel.lines.buttons:
        with qtbot.waitSignal(desk.told, timeout=20_000):
            button.click()
    with desk.database.reading() as session:
        (edition,) = editions(session)
        assert (tmp_path / "bilan-2025.json").read_bytes() == frozen_content(session, edition.uid)
    first = (tmp_path / "bilan-2025.pdf").read_bytes()
    assert spaced(edition.sha256) in pages(tmp_path / "bilan-2025.pdf")[0]
    with qtbot.waitSignal(desk.told, timeout=20_000):
        panel.lines.buttons[0].click()
    assert (tmp_path / "bilan-2025.pdf").read_bytes() == first, "printed again to the byte"
    monkeypatch.setattr(dialogs, "has_printer", lambda: False)
    panel.answers()["print"]()
    monkeypatch.setattr(dialogs, "choose_save_path", lambda _w, _t, _path, _k: tmp_path / "imprime.pdf")
    panel.message.findChildren(QPushButton)[0].click()
    counted(qtbot)
    assert (tmp_path / "imprime.pdf").read_bytes() == first, "« Imprimer » prints the edition in view"


def test_what_is_typed_in_several_chapters_is_saved_at_once_and_taken_back(desk: Desk, qtbot: QtBot) -> None:
    panel = TextsPanel(desk, YEAR)
    qtbot.addWidget(panel)
    panel.form.restore({"mot": "Merci à l’équipe.", "faits": "Un second bureau."})
    panel.chapter.setCurrentIndex(panel.chapter.findData("accueil"))
    assert panel.form.typed()["faits"] == "", "each chapter has its own"
    panel.form.restore({"faits": "Des appels plus longs."})
    kept = panel.values()
    again = TextsPanel(desk)
    qtbot.addWidget(again)
    again.restore(kept)
    assert again.values() == kept, "a draft brings back every chapter"
    assert again.save(), again.message.text
    with desk.database.reading() as session:
        assert texts_of(session, YEAR) == {
            (OPENING, "mot"): "Merci à l’équipe.",
            (OPENING, "faits"): "Un second bureau.",
            ("accueil", "faits"): "Des appels plus longs.",
        }
    desk.undo.undo()
    with desk.database.reading() as session:
        assert texts_of(session, YEAR) == {}


def test_the_text_of_the_year_before_is_proposed_and_said_so_until_it_changes(
    desk: Desk, qtbot: QtBot
) -> None:
    with desk.database.transaction() as session:
        save_texts(session, 2024, {(OPENING, "mot"): "Merci à l’équipe."}, by=AGENT)
    panel = TextsPanel(desk, YEAR)
    qtbot.addWidget(panel)
    assert panel.form.typed()["mot"] == "Merci à l’équipe."
    assert "Repris de 2024" in panel.origins["mot"].text()
    assert panel.save()
    again = TextsPanel(desk, YEAR)
    qtbot.addWidget(again)
    assert "Repris de 2024" in again.origins["mot"].text(), "saved as it was, it is still told"
    freezing = FreezePanel(desk, YEAR)
    qtbot.addWidget(freezing)
    counted(qtbot)
    assert "Repris de 2024 sans changement\u00a0: Mot de l’élu (Chiffres clés)" in freezing.lines.text
    again.form._cells["mot"].field.widget.setPlainText("Merci à toutes. Appeler le 06 39 98 01 02.")  # type: ignore[attr-defined]
    assert "Repris" not in again.origins["mot"].text()
    assert "un numéro de téléphone" in again.origins["mot"].text()

"""« Reconduire l’année » by keys: thirteen permanences in a gesture, taken back in one; the turn goes on."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from sqlalchemy import func, select

from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.permanences.model import Permanence, Sitting, Slot
from espace_citoyennete.permanences.page import PermanencesPage
from espace_citoyennete.permanences.rules import parse_rule
from espace_citoyennete.permanences.service import PermanenceDraft
from espace_citoyennete.practitioners.renewal_panel import YearPanel
from espace_citoyennete.practitioners.service import name_sitting, turn_order
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database
from tests.conftest import AGENT
from tests.keyboard import Keyboard
from tests.pdf.reading import plain
from tests.permanences.conftest import lawyer, plan
from tests.permanences.test_plan import rows
from tests.permanences.test_renewal import keep, of_2022
from tests.practitioners.conftest import Bar, lay_bar


@pytest.fixture
def keys() -> Keyboard:
    return Keyboard()


@pytest.fixture
def year(database: Database) -> list[PermanenceDraft]:
    """Return the thirteen permanences of the year, planned for that of the mock-ups."""
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    drafts = [replace(of_2022(row), first_day=first, last_day=last) for row in rows("permanences-2022.csv")]
    keep(database, *drafts)
    return drafts


def stored(database: Database) -> list[int]:
    """Count the permanences, the sittings and the slots."""
    with database.reading() as session:
        counts = (select(func.count()).select_from(model) for model in (Permanence, Sitting, Slot))
        return [session.scalar(count) or 0 for count in counts]


def opened(window: MainWindow) -> YearPanel:
    if window.panel.form is None:
        window.registry.run("renew_year")
    assert isinstance(window.panel.form, YearPanel)
    return window.panel.form


def total(panel: YearPanel) -> str:
    return panel.total.text().replace("\u202f", " ").replace("\u00a0", " ")


def column(panel: YearPanel, number: int) -> list[Any]:
    return [panel.model.index(row, number).data() for row in range(panel.model.rowCount())]


def test_a_year_is_renewed_from_the_week_in_two_keys_and_taken_back_in_one(
    database: Database, window: MainWindow, year: list[PermanenceDraft], keys: Keyboard
) -> None:
    before = stored(database)
    keys.press("Ctrl+Maj+J")
    keys.count = 0
    keys.press("Maj+N")
    panel = opened(window)
    assert panel.context() == "Permanences de 2026, proposées pour 2027"
    assert column(panel, 0) == ["Oui"] * 13
    assert total(panel) == "13 permanences types, 385 séances, 2 266 créneaux."
    keys.press("Ctrl+S")
    assert keys.count == 4
    after = stored(database)
    assert [new - old for new, old in zip(after, before, strict=True)] == [13, 385, 2266]
    assert isinstance(window.page, PermanencesPage), "the first week that was planned is shown"
    assert window.page.header.subtitle.text() == "4 – 8 janvier 2027"
    assert window.page.isAncestorOf(keys.focused())
    keys.press("Ctrl+Z")
    assert stored(database) == before
    keys.press("Ctrl+Y")
    assert stored(database) == after


def test_what_is_unticked_stays_out_and_what_is_planned_already_cannot_be_ticked(
    database: Database, window: MainWindow, year: list[PermanenceDraft], keys: Keyboard
) -> None:
    panel = opened(window)
    keys.press("Tab")
    assert panel.table.hasFocus()
    keys.press("Espace", "Espace")  # each goes down a row
    assert column(panel, 0)[:3] == ["Non", "Non", "Oui"]
    assert total(panel).startswith("11 permanences types")
    keys.press("Haut", "Espace", "Entrée")
    assert stored(database)[0] == 13 + 12
    panel = opened(window)
    assert [word for word in column(panel, 0) if word != "Impossible"] == ["Oui"]
    keys.press("Tab", "Bas", "Espace")
    assert column(panel, 0)[1] == "Impossible"
    assert "Déjà planifiée du 1er janvier au 31 décembre 2027." in panel.detail.text()
    keys.press("Haut", "Espace", "Ctrl+S")
    assert panel.message.text == "Aucune permanence n’est cochée. Cocher celles à reconduire (Espace)."


def test_two_that_meet_are_told_on_their_row_and_refused_until_one_is_unticked(
    database: Database, window: MainWindow, keys: Keyboard
) -> None:
    year = {"first_day": date(2026, 1, 1), "last_day": date(2026, 12, 31)}
    plan(database, lawyer(**year), AGENT)
    plan(database, lawyer(**year, label="Notaire", starts_at=time(11), ends_at=time(13)), AGENT)
    with database.transaction() as session:
        notary = session.scalars(select(Permanence).where(Permanence.label == "Notaire")).one()
        notary.starts_at = time(10)
    panel = opened(window)
    assert "Le lieu « Salle 1 » est déjà pris mardi 5 janvier 2027" in column(panel, 3)[1]
    keys.press("Ctrl+S")
    assert "Le lieu « Salle 1 » est déjà pris mardi 5 janvier 2027" in plain(panel.message.text)
    assert stored(database)[0] == 2
    keys.press("Tab", "Espace")
    assert "déjà pris" not in column(panel, 3)[1]
    keys.press("Ctrl+S")
    assert stored(database)[0] == 3


def test_what_a_colleague_planned_meanwhile_is_read_before_anything_is_kept(
    database: Database, window: MainWindow, year: list[PermanenceDraft], keys: Keyboard
) -> None:
    panel = opened(window)
    days = {"first_day": date(2027, 5, 1), "last_day": date(2027, 5, 31)}
    taken = lawyer(**days, rule=parse_rule("tous les lundis"), label="Médiateur")
    plan(database, taken, AGENT)
    keys.press("Ctrl+S")
    assert panel.message.text == "Les permanences ont changé entre-temps. Relire la liste, puis créer."
    assert stored(database)[0] == 14
    assert [told for told in column(panel, 3) if "« Médiateur »" in told], "read again, with the other one"
    left = column(panel, 0).count("Oui")
    keys.press("Ctrl+S")
    assert stored(database)[0] == 14 + left


def test_the_turn_of_the_bar_goes_on_where_it_stops_and_is_taken_back_with_its_permanence(
    database: Database, window: MainWindow, keys: Keyboard
) -> None:
    bar: Bar = lay_bar(database)
    with database.transaction() as session:
        name_sitting(session, bar.sittings()[0], bar.uids["Me Roux"], by=AGENT)
    panel = opened(window)
    panel.table.go_to(0)
    assert "Le tour de rôle (3 noms) continue où il s’arrête." in panel.detail.text()
    for press in ("Ctrl+S", "Ctrl+Z", "Ctrl+Y"):
        keys.press(press)
    with database.reading() as session:
        renewed = session.scalars(select(Permanence).where(Permanence.uid != bar.permanence)).one()
        order = turn_order(session, renewed.id)
    assert order == tuple(bar.ids[name] for name in ("Me Morel", "Me Petit", "Me Roux"))
    assert renewed.first_day == date(2027, 11, 17)


def test_a_year_that_served_since_is_taken_back_whole_or_not_at_all_and_the_one_is_named(
    database: Database, window: MainWindow, year: list[PermanenceDraft], keys: Keyboard
) -> None:
    opened(window)
    keys.press("Ctrl+S")
    with database.transaction() as session:
        last = select(Sitting).join(Permanence).where(Permanence.label == "Notaire")
        session.scalars(last.order_by(Sitting.day.desc())).first().state = "ANNULEE"  # type: ignore[union-attr]
    refused: list[str] = []
    window.desk.undo.refused.connect(refused.append)
    keys.press("Ctrl+Z")
    assert refused == ["La permanence « Notaire » a servi depuis. Annuler ses séances une à une."]
    assert stored(database)[0] == 26


def test_a_box_is_ticked_by_the_mouse_too_and_two_quick_clicks_open_nothing(
    database: Database, window: MainWindow, year: list[PermanenceDraft]
) -> None:
    panel = opened(window)
    box = panel.table.visualRect(panel.model.index(2, 0)).center() + QPoint(1, 0)
    QTest.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=box)
    assert column(panel, 0)[2] == "Non"
    QTest.mouseDClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=box)
    assert stored(database)[0] == 13
    assert window.panel.form is panel


def test_only_the_coordination_renews_a_year(
    database: Database, window: MainWindow, year: list[PermanenceDraft], keys: Keyboard
) -> None:
    window.desk.agent = Agent(AGENT.uid, AGENT.name, frozenset({Right.RECEPTION}))
    panel = opened(window)
    keys.press("Ctrl+S")
    assert "coordination" in panel.message.text
    assert stored(database)[0] == 13


def test_a_year_without_a_permanence_says_what_to_do(window: MainWindow) -> None:
    panel = opened(window)
    assert panel.model.rowCount() == 0
    assert panel.total.text() == "Aucune permanence cochée."

"""The file of a place is taken in once, by the same rules, and holds nobody of the public."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from espace_citoyennete.annual_report.frozen import from_json, to_json
from espace_citoyennete.annual_report.gestures import freeze
from espace_citoyennete.annual_report.listing import editions, freeze_draft, frozen_content
from espace_citoyennete.clock import Clock
from espace_citoyennete.consolidation.listing import draft_of, place_rows
from espace_citoyennete.consolidation.panel import ConsolidationPanel, consolidated_report
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.errors import UserError
from espace_citoyennete.report import Table
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui import dialogs
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW
from tests.storage.rows import a_contact

CANARY = VisitorDraft("Zzcanari", "Quetzal", "06 39 98 77 55")


@pytest.fixture
def desk(database: Database, clock: Clock, qapp: object) -> Desk:
    """Return the desk of a place whose year 2025 is frozen, with one contact."""
    made = Desk(database, clock, AGENT)
    old = ContactDraft(
        "VISITE",
        datetime(2025, 3, 4, 10),
        "LOG",
        "REPONDU",
        note="Zzcanari a rappelé",
        visitor=CANARY,
    )
    with database.transaction() as session:
        log_contact(session, old, now=NOW, by=AGENT)
        freeze(
            session,
            made,
            freeze_draft(session, 2025, None, at=made.clock.now(), author=made.agent.name),
            None,
        )
    return made


def own_file(desk: Desk) -> bytes:
    with desk.database.reading() as session:
        return frozen_content(session, editions(session)[0].uid)


def of_another_place(content: bytes, **changes: Any) -> bytes:
    told = json.loads(content)
    told["ville"]["lieu"] = "Maison de justice"
    told |= changes
    return to_json(from_json(json.dumps(told).encode()))


@pytest.fixture
def panel(desk: Desk, qtbot: QtBot) -> ConsolidationPanel:
    made = ConsolidationPanel(desk, 2025)
    qtbot.addWidget(made)
    return made


def test_the_file_of_a_place_names_nobody_of_the_public(desk: Desk) -> None:
    content = own_file(desk).decode().lower()
    assert "contacts_recus" in content
    for secret in ("zzcanari", "quetzal", "0639987755", "06 39 98 77 55", "rappelé"):
        assert secret not in content


def test_two_places_make_one_report_and_each_act_is_taken_back(
    desk: Desk, panel: ConsolidationPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    with pytest.raises(UserError, match="deux lieux"):
        consolidated_report(desk, 2025)
    file = tmp_path / "autre.json"
    file.write_bytes(of_another_place(own_file(desk)))
    panel.add_file(file)
    assert panel.message.text == ""
    assert "Maison de justice, Amiens" in panel.lines.text
    report = consolidated_report(desk, 2025)
    told = {figure.key: figure.value for section in report.sections for figure in section.figures}
    assert told["contacts_recus"] == 2
    by_gender = next(
        block for section in report.sections for block in section.blocks if block.key == "contacts_par_genre"
    )
    assert isinstance(by_gender, Table)
    assert by_gender.total is not None and by_gender.total[1] == 2
    monkeypatch.setattr(dialogs, "choose_save_path", lambda _w, _t, path, _k: tmp_path / path.name)
    with qtbot.waitSignal(desk.told, timeout=20_000):
        panel.save()
    assert (tmp_path / "bilan-consolide-2025.pdf").read_bytes().startswith(b"%PDF")
    panel.lines.buttons[0].click()
    assert "Maison de justice" not in panel.lines.text
    desk.undo.undo()
    assert "Maison de justice" in panel.lines.text
    desk.undo.undo()
    with desk.database.reading() as session:
        assert [row.uid for row in place_rows(session, 2025)] == [None]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda content: b"{}", "n’est pas un bilan arrêté"),
        (lambda content: content, "est déjà là"),
        (lambda content: of_another_place(content, regles="1999.1"), "règles de calcul 1999.1"),
        (lambda content: of_another_place(content, edition="provisoire"), "provisoire"),
        (lambda content: of_another_place(content, dernier_jour="2025-06-30"), "année civile"),
        (lambda content: of_another_place(content, filtres=["Canal\u00a0: Visite"]), "pas complet"),
    ],
)
def test_a_file_that_cannot_be_added_is_told_and_nothing_is_kept(
    desk: Desk, panel: ConsolidationPanel, tmp_path: Path, spoil: Callable[[bytes], bytes], said: str
) -> None:
    file = tmp_path / "bilan.json"
    file.write_bytes(spoil(own_file(desk)))
    panel.add_file(file)
    assert said in panel.message.text
    with desk.database.reading() as session:
        assert len(place_rows(session, 2025)) == 1


def test_the_same_place_twice_and_a_file_that_is_not_there_are_refused(
    desk: Desk, panel: ConsolidationPanel, tmp_path: Path
) -> None:
    file = tmp_path / "autre.json"
    file.write_bytes(of_another_place(own_file(desk)))
    panel.add_file(file)
    panel.add_file(file)
    assert "déjà là" in panel.message.text
    panel.add_file(tmp_path / "absent.json")
    assert "ne se lit pas" in panel.message.text
    with pytest.raises(UserError, match="trop gros"):
        draft_of(b" " * 20_000_001)


def test_a_panel_that_was_closed_hears_no_later_change(desk: Desk, qapp: QApplication) -> None:
    """Saboteur: a change heard by a function, which outlives the panel."""
    ConsolidationPanel(desk, 2025).deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    with desk.database.transaction() as session:
        session.add(a_contact())

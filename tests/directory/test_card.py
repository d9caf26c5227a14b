"""An organisation under its field: dictated, told open or closed, taken away on a sheet without any name."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from espace_citoyennete.clock import fixed_clock
from espace_citoyennete.contacts.panel import ContactPanel
from espace_citoyennete.directory.fields import OrganisationCard
from espace_citoyennete.directory.service import OrganisationDraft, save_organisation
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui import dialogs
from espace_citoyennete.ui.desk import Desk
from tests.conftest import AGENT
from tests.keyboard import Keyboard
from tests.windows import save_instead

CIDFF = OrganisationDraft(
    "CIDFF", "03 53 01 08 35", "5 passage des Amies", "lun-ven 9h-12h", "", "CIDFF80", date(2026, 11, 2)
)


def words(card: OrganisationCard) -> str:
    return "\n".join(label.text() for label in card.findChildren(QLabel) if not label.isHidden())


def test_the_person_is_sent_with_the_phone_dictated_and_the_door_known_open(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with window.desk.database.transaction() as session:
        save_organisation(session, CIDFF, by=AGENT)
        save_organisation(session, OrganisationDraft("AGENA", orientation_code="AGENA"), by=AGENT)
    keys = Keyboard()
    keys.press("F2")
    keys.type("vif", "f", "nc", "ori", "cid")
    keys.press("Tab")
    form = window.panel.form
    assert isinstance(form, ContactPanel)
    card = form.form.organisation_card
    assert card.isVisible()
    for expected in (
        "03 53 01 08 35",
        "5 passage des Amies",
        "● Ouvert en ce moment",
        "Vérifié le 02/11/2026",
    ):
        assert expected in words(card)
    path = tmp_path / "adresse.pdf"
    monkeypatch.setattr(dialogs, "choose_save_path", lambda *_: path)
    card.print_button.click()
    save_instead(card.message)
    qtbot.waitUntil(lambda: "adresse.pdf" in card.message.text)
    document = pypdfium2.PdfDocument(path)
    text = document[0].get_textpage().get_text_bounded()
    assert len(document) == 1 and [round(side) for side in document[0].get_size()] == [420, 595]
    assert "03 53 01 08 35" in text and "5 passage des Amies" in text
    told = text + str(document.get_metadata_dict())
    assert [
        word for word in ("CIDFF", "Amiens", "citoyenneté") if word in told.replace("Espace Citoyenneté", "")
    ] == []
    document.close()


@pytest.mark.parametrize(
    ("hours", "at", "told"),
    [
        ("lun-ven 9h-12h", datetime(2026, 11, 17, 10, 53), "● Ouvert en ce moment"),
        ("lun-ven 9h-12h", datetime(2026, 11, 17, 12, 0), "○ Fermé en ce moment"),
        ("sur rendez-vous", datetime(2026, 11, 17, 10, 53), "sur rendez-vous"),
    ],
)
def test_what_the_hours_do_not_say_is_not_said(
    database: Database, agent: Agent, qtbot: QtBot, hours: str, at: datetime, told: str
) -> None:
    card = OrganisationCard(Desk(database, fixed_clock(at), agent))
    qtbot.addWidget(card)
    card.show_organisation(replace(CIDFF, hours=hours))
    assert told in words(card)
    assert ("en ce moment" in words(card)) is ("en ce moment" in told)


def test_what_was_checked_long_ago_says_so_in_words(database: Database, agent: Agent, qtbot: QtBot) -> None:
    card = OrganisationCard(Desk(database, fixed_clock(datetime(2027, 6, 1, 10)), agent))
    qtbot.addWidget(card)
    card.show_organisation(CIDFF)
    assert "Vérifié le 02/11/2026 · à vérifier" in words(card)
    card.show_organisation(None)
    assert card.isHidden()

"""A list pasted from a mail or a sheet is read line by line, and nobody of it is lost."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from espace_citoyennete.clock import Clock
from espace_citoyennete.jeudis.list_panel import RegistrationListPanel
from espace_citoyennete.jeudis.listing import registrations
from espace_citoyennete.jeudis.pasting import pasted_people
from espace_citoyennete.jeudis.service import JeudiDraft, save_jeudi
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui.desk import Desk
from tests.conftest import AGENT

NAMES = st.sampled_from(("Diallo Awa", "DE LA TOUR Marie", "N’Diaye", "Petit-Jean Zoé", "Costa Inès"))
PHONES = st.sampled_from(("", "06 39 98 01 21", "06.39.98.01.21", "+33 6 39 98 01 21", "0639980121"))
BULLETS = st.sampled_from(("", "- ", "1. ", "12) ", "• "))
BETWEEN = st.sampled_from(("\t", " ; ", ";"))


@given(st.lists(st.tuples(BULLETS, NAMES, BETWEEN, PHONES, st.integers(0, 2)), max_size=6))
def test_each_line_gives_its_person_whatever_stands_before_and_after_the_name(
    lines: list[tuple[str, str, str, str, int]],
) -> None:
    text = "".join(
        f"{bullet}{name}{between}{phone}\n" + "\n" * blank for bullet, name, between, phone, blank in lines
    )
    found = pasted_people(text)
    assert [(one.name, one.phone) for one in found] == [(name, phone) for _, name, _, phone, _ in lines]
    assert [text.splitlines()[one.line - 1].strip() != "" for one in found] == [True] * len(lines)


@pytest.mark.parametrize(
    ("line", "name", "organisation"),
    [
        ("Diallo\tAwa\tCIDFF", "Diallo Awa", "CIDFF"),
        ("Diallo Awa\tCIDFF\tAmiens", "Diallo Awa", "CIDFF, Amiens"),
        ("Diallo Awa <awa@exemple.fr>", "Diallo Awa", ""),
        ("06 39 98 01 21 ; Diallo Awa", "Diallo Awa", ""),
    ],
)
def test_the_cells_of_a_sheet_are_a_name_then_an_organisation(
    line: str, name: str, organisation: str
) -> None:
    (found,) = pasted_people(line)
    assert (found.name, found.organisation) == (name, organisation)


def test_a_number_pasted_whole_reads_in_groups_as_one_that_is_typed(
    database: Database, clock: Clock, qtbot: QtBot
) -> None:
    desk = Desk(database, clock, AGENT)
    with database.transaction() as session:
        draft = JeudiDraft(date(2026, 11, 26), time(18), "Louer", "DISCRIM", "Dewailly", 40)
        jeudi_id = save_jeudi(session, draft, by=AGENT)
    panel = RegistrationListPanel(desk, jeudi_id)
    qtbot.addWidget(panel)
    panel.restore(panel.values() | {"people": "Diallo\tAwa\t0639980121\nMartin\tPaul"})
    with database.transaction() as session:
        panel.write(session)
        told = [row.reach.phone for row in registrations(session, jeudi_id, by=AGENT)]
    assert told == ["06 39 98 01 21", ""]

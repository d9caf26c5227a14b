"""A list of exhibitions is seen before it is added, its faulty rows told by line, and undone at once."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import UserError
from espace_citoyennete.loans.intake import plan_exhibits
from espace_citoyennete.loans.intake_panel import ExhibitListPanel
from espace_citoyennete.loans.listing import exhibits
from espace_citoyennete.loans.pasting import MOST, read_list
from espace_citoyennete.loans.service import ExhibitDraft, LoanDraft, reserve_exhibit, save_exhibit
from espace_citoyennete.spreadsheets.sheets import Column, Sheet, write_sheets
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui.desk import Desk
from tests.conftest import AGENT, NOW

LIST = """N°;Titre;Thème;Nombre de panneaux;État
7;Clichés;Stéréotypes;14;complète
8;Vingt-cinq critères;Discriminations;25;
;Sans numéro;;;
sept;Mal numérotée;;;
9;;Sans titre;3;
10;Mal comptée;;beaucoup;
8;Deux fois le même numéro;;;
3;Un numéro déjà pris;;;
12;{};;;
5;Femmes en sciences;;;
""".format("x" * 161)


def known(database: Database) -> None:
    with database.transaction() as session:
        save_exhibit(session, ExhibitDraft(3, "Toutes footballeuses"), by=AGENT)
        save_exhibit(session, ExhibitDraft(5, "Femmes en sciences", pieces=18), by=AGENT)


def test_each_row_is_new_or_already_there_or_refused_with_the_remedy(
    any_database: Database,
) -> None:
    known(any_database)
    with any_database.reading() as session:
        found = plan_exhibits(session, LIST)
    assert [(one.number, one.title, one.pieces) for one in found.new] == [
        (7, "Clichés", 14),
        (8, "Vingt-cinq critères", 25),
        (13, "Sans numéro", 1),  # after the highest number of the place and of the list
    ]
    assert found.same == 1
    assert [one.line for one in found.refused] == [5, 6, 7, 8, 9, 10]
    for one, word in zip(
        found.refused, ("sept", "titre", "beaucoup", "ligne 3", "Toutes footballeuses", "160"), strict=True
    ):
        assert word in one.sentence, one


@given(st.text())
@example('"Clichés')  # a quote never closed
def test_whatever_is_pasted_is_read_or_refused_in_words(text: str) -> None:
    try:
        read, refused = read_list(text)
    except UserError:
        return
    assert all(one.title and one.pieces >= 1 for one in read)
    assert all(one.sentence for one in refused)


def test_a_list_pasted_twice_adds_each_exhibition_once(database: Database) -> None:
    with database.reading() as session:
        found = plan_exhibits(session, "Titre;Thème\n" + "Clichés;Stéréotypes\nMusiciennes;\n" * 2)
    assert ([one.title for one in found.new], found.same) == (["Clichés", "Musiciennes"], 2)


def test_a_list_without_headers_begins_with_its_numbers_or_its_titles() -> None:
    with_numbers, _refused = read_list("12\tClichés\tStéréotypes\t14\n13\tVotes")
    assert [(one.number, one.title, one.pieces) for one in with_numbers] == [
        (12, "Clichés", 14),
        (13, "Votes", 1),
    ]
    titles, _refused = read_list("Clichés\nVotes\n\nMétiers")
    assert [(one.line, one.number, one.title) for one in titles] == [
        (1, None, "Clichés"),
        (2, None, "Votes"),
        (4, None, "Métiers"),
    ]
    with pytest.raises(UserError):
        read_list("Clichés\n" * (MOST + 1))


@pytest.fixture
def panel(database: Database, clock: Clock, qtbot: QtBot) -> ExhibitListPanel:
    known(database)
    panel = ExhibitListPanel(Desk(database, clock, AGENT))
    qtbot.addWidget(panel)
    return panel


def titles(panel: ExhibitListPanel) -> list[str]:
    with panel.desk.database.reading() as session:
        return [row.draft.title for row in exhibits(session)]


def test_a_list_is_told_then_added_whole_and_one_undo_takes_it_back(
    panel: ExhibitListPanel, tmp_path: Path
) -> None:
    path = tmp_path / "expositions.xlsx"
    columns = (Column("Titre", 20), Column("N°", 5), Column("Pièces", 6))
    rows = tuple((f"Exposition {number}", number, 12) for number in (20, 21, 3))
    write_sheets(path, [Sheet("Liste", columns, rows)])
    before = titles(panel)
    panel.read_file(path)
    assert "À ajouter\u00a0: 2" in panel.told.text()
    assert "ligne 4" in panel.told.text()
    assert panel.save(), panel.message.text
    assert titles(panel) == [*before, "Exposition 20", "Exposition 21"]
    panel.desk.undo.undo()
    assert titles(panel) == before
    panel.desk.undo.redo()
    assert titles(panel) == [*before, "Exposition 20", "Exposition 21"]


def test_what_was_added_elsewhere_since_the_list_was_read_is_never_doubled(panel: ExhibitListPanel) -> None:
    panel.listed.setPlainText("20;Clichés")
    with panel.desk.database.transaction() as session:
        save_exhibit(session, ExhibitDraft(20, "Votes"), by=AGENT)
    assert not panel.save()
    assert "entre-temps" in panel.message.text
    assert "Votes" in panel.told.text()
    assert not panel.save()
    assert "Rien à ajouter" in panel.message.text


def test_an_exhibition_lent_since_it_was_added_stays(panel: ExhibitListPanel) -> None:
    refused: list[str] = []
    panel.desk.undo.refused.connect(refused.append)
    panel.listed.setPlainText("20;Clichés\n21;Votes")
    assert panel.save(), panel.message.text
    with panel.desk.database.transaction() as session:
        lent = next(row for row in exhibits(session) if row.draft.number == 21)
        reserve_exhibit(
            session, LoanDraft(lent.id, NOW.date(), NOW.date(), "Lycée"), today=NOW.date(), by=AGENT
        )
    panel.desk.undo.undo()
    assert refused
    assert titles(panel)[-2:] == ["Clichés", "Votes"]

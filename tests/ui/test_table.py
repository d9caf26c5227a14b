from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from espace_citoyennete.ui.table import PAGE, Column, Heading, ListingModel, RowsModel, Source, TableView
from tests.ui.conftest import Show


@dataclass(frozen=True)
class Contact:
    number: int
    reason: str
    note: str = ""


COLUMNS = (
    Column("Numéro", lambda row: str(row.number), width=8, is_right=True),
    Column("Motif", lambda row: row.reason, width=20, icon=lambda row: "phone"),
    Column("Note", lambda row: row.note, spoken=lambda row: row.note and "une note", ink=lambda row: "text2"),
)
CONTACTS = tuple(Contact(number, f"Motif {number}", "ligne 1\nligne 2") for number in range(3))


class Register:
    """A list on which each read is noted, kept in the order of its numbers."""

    def __init__(self, size: int) -> None:
        self.size, self.reads, self.jumps = size, list[int | None](), 0

    def fetch(self, anchor: int | None) -> list[Contact]:
        self.reads.append(anchor)
        first = 0 if anchor is None else anchor + 1
        return [Contact(number, f"Motif {number}") for number in range(first, min(first + PAGE, self.size))]

    def anchors(self) -> range:
        self.jumps += 1
        return range(PAGE - 1, self.size, PAGE)

    def source(self) -> Source:
        return Source(
            count=lambda: self.size,
            fetch=self.fetch,
            anchor=lambda row: row.number,
            anchors=self.anchors,
        )


@pytest.fixture
def rows() -> RowsModel:
    model = RowsModel(COLUMNS)
    model.set_rows(CONTACTS)
    return model


@pytest.fixture
def table(show: Show, rows: RowsModel) -> Iterator[TableView]:
    view = TableView("Contacts")
    view.setModel(rows)
    show(view, QLineEdit())
    view.setFocus()
    yield view


def listing(size: int) -> tuple[ListingModel, Register]:
    model, register = ListingModel(COLUMNS), Register(size)
    model.set_source(register.source())
    return model, register


def number_shown(model: QAbstractTableModel, row: int) -> str:
    shown = model.index(row, 0).data()
    assert isinstance(shown, str)
    return shown


def test_both_models_keep_the_rules_of_qt(qtmodeltester: ModelTester, rows: RowsModel) -> None:
    qtmodeltester.check(rows)
    qtmodeltester.check(listing(600)[0])


def test_every_row_of_a_long_list_is_reached_in_any_order_and_is_the_right_one() -> None:
    model, _ = listing(100_000)
    for row in (0, 255, 256, 99_999, 51_200, 511, 50_000, 1):
        assert number_shown(model, row) == str(row)


def test_walking_a_list_reads_each_page_once_and_looks_for_no_other_key() -> None:
    model, register = listing(3 * PAGE)
    for row in range(3 * PAGE):
        number_shown(model, row)
    assert register.reads == [None, PAGE - 1, 2 * PAGE - 1] and register.jumps == 0


def test_memory_stays_flat_however_far_one_goes() -> None:
    model, _ = listing(100 * PAGE)
    for page in range(100):
        number_shown(model, page * PAGE)
    assert len(model._pages) == 16
    number_shown(model, 99 * PAGE)
    assert 99 in model._pages and 0 not in model._pages


def test_the_page_looked_at_is_never_the_one_forgotten() -> None:
    model, register = listing(100 * PAGE)
    for page in range(100):
        number_shown(model, page * PAGE)
        number_shown(model, 0)
    assert register.reads.count(None) == 1 and register.jumps == 0


def test_a_list_that_became_shorter_shows_nothing_past_its_end_and_is_right_once_read_again() -> None:
    model, register = listing(2 * PAGE + 10)
    register.size = 5
    assert model.index(2 * PAGE + 3, 0).data() is None
    model.refresh()
    assert model.rowCount() == 5 and number_shown(model, 4) == "4"


def test_each_cell_speaks_with_its_title(rows: RowsModel) -> None:
    def spoken(row: int, column: int) -> str:
        text = rows.index(row, column).data(Qt.ItemDataRole.AccessibleTextRole)
        assert isinstance(text, str)
        return text

    assert spoken(1, 1) == "Motif\u00a0: Motif 1" and spoken(1, 2) == "Note\u00a0: une note"
    rows.set_rows([Contact(1, "")])
    assert spoken(0, 1) == "Motif\u00a0: vide"


def test_enter_opens_the_row_letters_go_to_the_page_and_tab_goes_on(table: TableView, qtbot: QtBot) -> None:
    letters: list[str] = []
    table.letter_pressed.connect(letters.append)
    table.go_to(0)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.keyClicks(table, "pr ")
    assert letters == ["P", "R", " "] and table.current_row() == CONTACTS[1]
    with qtbot.waitSignal(table.opened) as opened:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == [1]
    qtbot.keyClick(table, Qt.Key.Key_Tab)
    assert not table.hasFocus()


def test_ctrl_c_copies_the_selected_rows_for_a_spreadsheet(table: TableView, qtbot: QtBot) -> None:
    table.go_to(0)
    table.selectionModel().select(
        table.model().index(2, 0),
        QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
    )
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == (
        "Numéro\tMotif\tNote\n0\tMotif 0\tligne 1 ligne 2\n2\tMotif 2\tligne 1 ligne 2"
    )


def test_reading_again_keeps_the_person_on_their_row(table: TableView, rows: RowsModel) -> None:
    table.go_to(2)
    rows.set_rows(CONTACTS)
    assert table.currentIndex().row() == 2
    rows.set_rows(CONTACTS[:1])
    assert table.currentIndex().row() == 0


def test_a_row_shown_while_a_key_is_held_is_the_only_one_chosen(
    table: TableView, rows: RowsModel, qtbot: QtBot
) -> None:
    table.go_to(1)
    qtbot.keyPress(table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)  # as in Ctrl+Z
    rows.set_rows(CONTACTS)
    table.go_to(2)
    qtbot.keyRelease(table, Qt.Key.Key_Z, Qt.KeyboardModifier.NoModifier)
    assert [index.row() for index in table.selectionModel().selectedRows()] == [2]


def test_a_row_that_came_above_moves_nobody_to_another_row(table: TableView) -> None:
    """Saboteur: the number of the row, by which a key after somebody else’s save marks another person."""
    model = RowsModel(COLUMNS, key=lambda row: row.number)
    table.setModel(model)
    first, second, third = CONTACTS
    model.set_rows([Heading("Motifs", "Motifs"), second, third])
    table.go_to(2)
    model.set_rows([first, Heading("Motifs", "Motifs"), second, third])
    assert table.current_row() == third
    model.set_rows([first, second])
    assert table.current_row() == second  # the last one: the third is gone
    assert (table.go_to_key(first.number), table.current_row()) == (True, first)
    assert (table.go_to_key(third.number), table.current_row()) == (False, first)
    assert not table.go_to_key(None)


def test_an_empty_table_says_what_to_do(table: TableView, rows: RowsModel, qtbot: QtBot) -> None:
    done: list[str] = []
    table.set_empty_state("Aucun contact. Appuyer sur F2.", "Nouveau contact", lambda: done.append("F2"))
    button = table.findChildren(QPushButton)[-1]
    assert not button.isVisible()
    rows.set_rows([])
    assert button.isVisible()
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert done == ["F2"]


def test_rows_are_twenty_eight_pixels_high_and_grow_with_the_font(table: TableView) -> None:
    before = table.rowHeight(0)
    font = table.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    table.setFont(font)
    assert before >= 28 and table.rowHeight(0) > before

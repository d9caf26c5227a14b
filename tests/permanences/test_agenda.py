"""The week as a grid: what lies where, what is said, where the keys lead."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import combinations, count, pairwise

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from espace_citoyennete.ui import style
from espace_citoyennete.ui.agenda import AgendaView
from espace_citoyennete.ui.agenda_model import AgendaCell, AgendaLane, AgendaModel, Kind, SlotState, Where

MONDAY = date(2026, 11, 16)
NOW = datetime(2026, 11, 17, 10, 53)
SPOKEN = Qt.ItemDataRole.AccessibleTextRole


def lane(day: int, title: str, start: str, minutes: int, count: int, **more: str) -> AgendaLane:
    """Return a lane whose slots follow one another; the second one is taken."""
    first = datetime.combine(MONDAY + timedelta(days=day), datetime.strptime(start, "%H:%M").time())
    cells = tuple(
        AgendaCell(
            key=hash((day, title, index)),
            starts_at=first + timedelta(minutes=minutes * index),
            minutes=minutes,
            state=SlotState.TAKEN if index == 1 else SlotState.FREE,
            text="Benali S." if index == 1 else "Libre",
        )
        for index in range(count)
    )
    return AgendaLane(first.date(), title, cells=cells, **more)


@st.composite
def lanes_with_more(draw: st.DrawFn) -> list[AgendaLane]:
    """Draw lanes, some with people under an hour, some in the arrival order, some with slots that overlap."""
    numbers = count()
    return [
        replace(shown, cells=tuple(replace(cell, key=next(numbers)) for cell in draw(among(shown))))
        for shown in draw(LANES)
    ]


def among(shown: AgendaLane) -> st.SearchStrategy[list[AgendaCell]]:
    return added(shown).flatmap(lambda more: st.permutations([*shown.cells, *more]))


def added(to: AgendaLane) -> st.SearchStrategy[list[AgendaCell]]:
    """Draw what comes besides the slots of a lane: at their hours, between two, or out of the sitting."""
    day = datetime.combine(to.day, datetime.min.time())
    return st.lists(
        st.builds(
            AgendaCell,
            key=st.just(0),
            starts_at=st.sampled_from([8 * 60, 9 * 60, 9 * 60 + 10, 10 * 60 + 45, 14 * 60]).map(
                lambda minutes: day + timedelta(minutes=minutes)
            ),
            minutes=st.sampled_from([15, 20, 30]),
            state=st.sampled_from(SlotState),
            text=st.just("Sow A."),
            where=st.sampled_from(Where),
        ),
        max_size=4,
    )


LANES = st.lists(
    st.builds(
        lane,
        day=st.integers(0, 4),
        title=st.text("ABCDEFGHIJ", min_size=8, max_size=12),
        start=st.sampled_from(["08:30", "09:00", "09:15", "13:40", "14:00"]),
        minutes=st.sampled_from([15, 20, 30, 40, 45]),
        count=st.integers(1, 8),
    ),
    max_size=8,
    unique_by=lambda lane: lane.title,
)


@given(lanes=lanes_with_more())
def test_every_slot_lies_at_its_hour_and_no_row_hides_one(lanes: list[AgendaLane]) -> None:
    model = AgendaModel()
    model.show(lanes, NOW)
    lies = [
        (row, place.column)
        for place in model.places.values()
        for row in range(place.row, place.row + place.height)
    ]
    assert len(set(lies)) == len(lies)  # nothing hides anything
    assert model.places.keys() == {cell.key for shown in lanes for cell in shown.cells}
    for column, shown in enumerate(lanes):
        for cell in shown.cells:
            place = model.places[cell.key]
            rows = model.rows[place.row : place.row + place.height]
            assert place.column == column
            assert not any(row.is_folded for row in rows)
            if rows[0].kind is Kind.STEP:
                assert rows[0].start == cell.start
                assert sum(row.minutes for row in rows) == cell.minutes
                assert cell.where is Where.AT_HOUR
            elif rows[0].kind is Kind.UNDER:  # right after the slot during which it begins
                host = host_of(model, shown, place.row)
                assert cell.where is not Where.ASIDE and host.start <= cell.start < host.end
            else:
                assert cell.where is not Where.AT_HOUR
    check_rows(model, {row for row, _column in lies})
    for shown in model.lanes:  # the arrows go down the screen
        assert list(shown.cells) == sorted(shown.cells, key=lambda cell: model.places[cell.key].row)


def host_of(model: AgendaModel, shown: AgendaLane, row: int) -> AgendaCell:
    """Return the slot of an hour that ends right above a line added under it."""
    while model.rows[row].kind is Kind.UNDER:
        row -= 1
    return next(
        cell
        for cell in shown.cells
        if (place := model.places[cell.key]).row <= row < place.row + place.height
    )


def check_rows(model: AgendaModel, covered: set[int]) -> None:
    """Check that each row follows the one before and holds something, or is folded; each cell speaks."""
    folded = {index for index, row in enumerate(model.rows) if row.is_folded}
    assert folded == set(range(len(model.rows))) - covered
    assert all(before.start + before.minutes == after.start for before, after in pairwise(model.rows))
    for row in range(model.rowCount()):
        assert all(model.index(row, column).data(SPOKEN) for column in range(model.columnCount()))


def test_a_cell_says_day_hour_sitting_state_and_name() -> None:
    model = AgendaModel()
    model.show([lane(1, "Avocat", "10:00", 30, 2), lane(2, "Notaire", "14:00", 30, 1)], NOW)
    assert model.index(1, 0).data(SPOKEN) == "mardi 17, 10\u00a0h\u00a030, Avocat, réservé, Benali S."
    assert model.index(0, 0).data(SPOKEN) == "mardi 17, 10\u00a0h\u00a000, Avocat, libre"
    assert model.index(0, 1).data(SPOKEN) == "mercredi 18, 10\u00a0h\u00a000, Notaire, hors permanence"
    assert model.headerData(0, Qt.Orientation.Horizontal, SPOKEN) == "mardi 17, Avocat, 1 sur 2 réservés"
    assert (
        model.headerData(2, Qt.Orientation.Vertical, SPOKEN)
        == "11\u00a0h – 14\u00a0h\u00a0: aucune permanence"
    )


def test_what_has_no_hour_says_so_and_what_was_added_says_under_which_hour_it_lies() -> None:
    regular = lane(1, "Avocat", "10:00", 30, 2)
    at = regular.cells[0].starts_at
    more = (
        AgendaCell(1, at, 30, SlotState.TAKEN, "+ Sow A.", where=Where.UNDER_HOUR, marks=("en surnombre",)),
        AgendaCell(2, at, 30, SlotState.FREE, "n° 1 Libre", where=Where.ASIDE, moment="n° 1"),
        AgendaCell(3, at, 30, SlotState.HELD, "Tenu par S. A.", where=Where.ASIDE, moment="n° 2"),
    )
    model = AgendaModel()
    model.show([replace(regular, cells=(*regular.cells, *more)), lane(2, "Notaire", "10:00", 60, 1)], NOW)
    said = [model.index(row, 0).data(SPOKEN) for row in range(model.rowCount())]
    assert said == [
        "mardi 17, 10\u00a0h\u00a000, Avocat, libre",
        "mardi 17, 10\u00a0h\u00a000, Avocat, réservé, en surnombre, + Sow A.",
        "mardi 17, 10\u00a0h\u00a030, Avocat, réservé, Benali S.",
        "mardi 17, n° 1, Avocat, libre",
        "mardi 17, n° 2, Avocat, Tenu par S. A.",
    ]
    assert (
        model.index(1, 1).data(SPOKEN) == "mercredi 18, 10\u00a0h\u00a000, Notaire, libre"
    )  # it spans the line
    assert model.index(3, 1).data(SPOKEN) == "mercredi 18, sans heure, Notaire, hors permanence"


def test_qt_finds_nothing_to_say_against_the_model(qtmodeltester: QAbstractItemModelTester) -> None:
    model = AgendaModel()
    model.show([lane(0, "Avocat", "09:00", 20, 4), lane(1, "CIDFF", "14:00", 30, 2)], NOW)
    qtmodeltester.check(model)  # type: ignore[attr-defined]


def test_the_arrows_go_from_slot_to_slot_over_what_is_empty(qtbot: QtBot) -> None:
    view = AgendaView()
    qtbot.addWidget(view)
    lanes = [
        lane(0, "Avocat", "09:00", 20, 3),
        AgendaLane(MONDAY + timedelta(days=1), "Fermé", closed="Travaux"),
        lane(2, "CIDFF", "14:00", 30, 2),
        lane(2, "ADIL", "09:30", 30, 1),
    ]
    view.resize(900, 500)
    view.show_lanes(lanes, NOW)
    view.show()
    first, second, last = (cell.key for cell in lanes[0].cells)

    def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> int | None:
        QTest.keyClick(view, key, modifiers)
        return view.current()

    view.go_to(first)
    assert press(Qt.Key.Key_Down) == second
    assert press(Qt.Key.Key_End) == last
    assert press(Qt.Key.Key_Down) == last
    assert press(Qt.Key.Key_Right) == lanes[2].cells[0].key  # the closed day is stepped over
    assert press(Qt.Key.Key_Right) == lanes[3].cells[0].key
    assert (
        press(Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier) == second
    )  # the nearest in time that day
    assert press(Qt.Key.Key_Home) == first
    assert press(Qt.Key.Key_B) == first  # no type-ahead: « B » of Benali leads nowhere


def test_the_current_slot_stays_current_when_the_week_is_read_again(qtbot: QtBot) -> None:
    view = AgendaView()
    qtbot.addWidget(view)
    lanes = [lane(0, "Avocat", "09:00", 20, 3)]
    view.show_lanes(lanes, NOW)
    view.go_to(lanes[0].cells[2].key)
    view.show_lanes([lane(0, "CIDFF", "08:00", 30, 2), *lanes], NOW)
    assert view.current() == lanes[0].cells[2].key


def test_the_picture_kept_of_the_week_never_outlives_what_it_shows(qtbot: QtBot, qapp: QApplication) -> None:
    view = AgendaView()
    qtbot.addWidget(view)
    view.resize(600, 400)
    lanes = [lane(0, "Avocat", "09:00", 30, 3), lane(1, "Avocat", "09:00", 30, 3)]
    view.show()
    seen = []
    for shown in (
        lanes,
        [renamed(each) for each in lanes],
        [replace(each, title="ADIL") for each in lanes],
        lanes,
    ):
        view.show_lanes(shown, NOW)
        seen.append(view.grab().toImage())
    style.apply_theme(qapp, "sombre")
    seen.append(view.grab().toImage())
    style.apply_theme(qapp, "clair")
    view.resize(500, 400)
    seen.append(view.grab().toImage())
    assert seen[0] == seen[3]  # the same lanes look the same
    different = [seen[0], *seen[1:3], *seen[4:]]
    assert all(one != other for one, other in combinations(different, 2))


def renamed(shown: AgendaLane) -> AgendaLane:
    return replace(shown, cells=tuple(replace(cell, text="S. B.") for cell in shown.cells))

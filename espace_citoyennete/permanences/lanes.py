"""A week of Point Justice put in the words and states that the agenda shows."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from PySide6.QtGui import QIcon

from espace_citoyennete.french import MONTHS, NO_BREAK, long_date, ordinal_day, plural, short_date
from espace_citoyennete.permanences.attendance_fields import marks, moment_words
from espace_citoyennete.permanences.rules import PLANNED
from espace_citoyennete.permanences.week import Lane, SlotCell, Week
from espace_citoyennete.ui import icons
from espace_citoyennete.ui.agenda_model import AgendaCell, AgendaLane, SlotState, Where
from espace_citoyennete.ui.table import Column

_TIMELESS = ("ARRIVEE", "SANS_RDV")
_WHERE = {
    "HEURE": Where.AT_HOUR,
    "SURNOMBRE": Where.UNDER_HOUR,
    "ARRIVEE": Where.ASIDE,
    "SANS_RDV": Where.ASIDE,
}
_STATES = {
    "A_VENIR": SlotState.TAKEN,
    "SALLE": SlotState.WAITING,
    "HONORE": SlotState.DONE,
    "ABSENT": SlotState.ABSENT,
}


@dataclass(frozen=True)
class Shown:
    """What of a week is looked at: the filters, and the day when only one is in view."""

    type_code: str | None = None
    practitioner: str | None = None
    free_only: bool = False
    day: date | None = None

    def of(self, lanes: Iterable[Lane], state: Callable[[Lane, SlotCell], SlotState]) -> list[Lane]:
        """Return the lanes and the slots that are looked at."""
        kept = [
            lane
            for lane in lanes
            if self.type_code in (None, lane.type_code)
            and self.practitioner in (None, lane.practitioner)
            and self.day in (None, lane.day)
        ]
        if not self.free_only:
            return kept
        free = (
            replace(lane, cells=tuple(cell for cell in lane.cells if state(lane, cell) is SlotState.FREE))
            for lane in kept
        )
        return [lane for lane in free if lane.cells]


def slot_state(lane: Lane, cell: SlotCell, now: datetime, held: Mapping[int, str]) -> SlotState:
    """Return how a slot is shown now: a past appointment without a result is « à renseigner »."""
    if cell.appointment_id is None:
        if lane.cancelled:
            return SlotState.CLOSED
        if cell.slot_id in held:
            return SlotState.HELD
        ends_at = cell.ends_at if cell.kind == "HEURE" else datetime.combine(lane.day, lane.ends_at)
        return SlotState.FREE if ends_at > now else SlotState.PAST
    state = _STATES[cell.state]
    is_open = state in (SlotState.TAKEN, SlotState.WAITING)
    return SlotState.TO_FILL if is_open and lane.day < now.date() else state


def agenda_lanes(week: Week, shown: Shown, now: datetime, held: Mapping[int, str]) -> list[AgendaLane]:
    """Return the lanes of a week that are looked at; days without any that are closed have theirs."""
    found = shown.of(week.lanes, lambda lane, cell: slot_state(lane, cell, now, held))
    lanes = [_lane(lane, now, held) for lane in found]
    if shown.free_only:
        lanes = [replace(lane, told=plural(len(lane.cells), "libre")) for lane in lanes]
    busy = {lane.day for lane in week.lanes}
    if lanes and not shown.free_only:
        closed = [(at, why) for at, why in week.closed_days if at not in busy and shown.day in (None, at)]
        lanes += [AgendaLane(at, "Fermé", closed=why) for at, why in closed]
    return sorted(lanes, key=lambda lane: lane.day)


def _lane(lane: Lane, now: datetime, held: Mapping[int, str]) -> AgendaLane:
    closed = f"Fermé{NO_BREAK}: {lane.closed}" if lane.closed else ""
    reason = f"Annulée{NO_BREAK}: {lane.reason}" if lane.cancelled else closed
    cells = tuple(_cell(lane, cell, now, held) for cell in lane.cells)
    return AgendaLane(lane.day, lane.label, lane.practitioner or lane.room, cells, reason)


def _cell(lane: Lane, cell: SlotCell, now: datetime, held: Mapping[int, str]) -> AgendaCell:
    state = slot_state(lane, cell, now, held)
    text = " ".join(word for word in (_prefix(cell), _text(cell, state, held)) if word)
    return AgendaCell(
        cell.slot_id, cell.starts_at, cell.minutes, state, text, _detail(cell),
        _WHERE[cell.kind], moment_words(cell) if cell.kind in _TIMELESS else "", marks(cell),
        cell.kind not in PLANNED,
    )  # fmt: skip


def _prefix(cell: SlotCell) -> str:
    """Return what stands before the name of whoever has no hour of their own."""
    match cell.kind:
        case "ARRIVEE":
            return f"n°{NO_BREAK}{cell.rank}"
        case "SANS_RDV":
            return f"{cell.starts_at:%H:%M}"
        case "SURNOMBRE":
            return "+"
    return ""


def _detail(cell: SlotCell) -> str:
    """Return the second line: how the person may be reached, the number only where nothing hides it."""
    return " · ".join(word for word in (cell.reach.words, cell.subject) if word)


def _text(cell: SlotCell, state: SlotState, held: Mapping[int, str]) -> str:
    if state is SlotState.CLOSED:
        return "Annulée"
    if state is SlotState.HELD:
        return held[cell.slot_id]
    if cell.appointment_id is None:
        return "Resté libre" if state is SlotState.PAST else "Libre"
    return cell.name or "Sans nom"


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def named(shown: Week, shown_name: Callable[[str], str]) -> Week:
    """Return a week where each person has the name that the desk shows."""
    lanes = [
        replace(lane, cells=tuple(replace(cell, name=shown_name(cell.name)) for cell in lane.cells))
        for lane in shown.lanes
    ]
    return replace(shown, lanes=tuple(lanes))


def week_title(shown: Week) -> str:
    """Name a week: « 21 – 25 décembre 2026 · vacances de Noël »."""
    first, last = shown.monday, shown.monday + timedelta(days=4)
    end = f"{ordinal_day(last.day)} {MONTHS[last.month - 1]} {last.year}"
    start = ordinal_day(first.day)
    if first.month != last.month:
        start += f" {MONTHS[first.month - 1]}{f' {first.year}' if first.year != last.year else ''}"
    remark = _holiday(shown) or ("" if shown.is_known else "vacances scolaires inconnues")
    return " · ".join(word for word in (f"{start} – {end}", remark) if word)


def why_empty(shown: Week, type_words: str, day: date | None) -> str:
    """Say why there is nothing to show: « Aucune permanence cette semaine (vacances de Noël). »."""
    when = long_date(day) if day else "cette semaine"
    what = f"Aucune permanence «{NO_BREAK}{type_words}{NO_BREAK}»" if type_words else "Aucune permanence"
    reasons = [why for at, why in shown.closed_days if day in (None, at)]
    reason = _holiday(shown) or ", ".join(dict.fromkeys(reasons))
    return f"{what} {when} ({reason})." if reason else f"{what} {when}."


def _holiday(shown: Week) -> str:
    """Return the school holidays as they stand inside a sentence: « vacances de Noël »."""
    return shown.school_holiday.replace("Vacances", "vacances", 1)


def slots_of(shown: Week) -> Iterator[tuple[int, tuple[Lane, SlotCell]]]:
    """Yield each slot's id with its lane and its cell."""
    for lane in shown.lanes:
        for cell in lane.cells:
            yield cell.slot_id, (lane, cell)


def slot_columns(look: Callable[[Lane, SlotCell], tuple[SlotState, str]]) -> tuple[Column, ...]:
    """Return the columns of the flat list, the accessible twin of the grid; a row is a lane and a cell.

    `look` tells the state of a slot and the words of who keeps it.
    """

    def state(row: tuple[Lane, SlotCell]) -> str:
        found, held = look(*row)
        word = held or found.value.word
        return ", ".join([word[:1].upper() + word[1:], *marks(row[1])])

    def glyph(row: tuple[Lane, SlotCell]) -> QIcon | str:
        found = look(*row)[0].value
        return icons.state_icon(found.glyph, found.mark) if found.glyph else ""

    return (
        Column(
            "Jour", lambda row: short_date(row[0].day), width=11, spoken=lambda row: long_date(row[0].day)
        ),
        Column("Heure", lambda row: moment_words(row[1]), width=8),
        Column("Permanence", lambda row: row[0].label),
        Column("Intervenant", lambda row: row[0].practitioner, width=16, under=150),
        Column("Lieu", lambda row: row[0].room, width=10, under=130),
        Column("État", state, width=22, icon=glyph, tip=state),
        Column("Personne", lambda row: row[1].name, width=17),
        Column("Motif court", lambda row: row[1].subject, under=110),
    )

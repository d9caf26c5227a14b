"""A week of Point Justice put in the words and states that the agenda shows."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from PySide6.QtGui import QIcon

from espace_citoyennete.french import MONTHS, NO_BREAK, clock_time, long_date, ordinal_day, short_date
from espace_citoyennete.permanences.listing import Lane, SlotCell, Week
from espace_citoyennete.ui import icons
from espace_citoyennete.ui.agenda_model import AgendaCell, AgendaLane, SlotState
from espace_citoyennete.ui.table import Column

_STATES = {
    "A_VENIR": SlotState.TAKEN,
    "SALLE": SlotState.WAITING,
    "HONORE": SlotState.DONE,
    "ABSENT": SlotState.ABSENT,
}


def slot_state(lane: Lane, cell: SlotCell, now: datetime) -> SlotState:
    """Return how a slot is shown now: a past appointment without a result is « à renseigner »."""
    if cell.appointment_id is None:
        if lane.cancelled:
            return SlotState.CLOSED
        return SlotState.FREE if cell.ends_at > now else SlotState.PAST
    state = _STATES[cell.state]
    is_open = state in (SlotState.TAKEN, SlotState.WAITING)
    return SlotState.TO_FILL if is_open and lane.day < now.date() else state


def agenda_lanes(
    shown: Week, now: datetime, type_code: str | None = None, day: date | None = None
) -> list[AgendaLane]:
    """Return the lanes of a week, or of one day, of one type or of all; closed days have theirs."""
    lanes = [_lane(lane, now) for lane in shown.lanes if type_code in (None, lane.type_code)]
    busy = {lane.day for lane in lanes}
    if lanes:
        lanes += [AgendaLane(at, "Fermé", closed=why) for at, why in shown.closed_days if at not in busy]
    return sorted((lane for lane in lanes if day in (None, lane.day)), key=lambda lane: lane.day)


def _lane(lane: Lane, now: datetime) -> AgendaLane:
    caption = lane.practitioner or lane.room
    reason = f"Annulée{NO_BREAK}: {lane.reason}" if lane.cancelled else ""
    cells = []
    for cell in lane.cells:
        state = slot_state(lane, cell, now)
        text = _text(cell, state)
        cells.append(AgendaCell(cell.slot_id, cell.starts_at, cell.minutes, state, text, cell.subject))
    return AgendaLane(lane.day, lane.label, caption, tuple(cells), reason)


def _text(cell: SlotCell, state: SlotState) -> str:
    if state is SlotState.CLOSED:
        return "Annulée"
    if cell.appointment_id is None:
        return "Libre"
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


def slot_columns(now: Callable[[], datetime]) -> tuple[Column, ...]:
    """Return the columns of the flat list, the accessible twin of the grid; a row is a lane and a cell."""

    def state(row: tuple[Lane, SlotCell]) -> str:
        word = slot_state(*row, now()).value.word
        return word[0].upper() + word[1:]

    def glyph(row: tuple[Lane, SlotCell]) -> QIcon | str:
        look = slot_state(*row, now()).value
        return icons.state_icon(look.glyph, look.mark) if look.glyph else ""

    return (
        Column(
            "Jour", lambda row: short_date(row[0].day), width=11, spoken=lambda row: long_date(row[0].day)
        ),
        Column("Heure", lambda row: clock_time(row[1].starts_at), width=7),
        Column("Permanence", lambda row: row[0].label),
        Column("Intervenant", lambda row: row[0].practitioner, width=16, under=150),
        Column("Lieu", lambda row: row[0].room, width=10, under=130),
        Column("État", state, width=14, icon=glyph),
        Column("Personne", lambda row: row[1].name, width=17),
        Column("Motif court", lambda row: row[1].subject, under=110),
    )

"""Who waits, in the order of arrival, and for how many minutes."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal

from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.permanences.attendance_fields import moment_words
from espace_citoyennete.permanences.week import Lane, SlotCell
from espace_citoyennete.today.listing import WalkIn
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.lines import Card, Line

_LONG = 120  # minutes after which the hour of arrival says more than their number


class Queue(Card):
    """The people of the sittings who arrived, and the visits begun and not saved."""

    received = Signal(object)  # the SlotCell of who is called in
    resumed = Signal(object)  # the uid of the draft of a visit

    def __init__(self, desk: Desk) -> None:
        super().__init__("File d’attente")
        self._desk = desk
        self._expected: list[tuple[Lane, SlotCell]] = []
        self._visits: list[WalkIn] = []

    def show_queue(self, sittings: Iterable[Lane], visits: list[WalkIn]) -> None:
        """Show who waits in these sittings, and these visits."""
        cells = ((sitting, cell) for sitting in sittings for cell in sitting.cells)
        self._expected = [(sitting, cell) for sitting, cell in cells if cell.state == "SALLE"]
        self._visits = visits
        self.tell()

    def tell(self) -> None:
        """Say who waits and since when: also as the minutes go by."""
        now = self._desk.clock.now()
        told = [
            (cell.arrived_at or cell.starts_at, self._expected_line(sitting, cell, now))
            for sitting, cell in self._expected
        ]
        told += [(visit.arrived_at, self._visit_line(visit, now)) for visit in self._visits]
        in_order = sorted(told, key=lambda one: one[0])
        self.show_lines([line for _, line in in_order], "Personne n’attend.")

    def _expected_line(self, sitting: Lane, cell: SlotCell, now: datetime) -> Line:
        name = self._desk.shown_name(cell.name) or "Sans nom"
        when = "" if cell.kind == "SANS_RDV" else f" {moment_words(cell)}"
        text = f"{name}{_since(cell.arrived_at, now)} · {sitting.label}{when}"
        return Line(text, "Reçu", partial(self.received.emit, cell), "◐", "warn")

    def _visit_line(self, visit: WalkIn, now: datetime) -> Line:
        title = f" · {self._desk.shown_name(visit.title)}" if visit.title else ""
        text = f"Sans rendez-vous{_since(visit.arrived_at, now)}{title}"
        return Line(text, "Reprendre", partial(self.resumed.emit, visit.draft_uid), "◐", "draft")


def _since(arrived_at: datetime | None, now: datetime) -> str:
    if arrived_at is None:
        return ""
    minutes = max(0, int((now - arrived_at).total_seconds()) // 60)
    waited = f" ({minutes}{NO_BREAK}min)" if minutes < _LONG else ""
    return f" · arrivé {arrived_at:%H:%M}{waited}"

"""What another rule would change in a planning already told, sitting by sitting, before anything is saved."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import Enum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.changes.shifting import Hours, fits
from espace_citoyennete.french import NO_BREAK, clock_range, plural
from espace_citoyennete.permanences.model import Sitting, Slot
from espace_citoyennete.permanences.plan import PlannedSitting
from espace_citoyennete.permanences.recut import booked_in
from espace_citoyennete.permanences.service import (
    PermanenceDraft,
    absences_of,
    permanence_draft,
    preview_permanence,
)
from espace_citoyennete.town.rules import Calendar


class Kind(Enum):
    """What a rule does to a sitting; the value is its French word."""

    ADDED = "ajoutée"
    WITHDRAWN = "retirée"
    CHANGED = "changée"


@dataclass(frozen=True)
class Shape:
    """What a sitting is told to be: its day, its hours, its place and how it receives."""

    day: date
    starts_at: time
    ends_at: time
    room: str
    reception: tuple[str, int, int]  # how, by slots of how many minutes, how many without an hour

    @property
    def words(self) -> str:
        """Write it: « 9 h – 12 h · Salle 1 »."""
        hours = clock_range(self.starts_at, self.ends_at)
        return f"{hours} · {self.room}" if self.room else hours


@dataclass(frozen=True)
class Difference:
    """One sitting that the rule adds, withdraws or changes."""

    kind: Kind
    planned: PlannedSitting | None  # None: withdrawn
    before: Shape | None  # None: added
    after: Shape | None  # None: withdrawn
    sitting_uid: UUID | None = None  # None: no row yet
    booked: int = 0
    is_exception: bool = False
    rule_day: date = date.min
    to_tell: int = 0  # of those booked, those whose hour or place changes

    @property
    def is_guarded(self) -> bool:
        """Tell whether it is left as it is unless somebody says otherwise for this very sitting."""
        return self.booked > 0 or self.is_exception

    @property
    def why_guarded(self) -> str:
        """Say what guards it: « 3 rendez-vous », « changée à la main »."""
        said = [f"{self.booked} rendez-vous"] if self.booked else []
        return ", ".join([*said, "changée à la main"] if self.is_exception else said)


@dataclass(frozen=True)
class Differences:
    """All that a rule would change from a day on."""

    rows: tuple[Difference, ...]

    def of(self, kind: Kind) -> list[Difference]:
        """Return those of a kind that nothing guards."""
        return [row for row in self.rows if row.kind is kind and not row.is_guarded]

    @property
    def guarded(self) -> list[Difference]:
        """Return those with appointments or changed by hand."""
        return [row for row in self.rows if row.is_guarded]

    def applied(self, ticked: frozenset[UUID]) -> list[Difference]:
        """Return what is done: all that nothing guards, and each guarded one that was ticked."""
        return [row for row in self.rows if not row.is_guarded or row.sitting_uid in ticked]

    def sentence(self, ticked: frozenset[UUID] = frozenset()) -> str:
        """Say what is done: « 3 ajoutées, 5 retirées, 2 gardées telles quelles »."""
        applied = self.applied(ticked)
        counts = {kind: sum(row.kind is kind for row in applied) for kind in Kind}
        said = [plural(count, kind.value) for kind, count in counts.items() if count]
        if kept := len(self.rows) - len(applied):
            said.append(plural(kept, "gardée telle quelle", "gardées telles quelles"))
        return ", ".join(said) or f"Aucune différence{NO_BREAK}: toutes les séances restent les mêmes"


def differences(
    session: Session, permanence_id: int, draft: PermanenceDraft, calendar: Calendar, *, since: date
) -> Differences:
    """Return what a draft would change in a permanence from a day on, in the order of the days.

    Sittings cancelled, added by hand or before that day are no matter of the rule. Raises `Invalid`.
    """
    planned = preview_permanence(draft, calendar, absences_of(session, draft))
    wanted = {one.day: one for one in planned.sittings if one.day >= since}
    earlier = _earlier_shapes(session, permanence_id)
    sittings = _sittings(session, permanence_id, since)
    known = {sitting.rule_day: sitting for sitting in sittings}
    booked = booked_in(session, [sitting.id for sitting in sittings])
    found = []
    for day in sorted({*wanted, *(day for day in known if day is not None)}):
        sitting = known.get(day)
        if sitting is not None and sitting.day < since:  # moved by hand, and over
            continue
        slots = [slot for _who, slot in booked.get(sitting.id, ())] if sitting else []
        row = _difference(sitting, wanted.get(day), draft, earlier.get(day), len(slots))
        if row is not None:
            found.append(replace(row, rule_day=day, to_tell=sum(is_told(row, slot) for slot in slots)))
    return Differences(tuple(found))


def _difference(
    sitting: Sitting | None,
    one: PlannedSitting | None,
    draft: PermanenceDraft,
    earlier: Shape | None,
    booked: int,
) -> Difference | None:
    after = shape_of(draft, one) if one else None
    if sitting is None or sitting.state == "RETIREE":
        uid = sitting.uid if sitting else None
        return Difference(Kind.ADDED, one, None, after, uid) if one else None
    if sitting.state != "PREVUE":
        return None
    before = _shape(sitting, earlier)
    facts = (sitting.uid, booked, sitting.is_exception)
    if one is None:
        return Difference(Kind.WITHDRAWN, None, before, None, *facts)
    is_same = after == (earlier if sitting.is_exception else before)
    return None if is_same else Difference(Kind.CHANGED, one, before, after, *facts)


def is_told(row: Difference, slot: Slot) -> bool:
    """Tell whether somebody booked there loses the hour or the place that was told."""
    is_moved = row.before is not None and row.after is not None and row.before.room != row.after.room
    return is_moved or not is_placed(row, slot)


def is_placed(row: Difference, slot: Slot) -> bool:
    """Tell whether the new hours of a sitting hold a slot whole."""
    if row.after is None:
        return False
    hours = (datetime.combine(row.after.day, at) for at in (row.after.starts_at, row.after.ends_at))
    return fits(slot.kind, slot.starts_at, slot.minutes, Hours(*hours))


def shape_of(draft: PermanenceDraft, one: PlannedSitting) -> Shape:
    """Return what a draft tells a sitting to be."""
    hours = draft.hours
    reception = (hours.reception, hours.length, hours.untimed)
    return Shape(one.day, draft.starts_at, draft.ends_at, one.room, reception)


def _shape(sitting: Sitting, earlier: Shape | None) -> Shape:
    how = earlier.reception if earlier else ("HEURES", sitting.slot_minutes, 0)
    reception = (how[0], sitting.slot_minutes, how[2])
    return Shape(sitting.day, sitting.starts_at, sitting.ends_at, sitting.room, reception)


def _earlier_shapes(session: Session, permanence_id: int) -> dict[date, Shape]:
    """Return what the rule in force tells each of its days to be, those left out included."""
    draft = permanence_draft(session, permanence_id)
    places = draft.series.places()
    return {day: shape_of(draft, PlannedSitting(day, room)) for day, room in places}


def _sittings(session: Session, permanence_id: int, since: date) -> list[Sitting]:
    ruled = select(Sitting).where(Sitting.permanence_id == permanence_id, Sitting.rule_day >= since)
    return list(session.scalars(ruled))

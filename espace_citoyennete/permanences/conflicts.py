"""Two sittings in one room, or of one practitioner, at the same time: the second one is refused."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from espace_citoyennete.french import clock_time, fold, long_date
from espace_citoyennete.permanences.model import Permanence, Sitting


@dataclass(frozen=True)
class Occupation:
    """The room and the practitioner that a sitting takes, from an hour to another one that it leaves free."""

    day: date
    starts_at: time
    ends_at: time
    room: str = ""
    practitioner_id: int | None = None

    def meets(self, other: "Occupation") -> bool:
        """Tell whether both cannot be held: half-open hours, one may start when the other ends."""
        is_at_once = self.starts_at < other.ends_at and other.starts_at < self.ends_at
        return self.day == other.day and is_at_once and (self.shares_room(other) or self._shares_hands(other))

    def shares_room(self, other: "Occupation") -> bool:
        """Tell whether both are in the same place, however its name was typed; no place is nobody's."""
        return bool(self.room) and fold(self.room) == fold(other.room)

    def _shares_hands(self, other: "Occupation") -> bool:
        return self.practitioner_id is not None and self.practitioner_id == other.practitioner_id


# Built once: a year of one permanence asks it of every other one.
_HELD = (
    select(
        Sitting.day, Sitting.starts_at, Sitting.ends_at, Sitting.room, Sitting.practitioner_id,
        Sitting.id, Permanence.label,
    )
    .join(Permanence, Permanence.id == Sitting.permanence_id)
    .where(
        Sitting.day.in_(bindparam("days", expanding=True)),
        Sitting.state == "PREVUE",
        Sitting.starts_at < bindparam("last"),
        Sitting.ends_at > bindparam("first"),
    )
    .order_by(Sitting.day, Sitting.starts_at)
)  # fmt: skip


def first_conflict(
    session: Session, wanted: Iterable[Occupation], *, except_sittings: Collection[int] = ()
) -> str | None:
    """Return what takes a place or a person that these sittings want, the other one shown; None when free."""
    by_day: dict[date, list[Occupation]] = {}
    for occupation in wanted:
        by_day.setdefault(occupation.day, []).append(occupation)
    if not by_day:
        return None
    facts = {
        "days": list(by_day),
        "first": min(one.starts_at for day in by_day.values() for one in day),
        "last": max(one.ends_at for day in by_day.values() for one in day),
    }
    for day, starts_at, ends_at, room, practitioner_id, sitting_id, label in session.execute(_HELD, facts):
        if sitting_id in except_sittings:
            continue
        other = Occupation(day, starts_at, ends_at, room, practitioner_id)
        for one in by_day[day]:
            if one.meets(other):
                return _sentence(one, other, label)
    return None


def meetings(planned: Iterable[tuple[str, Iterable[Occupation]]]) -> Iterator[tuple[int, str]]:
    """Yield which of these permanences, by label, wants what one before it takes at once: its rank, and what.

    A permanence is told once, by the first day on which it meets another one.
    """
    by_day: dict[date, list[tuple[str, Occupation]]] = {}
    for rank, (label, wanted) in enumerate(planned):
        own = list(wanted)  # a permanence never holds two sittings on one day
        met = ((one, *other) for one in own for other in by_day.get(one.day, ()) if one.meets(other[1]))
        if (first := next(met, None)) is not None:
            one, other_label, other = first
            yield rank, _sentence(one, other, other_label)
        for one in own:
            by_day.setdefault(one.day, []).append((label, one))


def conflict(session: Session, wanted: Occupation, *, except_sitting: int | None = None) -> str | None:
    """Return the sentence that refuses one sitting there and then; None when its room and person are free."""
    return first_conflict(
        session, [wanted], except_sittings=() if except_sitting is None else (except_sitting,)
    )


def _sentence(wanted: Occupation, other: Occupation, label: str) -> str:
    taken = f"Le lieu « {other.room} »" if wanted.shares_room(other) else "L’intervenant"
    return (
        f"{taken} est déjà pris {long_date(other.day)} de {clock_time(other.starts_at)} "
        f"à {clock_time(other.ends_at)} par « {label} ». "
        "Choisir un autre lieu, un autre jour ou une autre heure."
    )

"""Who held the sittings of each type, and why those that were not held were cancelled."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from espace_citoyennete.directory.model import Absence, Practitioner
from espace_citoyennete.french import alphabetical
from espace_citoyennete.permanences.model import Permanence, Sitting
from espace_citoyennete.permanences.occupancy import is_within, minutes_between, sittings_counted
from espace_citoyennete.report import Scope
from espace_citoyennete.town.model import Closure

_IS_AWAY = (
    select(Absence.id)
    .where(
        Absence.practitioner_id == Sitting.practitioner_id,
        Absence.first_day <= Sitting.day,
        Absence.last_day >= Sitting.day,
    )
    .exists()
)
_IS_CLOSED = (
    select(Closure.id)
    .where(
        or_(Closure.room == "", Closure.room == Sitting.room),
        Closure.first_day <= Sitting.day,
        Closure.last_day >= Sitting.day,
    )
    .exists()
)
AWAY, CLOSED, OTHER = "ABSENCE", "FERMETURE", "AUTRE"
# Why a sitting was cancelled: what was declared of that day tells it, never the reason that was typed.
CAUSES: Mapping[str, ColumnElement[bool]] = {
    AWAY: _IS_AWAY,
    CLOSED: ~_IS_AWAY & _IS_CLOSED,
    OTHER: ~_IS_AWAY & ~_IS_CLOSED,
}


@dataclass(frozen=True)
class Held:
    """The sittings of one practitioner, or of a type without a name; namesakes are told together."""

    name: str
    planned: int
    held: int
    minutes: int  # of those held


@dataclass(frozen=True)
class Holders:
    """Who held the sittings of one type, by name, and the sittings cancelled by cause."""

    held: tuple[Held, ...]
    cancelled: Mapping[str, int]  # by a code of `CAUSES`


def holders(session: Session, scope: Scope) -> Mapping[str, Holders]:
    """Count the sittings of a scope by type, then by who holds them and by cause."""
    sums = _sums(session, scope)
    causes = _causes(session, scope)
    return {
        code: Holders(
            tuple(
                Held(name, own["planned"], own["held"], own["minutes"])
                for (type_code, name), own in sorted(sums.items(), key=lambda pair: alphabetical(pair[0][1]))
                if type_code == code
            ),
            causes.get(code, {}),
        )
        for code in sorted({code for code, _name in sums})
    }


def _sums(session: Session, scope: Scope) -> Mapping[tuple[str, str], Counter[str]]:
    counted = sittings_counted(scope.today)
    facts = (Permanence.type_code, Practitioner.name, Sitting.starts_at, Sitting.ends_at)
    rows = session.execute(
        select(*facts, func.count(), func.count().filter(counted["held_sittings"]))
        .select_from(Sitting)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .outerjoin(Practitioner, Practitioner.id == Sitting.practitioner_id)
        .where(is_within(scope), counted["sittings"])
        .group_by(*facts)
    )
    sums: dict[tuple[str, str], Counter[str]] = {}
    for code, name, start, end, planned, held in rows:
        own = sums.setdefault((code, name or ""), Counter())
        own.update(planned=planned, held=held, minutes=held * minutes_between(start, end))
    return sums


def _causes(session: Session, scope: Scope) -> Mapping[str, Mapping[str, int]]:
    cancelled = sittings_counted(scope.today)["cancelled_sittings"]
    rows = session.execute(
        select(Permanence.type_code, *(func.count().filter(cause) for cause in CAUSES.values()))
        .select_from(Sitting)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .where(is_within(scope), cancelled)
        .group_by(Permanence.type_code)
    )
    return {code: dict(zip(CAUSES, counts, strict=True)) for code, *counts in rows}

"""What of Point Justice is to be completed or looked at again: results, hours out of the ordinary."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from espace_citoyennete.permanences.figures import APPOINTMENTS, SLOTS, WAITED, is_asked
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.occupancy import is_within
from espace_citoyennete.report import Scope

LONGEST = 120  # minutes of a wait or of a slot, beyond which it is looked at again
SHORTEST_SLOT = 5  # minutes
ODD_SLOTS = SLOTS & ~Slot.minutes.between(SHORTEST_SLOT, LONGEST)


@dataclass(frozen=True)
class PermanenceQuality:
    """How many appointments and slots of a scope are to be looked at again, by why."""

    to_fill_in: int
    without_outcome: int
    asked_after: int
    odd_waits: int
    odd_slots: int


def appointments_to_mend(scope: Scope) -> dict[str, ColumnElement[bool]]:
    """Say which appointments are to be mended, by why."""
    return {
        "to_fill_in": APPOINTMENTS["pending"] & (Sitting.day < scope.today),
        "without_outcome": APPOINTMENTS["received"] & Appointment.outcome.is_(None),
        "asked_after": APPOINTMENTS["booked"] & (Appointment.asked_on > Sitting.day),
    }


def is_odd_wait(minutes: float) -> bool:
    """Tell whether somebody would have waited less than nothing, or for hours."""
    return not 0 <= minutes <= LONGEST


def permanence_quality(session: Session, scope: Scope) -> PermanenceQuality:
    """Count what is to be mended."""
    counts = [func.count().filter(condition) for condition in appointments_to_mend(scope).values()]
    to_fill_in, without_outcome, asked_after = session.execute(_appointments(scope, *counts)).one()
    waits = session.execute(
        _appointments(scope, Appointment.arrived_at, Appointment.received_at).where(WAITED)
    )
    slots = select(func.count()).select_from(Slot).join(Sitting).join(Permanence)
    return PermanenceQuality(
        to_fill_in,
        without_outcome,
        asked_after,
        sum(is_odd_wait((end - start) / timedelta(minutes=1)) for start, end in waits),
        session.scalar(slots.where(is_within(scope), ODD_SLOTS)) or 0,
    )


def _appointments(scope: Scope, *columns: Any) -> Any:
    query = select(*columns).select_from(Permanence).join(Sitting).join(Slot).join(Appointment)
    return query.where(is_within(scope), is_asked(scope))

"""Who came to each Jeudi, and with whom it was held: what the list of events does not tell."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from espace_citoyennete.directory.model import Organisation, Practitioner
from espace_citoyennete.french import alphabetical
from espace_citoyennete.jeudis.model import Jeudi, JeudiSpeaker
from espace_citoyennete.report import Period

_MINORS = frozenset({"M12", "12_17"})  # of `tranche_age`


@dataclass(frozen=True)
class Gathering:
    """The people of one Jeudi; `minors` is None where nobody told an age."""

    minors: int | None = None
    partners: tuple[str, ...] = ()


def minors_of(ages: Mapping[str, int]) -> int | None:
    """Return how many of the people who told their age are minors; None where nobody told it."""
    return sum(count for code, count in ages.items() if code in _MINORS) if any(ages.values()) else None


def partners_of(session: Session, period: Period, today: date) -> Mapping[int, tuple[str, ...]]:
    """Return the organisations that take part in each Jeudi held, or from which somebody speaks there."""
    held = Jeudi.held_on.between(period.first, min(period.last, today)) & Jeudi.cancelled.is_(False)
    whose = func.coalesce(JeudiSpeaker.organisation_id, Practitioner.organisation_id)
    rows = session.execute(
        select(JeudiSpeaker.jeudi_id, Organisation.name)
        .join(Jeudi, Jeudi.id == JeudiSpeaker.jeudi_id)
        .outerjoin(Practitioner, Practitioner.id == JeudiSpeaker.practitioner_id)
        .join(Organisation, Organisation.id == whose)
        .where(held)
    )
    found: defaultdict[int, set[str]] = defaultdict(set)
    for event, name in rows:
        found[event].add(name)
    return {event: tuple(sorted(names, key=alphabetical)) for event, names in found.items()}

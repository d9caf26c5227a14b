"""What an association did here, year by year: sittings held, Jeudis, actions."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from espace_citoyennete.actions.model import Action, ActionPartner
from espace_citoyennete.french import NO_BREAK, duration, plural
from espace_citoyennete.jeudis.model import Jeudi, JeudiSpeaker
from espace_citoyennete.permanences.model import Permanence, Sitting
from espace_citoyennete.permanences.occupancy import is_held_before
from espace_citoyennete.town.reference import labels


@dataclass(frozen=True)
class Activity:
    """One kind of thing that an association did in a year, and how many."""

    year: int
    what: str
    told: str


def activity_of(session: Session, organisation_id: int, today: date) -> list[Activity]:
    """Return what an association did here until today, the latest year first."""
    found = [
        *_sittings(session, organisation_id, today),
        *_jeudis(session, organisation_id, today),
        *_actions(session, organisation_id, today),
    ]
    return sorted(found, key=lambda one: (-one.year, one.what))


def _sittings(session: Session, organisation_id: int, today: date) -> list[Activity]:
    rows = session.execute(
        select(Permanence.label, Sitting.day, Sitting.starts_at, Sitting.ends_at)
        .join(Sitting, Sitting.permanence_id == Permanence.id)
        .where(Permanence.organisation_id == organisation_id, is_held_before(today))
    )
    held: Counter[tuple[int, str]] = Counter()
    minutes: Counter[tuple[int, str]] = Counter()
    for label, day, starts_at, ends_at in rows:
        length = datetime.combine(day, ends_at) - datetime.combine(day, starts_at)
        held[day.year, label] += 1
        minutes[day.year, label] += round(length.total_seconds() / 60)
    return [
        Activity(
            year,
            f"Permanence{NO_BREAK}: {label}",
            f"{plural(count, 'séance')}, {duration(minutes[year, label])}",
        )
        for (year, label), count in held.items()
    ]


def _jeudis(session: Session, organisation_id: int, today: date) -> list[Activity]:
    rows = session.execute(
        select(Jeudi.held_on, Jeudi.id)
        .join(JeudiSpeaker, JeudiSpeaker.jeudi_id == Jeudi.id)
        .where(
            JeudiSpeaker.organisation_id == organisation_id,
            Jeudi.held_on <= today,
            Jeudi.cancelled.is_(False),
        )
        .distinct()
    )
    years = Counter(held_on.year for held_on, _ in rows)
    return [
        Activity(year, "Jeudis citoyenneté", plural(count, "Jeudi", "Jeudis"))
        for year, count in years.items()
    ]


def _actions(session: Session, organisation_id: int, today: date) -> list[Activity]:
    helped = select(ActionPartner.action_id).where(ActionPartner.organisation_id == organisation_id)
    kinds = labels(session, "type_evenement")
    rows = session.execute(
        select(Action.kind, Action.held_on).where(
            or_(Action.organisation_id == organisation_id, Action.id.in_(helped)),
            Action.held_on <= today,
            Action.cancelled.is_(False),
        )
    )
    done = Counter((held_on.year, kinds.get(kind, kind)) for kind, held_on in rows)
    return [Activity(year, kind, plural(count, "action")) for (year, kind), count in done.items()]

"""The situations of discrimination counted, as the report tells them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from espace_citoyennete.contacts.figures import KINDS, SITUATION, within
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.rules import DISCRIMINATION
from espace_citoyennete.discriminations.model import Situation, SituationCriterion
from espace_citoyennete.discriminations.service import AREAS, CRITERIA, FOLLOW_UPS
from espace_citoyennete.french import alphabetical
from espace_citoyennete.report import NOT_COMMUNICATED, Breakdown, Scope, breakdown
from espace_citoyennete.town.reference import labels, neighbourhood_labels

ABOUT: ColumnElement[bool] = and_(KINDS["recus"], SITUATION[DISCRIMINATION])
# Asked first: the few contacts that tell a situation, rather than all those of a year.
_TELLING = Contact.id.in_(select(Situation.contact_id))


@dataclass(frozen=True)
class DiscriminationFigures:
    """The situations noted for the contacts of a period."""

    noted: int
    about_noted: int  # of contacts received on a discrimination, as the desk counts them
    criteria: tuple[tuple[str, str], ...]  # invoked, by code and label, the most frequent first
    areas: Breakdown
    cells: Mapping[tuple[str, str], int]  # criterion × area
    places: Breakdown
    follow_ups: Breakdown


def discrimination_figures(session: Session, scope: Scope) -> DiscriminationFigures:
    """Count the situations of a scope, each by the day of its contact."""
    day = scope.period.last
    rows = session.execute(
        select(Situation.id, Situation.area, Situation.place, Situation.follow_up, ABOUT.label("is_about"))
        .join(Contact, Contact.id == Situation.contact_id)
        .where(_TELLING, within(scope))
    ).all()
    invoked = _invoked(session, scope)
    cells = Counter((code, row.area) for row in rows for code in invoked.get(row.id, (NOT_COMMUNICATED,)))
    by_criterion = Counter(code for row in rows for code in invoked.get(row.id, ()))
    words = labels(session, CRITERIA, day)
    criteria = [(code, words.get(code, code)) for code in by_criterion]
    criteria.sort(key=lambda one: (-by_criterion[one[0]], alphabetical(one[1]), one[0]))
    return DiscriminationFigures(
        noted=len(rows),
        about_noted=sum(row.is_about for row in rows),
        criteria=tuple(criteria),
        areas=breakdown(Counter(row.area for row in rows), labels(session, AREAS, day)),
        cells=cells,
        places=breakdown(Counter(row.place for row in rows), neighbourhood_labels(session, day)),
        follow_ups=breakdown(Counter(row.follow_up for row in rows), labels(session, FOLLOW_UPS, day)),
    )


def _invoked(session: Session, scope: Scope) -> dict[int, tuple[str, ...]]:
    """Return the criteria of each situation; those that nobody named are not communicated."""
    found: dict[int, tuple[str, ...]] = {}
    rows = session.execute(
        select(SituationCriterion.situation_id, SituationCriterion.code)
        .join(Situation, Situation.id == SituationCriterion.situation_id)
        .join(Contact, Contact.id == Situation.contact_id)
        .where(_TELLING, within(scope))
        .order_by(SituationCriterion.situation_id, SituationCriterion.code)
    )
    for situation_id, code in rows:
        found[situation_id] = (*found.get(situation_id, ()), code)
    return found

"""The register counted: every figure of the reception desk, read once, frozen."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.persons import Persons
from espace_citoyennete.contacts.rules import INBOUND, NOT_PUBLIC, OUTGOING, SITUATIONS, is_received
from espace_citoyennete.report import ANSWERED, NOT_COMMUNICATED, Breakdown, Period, Scope, breakdown
from espace_citoyennete.storage.narrowing import is_one_of
from espace_citoyennete.town.listing import open_days
from espace_citoyennete.town.reference import estimates_people, labels, neighbourhood_labels

# Each row of the register is of one kind, and counted by it alone (`rules.is_received` says it in Python).
KINDS: Mapping[str, ColumnElement[bool]] = {
    "recus": and_(Contact.channel.in_(INBOUND), Contact.request.not_in(NOT_PUBLIC)),
    "appels_emis": Contact.channel == OUTGOING,
    "venues": Contact.channel.not_in({*INBOUND, OUTGOING}),
    "autres": and_(Contact.channel.in_(INBOUND), Contact.request.in_(NOT_PUBLIC)),
}

SITUATION: Mapping[str, ColumnElement[bool]] = {
    name: or_(func.coalesce(Contact.domain, "") == domain, Contact.request == request)
    for name, (domain, request) in SITUATIONS.items()
}


@dataclass(frozen=True)
class ContactFigures:
    """The register of a period: `logged` = `received` + `outgoing` + `for_appointment` + `not_public`."""

    period: Period
    logged: int
    received: int
    outgoing: int
    for_appointment: int
    not_public: int
    months: tuple[int, ...]  # year × 12 + month − 1
    channels: Breakdown
    by_month: tuple[tuple[int, ...], ...]  # one row a month, one column a row of `channels`
    requests: Breakdown
    domains: Breakdown
    genders: Breakdown
    ages: Breakdown
    neighbourhoods: Breakdown
    orientations: Breakdown
    outcomes: Breakdown
    first_visits: Breakdown
    persons: Persons
    estimates_people: bool  # else the town does not want it
    open_days: int
    ways: Breakdown  # how the place is known
    situations: Mapping[str, Mapping[str, int]]  # of violence, of discrimination: by outcome
    outcome_labels: Mapping[str, str]

    def situation(self, name: str) -> int:
        """Return how many contacts were about such a situation."""
        return sum(self.situations[name].values())


def contact_figures(session: Session, scope: Scope) -> ContactFigures:
    """Count the contacts of a scope (definitions: brief, « Counting words »)."""
    period = scope.period
    months = tuple(range(period.first_month, period.last_month + 1))
    received = and_(within(scope), KINDS["recus"])
    # Three passes, each counting several columns at once: a pass costs as much for three as for one.
    register = _counts(session, within(scope), Contact.month, Contact.channel, Contact.request)
    person = (Contact.gender, Contact.age, Contact.neighbourhood, Contact.known_from)
    people = _counts(session, received, *person)
    answer = (Contact.domain, Contact.orientation, Contact.outcome, Contact.first_visit)
    answers = _counts(session, received, *answer)
    outcome_labels = labels(session, "suite_donnee", period.last)
    kinds = _kinds(register)
    desk = [row for row in register if is_received(row[1], row[2])]
    channels = breakdown(_sums(desk, 1), labels(session, "canal", period.last))
    grid = _sums(desk, 0, 1)
    visits = _sums(answers, 3)
    return ContactFigures(
        period=period,
        logged=sum(kinds.values()),
        received=kinds["received"],
        outgoing=kinds["outgoing"],
        for_appointment=kinds["for_appointment"],
        not_public=kinds["not_public"],
        months=months,
        channels=channels,
        by_month=tuple(tuple(grid[month, row.code] for row in channels.rows) for month in months),
        requests=breakdown(_sums(desk, 2), labels(session, "objet", period.last)),
        domains=breakdown(_sums(answers, 0), labels(session, "domaine_droit", period.last)),
        genders=breakdown(_sums(people, 0), labels(session, "genre", period.last)),
        ages=breakdown(_sums(people, 1), labels(session, "tranche_age", period.last)),
        neighbourhoods=breakdown(_sums(people, 2), neighbourhood_labels(session, period.last)),
        orientations=breakdown(_sums(answers, 1), labels(session, "orientation_externe", period.last)),
        outcomes=breakdown(_sums(answers, 2), outcome_labels),
        ways=breakdown(_sums(people, 3), labels(session, "connaissance_lieu", period.last)),
        situations=_situations(session, received),
        outcome_labels=outcome_labels,
        first_visits=breakdown({_VISITS[told]: count for told, count in visits.items()}, _VISIT_LABELS),
        persons=Persons(visits[True], visits[False], visits[None]),
        estimates_people=estimates_people(session),
        open_days=len(open_days(session, scope)),
    )


def _situations(session: Session, received: ColumnElement[bool]) -> Mapping[str, Mapping[str, int]]:
    """Count the contacts of each situation by their outcome; one may be of both."""
    numbers = [func.count().filter(is_so) for is_so in SITUATION.values()]
    rows = session.execute(
        select(Contact.outcome, *numbers)
        .where(received, or_(*SITUATION.values()))
        .group_by(Contact.outcome)
        .order_by(Contact.outcome)
    )
    found: dict[str, dict[str, int]] = {name: {} for name in SITUATION}
    for outcome, *counts in rows:
        for name, count in zip(SITUATION, counts, strict=True):
            if count:
                found[name][outcome] = count
    return found


def within(scope: Scope) -> ColumnElement[bool]:
    """Select the contacts of a scope that are not in the Corbeille; the month index does the work."""
    period, filters = scope.period, scope.filters
    inside: list[ColumnElement[bool]] = [
        Contact.month.between(period.first_month, period.last_month),
        Contact.removed_at.is_(None),
    ]
    if period.first.day != 1:
        inside.append(Contact.occurred_at >= datetime.combine(period.first, time()))
    after = period.last + timedelta(days=1)
    if after.day != 1:
        inside.append(Contact.occurred_at < datetime.combine(after, time()))
    return and_(
        *inside,
        is_one_of(Contact.channel, filters.channels),
        is_one_of(Contact.request, filters.requests),
        is_one_of(Contact.domain, filters.domains),
        is_one_of(Contact.neighbourhood, filters.neighbourhoods),
    )


_VISITS = {True: "OUI", False: "NON", None: NOT_COMMUNICATED}
_VISIT_LABELS = {"OUI": "Première venue", "NON": "Déjà venue"}
FIRST_VISITS: Mapping[str, ColumnElement[bool]] = {
    "OUI": Contact.first_visit.is_(True),
    "NON": Contact.first_visit.is_(False),
    NOT_COMMUNICATED: Contact.first_visit.is_(None),
    ANSWERED: Contact.first_visit.is_not(None),
}
_Counts = Sequence[tuple[Any, ...]]  # some values, and how many contacts have them


def _counts(session: Session, where: ColumnElement[bool], *columns: InstrumentedAttribute[Any]) -> _Counts:
    rows = session.execute(select(*columns, func.count()).where(where).group_by(*columns))
    return [tuple(row) for row in rows]


def _sums(counts: _Counts, *positions: int) -> Counter[Any]:
    """Sum the counts by the value at one position, or by the values at several."""
    value_of = itemgetter(*positions)
    sums: Counter[Any] = Counter()
    for row in counts:
        sums[value_of(row)] += row[-1]
    return sums


def _kinds(register: _Counts) -> Counter[str]:
    """Sort every row of the register into the one kind that counts it."""
    kinds: Counter[str] = Counter()
    for _month, channel, request, count in register:
        if channel == OUTGOING:
            kinds["outgoing"] += count
        elif channel not in INBOUND:
            kinds["for_appointment"] += count
        else:
            kinds["received" if is_received(channel, request) else "not_public"] += count
    return kinds

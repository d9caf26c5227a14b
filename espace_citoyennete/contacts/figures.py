"""The register counted: every figure of the reception desk, read once, frozen."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.rules import INBOUND, NOT_PUBLIC, OUTGOING, is_received
from espace_citoyennete.report import Breakdown, Period, breakdown
from espace_citoyennete.town.reference import labels, neighbourhood_labels


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


def contact_figures(session: Session, period: Period) -> ContactFigures:
    """Count the contacts of a period (definitions: brief, « Counting words »)."""
    months = tuple(range(period.first_month, period.last_month + 1))
    received = and_(within(period), Contact.channel.in_(INBOUND), Contact.request.not_in(NOT_PUBLIC))
    # Three passes, each counting several columns at once: a pass costs as much for three as for one.
    register = _counts(session, within(period), Contact.month, Contact.channel, Contact.request)
    people = _counts(session, received, Contact.gender, Contact.age, Contact.neighbourhood)
    answers = _counts(session, received, Contact.domain, Contact.orientation, Contact.outcome)
    kinds = _kinds(register)
    desk = [row for row in register if is_received(row[1], row[2])]
    channels = breakdown(_sums(desk, 1), labels(session, "canal", period.last))
    grid = _sums(desk, 0, 1)
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
        outcomes=breakdown(_sums(answers, 2), labels(session, "suite_donnee", period.last)),
    )


def within(period: Period) -> ColumnElement[bool]:
    """Select the contacts of a period that are not in the Corbeille; the month index does the work."""
    inside: list[ColumnElement[bool]] = [
        Contact.month.between(period.first_month, period.last_month),
        Contact.removed_at.is_(None),
    ]
    if period.first.day != 1:
        inside.append(Contact.occurred_at >= datetime.combine(period.first, time()))
    after = period.last + timedelta(days=1)
    if after.day != 1:
        inside.append(Contact.occurred_at < datetime.combine(after, time()))
    return and_(*inside)


_Counts = Sequence[tuple[Any, Any, Any, int]]  # three values and how many contacts have them


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

"""The register counted: every figure of the reception desk, read once, frozen."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.rules import INBOUND, NOT_PUBLIC, OUTGOING
from espace_citoyennete.report import Breakdown, Period, breakdown
from espace_citoyennete.town.service import labels, neighbourhood_labels


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
    kinds = _kinds(session, period)
    received = and_(within(period), Contact.channel.in_(INBOUND), Contact.request.not_in(NOT_PUBLIC))
    months = tuple(range(period.first_month, period.last_month + 1))
    grid = _month_by_channel(session, received)
    channels = breakdown(_sum_by(grid, 1), labels(session, "canal", period.last))

    def counted(
        column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], lexicon: dict[str, str]
    ) -> Breakdown:
        return breakdown(_count_by(session, column, received), lexicon)

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
        requests=counted(Contact.request, labels(session, "objet", period.last)),
        domains=counted(Contact.domain, labels(session, "domaine_droit", period.last)),
        genders=counted(Contact.gender, labels(session, "genre", period.last)),
        ages=counted(Contact.age, labels(session, "tranche_age", period.last)),
        neighbourhoods=counted(Contact.neighbourhood, neighbourhood_labels(session, period.last)),
        orientations=counted(Contact.orientation, labels(session, "orientation_externe", period.last)),
        outcomes=counted(Contact.outcome, labels(session, "suite_donnee", period.last)),
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


def _kinds(session: Session, period: Period) -> Counter[str]:
    """Sort every row of the register into the one kind that counts it."""
    rows = session.execute(
        select(Contact.channel, Contact.request, func.count())
        .where(within(period))
        .group_by(Contact.channel, Contact.request)
    )
    kinds: Counter[str] = Counter()
    for channel, request, count in rows:
        if channel == OUTGOING:
            kinds["outgoing"] += count
        elif channel not in INBOUND:
            kinds["for_appointment"] += count
        else:
            kinds["not_public" if request in NOT_PUBLIC else "received"] += count
    return kinds


def _month_by_channel(session: Session, where: ColumnElement[bool]) -> Counter[tuple[int, str]]:
    rows = session.execute(
        select(Contact.month, Contact.channel, func.count())
        .where(where)
        .group_by(Contact.month, Contact.channel)
    )
    return Counter({(month, channel): count for month, channel, count in rows})


def _sum_by(grid: Counter[tuple[int, str]], position: int) -> dict[str | None, int]:
    sums: Counter[str | None] = Counter()
    for key, count in grid.items():
        sums[str(key[position])] += count
    return sums


def _count_by(
    session: Session,
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
    where: ColumnElement[bool],
) -> dict[str | None, int]:
    rows = session.execute(select(column, func.count()).where(where).group_by(column))
    return {code: count for code, count in rows}  # noqa: C416 - typed rows

"""Which years may lose their coded records: frozen, published, old enough, told by the figures kept of them.

Years go in their order: what began in one may have ended in the next.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from espace_citoyennete.annual_report.figures import (
    AnnualFigures,
    annual_figures,
    counted_figures,
    read_whole,
)
from espace_citoyennete.annual_report.kept import kept_content
from espace_citoyennete.annual_report.model import FrozenReport, Publication
from espace_citoyennete.french import NO_BREAK, plural
from espace_citoyennete.privacy.year_erasing import Counting, PastYears, count_named, first_year, rows_of
from espace_citoyennete.report import Scope, year_period
from espace_citoyennete.town.reference import TownIdentity


def past_years(session: Session, limit: date, today: date) -> PastYears:
    """Return the years that were frozen and published before a day, with what of them is kept no more."""
    due: dict[int, Mapping[str, int]] = {}
    for year in range(first_year(session, today), today.year):
        rows = rows_of(session, year)
        since = _told_since(session, year)
        if not rows:
            continue
        if since is not None and since >= limit:
            break
        if reason := _why_kept(session, year, since, today):
            is_old = since is not None or date(year + 1, 1, 1) < limit
            return PastYears(due, reason if is_old else "")
        due[year] = rows
    return PastYears(due)


def figures_told(session: Session, first: int, today: date) -> Mapping[int, object]:
    """Return what is told of each year from one on, to hold it against what is told of it later."""
    years = range(first, today.year + 1)
    return {year: comparable(annual_figures(session, Scope(year_period(year), today))) for year in years}


def comparable(figures: AnnualFigures) -> AnnualFigures:
    """Return figures without what is no count: the day they are of, the place today, versions of records."""
    events = tuple((replace(row, version=0), axis) for row, axis in figures.jeudis.events)
    return replace(
        figures,
        scope=replace(figures.scope, today=date.min),
        began=None,
        town=TownIdentity("", ""),
        jeudis=replace(figures.jeudis, events=events),
    )


def _why_kept(session: Session, year: int, since: date | None, today: date) -> str:
    """Say why the records of a year that has rows stay, with the remedy, or nothing."""
    if since is None:
        return f"Les fiches de {year} restent{NO_BREAK}: arrêter puis publier d’abord l’année entière."
    if named := count_named(session, year):
        told = plural(named, "désigne encore quelqu’un", "désignent encore quelqu’un")
        return f"Les fiches de {year} restent{NO_BREAK}: {told}. Purger d’abord les personnes."
    content = kept_content(session, year)
    if content is None:
        return f"Les fiches de {year} restent{NO_BREAK}: rectifier l’année pour garder ses chiffres."
    now = counted_figures(session, Scope(year_period(year), today))
    if comparable(read_whole(content)) != comparable(now):
        return (
            f"Les fiches de {year} restent{NO_BREAK}: le registre ne dit plus ce que dit le bilan arrêté. "
            "Rectifier l’année d’abord."
        )
    return ""


def _told_since(session: Session, year: int) -> date | None:
    """Return the day from which a year was both frozen and published whole, None where it is not."""
    period = year_period(year)
    frozen = session.scalar(select(func.min(FrozenReport.produced_at)).where(FrozenReport.year == year))
    published = session.scalar(
        select(func.min(Publication.published_at)).where(
            Publication.first_day <= period.first, Publication.last_day >= period.last
        )
    )
    return max(frozen, published).date() if frozen is not None and published is not None else None


COUNTING = Counting(past_years, figures_told)

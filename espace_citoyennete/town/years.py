"""The days that the desk may write: neither those of a frozen year, nor those before the place opened."""

from collections.abc import Collection
from datetime import date
from uuid import UUID, uuid5

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from espace_citoyennete.errors import UserError
from espace_citoyennete.french import long_date
from espace_citoyennete.report import Period
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.town.model import FrozenYear, Town

_NAMESPACE = UUID("8b0c6a56-1f0f-4a53-9d0a-2f4f7d0b6f25")  # frozen again, it is the same year


def keep_frozen(session: Session, year: int, *, is_frozen: bool) -> None:
    """Note that the report of a year was frozen, or is no more."""
    known = session.scalar(select(FrozenYear).where(FrozenYear.year == year))
    if is_frozen and known is None:
        session.add(FrozenYear(uid=uuid5(_NAMESPACE, str(year)), year=year))
    elif not is_frozen and known is not None:
        session.delete(known)
    session.flush()


def erased_years(session: Session, period: Period) -> dict[int, date]:
    """Return the years of a period of which the records were erased, with the day when they were."""
    found = select(FrozenYear.year, FrozenYear.erased_on).where(
        FrozenYear.year.between(period.first.year, period.last.year)
    )
    return {year: day for year, day in session.execute(found.order_by(FrozenYear.year)) if day is not None}


def first_erased(session: Session) -> int | None:
    """Return the earliest year of which the records were erased."""
    return session.scalar(select(func.min(FrozenYear.year)).where(FrozenYear.erased_on.is_not(None)))


def refuse_erased(session: Session, period: Period) -> None:
    """Raise `UserError` where records of a period were erased: nothing is counted on what is left."""
    if told := erased_told(session, period):
        raise UserError(told)


def erased_told(session: Session, period: Period) -> str:
    """Say that records of a period were erased, or nothing."""
    return next((erased_words(year, day) for year, day in erased_years(session, period).items()), "")


def refuse_day_erased(session: Session, day: date) -> None:
    """Raise `UserError` for a day of a year of which the records were erased: its figures are kept."""
    for year, erased_on in erased_years(session, Period(day, day)).items():
        raise UserError(closed_words(year, erased_on))


def erased_words(year: int, day: date) -> str:
    """Say what can be read of a year of which the records were erased."""
    return f"{_erased(year, day)} l’année entière reste lisible, sans filtre ni détail."


def closed_words(year: int, day: date) -> str:
    """Say why nobody is written any more in a year of which the records were erased, and the remedy."""
    return f"{_erased(year, day)} personne ne s’y inscrit plus. Choisir une date d’une autre année."


def _erased(year: int, day: date) -> str:
    return f"Les fiches de {year} ont été effacées le {long_date(day, weekday=False)}\u00a0:"


def day_problem(session: Session, days: Collection[date], agent: Agent) -> str:
    """Say why somebody may not write what happened on these days, or nothing.

    The coordination corrects any day: the journal keeps it, and the report of the year is rectified. A year
    of which the records were erased is neither.
    """
    years = {day.year for day in days}
    asked = select(FrozenYear.year, FrozenYear.erased_on).where(FrozenYear.year.in_(years))
    closed = session.execute(asked.order_by(FrozenYear.year)).all()
    for year, erased_on in closed:
        if erased_on is not None:
            return closed_words(year, erased_on)
    if Right.COORDINATION in agent.rights:
        return ""
    if closed:
        return (
            f"L’année {closed[0].year} est arrêtée\u00a0: vérifier la date, ou demander à la coordination, "
            "qui corrige et rectifie le bilan."
        )
    opened = session.scalar(select(Town.opened_on).limit(1))
    if opened is not None and min(days) < opened:
        since = long_date(opened, weekday=False)
        return (
            f"Le lieu est ouvert depuis le {since}\u00a0: vérifier la date, ou demander à la coordination "
            "d’enregistrer ce contact."
        )
    return ""

"""The days that the desk may write: neither those of a frozen year, nor those before the place opened."""

from collections.abc import Collection
from datetime import date
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.french import long_date
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


def day_problem(session: Session, days: Collection[date], agent: Agent) -> str:
    """Say why somebody may not write what happened on these days, or nothing.

    The coordination corrects any day: the journal keeps it, and the report of the year is rectified.
    """
    if Right.COORDINATION in agent.rights:
        return ""
    first = min(days)
    years = {day.year for day in days}
    frozen = session.scalar(select(FrozenYear.year).where(FrozenYear.year.in_(years)).limit(1))
    if frozen is not None:
        return (
            f"L’année {frozen} est arrêtée\u00a0: vérifier la date, ou demander à la coordination, "
            "qui corrige et rectifie le bilan."
        )
    opened = session.scalar(select(Town.opened_on).limit(1))
    if opened is not None and first < opened:
        since = long_date(opened, weekday=False)
        return (
            f"Le lieu est ouvert depuis le {since}\u00a0: vérifier la date, ou demander à la coordination "
            "d’enregistrer ce contact."
        )
    return ""

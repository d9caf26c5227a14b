"""The last year of the demonstration, frozen in January: two contacts were brought to the register since."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from espace_citoyennete.annual_report.listing import freeze_draft
from espace_citoyennete.annual_report.service import freeze_year
from espace_citoyennete.readers import READERS
from espace_citoyennete.rights import Agent

LATE = 2  # contacts that a liaison sheet told once the year was frozen


def frozen_at(year: int) -> datetime:
    """Return when the report of a year is frozen, as soon as January begins again."""
    return datetime(year + 1, 1, 12, 9, 30)


def late_days(year: int) -> list[datetime]:
    """Return when the contacts came that were noted too late."""
    return [datetime.combine(date(year, 12, 18), frozen_at(year).time())] * LATE


def freeze(session: Session, year: int, by: Agent) -> None:
    """Freeze the report of a year as it was counted in January, with what its plan aimed at."""
    at = frozen_at(year)
    draft = freeze_draft(session, year, None, at=at, author=by.name, readers=READERS)
    freeze_year(session, draft, now=at, by=by)

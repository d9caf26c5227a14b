"""The days that make a figure of the report."""

from uuid import NAMESPACE_OID, uuid5

from sqlalchemy.orm import Session

from espace_citoyennete.french import long_date
from espace_citoyennete.report import Record, Scope, Where
from espace_citoyennete.rights import Agent
from espace_citoyennete.town.listing import open_days


def open_day_records(session: Session, scope: Scope, where: Where, *, by: Agent) -> list[Record]:
    """Return the days on which the place was open, the latest first."""
    return [
        Record(uuid5(NAMESPACE_OID, f"jour {day}"), day, long_date(day))  # no row of the base: only its name
        for day in reversed(open_days(session, scope))
    ]

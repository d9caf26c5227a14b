"""The waiting list counted, as it stood on the last day of a period."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from espace_citoyennete.french import alphabetical
from espace_citoyennete.report import Scope
from espace_citoyennete.storage.narrowing import is_one_of
from espace_citoyennete.town.reference import labels
from espace_citoyennete.waiting.model import WaitingEntry


@dataclass(frozen=True)
class WaitingFigures:
    """Who was waiting for a slot on a day."""

    day: date
    types: tuple[tuple[str, str, int], ...]  # the type, its label, how many wait: the most first

    @property
    def waiting(self) -> int:
        """Return how many demands were waiting."""
        return sum(count for _code, _label, count in self.types)


def last_day(scope: Scope) -> date:
    """Return the day on which the list is counted: the last of the period, or today before that."""
    return min(scope.period.last, scope.today)


def were_waiting(scope: Scope) -> ColumnElement[bool]:
    """Keep the demands noted by the evening of that day, and neither answered nor withdrawn by then."""
    evening = datetime.combine(last_day(scope) + timedelta(days=1), time())
    return and_(
        WaitingEntry.removed_at.is_(None),
        WaitingEntry.asked_at < evening,
        or_(WaitingEntry.closed_at.is_(None), WaitingEntry.closed_at >= evening),
        is_one_of(WaitingEntry.type_code, scope.filters.kinds),
        is_one_of(WaitingEntry.domain, scope.filters.domains),
    )


def waiting_figures(session: Session, scope: Scope) -> WaitingFigures:
    """Count who was waiting at the end of a scope, by type of permanence."""
    words = labels(session, "type_intervenant", scope.period.last)
    rows = session.execute(
        select(WaitingEntry.type_code, func.count())
        .where(were_waiting(scope))
        .group_by(WaitingEntry.type_code)
    )
    types = [(code, words.get(code, code), count) for code, count in rows]
    return WaitingFigures(
        last_day(scope), tuple(sorted(types, key=lambda row: (-row[2], alphabetical(row[1]))))
    )

"""Saved views of the report: a period and filters under a name, for everybody of this base."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.annual_report.model import ReportView
from espace_citoyennete.annual_report.rules import Length, period_around, year_to_report
from espace_citoyennete.errors import Invalid, UserError
from espace_citoyennete.french import alphabetical, clean, fold
from espace_citoyennete.report import Filters, Period, Scope
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.fit import refuse_what_does_not_fit

_LISTS = tuple(one.name for one in fields(Filters))


@dataclass(frozen=True)
class ViewDraft:
    """What a view shows: the period of a length around the day it is opened, or days that never move."""

    name: str
    filters: Filters = field(default_factory=Filters)
    length: str = Length.YEAR  # « » with days of its own
    first_day: date | None = None
    last_day: date | None = None
    tab: str = ""  # the key of the first chapter of the tab in view
    uid: UUID = field(default_factory=uuid4)

    def period(self, today: date) -> Period:
        """Return the days that the view shows when it is opened on a day."""
        if self.first_day is not None and self.last_day is not None:
            return Period(self.first_day, self.last_day)
        length = Length(self.length)
        return year_to_report(today) if length == Length.YEAR else period_around(today, length)


@dataclass(frozen=True)
class Shown:
    """What the page is asked to show: days and filters, and the view that they come from, if any."""

    scope: Scope
    view: UUID | None = None


def views(session: Session) -> list[ViewDraft]:
    """Return the saved views, in the order of their names."""
    return sorted(map(_draft, session.scalars(select(ReportView))), key=lambda view: alphabetical(view.name))


def save_view(session: Session, draft: ViewDraft, *, by: Agent) -> int:
    """Keep a view, or change the one of the same uid, and return its id. Raises `Invalid`."""
    require(by, "save_view")
    name = clean(draft.name)
    if not name:
        raise Invalid({"name": "Écrire le nom de la vue."})
    others = select(ReportView.name).where(ReportView.uid != draft.uid)
    if fold(name) in {fold(other) for other in session.scalars(others)}:
        raise Invalid({"name": "Une autre vue porte ce nom. En écrire un autre."})
    row = session.scalar(select(ReportView).where(ReportView.uid == draft.uid))
    if row is None:
        row = ReportView(uid=draft.uid)
        session.add(row)
    row.name, row.tab = name, clean(draft.tab)
    row.length = "" if draft.first_day else clean(draft.length)
    row.first_day, row.last_day = draft.first_day, draft.last_day
    for filtered in _LISTS:
        setattr(row, filtered, _joined(getattr(draft.filters, filtered)))
    refuse_what_does_not_fit(row)
    session.flush()
    return row.id


def remove_view(session: Session, uid: UUID, *, by: Agent) -> None:
    """Forget a view; what it counted stays. Raises `UserError` for one that is no more."""
    require(by, "remove_view")
    row = session.scalar(select(ReportView).where(ReportView.uid == uid))
    if row is None:
        raise UserError("Cette vue n’existe plus. Actualiser la page (F5).")
    session.delete(row)
    session.flush()


def _draft(row: ReportView) -> ViewDraft:
    filters = Filters(**{filtered: _parted(getattr(row, filtered)) for filtered in _LISTS})
    return ViewDraft(row.name, filters, row.length, row.first_day, row.last_day, row.tab, row.uid)


def _joined(codes: Iterable[str]) -> str:
    return ",".join(codes)


def _parted(codes: str) -> tuple[str, ...]:
    return tuple(filter(None, codes.split(",")))

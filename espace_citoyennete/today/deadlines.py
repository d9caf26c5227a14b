"""What falls due in every feature, told together."""

from collections.abc import Callable
from datetime import date

from sqlalchemy.orm import Session

from espace_citoyennete.actions.listing import deadlines as actions
from espace_citoyennete.agreements.listing import deadlines as agreements
from espace_citoyennete.deadlines.rules import Deadline
from espace_citoyennete.french import alphabetical
from espace_citoyennete.jeudis.listing import deadlines as jeudis
from espace_citoyennete.loans.listing import deadlines as loans
from espace_citoyennete.rallies.listing import deadlines as rallies
from espace_citoyennete.rights import Agent, may_read_deadlines
from espace_citoyennete.subsidies.listing import deadlines as subsidies
from espace_citoyennete.walks.listing import deadlines as walks

Source = Callable[[Session, date], list[Deadline]]

SOURCES: tuple[Source, ...] = (  # `deadlines` of the listing of each feature that has some
    jeudis,
    actions,
    rallies,
    walks,
    subsidies,
    agreements,
    loans,
)


def all_deadlines(session: Session, today: date, *, by: Agent) -> list[Deadline]:
    """Return everything that falls due and is not done, the first day first; nothing to the reception."""
    if not may_read_deadlines(by):
        return []
    found = [deadline for source in SOURCES for deadline in source(session, today)]
    return sorted(found, key=lambda one: (one.day, alphabetical(one.what), one.uid))

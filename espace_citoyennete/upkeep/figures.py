"""The figure that a copy must count again once it is restored."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from espace_citoyennete.contacts.figures import contact_figures
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.report import Scope, year_period


def year_figures(session: Session) -> Mapping[str, int]:
    """Count the register of the last year that holds something, by the very engine of the annual report."""
    last = session.scalar(select(func.max(Contact.occurred_at)))
    if last is None:
        return {}
    period = year_period(last.year)
    counted = contact_figures(session, Scope(period, period.last))
    return {f"contacts reçus en{NO_BREAK}{last.year}": counted.received}

"""What is done with the year of the report in view: write its texts, freeze it, see what was kept of it."""

from collections.abc import Callable

from espace_citoyennete.annual_report.differences import changed_since, differences
from espace_citoyennete.annual_report.listing import changed_figures, editions, frozen_report
from espace_citoyennete.annual_report.rules import Length, length_of
from espace_citoyennete.annual_report.sections import AnnualReport
from espace_citoyennete.errors import UserError
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.page import Page

# Which form each act opens; the last one is of a feature that leans on this one, and is asked by name.
YEAR_ACTS = {
    "report_texts": "report_texts",
    "freeze_year": "freeze",
    "editions": "editions",
    "consolidate": "consolidation",
}


def year_answers(page: Page, year: Callable[[], int]) -> dict[str, Callable[[], object]]:
    """Answer the acts about a year: each opens its form."""

    def opener(form: str) -> Callable[[], object]:
        return lambda: page.asks.emit(f"form:{form}", {"year": year()})

    return {act: opener(form) for act, form in YEAR_ACTS.items()}


def change_told(desk: Desk, report: AnnualReport) -> str:
    """Say that the register changed since the year of a report was frozen, or nothing.

    The report in view is counted as of today: only where it differs is the day of freezing counted again.
    """
    if length_of(report.period) != Length.YEAR or report.stamp.filters:
        return ""
    year = report.period.first.year
    with desk.database.reading() as session:
        last = next(iter(editions(session, year)), None)
        if last is None:
            return ""
        try:
            if not differences(frozen_report(session, last.uid), report):
                return ""
            return changed_since(changed_figures(session, last), year)
        except UserError as refusal:  # what was frozen was altered: told, while the figures are shown
            return refusal.message

"""What may feed an indicator, as the form of one offers it."""

from collections.abc import Mapping

from espace_citoyennete.action_plan.figures import plan_figures
from espace_citoyennete.action_plan.sections import Source, sources
from espace_citoyennete.report import Period
from espace_citoyennete.ui.desk import Desk

_NAME = "indicator_sources"


def remember_sources(desk: Desk, found: Mapping[str, Source]) -> None:
    """Keep for the forms of today the sources that a page just counted: they then cost nothing."""
    desk.once_a_day(_NAME, lambda: found)


def offered_sources(desk: Desk) -> Mapping[str, Source]:
    """Return the sources by their names; where no page counted them, those of one day have the same."""

    def read() -> Mapping[str, Source]:
        today = desk.clock.today()
        with desk.database.reading() as session:
            return sources(plan_figures(session, Period(today, today), today))

    return desk.once_a_day(_NAME, read)

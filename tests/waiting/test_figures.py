"""The waiting list in the report: as it stood on its last day, whatever became of it since."""

from datetime import timedelta

from espace_citoyennete.report import Filters, Period, Scope
from espace_citoyennete.storage.database import Database
from espace_citoyennete.waiting.figures import WaitingFigures, waiting_figures
from espace_citoyennete.waiting.sections import waiting_sections
from espace_citoyennete.waiting.service import leave_waiting
from tests.conftest import NOW
from tests.waiting.conftest import do, wait

TODAY = NOW.date()


def figures(
    database: Database, last: int = 0, *, today: int = 0, kinds: tuple[str, ...] = ()
) -> WaitingFigures:
    """Count who waits at the end of a period that ends so many days ago."""
    period = Period(TODAY - timedelta(days=30), TODAY - timedelta(days=last))
    with database.reading() as session:
        return waiting_figures(session, Scope(period, TODAY - timedelta(days=today), Filters(kinds=kinds)))


def test_the_list_is_counted_as_it_stood_on_the_last_day(waited_for: Database) -> None:
    """Three people joined twelve, eight and three days ago."""
    assert [figures(waited_for, days).waiting for days in (20, 12, 9, 8, 3, 0)] == [0, 1, 1, 2, 3, 3]
    assert figures(waited_for, today=9).waiting == 1  # a report made before the end of its period


def test_whoever_left_since_was_still_waiting_then_and_waits_no_more_now(waited_for: Database) -> None:
    entry = wait(waited_for, "Kaya", now=NOW - timedelta(days=5), type_code="NOTAIRE")
    do(waited_for, leave_waiting, entry, None, "Placée ailleurs", now=NOW)
    assert [figures(waited_for, days).waiting for days in (4, 1, 0)] == [3, 4, 3]
    assert figures(waited_for, 1).types == (("AVOCAT", "Avocat", 3), ("NOTAIRE", "Notaire", 1))
    assert figures(waited_for, 1, kinds=("NOTAIRE",)).waiting == 1
    (chapter,) = waiting_sections(figures(waited_for, 1))
    assert chapter.title == "Liste d’attente au 16 novembre 2026"
    assert waiting_sections(figures(waited_for, 20)) == []

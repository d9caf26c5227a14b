"""What shows figures reads them again whenever a table that they count changes."""

import re
from datetime import date
from typing import Any

import sqlalchemy as sa

from espace_citoyennete.annual_report.figures import COUNTED, annual_figures
from espace_citoyennete.report import Scope, year_period
from espace_citoyennete.storage.database import Database


def test_every_table_that_the_figures_read_is_among_those_that_refresh_them(year: Database) -> None:
    read: set[str] = set()

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        read.update(re.findall(r"(?:FROM|JOIN) (\w+)", statement))

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    with year.reading() as session:
        annual_figures(session, Scope(year_period(2022), date(2023, 1, 9)))
    sa.event.remove(sa.Engine, "before_cursor_execute", note)
    assert read <= {str(model.__tablename__) for model in COUNTED}

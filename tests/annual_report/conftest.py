"""A desk on the sample year, imported once."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from espace_citoyennete.annual_report.figures import annual_figures
from espace_citoyennete.annual_report.sections import AnnualReport, annual_report
from espace_citoyennete.clock import Clock, fixed_clock
from espace_citoyennete.imports.plan import plan_import
from espace_citoyennete.imports.service import bring_in
from espace_citoyennete.report import Scope, year_period
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui.desk import Desk
from tests.conftest import AGENT, copied

DATA = Path(__file__).parents[1] / "data"
IMPORTED = datetime(2023, 1, 9, 9, 0)


@pytest.fixture(scope="session")
def year_template(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("annee") / "donnees.db"
    with copied(template, path, fixed_clock(IMPORTED)) as database, database.transaction() as session:
        plan = plan_import(
            session, DATA / "annee-2022", now=IMPORTED, correspondences=DATA / "correspondances.csv"
        )
        bring_in(session, plan, now=IMPORTED, by=AGENT)
    return path


@pytest.fixture
def year(year_template: Path, tmp_path: Path, clock: Clock) -> Iterator[Database]:
    with copied(year_template, tmp_path / "donnees.db", clock) as database:
        yield database


@pytest.fixture
def report(year: Database) -> AnnualReport:
    with year.reading() as session:
        figures = annual_figures(session, Scope(year_period(2022), IMPORTED.date()))
    return annual_report(figures, produced_at=IMPORTED)


@pytest.fixture
def desk(year: Database, clock: Clock, qapp: object) -> Desk:
    return Desk(year, clock, AGENT)

"""Every version that was released opens for ever: its base, its people's keys, its figures."""

import json
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from espace_citoyennete.annual_report.figures import annual_figures
from espace_citoyennete.annual_report.sections import annual_report
from espace_citoyennete.clock import Clock
from espace_citoyennete.opening import open_with_passphrase, open_with_recovery_key
from espace_citoyennete.report import Scope, Table, year_period
from espace_citoyennete.storage.backup import restore, verify
from espace_citoyennete.storage.copies import copy_files
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.layout import COPIES
from espace_citoyennete.storage.upgrade import HEAD, current_revision
from tests.trust.bases import RELEASED, released

NEW_PHRASE = "pelican fragile tournevis salade orageux clairon buvard"


@pytest.fixture(params=released())
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return the folder of a base of a released version, with what it was worth then."""
    return Path(shutil.copytree(RELEASED / request.param, tmp_path / "base"))


def kept(folder: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / name).read_text("utf-8"))
    return found


def figures_of(database: Database) -> dict[str, dict[str, Any]]:
    """Return the figures of 2022 by their keys, and the numbers of its tables, whatever the words are now."""
    with database.reading() as session:
        figures = annual_figures(session, Scope(year_period(2022), date(2026, 11, 17)))
    parts = annual_report(figures, produced_at=datetime(2026, 11, 17, 9)).sections
    tables = [block for part in parts for block in part.blocks if isinstance(block, Table)]
    return {
        "figures": {figure.key: figure.value for part in parts for figure in part.figures},
        "tables": {
            table.key: [[cell for cell in row if isinstance(cell, int | float)] for row in table.rows]
            for table in tables
        },
    }


def same(database: Database, folder: Path) -> bool:
    now, then = figures_of(database), kept(folder, "figures.json")
    return all(then[kind].items() <= now[kind].items() for kind in then)


@pytest.mark.slow
def test_a_base_of_a_released_version_opens_copied_first_with_the_same_figures(
    folder: Path, tmp_path: Path
) -> None:
    keys = kept(folder, "keys.json")
    base = open_with_passphrase(folder, keys["user"], keys["passphrase"], Clock()).database
    assert current_revision(base) == HEAD
    assert same(base, folder)
    assert verify(base) == []
    base.close()
    copy = next(iter(copy_files(folder / COPIES)), None)
    assert copy is not None
    restore(copy, tmp_path / "remise")  # what stood before the migration opens as well
    again = open_with_recovery_key(
        tmp_path / "remise", keys["recovery_key"], keys["user"], NEW_PHRASE, Clock()
    ).database
    assert same(again, folder)
    again.close()

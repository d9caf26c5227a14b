"""A defect leaves its class, its place and the versions; never the values that its message quotes."""

import gc
import sys
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from espace_citoyennete import __version__
from espace_citoyennete.clock import Clock
from espace_citoyennete.pdf import document
from espace_citoyennete.pdf.parts import Words
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.upgrade import HEAD
from espace_citoyennete.ui import crash
from espace_citoyennete.visitors.model import Visitor
from tests.conftest import NOW
from tests.pdf.reading import out

CANARY = "Canari-Duchêne"


def refused_by_the_base(database: Database) -> DBAPIError:
    """Return what the driver raises for a person added twice, before any of it is put in French."""
    visitor = {"uid": UUID(int=7), "version": 1, "last_name": CANARY}
    with pytest.raises(DBAPIError) as caught, database.engine.begin() as connection:
        for _ in range(2):
            connection.execute(sa.insert(Visitor), visitor)
    return caught.value


def refused_by_the_paper() -> Exception:
    """Return what reportlab raises for a piece of a page that it cannot lay, which it quotes."""

    class Unlayable(Words):
        def wrap(self, *_room: float) -> tuple[float, float]:
            raise ValueError(f"{self!r} {CANARY}")

    with pytest.raises(ValueError, match=CANARY) as caught:
        words = {"title": "T", "subject": "S", "author": "A", "header": "H", "created": NOW}
        document.write(out(BytesIO()), [Unlayable(CANARY)], **words)  # type: ignore[arg-type]
    return caught.value


def test_the_log_holds_no_value_of_what_the_base_or_the_paper_refuses(
    any_database: Database, tmp_path: Path, clock: Clock
) -> None:
    log, quoted = tmp_path / "defauts.log", ""
    for error in (refused_by_the_base(any_database), refused_by_the_paper()):
        quoted += str(error)
        crash._note(error, log, clock)
        assert CANARY not in crash.summary(error)
    written = log.read_text("utf-8")
    assert CANARY in quoted  # the messages do tell: they must not be kept
    assert CANARY not in written and "Canari" not in written
    assert written.count(f" {__version__} schema {HEAD} python ") == 2
    assert "pdf/document.py:" in written


def test_what_fails_where_nobody_can_be_told_is_not_printed_with_its_message(
    tmp_path: Path, clock: Clock, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for hook in ("excepthook", "unraisablehook"):
        monkeypatch.setattr(sys, hook, getattr(sys, hook))  # given back after the test
    crash.install(log := tmp_path / "defauts.log", clock)

    class Fleeting:
        def __del__(self) -> None:
            raise KeyError(CANARY)

    Fleeting()
    gc.collect()
    assert CANARY not in log.read_text("utf-8") + capfd.readouterr().err
    assert log.read_text("utf-8").count("KeyError") == 1

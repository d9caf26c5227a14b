"""A test that never ends fails by its name, and the others run: it does not eat the time of them all."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

CONFIGURATION = Path(__file__).parents[1] / "pyproject.toml"
HUNG = """
from PySide6.QtCore import QEventLoop, QTimer


def test_that_turns_round(qapp):
    while True:
        pass


def test_that_waits_for_qt(qapp):
    loop = QEventLoop()
    QTimer.singleShot(60_000, loop.quit)  # whoever takes the limits away leaves no process behind
    loop.exec()


def test_that_ends():
    pass
"""


@pytest.mark.slow
def test_a_test_that_never_ends_is_named_and_the_others_run(tmp_path: Path) -> None:
    (tmp_path / "test_hung.py").write_text(HUNG, encoding="utf-8")
    limits = ("-o", "timeout=1", "-o", "faulthandler_timeout=4")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-c",
        str(CONFIGURATION),
        "--rootdir",
        ".",
        "-n",
        "1",
        *limits,
        ".",
    ]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout
    assert "::test_that_turns_round - Failed: Timeout" in told
    assert re.search("crashed while running '.*::test_that_waits_for_qt'", told)
    assert "2 failed, 1 passed" in told

"""Tests left out for want of a program that this machine does not have: said loudly, refused by the CI."""

import os
from typing import NoReturn

import pytest

_LEFT_OUT = "LEFT OUT, "


def leave_out(reason: str) -> NoReturn:
    """Leave a test out, and say what to install; with CI=true, fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}; with CI=true this test may not be left out")
    pytest.skip(f"{_LEFT_OUT}{reason}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the tests that were left out, after all the others."""
    left_out = [r for r in terminalreporter.getreports("skipped") if _LEFT_OUT in str(r.longrepr)]
    for report in left_out:
        reason = str(report.longrepr).partition(_LEFT_OUT)[2].strip("')")
        terminalreporter.line(f"{_LEFT_OUT}{reason}: {report.nodeid}", red=True, bold=True)

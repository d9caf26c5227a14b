"""§5 of the reliability study: each of its fifty-two bad inputs has its test, those of the screen too.

A test says which by `@pytest.mark.bad_input(6, 7)`; one that takes the window meets it on the screen.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.trust.figures import Figure, Scale

ROWS = frozenset(range(1, 53))
ON_SCREEN = frozenset({6, 11, 24, 25, 26, 27, 36, 37, 38, 39})
_TESTS = Path(__file__).parent.parent
_MARK = "pytest.mark.bad_input"


def run(scale: Scale) -> list[Figure]:
    """Look for the tests of every row; in full, run them, on both engines."""
    found = list(_marked())
    tested = frozenset().union(*(one.rows for one in found))
    shown = frozenset().union(*(one.rows for one in found if one.is_shown))
    unknown = tested - ROWS
    figures = [
        Figure(
            "Saisies fautives : chacune a son essai",
            len(ROWS),
            len((ROWS - tested) | unknown),
            _names(ROWS - tested),
        ),
        Figure(
            "Saisies fautives à l’écran", len(ON_SCREEN), len(ON_SCREEN - shown), _names(ON_SCREEN - shown)
        ),
        Figure("une ligne laissée sans essai", len(ROWS), len(ROWS - (tested - {32})), is_saboteur=True),
    ]
    return figures if scale is Scale.SHORT else [*figures, _run_them({one.file for one in found})]


class _Marked(NamedTuple):
    """A test that bears the mark."""

    file: Path
    rows: frozenset[int]
    is_shown: bool  # whether it meets them on the screen


def _marked() -> Iterator[_Marked]:
    for file in _TESTS.rglob("test_*.py"):
        written = file.read_text()
        if f"@{_MARK}(" not in written:
            continue
        for test in ast.walk(ast.parse(written)):
            if isinstance(test, ast.FunctionDef):
                takes = {argument.arg for argument in test.args.args}
                for mark in test.decorator_list:
                    if isinstance(mark, ast.Call) and ast.unparse(mark.func) == _MARK:
                        rows = frozenset(ast.literal_eval(argument) for argument in mark.args)
                        yield _Marked(file, rows, "window" in takes)


def _names(rows: frozenset[int]) -> str:
    return ", ".join(f"n° {row}" for row in sorted(rows))


def _run_them(files: set[Path]) -> Figure:
    command = [sys.executable, "-m", "pytest", "-q", "-m", "bad_input", *map(str, sorted(files))]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|error)", told)}
    wrong = counts.get("failed", 0) + counts.get("error", 0)
    return Figure("Saisies fautives : leurs essais, sur les deux moteurs", sum(counts.values()), wrong)

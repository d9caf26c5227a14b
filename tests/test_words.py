"""French typography of everything the program says: apostrophes, guillemets, no-break spaces."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "espace_citoyennete"
FRENCH = re.compile(r"[àâçéèêëîïôûùœ’«»€]|\b(?:le|la|les|des|une?|du|ce|cette|pour|avec|dans|sur)\b", re.I)
FAULTS = [
    (re.compile(r"\w'\w"), "apostrophe droite : écrire ’"),
    (re.compile(r'\w "\w|\w" \w'), "guillemets droits : écrire « »"),
    (re.compile(r"\w [;!?%](?:\s|$)"), "espace simple avant ; ! ? % : écrire U+202F"),
    (re.compile(r"\w :(?:\s|$)"), "espace simple avant : : écrire U+00A0"),
    (re.compile(r"\w[;!?](?:\s|$)"), "pas d’espace avant ; ! ? : écrire U+202F"),
    (re.compile(r"\.\.\."), "trois points : écrire …"),
]


def literals(source: str) -> Iterator[tuple[int, str]]:
    """Yield the string literals of a module that are not docstrings."""
    tree = ast.parse(source)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


def faults(source: str) -> list[str]:
    """Return the typographic faults of the French sentences of a module."""
    return [
        f"{line}: {text!r} ({remedy})"
        for line, text in literals(source)
        if " " in text and FRENCH.search(text)
        for fault, remedy in FAULTS
        if fault.search(text)
    ]


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_what_the_program_says_follows_french_typography(path: Path) -> None:
    assert faults(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "planted",
    ["l'accueil est fermé", "Pourquoi cette date ?", "Motif : la date", 'une "date" fausse', "la suite..."],
)
def test_a_planted_fault_is_seen(planted: str) -> None:
    assert faults(f"x = {planted!r}")

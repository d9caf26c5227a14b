"""The gate of each use case: what it refuses before it looks at anything else, and the gate taken away."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from types import CodeType, FunctionType
from typing import Any

from espace_citoyennete.errors import Forbidden
from espace_citoyennete.rights import MATRIX, Right
from tests.conftest import AGENT
from tests.test_architecture import PACKAGE, place, read_house, tree


class TakenBack(Exception):
    """Ends a try: nothing of it is kept."""


def use_cases() -> dict[str, FunctionType]:
    """Return every use case of the program by its name."""
    found = {}
    for path, text in read_house().items():
        if (here := place(path)) is None or here.kind != "service":
            continue
        module = import_module(f"{PACKAGE}.{path.removesuffix('.py').replace('/', '.')}")
        names = {node.name for node in tree(text).body if isinstance(node, ast.FunctionDef)} & MATRIX.keys()
        found.update({name: vars(module)[name] for name in names})
    return found


def wrongly_let(use_case: FunctionType) -> list[str]:
    """Return who passes the gate of a use case without a right that opens it."""
    outside = [frozenset[Right](), *(frozenset({right}) for right in Right)]
    return [
        ",".join(rights) or "nobody's right"
        for rights in outside
        if not rights & MATRIX[use_case.__name__] and not _is_refused(use_case, rights)
    ]


def _is_refused(use_case: FunctionType, rights: frozenset[Right]) -> bool:
    """Tell whether the gate refuses; the facts are nothing, but one's own uid: it must come before them."""
    by = replace(AGENT, rights=rights)
    known: dict[str, Any] = {"by": by, "uid": by.uid}
    facts = {name: known.get(name) for name in inspect.signature(use_case).parameters}
    try:
        use_case(**facts)
    except Forbidden:
        return True
    except Exception:
        return False
    return False


@contextmanager
def without_gate(use_case: FunctionType) -> Iterator[None]:
    """Run the block with the use case as if its first statement, the check of the matrix, were not there."""
    kept, use_case.__code__ = use_case.__code__, _ungated(use_case)
    try:
        yield
    finally:
        use_case.__code__ = kept


def _ungated(use_case: FunctionType) -> CodeType:
    module = ast.parse(textwrap.dedent(inspect.getsource(use_case)))
    (function,) = module.body
    assert isinstance(function, ast.FunctionDef)
    function.body = [node for node in function.body if not _is_gate(node)] or [ast.Pass()]
    # With the annotations of its module left out: they are read when a function is defined.
    module.body.insert(0, ast.parse("from __future__ import annotations").body[0])
    compiled = compile(ast.fix_missing_locations(module), use_case.__code__.co_filename, "exec")
    return next(part for part in compiled.co_consts if isinstance(part, CodeType))


def _is_gate(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and ast.unparse(node).startswith(("require(", "rights.require("))

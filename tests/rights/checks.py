"""Every check of a permission that is neither a gate of the matrix nor a reading, taken away in turn.

The program is imported, in a process of its own, with a gate in each check found, all of them closed. Each
check has a witness, a quick test: with the gate open the witness must fail, with none open it must pass.
"""

import ast
import builtins
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cache
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, TypeVar, cast

import pytest
from _pytest.runner import runtestprotocol

from espace_citoyennete.rights import MATRIX, Agent, Right
from tests.rights.witnesses import WITNESSES
from tests.test_architecture import PACKAGE, place, read_house, tree

ROOT = Path(__file__).parents[2]
_READ = {"listing", "records", "figures"}  # mutated by `tests.rights.reading`
_PERSONS = {"by", "agent", "reader", "account"}
_HOLDING = {"hold_to", "prove", "_prove", "prove_person"}  # said of a session, or before an act


def checks_of(path: str, text: str) -> list[str]:
    """Return the name of each check of a file: where it stands, and what it asks."""
    gated = _Gated(path)
    gated.visit(ast.parse(text))
    return gated.names


def all_checks() -> list[str]:
    """Return the name of each check of the program."""
    return [name for path, text in read_house().items() if _may_check(path) for name in checks_of(path, text)]


def _may_check(path: str) -> bool:
    here = place(path)
    return path != "rights.py" and (here is None or here.kind not in _READ)


@cache
def _keepers() -> frozenset[str]:
    """Return the functions of services that ask something of the person whom they are handed."""
    functions = [
        node
        for path, text in read_house().items()
        if (here := place(path)) is not None and here.kind == "service"
        for node in tree(text).body
        if isinstance(node, ast.FunctionDef) and node.name not in MATRIX
    ]
    found = {node.name for node in functions if any(map(_asks, ast.walk(node)))}
    grown = -1
    while grown < len(found):
        grown = len(found)
        found |= {node.name for node in functions if any(_hands(call, found) for call in ast.walk(node))}
    return frozenset(found)


def _hands(node: ast.AST, names: set[str] | frozenset[str]) -> bool:
    return isinstance(node, ast.Call) and _called(node) in names and any(map(_is_person, _given(node)))


def _asks(node: ast.AST) -> bool:
    """Tell whether an expression is a check by itself."""
    if isinstance(node, ast.Call):
        return _called(node).lstrip("_").startswith("may_") and any(map(_is_person, _given(node)))
    if isinstance(node, ast.BinOp):
        return "MATRIX[" in ast.unparse(node)
    if not isinstance(node, ast.Compare) or (isinstance(node.left, ast.Name) and _lets(node)):
        return False  # the rights of somebody are told one by one
    return any(
        isinstance(one, ast.Attribute) and one.attr == "rights" and _is_person(one.value)
        for one in ast.walk(node)
    )


def _asks_who(node: ast.Compare) -> bool:
    return any(
        isinstance(one, ast.Attribute) and one.attr == "uid" and _is_person(one.value)
        for one in ast.walk(node)
    )


def _lets(node: ast.Compare) -> bool:
    """Tell whether a comparison lets the person pass when it holds."""
    return isinstance(node.ops[0], ast.In | ast.LtE)


def _called(node: ast.Call) -> str:
    return ast.unparse(node.func).rpartition(".")[2]


def _given(node: ast.Call) -> list[ast.expr]:
    return [*node.args, *(keyword.value for keyword in node.keywords)]


def _is_person(node: ast.expr) -> bool:
    return (isinstance(node, ast.Name) and node.id in _PERSONS) or (
        isinstance(node, ast.Attribute) and node.attr == "agent"
    )


_Scope = TypeVar("_Scope", ast.FunctionDef, ast.ClassDef)


class _Gated(ast.NodeTransformer):
    """Puts a gate in each check of a file: open, whoever is asked about passes."""

    def __init__(self, path: str) -> None:
        self.names: list[str] = []
        self._path, self._where, self._refuses = path, list[str](), False

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """Know in which function a check stands."""
        return self._inside(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        """Know in which class a check stands."""
        return self._inside(node)

    def visit_If(self, node: ast.If) -> ast.If:
        """Know the conditions that refuse: who somebody is is asked there."""
        self._refuses = any(isinstance(one, ast.Raise) for one in node.body)
        node.test = self.visit(node.test)
        self._refuses = False
        node.body = [self.visit(one) for one in node.body]
        node.orelse = [self.visit(one) for one in node.orelse]
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """Open what is asked of the rights of a person, and of who that is where it refuses."""
        if not (_asks(node) or (self._refuses and _asks_who(node))):
            return node
        return self._gate(node, "({} or {})" if _lets(node) else "(not {} and {})")

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Open what is asked of the matrix."""
        return self._gate(node, "({} or {})") if _asks(node) else node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Open a rule asked of a person; hand to whoever asks something one who holds every right."""
        if _asks(node):
            return self._gate(node, "({} or {})")
        if _hands(node, _keepers()):
            return self._gate(node, "{1}", person="_gates.sovereign({})")
        self.generic_visit(node)
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.Expr:
        """Open a statement by which a session is held to rights, or somebody proves who they are."""
        is_kept = not self._path.startswith("storage/")
        if is_kept and isinstance(node.value, ast.Call) and _called(node.value) in _HOLDING:
            node.value = self._gate(node.value, "({} or {})")
        else:
            self.generic_visit(node)
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.Assign:
        """Open the guard of a session."""
        target = node.targets[0]
        is_guard = isinstance(target, ast.Attribute) and target.attr == "guard"
        if is_guard and not isinstance(node.value, ast.Name | ast.Constant):
            node.value = self._gate(node.value, "(None if {} else {})")
        else:
            self.generic_visit(node)
        return node

    def _inside(self, node: _Scope) -> _Scope:
        self._where.append(node.name)
        node.body = [self.visit(one) for one in node.body]
        self._where.pop()
        return node

    def _gate(self, node: ast.expr, shape: str, person: str = "") -> ast.expr:
        told = ast.unparse(node)
        name = f"{self._path} {'.'.join(self._where)}: {told}"
        same = sum(one.partition(" #")[0] == name for one in self.names)
        name += f" #{same + 1}" if same else ""
        self.names.append(name)
        asked = f"_gates.is_open({name!r})"
        if person:
            return cast(ast.expr, _Handed(asked).visit(node))
        return ast.parse(shape.format(asked, told), mode="eval").body


class _Handed(ast.NodeTransformer):
    """Hands to a call the person with every right while its gate is open."""

    def __init__(self, asked: str) -> None:
        self._asked = asked

    def visit(self, node: ast.AST) -> Any:
        """Replace the person wherever the call names them."""
        if isinstance(node, ast.expr) and _is_person(node):
            told = ast.unparse(node)
            return ast.parse(f"(_gates.sovereign({told}) if {self._asked} else {told})", mode="eval").body
        return self.generic_visit(node)


# In a process of its own


class Gates:
    """Which check is as if it were not there."""

    open_one = ""

    def is_open(self, check: str) -> bool:
        """Tell whether a check is taken away."""
        return check == self.open_one

    def sovereign(self, person: Agent) -> Agent:
        """Return the same person, who may do everything."""
        return replace(person, rights=frozenset(Right))


class _Finder(MetaPathFinder):
    """Imports the program with its gates."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a module as usual, to be read by `_Loader`."""
        spec = PathFinder.find_spec(name, path) if name.startswith(f"{PACKAGE}.") else None
        if spec is not None and isinstance(spec.loader, SourceFileLoader) and spec.origin:
            spec.loader = _Loader(name, spec.origin)
        return spec


class _Loader(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        """Return the code of a module with its gates, which is kept nowhere."""
        path = Path(self.get_filename(fullname))
        text, here = path.read_text("utf-8"), path.relative_to(ROOT / PACKAGE).as_posix()
        parsed: ast.Module = ast.parse(text)
        if _may_check(here):
            parsed = ast.fix_missing_locations(_Gated(here).visit(parsed))
        return compile(parsed, str(path), "exec")


class _Trial:
    """Runs each witness with the gate of its check open, then with every gate closed."""

    def __init__(self, gates: Gates) -> None:
        self._gates, self.told = gates, dict[str, bool]()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run what was collected in this order instead of once each."""
        items = {item.nodeid: item for item in session.items}
        runs = [(check, items[node]) for check, node in WITNESSES.items()]
        runs += [("", item) for item in items.values()]
        runs.sort(key=lambda run: run[1].nodeid)  # what several tests of a file share is made once
        # An item of its own each time: pytest sets nothing up again for the one that it ran just before.
        tried = [(check, copy(item)) for check, item in runs]
        for (check, item), after in zip(tried, [*(item for _, item in tried[1:]), None], strict=True):
            self._gates.open_one = check
            item._initrequest()  # type: ignore[attr-defined]
            reports = runtestprotocol(item, log=False, nextitem=after)
            self.told[check or item.nodeid] = all(report.passed for report in reports)
        return True


def main() -> None:
    """Tell as JSON which runs passed: each check by its name, and each witness by its own, no gate open."""
    gates = Gates()
    vars(builtins)["_gates"] = gates
    sys.meta_path.insert(0, _Finder())
    trial = _Trial(gates)
    nodes = dict.fromkeys(WITNESSES.values())
    pytest.main(["-q", "-n0", "-p", "no:randomly", "--no-header", *nodes], plugins=[trial])
    sys.stdout.write(f"\n{json.dumps(trial.told)}\n")


@dataclass(frozen=True)
class Tried:
    """What became of the checks: those that nobody notices, and the tests that fail by themselves."""

    checks: int
    unnoticed: list[str]
    broken: list[str]


def try_all() -> Tried:
    """Take each check away in turn, in another process, which has no test of ours to spoil."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.rights.checks"],
        cwd=ROOT, env=os.environ | {"QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    told: dict[str, bool] = json.loads(done.stdout.splitlines()[-1])
    unnoticed = [check for check in WITNESSES if told[check]]
    return Tried(len(WITNESSES), unnoticed, [name for name in told.keys() - WITNESSES if not told[name]])


if __name__ == "__main__":
    main()

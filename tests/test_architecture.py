"""The floors of ARCHITECTURE.md, kept: every import of the program is read, wherever it is written."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

import espace_citoyennete
from espace_citoyennete.rights import MATRIX, TABLES

PACKAGE = "espace_citoyennete"
ROOF = {
    "app", "main_window", "rooms", "finding", "cli", "__main__", "schema", "door", "opening", "demo",
    "demo_actions", "demo_discriminations", "demo_exhibits", "demo_jeudis", "demo_justice", "demo_partners",
    "demo_plan", "demo_rallies", "demo_report", "demo_walks", "readers", "screenshots",
}  # fmt: skip
PLAIN = {
    "__init__", "errors", "clock", "rights", "french", "holidays", "settings", "report", "charts",
    "resources", "documents", "tables", "provenance",
}  # fmt: skip
FEATURES = (
    "accounts", "town", "directory", "team", "visitors", "callbacks", "contacts", "discriminations", "trash",
    "emergency", "permanences", "practitioners", "waiting", "changes", "plannings", "deadlines", "jeudis",
    "actions", "rallies", "walks", "loans", "subsidies", "agreements", "imports", "annual_report",
    "consolidation", "action_plan", "people", "today", "open_export", "upkeep", "privacy", "journal",
)  # fmt: skip
FLOORS = {
    "__init__": 0,
    "model": 2,
    "rules": 2,
    "service": 3,
    "listing": 4,
    "records": 4,
    "figures": 4,
    "sections": 4,
    "pdf": 5,
    "ics": 5,
    "xlsx": 5,
    "gestures": 5,
    "fields": 5,
}  # page: 6
# A layer that no longer holds in one sitting is cut; each part keeps the floor and the duties of its layer.
PARTS = {
    "accounts/duties": "rules",
    "accounts/folder_keys": "gestures",
    "accounts/server_keys": "gestures",
    "accounts/rights_pdf": "pdf",
    "annual_report/readers": "figures",
    "open_export/archive": "xlsx",
    "open_export/tables": "service",
    "open_export/transfer": "gestures",
    "journal/transfer": "gestures",
    "actions/courses": "rules",
    "actions/half_days": "rules",
    "actions/papers": "gestures",
    "agreements/evaluations": "service",
    "agreements/facts": "rules",
    "action_plan/contract": "sections",
    "annual_report/annex": "sections",
    "annual_report/brief": "pdf",
    "annual_report/cdad": "sections",
    "annual_report/differences": "sections",
    "annual_report/canonical": "rules",
    "annual_report/comparison": "sections",
    "annual_report/frozen": "sections",
    "annual_report/evenings": "sections",
    "annual_report/justice": "sections",
    "annual_report/layouts": "sections",
    "annual_report/kept": "figures",
    "annual_report/ledger": "rules",
    "annual_report/missing": "sections",
    "annual_report/partners": "figures",
    "annual_report/partnership": "sections",
    "annual_report/places": "figures",
    "annual_report/publishable": "sections",
    "annual_report/quoted": "sections",
    "annual_report/publishing": "service",
    "annual_report/secrecy": "sections",
    "annual_report/short": "sections",
    "annual_report/side_by_side": "sections",
    "annual_report/suppression": "rules",
    "annual_report/told": "sections",
    "annual_report/variation": "rules",
    "annual_report/years": "figures",
    "annual_report/chapters": "rules",
    "annual_report/texts": "service",
    "annual_report/views": "service",
    "annual_report/view_acts": "gestures",
    "callbacks/card": "fields",
    "changes/call_lists": "service",
    "changes/papers": "gestures",
    "changes/preview": "listing",
    "changes/settling": "service",
    "changes/reminders": "service",
    "changes/shifting": "rules",
    "changes/words": "fields",
    "consolidation/tables": "sections",
    "contacts/callers": "listing",
    "contacts/origins": "figures",
    "contacts/persons": "rules",
    "annual_report/provenance": "records",
    "annual_report/quality": "sections",
    "contacts/quality": "figures",
    "permanences/quality": "figures",
    "jeudis/choices": "fields",
    "jeudis/pasting": "rules",
    "jeudis/registering": "service",
    "people/organisation": "listing",
    "rallies/papers": "gestures",
    "permanences/answers": "rules",
    "permanences/appointments": "service",
    "permanences/attendance": "service",
    "permanences/booked": "listing",
    "permanences/cautions": "service",
    "permanences/attendance_fields": "fields",
    "permanences/week": "listing",
    "permanences/conflicts": "service",
    "permanences/corrections": "service",
    "permanences/free_slots": "listing",
    "permanences/categories": "figures",
    "permanences/holders": "figures",
    "permanences/holds": "service",
    "permanences/held": "sections",
    "permanences/hours": "rules",
    "permanences/next_year": "rules",
    "permanences/plan": "rules",
    "permanences/renewal": "listing",
    "permanences/overbooking": "service",
    "permanences/recut": "service",
    "changes/differences": "service",
    "changes/rule_changes": "service",
    "permanences/convocation": "pdf",
    "permanences/languages": "rules",
    "permanences/interviews": "sections",
    "permanences/papers": "gestures",
    "permanences/sheets": "listing",
    "contacts/note_guard": "rules",
    "directory/exchange": "rules",
    "directory/intake": "service",
    "directory/osm": "rules",
    "directory/siret": "rules",
    "emergency/seed": "service",
    "loans/intake": "service",
    "loans/pasting": "rules",
    "imports/sheets": "rules",
    "imports/plan": "service",
    "imports/batch": "service",
    "today/deadlines": "listing",
    "jeudis/following": "service",
    "jeudis/gatherings": "figures",
    "jeudis/follow_ups": "listing",
    "jeudis/arrivals": "gestures",
    "jeudis/assessing": "service",
    "jeudis/attending": "service",
    "jeudis/closing": "gestures",
    "jeudis/notices": "pdf",
    "jeudis/paper_texts": "service",
    "jeudis/templates": "rules",
    "jeudis/papers": "gestures",
    "town/days": "service",
    "upkeep/checks": "listing",
    "town/premises": "service",
    "permanences/occupancy": "figures",
    "town/reference": "service",
    "town/seed": "service",
    "town/years": "service",
    "subsidies/activity": "listing",
    "subsidies/files": "service",
    "subsidies/order": "rules",
    "subsidies/papers": "gestures",
    "subsidies/steps": "service",
    "privacy/given": "listing",
    "privacy/papers_out": "listing",
    "privacy/past_years": "figures",
    "privacy/purge_acts": "gestures",
    "privacy/purge_papers": "gestures",
    "privacy/purge_sections": "sections",
    "privacy/purges": "listing",
    "privacy/passages": "page",
    "privacy/purging": "service",
    "privacy/redaction": "listing",
    "privacy/register": "listing",
    "privacy/retention": "service",
    "privacy/review_section": "page",
    "privacy/reviewing": "service",
    "privacy/sample": "listing",
    "privacy/year_erasing": "service",
    "visitors/merging": "service",
    "visitors/phones": "rules",
    "waiting/entries": "service",
    "waiting/proposals": "listing",
    "waiting/words": "fields",
}

# What each kind of file may use beside the standard library, the plain modules and the lower files.
# A page hands the session of its transaction to use cases: it names the class, and writes no query.
MAY_USE = {
    "plain": {"holidays", "python_calamine"},
    "__init__": set[str](),
    "storage": {
        "sqlalchemy",
        "alembic",
        "sqlcipher3",
        "psycopg",
        "argon2",
        "cryptography",
        "xkcdpass",
        "zxcvbn",
    },
    "pdf toolkit": {"reportlab", "pikepdf", "PIL"},
    "ui": {"PySide6", "shiboken6", "pypdfium2", "sqlalchemy.orm.Session", "storage"},
    "rules": {"dateutil", "phonenumbers"},
    "model": {"sqlalchemy", "storage"},
    "service": {"sqlalchemy", "dateutil", "storage"},
    "listing": {"sqlalchemy", "storage"},
    "records": {"sqlalchemy", "storage"},
    "figures": {"sqlalchemy", "storage"},
    "sections": set[str](),
    "pdf": {"reportlab", "pdf toolkit"},
    "ics": {"icalendar"},
    "spreadsheets": {"xlsxwriter"},
    "xlsx": {"spreadsheets"},
    "gestures": {"ui", "storage"},
    "fields": {"PySide6", "ui", "storage"},
    "page": {
        "PySide6",
        "shiboken6",
        "sqlalchemy.orm.Session",
        "ui",
        "storage",
        "pdf toolkit",
        "spreadsheets",
    },
}
TOOLKITS = {"storage": "storage", "pdf": "pdf toolkit", "spreadsheets": "spreadsheets", "ui": "ui"}

House = dict[str, str]  # « contacts/page.py » → its text


class Place(NamedTuple):
    """Where a file stands: the feature it belongs to, the kind of file it is, its floor."""

    home: str
    kind: str
    floor: int


def place(path: str) -> Place | None:
    name = path.removesuffix(".py")
    top, *rest = name.split("/")
    if top in FEATURES:
        layer = PARTS.get(name, "/".join(rest))
        return Place(top, layer if layer in FLOORS else "page", FLOORS.get(layer, 6))
    if top in TOOLKITS:
        return Place("", TOOLKITS[top], 1)
    if top in ROOF:
        return Place("", "roof", 7)
    return Place("", "plain", 0) if top in PLAIN else None


def read_house() -> House:
    root = Path(espace_citoyennete.__file__).parent
    return {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*.py")}


@cache
def tree(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def imported_names(path: str, text: str) -> list[tuple[int, str]]:
    """Return line and full dotted name of each import, under TYPE_CHECKING and inside functions too."""
    found = []
    for node in ast.walk(tree(text)):
        match node:
            case ast.Import(names=names):
                found += [(node.lineno, alias.name) for alias in names]
            case ast.ImportFrom(module=module, names=names, level=level):
                folder = [PACKAGE, *path.split("/")[:-1]]
                start = (
                    ".".join(filter(None, [*folder[: len(folder) - level + 1], module])) if level else module
                )
                found += [(node.lineno, f"{start}.{alias.name}") for alias in names]
            case ast.Call(
                func=ast.Name(id="import_module" | "__import__") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                found.append((node.lineno, name))
    return found


def file_of(house: House, name: str) -> str | None:
    """Return the file of the house that a dotted name comes from: a module, or something inside it."""
    parts = name.split(".")[1:]
    while True:
        module = "/".join(parts)
        for path in (f"{module}.py", f"{module}/__init__.py" if parts else "__init__.py"):
            if path in house:
                return path
        if not parts:
            return None
        parts.pop()


def refusal(here: Place, there: Place) -> str | None:
    """Return why a file may not import another one, or None."""
    if here.kind == "roof" or there.kind == "plain":
        return None
    if there.floor > here.floor:
        return f"floor {here.floor} climbs to floor {there.floor}"
    if there.kind in TOOLKITS.values():
        allowed = there.kind in MAY_USE[here.kind] or there.kind == here.kind
        return None if allowed else f"{here.kind} does not use {there.kind}"
    if here.kind == "rules" and there.kind != "rules":
        return "rules are pure"
    if here.home == there.home:
        return None
    if FEATURES.index(there.home) > FEATURES.index(here.home):
        return f"{there.home} comes after {here.home}"
    return "a page imports another page" if there.kind == "page" else None


def broken_floors(house: House) -> Iterator[str]:
    for path, text in house.items():
        here = place(path)
        if here is None:
            yield f"{path}: no such place in the house"
            continue
        for line, name in imported_names(path, text):
            library = name.split(".")[0]
            if library == PACKAGE:
                target = file_of(house, name)
                there = place(target) if target else None
                reason = refusal(here, there) if there else "not in the house"
            else:
                known = here.kind == "roof" or library in sys.stdlib_module_names
                known = known or any(f"{name}.".startswith(f"{used}.") for used in MAY_USE[here.kind])
                reason = None if known else f"{here.kind} does not use it"
            if reason:
                yield f"{path}:{line} imports {name}: {reason}"


def cycles(house: House) -> Iterator[str]:
    graph = {
        path: {file_of(house, name) for _, name in imported_names(path, text) if name.startswith(PACKAGE)}
        - {path}
        for path, text in house.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        yield f"cycle: {' ← '.join(error.args[1])}"


def broken_rights(house: House, matrix: set[str]) -> Iterator[str]:
    use_cases = {
        function.name: function
        for path, text in house.items()
        if (here := place(path)) and here.kind == "service"
        for function in tree(text).body
        if isinstance(function, ast.FunctionDef)
        and not function.name.startswith("_")
        and "by" in [argument.arg for argument in [*function.args.args, *function.args.kwonlyargs]]
    }
    for name, function in use_cases.items():
        if name not in matrix:
            yield f"{name} takes `by` and has no row in rights.MATRIX"
        first = function.body[1 if ast.get_docstring(function) else 0]
        if ast.unparse(first) not in {f"require(by, '{name}')", f"rights.require(by, '{name}')"}:
            yield f"{name} does not begin with require(by, '{name}')"
    yield from (f"rights.MATRIX names {name}, which is no use case" for name in matrix - use_cases.keys())


def tables_of_nobody(house: House) -> Iterator[str]:
    """Yield the tables of which the matrix does not tell who writes there."""
    models = {
        "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in node.name).lstrip("_")
        for text in house.values()
        for node in tree(text).body
        if isinstance(node, ast.ClassDef) and any(one.arg == "kept_for" for one in node.keywords)
    }
    named = {name.split(".")[0] for name in TABLES}
    yield from (f"{name} has no row in rights.TABLES: tell who writes there" for name in models - named)
    yield from (f"rights.TABLES names {name}, which is no table" for name in named - models)


def faults(house: House, matrix: set[str]) -> list[str]:
    return [*broken_floors(house), *cycles(house), *broken_rights(house, matrix), *tables_of_nobody(house)]


def test_every_import_keeps_the_floors_and_every_use_case_its_right() -> None:
    found = faults(read_house(), set(MATRIX))
    assert not found, "\n".join(found)


def test_each_part_of_a_layer_is_a_file_of_the_house() -> None:
    assert {f"{part}.py" for part in PARTS} <= read_house().keys()


# Where a fault is planted, what is written there (@ is the package), and what must be said of it.
PLANTED = [
    ("contacts/model.py", "import PySide6.QtCore", "model does not use it"),
    ("permanences/rules.py", "from sqlalchemy import select", "rules does not use it"),
    ("contacts/rules.py", "from @.contacts.model import Contact", "rules are pure"),
    ("contacts/service.py", "def f():\n    from @.contacts import page", "floor 3 climbs to floor 6"),
    ("jeudis/service.py", "from @.jeudis import figures", "floor 3 climbs to floor 4"),
    ("contacts/figures.py", "import reportlab.graphics", "figures does not use it"),
    ("contacts/sections.py", "import sqlalchemy.orm", "sections does not use it"),
    ("annual_report/pdf.py", "from sqlalchemy.orm import Session", "pdf does not use it"),
    ("contacts/page.py", "import sqlalchemy", "page does not use it"),
    ("contacts/panel.py", "from sqlalchemy.orm import Session, aliased", "page does not use it"),
    ("contacts/service.py", "from @.ui import dialogs", "service does not use ui"),
    ("permanences/page.py", "from @.contacts.page import ContactsPage", "a page imports another page"),
    (
        "visitors/service.py",
        "if TYPE_CHECKING:\n    from @.jeudis.model import Jeudi",
        "jeudis comes after visitors",
    ),
    ("ui/form.py", "from ..contacts import model", "floor 1 climbs to floor 2"),
    ("storage/backup.py", "import @.ui.dialogs", "storage does not use ui"),
    ("french.py", "import sqlalchemy", "plain does not use it"),
    ("report.py", "from @.storage.base import Base", "floor 0 climbs to floor 1"),
    ("today/page.py", "from @.main_window import MainWindow", "floor 6 climbs to floor 7"),
    ("storage/paging.py", "import_module('@.app')", "floor 1 climbs to floor 7"),
    ("helpers.py", "import os", "no such place in the house"),
    ("errors.py", "def f():\n    from @ import rights", "cycle"),
    ("jeudis/service.py", "def invent(session, *, by):\n    require(by, 'invent')", "has no row"),
    ("imports/sheets.py", "from @.imports.model import ImportBatch", "rules are pure"),
    ("imports/batch.py", "from @.contacts import figures", "floor 3 climbs to floor 4"),
    ("jeudis/model.py", "class Lost(Base, kept_for=Purpose.TEAM):\n    pass", "lost has no row"),
    ("town/seed.py", "def found(session, *, by):\n    pass", "has no row"),
    ("jeudis/service.py", "def log_contact(session, *, by):\n    require(by, 'x')", "does not begin with"),
]


@pytest.fixture(scope="module")
def house() -> House:
    """The house, where what the faults lean on stands even while somebody else is building it."""
    needed = ("contacts/page.py", "jeudis/figures.py", "ui/dialogs.py", "main_window.py", "app.py")
    return dict.fromkeys(needed, "") | read_house()


@pytest.fixture(scope="module")
def known(house: House) -> set[str]:
    return set(faults(house, set(MATRIX)))


@pytest.mark.parametrize(("path", "fault", "said"), PLANTED)
def test_a_planted_fault_is_reported(house: House, known: set[str], path: str, fault: str, said: str) -> None:
    planted = f"{house.get(path, '')}\n{fault.replace('@', PACKAGE)}\n"
    new = set(faults({**house, path: planted}, set(MATRIX))) - known
    assert any(said in line for line in new), new


def test_a_row_of_the_matrix_without_its_use_case_is_reported() -> None:
    assert any("no_such_use_case" in line for line in faults(read_house(), {*MATRIX, "no_such_use_case"}))

"""Whatever goes out of the base, on paper or in a file, is a line of the journal."""

import ast
from collections.abc import Iterator
from pathlib import Path

import espace_citoyennete
from espace_citoyennete.clock import Clock
from espace_citoyennete.journal.rules import told
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.journal import JournalLine
from espace_citoyennete.ui.desk import Desk
from tests.conftest import AGENT

_HOUSE = Path(espace_citoyennete.__file__).parent
_ASKS = {"choose_save_path", "choose_printer"}
_NOTES = {"note_output", "_noted", "export_base", "export_journal", "write_given"}
_NOBODY_THERE = {
    "annual_report/chart_acts.py",  # the picture of figures that are on the screen
    "annual_report/export_panel.py",  # asks where; `exporting` writes, and notes
    "ui/dialogs.py",
    "upkeep/page.py",  # the health of the base, which must be told even of one that can note nothing
}


def names_called(tree: ast.AST) -> set[str]:
    calls = {ast.unparse(one.func).rpartition(".")[2] for one in ast.walk(tree) if isinstance(one, ast.Call)}
    return calls | {one.id for one in ast.walk(tree) if isinstance(one, ast.Name)}


def silent(sources: Iterator[tuple[str, str]]) -> set[str]:
    """Return the modules that ask where something goes and never note that it went."""
    found = {path: names_called(ast.parse(source)) for path, source in sources}
    return {path for path, names in found.items() if names & _ASKS and not names & _NOTES} - _NOBODY_THERE


def house() -> Iterator[tuple[str, str]]:
    for path in sorted(_HOUSE.rglob("*.py")):
        yield path.relative_to(_HOUSE).as_posix(), path.read_text("utf-8")


def test_every_place_that_asks_where_something_goes_notes_that_it_went() -> None:
    assert silent(house()) == set()


def test_a_place_that_would_note_nothing_is_found() -> None:
    muted = ((path, text.replace("note_output(", "forget(")) for path, text in house())
    assert {"directory/page.py", "plannings/panel.py", "subsidies/page.py"} <= silent(muted)


def test_what_goes_out_is_one_line_that_is_no_act_to_undo(database: Database, clock: Clock) -> None:
    desk = Desk(database, clock, AGENT)
    changes: list[object] = []
    desk.changed.connect(changes.append)
    desk.note_output("Liste du jour (impression)")
    with database.reading() as session:
        line = session.query(JournalLine).order_by(JournalLine.id.desc()).first()
        assert line is not None and (line.action, line.record_uid) == ("read", "")
        assert (
            told(line.action, line.table_name, [], line.fields) == "a sorti\u00a0: Liste du jour (impression)"
        )
    assert changes == [] and database.take_written().after == {}

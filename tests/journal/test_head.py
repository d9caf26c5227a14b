"""The head of the journal stands on what goes out, where nobody who holds the base can change it."""

import ast
import json
from pathlib import Path
from types import FunctionType
from typing import TypeGuard, get_type_hints

import pytest

from espace_citoyennete.annual_report.frozen import from_json, to_json
from espace_citoyennete.annual_report.listing import report_of_year
from espace_citoyennete.annual_report.pdf import write_report
from espace_citoyennete.documents import Output
from espace_citoyennete.pdf import document
from espace_citoyennete.pdf.parts import TITLE, Words
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.journal_chain import head, read_head, verify_chain
from tests.conftest import NOW, SEED
from tests.journeys.test_numbers_hidden import modules, public_functions
from tests.pdf.reading import HEAD, out, pages, plain
from tests.test_architecture import read_house, tree


def test_a_report_prints_the_head_of_the_journal_and_a_frozen_one_prints_its_own_again(
    database: Database, tmp_path: Path
) -> None:
    with database.reading() as session:
        report = report_of_year(session, 2026, NOW.date(), at=NOW, author="S. Amrani")
        told = head(session)
        assert verify_chain(session, SEED, [told]).faults == ()
    assert read_head(told) is not None and ("Journal", told) in report.stamp.facts
    frozen = to_json(report)
    assert from_json(frozen) == report
    before = {name: value for name, value in json.loads(frozen).items() if name != "journal"}
    assert from_json(json.dumps(before).encode()).stamp.journal == ""  # frozen by version 0.6.0
    write_report(out(tmp_path / "bilan.pdf"), report)
    assert all(told[-19:] in page for page in pages(tmp_path / "bilan.pdf"))


def papers() -> dict[str, FunctionType]:
    """Return every function that writes a paper, by its name."""
    found = {function.__name__: function for here in modules("pdf") for function in public_functions(here)}
    return {name: function for name, function in found.items() if name != "brief_pages"}  # of a report


def test_every_paper_goes_where_the_head_of_the_journal_is_asked_for() -> None:
    assert len(papers()) > 25
    for name, write in papers().items():
        assert get_type_hints(write)["target"] is Output, name
    builders = {path for path, text in read_house().items() if "BaseDocTemplate(" in text}
    assert builders == {"pdf/document.py"}  # whatever is written as PDF is written there
    given = [node for text in read_house().values() for node in ast.walk(tree(text)) if is_output(node)]
    assert len(given) > 5 and not any(isinstance(node.args[1], ast.Constant) for node in given)


def is_output(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "Output"


@pytest.mark.parametrize("header", ["", "Feuille"])
def test_a_page_that_does_not_bear_it_is_refused(header: str, tmp_path: Path) -> None:
    path = tmp_path / "papier.pdf"
    story = [Words("Feuille", TITLE)]
    for journal in (HEAD, ""):  # without it, the planted fault
        document.write(
            Output(path, journal), story,
            title="Feuille", subject="", author="", header=header, created=NOW,
        )  # fmt: skip
        if journal:
            assert plain(HEAD) in plain(pages(path)[0])
        else:
            with pytest.raises(AssertionError, match="head of the journal"):
                pages(path)

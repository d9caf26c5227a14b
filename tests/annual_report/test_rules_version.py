"""The words that define the figures have one version: another word asks for another version."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from espace_citoyennete.annual_report.figures import annual_figures
from espace_citoyennete.annual_report.rules import RULES, RULES_DIGEST
from espace_citoyennete.annual_report.sections import annual_report
from espace_citoyennete.report import Scope, Section, Table, year_period
from espace_citoyennete.storage.database import Database
from tests.annual_report.test_provenance import shown_year, told_whole  # noqa: F401 - fixtures
from tests.conftest import NOW

_COUNTED = re.compile(r"\d[\d\u202f]*(?:,\d+)?")  # what a definition tells of one year


def digest(sections: Iterable[Section]) -> str:
    """Return the digest of every definition with what it defines, in one order, without its numbers."""
    words = {
        line
        for section in sections
        for line in (
            *(f"{one.key}: {one.label}. {one.definition}" for one in section.figures),
            *(f"{one.key}: {one.definition}" for one in section.blocks if isinstance(one, Table)),
        )
    }
    told = "\n".join(sorted(_COUNTED.sub("#", line) for line in words))
    return sha256(told.encode()).hexdigest()[:16]


def sections_of(database: Database) -> tuple[Section, ...]:
    with database.reading() as session:
        figures = annual_figures(session, Scope(year_period(NOW.year), NOW.date()))
    return annual_report(figures, produced_at=datetime(2026, 12, 31)).sections


def test_the_definitions_are_those_of_the_version_that_every_output_tells(
    shown_year: Database,  # noqa: F811
) -> None:
    found = digest(sections_of(shown_year))
    assert found == RULES_DIGEST, (
        f"A definition changed since the rules {RULES}: raise RULES in annual_report/rules.py, and write "
        f"RULES_DIGEST = {found!r} beside it."
    )


def test_one_word_changed_in_one_definition_is_found(shown_year: Database) -> None:  # noqa: F811
    """The planted fault: of a figure, then of a table; a number that changes is no other definition."""
    chapters = sections_of(shown_year)
    figure = next(section.figures[0] for section in chapters if section.figures)
    worded = replace(figure, definition=f"{figure.definition} Sauf le lundi.")
    for other in (worded, replace(figure, label="Contacts")):
        assert digest([Section("s", "S", (other,))]) != digest([Section("s", "S", (figure,))])
    table = next(block for one in chapters for block in one.blocks if isinstance(block, Table))
    changed = replace(table, definition=f"{table.definition} Sauf le lundi.")
    assert digest([Section("s", "S", blocks=(changed,))]) != digest([Section("s", "S", blocks=(table,))])
    told = [replace(figure, definition=f"Sur {count}.") for count in ("12", "1\u202f204,5")]
    assert digest([Section("s", "S", (told[0],))]) == digest([Section("s", "S", (told[1],))])

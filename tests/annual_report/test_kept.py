"""What the engine counted of a year is kept with each edition, and told again without the records."""

import zlib
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from espace_citoyennete.annual_report.canonical import dump, load, read, written
from espace_citoyennete.annual_report.figures import AnnualFigures, annual_figures, read_whole, told_whole
from espace_citoyennete.annual_report.kept import kept_content
from espace_citoyennete.annual_report.layouts import layouts
from espace_citoyennete.annual_report.listing import editions, freeze_draft
from espace_citoyennete.annual_report.model import FrozenReport
from espace_citoyennete.annual_report.sections import annual_report
from espace_citoyennete.annual_report.service import freeze_year, rectify_year
from espace_citoyennete.clock import Clock
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.errors import UserError
from espace_citoyennete.report import Scope, year_period
from espace_citoyennete.storage.database import Database, Session
from tests.conftest import AGENT, NOW, copied

KEPT = Path(__file__).parents[1] / "data" / "chiffres-gardes-1.json.zlib"  # of the demonstration
OLD = ContactDraft("VISITE", datetime(NOW.year - 1, 3, 4, 10, 0), "LOG", "REPONDU", gender="F")


def kept(session: Session, year: int) -> AnnualFigures:
    content = kept_content(session, year)
    assert content is not None
    return read_whole(content)


def freeze(session: Session, year: int, at: datetime = NOW) -> None:
    last = next(iter(editions(session, year)), None)
    draft = freeze_draft(session, year, last, "Un oubli" if last else "", at=at, author=AGENT.name)
    if last is None:
        freeze_year(session, draft, now=at, by=AGENT)
    else:
        rectify_year(session, draft, last.number, now=at, by=AGENT)


def test_whatever_a_year_counts_comes_back_equal_and_lays_the_same_documents(
    demonstration: Path, tmp_path: Path, clock: Clock
) -> None:
    with copied(demonstration, tmp_path / "donnees.db", clock) as database, database.reading() as session:
        live = annual_figures(session, Scope(year_period(NOW.year), NOW.date()))
    assert live.contacts.received
    content = told_whole(live)
    again = read_whole(content)
    assert again == live
    assert told_whole(again) == content
    for layout in layouts(live):
        laid = annual_report(live, produced_at=NOW, layout=layout)
        assert annual_report(again, produced_at=NOW, layout=layout) == laid, layout.key


def test_what_was_kept_by_a_former_version_is_read_for_ever() -> None:
    """The records of that year are no more: a change of `AnnualFigures` must still read what stands there."""
    figures = read_whole(zlib.decompress(KEPT.read_bytes()))
    assert figures.contacts.received == 3639
    for layout in layouts(figures):
        assert annual_report(figures, produced_at=NOW, layout=layout).sections


class _Pair(NamedTuple):
    day: date
    hour: time | None


VALUES: dict[Any, st.SearchStrategy[Any]] = {
    Mapping[tuple[str, int], float]: st.dictionaries(
        st.tuples(st.text(), st.integers()), st.floats(allow_nan=False, allow_infinity=False)
    ),
    tuple[_Pair, ...]: st.lists(st.builds(_Pair, st.dates(), st.none() | st.times())).map(tuple),
    UUID: st.uuids(),
}


@pytest.mark.parametrize("kind", VALUES, ids=str)
def test_any_value_comes_back_equal(kind: Any) -> None:
    @settings(max_examples=50)
    @given(VALUES[kind])
    def comes_back(value: Any) -> None:
        assert load(kind, read(written(dump(value)))) == value

    comes_back()


def test_a_rectification_keeps_its_own_figures(any_database: Database) -> None:
    year = NOW.year - 1
    with any_database.transaction() as session:
        log_contact(session, OLD, now=NOW, by=AGENT)
        freeze(session, year)
        first = kept(session, year)
        log_contact(session, ContactDraft(**{**vars(OLD), "uid": uuid4()}), now=NOW, by=AGENT)
        assert kept(session, year) == first
        freeze(session, year)
        assert (first.contacts.logged, kept(session, year).contacts.logged) == (1, 2)


def test_an_edition_of_before_keeps_none_and_altered_figures_are_never_told(any_database: Database) -> None:
    with any_database.transaction() as session:
        freeze(session, NOW.year - 1)
        edition = session.scalars(sa.select(FrozenReport)).one()
        spoiled = told_whole(kept(session, edition.year)).replace(b'"logged":0', b'"logged":9')
        edition.figures = zlib.compress(spoiled, 9)
        session.flush()
        with pytest.raises(UserError, match="altérés"):
            kept_content(session, edition.year)
        edition.figures = b"!"
        session.flush()
        with pytest.raises(UserError, match="altérés"):
            kept_content(session, edition.year)
        edition.figures = edition.figures_sha256 = None
        session.flush()
        assert kept_content(session, edition.year) is None

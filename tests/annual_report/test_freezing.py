"""A frozen year is told again to the byte, whatever became of the register; what changed is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from espace_citoyennete.annual_report.differences import changed_since, differences, rectified
from espace_citoyennete.annual_report.figures import annual_figures
from espace_citoyennete.annual_report.frozen import digest, to_json
from espace_citoyennete.annual_report.listing import editions, frozen_content, frozen_report
from espace_citoyennete.annual_report.model import FrozenReport
from espace_citoyennete.annual_report.pdf import write_report
from espace_citoyennete.annual_report.rules import RULES
from espace_citoyennete.annual_report.sections import AnnualReport, annual_report
from espace_citoyennete.annual_report.service import FreezeDraft, freeze_year, rectify_year, withdraw_frozen
from espace_citoyennete.clock import Clock
from espace_citoyennete.contacts.service import (
    ContactDraft,
    correct_contact,
    log_contact,
    open_contact,
    remove_contact,
    restore_contact,
)
from espace_citoyennete.errors import Conflict, Forbidden, Invalid, UserError
from espace_citoyennete.report import Scope, year_period
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database, Session
from espace_citoyennete.town.model import Town
from tests.conftest import AGENT, NOW, copied
from tests.pdf.reading import out

YEAR, IN_JANUARY = 2025, datetime(2026, 1, 12, 9, 30)
DESK = Agent(AGENT.uid, AGENT.name, frozenset({Right.RECEPTION}))
# Of a year that is over, and of the twelve months that the desk reads.
OLD = ContactDraft("VISITE", datetime(2025, 12, 4, 10, 0), "LOG", "REPONDU", gender="F")


def counted(session: Session, year: int = YEAR) -> AnnualReport:
    found = annual_figures(session, Scope(year_period(year), IN_JANUARY.date()))
    return annual_report(found, produced_at=IN_JANUARY, author=AGENT.name)


def draft_of(report: AnnualReport, reason: str = "") -> FreezeDraft:
    return FreezeDraft(YEAR, to_json(report), RULES, reason)


@pytest.fixture
def frozen(any_database: Database) -> Database:
    with any_database.transaction() as session:
        log_contact(session, OLD, now=IN_JANUARY, by=AGENT)
        freeze_year(session, draft_of(counted(session)), now=IN_JANUARY, by=AGENT)
    return any_database


def printed(report: AnnualReport) -> bytes:
    paper = BytesIO()
    write_report(out(paper), report)
    return paper.getvalue()


def test_a_frozen_year_is_printed_again_to_the_byte_after_the_register_changed_and_a_restart(
    template: Path, tmp_path: Path, clock: Clock
) -> None:
    path = tmp_path / "donnees.db"
    with copied(template, path, clock) as database, database.transaction() as session:
        log_contact(session, OLD, now=IN_JANUARY, by=AGENT)
        report = counted(session)
        freeze_year(session, draft_of(report), now=IN_JANUARY, by=AGENT)
    first = printed(report)
    with copied(path, tmp_path / "encore" / "donnees.db", clock) as database:
        with database.transaction() as session:
            log_contact(session, replace(OLD, uid=uuid4()), now=NOW, by=AGENT)
            session.scalars(sa.select(Town)).one().name = "Autre ville"
        with database.reading() as session:
            (edition,) = editions(session, YEAR)
            again = frozen_report(session, edition.uid)
            assert frozen_content(session, edition.uid) == to_json(report)
            assert counted(session) != again
    assert again == report
    assert printed(again) == first
    assert digest(to_json(again)) == edition.sha256
    assert (edition.author, edition.produced_at, edition.rules) == (AGENT.name, IN_JANUARY, RULES)


def test_what_changed_since_is_told_figure_by_figure_and_cell_by_cell(frozen: Database) -> None:
    with frozen.transaction() as session:
        for _ in range(2):
            more = replace(OLD, uid=uuid4(), gender="H")
            log_contact(session, more, now=NOW, by=AGENT)
        found = differences(frozen_report(session, editions(session)[0].uid), counted(session))
    assert found[0].what == "Contacts reçus"
    assert (found[0].before, found[0].after, found[0].change) == ("1", "3", 2)
    assert changed_since(found, YEAR).startswith(
        "Le registre a changé depuis (+2)\u00a0: contacts reçus, et "
    )
    cells = {one.what: (one.before, one.after) for one in found}
    assert cells["Contacts reçus par genre\u00a0: Femme, Part des réponses"] == (
        "100,0\u202f%",
        "33,3\u202f%",
    )
    assert cells["Contacts reçus par genre\u00a0: Homme, Nombre"] == ("–", "2")
    assert len(found) == len(cells), "each thing once"
    assert {("–", "0"), ("0", "–")}.isdisjoint(cells.values()), "nothing counted is no change"


def test_nothing_changed_says_nothing(frozen: Database) -> None:
    with frozen.reading() as session:
        found = differences(frozen_report(session, editions(session)[0].uid), counted(session))
    assert found == []
    assert changed_since(found, YEAR) == ""


def test_a_rectification_is_another_edition_that_prints_its_reason_and_its_differences(
    frozen: Database,
) -> None:
    with frozen.transaction() as session:
        (first,) = editions(session, YEAR)
        before = frozen_content(session, first.uid)
        log_contact(session, replace(OLD, uid=uuid4()), now=NOW, by=AGENT)
        current = counted(session)
        found = differences(frozen_report(session, first.uid), current)
        report = rectified(current, found, "Un contact oublié", 2)
        rectify_year(session, draft_of(report, "Un contact oublié"), 1, now=NOW, by=AGENT)
    with frozen.reading() as session:
        last, earlier = editions(session, YEAR)
        assert frozen_content(session, earlier.uid) == before
        kept = frozen_report(session, last.uid)
        assert differences(kept, counted(session)) == [], "its own chapter is no difference"
    assert (last.number, last.reason, earlier.number) == (2, "Un contact oublié", 1)
    chapter = kept.sections[1]
    assert chapter.notes == ("Motif\u00a0: Un contact oublié",)
    assert chapter.blocks[0].rows[0] == ("Contacts reçus", "Chiffres clés", "1", "2")  # type: ignore[union-attr]


def test_only_a_year_that_is_over_is_frozen_once_and_rectified_with_a_reason(frozen: Database) -> None:
    with frozen.transaction() as session:
        report = counted(session)
        with pytest.raises(Invalid, match="année finie"):
            freeze_year(session, replace(draft_of(report), year=NOW.year), now=NOW, by=AGENT)
        with pytest.raises(Conflict, match="sur un autre poste"):
            freeze_year(session, draft_of(report), now=NOW, by=AGENT)
        with pytest.raises(Invalid, match="pourquoi"):
            rectify_year(session, draft_of(report, "  "), 1, now=NOW, by=AGENT)
        draft = draft_of(report, "Oubli")
        kept = rectify_year(session, draft, 1, now=NOW, by=AGENT)
        assert rectify_year(session, draft, 1, now=NOW, by=AGENT) == kept, "the same save is one save"
        with pytest.raises(Conflict, match="sur un autre poste"):
            rectify_year(session, draft_of(report, "Autre"), 1, now=NOW, by=AGENT)
        with pytest.raises(Forbidden):
            freeze_year(session, draft_of(report), now=NOW, by=DESK)


def test_only_the_last_edition_is_taken_back_and_with_the_first_the_year_is_open_again(
    frozen: Database,
) -> None:
    with frozen.transaction() as session:
        (first,) = editions(session)
        rectify_year(session, draft_of(counted(session), "Oubli"), 1, now=NOW, by=AGENT)
        with pytest.raises(Conflict, match="a suivi"):
            withdraw_frozen(session, first.uid, by=AGENT)
        withdraw_frozen(session, editions(session)[0].uid, by=AGENT)
        with pytest.raises(Invalid):
            log_contact(session, replace(OLD, uid=uuid4()), now=NOW, by=DESK)
        withdraw_frozen(session, first.uid, by=AGENT)
        log_contact(session, replace(OLD, uid=uuid4()), now=NOW, by=DESK)
        assert editions(session) == []


def test_a_content_altered_in_the_base_is_told_never_shown(frozen: Database) -> None:
    with frozen.transaction() as session:
        kept = session.scalars(sa.select(FrozenReport)).one()
        for spoilt in (b"", kept.content[:-9], kept.content[:20] + b"!" + kept.content[21:]):
            kept.content = spoilt
            session.flush()
            with pytest.raises(UserError, match="altéré"):
                frozen_report(session, kept.uid)


# A date in a frozen year (reliability §5, row 51)


@contextmanager
def refused(day: str) -> Iterator[None]:
    with pytest.raises(Invalid) as refusal:
        yield
    assert day in refusal.value.problems["occurred_at"]
    assert "coordination" in refusal.value.problems["occurred_at"]


@pytest.mark.bad_input(51)
def test_the_desk_writes_nothing_in_a_frozen_year_and_the_coordination_corrects_it(frozen: Database) -> None:
    with frozen.transaction() as session:
        this_year = log_contact(session, replace(OLD, uid=uuid4(), occurred_at=NOW), now=NOW, by=DESK)
        known = session.scalar(sa.text("SELECT id FROM contact ORDER BY id LIMIT 1"))
        kept = open_contact(session, known, by=DESK)
        with refused("2025"):
            log_contact(session, replace(OLD, uid=uuid4()), now=NOW, by=DESK)
        with refused("2025"):
            correct_contact(session, known, kept.version, replace(kept.draft, gender="H"), now=NOW, by=DESK)
        with refused("2025"):
            moved = replace(OLD, uid=uuid4(), occurred_at=datetime(2025, 12, 31, 16, 0))
            correct_contact(session, this_year, 1, moved, now=NOW, by=DESK)
        with refused("2025"):
            away = replace(kept.draft, occurred_at=NOW)
            correct_contact(session, known, kept.version, away, now=NOW, by=DESK)
        with refused("2025"):
            remove_contact(session, known, kept.version, instant=frozen.clock.instant(), by=DESK)
        corrected = replace(kept.draft, gender="H")
        version = correct_contact(session, known, kept.version, corrected, now=NOW, by=AGENT)
        remove_contact(session, known, version, instant=frozen.clock.instant(), by=AGENT)
        session.flush()
        with refused("2025"):
            restore_contact(session, known, version + 1, by=DESK)
        log_contact(session, replace(OLD, uid=uuid4()), now=NOW, by=AGENT)


@pytest.mark.bad_input(51)
def test_the_desk_dates_nothing_before_the_place_opened(any_database: Database) -> None:
    with any_database.transaction() as session:
        session.scalars(sa.select(Town)).one().opened_on = date(2025, 12, 5)
        session.flush()
        with refused("5 décembre 2025"):
            log_contact(session, OLD, now=NOW, by=DESK)
        log_contact(session, OLD, now=NOW, by=AGENT)
        after = replace(OLD, uid=uuid4(), occurred_at=OLD.occurred_at + timedelta(days=1))
        log_contact(session, after, now=NOW, by=DESK)

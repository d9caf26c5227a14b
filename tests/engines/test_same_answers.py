"""The encrypted file and PostgreSQL, given the same year, say the same: to the digit, in the same order."""

import re
import shutil
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from espace_citoyennete.accounts.service import UserDraft, add_user, users
from espace_citoyennete.annual_report.figures import annual_figures
from espace_citoyennete.annual_report.sections import annual_report
from espace_citoyennete.contacts.listing import (
    ContactFilter,
    contact_lexicon,
    contact_listing,
    contact_totals,
)
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.directory import service as directory
from espace_citoyennete.imports.plan import plan_import
from espace_citoyennete.imports.service import bring_in
from espace_citoyennete.jeudis.listing import jeudis, registrations
from espace_citoyennete.jeudis.registering import RegistrationDraft, register
from espace_citoyennete.permanences import free_slots
from espace_citoyennete.permanences import week as point_justice
from espace_citoyennete.permanences.model import Permanence, Sitting
from espace_citoyennete.permanences.rules import parse_rule
from espace_citoyennete.permanences.service import PermanenceDraft, create_permanence
from espace_citoyennete.report import Period, Scope, year_period
from espace_citoyennete.rights import Right
from espace_citoyennete.storage.database import Database, Session, open_postgresql, open_sqlite
from espace_citoyennete.storage.paging import anchors, count, page
from espace_citoyennete.today import listing as today
from espace_citoyennete.town import listing as town
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, KEY, NOW, Clone

pytestmark = pytest.mark.postgresql

YEAR = Path(__file__).parent.parent / "data" / "annee-2022"
NAMES = ("Zola", "Écoute et lien", "agir", "Échange", "Ecoute", "Œuvre", "ÉCOUTER", "l’Étape", "El Amrani")
MONDAY = date(2026, 11, 16)

Pair = tuple[Database, Database]


def fill_in(database: Database) -> None:
    """Bring the year in, then add whoever and whatever has a name, in no order."""
    with database.transaction() as session:
        bring_in(session, plan_import(session, YEAR, now=NOW), now=NOW, by=AGENT)
        evening = jeudis(session, date(2022, 1, 1), date(2022, 12, 31))[0].id
        days = calendar(session)
        for name in NAMES:
            add_user(session, UserDraft(name, frozenset({Right.RECEPTION})), by=AGENT)
            organisation = directory.save_organisation(session, directory.OrganisationDraft(name), by=AGENT)
            draft = directory.PractitionerDraft(name, "AVOCAT", organisation)
            practitioner = directory.save_practitioner(session, draft, by=AGENT)
            somebody = RegistrationDraft(VisitorDraft(name), is_walk_in=True)
            register(session, evening, somebody, now=NOW, by=AGENT)
            call = ContactDraft("VISITE", NOW, "LOG", "REPONDU", note=name, visitor=VisitorDraft(name, "É"))
            log_contact(session, call, now=NOW, by=AGENT)
            every_tuesday = PermanenceDraft(
                "AVOCAT", name, parse_rule("tous les mardis"), MONDAY, MONDAY + timedelta(20),
                time(9), time(10), 20, practitioner_id=practitioner,
            )  # fmt: skip
            create_permanence(session, every_tuesday, calendar=days, by=AGENT)


@pytest.fixture(scope="module")
def both(
    template: Path, postgresql_clone: Clone, postgresql_seeded: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    """Return the same year in both bases, to be read."""
    path = tmp_path_factory.mktemp("both") / "donnees.db"
    shutil.copy(template, path)
    with postgresql_clone(postgresql_seeded) as url:
        file, server = open_sqlite(path, KEY), open_postgresql(url)
        for database in (file, server):
            fill_in(database)
        yield file, server
        file.close()
        server.close()


def said(answer: object) -> str:
    """Write an answer with the types of its values; the random ids alone differ."""
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "uid", repr(answer))


def register_rows(session: Session, wanted: ContactFilter) -> list[object]:
    listing, lexicon = contact_listing(session, wanted, by=AGENT), contact_lexicon(session)
    starts = anchors(session, listing)
    rows = [lexicon.row(row) for start in (None, *starts) for row in page(session, listing, after=start)]
    return [count(session, listing), starts, rows, contact_totals(session, wanted, by=AGENT)]


@pytest.mark.parametrize("period", [year_period(2022), Period(date(2022, 3, 17), date(2026, 12, 2))], ids=str)
def test_the_figures_and_the_whole_report_are_the_same(both: Pair, period: Period) -> None:
    """A server counts by sorting or not, as it sees fit that day: none of it may show."""

    def answer(database: Database, avoided: str = "") -> str:
        with database.reading() as session:
            if avoided:
                session.execute(text(f"SET LOCAL enable_{avoided} = off"))
            figures = annual_figures(session, Scope(period, NOW.date()))
        return said([figures, annual_report(figures, produced_at=NOW)])

    file, server = both
    told = answer(file)
    assert all(answer(server, avoided) == told for avoided in ("sort", "hashagg"))
    assert "Decimal" not in told
    assert re.search(r"received=[34]\d{3}, outgoing=", told)  # they did not agree on nothing


FILTERS = (
    ContactFilter(),
    ContactFilter(first=date(2022, 2, 1), last=date(2022, 2, 28)),
    ContactFilter(channel="VISITE", domain="LOG"),
    ContactFilter(neighbourhood="NC", text="fille"),
    ContactFilter(text="ecoute"),
    ContactFilter(last=date(1999, 1, 1)),
)


@pytest.mark.parametrize("wanted", FILTERS, ids=str)
def test_the_register_shows_the_same_rows_in_the_same_order(both: Pair, wanted: ContactFilter) -> None:
    answers = []
    for database in both:
        with database.reading() as session:
            answers.append(said(register_rows(session, wanted)))
    assert answers[0] == answers[1]


def test_every_list_of_names_is_in_french_alphabetical_order_on_both(both: Pair) -> None:
    for database in both:
        with database.reading() as session:
            lists = [
                [agent.name for agent in users(session)],
                [row.draft.name for row in directory.organisations(session)],
                [row.draft.name for row in directory.practitioners(session)],
                [row.last_name for row in registrations(session, 1, by=AGENT)],
                [lane.label for lane in point_justice.week(session, MONDAY, by=AGENT).lanes],
            ]
            first_hour = [
                sitting.label
                for sitting in point_justice.sittings_on(session, MONDAY + timedelta(1), by=AGENT)
            ]
        for names in (*lists, first_hour[: len(NAMES)]):
            shown = [name for name in names if name in NAMES]
            assert shown == [
                "agir", "Échange", "Ecoute", "Écoute et lien", "ÉCOUTER", "El Amrani", "l’Étape",
                "Œuvre", "Zola",
            ]  # fmt: skip


def test_every_page_reads_the_same_on_both(both: Pair) -> None:
    def answer(database: Database) -> list[str]:
        with database.reading() as session:
            mondays = [date(2022, 1, 3) + timedelta(weeks=7 * step) for step in range(7)] + [MONDAY]
            types = sorted(session.scalars(select(Permanence.type_code).join(Sitting).distinct()))
            read = [
                *(point_justice.week(session, monday, by=AGENT) for monday in mondays),
                types,
                *(
                    free_slots.next_free_slots(session, free_slots.Wish(code), datetime(2022, 6, 1))
                    for code in (None, *types)
                ),
                *(
                    free_slots.free_slot_count(session, free_slots.Wish(code), datetime(2022, 6, 1))
                    for code in types
                ),
                jeudis(session, date(2022, 1, 1), date(2022, 12, 31)),
                directory.organisations(session),
                directory.practitioners(session, NOW.date()),
                *(town.value_rows(session, name) for name in ("canal", "suite_donnee", "type_intervenant")),
                town.territory_rows(session),
                town.motive_rows(session),
                town.school_holiday_rows(session),
                today.to_fill_in(session, NOW.date()),
                today.day_totals(
                    session, NOW.date(), point_justice.sittings_on(session, NOW.date(), by=AGENT)
                ),
                session.scalars(select(Permanence.rule).order_by(Permanence.id)).all(),
            ]
        return [said(one) for one in read]

    file, server = map(answer, both)
    assert file == server
    assert not any("Decimal" in one for one in file)


LETTERS = st.sampled_from("eéEÉœŒ2=+\"'« »<b>&|!:*() \u00a0h14fcarpeloız\u0130\u1e9e")


@settings(max_examples=150)
@given(st.text(LETTERS, max_size=12) | st.text(max_size=20))
@example("O'Brien")
@example("CAF »")
@example("ecout")
@example("Œuvre")
@example("oeuvre é")
@example("2+2")
def test_whatever_is_searched_finds_the_same_contacts(both: Pair, typed: str) -> None:
    def answer(database: Database) -> object:
        with database.reading() as session:
            return contact_totals(session, ContactFilter(text=typed), by=AGENT)

    file, server = map(answer, both)
    assert file == server

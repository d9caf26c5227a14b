"""The coded records of a year go once it is frozen, published and old enough; every figure stays."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select, update

from espace_citoyennete.annual_report import figures as engine
from espace_citoyennete.annual_report import kept
from espace_citoyennete.annual_report.figures import AnnualFigures, annual_figures
from espace_citoyennete.annual_report.frozen import to_json
from espace_citoyennete.annual_report.listing import editions, frozen_content, report_of_year
from espace_citoyennete.annual_report.model import FrozenReport, Publication
from espace_citoyennete.annual_report.page import ReportPage
from espace_citoyennete.annual_report.provenance import of_figure, opened
from espace_citoyennete.annual_report.publishing import PublicationDraft, publish_report
from espace_citoyennete.annual_report.records import records_after
from espace_citoyennete.annual_report.sections import annual_report
from espace_citoyennete.annual_report.service import withdraw_frozen
from espace_citoyennete.annual_report.views import Shown
from espace_citoyennete.annual_report.years import years
from espace_citoyennete.clock import Clock, fixed_clock
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.page import RegisterPage
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.errors import Conflict, UserError
from espace_citoyennete.jeudis.listing import jeudis
from espace_citoyennete.jeudis.model import Jeudi, Registration
from espace_citoyennete.jeudis.registering import RegistrationDraft, register
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.model import Appointment, Slot
from espace_citoyennete.permanences.page import PermanencesPage
from espace_citoyennete.privacy import past_years, year_erasing
from espace_citoyennete.privacy.past_years import COUNTING, comparable
from espace_citoyennete.privacy.purge_section import PurgeSection
from espace_citoyennete.privacy.purging import Asked, Due, Purged, due_for_purge, purge
from espace_citoyennete.privacy.retention import set_delay
from espace_citoyennete.privacy.rules import Kept
from espace_citoyennete.privacy.service import forget_again, forget_all
from espace_citoyennete.report import Filters, Period, Scope, year_period
from espace_citoyennete.storage import tombstones
from espace_citoyennete.storage.database import Database, Session, open_sqlite
from espace_citoyennete.storage.forgetting import sweep
from espace_citoyennete.storage.upkeep import Care, note_fact
from espace_citoyennete.town.model import FrozenYear
from espace_citoyennete.town.page import SettingsPage
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.page import Page
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.service import VisitorDraft
from tests.annual_report.test_kept import freeze
from tests.conftest import AGENT, KEY, NOW
from tests.privacy.test_purge_screen import settle
from tests.privacy.test_purging import SECOND, ready
from tests.trust.canaries import bytes_of, found_in
from tests.trust.lives import YEARS, live
from tests.windows import shown

_Page = TypeVar("_Page", bound=Page)
GONE = YEARS[0]  # 2024, the first of two years that are over
FROZEN = datetime(2025, 2, 1, 9, 0)


def publish(session: Session, year: int, at: datetime) -> None:
    report = to_json(report_of_year(session, year, at.date(), at=at, author=AGENT.name))
    draft = PublicationDraft(year_period(year), "complet", report, report)
    publish_report(session, draft, now=at, by=AGENT)


def lived(database: Database, chance: Random, people: int = 6) -> None:
    """Make two years with people, then forget all of them: coded records without a name are left."""
    with database.transaction(is_long=True) as session:
        ids = live(session, chance, people)
        for booked in session.scalars(select(Appointment)):
            booked.booked_at = datetime.combine(booked.asked_on, time())
        for evening in session.scalars(select(Jeudi)):
            evening.held_on = date(GONE, 5, 16)
        _came(session, datetime(GONE, 1, 2, 9))
        session.execute(update(Registration).values(registered_at=datetime(GONE, 5, 2)))
    with database.transaction(is_long=True) as session:
        forget_all(session, [session.get_one(Visitor, one) for one in ids], now=FROZEN)


def closed(session: Session, *years_closed: int, at: datetime = FROZEN) -> None:
    for year in years_closed:
        freeze(session, year, at)
        publish(session, year, at)


def due(database: Database, now: datetime = NOW) -> Due:
    with database.reading() as session:
        return due_for_purge(session, today=now.date(), counting=COUNTING, by=AGENT)


def run(database: Database, shown: Due, now: datetime = NOW) -> Purged:
    with database.transaction(is_long=True) as session:
        note_fact(session, Care.COPY, now - timedelta(hours=3), "")
    with database.transaction(is_long=True, is_erasing=True) as session:
        asked = Asked(shown, SECOND, typed=len(shown.people))
        return purge(session, asked, now=now, instant=now.astimezone(), counting=COUNTING, by=AGENT)


def told(session: Session) -> dict[int, AnnualFigures]:
    return {
        year: comparable(annual_figures(session, Scope(year_period(year), NOW.date())))
        for year in (*YEARS, YEARS[-1] + 1)
    }


def told_in_json(session: Session, year: int) -> bytes:
    report = report_of_year(session, year, NOW.date(), at=NOW, author=AGENT.name)
    return to_json(replace(report, stamp=replace(report.stamp, journal="")))  # a purge is noted there


@pytest.mark.parametrize("seed", range(2))
def test_the_records_of_a_year_go_and_no_figure_of_any_year_moves(any_database: Database, seed: int) -> None:
    ready(any_database)
    lived(any_database, Random(seed))
    with any_database.transaction(is_long=True) as session:
        closed(session, GONE)
        set_delay(session, Kept.FACTS, 12, by=AGENT)
        before, lists = told(session), jeudi_totals(session)
        edition = frozen_content(session, editions(session, GONE)[0].uid)
        in_json = [told_in_json(session, year) for year in YEARS]
    shown = due(any_database)
    assert set(shown.years) == {GONE}, shown.kept_year
    assert {"contact", "appointment", "registration"} <= shown.years[GONE].keys()
    run(any_database, shown)
    with any_database.reading() as session:
        assert told(session) == before
        assert [told_in_json(session, year) for year in YEARS] == in_json
        assert jeudi_totals(session) == lists
        assert frozen_content(session, editions(session, GONE)[0].uid) == edition
        old = select(func.count()).select_from(Contact).where(Contact.month < (GONE + 1) * 12)
        assert not session.scalar(old)
    again = due(any_database)
    assert again.is_nothing
    assert not again.kept_year


def jeudi_totals(session: Session) -> list[tuple[int, int, int, int, int]]:
    rows = jeudis(session, date(GONE, 1, 1), date(GONE + 2, 12, 31))
    return [(one.registered, one.present, one.women, one.men, one.follow_ups) for one in rows]


def test_where_an_evening_does_not_count_whom_it_loses_its_totals_move(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The saboteur of the lists of evenings."""
    monkeypatch.setattr(year_erasing, "keep_as_counted", lambda _session, _gone: None)
    ready(database)
    lived(database, Random(3))
    with database.transaction(is_long=True) as session:
        closed(session, GONE)
        set_delay(session, Kept.FACTS, 12, by=AGENT)
        before = jeudi_totals(session)
    run(database, due(database))
    with database.reading() as session:
        assert jeudi_totals(session) != before


@pytest.fixture
def gone(database: Database) -> Database:
    """Return a base of which the records of the first year were erased."""
    ready(database)
    lived(database, Random(3))
    with database.transaction(is_long=True) as session:
        closed(session, GONE)
        set_delay(session, Kept.FACTS, 12, by=AGENT)
    run(database, due(database))
    return database


WHOLE = Scope(year_period(GONE), NOW.date())
PARTS: dict[str, Callable[[Session], object]] = {
    "month": lambda session: annual_figures(
        session, replace(WHOLE, period=Period(date(GONE, 3, 1), date(GONE, 3, 31)))
    ),
    "filter": lambda session: annual_figures(session, replace(WHOLE, filters=Filters(channels=("VISITE",)))),
    "several years": lambda session: annual_figures(
        session, replace(WHOLE, period=Period(date(GONE, 1, 1), date(GONE + 1, 12, 31)))
    ),
    "records": lambda session: opened(session, WHOLE, received(session), by=AGENT),
    "more records": lambda session: records_after(session, WHOLE, received(session).origin, by=AGENT),
}


def received(session: Session) -> Any:
    report = annual_report(annual_figures(session, WHOLE), produced_at=NOW)
    figure = next(one for part in report.sections for one in part.figures if one.key == "contacts_recus")
    return of_figure(figure)


def test_a_part_of_an_erased_year_is_told_never_counted_on_what_is_left(gone: Database) -> None:
    sentence = f"Les fiches de {GONE} ont été effacées le 17 novembre 2026\u00a0: l’année entière reste"
    with gone.reading() as session:
        for read in PARTS.values():
            with pytest.raises(UserError, match=sentence):
                read(session)


def test_a_month_that_would_count_nothing_in_silence_is_seen(
    gone: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The saboteur of the parts of a year."""
    monkeypatch.setattr(kept, "erased_years", lambda _session, _period: {})
    with gone.reading() as session:
        counted = PARTS["month"](session)
    assert isinstance(counted, AnnualFigures)
    assert counted.contacts.logged == 0


def test_a_year_is_compared_with_an_erased_one_whole_and_with_no_part_of_it(gone: Database) -> None:
    after = GONE + 1
    with gone.reading() as session:
        found = years(session, annual_figures(session, Scope(year_period(after), NOW.date())))
        march = Scope(Period(date(after, 3, 1), date(after, 3, 31)), NOW.date())
        parts = years(session, annual_figures(session, march))
    assert found.earlier[0] is not None
    assert found.earlier[0].contacts.logged
    assert parts.earlier == (None, None)


def test_an_erased_year_is_neither_rectified_nor_taken_back_nor_written(gone: Database) -> None:
    with gone.transaction(is_long=True) as session:
        with pytest.raises(Conflict, match="ne se rectifie plus"):
            freeze(session, GONE, NOW)
        with pytest.raises(Conflict, match="ne s’annule plus"):
            withdraw_frozen(session, editions(session, GONE)[0].uid, by=AGENT)
        with pytest.raises(UserError) as refused:
            log_contact(
                session, ContactDraft("VISITE", datetime(GONE, 5, 2, 9), "LOG", "REPONDU"), now=NOW, by=AGENT
            )
        assert "Choisir une date d’une autre année" in str(refused.value.problems)  # type: ignore[attr-defined]


@pytest.mark.parametrize("what", ["slot", "Jeudi"])
def test_nobody_is_booked_nor_registered_in_an_erased_year(gone: Database, what: str) -> None:
    somebody = VisitorDraft("Roussel", "Jeanne")
    told = f"Les fiches de {GONE} .* Choisir une date d’une autre année"
    with gone.transaction() as session, pytest.raises(UserError, match=told):
        if what == "slot":
            free = select(Slot.id).where(Slot.starts_at < datetime(GONE + 1, 1, 1)).limit(1)
            slot_id = session.scalars(free).one()
            book_appointment(session, BookingDraft(slot_id, somebody, subject="Bail"), now=NOW, by=AGENT)
        else:
            evening = session.scalars(select(Jeudi.id).limit(1)).one()
            register(session, evening, RegistrationDraft(somebody), now=NOW, by=AGENT)


def _unpublished(session: Session) -> None:
    for one in session.scalars(select(Publication)):
        session.delete(one)


def _without_figures(session: Session) -> None:
    session.scalars(select(FrozenReport)).one().figures = None


def _came(session: Session, at: datetime, visitor: int | None = None) -> None:
    session.add(
        Contact(channel="VISITE", request="LOG", outcome="REPONDU", occurred_at=at, visitor_id=visitor)
    )


def _named(session: Session) -> None:
    visitor = Visitor(uid=uuid4(), last_name="Benali")
    session.add(visitor)
    session.flush()
    old = select(Contact).where(Contact.month < (GONE + 1) * 12).limit(1)
    session.scalars(old).one().visitor_id = visitor.id
    _came(session, NOW, visitor.id)


REASONS: dict[str, tuple[Callable[[Session], None], str]] = {
    "published by nobody": (_unpublished, "arrêter puis publier"),
    "figures not kept": (_without_figures, "pour garder ses chiffres"),
    "a name is left": (_named, "1 désigne encore quelqu’un"),
    "changed since": (
        lambda session: _came(session, datetime(GONE, 5, 2)), "ne dit plus ce que dit le bilan arrêté"
    ),
    "an older year stays": (
        lambda session: _came(session, datetime(GONE - 1, 12, 2)), f"Les fiches de {GONE - 1} restent"
    ),
}  # fmt: skip


@pytest.mark.parametrize("why", REASONS)
def test_a_year_that_may_not_go_stays_and_the_reason_is_told(database: Database, why: str) -> None:
    lived(database, Random(3))
    spoil, words = REASONS[why]
    with database.transaction(is_long=True) as session:
        closed(session, GONE)
        spoil(session)
        set_delay(session, Kept.FACTS, 12, by=AGENT)
    found = due(database)
    assert not found.years
    assert words in found.kept_year


def test_nothing_of_a_year_is_due_before_its_time_nor_where_the_place_sets_no_delay(
    database: Database,
) -> None:
    lived(database, Random(3))
    with database.transaction(is_long=True) as session:
        closed(session, GONE)
    assert not due(database, NOW.replace(year=2099)).years
    with database.transaction() as session:
        set_delay(session, Kept.FACTS, 24, by=AGENT)
    assert not due(database).years
    assert due(database, NOW.replace(year=2027)).years


@pytest.mark.parametrize("months", [6, 18, 252])
def test_the_delay_of_years_is_whole_years(database: Database, months: int) -> None:
    with database.transaction() as session, pytest.raises(UserError) as refused:
        set_delay(session, Kept.FACTS, months, by=AGENT)
    assert "ans entiers" in str(refused.value.problems)  # type: ignore[attr-defined]


def test_a_year_whose_figures_were_not_kept_is_never_lost(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The saboteur of what is kept: nothing asks for it, and the purge itself refuses."""
    ready(database)
    lived(database, Random(3))
    with database.transaction(is_long=True) as session:
        closed(session, GONE)
        _without_figures(session)
        set_delay(session, Kept.FACTS, 12, by=AGENT)
        contacts = session.scalar(select(func.count()).select_from(Contact))
    monkeypatch.setattr(past_years, "_why_kept", lambda _session, year, *_: "" if year == GONE else "non")
    with pytest.raises(UserError, match="manquent"):
        run(database, due(database))
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Contact)) == contacts


def test_figures_that_would_move_are_seen_before_anything_is_erased(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(database)
    lived(database, Random(3))
    with database.transaction(is_long=True) as session:
        closed(session, GONE)
        set_delay(session, Kept.FACTS, 12, by=AGENT)
    shown, read = due(database), engine.read_whole
    monkeypatch.setattr(engine, "read_whole", lambda content: replace(read(content), categories={}))
    with pytest.raises(UserError, match="d’autres chiffres"):
        run(database, shown)


CODES = {"contact.duration": "Éqz9001", "contact.special_need": "Éqz9002"}


@pytest.mark.parametrize("is_swept", [True, False])
def test_no_code_of_an_erased_year_is_left_in_the_file(
    template: Path, tmp_path: Path, is_swept: bool
) -> None:
    path = tmp_path / "donnees.db"
    path.write_bytes(template.read_bytes())
    with closing(open_sqlite(path, KEY, fixed_clock(NOW))) as database:
        database.author = AGENT.uid
        ready(database)
        lived(database, Random(3))
        with database.transaction(is_long=True) as session:
            session.execute(
                update(Contact)
                .where(Contact.month < (GONE + 1) * 12)
                .values(duration=CODES["contact.duration"], special_need=CODES["contact.special_need"])
            )
            closed(session, GONE)
            set_delay(session, Kept.FACTS, 12, by=AGENT)
        run(database, due(database))
        if is_swept:
            sweep(database)
        assert bool(found_in(bytes_of(tmp_path, KEY), CODES)) is not is_swept


def test_a_copy_put_back_loses_again_the_records_of_the_year(database: Database) -> None:
    lived(database, Random(3))
    with database.transaction(is_long=True) as session:
        closed(session, GONE)
        before = told(session)
        uid = session.scalars(select(FrozenReport.uid)).one()
    with database.transaction(is_long=True, is_beyond=True) as session:
        forget_again(session, {tombstones.mark(uid)}, now=NOW)
    with database.reading() as session:
        assert told(session) == before
        assert session.scalars(select(FrozenYear.erased_on)).one() == NOW.date()
        old = select(func.count()).select_from(Contact).where(Contact.month < (GONE + 1) * 12)
        assert not session.scalar(old)


def is_counted(page: ReportPage) -> bool:
    return page.report is not None


def turned(window: MainWindow, page: str, kind: type[_Page]) -> _Page:
    window.show_page(page)
    found = window.page
    assert isinstance(found, kind)
    return found


def test_each_screen_says_what_was_erased_and_counts_nothing_on_what_is_left(
    gone: Database, clock: Clock, qapp: QApplication, qtbot: QtBot
) -> None:
    """Saboteur: a register that tells « 0 contact reçu » of days of which the records were erased."""
    words = f"Les fiches de {GONE} ont été effacées"
    with shown(Desk(gone, clock, AGENT), qapp, qtbot) as window:
        register = turned(window, "page:register", RegisterPage)
        register.filters.show_day(date(GONE, 5, 2))
        assert words in register.footer.text()
        assert "reçu" not in register.footer.text()
        week = turned(window, "page:permanences", PermanencesPage)
        week.receive(date(GONE, 5, 2))
        assert words in week.message.text
        week.receive(NOW.date())
        assert words not in week.message.text
        report = turned(window, "page:report", ReportPage)
        report.receive(Shown(WHOLE))
        qtbot.waitUntil(lambda: report.report is not None and report.report.period == WHOLE.period)
        settle(qtbot)
        assert not report.message.text
        report.receive(Shown(replace(WHOLE, period=Period(date(GONE, 3, 1), date(GONE, 3, 31)))))
        qtbot.waitUntil(lambda: words in report.message.text)
        assert not is_counted(report), "the figures of other days are still shown"
        report.receive(Shown(WHOLE))
        qtbot.waitUntil(lambda: is_counted(report))
        assert words not in report.message.text
        window.answer("purge", None)
        assert isinstance(window.page, SettingsPage)
        section = window.page.section
        assert isinstance(section, PurgeSection)
        settle(qtbot)
        assert f"de {GONE}" in section.done.text

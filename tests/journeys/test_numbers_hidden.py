"""A number that an instruction hides is in no list, page, panel, print nor output, however new it is.

Everything is found by introspection: what the test does not know how to ask turns it red.
"""

import ast
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, get_type_hints
from uuid import UUID

import pypdfium2
import pytest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import Row, func, select, update
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import User
from espace_citoyennete.action_plan.model import Objective
from espace_citoyennete.actions.model import Action
from espace_citoyennete.agreements.listing import agreements
from espace_citoyennete.agreements.model import Agreement
from espace_citoyennete.agreements.rules import Span
from espace_citoyennete.annual_report.export_panel import ExportPanel
from espace_citoyennete.annual_report.figures import AnnualFigures, annual_figures
from espace_citoyennete.annual_report.frozen import to_json
from espace_citoyennete.annual_report.listing import editions
from espace_citoyennete.annual_report.provenance import Provenance
from espace_citoyennete.annual_report.publishing import PublicationDraft, publish_report
from espace_citoyennete.annual_report.sections import annual_report
from espace_citoyennete.annual_report.service import FreezeDraft, freeze_year
from espace_citoyennete.callbacks.listing import View
from espace_citoyennete.callbacks.model import Callback
from espace_citoyennete.changes.call_lists import Touched, open_call_list
from espace_citoyennete.changes.model import CallList
from espace_citoyennete.changes.preview import sittings_hit
from espace_citoyennete.changes.settling import MoveTo
from espace_citoyennete.cli.parser import make_parser
from espace_citoyennete.clock import Clock, fixed_clock
from espace_citoyennete.contacts.listing import ContactFilter
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.directory.model import Organisation, Practitioner
from espace_citoyennete.jeudis.model import Jeudi, Registration
from espace_citoyennete.loans.model import Exhibit, Loan
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.permanences.appointments import BookingDraft
from espace_citoyennete.permanences.cautions import Asked
from espace_citoyennete.permanences.conflicts import Occupation
from espace_citoyennete.permanences.convocation_row import ConvocationRow
from espace_citoyennete.permanences.corrections import Correction
from espace_citoyennete.permanences.free_slots import Wish
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.service import PermanenceDraft, permanence_draft
from espace_citoyennete.permanences.week import sittings_on
from espace_citoyennete.privacy.past_years import COUNTING
from espace_citoyennete.privacy.purging import Due, due_for_purge
from espace_citoyennete.rallies.model import Checkpoint, Team
from espace_citoyennete.report import Origin, Period, Scope, Where, year_period
from espace_citoyennete.rights import MATRIX, Agent
from espace_citoyennete.rooms import FORMS, PAGES
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.journal_chain import read_head
from espace_citoyennete.storage.paging import Listing, page
from espace_citoyennete.storage.upkeep import Care
from espace_citoyennete.subsidies.model import Subsidy
from espace_citoyennete.team.model import Handover
from espace_citoyennete.town.model import Town
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.town.rules import Calendar
from espace_citoyennete.ui import dialogs, tasks
from espace_citoyennete.visitors.fields import PhoneField
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.phones import kept_keys
from espace_citoyennete.visitors.service import VisitorDraft
from espace_citoyennete.waiting.model import WaitingEntry
from espace_citoyennete.walks.model import WalkProposal
from tests.conftest import AGENT, NOW, copied
from tests.journeys.test_discreet import told
from tests.pdf.reading import texts
from tests.permanences.conftest import lawyer
from tests.shell.every_form import OF_KIND
from tests.test_architecture import House, imported_names, place, read_house, tree
from tests.windows import save_instead

pytestmark = pytest.mark.slow

CANARY = "06 39 98 77 55"
CODES = ("AUCUN", "ELLE_RAPPELLE", "PAS_MESSAGE", "NEUTRE", "TIERS", "DE_LA_VILLE")


def has_canary(text: str) -> bool:
    """Tell whether a text holds the number, in any grouping, national or international."""
    return "639987755" in re.sub(r"[^\d]", "", text)


@pytest.fixture(scope="module")
def guarded(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed demonstration in which everybody has the same number, each under an instruction."""
    path = tmp_path_factory.mktemp("guarded") / "donnees.db"
    with copied(demonstration, path, fixed_clock(NOW)) as database, database.transaction() as session:
        for place_, person in enumerate(session.scalars(select(Visitor))):
            person.safe_contact = CODES[place_ % len(CODES)]
            person.phone, person.phone_key = CANARY, kept_keys(CANARY)
        someone = select(func.min(Visitor.id)).scalar_subquery()
        session.execute(update(Contact).values(visitor_id=someone))
    return path


@pytest.fixture
def database(guarded: Path, tmp_path: Path, clock: Clock) -> Iterator[Database]:
    with copied(guarded, tmp_path / "base" / "donnees.db", clock) as database:
        yield database


# What is asked of the base

WALK_READERS = ("walk_of", "kept_stops", "walk_proposals", "walk_sheet", "walk_account")
# By the name of the argument, then by its type. The numbers are those of the people of the demonstration.
Given = Callable[[Session], Any]


def first(column: Any) -> Given:
    return lambda session: session.scalars(select(column).order_by(column.desc()).limit(1)).one()


def guest(model: Any) -> Given:
    """Return the number of a row about somebody."""
    return lambda session: session.scalars(
        select(model.id).where(model.visitor_id.is_not(None)).limit(1)
    ).one()


def persons(column: Any) -> Given:
    return lambda session: list(session.scalars(select(column)))


def a_walk(session: Session) -> int:
    return session.scalars(select(Action.id).where(Action.kind == "MARCHE")).one()


def call_list_of_somebody(session: Session) -> int | None:
    """Return a call list on which somebody is to be told."""
    booked = session.scalars(select(Appointment).where(Appointment.visitor_id.is_not(None)).limit(1)).one()
    touched = [Touched(booked.id, booked.visitor_id, NOW)]
    return open_call_list(session, "ANNULATION", "Avocat", "absent", touched, now=NOW, by=AGENT)


def a_frozen_year(session: Session) -> UUID:
    """Freeze the report of the year of the demonstration, in the January that follows."""
    figures = annual_figures(session, Scope(year_period(NOW.year), NOW.date()))
    draft = FreezeDraft(NOW.year, to_json(annual_report(figures, produced_at=NOW)), "2026.1")
    freeze_year(session, draft, now=NOW.replace(year=NOW.year + 1, month=1), by=AGENT)
    return draft.uid


def a_publication(session: Session) -> UUID:
    """Publish the report of the year of the demonstration."""
    figures = annual_figures(session, Scope(year_period(NOW.year), NOW.date()))
    content = to_json(annual_report(figures, produced_at=NOW))
    draft = PublicationDraft(year_period(NOW.year), "complet", content, content)
    publish_report(session, draft, now=NOW, by=AGENT)
    return draft.uid


BY_NAME: dict[str, Given] = {
    "visitor_id": first(Visitor.id),
    "visitor_uid": first(Visitor.uid),
    "uid": first(Visitor.uid),
    "kept_uid": first(Visitor.uid),
    "merged_uid": lambda session: session.scalars(select(Visitor.uid).order_by(Visitor.id)).first(),
    "visitor_ids": persons(Visitor.id),
    "contact_id": guest(Contact),
    "appointment_id": guest(Appointment),
    "booked": lambda session: session.get_one(Appointment, guest(Appointment)(session)),
    "sitting": lambda session: session.scalars(select(Sitting)).first(),
    "known": lambda _session: {},
    "correction": lambda _session: Correction("FAM", "Bail", CANARY),
    "callback_id": guest(Callback),
    "list_id": call_list_of_somebody,
    "list_uid": lambda session: session.get_one(CallList, call_list_of_somebody(session)).uid,
    "action_id": first(Action.id),
    "checkpoint_id": first(Checkpoint.id),
    "drafts": lambda _session: [],
    "jeudi_id": first(Jeudi.id),
    "exhibit_id": first(Exhibit.id),
    "loan_id": first(Loan.id),
    "registration_id": first(Registration.id),
    "walk_proposal_uid": first(WalkProposal.uid),
    "handover_id": first(Handover.id),
    "sitting_id": first(Sitting.id),
    "sitting_ids": persons(Sitting.id),
    "slot_id": first(Slot.id),
    "subsidy_id": first(Subsidy.id),
    "subsidy_ids": persons(Subsidy.id),
    "subsidy": lambda session: session.scalars(select(Subsidy).limit(1)).one(),
    "subsidies": lambda session: session.scalars(select(Subsidy)).all(),
    "organisation_id": first(Organisation.id),
    "agreement_id": first(Agreement.id),
    "practitioner_id": first(Practitioner.id),
    "permanence_id": first(Permanence.id),
    "domain": lambda _session: "FAM",
    "author": lambda _session: AGENT.uid,
    "user_uid": lambda _session: AGENT.uid,
    "login": first(User.login),
    "entry_id": guest(WaitingEntry),
    "entry": lambda session: session.scalars(select(WaitingEntry)).first(),
    "entry_ids": persons(WaitingEntry.id),
    "waiting_entry_id": guest(WaitingEntry),
    "discreet": lambda _session: False,
    "text": lambda _session: CANARY,
    "typed": lambda _session: CANARY,
    "phone": lambda _session: CANARY,
    "name": first(Visitor.last_name),
    "list_name": lambda _session: "contact_sur",
    "type_code": lambda _session: "AVOCAT",
    "codes": lambda _session: {},
    "year": lambda _session: NOW.year,
    "desk": lambda _session: "accueil",
    "instant": lambda _session: NOW.astimezone(UTC),
    "limit": lambda _session: 50,
    "sittings": lambda session: sittings_on(session, NOW.date(), by=AGENT),
}
BY_FUNCTION: dict[str, dict[str, Given]] = {
    "words_to_print": {"kind": lambda _session: "AFFICHE"},
    "choices_on": {"days": lambda _session: [NOW.date()]},
    "rally": {"action_id": first(Team.action_id)},
    "day_to_move_to": {
        "hit": lambda session: sittings_hit(session, NOW.date(), date(NOW.year, 12, 31), now=NOW)[0],
        "taken": lambda _session: [],
    },
    **{name: {"action_id": a_walk} for name in WALK_READERS},
    "proposal_row": {"uid": first(WalkProposal.uid)},
    "find_loan": {"uid": first(Loan.uid)},
    "read_subsidy": {"version": lambda _session: None},
    "loan_facts": {"uid": first(Loan.uid)},
    "evaluation_facts": {"row": lambda session: agreements(session)[0]},
    "absences_of": {"draft": lambda session: lawyer(practitioner_id=first(Practitioner.id)(session))},
    "conflict": {"wanted": lambda _session: Occupation(NOW.date(), time(8), time(20), "Salle 1")},
    "first_conflict": {"wanted": lambda _session: [Occupation(NOW.date(), time(8), time(20), "Salle 1")]},
    "differences": {
        "draft": lambda session: permanence_draft(session, first(Permanence.id)(session)),
        "since": lambda _session: NOW.date(),
    },
    "plan_exhibits": {"text": lambda _session: "12;Clichés"},  # it gives back what was pasted
    "plan_intake": {"lines": lambda _session: [], "refused": lambda _session: []},
    "structures": {"town": lambda _session: "Amiens"},
    "no_slot": {"until": lambda _session: None},
    "agreed_sitting_records": {
        "where": lambda session: (("convention", str(first(Agreement.uid)(session))),)
    },
    "changed_by": {
        "record_uid": first(Visitor.uid),
        "since": lambda _session: NOW.astimezone(UTC),
    },
    "place_of": {"appointment_uid": first(Appointment.uid)},
    "planning": {"scope": lambda _session: "all"},
    "day_problem": {"days": lambda _session: [NOW.date()]},
    "frozen_content": {"uid": a_frozen_year},
    "frozen_report": {"uid": a_frozen_year},
    "changed_figures": {"edition": lambda session: a_frozen_year(session) and editions(session)[0]},
    "printed_report": {"uid": a_publication},
    "published_beside": {"filters": lambda _session: ()},
    "freeze_draft": {
        "last": lambda _session: None,
        "at": lambda _session: NOW,
        "author": lambda _session: AGENT.name,
    },
    "report_of_year": {"at": lambda _session: NOW, "author": lambda _session: AGENT.name},
    "people_of": {"held": lambda _session: Jeudi.id.is_not(None)},
    "districts_of": {"rows": lambda _session: []},
    "years": {"chosen": lambda session: annual_figures(session, Scope(year_period(NOW.year), NOW.date()))},
    "agent_of": {"uid": lambda _session: AGENT.uid},
    "plan_line": {"uid": first(Objective.uid)},
    "past_years": {"limit": lambda _session: NOW.date()},
    "figures_told": {"first": lambda _session: NOW.year},
    "year_uids": {"years": lambda _session: [NOW.year]},
    "are_years_kept": {"marks": lambda _session: ()},
    "is_confirmed": {"number": lambda _session: 1},
    "what_is_missing": {"recovery_number": lambda _session: 1},
    "room_name": {"typed": lambda _session: "salle 1"},  # it gives back what was typed
}
PROVENANCE = Provenance("Contacts", 1, "count", "Tous les contacts.", Origin("contacts"))
BY_TYPE: dict[Any, Given] = {
    Jeudi: lambda session: session.scalars(select(Jeudi).order_by(Jeudi.id).limit(1)).one(),
    Span: lambda _session: Span(date(NOW.year, 1, 1), date(NOW.year, 12, 31)),
    Agent: lambda _session: AGENT,
    Care: lambda _session: Care.COPY,
    Due: lambda session: due_for_purge(session, today=date(NOW.year + 9, 1, 1), counting=COUNTING, by=AGENT),
    date: lambda _session: NOW.date(),
    MoveTo: lambda _session: MoveTo(NOW.date(), NOW.time(), NOW.time()),
    datetime: lambda _session: NOW,
    AnnualFigures: lambda session: annual_figures(session, Scope(year_period(NOW.year), NOW.date())),
    Where: lambda _session: (),
    Origin: lambda _session: Origin("contacts"),
    Provenance: lambda _session: PROVENANCE,
    Scope: lambda _session: Scope(year_period(NOW.year), NOW.date()),
    Period: lambda _session: Period(date(NOW.year, 1, 1), date(NOW.year, 12, 31)),
    ContactFilter: lambda _session: ContactFilter(text=CANARY),
    View: lambda _session: View.DAY,
    Wish: lambda _session: Wish(),
    BookingDraft: lambda session: BookingDraft(first(Slot.id)(session), VisitorDraft("Diallo")),
    Asked: lambda session: Asked(first(Slot.id)(session), VisitorDraft("Diallo")),
    VisitorDraft: lambda _session: VisitorDraft("Diallo"),
    PermanenceDraft: lambda _session: lawyer(),
    Calendar: calendar,
}
# What is no answer to a screen, and why.
NOT_SHOWN = {
    "contact_with": "the row that use cases change",
    "known_visitor": "what an undo puts back: gestures alone ask it",
    "add_first_user": "writes", "found_town": "writes", "seed_reference": "writes",
    "seed_emergency_numbers": "writes", "note_batch": "writes", "record_contacts": "writes",
    "record_past_appointments": "writes", "record_visitors": "writes", "occupy": "writes",
    "let_go": "writes", "change_entry": "writes", "forget_all": "writes", "forget_again": "writes",
    "note_copied_out": "writes",
    "erase_year": "writes", "erase_years_again": "writes", "keep_as_counted": "writes",
    "keep_follow_ups": "writes",
    "given_to": "all that is known of a person, given to that person by hand",
    "passages": "texts of that copy, read again by whoever gives it",
    "same_person": "the rows about to be forgotten", "drafts_about": "the drafts about to be dropped",
    "keep_frozen": "writes", "set_aside_with_contact": "writes", "bring_back_with_contact": "writes",
    "end_hold": "writes", "find_appointment": "the row that the use cases of the same feature change",
    "add_slot": "writes",
    "keep_call_list": "writes", "cut_again": "writes", "checked_hours": "hours",
    "table_rows": "the whole base, for its administrator, as a copy of it would be",
    "title_of": "names who holds a sitting",
    "holder": "names who holds a sitting",
    "is_among": "yes or no", "plan_import": "reads files of somebody else",
    "refuse_unknown_codes": "raises or not", "refuse_too_many": "raises or not",
    "refuse_unknown_lists": "raises or not", "refuse_if_ended": "raises or not", "sign_in": "writes",
    "uid_of_login": "who signs in on a server, of nobody received here",
}  # fmt: skip


def modules(*kinds: str) -> Iterator[ModuleType]:
    for path in sorted(read_house()):
        here = place(path)
        if here is not None and here.home and here.kind in kinds:
            yield import_module(f"espace_citoyennete.{path.removesuffix('.py').replace('/', '.')}")


def public_functions(module: ModuleType) -> Iterator[FunctionType]:
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if function.__module__ == module.__name__ and not name.startswith("_"):
            yield function


def readers() -> dict[str, FunctionType]:
    """Return every function that looks at the base for somebody: use cases that write are journaled acts."""
    return {
        f"{module.__name__}.{function.__name__}": function
        for module in modules("listing", "figures", "records", "service")
        for function in public_functions(module)
        if "session" in inspect.signature(function).parameters
        and (function.__name__ not in MATRIX or function.__name__ == "open_contact")
        and function.__name__ not in NOT_SHOWN
    }


def arguments(function: Callable[..., Any], session: Session) -> dict[str, Any]:
    """Return what to give; a compulsory argument that is not known here turns the test red."""
    given: dict[str, Any] = {}
    hints = get_type_hints(function)
    for name, parameter in inspect.signature(function).parameters.items():
        own = BY_FUNCTION.get(function.__name__, {})
        if name == "session":
            given[name] = session
        elif name in own:
            given[name] = own[name](session)
        elif name in BY_NAME or hints[name] in BY_TYPE:
            given[name] = (BY_NAME.get(name) or BY_TYPE[hints[name]])(session)
        else:
            assert parameter.default is not parameter.empty, f"{function.__qualname__} asks {name}: say what"
    return given


def spelt(answer: Any, session: Session) -> Iterator[str]:
    """Yield everything that an answer holds, rows of listings and mapped objects included."""
    if isinstance(answer, Listing):
        yield from spelt(page(session, answer), session)
    elif isinstance(answer, Base):
        yield from (str(value) for value in vars(answer).values())
    elif is_dataclass(answer) and not isinstance(answer, type):
        for field in fields(answer):
            yield from spelt(getattr(answer, field.name), session)
    elif isinstance(answer, Mapping):
        yield from spelt([*answer.keys(), *answer.values()], session)
    elif isinstance(answer, list | tuple | set | frozenset | Row) or inspect.isgenerator(answer):
        for part in answer:
            yield from spelt(part, session)
    else:
        yield str(answer)


def leaks(database: Database, function: FunctionType) -> bool:
    with database.transaction() as session:
        answer = function(**arguments(function, session))
        found = any(has_canary(text) for text in spelt(answer, session))
        session.rollback()
    return found


def test_no_function_that_reads_the_base_gives_a_hidden_number(database: Database) -> None:
    found = readers()
    assert len(found) > 60
    assert [name for name, function in found.items() if leaks(database, function)] == []
    known = {
        function.__name__
        for module in modules("service", "listing", "figures", "records")
        for function in public_functions(module)
    }
    assert NOT_SHOWN.keys() <= known


def test_a_reading_that_gives_the_number_is_found(database: Database) -> None:
    """The planted fault, in each shape that an answer may take."""

    def row(session: Session, *, visitor_id: int) -> object:
        return session.execute(select(Visitor.phone).where(Visitor.id == visitor_id)).all()

    def mapped(session: Session, *, visitor_id: int) -> object:
        return {visitor_id: [session.get(Visitor, visitor_id)]}

    def listing(session: Session) -> object:
        return Listing(select(Visitor.id, Visitor.phone_key), (Visitor.id,))

    assert all(leaks(database, function) for function in (row, mapped, listing))  # type: ignore[arg-type]
    with database.reading() as session, pytest.raises(AssertionError, match="say what"):
        arguments(test_a_form_shows_no_hidden_number, session)


# Where a number may be read in the program

OWNERS = {"reach", "self", "person"}  # a Reach, a field of a form; `person` is a part of a form


def numbers_read(house: House) -> Iterator[str]:
    """Yield each place out of `visitors/` that could read the number of a mapped person, or of an undo."""
    for path, text in house.items():
        here = place(path)
        if here is None or here.home in ("visitors", "imports") or "/migrations/" in path:
            continue
        names = {name.rpartition(".")[2] for _line, name in imported_names(path, text)}
        if "known_visitor" in names and here.kind != "gestures":
            yield f"{path}: what an undo puts back is for gestures alone"
        if "Visitor" not in names:
            continue
        for node in ast.walk(tree(text)):
            if isinstance(node, ast.Attribute) and node.attr in ("phone", "phone_key"):
                owner = getattr(node.value, "attr", getattr(node.value, "id", ""))
                if node.attr == "phone_key" or owner not in OWNERS:
                    yield f"{path}:{node.lineno} reads {ast.unparse(node)}: ask visitors.listing.reaches"


def test_only_the_feature_of_the_people_reads_their_number() -> None:
    assert list(numbers_read(read_house())) == []


@pytest.mark.parametrize("fault", ["visitor.phone", "Visitor.phone_key", "row.phone", "kept[0].phone"])
def test_a_number_read_elsewhere_is_found(fault: str) -> None:
    given = "from espace_citoyennete.visitors.model import Visitor"
    text = f"{given}\n\ndef f(visitor, row, kept):\n    return {fault}\n"
    assert list(numbers_read({"jeudis/listing.py": text}))


# What is shown


def shows(root: QWidget) -> list[str]:
    typed = [(type(line).__name__, line.text()) for line in root.findChildren(QLineEdit)]
    return [where for where, text in (*told(root), *typed) if has_canary(text)]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_no_hidden_number(window: MainWindow, qtbot: QtBot, name: str) -> None:
    window.show_page(name)
    qtbot.waitUntil(lambda: not tasks.are_running())
    assert shows(window) == []
    for view in window.page.header.switch.findChildren(QAbstractButton):
        view.click()
        assert shows(window) == []


@pytest.mark.parametrize("kind", FORMS)
def test_a_form_shows_no_hidden_number(window: MainWindow, kind: str) -> None:
    desk, make = window.desk, FORMS[kind]
    shown_class = type(make(desk))
    with desk.database.reading() as session:
        known = {
            name: BY_NAME[name](session)
            for name in inspect.signature(shown_class).parameters
            if name.endswith(("_id", "_uid")) and name in BY_NAME
        }
        if kind in OF_KIND:
            known["action_id"] = session.scalars(select(Action.id).where(Action.kind == OF_KIND[kind])).one()
    form = make(desk, **known)
    window.panel.open(form)
    assert shows(window) == []
    assert not any(has_canary(str(value)) for value in form.values().values())
    for field in form.findChildren(PhoneField):
        if field.reveal_button.isVisible():
            field.reveal_button.click()
            assert has_canary(field.line.text())  # so that the page was really about somebody


# What is printed and written


def text_of(pdf: Path) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        told = "".join(page.get_textpage().get_text_range() for page in document)
        return told + str(document.get_metadata_dict())


def by_action(page_name: str, action: str) -> Callable[[MainWindow], None]:
    def write(window: MainWindow) -> None:
        window.show_page(page_name)
        window.page.answers()[action]()

    return write


def at_day_end(window: MainWindow) -> None:
    window.panel.open(FORMS["day_end"](window.desk))
    form = window.panel.form
    assert form is not None
    next(b for b in form.findChildren(QPushButton) if b.text() == "Imprimer…").click()
    save_instead(form.message)


def the_day_of_point_justice(window: MainWindow) -> None:
    window.show_page("page:permanences", NOW.date())
    window.page.header.switch.choose(1)
    window.page.answers()["export"]()


def at_an_appointment(window: MainWindow) -> None:
    with window.desk.database.reading() as session:
        appointment_id = guest(Appointment)(session)
    window.panel.open(FORMS["appointment"](window.desk, appointment_id=appointment_id))
    form = window.panel.form
    assert form is not None
    row = form.findChild(ConvocationRow)
    assert row is not None
    row.discreet.setChecked(True)  # the open one names its person, as it must
    row.button.click()
    save_instead(row.message)


def the_calls_of_a_change(window: MainWindow) -> None:
    """Print a call list of a dozen people."""
    with window.desk.database.transaction() as session:
        booked = session.scalars(select(Appointment).where(Appointment.visitor_id.is_not(None)).limit(12))
        touched = [Touched(one.id, one.visitor_id, NOW) for one in booked]
        made = open_call_list(session, "ANNULATION", "Permanence", "absent", touched, now=NOW, by=AGENT)
    window.show_page("page:calls", made)
    window.page.answers()["export"]()


def at_the_report(window: MainWindow) -> None:
    window.panel.open(FORMS["report_export"](window.desk))
    form = window.panel.form
    assert isinstance(form, ExportPanel)
    form.elsewhere.click()
    window.panel.save()


PRINTS: dict[str, Callable[[MainWindow], None] | None] = {
    "write_call_sheet": by_action("page:callbacks", "export"),
    "write_sheets": at_day_end,
    "write_convocation": at_an_appointment,
    "write_day_list": the_day_of_point_justice,
    "write_attendance_sheet": by_action("page:jeudis", "export"),
    "write_notice": None,  # names nobody but those who speak
    "write_certificates": None,  # for nobody under an instruction: proven in tests/jeudis
    "write_agreement": None,  # organisations and who signs for them, of nobody of the public
    "write_evaluation": None,
    "write_report": at_the_report,
    "write_recovery_sheet": None,  # a key, and who made it
    "write_lent_passphrases": None,  # people of the house
    "write_rights_sheet": None,  # who may do what, people of the house
    "write_emergency_sheet": None,  # the numbers of services, of nobody
    "write_address_sheet": None,
    "write_call_list": the_calls_of_a_change,
    "write_association_sheet": None,  # what the town gives to an association, of nobody
    "write_missing_letter": None,  # the papers that an association owes
    "write_letters": None,  # for nobody under an instruction: proven in tests/changes
    "write_directory": None,  # organisations, of nobody
    "write_walk_account": None,  # stops, findings and answers, of nobody
    "write_field_sheet": None,
    "write_statement": None,  # counts of a course: nobody is named
    "write_loan_slip": None,  # schools and associations, of nobody received here
    "write_route_sheets": None,  # teams and the adults of their schools: no child is ever named
    "write_score_sheets": None,
    "write_ranking": None,
    "write_plan": None,  # objectives and counts, of nobody
    "brief_pages": None,  # the pages of a report, counts of nobody
    "write_privacy_paper": None,  # the law, or all that is known of a person, for that person alone
    "write_planning": None,  # sittings, of nobody: proven by a canary in tests/plannings
}


def test_every_print_is_known_here() -> None:
    written = {f.__name__ for module in modules("pdf") for f in public_functions(module)}
    assert written == PRINTS.keys()


@pytest.mark.parametrize("name", [name for name, write in PRINTS.items() if write])
def test_a_print_tells_neither_a_hidden_number_nor_a_name_nor_who_calls(
    window: MainWindow, name: str, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "papier.pdf"
    suggested: list[Path] = []

    def choose(_parent: QWidget, _title: str, path: Path, *_filter: str) -> Path:
        suggested.append(path)
        return file

    monkeypatch.setattr(dialogs, "choose_save_path", choose)
    write = PRINTS[name]
    assert write is not None
    write(window)
    qtbot.waitUntil(file.exists, timeout=60_000)
    qtbot.waitUntil(lambda: not tasks.are_running())
    assert all(map(read_head, texts(file))), "a page without the head of the journal"
    said = text_of(file)
    assert not has_canary(said) and not has_canary(str(suggested))
    if name != "write_report":  # figures, of nobody
        with window.desk.database.reading() as session:
            names = set(session.scalars(select(Visitor.last_name).distinct()))
            address = session.scalars(select(Town.address)).one()  # a street may bear the name of somebody
        words = set(re.findall(r"\w+", said)) - set(re.findall(r"\w+", address))
        assert words.isdisjoint(names)
        assert "espace citoyenneté" not in f"{said} {suggested}".lower()


# What the command line writes: figures and reports, made of what was asked above

COMMANDS = {
    "demo", "creer", "importer", "annuler-import", "bilan", "chiffres", "sauvegarder", "restaurer",
    "verifier", "captures", "sans-ecran", "exporter-tout", "reprendre", "demenager",
    "entretenir", "copie-verifiee",
}  # fmt: skip


def test_no_command_is_new_here() -> None:
    """None of these prints a list of people; the whole base goes out for the coordination, and says so."""
    (subcommands,) = (a.choices for a in make_parser()._actions if isinstance(a.choices, dict))
    assert subcommands.keys() == COMMANDS

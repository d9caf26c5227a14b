"""Every act of the screens can be taken back and done again, thirty in a row, to the same content."""

import ast
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from PySide6.QtCore import QEvent, QEventLoop
from PySide6.QtWidgets import QApplication

import espace_citoyennete
from espace_citoyennete import rights
from espace_citoyennete.action_plan import gestures as plan
from espace_citoyennete.action_plan.model import Indicator, Objective, PlannedAction
from espace_citoyennete.actions import gestures as actions
from espace_citoyennete.actions.model import Action
from espace_citoyennete.actions.service import ActionDraft, cancel_action, save_action
from espace_citoyennete.agreements import gestures as agreements
from espace_citoyennete.agreements.model import Agreement
from espace_citoyennete.agreements.service import AgreementDraft, Party, save_agreement
from espace_citoyennete.annual_report import view_acts as report_views
from espace_citoyennete.annual_report.model import ReportView
from espace_citoyennete.annual_report.rules import RULES
from espace_citoyennete.callbacks import gestures as callbacks
from espace_citoyennete.callbacks.listing import CallbackRow, View, callbacks_in
from espace_citoyennete.callbacks.model import Callback
from espace_citoyennete.callbacks.service import CallbackDraft, promise_callback, remove_callback
from espace_citoyennete.changes import gestures as changes
from espace_citoyennete.changes.call_lists import Touched, open_call_list
from espace_citoyennete.changes.listing import call_rows
from espace_citoyennete.changes.model import CallList
from espace_citoyennete.consolidation import gestures as consolidation
from espace_citoyennete.consolidation.model import PlaceReport
from espace_citoyennete.consolidation.service import PlaceDraft
from espace_citoyennete.contacts import gestures as contacts
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.directory import gestures as directory
from espace_citoyennete.directory.intake_panel import IntakePanel
from espace_citoyennete.directory.model import Organisation, Practitioner
from espace_citoyennete.directory.service import (
    AbsenceDraft,
    OrganisationRow,
    PractitionerDraft,
    absences_of,
    organisation_named,
    organisations,
    save_absence,
    save_practitioner,
)
from espace_citoyennete.discriminations import gestures as discriminations
from espace_citoyennete.emergency import gestures as emergency
from espace_citoyennete.emergency.listing import emergency_numbers
from espace_citoyennete.jeudis import arrivals, closing
from espace_citoyennete.jeudis import gestures as jeudis
from espace_citoyennete.jeudis.attending import number_sheet
from espace_citoyennete.jeudis.model import Jeudi, JeudiFollowUp, Registration
from espace_citoyennete.jeudis.registering import RegistrationDraft, register
from espace_citoyennete.jeudis.service import JeudiDraft, save_jeudi
from espace_citoyennete.loans import gestures as loans
from espace_citoyennete.loans.model import Exhibit, Loan
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.people import gestures as people
from espace_citoyennete.permanences import gestures as permanences
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.booked import appointment_row
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.service import create_permanence
from espace_citoyennete.practitioners import gestures as practitioners
from espace_citoyennete.privacy import purge_papers
from espace_citoyennete.privacy.page import PrivacySection
from espace_citoyennete.privacy.review_section import ReviewSection
from espace_citoyennete.rallies import gestures as rallies
from espace_citoyennete.rallies.model import Checkpoint
from espace_citoyennete.rights import MATRIX
from espace_citoyennete.schema import metadata
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.journal import JournalLine
from espace_citoyennete.subsidies import gestures as subsidies
from espace_citoyennete.subsidies.listing import papers
from espace_citoyennete.subsidies.model import Subsidy
from espace_citoyennete.team import gestures as team
from espace_citoyennete.team.model import Handover
from espace_citoyennete.town.lists import ReferenceSection
from espace_citoyennete.town.page import SettingsPage, TownSection
from espace_citoyennete.town.premises import RoomDraft, save_room
from espace_citoyennete.town.rules import Calendar
from espace_citoyennete.ui import dialogs, tasks
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.section import ListSection
from espace_citoyennete.ui.sheet_panel import SheetPanel
from espace_citoyennete.ui.undo import LIMIT
from espace_citoyennete.upkeep.gestures import choose_place, declare_copy
from espace_citoyennete.visitors.merging import merge_visitors
from espace_citoyennete.visitors.model import Visitor, VisitorMerge
from espace_citoyennete.visitors.service import VisitorDraft
from espace_citoyennete.waiting import gestures as waiting
from espace_citoyennete.waiting.listing import WaitingRow, waiting_row
from espace_citoyennete.waiting.model import WaitingEntry
from espace_citoyennete.waiting.proposals import Proposal, proposals
from espace_citoyennete.waiting.service import WaitingDraft, join_waiting
from espace_citoyennete.walks import gestures as walks
from espace_citoyennete.walks.listing import ProposalRow, walk_proposals
from espace_citoyennete.walks.model import WalkProposal
from tests.conftest import AGENT, NOW
from tests.permanences.conftest import lawyer
from tests.rallies.conftest import full_rally
from tests.test_architecture import place

Act = Callable[[MainWindow], object]

TODAY = NOW.date()
GOES_ON = {"call_row"}  # people are told meanwhile: taken back all the same, with the reverse list
# Nothing to take back, but what the journal keeps.
READS = {
    "due_for_purge", "open_contact", "open_situation", "reveal_phone", "note_export", "note_journal_export",
}  # fmt: skip
PRINTED = {"number_sheet", "publish_report"}  # it is on paper: its numbers stay known
BEGINNING = {"take_in_export"}  # of a base where nothing was done yet: there is nothing to go back to
KEYS = {"note_passphrase", "note_new_keys", "confirm_recovery_key"}  # the former secret opens no more
FOR_GOOD = {"forget_person", "purge"}  # nothing must bring somebody back: it is asked before
CHOOSING = {"hold_slot", "release_slot"}  # no act: the slot is free again by itself


@pytest.fixture
def database(any_database: Database) -> Database:
    """Return a base where each act finds something to be done to."""
    with any_database.transaction() as session:
        create_permanence(session, lawyer(), calendar=Calendar((), None), by=AGENT)
        slots = session.scalars(sa.select(Slot.id).order_by(Slot.starts_at)).all()
        for place, name in enumerate(("Kaya", "Benali", "Costa")):
            booking = BookingDraft(slots[place], VisitorDraft(name, "Ali"), subject="Bail")
            booked = book_appointment(session, booking, now=NOW, by=AGENT)
        session.get_one(Appointment, booked).is_to_check = True  # somebody on the other side is expected too
        touched = [Touched(row, None, NOW) for row in session.scalars(sa.select(Appointment.id))]
        open_call_list(session, "RAPPEL", "Rappels", "", touched, now=NOW, by=AGENT)
        away = save_practitioner(session, PractitionerDraft("Me Sauret", "AVOCAT"), by=AGENT)
        save_absence(session, AbsenceDraft(away, date(2027, 1, 4), date(2027, 1, 8), "congés"), by=AGENT)
        save_room(session, RoomDraft("Salle 1"), by=AGENT)
        save_practitioner(session, PractitionerDraft("Me Sauret", "AVOCAT"), by=AGENT)
        evening = save_jeudi(
            session, JeudiDraft(date(2026, 11, 26), time(18), "Agir", "DISCRIM", "Ici", 20), by=AGENT
        )
        over = JeudiDraft(date(2026, 11, 12), time(18), "Hier", "DISCRIM", "Ici", 20)
        save_jeudi(session, over, by=AGENT)
        full_rally(session, teams=2, checkpoints=2)
        group = ActionDraft("GROUPE", date(2026, 11, 5), "Classe de 4e")
        off = replace(group, uid=uuid4())
        cancel_action(session, save_action(session, off, by=AGENT), "Grève", by=AGENT)
        save_action(session, ActionDraft("MARCHE", date(2026, 10, 1), "Marche d’Étouvie"), by=AGENT)
        save_action(session, group, by=AGENT)
        late = RegistrationDraft(VisitorDraft("Weber", "Luc"), is_waiting=True)
        register(session, evening, late, now=NOW, by=AGENT)
        guest = RegistrationDraft(VisitorDraft("Roussel", "Jeanne"))
        number_sheet(session, evening, [register(session, evening, guest, now=NOW, by=AGENT)], by=AGENT)
        for name in ("Diallo", "Nguyen"):
            draft = ContactDraft("VISITE", NOW, "LOG", "REPONDU", visitor=VisitorDraft(name, "Awa"))
            log_contact(session, draft, now=NOW, by=AGENT)
        earlier = ContactDraft("VISITE", NOW - timedelta(days=30), "LOG", "REPONDU", note="bail")
        log_contact(session, earlier, now=NOW, by=AGENT)
        promised = CallbackDraft(TODAY, visitor=VisitorDraft("Garcia", "Eva", "06 39 98 01 03"))
        call = promise_callback(session, promised, now=NOW, by=AGENT)
        remove_callback(session, call, None, instant=any_database.clock.instant(), by=AGENT)
        partner = organisation_named(session, "Rivages", by=AGENT)
        for is_tacit in (True, False):
            agreed = AgreementDraft(
                "Permanences", date(2026, 1, 1), (Party(partner),), signed_on=date(2026, 1, 1),
                is_tacit=is_tacit,
            )  # fmt: skip
            save_agreement(session, agreed, by=AGENT)
        for name in ("Benali", "Diallo"):
            waits = session.scalars(sa.select(Visitor.id).where(Visitor.last_name == name)).one()
            join_waiting(session, WaitingDraft("AVOCAT", visitor_id=waits), now=NOW, by=AGENT)
    return any_database


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write every file that an act makes in the folder of the test."""
    monkeypatch.setattr(dialogs, "choose_save_path", lambda _w, _t, path, _k: tmp_path / path.name)


# Acts


def fill(window: MainWindow, kind: str, values: dict[str, Any], **given: Any) -> None:
    """Open a form, put values in it and save it, as keys would."""
    window.answer(f"form:{kind}", given)
    form = window.panel.form
    assert isinstance(form, FormPanel), kind
    form.form.restore(values)
    window.panel.save()
    assert form.message.text == "", form.message.text
    if window.panel.form is not None:
        window.panel.abandon()


def keep_view(window: MainWindow, values: dict[str, Any], **given: Any) -> None:
    """Save a view of the report, which shows it, and leave its page once it is counted."""
    fill(window, "report_view", values, **given)
    while tasks.are_running():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    window.show_page("page:settings")


def freeze(window: MainWindow, reason: str = "") -> None:
    """Freeze the report of a year, which is kept once it is counted."""
    window.answer("form:freeze", {"year": 2025})
    form = window.panel.form
    assert isinstance(form, FormPanel)
    form.form.restore({"reason": reason})
    window.panel.save()
    while tasks.are_running():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    assert window.panel.form is not None and window.panel.form.kind == "editions"
    window.panel.abandon()


def section(window: MainWindow, name: str) -> ListSection:
    window.show_page("page:settings", name)
    assert isinstance(window.page, SettingsPage)
    found = window.page.section
    assert isinstance(found, ListSection)
    if isinstance(found, ReferenceSection):
        found.list_choice.setCurrentIndex(found.list_choice.findData("suite_donnee"))
    return found


def add_line(lines_of: str, /, **values: Any) -> Act:
    def act(window: MainWindow) -> None:
        lines = section(window, lines_of)
        lines.add()
        lines.form.restore(values)
        lines.save()
        assert not lines.is_editing, lines.message.text

    return act


def change_line(lines_of: str, /, **values: Any) -> Act:
    def act(window: MainWindow) -> None:
        lines = section(window, lines_of)
        lines.table.go_to(0)
        lines.change()
        lines.form.restore(values)
        lines.save()
        assert not lines.is_editing

    return act


def give_back_the_usual_words(window: MainWindow) -> None:
    lines = section(window, "Textes des papiers")
    lines.table.go_to(0)
    lines.remove()


def retire_line(name: str) -> Act:
    def act(window: MainWindow) -> None:
        lines = section(window, name)
        lines.table.go_to(lines.model.rowCount() - 1)
        lines.remove()

    return act


def take_a_person_away(window: MainWindow) -> None:
    lines = section(window, "Comptes")
    lines.table.go_to(0)  # the last one is the person at the desk, who cannot
    lines.remove()


def of(desk: Desk, model: Any, *where: Any, what: str = "id", last: bool = True) -> Any:
    """Return the id of a row: the last one that meets the conditions."""
    order = model.id.desc() if last else model.id
    with desk.database.reading() as session:
        return session.scalars(sa.select(getattr(model, what)).where(*where).order_by(order).limit(1)).one()


def first(desk: Desk, model: Any) -> int:
    return int(of(desk, model, last=False))


def known(desk: Desk, name: str) -> UUID:
    found: UUID = of(desk, Visitor, Visitor.last_name == name, what="uid")
    return found


def free_slot(desk: Desk) -> int:
    taken = sa.select(Appointment.slot_id)
    return int(of(desk, Slot, Slot.id.not_in(taken), last=False))


def expected(desk: Desk) -> int:
    return int(of(desk, Appointment, Appointment.state == "A_VENIR"))


def partner(desk: Desk) -> OrganisationRow:
    with desk.database.reading() as session:
        return organisations(session)[0]


def take_in_a_file(window: MainWindow) -> None:
    """Take in a file that adds an organisation and changes another one."""
    known = partner(window.desk).draft.name
    rows = [
        {"id": f"dora--{uuid4()}", "nom": f"Structure {uuid4()}", "date_maj": "2026-11-01"},
        {"id": f"dora--{uuid4()}", "nom": known, "date_maj": "2026-11-16", "telephone": "0322000044"},
    ]
    path = dialogs.choose_save_path(None, "", Path("structures.json"), "")
    assert path is not None
    path.write_text(json.dumps(rows))
    window.answer("form:directory_intake", {})
    form = window.panel.form
    assert isinstance(form, IntakePanel)
    form.read_file(str(path))
    window.panel.save()
    assert form.message.text == ""


def promise(window: MainWindow) -> CallbackRow:
    fill(window, "callback", {"name": "Sow Aminata", "phone": "06 39 98 01 07", "due_on": TODAY})
    return open_call(window.desk)


def open_call(desk: Desk) -> CallbackRow:
    with desk.database.reading() as session:
        return callbacks_in(session, View.DAY, TODAY, by=desk.agent)[-1]


def reopen(window: MainWindow) -> None:
    with window.desk.database.reading() as session:
        (row, *_) = callbacks_in(session, View.CLOSED, TODAY, by=AGENT)
    callbacks.reopen(window.desk, row)


def two_people(desk: Desk) -> tuple[UUID, UUID]:
    return known(desk, "Diallo"), known(desk, "Nguyen")


def merge(window: MainWindow) -> None:
    kept, merged = two_people(window.desk)
    with window.desk.database.transaction() as session:
        instant = window.desk.clock.instant()
        done = merge_visitors(session, kept, merged, instant=instant, by=AGENT)
    people.remember_merged(window.desk, kept, merged, done)


def part(window: MainWindow) -> None:
    kept, merged = two_people(window.desk)
    people.part(window.desk, kept, merged, of(window.desk, VisitorMerge))


def cancel_then_lay_on_service(window: MainWindow) -> None:
    change = permanences.cancel(window.desk, expected(window.desk), "Costa Ali")
    permanences.lay_on_service(window.desk, change, "Costa Ali")


def receive_then_note_the_outcome(window: MainWindow) -> None:
    waits = of(window.desk, Appointment, Appointment.state == "SALLE")
    permanences.mark_attendance(window.desk, waits, "Sow", "mark_received")
    permanences.outcome(window.desk, waits, "Sow", "CONSULT")
    fill(window, "appointment", {"outcome": "INFO", "opponent": "Sow Jean"}, appointment_id=waits)


def move(window: MainWindow) -> None:
    desk, appointment_id = window.desk, expected(window.desk)
    with desk.database.reading() as session:
        row = appointment_row(session, appointment_id, by=AGENT)
    permanences.move(desk, row, free_slot(desk))


def change_town(window: MainWindow) -> None:
    window.show_page("page:settings", "Structure")
    assert isinstance(window.page, SettingsPage)
    town = window.page.section
    assert isinstance(town, TownSection)
    town.form.restore({"phone": "03 22 00 00 01"})
    town.save()


def change_delay(window: MainWindow) -> None:
    window.show_page("page:settings", "Données personnelles")
    assert isinstance(window.page, SettingsPage)
    section = window.page.section
    assert isinstance(section, PrivacySection)
    section.delays.restore({"personnes": 12})
    section.set_delays()


def read_a_note_again(window: MainWindow) -> None:
    window.show_page("page:settings", "Relecture des notes")
    assert isinstance(window.page, SettingsPage)
    section = window.page.section
    assert isinstance(section, ReviewSection)
    section.find_fine()


def proposed(desk: Desk) -> tuple[WaitingRow, Proposal]:
    """Return the first person of the waiting list to whom a slot is proposed, and this slot."""
    with desk.database.reading() as session:
        one = proposals(session, NOW, instant=desk.clock.instant())[0]
        return waiting_row(session, one.entry_id, by=AGENT), one


def hold(window: MainWindow) -> None:
    row, proposal = proposed(window.desk)
    waiting.hold(window.desk, row, proposal.slot_id, NOW + timedelta(hours=1))


def hold_until_another_hour(window: MainWindow) -> None:
    row, proposal = proposed(window.desk)
    fill(window, "waiting_hold", {"hour": time(16)}, waiting_entry_id=row.id, slot_id=proposal.slot_id)


def close_somebody_booked_otherwise(window: MainWindow) -> None:
    desk = window.desk
    with desk.database.reading() as session:
        entry_id = first(desk, WaitingEntry)
        row = waiting_row(session, entry_id, by=AGENT)
        booked = session.scalars(
            sa.select(Appointment.id)
            .join(Visitor, Visitor.id == Appointment.visitor_id)
            .where(Visitor.uid == row.visitor_uid)
        ).first()
    assert booked is not None
    waiting.close(desk, row, booked)


def tick_every_paper(window: MainWindow) -> None:
    subsidy_id = of(window.desk, Subsidy)
    with window.desk.database.reading() as session:
        asked = papers(session, subsidy_id)
    for paper in asked:
        subsidies.tick(window.desk, subsidy_id, paper)


def ask_for_money(window: MainWindow) -> None:
    association = of(window.desk, Organisation)
    fill(
        window, "subsidy",
        {"organisation_id": str(association), "axis": "EGALITE", "requested_cents": 9_000_00},
    )  # fmt: skip


def take_a_step(**values: Any) -> Act:
    return lambda w: fill(w, "subsidy_step", values, subsidy_id=of(w.desk, Subsidy))


def overbook_a_full_sitting(window: MainWindow) -> None:
    last = of(window.desk, Sitting, Sitting.state == "PREVUE", Sitting.day == date(2026, 12, 8))
    with window.desk.database.reading() as session:
        slots = list(session.scalars(sa.select(Slot.id).where(Slot.sitting_id == last)))
    for number, slot_id in enumerate(slots):
        person = {"name": f"Noël {number}", "phone": f"06 39 98 02 1{number}"}
        fill(window, "booking", person, slot_id=slot_id)
    one_more = {"name": "Trop Rose", "phone": "06 39 98 02 19", "reason": "audience demain"}
    fill(window, "booking", one_more, slot_id=slots[0], is_overbooking=True)


def leave_and_finish_a_note(window: MainWindow) -> None:
    fill(window, "handover", {"text": "Rappeler la préfecture"})
    team.finish(window.desk, of(window.desk, Handover), 1)


def check_a_number(window: MainWindow) -> None:
    with window.desk.database.reading() as session:
        row = emergency_numbers(session)[0]
    emergency.check_today(window.desk, row)


def replace_practitioner(window: MainWindow) -> None:
    desk = window.desk
    with desk.database.reading() as session:
        practitioner = session.scalar(sa.select(Practitioner.id).where(Practitioner.retired_on.is_(None)))
    values = {"practitioner_id": str(practitioner), "tells_people": True}
    fill(window, "sitting_replace", values, sitting_id=first(desk, Sitting))


def close_a_room(window: MainWindow) -> None:
    window.answer("form:absence", {})
    form, days = window.panel.form, {"first_day": "08/12/2026", "last_day": "09/12/2026"}
    assert form is not None
    form.restore({"who": "SALLE:Salle 1", "reason": "travaux", "chosen": {}, **days})
    window.panel.save()
    assert window.panel.form is None, form.message.text


def tell(window: MainWindow, action: str) -> None:
    """Note what came of the first call to make."""
    with window.desk.database.reading() as session:
        (row, *_) = call_rows(session, first(window.desk, CallList), by=AGENT)
    changes.note_told(window.desk, [row], action)


def remind_of_a_day(window: MainWindow) -> None:
    with window.desk.database.reading() as session:
        at = session.scalars(
            sa.select(Slot.starts_at)
            .join(Appointment)
            .where(Appointment.state == "A_VENIR", Slot.starts_at > NOW)
            .order_by(Slot.starts_at)
        ).first()
    assert at is not None
    changes.remind(window.desk, at.date())


def forget_an_absence(window: MainWindow) -> None:
    with window.desk.database.reading() as session:
        (absence, *_) = absences_of(session, first(window.desk, Practitioner))
    practitioners.forget_absence(window.desk, absence)


def fill_grid(window: MainWindow, kind: str, cells: dict[tuple[int, str], str], **about: int) -> None:
    """Type in cells of a grid, and save it."""
    window.answer(f"form:{kind}", about)
    form = window.panel.form
    assert isinstance(form, SheetPanel)
    names = [column.name for column in form.model.columns]
    for (row, name), text in cells.items():
        form.model.settle(row, names.index(name), text)
    window.panel.save()
    assert window.panel.form is None, form.message.text


def rally_of(desk: Desk) -> Any:
    return of(desk, Action, Action.kind == "RALLYE")


def walk_of(desk: Desk) -> Any:
    return of(desk, Action, Action.kind == "MARCHE")


def asked(desk: Desk) -> list[ProposalRow]:
    with desk.database.reading() as session:
        return walk_proposals(session, walk_of(desk))


ACTS: tuple[Act, ...] = (
    change_delay,
    lambda w: purge_papers.hold(w.desk, "contentieux"),
    lambda w: purge_papers.let_go(w.desk),
    read_a_note_again,
    lambda w: fill(
        w, "contact", {"motive": "LOG", "outcome": "REPONDU", "name": "Traoré Issa", "note": "bail"}
    ),
    lambda w: fill(w, "contact", {"motive": "FAM", "outcome": "REPONDU", "repeat": 3}),
    lambda w: fill(
        w, "contact",
        {"motive": "LOG", "outcome": "RAPPEL", "due_on": TODAY, "name": "Sy Fatou", "phone": "0639980108"},
    ),
    lambda w: fill(w, "contact", {"note": "corrigé", "name": "Autre Nom"}, contact_id=of(w.desk, Contact)),
    lambda w: contacts.remove(w.desk, of(w.desk, Contact, Contact.removed_at.is_(None))),
    lambda w: contacts.restore(w.desk, of(w.desk, Contact, Contact.removed_at.is_not(None))),
    lambda w: callbacks.restore(w.desk, of(w.desk, Callback, Callback.contact_id.is_(None))),
    lambda w: fill(w, "tally", {"motive": "LOG"}),
    lambda w: emergency.note_emergency(w.desk),
    promise,
    lambda w: fill(w, "callback", {"subject": "Loyer"}, callback_id=open_call(w.desk).id),
    lambda w: callbacks.note_result(w.desk, open_call(w.desk), "call_busy"),
    lambda w: callbacks.give_up(w.desk, open_call(w.desk)),
    reopen,
    lambda w: fill(
        w, "permanence",
        {"type_code": "NOTAIRE", "label": "Notaire", "rule": "tous les mardis", "room": "Salle 7",
         "first_day": date(2026, 12, 1), "last_day": date(2026, 12, 31), "starts_at": time(14),
         "ends_at": time(16)},
    ),
    lambda w: fill(w, "booking", {"name": "Petit Léa", "phone": "06 39 98 01 09"}, slot_id=free_slot(w.desk)),
    move,
    remind_of_a_day,
    lambda w: fill(w, "appointment", {"subject": "Caution"}, appointment_id=expected(w.desk)),
    lambda w: permanences.cancel(w.desk, expected(w.desk), ""),
    cancel_then_lay_on_service,
    lambda w: permanences.mark_attendance(w.desk, first(w.desk, Appointment), "Kaya", "mark_excused"),
    lambda w: fill(w, "walk_in", {"name": "Sow Aminata"}, sitting_id=first(w.desk, Sitting)),
    receive_then_note_the_outcome,
    lambda w: permanences.check(w.desk, of(w.desk, Appointment, Appointment.is_to_check)),
    overbook_a_full_sitting,
    lambda w: fill(
        w, "permanence_change", {"rule": "tous les mardis et jeudis", "reason": "plus de demandes"},
        permanence_id=first(w.desk, Permanence),
    ),
    lambda w: fill(w, "year", {}),
    lambda w: fill(w, "waiting", {"type": "AVOCAT", "name": "Sow Aminata", "phone": "06 39 98 01 66"}),
    lambda w: fill(w, "waiting", {"subject": "Loyer"}, waiting_entry_id=of(w.desk, WaitingEntry)),
    hold,
    hold_until_another_hour,
    lambda w: waiting.answer(w.desk, *proposed(w.desk), "refuse_slot"),
    lambda w: waiting.accept(w.desk, *proposed(w.desk)),
    lambda w: fill(
        w, "waiting_leave", {"reason": "injoignable"},
        waiting_entry_id=of(w.desk, WaitingEntry, WaitingEntry.state == "ATTEND"),
    ),
    close_somebody_booked_otherwise,
    *(partial(tell, action=action) for action in ("told_again", "told_reached", "told_gives_up")),
    lambda w: fill(
        w, "sitting_move", {"day": date(2026, 11, 19), "starts_at": time(14), "ends_at": time(17)},
        sitting_id=of(w.desk, Sitting, Sitting.day == date(2026, 11, 24)),  # nobody was received there
    ),
    replace_practitioner,
    close_a_room,
    lambda w: fill(w, "sitting_cancel", {"reason": "intervenant absent"}, sitting_id=first(w.desk, Sitting)),
    lambda w: fill(w, "practitioner", {"name": "Me Roux", "type_code": "AVOCAT"}),
    lambda w: fill(w, "practitioner", {"phone": "0322000001"}, practitioner_id=of(w.desk, Practitioner)),
    lambda w: fill(
        w, "turn", {"who": [str(of(w.desk, Practitioner, what="uid"))]},
        permanence_id=first(w.desk, Permanence),
    ),
    lambda w: fill(
        w, "sitting_name", {"who": str(of(w.desk, Practitioner, what="uid"))},
        sitting_id=of(
            w.desk, Sitting, Sitting.practitioner_id.is_(None), Sitting.state == "PREVUE", last=False
        ),
    ),
    lambda w: fill(w, "turn_names", {}, permanence_id=first(w.desk, Permanence)),
    forget_an_absence,
    lambda w: practitioners.retire(w.desk, of(w.desk, Practitioner, what="uid")),
    lambda w: practitioners.restore(w.desk, of(w.desk, Practitioner, what="uid")),
    lambda w: fill(
        w, "jeudi",
        {"title": "Vote", "axis": "DISCRIM", "held_on": date(2026, 12, 3), "starts_at": time(18),
         "place": "Ici"},
    ),
    lambda w: fill(w, "planning", {"is_sent": True}),
    lambda w: fill(w, "jeudi", {"title": "Agir ensemble"}, jeudi_id=first(w.desk, Jeudi)),
    lambda w: fill(w, "registration", {"name": "Faure Paul"}, jeudi_id=first(w.desk, Jeudi)),
    lambda w: fill(
        w, "registration", {"organisation": "CAF", "phone": "06 39 98 01 29"},
        registration_id=of(w.desk, Registration, Registration.number.is_not(None)),
    ),
    lambda w: fill(
        w, "registration_list", {"people": "Petit Zoé\n\nMorel\tJean\t06 39 98 01 21"},
        jeudi_id=first(w.desk, Jeudi),
    ),
    lambda w: jeudis.give(w.desk, of(w.desk, Registration, Registration.is_waiting), "Weber"),
    lambda w: jeudis.tick(w.desk, of(w.desk, Registration), "Roussel", is_present=True),
    lambda w: arrivals.tick_numbers(w.desk, first(w.desk, Jeudi), [1]),
    lambda w: arrivals.count_one(w.desk, first(w.desk, Jeudi), "F"),
    lambda w: jeudis.take_off(w.desk, of(w.desk, Registration), "Roussel"),
    lambda w: fill(
        w, "action", {"kind": "GROUPE", "title": "Classe de 4e", "held_on": date(2026, 12, 3)},
    ),
    lambda w: fill(w, "action", {"title": "Classe de 3e", "ages": "14-15 ans"}, action_id=of(w.desk, Action)),
    lambda w: fill(w, "course_year", {"organisation_id": str(of(w.desk, Organisation))}),
    lambda w: fill(w, "action_count", {"present": 22, "AGE.12_17": 20}, action_id=of(w.desk, Action)),
    lambda w: fill(w, "action_cancel", {"reason": "Grève"}, action_id=of(w.desk, Action)),
    lambda w: actions.hold_after_all(w.desk, of(w.desk, Action, Action.cancelled, what="uid"), "Grève"),
    lambda w: fill_grid(
        w, "rally_teams", {(0, "present"): "5", (2, "structure"): "École", (2, "girls"): "4"},
        action_id=rally_of(w.desk),
    ),
    lambda w: fill_grid(w, "rally_checkpoints", {(2, "name"): "Mairie"}, action_id=rally_of(w.desk)),
    lambda w: rallies.draw(w.desk, rally_of(w.desk)),
    lambda w: fill_grid(
        w, "rally_scores", {(0, "civility"): "8", (0, "interest"): "7", (0, "fair_play"): "10"},
        checkpoint_id=of(w.desk, Checkpoint),
    ),
    lambda w: fill_grid(
        w, "walk",
        {(0, "place"): "Gare", (0, "kind"): "Éclairage", (0, "words"): "Lampe", (0, "proposal"): "Réparer"},
        action_id=walk_of(w.desk),
    ),
    lambda w: walks.accept(w.desk, asked(w.desk)[0]),
    lambda w: walks.carry_out(w.desk, asked(w.desk)[0]),
    lambda w: walks.tell_back(w.desk, asked(w.desk)[0]),
    lambda w: walks.ask_again(w.desk, asked(w.desk)[0]),
    lambda w: fill(
        w, "walk_proposal", {"state": "REFUSEE", "reason": "Trop cher", "answered_on": TODAY},
        walk_proposal_uid=of(w.desk, WalkProposal, what="uid"),
    ),
    lambda w: walks.tell_back_all(w.desk, asked(w.desk)),
    lambda w: fill(w, "jeudi_count", {"present": 6, "GENRE.F": 4}, jeudi_id=first(w.desk, Jeudi)),
    lambda w: fill(
        w, "jeudi_assessment", {"words": "Salle comble", "score5": 6}, jeudi_id=first(w.desk, Jeudi)
    ),
    lambda w: fill(
        w, "jeudi_follow_up", {"contact": str(of(w.desk, Contact))},
        jeudi_id=of(w.desk, Jeudi, Jeudi.held_on < TODAY),
    ),
    lambda w: fill(
        w, "situation", {"criteria": ["AGE"], "area": "LOG_SOC"}, contact_id=of(w.desk, Contact)
    ),
    lambda w: fill(
        w, "situation", {"criteria": ["SEXE"], "follow_up": "DDD"}, contact_id=of(w.desk, Contact)
    ),
    lambda w: discriminations.withdraw(w.desk, of(w.desk, Contact)),
    lambda w: jeudis.untie(
        w.desk, of(w.desk, JeudiFollowUp, what="jeudi_id"), of(w.desk, JeudiFollowUp, what="contact_id")
    ),
    change_line("Textes des papiers", words="{titre}, {lieu}"),
    give_back_the_usual_words,
    lambda w: closing.close(w.desk, of(w.desk, Jeudi, Jeudi.held_on < TODAY)),
    lambda w: jeudis.cancel(w.desk, first(w.desk, Jeudi)),
    lambda w: fill(
        w, "agreement",
        {"title": "Stages", "starts_on": date(2026, 12, 1), "promises": "17 séances",
         "parties": [str(of(w.desk, Organisation))]},
    ),
    lambda w: fill(
        w, "agreement", {"title": "Permanences du soir", "promises": "11 séances"},
        agreement_id=first(w.desk, Agreement),
    ),
    lambda w: fill(w, "denounce", {"denounced_on": TODAY}, agreement_id=first(w.desk, Agreement)),
    lambda w: agreements.renew(w.desk, of(w.desk, Agreement, Agreement.is_tacit.is_(False), what="uid")),
    lambda w: fill(
        w, "evaluation", {"effects": "Davantage de monde", "conformity": "Conforme", "done_on": TODAY},
        agreement_id=first(w.desk, Agreement), first_day="2026-01-01",
    ),
    lambda w: fill(w, "report_texts", {"mot": "Merci à l’équipe.", "faits": "Un bureau"}, year=2025),
    freeze,
    lambda w: freeze(w, "Un contact oublié"),
    lambda w: consolidation.add_place(
        w.desk, PlaceDraft(2025, "Maison de justice, Abbeville", "arrêtée", RULES, b"{}")
    ),
    lambda w: consolidation.remove(w.desk, of(w.desk, PlaceReport, what="uid")),
    lambda w: fill(w, "objective", {"axis": "EGALITE", "words": "Faire vivre l’égalité"}),
    lambda w: fill(
        w, "planned_action", {"title": "Jeudis"}, parent=str(of(w.desk, Objective, what="uid"))
    ),
    lambda w: fill(
        w, "indicator", {"words": "Jeudis tenus", "source": "jeudis"},
        parent=str(of(w.desk, PlannedAction, what="uid")),
    ),
    lambda w: fill(w, "indicator", {"target": 5}, line=str(of(w.desk, Indicator, what="uid"))),
    lambda w: plan.remove(w.desk, of(w.desk, Indicator, what="uid")),
    lambda w: plan.carry(w.desk, TODAY.year),
    lambda w: keep_view(w, {"name": "Étouvie", "channels": ["VISITE"]}),
    lambda w: keep_view(
        w, {"name": "Étouvie, visites"}, report_view_uid=of(w.desk, ReportView, what="uid")
    ),
    lambda w: report_views.remove(w.desk, of(w.desk, ReportView, what="uid")),
    lambda w: fill(w, "chart_title", {"words": "Le logement d’abord"}, chart="graphique_domaines"),
    lambda w: fill(w, "exhibit", {"number": 46, "title": "Clichés"}),
    lambda w: fill(w, "exhibit_list", {"listed": "N°\tTitre\n44\tMétiers\n45\tVotes"}),
    lambda w: fill(w, "exhibit", {"theme": "Stéréotypes"}, exhibit_id=of(w.desk, Exhibit)),
    lambda w: fill(
        w, "loan", {"first_day": TODAY, "last_day": TODAY, "borrower": "Lycée"},
        exhibit_id=of(w.desk, Exhibit),
    ),
    lambda w: loans.cancel(w.desk, of(w.desk, Loan, what="uid")),
    lambda w: fill(
        w, "loan", {"first_day": TODAY, "last_day": TODAY, "borrower": "Club"},
        exhibit_id=of(w.desk, Exhibit),
    ),
    lambda w: fill(w, "loan", {"last_day": date(2026, 12, 4)}, loan_id=of(w.desk, Loan)),
    lambda w: fill(w, "loan_out", {"condition": "complète"}, loan_id=of(w.desk, Loan)),
    lambda w: fill(w, "loan_back", {"condition": "déchirée", "public": 12}, loan_id=of(w.desk, Loan)),
    lambda w: loans.retire(w.desk, of(w.desk, Exhibit, what="uid")),
    lambda w: fill(w, "person", {"last_name": "Benali-Roy"}, visitor_uid=known(w.desk, "Benali")),
    merge,
    part,
    lambda w: fill(w, "presence", {"who": str(AGENT.uid), "day": TODAY, "post": "Accueil"}),
    lambda w: fill(w, "presence", {"who": str(AGENT.uid), "day": TODAY, "leaves": True}),
    leave_and_finish_a_note,
    check_a_number,
    change_town,
    add_line("Listes de référence", label="Par pigeon", entry_code="PIG"),
    change_line("Listes de référence", label="Autre libellé"),
    retire_line("Listes de référence"),
    add_line("Motifs", label="Aide au numérique", entry_code="AN", request="DEMARCHE"),
    change_line("Motifs", synonyms="foyer"),
    retire_line("Motifs"),
    add_line("Quartiers et QPV", label="Quartier neuf", since=TODAY),
    change_line("Quartiers et QPV", label="Autre nom", since=TODAY),
    retire_line("Quartiers et QPV"),
    add_line("Fermetures", first_day=date(2026, 12, 24), last_day=date(2026, 12, 26), label="Fêtes"),
    retire_line("Fermetures"),
    add_line("Fermetures", first_day=TODAY, last_day=TODAY, label="Travaux", room=""),
    add_line("Jours fériés travaillés", day=date(2027, 5, 17)),
    change_line("Jours fériés travaillés", day=date(2028, 6, 5)),
    retire_line("Jours fériés travaillés"),
    add_line("Salles", name="Salle 2", seats=6),
    change_line("Salles", note="1er étage"),
    retire_line("Salles"),
    add_line("Comptes", name="L. Martin", accueil=True),
    change_line("Comptes", coordination=True),
    take_a_person_away,
    change_line("Pièces à apporter", words="Livret de famille"),
    retire_line("Pièces à apporter"),
    add_line("Vacances scolaires", first_day=date(2029, 2, 1), last_day=date(2029, 2, 15), label="Hiver"),
    retire_line("Vacances scolaires"),
    lambda w: choose_place(w.desk, Path("clé")),
    lambda w: declare_copy(w.desk),
    lambda w: fill(w, "organisation", {"name": "CIDFF"}),
    lambda w: fill(w, "envelope", {"cents": 70_000_00}, year=2026),
    lambda w: fill(w, "envelope", {"cents": 75_000_00}, year=2026),
    ask_for_money,
    lambda w: fill(w, "subsidy", {"purpose": "Ateliers"}, subsidy_id=of(w.desk, Subsidy)),
    take_a_step(step="REFUSEE", reason="Hors des axes"),
    ask_for_money,
    tick_every_paper,
    take_a_step(),  # complete, then examined, voted, notified, paid: each is proposed
    take_a_step(),
    take_a_step(deliberation="2026-16"),
    take_a_step(),
    take_a_step(cents=4_000_00),
    take_a_step(step="REVERSEMENT", cents=1_000_00, reason="Action annulée"),
    take_a_step(),  # paid back
    lambda w: fill(
        w, "organisation", {"phone": "03 22 00 00 02", "city": "Amiens"},
        organisation_id=of(w.desk, Organisation),
    ),
    take_in_a_file,
    lambda w: directory.check(w.desk, partner(w.desk)),
    lambda w: directory.retire(w.desk, of(w.desk, Organisation, what="uid")),
    lambda w: directory.restore(w.desk, of(w.desk, Organisation, what="uid")),
    add_line("Numéros d’urgence", number="3999", purpose="Essai", hours="24 h/24"),
    retire_line("Numéros d’urgence"),
)  # fmt: skip


# What a base holds, whatever its ids and versions

UNTOLD = {
    "journal_chain",
    "journal_line",
    "journal_segment",
    "draft",
    "draft_key",
    "hold",
    "imported_row",
    "upkeep_fact",
    "visitor_merge",
}  # what is told of acts
Content = dict[tuple[str, UUID], dict[str, Any]]


def content(database: Database) -> Content:
    """Return the rows that are in service, by uid; those that they refer to are named by uid as well."""
    with database.reading() as session:
        rows = {
            table.name: {row.id: row._asdict() for row in session.execute(sa.select(table))}
            for table in metadata.sorted_tables
            if table.name not in UNTOLD
        }
    while gone := [(name, key) for name in rows for key in rows[name] if not _is_there(rows, name, key)]:
        for name, key in gone:
            del rows[name][key]
    return {
        (name, row["uid"]): {
            key: _named(rows, name, key, value)
            for key, value in row.items()
            if key not in ("id", "version", "uid")
        }
        for name in rows
        for row in rows[name].values()
    }


def _is_there(rows: Any, name: str, key: int) -> bool:
    """Tell whether a row is in service: not removed, nor offered on no day, nor hanging on one that is."""
    row = rows[name][key]
    if any(row.get(column) for column in ("removed_at", "retired_on", "parted_at", "disabled_at")):
        return False
    if row.get("valid_to") and row["valid_to"] < row.get("valid_from", TODAY):
        return False
    for link, target, is_optional in _links(name):
        if not is_optional and row[link] not in rows[target]:
            return False
    return name != "visitor" or _is_needed(rows, key)


def _is_needed(rows: Any, visitor_id: int) -> bool:
    """Tell whether somebody is still known for something: an orphan is erased with the Corbeille."""
    return any(
        row[link] == visitor_id
        for name in rows
        for link, target, _ in _links(name)
        if target == "visitor"
        for row in rows[name].values()
    )


@cache
def _links(name: str) -> tuple[tuple[str, str, bool], ...]:
    """Return the columns of a table that name another record, whose, and whether they may name none."""
    return tuple(
        (column.name, key.column.table.name, bool(column.nullable))
        for column in metadata.tables[name].columns
        for key in column.foreign_keys
    )


def _named(rows: Any, name: str, column: str, value: Any) -> Any:
    target = next((target for link, target, _ in _links(name) if link == column), None)
    if target is None or value is None:
        return value
    found = rows[target].get(value)
    return found["uid"] if found else None


def nameless(found: Content) -> Counter[str]:
    """Return the content without the uids: what is done again may be made again."""
    return Counter(
        f"{table} {sorted((key, str(value)) for key, value in row.items() if not isinstance(value, UUID))}"
        for (table, _), row in found.items()
    )


def difference(one: Content, other: Content) -> list[str]:
    keys = sorted({key for key in one.keys() | other.keys() if one.get(key) != other.get(key)}, key=str)
    return [f"{key[0]}: {one.get(key)} → {other.get(key)}" for key in keys]


# Proof


def do(act: Act, window: MainWindow) -> None:
    """Do an act, and let go of the forms that it closed: they would go on hearing of every change."""
    act(window)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_each_act_is_taken_back_to_the_same_content_and_done_again(window: MainWindow) -> None:
    undo, database = window.desk.undo, window.desk.database
    refused: list[str] = []
    undo.refused.connect(refused.append)
    for act in ACTS:
        steps: list[str] = []
        undo.added.connect(steps.append)
        before = content(database)
        do(act, window)
        undo.added.disconnect(steps.append)
        after = content(database)
        assert steps and difference(before, after), (ACTS.index(act), steps)
        for _ in steps:
            undo.undo()
        assert difference(before, content(database)) == [], steps
        for _ in steps:
            undo.redo()
        assert nameless(content(database)) == nameless(after), steps
        assert refused == [], steps


def test_thirty_acts_and_more_are_taken_back_one_by_one_then_all_done_again(window: MainWindow) -> None:
    undo, database = window.desk.undo, window.desk.database
    refused: list[str] = []
    undo.refused.connect(refused.append)
    states, counts = [content(database)], []
    for act in ACTS:
        added: list[str] = []
        undo.added.connect(added.append)
        do(act, window)
        undo.added.disconnect(added.append)
        counts.append(len(added))
        states.append(content(database))
    kept = [number for number in range(len(ACTS)) if sum(counts[number:]) <= LIMIT]  # what undo remembers
    assert sum(counts[kept[0] :]) >= 30
    for number in reversed(kept):
        for _ in range(counts[number]):
            undo.undo()
        assert refused == [], (number, undo.redo_name)
        assert difference(states[number], content(database)) == [], number
    for number in kept:
        for _ in range(counts[number]):
            undo.redo()
        assert nameless(states[number + 1]) == nameless(content(database)), number
    assert refused == []


def test_no_act_is_taken_back_over_what_somebody_else_wrote_since(window: MainWindow) -> None:
    undo, database = window.desk.undo, window.desk.database
    refused: list[str] = []
    undo.refused.connect(refused.append)
    tried = 0
    for act in ACTS:
        told = len(journal(database))
        do(act, window)
        there = [
            line
            for line in journal(database)[told:]
            if line.action != "removed" and line.record_uid and line.table_name not in GOES_ON
        ]
        if not there:
            continue  # what is no more is changed by nobody
        tried += 1
        change(database, there[-1])
        before = content(database)
        undo.undo()
        assert len(refused) == tried, undo.undo_name
        assert "modifié entre-temps" in refused[-1]
        assert content(database) == before
    assert tried >= 30


def journal(database: Database) -> list[JournalLine]:
    with database.reading() as session:
        return list(session.scalars(sa.select(JournalLine).order_by(JournalLine.id)))


def change(database: Database, line: JournalLine) -> None:
    """Change the record of a line as another desk would."""
    table = metadata.tables[line.table_name]
    found = table.c.uid == UUID(line.record_uid)
    with database.transaction() as session:
        session.connection().execute(sa.update(table).where(found).values(version=table.c.version + 1))


class Asked(dict[str, frozenset[rights.Right]]):
    """The matrix of rights, which each use case asks first: it remembers which did."""

    def __init__(self, matrix: dict[str, frozenset[rights.Right]]) -> None:
        super().__init__(matrix)
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> frozenset[rights.Right]:
        self.names.add(name)
        return super().__getitem__(name)


def test_every_use_case_that_the_screens_call_is_among_them(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asked(MATRIX)
    monkeypatch.setattr(rights, "MATRIX", asked)
    undo = window.desk.undo
    for act in ACTS:  # each at once: all together are more than what undo remembers
        steps: list[str] = []
        undo.added.connect(steps.append)
        do(act, window)
        undo.added.disconnect(steps.append)
        for replay in (undo.undo, undo.redo):
            for _ in steps:
                replay()
    no_step = READS | PRINTED | BEGINNING | CHOOSING | KEYS | FOR_GOOD
    assert called_by_screens() - no_step - asked.names == set()


def called_by_screens() -> set[str]:
    """Return the use cases that pages, panels and gestures import, or call by their module."""
    root = Path(espace_citoyennete.__file__).parent
    found = set()
    for path in root.glob("*/*.py"):
        here = place(path.relative_to(root).as_posix())
        if here is None or here.kind == "service" or path.parent.name == "cli":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.ImportFrom(names=names):
                    found |= {alias.name for alias in names} & MATRIX.keys()
                case ast.Attribute(attr=name) if name in MATRIX:
                    found.add(name)
    return found

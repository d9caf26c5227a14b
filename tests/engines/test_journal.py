"""Whatever a use case writes, the journal tells: which record, what happened, which fields, no value."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from espace_citoyennete.accounts import service as accounts
from espace_citoyennete.accounts.service import UserDraft
from espace_citoyennete.action_plan import service as plan
from espace_citoyennete.actions import service as actions
from espace_citoyennete.agreements import evaluations
from espace_citoyennete.agreements import service as agreements
from espace_citoyennete.annual_report import service as annual_report
from espace_citoyennete.annual_report.publishing import PublicationDraft, publish_report
from espace_citoyennete.annual_report.texts import save_texts
from espace_citoyennete.annual_report.views import ViewDraft, remove_view, save_view
from espace_citoyennete.callbacks import service as callbacks
from espace_citoyennete.changes import call_lists, reminders
from espace_citoyennete.changes import service as changes
from espace_citoyennete.changes.model import CallList, CallRow
from espace_citoyennete.changes.rule_changes import RuleDraft, change_rule, take_back_rule
from espace_citoyennete.changes.settling import MoveTo, ReplaceBy
from espace_citoyennete.consolidation.service import PlaceDraft, bring_in_place, remove_place
from espace_citoyennete.contacts import service as contacts
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.directory import service as directory
from espace_citoyennete.directory.model import Practitioner
from espace_citoyennete.discriminations import service as discriminations
from espace_citoyennete.emergency import service as emergency
from espace_citoyennete.imports.batch import undo_import
from espace_citoyennete.imports.plan import plan_import
from espace_citoyennete.imports.service import bring_in
from espace_citoyennete.jeudis import assessing, attending, following, paper_texts, registering
from espace_citoyennete.jeudis import service as jeudis
from espace_citoyennete.journal.service import erase_old_lines, note_journal_export
from espace_citoyennete.loans import service as loans
from espace_citoyennete.open_export.listing import table_rows
from espace_citoyennete.open_export.service import note_export, take_in_export
from espace_citoyennete.open_export.tables import table_specs
from espace_citoyennete.permanences import appointments, attendance, corrections, holds, overbooking
from espace_citoyennete.permanences import service as permanences
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.rules import parse_rule
from espace_citoyennete.plannings import service as plannings
from espace_citoyennete.practitioners import service as practitioners
from espace_citoyennete.privacy import purging, retention
from espace_citoyennete.privacy import service as privacy
from espace_citoyennete.privacy.past_years import COUNTING
from espace_citoyennete.privacy.reviewing import ReviewDraft, review_note, withdraw_review
from espace_citoyennete.privacy.rules import Kept
from espace_citoyennete.rallies import service as rallies
from espace_citoyennete.rallies.model import Checkpoint
from espace_citoyennete.report import year_period
from espace_citoyennete.rights import MATRIX, Agent, Right
from espace_citoyennete.schema import metadata
from espace_citoyennete.storage.database import Database, Session
from espace_citoyennete.storage.journal import JournalLine
from espace_citoyennete.storage.upkeep import Care, note_fact
from espace_citoyennete.subsidies import service as subsidies
from espace_citoyennete.subsidies import steps
from espace_citoyennete.team import service as team
from espace_citoyennete.town import days, premises, reference
from espace_citoyennete.town import service as town
from espace_citoyennete.trash.service import empty_trash
from espace_citoyennete.upkeep.service import choose_second_place, declare_server_copy
from espace_citoyennete.visitors.merging import merge_visitors, part_visitors
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.service import VisitorDraft, reveal_phone, save_visitor
from espace_citoyennete.waiting import service as waiting
from espace_citoyennete.waiting.model import WaitingEntry
from espace_citoyennete.walks import service as walks
from espace_citoyennete.walks.rules import ACCEPTED, Standing
from espace_citoyennete.walks.rules import Line as WalkLine
from tests.conftest import AGENT, NOW
from tests.permanences.conftest import lawyer

YEAR = Path(__file__).parent.parent / "data" / "annee-2022"
TODAY = NOW.date()
NOT_TOLD = {
    "journal_chain",
    "journal_line",
    "journal_segment",
    "draft",
    "draft_key",
    "hold",
    "imported_row",
    "upkeep_fact",
}  # an import is told once, as a batch
IN_BULK = {
    "create_permanence",
    "create_permanences",
    "withdraw_permanence",
    "bring_in",
    "undo_import",
    "take_in_export",
    "forget_person",
    "purge",
}  # one line for all the rows of a statement
# A slot is being chosen, something is only looked at, or nothing of the journal is old.
NO_ACT = {"hold_slot", "hold_for", "release_slot", "erase_old_lines", "due_for_purge"}

Line = tuple[str, str, str, str]  # what happened, table, record, fields
Rows = dict[tuple[str, str], dict[str, Any]]  # table and uid → the row


@dataclass
class Witness:
    """Runs each use case in a transaction of its own; compares the base with what the journal says of it."""

    database: Database
    seen: set[str] = field(default_factory=set)

    def __call__(self, use_case: Callable[..., Any], *facts: Any, **more: Any) -> Any:
        before, told = self._rows(), len(self._lines())
        with self.database.transaction() as session:
            answer = use_case(session, *facts, **more, by=AGENT)
        name = use_case.__name__
        happened, new = _happened(before, self._rows()), self._lines()[told:]
        assert {(x.author_uid, x.noted_at) for x in new} <= {(str(AGENT.uid), self.database.clock.instant())}
        told_all = [(x.action, x.table_name, x.record_uid, x.fields) for x in new]
        lines = [line for line in told_all if line[0] != "read"]
        if name in IN_BULK:
            happened, lines = _but_bulk(happened, lines)
        assert Counter(lines) == Counter(happened), name
        assert happened or told_all or name in IN_BULK | NO_ACT, f"{name} wrote nothing"
        self.seen.add(name)
        return answer

    def look(self, statement: Any) -> Any:
        with self.database.reading() as session:
            return session.scalars(statement).all()

    def _rows(self) -> Rows:
        with self.database.reading() as session:
            return {
                (table.name, str(row.uid)): row._asdict()
                for table in metadata.sorted_tables
                if table.name not in NOT_TOLD
                for row in session.execute(select(table))
            }

    def _lines(self) -> list[JournalLine]:
        return list(self.look(select(JournalLine).order_by(JournalLine.id)))


def _happened(before: Rows, after: Rows) -> list[Line]:
    """Tell the difference between two states of the base, as the journal should."""
    made = [("made", *key, "") for key in after.keys() - before.keys()]
    removed = [("removed", *key, "") for key in before.keys() - after.keys()]
    changed = []
    for key in after.keys() & before.keys():
        fields = sorted(name for name in after[key] if after[key][name] != before[key][name])
        if fields:
            changed.append(("changed", *key, ",".join(name for name in fields if name != "version")))
    return [*made, *removed, *changed]


def _but_bulk(happened: list[Line], lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """Leave out what a line tells of a whole table, and the second steps of the records made just now."""
    whole = {line[:2] for line in lines if not line[2]}
    made = {line[2] for line in happened if line[0] == "made"}
    return (
        [line for line in happened if line[:2] not in whole],
        [line for line in lines if line[2] and not (line[0] == "changed" and line[2] in made)],
    )


def test_each_use_case_leaves_its_lines_and_none_a_value(any_database: Database) -> None:
    do = Witness(any_database)
    everything(do)
    assert do.seen == set(MATRIX)


def everything(do: Witness) -> None:
    """Do each use case at least once, on a new base."""
    for part in (
        everything_out_and_in,
        accounts_of_the_desk,
        settings_of_the_town,
        people_of_the_house,
        team_of_the_desk,
        desk,
        promised_calls,
        numbers_for_emergencies,
        point_justice,
        names_in_turn,
        waiting_list,
        people_to_tell,
        plannings_sent,
        another_rule,
        evenings,
        partnerships,
        exhibitions,
        walkers,
        a_rally,
        plan_of_action,
        report_of_the_year,
        counts_and_imports,
    ):
        part(do)


def test_a_write_that_passes_by_the_journal_is_seen(database: Database) -> None:
    """The planted fault: plain SQL is heard by nobody, so no use case may write by it."""

    def write_in_secret(session: Session, *, by: Agent) -> None:
        session.execute(text("UPDATE town SET name = 'Ailleurs'"))

    with pytest.raises(AssertionError, match="write_in_secret"):
        Witness(database)(write_in_secret)


def everything_out_and_in(do: Witness) -> None:
    do(note_export)
    do(note_journal_export)
    with do.database.reading() as session:
        tables = [(spec, list(table_rows(session, spec))) for spec in table_specs()]
    do(take_in_export, tables)


def accounts_of_the_desk(do: Witness) -> None:
    person = UserDraft("L. Martin", frozenset({Right.RECEPTION}))
    instant = do.database.clock.instant()
    do(accounts.add_user, person)
    do(accounts.change_user, replace(person, rights=frozenset({Right.COORDINATION})))
    do(accounts.note_passphrase, person.uid, instant=instant)
    do(accounts.note_passphrase, AGENT.uid, instant=instant)
    do(accounts.disable_user, person.uid, instant=instant)
    do(accounts.enable_user, person.uid)
    do(accounts.note_recovery_key, 7, instant=instant)
    do(accounts.note_new_keys, 8, instant=instant)
    do(accounts.confirm_recovery_key, 7, instant=instant)
    do(accounts.note_recovery_used, 7, instant=instant)


def settings_of_the_town(do: Witness) -> None:
    do(town.save_town, reference.TownIdentity("Amiens", "La Passerelle", phone="03 22 00 00 00"))
    choice = do(town.save_choice, town.ChoiceDraft("suite_donnee", "Rappel promis"), today=TODAY)
    do(town.save_choice, town.ChoiceDraft("suite_donnee", "Renseigné", "REPONDU", "REP"), today=TODAY)
    do(town.retire_choice, "suite_donnee", choice, today=TODAY)
    do(town.restore_choice, "suite_donnee", choice)
    do(town.withdraw_choice, "suite_donnee", choice)
    motive = do(town.save_motive, town.MotiveDraft("Aide au numérique", "DEMARCHE"), today=TODAY)
    do(town.retire_motive, motive, today=TODAY)
    do(town.restore_motive, motive)
    place = do(town.save_neighbourhood, town.NeighbourhoodDraft("Quartier neuf", False, TODAY))
    do(town.retire_neighbourhood, place, today=TODAY)
    do(town.restore_neighbourhood, place)
    closed = days.ClosureDraft(date(2026, 12, 24), date(2026, 12, 26), "Fêtes")
    do(days.save_closure, closed)
    do(days.save_closure, replace(closed, label="Fêtes de fin d’année"))
    do(days.remove_closure, closed.uid)
    holiday = days.DaysDraft(date(2028, 10, 21), date(2028, 11, 5), "Toussaint")
    do(days.save_school_holiday, holiday)
    do(days.remove_school_holiday, holiday.uid)
    worked = days.WorkedHolidayDraft(date(2027, 5, 17))
    do(days.save_worked_holiday, worked)
    do(days.remove_worked_holiday, worked.uid)
    room = premises.RoomDraft("Salle 2")
    do(premises.save_room, room)
    do(premises.retire_room, room.uid, today=TODAY)
    do(premises.restore_room, room.uid)
    do(premises.save_papers, premises.PapersDraft("LOG", "Bail"))


def people_of_the_house(do: Witness) -> None:
    house = do(directory.save_organisation, directory.OrganisationDraft("Maison de la justice"))
    do(directory.organisation_named, "CIDFF 80")
    do(directory.retire_organisation, house, today=TODAY)
    do(directory.restore_organisation, house)
    draft = directory.PractitionerDraft("Me Roux", "AVOCAT", house)
    lawyer_id = do(directory.save_practitioner, draft)
    do(directory.save_practitioner, replace(draft, phone="03 22 00 00 01"))
    do(directory.retire_practitioner, lawyer_id, today=TODAY)
    do(directory.restore_practitioner, lawyer_id)
    away = directory.AbsenceDraft(lawyer_id, TODAY, TODAY, "congés")
    do(directory.save_absence, away)
    do(directory.remove_absence, away.uid)
    benali = VisitorDraft("Benali", "Salim", "06 39 98 01 02", "PAS_MESSAGE")
    do(save_visitor, benali)
    do(reveal_phone, benali.uid)
    twin, at = VisitorDraft("Ben Ali"), do.database.clock.instant()
    do(save_visitor, twin)
    merge_id = do(merge_visitors, benali.uid, twin.uid, instant=at)
    do(part_visitors, merge_id, instant=at)
    do(privacy.forget_person, twin.uid, now=NOW)
    do(retention.set_delay, Kept.PEOPLE, 12)
    order = retention.HoldDraft("contentieux")
    do(retention.set_hold, order, today=TODAY)
    do(retention.restore_hold, do(retention.lift_hold, today=TODAY))
    do(retention.withdraw_hold, order.uid)
    second = UserDraft("M. Diallo", frozenset({Right.ADMINISTRATION}))
    do(accounts.add_user, second)
    with do.database.transaction() as session:
        session.add(Contact(channel="VISITE", request="LOG", outcome="REPONDU", note="bail",
                            occurred_at=NOW - timedelta(days=800)))  # fmt: skip
        note_fact(session, Care.COPY, NOW, "")
    due = do(purging.due_for_purge, today=TODAY, counting=COUNTING)
    do(
        purging.purge, purging.Asked(due, second.uid), now=NOW, instant=do.database.clock.instant(),
        counting=COUNTING,
    )  # fmt: skip


def team_of_the_desk(do: Witness) -> None:
    change = do(team.set_presence, team.PresenceDraft(TODAY, AGENT.uid, "Accueil"))
    do(team.take_back_presence, change)
    do(team.set_presence, team.PresenceDraft(TODAY, AGENT.uid, "Téléphone"))
    do(team.clear_presence, TODAY, AGENT.uid)
    note = do(team.leave_handover, team.HandoverDraft("Arroser les plantes"), now=NOW)
    version = do(team.finish_handover, note, 1, now=NOW)
    version = do(team.reopen_handover, note, version)
    do(team.withdraw_handover, note, version)


def desk(do: Witness) -> None:
    awa = VisitorDraft("Diallo", "Awa", "06 39 98 01 03")
    draft = contacts.ContactDraft("TEL_ENTRANT", NOW, "LOG", "REPONDU", visitor=awa)
    contact = do(contacts.log_contact, draft, now=NOW)
    read = ReviewDraft(draft.uid, is_fine=False)
    do(review_note, read)
    do(withdraw_review, read.uid)
    alike = contacts.repeated(contacts.ContactDraft("VISITE", NOW, "LOG", "REPONDU"), 3)
    do(contacts.log_contacts, alike, now=NOW)
    corrected = replace(draft, note="menace d’expulsion", outcome="RDV")
    do(contacts.correct_contact, contact, 1, corrected, now=NOW)
    others = contacts.ContactDraft("VISITE", NOW, "VIF", "REPONDU")
    secret = do(contacts.log_contact, others, now=NOW)
    do(contacts.open_contact, secret)
    told = discriminations.SituationDraft(others.uid, ("AGE", "SEXE"), "LOG_SOC")
    do(discriminations.save_situation, told, 0)
    do(discriminations.save_situation, replace(told, criteria=("AGE",)), 1)
    do(discriminations.open_situation, secret)
    do(discriminations.withdraw_situation, told.contact)
    do(contacts.remove_contact, contact, 2, instant=do.database.clock.instant())
    do(contacts.restore_contact, contact, 3)
    do(contacts.remove_contact, contact, 4, instant=do.database.clock.instant() - timedelta(days=31))
    do(empty_trash, instant=do.database.clock.instant())
    do(erase_old_lines, instant=do.database.clock.instant())


def promised_calls(do: Witness) -> None:
    draft = callbacks.CallbackDraft(TODAY, visitor=VisitorDraft("Costa", "Inès", "06 39 98 01 04"))
    promised = do(callbacks.promise_callback, draft, now=NOW)
    do(callbacks.change_callback, promised, 1, replace(draft, subject="Loyer"), now=NOW)
    do(callbacks.take_back_change, do(callbacks.note_attempt, promised, 2, "OCCUPE", now=NOW))
    do(callbacks.give_up_callback, promised, 4, now=NOW)
    do(callbacks.reopen_callback, promised, 5, now=NOW)
    do(callbacks.remove_callback, promised, 6, instant=do.database.clock.instant())
    do(callbacks.restore_callback, promised, 7)


def numbers_for_emergencies(do: Witness) -> None:
    draft = emergency.EmergencyDraft("0 800 00 00 00", "Écoute de nuit")
    number = do(emergency.save_emergency_number, draft, today=TODAY)
    do(emergency.save_emergency_number, replace(draft, hours="22 h – 6 h"), today=TODAY)
    do(emergency.check_emergency_number, number, 2, checked_on=TODAY)
    do(emergency.retire_emergency_number, number, today=TODAY)
    do(emergency.restore_emergency_number, number)
    do(emergency.log_emergency, uuid4(), now=NOW)


def point_justice(do: Witness) -> None:
    with do.database.reading() as session:
        known = reference.calendar(session)
    do(permanences.create_permanence, lawyer(), calendar=known)
    slots = do.look(select(Slot.id).order_by(Slot.starts_at))
    instant = do.database.clock.instant()
    do(holds.hold_slot, slots[0], instant=instant)
    do(holds.release_slot, slots[0])
    kaya = appointments.BookingDraft(slots[0], VisitorDraft("Kaya", "Ali"))
    first = do(appointments.book_appointment, kaya, now=NOW)
    corrected = do(corrections.correct_appointment, first, 1, corrections.Correction("FAM", "Pension"))
    do(corrections.take_back_correction, corrected)
    (ali,) = do.look(select(Visitor.id).where(Visitor.last_name == "Kaya"))
    do(holds.hold_for, slots[1], ali, instant + timedelta(hours=2), instant=instant)
    second = do(appointments.move_appointment, first, slots[1], now=NOW)
    do(appointments.check_appointment, second, is_checked=False)
    change = do(attendance.mark_appointment, second, "SALLE", now=NOW)
    do(attendance.take_back, change)
    do(appointments.cancel_appointment, second, by_visitor=True)
    mistaken = do(appointments.book_appointment, appointments.BookingDraft(slots[2]), now=NOW)
    do(appointments.withdraw_booking, mistaken)
    expected = appointments.BookingDraft(slots[3], VisitorDraft("Petit", "Lise"))
    do(appointments.book_appointment, expected, now=NOW)
    sitting = do.look(select(Slot.sitting_id).where(Slot.id == slots[3]))[0]
    unexpected = attendance.WalkInDraft(VisitorDraft("Sow", "Aminata"))
    come = do(attendance.add_walk_in, sitting, unexpected, now=NOW)
    do(attendance.withdraw_walk_in, come)
    come = do(attendance.add_walk_in, sitting, replace(unexpected, uid=uuid4()), now=NOW)
    do(attendance.mark_appointment, come, "HONORE", now=NOW)
    do(attendance.note_outcome, come, "INFO")
    later = do(appointments.book_appointment, appointments.BookingDraft(slots[5]), now=NOW)
    moved = do(appointments.move_appointment, later, slots[4], now=NOW)
    do(appointments.withdraw_move, moved, "A_VENIR")
    for slot in slots[8:12]:
        do(appointments.book_appointment, appointments.BookingDraft(slot), now=NOW)
    one_more = appointments.BookingDraft(slots[8], VisitorDraft("Sow", "Awa"), reason="audience demain")
    do(appointments.withdraw_booking, do(overbooking.overbook, one_more, now=NOW))
    planned = lawyer(label="Autre", room="Salle 9")
    do(permanences.create_permanence, planned, calendar=known)
    do(permanences.withdraw_permanence, planned.uid)
    do(permanences.create_permanences, [lawyer(room=f"Salle {number}") for number in (7, 8)], calendar=known)
    for permanence in do.look(select(Permanence.uid).order_by(Permanence.id.desc()).limit(2)):
        do(permanences.withdraw_permanence, permanence)


def another_rule(do: Witness) -> None:
    (permanence,) = do.look(select(Permanence).limit(1))
    with do.database.reading() as session:
        known = reference.calendar(session)
        draft = replace(
            permanences.permanence_draft(session, permanence.id), rule=parse_rule("tous les jeudis")
        )
    since = TODAY + timedelta(days=14)
    wanted = RuleDraft(permanence.id, permanence.version, draft, since, "autre jour", frozenset(), uuid4())
    changed = do(change_rule, wanted, calendar=known, now=NOW)
    do(take_back_rule, changed, now=NOW, instant=do.database.clock.instant())


def names_in_turn(do: Witness) -> None:
    lawyers = (
        directory.PractitionerDraft("Me Morel", "AVOCAT"),
        directory.PractitionerDraft("Me Petit", "AVOCAT"),
    )
    for one in lawyers:
        do(directory.save_practitioner, one)
    first, second = (one.uid for one in lawyers)
    (permanence,) = do.look(select(Permanence.uid).limit(1))
    sitting = do.look(select(Sitting.uid).where(Sitting.state == "PREVUE").order_by(Sitting.day.desc()))[0]
    do(practitioners.save_turn, permanence, (first, second))
    do(practitioners.save_turn, permanence, (second,))
    named = do(practitioners.name_sittings, permanence, {sitting: second})
    do(practitioners.name_sitting, sitting, first)
    do(practitioners.name_sitting, sitting, second)
    do(practitioners.take_back_names, named)


def waiting_list(do: Witness) -> None:
    slots = do.look(select(Slot.id).order_by(Slot.starts_at.desc()))
    asked = waiting.WaitingDraft("AVOCAT", VisitorDraft("Sow", "Aminata", "06 39 98 01 05"))
    entry = do(waiting.join_waiting, asked, now=NOW)
    do(waiting.change_waiting, entry, 1, replace(asked, subject="Loyer"), now=NOW)
    do(waiting.take_back_waiting, do(waiting.note_answer, entry, 2, slots[0], "REFUSE", now=NOW), now=NOW)
    left = do(waiting.leave_waiting, entry, 4, "a trouvé ailleurs", now=NOW)
    do(waiting.take_back_waiting, left, now=NOW)
    until = NOW + timedelta(hours=1)
    do(waiting.take_back_waiting, do(waiting.propose_slot, entry, 6, slots[0], until, now=NOW), now=NOW)
    accepted = do(waiting.accept_slot, entry, 8, slots[0], now=NOW)
    do(waiting.take_back_waiting, accepted, now=NOW)
    with do.database.reading() as session:
        person = session.get_one(WaitingEntry, entry).visitor_id
    booked = do(
        appointments.book_appointment, appointments.BookingDraft(slots[1], visitor_id=person), now=NOW
    )
    do(waiting.take_back_waiting, do(waiting.close_waiting, entry, 10, booked, now=NOW), now=NOW)
    do(waiting.withdraw_waiting, entry, 12, instant=do.database.clock.instant())


def plannings_sent(do: Witness) -> None:
    sent = plannings.SendingDraft("type:AVOCAT", TODAY, TODAY, ())
    do(plannings.note_planning_sent, sent, instant=do.database.clock.instant())
    do(plannings.withdraw_planning_sent, sent.uid)


def people_to_tell(do: Witness) -> None:
    instant = do.database.clock.instant()
    sitting = do.look(select(Slot.sitting_id).order_by(Slot.starts_at.desc()))[0]
    lawyer_id = do.look(select(Practitioner.id))[0]
    to, by_whom = MoveTo(date(2026, 12, 23), time(14), time(17)), ReplaceBy(lawyer_id, True)
    moved = do(changes.move_sitting, sitting, to, "audience", uid=uuid4(), now=NOW)
    do(changes.take_back_sittings, moved, now=NOW, instant=instant)
    do(changes.replace_practitioner, sitting, by_whom, "congés", uid=uuid4(), now=NOW)
    do(changes.cancel_sitting, sitting, "intervenant absent", uid=uuid4(), now=NOW)
    do(changes.declare_absence, changes.AwayDraft(TODAY, TODAY, "congés", lawyer_id), now=NOW)
    to_come = Appointment.state == "A_VENIR", Sitting.state == "PREVUE", Slot.starts_at > NOW
    at = do.look(select(Slot.starts_at).join(Appointment).join(Sitting).where(*to_come))[0]
    reminders_id = do(reminders.open_reminders, at.date(), now=NOW)
    (list_uid,) = do.look(select(CallList.uid).where(CallList.id == reminders_id))
    do(reminders.withdraw_reminders, list_uid)
    booked, visitor = do.look(select(Appointment.id))[0], do.look(select(Visitor.id))[0]
    touched = [call_lists.Touched(booked, visitor, NOW)]
    opened = do(call_lists.open_call_list, "ANNULATION", "Avocat, 17 novembre", "absent", touched, now=NOW)
    row = do.look(select(CallRow.id).order_by(CallRow.id.desc()))[0]
    change = do(call_lists.note_call, row, 1, "JOINT", now=NOW)
    do(call_lists.take_back_call, change, instant=instant)
    do(call_lists.withdraw_call_list, opened, now=NOW, instant=instant)


def evenings(do: Witness) -> None:
    draft = jeudis.JeudiDraft(date(2026, 11, 26), time(18), "Agir", "DISCRIM", "Dewailly", 20)
    evening = do(jeudis.save_jeudi, draft)
    do(jeudis.change_jeudi, evening, 1, replace(draft, title="Agir ensemble", capacity=30))
    somebody = registering.RegistrationDraft(VisitorDraft("Costa", "Inès"), "F", needs=("LSF",))
    enrolled = do(registering.register, evening, somebody, now=NOW)
    do(attending.number_sheet, evening, [enrolled])
    do(attending.mark_numbers, evening, [1])
    do(attending.mark_present, enrolled, is_present=False)
    with do.database.reading() as session:
        before = registering.enrolled(session, enrolled)
    said = replace(before.draft, organisation="CIDFF", needs=())
    do(registering.change_registration, enrolled, before.version, said, now=NOW)
    do(registering.unregister, enrolled)
    do(registering.enrol_again, before, VisitorDraft("Costa", "Inès"))
    waits = replace(somebody, visitor=VisitorDraft("Faure"), is_waiting=True, uid=uuid4())
    waiting = do(registering.register, evening, waits, now=NOW)
    do(registering.give_place, waiting)
    do(registering.put_back_waiting, waiting)
    pasted = [replace(somebody, visitor=VisitorDraft(name), uid=uuid4()) for name in ("Weber", "Petit")]
    do(registering.register_list, evening, pasted, now=NOW)
    counted = attending.Counted(5, 5, {"GENRE": {"F": 3}, "AGE": {"70P": 1}})
    do(attending.count_people, evening, counted)
    do(attending.count_people, evening, replace(counted, margins={"GENRE": {"F": 2, "H": 1}}))
    for cards in ({5: 3, 0: 1}, {5: 2, 4: 1}):
        do(assessing.save_assessment, evening, assessing.Assessment(f"Salle comble {cards}", cards))
    do(assessing.close_jeudi, evening, date(2026, 11, 27))
    do(assessing.close_jeudi, evening, None)
    after = NOW + timedelta(days=10)
    came = do(contacts.log_contact, contacts.ContactDraft("VISITE", after, "LOG", "REPONDU"), now=after)
    do(following.tie_contact, evening, came)
    do(following.untie_contact, evening, came)
    for words in ("{titre}", "{titre}, {date}", ""):
        do(paper_texts.save_paper_words, "AFFICHE", words)
    for gender in ("F", "AUTRE", "NC"):
        do(attending.count_arrival, evening, gender)
        do(attending.take_back_arrival, evening, gender)
    do(jeudis.cancel_jeudi, evening)
    planned = replace(draft, title="Voter", uid=uuid4())
    do(jeudis.save_jeudi, planned)
    do(jeudis.withdraw_jeudi, planned.uid)


def partnerships(do: Witness) -> None:
    partner = do(directory.organisation_named, "Rivages")
    draft = agreements.AgreementDraft(
        "Permanences", date(2025, 11, 1), (agreements.Party(partner),), promises=("22 séances",),
        signed_on=date(2025, 11, 1), is_tacit=False,
    )  # fmt: skip
    kept = do(agreements.save_agreement, draft)
    do(agreements.denounce_agreement, kept, date(2026, 3, 1), today=TODAY)
    do(agreements.denounce_agreement, kept, None, today=TODAY)
    do(agreements.renew_agreement, kept)
    do(agreements.take_back_renewal, kept)
    year = evaluations.EvaluationDraft(
        draft.uid, date(2025, 11, 1), "Davantage de monde", "Conforme", done_on=TODAY
    )
    do(evaluations.save_evaluation, year, today=TODAY)
    do(evaluations.withdraw_evaluation, year.uid)
    do(agreements.withdraw_agreement, draft.uid)


def plan_of_action(do: Witness) -> None:
    objective = plan.ObjectiveDraft("EGALITE", "Faire vivre l’égalité", TODAY, TODAY)
    do(plan.save_objective, objective)
    action = plan.PlannedActionDraft(objective.uid, "Jeudis dans les quartiers")
    do(plan.save_planned_action, action)
    indicator = plan.IndicatorDraft(action.uid, "Jeudis tenus", "jeudis", 5)
    do(plan.save_indicator, indicator)
    do(plan.remove_from_plan, indicator.uid)


def exhibitions(do: Witness) -> None:
    draft = loans.ExhibitDraft(12, "Femmes en sciences")
    exhibit = do(loans.save_exhibit, draft)
    wanted = loans.LoanDraft(exhibit, TODAY, TODAY, "Lycée")
    do(loans.reserve_exhibit, wanted, today=TODAY)
    do(loans.withdraw_loan, wanted.uid)
    do(loans.reserve_exhibit, wanted, today=TODAY)
    do(loans.hand_out, wanted.uid, TODAY, "complète", today=TODAY)
    with do.database.reading() as session:
        before = loans.loan_facts(session, wanted.uid)
    do(loans.take_in, wanted.uid, TODAY, "déchirée", 12, today=TODAY)
    do(loans.put_loan_back, before, today=TODAY)
    do(loans.take_in, wanted.uid, TODAY, "déchirée", 12, today=TODAY)
    later = loans.LoanDraft(exhibit, TODAY, TODAY, "Collège")
    do(loans.reserve_exhibit, later, today=TODAY)
    do(loans.cancel_loan, later.uid)
    added = loans.ExhibitDraft(13, "Clichés")
    do(loans.save_exhibit, added)
    do(loans.withdraw_exhibit, added.uid)
    do(loans.retire_exhibit, draft.uid, today=TODAY)
    do(loans.restore_exhibit, draft.uid)


def walkers(do: Witness) -> None:
    walk = do(actions.save_action, actions.ActionDraft("MARCHE", date(2026, 10, 1), "Marche d’Étouvie"))
    lamp = WalkLine("Gare", "ECLAIRAGE", "Lampe éteinte", "Réparer la lampe")
    do(walks.save_walk, walk, 1, [lamp, WalkLine("Parc")], today=TODAY)
    do(walks.follow_proposal, lamp.uid, 1, Standing(ACCEPTED, TODAY), today=TODAY)
    do(walks.save_walk, walk, None, [replace(lamp, owner="Éclairage public")], today=TODAY)


def a_rally(do: Witness) -> None:
    draft = actions.ActionDraft("RALLYE", date(2026, 12, 2), "Rallye citoyen", announced=240)
    rally = do(actions.save_action, draft)
    points = [rallies.CheckpointDraft(number, f"Point {number}") for number in (1, 2)]
    do(rallies.save_checkpoints, rally, 1, points)
    teams = [rallies.TeamDraft(number, f"Équipe {number}", girls=2, boys=1) for number in (1, 2)]
    do(rallies.save_teams, rally, 2, teams)
    do(rallies.draw_starts, rally)
    do(rallies.set_starts, rally, {1: 2, 2: None})
    do(
        rallies.save_teams,
        rally,
        None,
        [replace(teams[0], present=3), rallies.TeamDraft(5, "Renfort", girls=1)],
    )
    do(rallies.save_checkpoints, rally, None, [replace(points[0], number=7), points[1]])
    (point, *_) = do.look(select(Checkpoint.id))
    for civility in (5, 6):
        do(rallies.save_scores, point, None, [rallies.ScoreDraft(1, civility, 5, 5)])
    do(rallies.save_scores, point, None, [])
    do(actions.count_registered, rally, 282, None)


def report_of_the_year(do: Witness) -> None:
    draft = annual_report.FreezeDraft(2025, b"{}", "2026.1")
    do(annual_report.freeze_year, draft, now=NOW)
    again = replace(draft, reason="Un contact oublié", uid=uuid4())
    do(annual_report.rectify_year, again, 1, now=NOW)
    do(annual_report.withdraw_frozen, again.uid)
    do(annual_report.withdraw_frozen, draft.uid)
    elsewhere = PlaceDraft(2025, "Maison de justice, Abbeville", "arrêtée", "2026.1", b"{}")
    do(bring_in_place, elsewhere, rules="2026.1", now=NOW)
    do(remove_place, elsewhere.uid)
    do(choose_second_place, "une clé")
    do(declare_server_copy, NOW, now=NOW)
    do(publish_report, PublicationDraft(year_period(2025), "complet", b"{}", b"{}"), now=NOW)
    facts, outlook = ("accueil", "faits"), ("accueil", "perspectives")
    do(save_texts, 2025, {facts: "Une année pleine", outlook: "Un second bureau"})
    do(save_texts, 2025, {facts: "Une année très pleine", outlook: ""})
    view = ViewDraft("Étouvie", tab="accueil")
    do(save_view, view)
    do(save_view, replace(view, name="Étouvie, par trimestre", length="TRIMESTRE"))
    do(remove_view, view.uid)


def counts_and_imports(do: Witness) -> None:
    group = actions.ActionDraft("GROUPE", date(2026, 11, 5), "Classe de 4e", announced=25)
    received = do(actions.save_action, group)
    counted = replace(group, present=22, counts={"AGE": {"12_17": 22}}, uid=uuid4())
    do(actions.change_action, received, 1, counted)
    do(actions.cancel_action, received, "Grève des transports")
    planned = replace(group, uid=uuid4())
    do(actions.save_action, planned)
    do(actions.withdraw_action, planned.uid)
    several = [replace(group, uid=uuid4()), replace(group, uid=uuid4())]
    do(actions.save_actions, several)
    do(actions.withdraw_actions, [draft.uid for draft in several])
    association = do(directory.organisation_named, "Les Bavardes")
    past = subsidies.PastSubsidyDraft(2025, association, "EGALITE", 500_000, 400_000, 400_000)
    do(subsidies.record_past_subsidy, past)
    draft = subsidies.SubsidyDraft(2026, association, "EGALITE", 500_000)
    asked = do(subsidies.save_subsidy, draft, today=TODAY)
    do(subsidies.change_subsidy, asked, 1, replace(draft, purpose="Ateliers"), today=TODAY)
    do(subsidies.tick_paper, asked, "RIB", TODAY)
    do(subsidies.tick_paper, asked, "RIB", None)
    refusal = steps.StepDraft("REFUSEE", TODAY, reason="Hors des axes")
    do(steps.take_back_step, do(steps.take_step, asked, None, refusal, today=TODAY))
    do(subsidies.withdraw_subsidy, draft.uid)
    do(subsidies.save_envelope, subsidies.EnvelopeDraft(2026, 7_000_000))
    do(subsidies.withdraw_envelope, 2026)
    with do.database.reading() as session:
        plan = plan_import(session, YEAR, now=NOW)
    brought = do(bring_in, plan, now=NOW)
    do(undo_import, brought.number, now=NOW)

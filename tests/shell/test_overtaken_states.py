"""What the other desk did is no field of the form: the save is refused, and what was typed stays (R16)."""

from collections.abc import Callable, Iterator
from datetime import UTC
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from espace_citoyennete.action_plan.service import remove_from_plan
from espace_citoyennete.actions.rules import CANCELLED_FIRST as ACTION_CANCELLED
from espace_citoyennete.actions.service import cancel_action
from espace_citoyennete.agreements.service import denounce_agreement, renew_agreement
from espace_citoyennete.callbacks.service import give_up_callback, remove_callback
from espace_citoyennete.clock import Clock
from espace_citoyennete.contacts.service import remove_contact
from espace_citoyennete.directory.service import retire_organisation, retire_practitioner
from espace_citoyennete.jeudis.assessing import close_jeudi
from espace_citoyennete.jeudis.attending import mark_present
from espace_citoyennete.jeudis.registering import put_back_waiting, unregister
from espace_citoyennete.jeudis.rules import CANCELLED_FIRST as JEUDI_CANCELLED
from espace_citoyennete.jeudis.service import cancel_jeudi
from espace_citoyennete.loans.rules import CANCELLED_LOAN
from espace_citoyennete.loans.service import cancel_loan, hand_out, retire_exhibit, take_in
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.permanences.appointments import (
    cancel_appointment,
    check_appointment,
    move_appointment,
)
from espace_citoyennete.permanences.attendance import mark_appointment
from espace_citoyennete.schema import metadata
from espace_citoyennete.storage.database import Database
from espace_citoyennete.subsidies.model import Subsidy
from espace_citoyennete.subsidies.steps import StepDraft, take_step
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.overtaken import Record
from espace_citoyennete.visitors.merging import merge_visitors
from espace_citoyennete.waiting.rules import WAITS_NO_MORE
from espace_citoyennete.waiting.service import leave_waiting, withdraw_waiting
from tests.conftest import AGENT, NOW
from tests.shell.every_form import form_named, open_form
from tests.shell.overtaking import (
    REQUIRED,
    changing,
    opened,
    other_desk,
    refusal_of,
    something_to_change,
    write_beside,
)
from tests.windows import shown

pytestmark = pytest.mark.slow

TODAY = NOW.date()
ANY = ""
IN_THE_TRASH = "dans la Corbeille. L’en sortir d’abord"


AT = NOW.replace(tzinfo=UTC)
Row = SimpleNamespace  # of the record, by column
Act = Callable[[Session, Row], object]


class Other(NamedTuple):
    """What the other desk does to the record of a form."""

    form: str
    act: Act  # given the row of the record
    refusal: str = ""  # what is told; nothing where both may be kept
    where: str = ANY  # which records it may be done to
    moves: frozenset[str] = frozenset()  # the columns that say so
    is_kept_because: str = ""


def refused(form: str, refusal: str, moves: str, act: Act, where: str = ANY) -> Other:
    return Other(form, act, refusal, where, frozenset(moves.split()))


def kept(form: str, why: str, moves: str, act: Act, where: str = ANY) -> Other:
    return Other(form, act, "", where, frozenset(moves.split()), why)


def vote(session: Session, row: Row) -> None:
    session.get_one(Subsidy, row.id).examined_on = TODAY
    draft = StepDraft("VOTEE", TODAY, 100_00, "2026-12")
    take_step(session, row.id, None, draft, today=TODAY, by=AGENT)


def turn_down(session: Session, row: Row) -> None:
    draft = StepDraft("REFUSEE", TODAY, reason="Hors délai")
    take_step(session, row.id, None, draft, today=TODAY, by=AGENT)


def remove_line(session: Session, row: Row) -> None:
    """Take a line of the plan off with all that hangs from it."""
    for table, parent, column in (
        ("indicator", "planned_action", "planned_action_id"),
        ("indicator", "objective", "planned_action_id"),
        ("planned_action", "objective", "objective_id"),
    ):
        parts = metadata.tables[table]
        if row.table == parent:
            owners = [row.id]
            if column == "planned_action_id" and parent == "objective":
                actions = metadata.tables["planned_action"].c
                owners = list(session.scalars(sa.select(actions.id).where(actions.objective_id == row.id)))
            for uid in session.scalars(sa.select(parts.c.uid).where(parts.c[column].in_(owners))).all():
                remove_from_plan(session, uid, by=AGENT)
    remove_from_plan(session, row.uid, by=AGENT)


WALK_OF = (
    "SELECT action_id FROM walk_stop JOIN walk_finding ON walk_finding.stop_id = walk_stop.id"
    " WHERE walk_finding.id = :finding"
)


def cancel_walk(session: Session, row: Row) -> None:
    walk = session.scalar(sa.text(WALK_OF), {"finding": row.finding_id})
    assert walk is not None
    cancel_action(session, walk, "Orage", by=AGENT)


def merge_into_another(session: Session, row: Row) -> None:
    people = metadata.tables["visitor"].c
    other = session.scalar(sa.select(people.uid).where(people.id != row.id, people.merged_into_id.is_(None)))
    assert other is not None
    merge_visitors(session, other, row.uid, instant=AT, by=AGENT)


def move(session: Session, row: Row) -> None:
    free = session.scalar(
        sa.text(
            "SELECT slot.id FROM slot JOIN sitting ON sitting.id = slot.sitting_id "
            "WHERE sitting.state = 'PREVUE' AND slot.kind = 'HEURE' AND slot.starts_at > '2026-11-17 23:59' "
            "AND slot.id NOT IN (SELECT slot_id FROM appointment) LIMIT 1"
        )
    )
    assert free is not None
    move_appointment(session, row.id, free, now=NOW, by=AGENT)


TO_COME = "state = 'A_VENIR' AND slot_id IN (SELECT id FROM slot WHERE starts_at > '2026-11-17 23:59')"
TODAYS = "state = 'A_VENIR' AND slot_id IN (SELECT id FROM slot WHERE date(starts_at) = '2026-11-17')"
RESERVED, OUT = "out_on IS NULL AND NOT cancelled", "out_on IS NOT NULL AND back_on IS NULL"
BEFORE_VOTE = "voted_cents = 0 AND voted_on IS NULL AND refused_on IS NULL"
THERE = "removed_at IS NULL AND state = "

ACTS = [
    refused("ContactPanel", IN_THE_TRASH, "removed_at",
            lambda session, row: remove_contact(session, row.id, None, instant=AT, by=AGENT)),
    refused("SituationPanel", IN_THE_TRASH, "",
            lambda session, row: remove_contact(session, row.contact_id, None, instant=AT, by=AGENT)),
    refused("CallbackPanel", "Ce rappel est clos", "state closed_at",
            lambda session, row: give_up_callback(session, row.id, None, now=NOW, by=AGENT),
            THERE + "'A_RAPPELER'"),
    refused("CallbackPanel", IN_THE_TRASH, "removed_at",
            lambda session, row: remove_callback(session, row.id, None, instant=AT, by=AGENT),
            THERE + "'A_RAPPELER'"),
    refused("WaitingPanel", WAITS_NO_MORE, "state closed_at",
            lambda session, row: leave_waiting(session, row.id, None, "a trouvé", now=NOW, by=AGENT),
            THERE + "'ATTEND'"),
    refused("WaitingPanel", "Cette attente n’existe plus", "removed_at",
            lambda session, row: withdraw_waiting(session, row.id, None, instant=AT, by=AGENT),
            THERE + "'ATTEND'"),
    refused("LoanPanel", CANCELLED_LOAN, "cancelled",
            lambda session, row: cancel_loan(session, row.uid, by=AGENT), RESERVED),
    kept("LoanPanel", "who borrows and until when may be corrected while it is out", "out_on",
         lambda session, row: hand_out(session, row.uid, row.first_day, "", today=row.first_day, by=AGENT),
         RESERVED),
    kept("LoanPanel", "who borrowed may be corrected once it is back", "back_on",
         lambda session, row: take_in(session, row.uid, TODAY, "", None, today=TODAY, by=AGENT), OUT),
    kept("ExhibitPanel", "lent no more, its title still names its past loans", "retired_on",
         lambda session, row: retire_exhibit(session, row.uid, today=TODAY, by=AGENT),
         "id NOT IN (SELECT exhibit_id FROM loan WHERE back_on IS NULL AND NOT cancelled)"),
    kept("OrganisationPanel", "a retired card is still shown, and corrected", "retired_on",
         lambda session, row: retire_organisation(session, row.id, today=TODAY, by=AGENT)),
    kept("PractitionerPanel", "a retired card is still shown, and corrected", "retired_on",
         lambda session, row: retire_practitioner(session, row.id, today=TODAY, by=AGENT)),
    refused("ActionPanel", ACTION_CANCELLED, "cancelled",
            lambda session, row: cancel_action(session, row.id, "Grève", by=AGENT), "NOT cancelled"),
    refused("ActionCountPanel", ACTION_CANCELLED, "cancelled",
            lambda session, row: cancel_action(session, row.id, "Grève", by=AGENT), "NOT cancelled"),
    kept("AgreementPanel", "its words may be corrected; its terms may not (tests/agreements)", "denounced_on",
         lambda session, row: denounce_agreement(session, row.id, TODAY, today=TODAY, by=AGENT),
         "denounced_on IS NULL AND is_tacit AND signed_on < '2026-11-01'"),
    kept("AgreementPanel", "the terms say how long a period lasts, renewed or not", "renewals",
         lambda session, row: renew_agreement(session, row.id, by=AGENT),
         "denounced_on IS NULL AND NOT is_tacit"),
    refused("SubsidyPanel", "annuler d’abord le vote", "voted_on", vote, BEFORE_VOTE),
    refused("SubsidyPanel", "annuler d’abord le refus", "refused_on", turn_down, BEFORE_VOTE),
    refused("ObjectivePanel", "n’existe plus", "", remove_line),
    refused("PlannedActionPanel", "n’existe plus", "", remove_line),
    refused("IndicatorPanel", "n’existe plus", "", remove_line),
    refused("ProposalPanel", "Cette marche est annulée", "", cancel_walk),
    refused("AppointmentPanel", "Ce rendez-vous a été déplacé", "state moved_to_id", move, TO_COME),
    kept("AppointmentPanel", "what it was about is told of those cancelled too", "state",
         lambda session, row: cancel_appointment(session, row.id, by_visitor=True, by=AGENT), TO_COME),
    kept("AppointmentPanel", "what it is about is noted whoever came", "state arrived_at",
         lambda session, row: mark_appointment(session, row.id, "SALLE", now=NOW, by=AGENT), TODAYS),
    kept("AppointmentPanel", "to be checked or not, it is about the same", "is_to_check",
         lambda session, row: check_appointment(session, row.id, is_checked=False, by=AGENT), TO_COME),
    refused("RegistrationPanel", "n’existe plus", "",
            lambda session, row: unregister(session, row.id, by=AGENT)),
    kept("RegistrationPanel", "this person is to be told that it is cancelled", "",
         lambda session, row: cancel_jeudi(session, row.jeudi_id, by=AGENT)),
    kept("RegistrationPanel", "waiting for a place or not, this person said the same", "is_waiting",
         lambda session, row: put_back_waiting(session, row.id, by=AGENT), "NOT is_waiting"),
    kept("RegistrationPanel", "somebody who came is still who they are", "is_present",
         lambda session, row: mark_present(session, row.id, is_present=True, by=AGENT), "NOT is_present"),
    refused("JeudiPanel", JEUDI_CANCELLED, "cancelled",
            lambda session, row: cancel_jeudi(session, row.id, by=AGENT), "NOT cancelled"),
    kept("JeudiPanel", "closed, it is assessed: what was planned may still be corrected", "closed_on",
         lambda session, row: close_jeudi(session, row.id, TODAY, by=AGENT),
         "closed_on IS NULL AND NOT cancelled AND held_on < '2026-11-17'"),
    refused("PersonPanel", "réunie avec une autre", "merged_into_id", merge_into_another,
            ),
]  # fmt: skip

# Told of a record that no field shows, and done to none.
FACTS = {
    "by_night", "due_on", "ends_on", "is_back_dated", "is_month_only", "is_restricted", "is_walk_in",
    "safe_checked_on", "starts_at",
}  # fmt: skip
# Done before what is tried, or after it, by the same use case.
SAME_ROAD = {
    "AppointmentPanel": {"received_at"},
    "SubsidyPanel": {
        "complete_on", "examined_on", "agreement_on", "notified_on", "report_received", "report_received_on",
        "reclaimed_on", "repaid_on", "closed_on",
    },
}  # fmt: skip


@pytest.fixture
def there(stocked_base: Database, clock: Clock) -> Iterator[Desk]:
    with other_desk(stocked_base, clock) as desk:
        yield desk


@pytest.fixture
def window(stocked_base: Database, clock: Clock, qapp: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    with shown(Desk(stocked_base, clock, AGENT), qapp, qtbot) as window:
        yield window


def about(window: MainWindow, there: Desk, other: Other) -> FormPanel:
    """Open the form about a record that the other desk may do this to."""
    form = form_named(other.form)
    assert issubclass(form, FormPanel)
    if other.where == ANY:
        made = opened(window, form)
        if made.record is None:  # there was none to open: one is made
            name, one, *_ = something_to_change(made)
            write_beside(made, there, name, one, **REQUIRED.get(form.__qualname__, {}))
            made = opened(window, form)
        return made
    shown = opened(window, form)
    assert shown.record is not None
    table = metadata.tables[shown.record.table]
    with window.desk.database.reading() as session:
        found = session.execute(sa.select(table.c.id).where(sa.text(other.where)).order_by(table.c.id.desc()))
        key = found.scalars().first()
    assert key is not None, "no record of the demonstration is so"
    window.panel.abandon()
    window.answer("open", form(window.desk, **{f"{table.name}_id": key}))
    again = window.panel.form
    assert isinstance(again, FormPanel)
    return again


def row_of(there: Desk, record: Record) -> Row:
    """Return the row of a record as the other desk reads it; empty when it is gone."""
    table = metadata.tables[record.table]
    with there.database.reading() as session:
        found = session.execute(sa.select(table).where(table.c.uid == record.uid)).mappings().first()
    return Row(table=record.table, **(found or {}))


def changed(before: Row, after: Row) -> set[str]:
    return {name for name, value in vars(after).items() if vars(before)[name] != value}


@pytest.mark.parametrize("other", ACTS, ids=[f"{act.form} {'-'.join(sorted(act.moves))}" for act in ACTS])
def test_what_the_other_desk_did_to_the_record_is_never_saved_over(
    window: MainWindow, there: Desk, other: Other
) -> None:
    mine = about(window, there, other)
    assert mine.record is not None
    name, one, *_ = something_to_change(mine)
    before = row_of(there, mine.record)
    mine.form.restore({name: one})
    mine.edited.emit()
    typed = mine.form.typed()[name]
    with there.database.transaction() as session:
        other.act(session, before)
    after = row_of(there, mine.record)
    assert other.moves <= changed(before, after)

    if not other.refusal:
        assert window.panel.save(), (refusal_of(window), other.is_kept_because)
        assert not changed(after, row_of(there, mine.record)) & other.moves
        return
    assert not window.panel.save()
    assert other.refusal in refusal_of(window)
    form = window.panel.form
    assert isinstance(form, FormPanel)
    assert form.form.typed()[name] == typed  # nothing typed is lost
    assert row_of(there, mine.record) == after  # and nothing of it is written


def test_each_state_that_no_field_shows_is_tried(window: MainWindow) -> None:
    missing = set()
    for form in changing():
        made = open_form(window, form)
        if made.record is not None and isinstance(made, FormPanel) and not made.shows_again:
            shown = made.form.typed().keys() | FACTS | SAME_ROAD.get(form.__qualname__, set())
            tried = {column for act in ACTS if act.form == form.__qualname__ for column in act.moves}
            states = {row.name for row in metadata.tables[made.record.table].c if tells_a_state(row)}
            missing |= {f"{form.__qualname__}: {name}" for name in states - shown - tried}
        window.panel.abandon()
    assert missing == set()


def tells_a_state(column: sa.Column[Any]) -> bool:
    """Tell whether a column may say that something was done to a record: yes or no, a state, a day."""
    is_day = column.nullable and column.name.endswith(("_on", "_at"))
    return isinstance(column.type, sa.Boolean) or column.name == "state" or bool(is_day)

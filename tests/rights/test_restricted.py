"""A restricted record is read and written over by whoever made it and by the coordination, nobody else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from espace_citoyennete.callbacks import service as callbacks
from espace_citoyennete.callbacks.listing import kept_callback
from espace_citoyennete.callbacks.model import Callback
from espace_citoyennete.contacts import service as contacts
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.discriminations import service as discriminations
from espace_citoyennete.errors import Forbidden
from espace_citoyennete.jeudis import following
from espace_citoyennete.jeudis import service as jeudis
from espace_citoyennete.jeudis.model import Jeudi
from espace_citoyennete.permanences import appointments, corrections
from espace_citoyennete.permanences.model import Appointment, Slot
from espace_citoyennete.permanences.service import create_permanence
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database, Session
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.visitors.service import VisitorDraft
from espace_citoyennete.waiting import service as waiting
from espace_citoyennete.waiting.model import WaitingEntry
from tests.conftest import AGENT, NOW
from tests.permanences.conftest import lawyer
from tests.rights.gates import TakenBack

AUTHOR = replace(AGENT, rights=frozenset({Right.RECEPTION}))
OTHER = replace(AUTHOR, uid=UUID(int=2), name="L. Martin")
COORDINATOR = replace(OTHER, rights=frozenset({Right.COORDINATION}))

CONTACT = contacts.ContactDraft("VISITE", NOW, "VIF", "REPONDU", visitor=VisitorDraft("Canari"), uid=uuid4())
SITUATION = discriminations.SituationDraft(CONTACT.uid, ("AGE",), "LOG_SOC")
WAITING = waiting.WaitingDraft("AVOCAT", VisitorDraft("Attente"), domain="VIF")


def _contact(session: Session) -> int:
    return session.scalars(select(Contact.id)).one()


def _read(session: Session, by: Agent) -> object:
    return contacts.open_contact(session, _contact(session), by=by)


def _correct(session: Session, by: Agent) -> object:
    return contacts.correct_contact(
        session, _contact(session), 1, replace(CONTACT, note="lu"), now=NOW, by=by
    )


def _remove(session: Session, by: Agent) -> None:
    contacts.remove_contact(session, _contact(session), 1, instant=NOW.astimezone(), by=by)


def _restore(session: Session, by: Agent) -> None:
    _remove(session, AUTHOR)
    contacts.restore_contact(session, _contact(session), 2, by=by)


def _withdraw_situation(session: Session, by: Agent) -> None:
    _tell_situation(session, AUTHOR)
    discriminations.withdraw_situation(session, CONTACT.uid, by=by)


def _tie(session: Session, by: Agent) -> None:
    jeudi = session.scalars(select(Jeudi.id)).one()
    following.tie_contact(session, jeudi, _contact(session), by=by)


def _untie(session: Session, by: Agent) -> None:
    _tie(session, AUTHOR)
    following.untie_contact(session, session.scalars(select(Jeudi.id)).one(), _contact(session), by=by)


def _open_call(session: Session, by: Agent) -> object:
    return kept_callback(session, session.scalars(select(Callback.id)).one(), by=by)


def _tell_situation(session: Session, by: Agent) -> object:
    return discriminations.save_situation(session, SITUATION, 0, by=by)


def _read_situation(session: Session, by: Agent) -> object:
    return discriminations.open_situation(session, _contact(session), by=by)


def _correct_appointment(session: Session, by: Agent) -> object:
    (booked,) = session.scalars(select(Appointment))
    correction = corrections.Correction("FAM", "Pension")
    return corrections.correct_appointment(session, booked.id, booked.version, correction, by=by)


def _change_waiting(session: Session, by: Agent) -> object:
    (entry,) = session.scalars(select(WaitingEntry))
    return waiting.change_waiting(session, entry.id, entry.version, WAITING, now=NOW, by=by)


# Each act that asks whose record it is, and the module that asks.
ACTS: dict[Callable[[Session, Agent], object], str] = {
    _read: "contacts.service",
    _correct: "contacts.service",
    _remove: "contacts.service",
    _restore: "contacts.service",
    _withdraw_situation: "contacts.service",
    _tie: "contacts.service",
    _untie: "contacts.service",
    _tell_situation: "contacts.service",
    _read_situation: "contacts.service",
    _correct_appointment: "permanences.corrections",
    _change_waiting: "waiting.service",
    _open_call: "callbacks.listing",
}


@pytest.fixture
def restricted(any_database: Database) -> Database:
    """A base with a contact, an appointment and somebody who waits, about violence, all by one author."""
    with any_database.transaction() as session:
        contacts.log_contact(session, CONTACT, now=NOW, by=AUTHOR)
        evening = jeudis.JeudiDraft(date(2026, 11, 12), time(18), "Agir", "DISCRIM", "Dewailly", 20)
        jeudis.save_jeudi(session, evening, by=AGENT)
        rings = VisitorDraft("Rappel")
        promised = callbacks.CallbackDraft(NOW.date(), subject="appel", is_restricted=True, visitor=rings)
        callbacks.promise_callback(session, promised, now=NOW, by=AUTHOR)
        create_permanence(session, lawyer(), calendar=calendar(session), by=AGENT)
        slot = session.scalars(select(Slot.id).order_by(Slot.starts_at)).first()
        assert slot is not None
        booking = appointments.BookingDraft(slot, VisitorDraft("Rendez-vous"), domain="VIF")
        appointments.book_appointment(session, booking, now=NOW, by=AUTHOR)
        waiting.join_waiting(session, WAITING, now=NOW, by=AUTHOR)
    return any_database


def _is_let(database: Database, act: Callable[[Session, Agent], object], by: Agent) -> bool:
    try:
        with database.transaction() as session:
            act(session, by)
            session.flush()
            raise TakenBack
    except TakenBack:
        return True
    except Forbidden:
        return False


@pytest.mark.parametrize("act", ACTS)
def test_only_the_author_and_the_coordination_act_on_it(
    restricted: Database, act: Callable[[Session, Agent], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [_is_let(restricted, act, by) for by in (AUTHOR, OTHER, COORDINATOR)] == [True, False, True]
    # The planted fault: the check is taken away, and the other one passes.
    monkeypatch.setattr(f"espace_citoyennete.{ACTS[act]}.may_read_restricted", lambda *_asked: True)
    assert _is_let(restricted, act, OTHER)


@pytest.mark.parametrize(("by", "left"), [(AUTHOR, "autre"), (OTHER, "appel"), (COORDINATOR, "autre")])
def test_a_call_is_put_off_by_a_colleague_who_leaves_its_subject_unread(
    restricted: Database, by: Agent, left: str
) -> None:
    with restricted.transaction() as session:
        (call,) = session.scalars(select(Callback))
        changed = callbacks.CallbackDraft(date(2026, 11, 20), subject="autre", is_restricted=True)
        callbacks.change_callback(session, call.id, 1, changed, now=NOW, by=by)
        assert (call.due_on, call.subject) == (date(2026, 11, 20), left)

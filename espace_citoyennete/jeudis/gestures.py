"""What the screens do with a Jeudi, each act with its undo: the opposite use case, never a replay."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from uuid import UUID

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.french import NO_BREAK, plural
from espace_citoyennete.jeudis.attending import Counted, count_people, mark_present
from espace_citoyennete.jeudis.following import tie_contact, untie_contact
from espace_citoyennete.jeudis.listing import jeudi_row
from espace_citoyennete.jeudis.model import Jeudi, Registration
from espace_citoyennete.jeudis.registering import (
    Enrolled,
    RegistrationDraft,
    change_registration,
    enrol_again,
    enrolled,
    give_place,
    put_back_waiting,
    unregister,
)
from espace_citoyennete.jeudis.service import (
    JeudiDraft,
    cancel_jeudi,
    change_jeudi,
    save_jeudi,
    withdraw_jeudi,
)
from espace_citoyennete.storage.database import Session
from espace_citoyennete.storage.rows import id_with, uid_of
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.visitors.service import VisitorDraft, known_visitor

_WHERE_AND_WHEN = ("held_on", "starts_at", "place")


def remember_planned(desk: Desk, draft: JeudiDraft) -> None:
    """Offer to take back an event just planned, until somebody is registered."""

    def back() -> None:
        with desk.database.transaction() as session:
            withdraw_jeudi(session, draft.uid, by=desk.agent)

    def again() -> None:
        with desk.database.transaction() as session:
            save_jeudi(session, draft, by=desk.agent)

    desk.undo.add("Jeudi prévu", back, again)


def remember_changed(desk: Desk, jeudi_id: int, before: JeudiDraft, after: JeudiDraft) -> None:
    """Offer to put back what was planned before a change."""
    uid = _uid(desk, jeudi_id)

    def put(draft: JeudiDraft) -> None:
        with desk.database.transaction() as session:
            change_jeudi(session, id_with(session, Jeudi, uid), None, draft, by=desk.agent)

    is_moved = any(getattr(before, name) != getattr(after, name) for name in _WHERE_AND_WHEN)
    name = f"Jeudi déplacé{_to_tell(desk, jeudi_id)}" if is_moved else "Jeudi modifié"
    desk.undo.add(name, partial(put, before), partial(put, after))


def cancel(desk: Desk, jeudi_id: int) -> None:
    """Cancel an event, or hold it after all, and offer the opposite. Raises `UserError`."""
    uid = _uid(desk, jeudi_id)
    with desk.database.reading() as session:
        before = jeudi_row(session, jeudi_id).is_cancelled

    def put(cancelled: bool) -> None:
        with desk.database.transaction() as session:
            cancel_jeudi(session, id_with(session, Jeudi, uid), cancelled=cancelled, by=desk.agent)

    put(not before)
    name = "Jeudi rétabli" if before else "Jeudi annulé"
    desk.undo.add(f"{name}{_to_tell(desk, jeudi_id)}", partial(put, before), partial(put, not before))


def _to_tell(desk: Desk, jeudi_id: int) -> str:
    """Return how many people known by name must hear of a change to an event that is still to come."""
    with desk.database.reading() as session:
        row = jeudi_row(session, jeudi_id)
    people = row.registered - row.counted.registered + row.waiting
    is_over = row.held_on < desk.clock.today()
    return f"{NO_BREAK}: {plural(people, 'inscrit')} à prévenir" if people and not is_over else ""


def remember_registered(desk: Desk, *registration_ids: int) -> None:
    """Offer to take people just registered off the list, all at once."""
    with desk.database.reading() as session:
        kept = [enrolled(session, registration_id) for registration_id in registration_ids]
    count = plural(len(kept), "inscription enregistrée", "inscriptions enregistrées")
    name = "Inscription enregistrée" if len(kept) == 1 else count
    desk.undo.add(name, partial(_take_off_again, desk, kept), partial(_enrol_again, desk, kept))


def as_enrolled(session: Session, registration_id: int) -> RegistrationDraft:
    """Return a registration and its person whole, for an undo to put back. Raises `UserError`."""
    kept = enrolled(session, registration_id)
    return replace(kept.draft, visitor=_person(session, kept))


def remember_registration(desk: Desk, before: RegistrationDraft, after: RegistrationDraft) -> None:
    """Offer to put back what somebody registered had said before a change."""

    def put(draft: RegistrationDraft) -> None:
        with desk.database.transaction() as session:
            registration_id = id_with(session, Registration, before.uid)
            change_registration(session, registration_id, None, draft, now=desk.clock.now(), by=desk.agent)

    desk.undo.add("Inscription modifiée", partial(put, before), partial(put, after))


def _person(session: Session, kept: Enrolled) -> VisitorDraft:
    known = known_visitor(session, kept.visitor_uid) if kept.visitor_uid is not None else None
    return known or VisitorDraft("Nom effacé")


def _take_off_again(desk: Desk, kept: list[Enrolled]) -> None:
    with desk.database.transaction() as session:
        for one in kept:
            unregister(session, id_with(session, Registration, one.draft.uid), by=desk.agent)


def _enrol_again(desk: Desk, kept: list[Enrolled]) -> None:
    with desk.database.transaction() as session:
        for one in kept:
            enrol_again(session, one, _person(session, one), by=desk.agent)


def give(desk: Desk, registration_id: int, name: str) -> None:
    """Give a free place to somebody who waits, and offer to put this person back. Raises `UserError`."""
    with desk.database.reading() as session:
        uid = uid_of(session, Registration, registration_id)

    def again() -> None:
        with desk.database.transaction() as session:
            give_place(session, id_with(session, Registration, uid), by=desk.agent)

    def back() -> None:
        with desk.database.transaction() as session:
            put_back_waiting(session, id_with(session, Registration, uid), by=desk.agent)

    again()
    desk.undo.add(f"Place donnée à {name}", back, again)


def take_off(desk: Desk, registration_id: int, name: str) -> None:
    """Take somebody off the list, and offer to put this person back. Raises `UserError`."""
    with desk.database.transaction() as session:
        kept = enrolled(session, registration_id)
        unregister(session, registration_id, by=desk.agent)

    back, again = partial(_enrol_again, desk, [kept]), partial(_take_off_again, desk, [kept])
    desk.undo.add(f"Inscription de {name} retirée", back, again)


def tick(desk: Desk, registration_id: int, name: str, *, is_present: bool) -> None:
    """Note that somebody came, or not after all, and offer to take it back. Raises `UserError`."""
    with desk.database.reading() as session:
        uid = uid_of(session, Registration, registration_id)

    def mark(is_present: bool) -> None:
        with desk.database.transaction() as session:
            mark_present(session, id_with(session, Registration, uid), is_present=is_present, by=desk.agent)

    mark(is_present)
    word = "présent" if is_present else "pas présent"
    done = f"Émargement de {name}\u00a0: {word}"
    desk.undo.add(done, partial(mark, not is_present), partial(mark, is_present))


def remember_counted(desk: Desk, jeudi_id: int, before: Counted, after: Counted) -> None:
    """Offer to put back the counters of the people without a name."""
    uid = _uid(desk, jeudi_id)

    def put(counted: Counted) -> None:
        with desk.database.transaction() as session:
            count_people(session, id_with(session, Jeudi, uid), counted, by=desk.agent)

    desk.undo.add("Personnes comptées", partial(put, before), partial(put, after))


def remember_tied(desk: Desk, jeudi_id: int, contact_id: int) -> None:
    """Offer to untie a contact just tied to a Jeudi."""
    tie, untie = _ties(desk, jeudi_id, contact_id)
    desk.undo.add("Contact rattaché au Jeudi", untie, tie)


def untie(desk: Desk, jeudi_id: int, contact_id: int) -> None:
    """Untie a contact from a Jeudi, and offer to tie it again. Raises `UserError`."""
    tie, untie = _ties(desk, jeudi_id, contact_id)
    untie()
    desk.undo.add("Contact détaché du Jeudi", tie, untie)


def _ties(desk: Desk, jeudi_id: int, contact_id: int) -> tuple[Callable[[], None], Callable[[], None]]:
    """Return what ties a contact to a Jeudi, and what unties it."""
    jeudi_uid = _uid(desk, jeudi_id)
    with desk.database.reading() as session:
        contact_uid = uid_of(session, Contact, contact_id)

    def put(act: Callable[..., None]) -> None:
        with desk.database.transaction() as session:
            ends = id_with(session, Jeudi, jeudi_uid), id_with(session, Contact, contact_uid)
            act(session, *ends, by=desk.agent)

    return partial(put, tie_contact), partial(put, untie_contact)


def _uid(desk: Desk, jeudi_id: int) -> UUID:
    with desk.database.reading() as session:
        return uid_of(session, Jeudi, jeudi_id)

"""What the screens do with a Jeudi, each act with its undo: the opposite use case, never a replay."""

from functools import partial
from uuid import UUID

from espace_citoyennete.jeudis.attending import Counted, count_people, mark_present
from espace_citoyennete.jeudis.model import Jeudi, Registration
from espace_citoyennete.jeudis.service import (
    Enrolled,
    JeudiDraft,
    cancel_jeudi,
    change_jeudi,
    enrol_again,
    enrolled,
    save_jeudi,
    unregister,
    withdraw_jeudi,
)
from espace_citoyennete.storage.rows import id_with, uid_of
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.visitors.service import VisitorDraft, known_visitor


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

    desk.undo.add("Jeudi modifié", partial(put, before), partial(put, after))


def cancel(desk: Desk, jeudi_id: int) -> None:
    """Cancel an event, and offer to hold it after all. Raises `UserError`."""
    uid = _uid(desk, jeudi_id)

    def put(cancelled: bool) -> None:
        with desk.database.transaction() as session:
            cancel_jeudi(session, id_with(session, Jeudi, uid), cancelled=cancelled, by=desk.agent)

    put(True)
    desk.undo.add("Jeudi annulé", partial(put, False), partial(put, True))


def remember_registered(desk: Desk, registration_id: int) -> None:
    """Offer to take somebody just registered off the list."""
    with desk.database.reading() as session:
        kept = enrolled(session, registration_id)

    def back() -> None:
        with desk.database.transaction() as session:
            unregister(session, id_with(session, Registration, kept.uid), by=desk.agent)

    def again() -> None:
        _enrol_again(desk, kept)

    desk.undo.add("Inscription enregistrée", back, again)


def _enrol_again(desk: Desk, kept: Enrolled) -> None:
    with desk.database.transaction() as session:
        known = known_visitor(session, kept.visitor_uid) if kept.visitor_uid is not None else None
        enrol_again(session, kept, known or VisitorDraft("Nom effacé"), by=desk.agent)


def take_off(desk: Desk, registration_id: int, name: str) -> None:
    """Take somebody off the list, and offer to put this person back. Raises `UserError`."""
    with desk.database.transaction() as session:
        kept = enrolled(session, registration_id)
        unregister(session, registration_id, by=desk.agent)

    def back() -> None:
        _enrol_again(desk, kept)

    def again() -> None:
        with desk.database.transaction() as session:
            unregister(session, id_with(session, Registration, kept.uid), by=desk.agent)

    desk.undo.add(f"Inscription de {name} retirée", back, again)


def tick(desk: Desk, registration_id: int, name: str, *, is_present: bool) -> None:
    """Note that somebody came, or not after all, and offer to take it back. Raises `UserError`."""
    with desk.database.reading() as session:
        uid = enrolled(session, registration_id).uid

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


def _uid(desk: Desk, jeudi_id: int) -> UUID:
    with desk.database.reading() as session:
        return uid_of(session, Jeudi, jeudi_id)

"""What the screens do with a contact, each act with its undo: the opposite use case, never a replay."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from espace_citoyennete.callbacks.service import callback_of_contact, remove_callback
from espace_citoyennete.contacts.service import (
    ContactDraft,
    correct_contact,
    open_contact,
    remove_contact,
    restore_contact,
)
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.visitors.service import known_visitor


def remember_logged(desk: Desk, contact_id: int, name: str = "Contact enregistré") -> None:
    """Offer to take back a contact just logged, and to bring it back."""
    corbeille = _Corbeille(desk, (contact_id,))
    desk.undo.add(name, corbeille.put_in, corbeille.take_out)


def remember_all_logged(desk: Desk, contact_ids: Sequence[int]) -> None:
    """Offer to take back, in one step, the contacts just logged together."""
    if len(contact_ids) == 1:
        remember_logged(desk, contact_ids[0])
    elif contact_ids:
        corbeille = _Corbeille(desk, contact_ids)
        desk.undo.add(f"{len(contact_ids)} contacts enregistrés", corbeille.put_in, corbeille.take_out)


def remove(desk: Desk, contact_id: int) -> None:
    """Put a contact in the Corbeille, and offer to take it out. Raises `UserError`."""
    with desk.database.reading() as session:
        has_promised = callback_of_contact(session, contact_id) is not None
    corbeille = _Corbeille(desk, (contact_id,))
    corbeille.put_in()
    name = "Contact et rappel promis retirés" if has_promised else "Contact retiré"
    desk.undo.add(name, corbeille.take_out, corbeille.put_in)


def restore(desk: Desk, contact_id: int) -> None:
    """Take a contact out of the Corbeille, and offer to put it back there. Raises `UserError`."""
    corbeille = _Corbeille(desk, (contact_id,))
    corbeille.take_out()
    desk.undo.add("Contact restauré", corbeille.put_in, corbeille.take_out)


def as_it_is(session: Session, contact_id: int, by: Agent) -> ContactDraft:
    """Return a contact and its person whole, for an undo to put back. Raises `UserError`."""
    draft = open_contact(session, contact_id, by=by).draft
    if draft.visitor is None:
        return draft
    return replace(draft, visitor=known_visitor(session, draft.visitor.uid))


def remember_corrected(
    desk: Desk, contact_id: int, before: ContactDraft, after: ContactDraft, promised: UUID | None = None
) -> None:
    """Offer to put back what a contact was before the correction just made, and to correct it again.

    The call that the correction promised, if any, is taken back too, and promised again.
    """

    def correct(session: Session, draft: ContactDraft) -> None:
        correct_contact(session, contact_id, None, draft, now=desk.clock.now(), by=desk.agent)

    def back() -> None:
        with desk.database.transaction() as session:
            correct(session, before)
            kept = callback_of_contact(session, contact_id)
            if kept is not None and kept.draft.uid == promised:
                instant = desk.clock.instant()
                remove_callback(session, kept.id, None, instant=instant, by=desk.agent)

    def again() -> None:
        with desk.database.transaction() as session:
            correct(session, after)

    desk.undo.add("Contact modifié", back, again)


class _Corbeille:
    """Puts contacts in the Corbeille and takes them out, all or none."""

    def __init__(self, desk: Desk, contact_ids: Sequence[int]) -> None:
        self._desk, self._contact_ids = desk, contact_ids

    def put_in(self) -> None:
        desk = self._desk
        with desk.database.transaction() as session:
            for contact_id in self._contact_ids:
                remove_contact(session, contact_id, None, instant=desk.clock.instant(), by=desk.agent)

    def take_out(self) -> None:
        desk = self._desk
        with desk.database.transaction() as session:
            for contact_id in self._contact_ids:
                restore_contact(session, contact_id, None, by=desk.agent)

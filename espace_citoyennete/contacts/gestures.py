"""What the screens do with a contact, each act with its undo: the opposite use case, never a replay."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from espace_citoyennete.callbacks.service import callback_of_contact, remove_callback
from espace_citoyennete.contacts.service import (
    ContactDraft,
    contact_version,
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
    corbeille = _Corbeille(desk, (contact_id,), version=1)
    desk.undo.add(name, corbeille.put_in, corbeille.take_out)


def remember_all_logged(desk: Desk, contact_ids: Sequence[int]) -> None:
    """Offer to take back, in one step, the contacts just logged together."""
    if len(contact_ids) == 1:
        remember_logged(desk, contact_ids[0])
    elif contact_ids:
        corbeille = _Corbeille(desk, contact_ids, version=1)
        desk.undo.add(f"{len(contact_ids)} contacts enregistrés", corbeille.put_in, corbeille.take_out)


def remove(desk: Desk, contact_id: int) -> None:
    """Put a contact in the Corbeille, and offer to take it out. Raises `UserError`."""
    with desk.database.reading() as session:
        version = contact_version(session, contact_id)
        has_promised = callback_of_contact(session, contact_id) is not None
    corbeille = _Corbeille(desk, (contact_id,), version)
    corbeille.put_in()
    name = "Contact et rappel promis retirés" if has_promised else "Contact retiré"
    desk.undo.add(name, corbeille.take_out, corbeille.put_in)


def as_it_is(session: Session, contact_id: int, by: Agent) -> ContactDraft:
    """Return a contact and its person whole, for an undo to put back. Raises `UserError`."""
    draft = open_contact(session, contact_id, by=by).draft
    if draft.visitor is None:
        return draft
    return replace(draft, visitor=known_visitor(session, draft.visitor.uid))


def remember_corrected(
    desk: Desk, contact_id: int, version: int, before: ContactDraft, promised: UUID | None = None
) -> None:
    """Offer to put back what a contact was before the correction that left it at `version`.

    The call that the correction promised, if any, is taken back too.
    """

    def back() -> None:
        with desk.database.transaction() as session:
            correct_contact(session, contact_id, version, before, now=desk.clock.now(), by=desk.agent)
            kept = callback_of_contact(session, contact_id)
            if kept is not None and kept.draft.uid == promised:
                remove_callback(session, kept.id, 1, instant=desk.clock.instant(), by=desk.agent)

    desk.undo.add("Contact modifié", back)


class _Corbeille:
    """Puts contacts of one version in the Corbeille and takes them out, all or none.

    Refused when somebody changed one of them in between.
    """

    def __init__(self, desk: Desk, contact_ids: Sequence[int], version: int) -> None:
        self._desk, self._contact_ids, self._version = desk, contact_ids, version

    def put_in(self) -> None:
        desk = self._desk
        with desk.database.transaction() as session:
            instant = desk.clock.instant()
            for contact_id in self._contact_ids:
                remove_contact(session, contact_id, self._version, instant=instant, by=desk.agent)
        self._version += 1

    def take_out(self) -> None:
        desk = self._desk
        with desk.database.transaction() as session:
            for contact_id in self._contact_ids:
                restore_contact(session, contact_id, self._version, by=desk.agent)
        self._version += 1

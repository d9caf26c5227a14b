"""What the screens do with a contact, each act with its undo: the opposite use case, never a replay."""

from espace_citoyennete.contacts.service import (
    ContactDraft,
    correct_contact,
    kept_contact,
    remove_contact,
    restore_contact,
)
from espace_citoyennete.ui.desk import Desk


def remember_logged(desk: Desk, contact_id: int, name: str = "Contact enregistré") -> None:
    """Offer to take back a contact just logged, and to bring it back."""
    corbeille = _Corbeille(desk, contact_id, version=1)
    desk.undo.add(name, corbeille.put_in, corbeille.take_out)


def remove(desk: Desk, contact_id: int) -> None:
    """Put a contact in the Corbeille, and offer to take it out. Raises `UserError`."""
    with desk.database.reading() as session:
        version = kept_contact(session, contact_id).version
    corbeille = _Corbeille(desk, contact_id, version)
    corbeille.put_in()
    desk.undo.add("Contact retiré", corbeille.take_out, corbeille.put_in)


def remember_corrected(desk: Desk, contact_id: int, version: int, before: ContactDraft) -> None:
    """Offer to put back what a contact was before the correction that left it at `version`."""

    def back() -> None:
        with desk.database.transaction() as session:
            correct_contact(session, contact_id, version, before, now=desk.clock.now(), by=desk.agent)

    desk.undo.add("Contact modifié", back)


class _Corbeille:
    """Puts one contact in the Corbeille and takes it out, refused when somebody changed it in between."""

    def __init__(self, desk: Desk, contact_id: int, version: int) -> None:
        self._desk, self._contact_id, self._version = desk, contact_id, version

    def put_in(self) -> None:
        desk = self._desk
        with desk.database.transaction() as session:
            instant = desk.clock.instant()
            remove_contact(session, self._contact_id, self._version, instant=instant, by=desk.agent)
        self._version += 1

    def take_out(self) -> None:
        desk = self._desk
        with desk.database.transaction() as session:
            restore_contact(session, self._contact_id, self._version, by=desk.agent)
        self._version += 1

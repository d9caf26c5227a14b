"""What the screens do with a situation of discrimination, each act with its undo."""

from uuid import UUID

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.discriminations.service import (
    SituationDraft,
    open_situation,
    save_situation,
    withdraw_situation,
)
from espace_citoyennete.storage.rows import uid_of
from espace_citoyennete.ui.desk import Desk


def remember_noted(desk: Desk, before: SituationDraft | None, after: SituationDraft) -> None:
    """Offer to take back a situation just noted, or to put back what was known of it."""

    def back() -> None:
        _withdraw(desk, after.contact) if before is None else _save(desk, before)

    name = "Signalement enregistré" if before is None else "Signalement modifié"
    desk.undo.add(name, back, lambda: _save(desk, after))


def withdraw(desk: Desk, contact_id: int) -> None:
    """Take back the situation of a contact, and offer to put it back. Raises `UserError`."""
    with desk.database.transaction() as session:
        contact = uid_of(session, Contact, contact_id)
        before = open_situation(session, contact_id, by=desk.agent).draft
        withdraw_situation(session, contact, by=desk.agent)
    desk.undo.add("Signalement retiré", lambda: _save(desk, before), lambda: _withdraw(desk, contact))


def _save(desk: Desk, draft: SituationDraft) -> None:
    with desk.database.transaction() as session:
        save_situation(session, draft, by=desk.agent)


def _withdraw(desk: Desk, contact: UUID) -> None:
    with desk.database.transaction() as session:
        withdraw_situation(session, contact, by=desk.agent)

"""What the screens do with organisations, each act with its undo."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID

from espace_citoyennete.directory.intake import Taken
from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.directory.service import (
    OrganisationDraft,
    OrganisationRow,
    restore_organisation,
    retire_organisation,
    save_organisation,
)
from espace_citoyennete.french import plural
from espace_citoyennete.storage.rows import id_with
from espace_citoyennete.ui.desk import Desk


def remember_added(desk: Desk, draft: OrganisationDraft) -> None:
    """Offer to take back an organisation just added."""
    desk.undo.add("Organisme ajouté", partial(_retire, desk, draft.uid), partial(_restore, desk, draft.uid))


def remember_changed(desk: Desk, before: OrganisationDraft, after: OrganisationDraft) -> None:
    """Offer to put back what the card of an organisation said."""
    if before != after:
        desk.undo.add("Organisme modifié", partial(_save, desk, before), partial(_save, desk, after))


def check(desk: Desk, row: OrganisationRow) -> None:
    """Note that phone and hours were checked today, and offer to take it back. Raises `UserError`."""
    checked = replace(row.draft, checked_on=desk.clock.today())
    if checked == row.draft:
        return
    _save(desk, checked)
    desk.undo.add("Organisme vérifié", partial(_save, desk, row.draft), partial(_save, desk, checked))


def retire(desk: Desk, uid: UUID) -> None:
    """Offer an organisation no more, and offer to take it back. Raises `UserError`."""
    _retire(desk, uid)
    desk.undo.add("Organisme retiré", partial(_restore, desk, uid), partial(_retire, desk, uid))


def restore(desk: Desk, uid: UUID) -> None:
    """Offer a retired organisation again, and offer to take it back. Raises `UserError`."""
    _restore(desk, uid)
    desk.undo.add("Organisme remis en service", partial(_retire, desk, uid), partial(_restore, desk, uid))


def remember_taken_in(desk: Desk, taken: Sequence[Taken]) -> None:
    """Offer to take back all that a file brought, at once."""

    def back() -> None:
        with desk.database.transaction() as session:
            for one in taken:
                if one.before is not None:
                    save_organisation(session, one.before, by=desk.agent)
                else:
                    organisation_id = id_with(session, Organisation, one.after.uid)
                    today = desk.clock.today()
                    retire_organisation(session, organisation_id, today=today, by=desk.agent)

    def again() -> None:
        with desk.database.transaction() as session:
            for one in taken:
                organisation_id = save_organisation(session, one.after, by=desk.agent)
                if one.before is None:
                    restore_organisation(session, organisation_id, by=desk.agent)

    desk.undo.add(f"{plural(len(taken), 'organisme')} d’un fichier", back, again)


def _save(desk: Desk, draft: OrganisationDraft) -> None:
    with desk.database.transaction() as session:
        save_organisation(session, draft, by=desk.agent)


def _retire(desk: Desk, uid: UUID) -> None:
    with desk.database.transaction() as session:
        organisation_id = id_with(session, Organisation, uid)
        retire_organisation(session, organisation_id, today=desk.clock.today(), by=desk.agent)


def _restore(desk: Desk, uid: UUID) -> None:
    with desk.database.transaction() as session:
        restore_organisation(session, id_with(session, Organisation, uid), by=desk.agent)

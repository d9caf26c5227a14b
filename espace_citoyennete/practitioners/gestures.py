"""What the screens do with practitioners and their turns, each act with its undo."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from espace_citoyennete.directory.model import Practitioner
from espace_citoyennete.directory.service import (
    AbsenceDraft,
    PractitionerDraft,
    remove_absence,
    restore_practitioner,
    retire_practitioner,
    save_absence,
    save_practitioner,
)
from espace_citoyennete.french import plural
from espace_citoyennete.permanences.service import (
    PermanenceDraft,
    create_permanences,
    withdraw_permanence,
)
from espace_citoyennete.practitioners.service import (
    Named,
    name_sitting,
    name_sittings,
    save_turn,
    take_back_names,
)
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.database import Session
from espace_citoyennete.storage.rows import id_with
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.ui.desk import Desk


def remember_added(desk: Desk, draft: PractitionerDraft) -> None:
    """Offer to take back a practitioner just added."""
    desk.undo.add("Intervenant ajouté", lambda: _retire(desk, draft.uid), lambda: _restore(desk, draft.uid))


def remember_changed(desk: Desk, before: PractitionerDraft, after: PractitionerDraft) -> None:
    """Offer to put back what the card of a practitioner said."""

    def save(draft: PractitionerDraft) -> None:
        with desk.database.transaction() as session:
            save_practitioner(session, draft, by=desk.agent)

    if before != after:
        desk.undo.add("Intervenant modifié", lambda: save(before), lambda: save(after))


def retire(desk: Desk, uid: UUID) -> None:
    """Offer a practitioner no more, and offer to take it back. Raises `UserError`."""
    _retire(desk, uid)
    desk.undo.add("Intervenant retiré", lambda: _restore(desk, uid), lambda: _retire(desk, uid))


def restore(desk: Desk, uid: UUID) -> None:
    """Offer a retired practitioner again, and offer to take it back. Raises `UserError`."""
    _restore(desk, uid)
    desk.undo.add("Intervenant remis en service", lambda: _retire(desk, uid), lambda: _restore(desk, uid))


def forget_absence(desk: Desk, absence: AbsenceDraft) -> None:
    """Forget an absence: its days are open again; offer to take that back. Raises `UserError`."""

    def forget() -> None:
        with desk.database.transaction() as session:
            remove_absence(session, absence.uid, by=desk.agent)

    def back() -> None:
        with desk.database.transaction() as session:
            save_absence(session, absence, by=desk.agent)

    forget()
    desk.undo.add("Absence supprimée", back, forget)


def remember_turn(desk: Desk, permanence: UUID, before: Sequence[UUID], after: Sequence[UUID]) -> None:
    """Offer to put back the turn list that was replaced."""

    def save(order: Sequence[UUID]) -> None:
        with desk.database.transaction() as session:
            save_turn(session, permanence, order, by=desk.agent)

    if tuple(before) != tuple(after):
        desk.undo.add("Tour de rôle modifié", lambda: save(before), lambda: save(after))


def remember_named_in_turn(desk: Desk, permanence: UUID, named: Sequence[Named]) -> None:
    """Offer to take all the names back at once."""

    def again() -> None:
        names = {one.sitting: one.after for one in named}
        with desk.database.transaction() as session:
            name_sittings(session, permanence, names, by=desk.agent)

    if named:
        words = plural(len(named), "séance nommée", "séances nommées")
        desk.undo.add(words, lambda: _take_back(desk, named), again)


def remember_named(desk: Desk, named: Named) -> None:
    """Offer to take the name of one sitting back."""

    def again() -> None:
        with desk.database.transaction() as session:
            name_sitting(session, named.sitting, named.after, by=desk.agent)

    desk.undo.add("Séance nommée", lambda: _take_back(desk, [named]), again)


def remember_renewed(
    desk: Desk, drafts: Sequence[PermanenceDraft], turns: Mapping[UUID, Sequence[UUID]]
) -> None:
    """Offer to take back all the permanences of a year at once, with their turn lists by permanence."""

    def back() -> None:
        with desk.database.transaction() as session:
            for draft in drafts:
                if draft.uid in turns:
                    save_turn(session, draft.uid, (), by=desk.agent)
                withdraw_permanence(session, draft.uid, by=desk.agent)

    def again() -> None:
        with desk.database.transaction() as session:
            renew(session, drafts, turns, by=desk.agent)

    words = plural(len(drafts), "permanence reconduite", "permanences reconduites")
    desk.undo.add(words, back, again)


def renew(
    session: Session,
    drafts: Sequence[PermanenceDraft],
    turns: Mapping[UUID, Sequence[UUID]],
    *,
    by: Agent,
) -> None:
    """Keep the permanences of a year and their turn lists, all of them or none."""
    create_permanences(session, drafts, calendar=calendar(session), by=by)
    for permanence, order in turns.items():
        save_turn(session, permanence, order, by=by)


def _take_back(desk: Desk, named: Sequence[Named]) -> None:
    with desk.database.transaction() as session:
        take_back_names(session, named, by=desk.agent)


def _retire(desk: Desk, uid: UUID) -> None:
    with desk.database.transaction() as session:
        practitioner_id = id_with(session, Practitioner, uid)
        retire_practitioner(session, practitioner_id, today=desk.clock.today(), by=desk.agent)


def _restore(desk: Desk, uid: UUID) -> None:
    with desk.database.transaction() as session:
        restore_practitioner(session, id_with(session, Practitioner, uid), by=desk.agent)

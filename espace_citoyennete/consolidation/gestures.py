"""What the screens do with the reports of other places, each act with its undo."""

from functools import partial
from uuid import UUID

from espace_citoyennete.annual_report.rules import RULES
from espace_citoyennete.consolidation.service import PlaceDraft, bring_in_place, remove_place
from espace_citoyennete.ui.desk import Desk


def add_place(desk: Desk, draft: PlaceDraft) -> None:
    """Keep the report of a place. Raises `UserError`."""
    _put(desk, draft)
    name = f"Bilan {draft.year} de {draft.place} ajouté"
    desk.undo.add(name, partial(_remove, desk, draft.uid), partial(_put, desk, draft))


def remove(desk: Desk, uid: UUID) -> None:
    """Take the report of a place away. Raises `UserError`."""
    draft = _remove(desk, uid)
    name = f"Bilan {draft.year} de {draft.place} retiré"
    desk.undo.add(name, partial(_put, desk, draft), partial(_remove, desk, uid))


def _put(desk: Desk, draft: PlaceDraft) -> None:
    with desk.database.transaction() as session:
        bring_in_place(session, draft, rules=RULES, now=desk.clock.now(), by=desk.agent)


def _remove(desk: Desk, uid: UUID) -> PlaceDraft:
    with desk.database.transaction() as session:
        return remove_place(session, uid, by=desk.agent)

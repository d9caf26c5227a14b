"""What the screens do with the saved views of the report, each act with its undo."""

from uuid import UUID

from espace_citoyennete.annual_report.views import ViewDraft, remove_view, save_view, views
from espace_citoyennete.ui.desk import Desk


def remember_view(desk: Desk, before: ViewDraft | None, after: ViewDraft) -> None:
    """Offer to take back a view just saved, or to put back what it was."""

    def back() -> None:
        _remove(desk, after.uid) if before is None else _save(desk, before)

    desk.undo.add("Vue du bilan enregistrée", back, lambda: _save(desk, after))


def remove(desk: Desk, uid: UUID) -> None:
    """Forget a view, and offer to bring it back. Raises `UserError`."""
    with desk.database.transaction() as session:
        before = next((view for view in views(session) if view.uid == uid), None)
        remove_view(session, uid, by=desk.agent)
    if before is not None:
        desk.undo.add("Vue du bilan retirée", lambda: _save(desk, before), lambda: _remove(desk, uid))


def _save(desk: Desk, view: ViewDraft) -> None:
    with desk.database.transaction() as session:
        save_view(session, view, by=desk.agent)


def _remove(desk: Desk, uid: UUID) -> None:
    with desk.database.transaction() as session:
        remove_view(session, uid, by=desk.agent)

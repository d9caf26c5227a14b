"""A planning sent, with its undo."""

from espace_citoyennete.plannings.service import SendingDraft, note_planning_sent, withdraw_planning_sent
from espace_citoyennete.ui.desk import Desk


def remember_sent(desk: Desk, draft: SendingDraft) -> None:
    """Offer to forget a sending just noted, and to note it again."""

    def back() -> None:
        with desk.database.transaction() as session:
            withdraw_planning_sent(session, draft.uid, by=desk.agent)

    def again() -> None:
        with desk.database.transaction() as session:
            note_planning_sent(session, draft, instant=desk.clock.instant(), by=desk.agent)

    desk.undo.add("Planning noté comme envoyé", back, again)

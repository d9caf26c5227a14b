"""The demands that were waiting; neither who waits nor about what is told."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.report import Record, Scope, Where
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.narrowing import narrowing
from espace_citoyennete.town.reference import labels
from espace_citoyennete.waiting.figures import were_waiting
from espace_citoyennete.waiting.model import WaitingEntry


def waiting_records(session: Session, scope: Scope, where: Where, *, by: Agent) -> list[Record]:
    """Return the demands that were waiting at the end of a scope, the latest first."""
    words = labels(session, "type_intervenant", scope.period.last)
    rows = session.execute(
        select(WaitingEntry.uid, WaitingEntry.asked_at, WaitingEntry.type_code)
        .where(were_waiting(scope), narrowing(where, {"type": WaitingEntry.type_code}))
        .order_by(WaitingEntry.asked_at.desc(), WaitingEntry.id.desc())
    )
    return [
        Record(uid, asked_at.date(), f"Demande de créneau – {words.get(code, code)}")
        for uid, asked_at, code in rows
    ]

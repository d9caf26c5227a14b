"""Use cases of a planning sent: note what was told to whom, take the note back."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.service import author_id
from espace_citoyennete.errors import Conflict, Invalid
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.plannings.model import PlanningSent
from espace_citoyennete.plannings.rules import Entry, is_scope, to_json
from espace_citoyennete.rights import Agent, require

_SCOPE_LENGTH = 60


@dataclass(frozen=True)
class SendingDraft:
    """A planning just sent: whose, of which days, and every sitting that it tells."""

    scope: str
    first_day: date
    last_day: date
    entries: tuple[Entry, ...]
    uid: UUID = field(default_factory=uuid4)


def note_planning_sent(session: Session, draft: SendingDraft, *, instant: datetime, by: Agent) -> int:
    """Keep what a planning told when it was sent and return its id; noted twice it is one sending.

    Raises `Invalid` for an unknown planning or days the wrong way round.
    """
    require(by, "note_planning_sent")
    known = session.scalar(select(PlanningSent.id).where(PlanningSent.uid == draft.uid))
    if known is not None:
        return known
    if problems := _problems(draft):
        raise Invalid(problems)
    sent = PlanningSent(
        uid=draft.uid,
        scope=draft.scope,
        first_day=draft.first_day,
        last_day=draft.last_day,
        sent_at=instant,
        content=to_json(draft.entries),
        author_id=author_id(session, by.uid),
    )
    session.add(sent)
    session.flush()
    return sent.id


def withdraw_planning_sent(session: Session, uid: UUID, *, by: Agent) -> None:
    """Forget a sending noted by mistake. Raises `Conflict` when it is noted no more."""
    require(by, "withdraw_planning_sent")
    sent = session.scalar(select(PlanningSent).where(PlanningSent.uid == uid))
    if sent is None:
        raise Conflict(f"Cet envoi n’est plus noté{NO_BREAK}: il n’y a rien à reprendre.")
    session.delete(sent)
    session.flush()


def _problems(draft: SendingDraft) -> dict[str, str]:
    problems = {}
    if not is_scope(draft.scope) or len(draft.scope) > _SCOPE_LENGTH:
        problems["scope"] = "Choisir le planning dans la liste (↓)."
    if draft.last_day < draft.first_day:
        problems["last_day"] = f"La fin précède le début{NO_BREAK}: vérifier les deux dates."
    return problems

"""The one use case of the Corbeille: erase for good what was removed long ago."""

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.erasing import erase, links_to, models_with
from espace_citoyennete.storage.journal import clock_doubt
from espace_citoyennete.visitors.model import Visitor

KEPT_FOR = timedelta(days=30)


def empty_trash(session: Session, *, instant: datetime, by: Agent) -> int:
    """Erase what was removed more than thirty days ago, and the people that nothing names any more.

    Returns how many removed records went. Nothing is erased while this machine's date is in doubt.
    """
    require(by, "empty_trash")
    if clock_doubt(session, instant):
        return 0
    erased = 0
    for model in models_with("removed_at"):
        removed_at = model.__table__.c.removed_at
        old = session.scalars(select(model).where(removed_at < instant - KEPT_FOR)).all()
        erase(session, old)
        erased += len(old)
    _erase_unnamed(session)
    return erased


def _erase_unnamed(session: Session) -> None:
    """Erase the people to whom no record points: their contact was erased, or their booking taken back."""
    named = [exists(select(column).where(column == Visitor.id)) for _, column in links_to(Visitor)]
    erase(session, session.scalars(select(Visitor).where(*(~one for one in named))).all())

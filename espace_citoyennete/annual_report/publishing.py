"""The register of publications: what went out stays known, for it cannot be taken back."""

import zlib
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.annual_report.model import Publication
from espace_citoyennete.french import clean
from espace_citoyennete.report import Period
from espace_citoyennete.rights import Agent, require


@dataclass(frozen=True)
class PublicationDraft:
    """A report that went out: `exact` and `printed` are what `frozen.to_json` wrote of it."""

    period: Period
    layout: str
    exact: bytes
    printed: bytes
    uid: UUID = field(default_factory=uuid4)


def publish_report(session: Session, draft: PublicationDraft, *, now: datetime, by: Agent) -> int:
    """Keep what was published and return its id; the same draft saved twice is one."""
    require(by, "publish_report")
    known = session.scalar(select(Publication.id).where(Publication.uid == draft.uid))
    if known is not None:
        return known
    publication = Publication(
        uid=draft.uid,
        first_day=draft.period.first,
        last_day=draft.period.last,
        layout=clean(draft.layout),
        published_at=now,
        author=by.name,
        exact=zlib.compress(draft.exact, 9),
        printed=zlib.compress(draft.printed, 9),
    )
    session.add(publication)
    session.flush()
    return publication.id

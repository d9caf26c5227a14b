"""The contacts that make a figure of the report: how many, then a page at a time."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from espace_citoyennete.contacts.listing import contact_lexicon, readable
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.origins import counts
from espace_citoyennete.french import clock_time
from espace_citoyennete.report import Record, Scope, Where
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.paging import Listing
from espace_citoyennete.town.reference import labels


def contact_count(session: Session, scope: Scope, where: Where, *, by: Agent) -> tuple[int, int]:
    """Return how many contacts of a period are so: those that may be read, and the others."""
    numbers = select(func.count(), func.count().filter(readable(session, by))).select_from(Contact)
    every, told = session.execute(numbers.where(counts(session, scope, where))).one()
    return told, every - told


def contact_listing_of(session: Session, scope: Scope, where: Where, *, by: Agent) -> Listing:
    """Return the contacts of a period that are so and may be read, newest first."""
    columns = (Contact.id, Contact.uid, Contact.occurred_at, Contact.channel, Contact.motive, Contact.request)
    found = select(*columns).where(counts(session, scope, where), readable(session, by))
    return Listing(found, (Contact.occurred_at, Contact.id))


def contact_words(session: Session) -> Callable[[Any], Record]:
    """Return what tells a row of the listing as a record, without anybody's name."""
    words, channels = contact_lexicon(session), labels(session, "canal")

    def told(row: Any) -> Record:
        motive = words.motives.get(row.motive or "") or words.requests.get(row.request, row.request)
        channel = channels.get(row.channel, row.channel)
        return Record(
            row.uid,
            row.occurred_at.date(),
            f"{clock_time(row.occurred_at.time())} – {motive} – {channel}",
            key=(row.occurred_at, row.id),
        )

    return told

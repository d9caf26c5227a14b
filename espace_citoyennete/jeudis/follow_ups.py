"""The contacts that came of a Jeudi as the register shows them, and those that may be tied to one."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from espace_citoyennete.contacts.listing import (
    ContactFilter,
    ContactRow,
    contact_lexicon,
    contact_listing,
    readable,
)
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.jeudis.listing import JeudiRow, jeudi_row, jeudis
from espace_citoyennete.jeudis.model import JeudiFollowUp
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.paging import page

_ALL = 10_000  # more than ever came of a Jeudi
_OFFERED = 200  # contacts to choose among, the latest ones
_BACK = timedelta(days=731)  # how far back a Jeudi is proposed


def follow_ups(session: Session, jeudi_id: int, *, by: Agent) -> list[ContactRow]:
    """Return the contacts that came of a Jeudi, the latest first; what is restricted is not told."""
    tied = select(JeudiFollowUp.contact_id).where(JeudiFollowUp.jeudi_id == jeudi_id)
    return _rows(session, ContactFilter(), Contact.id.in_(tied), by, _ALL)


def contacts_since(session: Session, jeudi_id: int, *, by: Agent) -> list[ContactRow]:
    """Return the latest contacts since a Jeudi that this person may read, not tied to it yet."""
    tied = select(JeudiFollowUp.contact_id).where(JeudiFollowUp.jeudi_id == jeudi_id)
    since = ContactFilter(first=jeudi_row(session, jeudi_id).held_on)
    return _rows(session, since, readable(session, by) & Contact.id.not_in(tied), by, _OFFERED)


def one_contact(session: Session, contact_id: int, *, by: Agent) -> ContactRow | None:
    """Return a contact as the register shows it; none once it is in the Corbeille."""
    return next(iter(_rows(session, ContactFilter(), Contact.id == contact_id, by, 1)), None)


def jeudis_before(session: Session, day: date) -> list[JeudiRow]:
    """Return the Jeudis of which a contact of this day may have come, the latest first."""
    return jeudis(session, day - _BACK, day)[::-1]


def _rows(
    session: Session, wanted: ContactFilter, among: ColumnElement[bool], by: Agent, most: int
) -> list[ContactRow]:
    listing, lexicon = contact_listing(session, wanted, by=by), contact_lexicon(session)
    narrowed = replace(listing, select=listing.select.where(among))
    return [lexicon.row(row) for row in page(session, narrowed, size=most)]

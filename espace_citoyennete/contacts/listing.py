"""The register as a list: filters, search, pages by key, totals."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select, true
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import User
from espace_citoyennete.contacts.figures import KINDS
from espace_citoyennete.contacts.model import Contact, ContactDomain
from espace_citoyennete.contacts.origins import Counted, counts
from espace_citoyennete.rights import (
    RESTRICTED_DOMAINS,
    RESTRICTED_REQUESTS,
    Agent,
    may_read_people,
    may_read_restricted,
    reads_since,
)
from espace_citoyennete.storage.database import today_of
from espace_citoyennete.storage.paging import Listing
from espace_citoyennete.storage.search import contact_matches
from espace_citoyennete.town.reference import labels, motive_labels, neighbourhood_labels
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import short_name


@dataclass(frozen=True)
class ContactFilter:
    """What the register shows; None shows everything."""

    first: date | None = None
    last: date | None = None
    channel: str | None = None
    domain: str | None = None
    neighbourhood: str | None = None
    text: str = ""
    visitor: UUID | None = None  # of this person only
    counted: Counted | None = None  # those that make a figure of the report only


@dataclass(frozen=True)
class ContactRow:
    """One line of the register, in the words of its day."""

    id: int
    occurred_at: datetime
    channel: str  # the code: lists show an icon and the label
    motive: str
    domain: str
    neighbourhood: str
    outcome: str
    person: str
    agent: str
    note: str
    is_restricted: bool = False  # to this reader, or too old: nothing else is told of it
    is_back_dated: bool = False  # typed on a later day than it happened
    visitor_uid: UUID | None = None  # whose record may be opened


@dataclass(frozen=True)
class ContactTotals:
    """The footer of the register: what is shown, counted as the report counts it."""

    rows: int
    received: int
    by_phone: int
    by_visit: int
    with_appointment: int


RESTRICTED = "Contact enregistré (accès restreint)"  # all that is said of it to those who may not read it


def readable(session: Session, by: Agent, *, is_found: bool = False) -> ColumnElement[bool]:
    """Return the condition, in a query on `Contact`, that somebody may read it: whose, of when.

    Its age hides nothing where its person was found (`rules.is_restricted`, `rights.reads_since`).
    """
    if not may_read_people(by):
        return false()
    if may_read_restricted(by, None):
        return true()
    since = None if is_found else reads_since(by, today_of(session))
    is_current = true() if since is None else Contact.occurred_at >= datetime.combine(since, time())
    other = select(ContactDomain.id).where(
        ContactDomain.contact_id == Contact.id, ContactDomain.code.in_(RESTRICTED_DOMAINS)
    )
    mine = select(User.id).where(User.uid == by.uid).scalar_subquery()
    is_open = or_(
        func.coalesce(Contact.author_id == mine, false()),
        and_(
            func.coalesce(Contact.domain, "").not_in(RESTRICTED_DOMAINS),
            Contact.request.not_in(RESTRICTED_REQUESTS),
            ~other.exists(),
        ),
    )
    return and_(is_current, is_open)


def matching(
    session: Session, wanted: ContactFilter, *, by: Agent, is_paged: bool = False
) -> ColumnElement[bool]:
    """Return the condition of a filter; the Corbeille is never shown.

    What a filter by words, domain, neighbourhood or figure would tell of a contact that somebody may not
    read, it does not tell.
    """
    conditions: list[ColumnElement[bool]] = [Contact.removed_at.is_(None)]
    if wanted.first is not None:
        conditions.append(Contact.occurred_at >= datetime.combine(wanted.first, time()))
    if wanted.last is not None:
        conditions.append(Contact.occurred_at < datetime.combine(wanted.last + timedelta(days=1), time()))
    if wanted.channel:
        conditions.append(Contact.channel == wanted.channel)
    if wanted.domain:
        conditions.append(Contact.domain == wanted.domain)
    if wanted.neighbourhood:
        conditions.append(Contact.neighbourhood == wanted.neighbourhood)
    if wanted.visitor is not None:
        person = select(Visitor.id).where(Visitor.uid == wanted.visitor)
        conditions.append(Contact.visitor_id == person.scalar_subquery())
    if wanted.text.strip() and may_read_people(by):  # words find nobody outside the desk, see below
        conditions.append(contact_matches(session, wanted.text, Contact.id, is_paged=is_paged))
    if wanted.counted is not None:
        conditions.append(counts(session, wanted.counted.scope, wanted.counted.where))
    if wanted.domain or wanted.neighbourhood or wanted.text.strip() or wanted.counted:
        conditions.append(_may_read(session, wanted, by))
    return and_(*conditions)


def contact_listing(session: Session, wanted: ContactFilter, *, by: Agent) -> Listing:
    """Return the register under a filter, newest first; each row is read by `ContactLexicon.row`.

    Of a restricted contact, or of an old one, those who may not read it get the moment, the channel and the
    agent.
    """
    told = (
        Contact.motive,
        Contact.request,
        Contact.domain,
        Contact.neighbourhood,
        Contact.outcome,
        Contact.note,
        Visitor.last_name,
        Visitor.first_name,
        Visitor.uid,
    )
    may = _may_read(session, wanted, by)
    columns = (
        Contact.id,
        Contact.occurred_at,
        Contact.channel,
        Contact.is_back_dated,
        User.name.label("agent"),
        may.label("is_readable"),
        *(case((may, column), else_=None).label(column.key) for column in told),
    )
    rows = (
        select(*columns)
        .select_from(Contact)
        .outerjoin(Visitor, Visitor.id == Contact.visitor_id)
        .outerjoin(User, User.id == Contact.author_id)
        .where(matching(session, wanted, by=by, is_paged=True))
    )
    return Listing(rows, (Contact.occurred_at, Contact.id))


def _may_read(session: Session, wanted: ContactFilter, by: Agent) -> ColumnElement[bool]:
    return readable(session, by, is_found=wanted.visitor is not None)


@dataclass(frozen=True)
class ContactLexicon:
    """The words of the codes that the register shows, read once for a whole list."""

    motives: dict[str, str]
    requests: dict[str, str]
    domains: dict[str, str]
    neighbourhoods: dict[str, str]
    outcomes: dict[str, str]

    def row(self, row: Any) -> ContactRow:
        """Return a line of the listing in words."""
        if not row.is_readable:
            return ContactRow(
                row.id, row.occurred_at, row.channel, "Accès restreint", "", "", "", "", row.agent or "",
                RESTRICTED,
                is_restricted=True, is_back_dated=row.is_back_dated,
            )  # fmt: skip
        motive = self.motives.get(row.motive or "") or self.requests.get(row.request, row.request)
        return ContactRow(
            id=row.id,
            occurred_at=row.occurred_at,
            channel=row.channel,
            motive=motive,
            domain=self.domains.get(row.domain or "", ""),
            neighbourhood=self.neighbourhoods.get(row.neighbourhood, row.neighbourhood),
            outcome=self.outcomes.get(row.outcome, row.outcome),
            person=short_name(row.last_name, row.first_name) if row.last_name else "",
            agent=row.agent or "",
            note=row.note,
            is_back_dated=row.is_back_dated,
            visitor_uid=row.uid,
        )


def contact_lexicon(session: Session) -> ContactLexicon:
    """Read the words of the codes that the register shows."""
    return ContactLexicon(
        motives=motive_labels(session),
        requests=labels(session, "objet"),
        domains=labels(session, "domaine_droit"),
        neighbourhoods=neighbourhood_labels(session),
        outcomes=labels(session, "suite_donnee"),
    )


def contact_totals(session: Session, wanted: ContactFilter, *, by: Agent) -> ContactTotals:
    """Count what a filter shows, in one pass; what is told to others counts too."""

    def how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    row = session.execute(
        select(
            func.count(),
            how_many(KINDS["recus"]),
            how_many(Contact.channel == "TEL_ENTRANT"),
            how_many(Contact.channel == "VISITE"),
            how_many(Contact.outcome == "RDV"),
        ).where(matching(session, wanted, by=by))
    ).one()
    return ContactTotals(*row)


def contacts_on(session: Session, day: date) -> int:
    """Count the contacts of a day, whoever may read them."""
    start = datetime.combine(day, time())
    on_that_day = and_(Contact.occurred_at >= start, Contact.occurred_at < start + timedelta(days=1))
    return session.scalar(select(func.count()).where(on_that_day, Contact.removed_at.is_(None))) or 0


def contact_day(session: Session, contact_id: int) -> date:
    """Return the day of a contact, whoever may read it."""
    return session.scalars(select(Contact.occurred_at).where(Contact.id == contact_id)).one().date()


_USES_OF = (
    "channel", "motive", "outcome", "gender", "neighbourhood", "age", "quality", "known_from",
    "special_need", "duration", "orientation",
)  # fmt: skip
_LAST_DAYS, _LAST_CONTACTS = 90, 500  # as far back as « most used here » looks: the base may be of any size


def most_used(session: Session, author: UUID, today: date) -> dict[str, Counter[str]]:
    """Count, field by field, the codes of the last contacts that somebody logged before today.

    What is logged today does not count: the order of the lists does not move under the hand.
    """
    columns = [getattr(Contact, name) for name in _USES_OF]
    mine = select(User.id).where(User.uid == author).scalar_subquery()
    last = (
        select(*columns)
        .where(
            Contact.author_id == mine,
            Contact.occurred_at >= datetime.combine(today - timedelta(days=_LAST_DAYS), time()),
            Contact.occurred_at < datetime.combine(today, time()),
            Contact.removed_at.is_(None),
        )
        .order_by(Contact.occurred_at.desc())
        .limit(_LAST_CONTACTS)
    )
    rows = session.execute(last).all()
    return {name: Counter(row[place] for row in rows if row[place]) for place, name in enumerate(_USES_OF)}


def last_logged(session: Session, author: UUID) -> int | None:
    """Return the id of the last contact that somebody logged."""
    mine = select(User.id).where(User.uid == author).scalar_subquery()
    found = select(Contact.id).where(Contact.author_id == mine, Contact.removed_at.is_(None))
    return session.scalar(found.order_by(Contact.id.desc()).limit(1))


def logged_on(session: Session, author: UUID, day: date) -> int:
    """Return how many contacts of that day somebody logged."""
    mine = select(User.id).where(User.uid == author).scalar_subquery()
    found = select(func.count()).where(
        Contact.author_id == mine,
        Contact.occurred_at >= datetime.combine(day, time()),
        Contact.occurred_at < datetime.combine(day + timedelta(days=1), time()),
        Contact.removed_at.is_(None),
    )
    return session.scalar(found) or 0

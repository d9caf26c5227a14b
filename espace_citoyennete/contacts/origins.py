"""The contacts that a figure counts, as one condition: its list and the register read them by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from espace_citoyennete.contacts.figures import FIRST_VISITS, KINDS, SITUATION, within
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.persons import Persons
from espace_citoyennete.contacts.quality import MISSING, doubts
from espace_citoyennete.report import NOT_COMMUNICATED, Origin, Scope, Where
from espace_citoyennete.storage.narrowing import Told, narrowing

_TOLD: Mapping[str, Told] = {  # what a `Where` may say of a contact
    "nature": KINDS,
    "mois": Contact.month,
    "canal": Contact.channel,
    "objet": Contact.request,
    "domaine": Contact.domain,
    "genre": Contact.gender,
    "age": Contact.age,
    "quartier": Contact.neighbourhood,
    "orientation": Contact.orientation,
    "suite": Contact.outcome,
    "connaissance": Contact.known_from,
    "situation": SITUATION,
    "sans": MISSING,
    "premiere_venue": FIRST_VISITS,
}


@dataclass(frozen=True)
class Counted:
    """What a figure of the report counts, with the words by which its reader knows it again."""

    scope: Scope
    where: Where
    words: str


def counts(session: Session, scope: Scope, where: Where) -> ColumnElement[bool]:
    """Return the condition that keeps the contacts that a figure counts.

    The days are told twice: by the month, which the figures are read by, and by the moment, in the order of
    which lists are read.
    """
    several = {str(value): Contact.neighbourhood.in_(str(value).split()) for _name, value in where}
    told: dict[str, Told] = {**_TOLD, "quartiers": several}
    if any(name == "doute" for name, _value in where):  # the days of closure are read for these alone
        told["doute"] = doubts(session, scope)
    first, after = scope.period.first, scope.period.last + timedelta(days=1)
    return and_(
        within(scope),
        Contact.occurred_at >= datetime.combine(first, time()),
        Contact.occurred_at < datetime.combine(after, time()),
        narrowing(where, told),
    )


def estimated(session: Session, scope: Scope, origin: Origin) -> int | None:
    """Estimate again, from the contacts of an origin, how many people they are."""
    answers = [func.count().filter(FIRST_VISITS[answer]) for answer in ("OUI", "NON", NOT_COMMUNICATED)]
    kept = counts(session, scope, origin.where)
    found = session.execute(select(*answers).select_from(Contact).where(kept)).one()
    return Persons(found[0], found[1], found[2]).estimate

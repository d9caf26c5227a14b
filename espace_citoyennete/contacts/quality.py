"""What of the register is to be looked at again: answers not given, days and hours out of the ordinary."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, extract, func, select
from sqlalchemy.orm import Session

from espace_citoyennete.contacts.figures import KINDS, within
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.report import Scope
from espace_citoyennete.storage.narrowing import is_missing
from espace_citoyennete.town.reference import calendar

FIRST_HOUR, LAST_HOUR = 7, 19  # outside of which nobody is at the desk
MISSING: Mapping[str, ColumnElement[bool]] = {  # what of a contact may be left unanswered
    "quartier": is_missing(Contact.neighbourhood),
    "genre": is_missing(Contact.gender),
    "age": is_missing(Contact.age),
    "domaine": is_missing(Contact.domain),
    "qualite": is_missing(Contact.quality),
    "connaissance": is_missing(Contact.known_from),
    "duree": is_missing(Contact.duration),
    "suite": is_missing(Contact.outcome),
}


@dataclass(frozen=True)
class ContactQuality:
    """The register of a scope, by what is missing of the contacts received and what is odd of its lines."""

    received: int
    missing: Mapping[str, int]  # as `MISSING`
    doubts: Mapping[str, int]  # as `doubts`


def doubts(session: Session, scope: Scope) -> dict[str, ColumnElement[bool]]:
    """Say which lines of the register are out of the ordinary in a scope."""
    has_day = Contact.is_month_only.is_(False)
    return {
        "jour_ferme": has_day & func.date(Contact.occurred_at).in_(_closed_days(session, scope)),
        "heure_inhabituelle": ~extract("hour", Contact.occurred_at).between(FIRST_HOUR, LAST_HOUR),
        "a_posteriori": Contact.is_back_dated.is_(True),
    }


def contact_quality(session: Session, scope: Scope) -> ContactQuality:
    """Count what is missing and what is odd."""
    received, *missing = _count(session, within(scope) & KINDS["recus"], MISSING)
    odd = doubts(session, scope)
    _all, *doubtful = _count(session, within(scope), odd)
    return ContactQuality(
        received, dict(zip(MISSING, missing, strict=True)), dict(zip(odd, doubtful, strict=True))
    )


def _count(
    session: Session, where: ColumnElement[bool], conditions: Mapping[str, ColumnElement[bool]]
) -> list[int]:
    """Count the contacts, then those of each condition, in one pass."""
    each = (func.count().filter(condition) for condition in conditions.values())
    return list(session.execute(select(func.count(), *each).select_from(Contact).where(where)).one())


def _closed_days(session: Session, scope: Scope) -> list[date]:
    """Return the days of a scope, up to its own, on which the place is shut."""
    days, last = calendar(session), min(scope.period.last, scope.today)
    every_day = map(date.fromordinal, range(scope.period.first.toordinal(), last.toordinal() + 1))
    return [day for day in every_day if day.weekday() >= 5 or days.public_holiday(day) or days.closure(day)]

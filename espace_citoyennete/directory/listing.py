"""Who is away, and when, as the other features read it."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.directory.model import Absence
from espace_citoyennete.directory.service import AbsenceDraft


def absences_of(session: Session, practitioner_id: int, since: date | None = None) -> list[AbsenceDraft]:
    """Return the absences of a practitioner, the first one first: all, or those not over on a day."""
    found = select(Absence).where(Absence.practitioner_id == practitioner_id)
    if since is not None:
        found = found.where(Absence.last_day >= since)
    return [_draft(row) for row in session.scalars(found.order_by(Absence.first_day, Absence.id))]


def absences_between(
    session: Session, first: date, last: date, practitioner_ids: Iterable[int] | None = None
) -> list[AbsenceDraft]:
    """Return the absences that touch a period, of some practitioners or of all, the first one first."""
    found = select(Absence).where(Absence.first_day <= last, Absence.last_day >= first)
    if practitioner_ids is not None:
        found = found.where(Absence.practitioner_id.in_(list(practitioner_ids)))
    return [_draft(row) for row in session.scalars(found.order_by(Absence.first_day, Absence.id))]


def _draft(row: Absence) -> AbsenceDraft:
    return AbsenceDraft(row.practitioner_id, row.first_day, row.last_day, row.reason, row.uid)

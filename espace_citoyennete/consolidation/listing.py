"""The places of a year whose reports are here, the own one first once it is frozen."""

import zlib
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.annual_report.chapters import OPENING
from espace_citoyennete.annual_report.frozen import from_json
from espace_citoyennete.annual_report.listing import editions, frozen_report
from espace_citoyennete.annual_report.rules import Length, length_of
from espace_citoyennete.annual_report.sections import AnnualReport
from espace_citoyennete.consolidation.model import PlaceReport
from espace_citoyennete.consolidation.sections import Place
from espace_citoyennete.consolidation.service import PlaceDraft
from espace_citoyennete.errors import UserError
from espace_citoyennete.report import Stamp

MOST = 20_000_000  # bytes of a file: a year takes some hundreds of thousands


@dataclass(frozen=True)
class PlaceRow:
    """A place as lists show it; no uid for this one, whose report is frozen here."""

    name: str
    edition: str
    uid: UUID | None


def draft_of(content: bytes) -> PlaceDraft:
    """Read the file of a place. Raises `UserError` unless it is the complete frozen report of a year."""
    if len(content) > MOST:
        raise UserError("Ce fichier est trop gros pour un bilan arrêté. Choisir celui que le lieu a donné.")
    report = from_json(content)
    if length_of(report.period) != Length.YEAR:
        raise UserError("Ce bilan n’est pas celui d’une année civile. Demander au lieu celui d’une année.")
    is_complete = any(section.key == OPENING for section in report.sections) and not report.recipient
    if not is_complete or report.is_brief or report.stamp.filters:
        raise UserError("Ce bilan n’est pas complet. Demander au lieu le fichier de l’année arrêtée.")
    if report.stamp.edition == Stamp.edition:
        raise UserError(
            "Ce bilan est provisoire. Demander au lieu d’arrêter l’année, puis d’en donner le fichier."
        )
    stamp = report.stamp
    return PlaceDraft(report.period.first.year, _name(report), stamp.edition, stamp.rules, content)


def place_rows(session: Session, year: int) -> list[PlaceRow]:
    """Return the places of a year, by name after this one."""
    columns = (PlaceReport.place, PlaceReport.edition, PlaceReport.uid)
    found = select(*columns).where(PlaceReport.year == year).order_by(PlaceReport.place)
    own = _own(session, year)
    here = [PlaceRow(own.name, own.report.stamp.edition, None)] if own else []
    return [*here, *(PlaceRow(*row) for row in session.execute(found))]


def places(session: Session, year: int) -> list[Place]:
    """Return the reports of a year, place by place. Raises `UserError` for one that was altered."""
    own = _own(session, year)
    found = select(PlaceReport).where(PlaceReport.year == year).order_by(PlaceReport.place)
    return [*([own] if own else []), *(_place(row) for row in session.scalars(found))]


def _place(row: PlaceReport) -> Place:
    content = zlib.decompress(row.content)
    if sha256(content).hexdigest() != row.sha256:
        raise UserError(f"Le bilan de «\u00a0{row.place}\u00a0» a été altéré. Le retirer, puis le reprendre.")
    return Place(row.place, from_json(content))


def _own(session: Session, year: int) -> Place | None:
    last = next(iter(editions(session, year)), None)
    if last is None:
        return None
    report = frozen_report(session, last.uid)
    return Place(_name(report), report)


def _name(report: AnnualReport) -> str:
    return f"{report.town.place}, {report.town.name}"

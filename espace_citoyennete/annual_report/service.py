"""Freezing a year: what its report told that day is kept, and told again to the byte."""

import zlib
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from espace_citoyennete.annual_report.model import FrozenReport
from espace_citoyennete.errors import Conflict, Invalid
from espace_citoyennete.french import clean
from espace_citoyennete.report import year_period
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.rows import id_with
from espace_citoyennete.town.years import erased_told, keep_frozen

OLDEST = 1900


@dataclass(frozen=True)
class FreezeDraft:
    """The report of a year, as it will be kept: `content` is what `frozen.to_json` wrote of it.

    `figures` are those that it was laid from, as `figures.told_whole` wrote them.
    """

    year: int
    content: bytes
    rules: str
    reason: str = ""  # of a rectification
    figures: bytes = b""
    uid: UUID = field(default_factory=uuid4)


def freeze_year(session: Session, draft: FreezeDraft, *, now: datetime, by: Agent) -> int:
    """Freeze the report of a year that is over and return its id; the same draft saved twice is one.

    Raises `Invalid` for a year that is not over, `Conflict` for one that was frozen since.
    """
    require(by, "freeze_year")
    return _keep(session, draft, 1, now, by)


def rectify_year(session: Session, draft: FreezeDraft, edition: int, *, now: datetime, by: Agent) -> int:
    """Add an edition to a frozen year, after the one that was read, and return its id.

    Raises `Invalid` without a reason, `Conflict` where another edition was made since.
    """
    require(by, "rectify_year")
    refuse_without_reason(draft.reason)
    return _keep(session, draft, edition + 1, now, by)


def refuse_without_reason(reason: str) -> None:
    """Raise `Invalid` for a rectification that does not say why."""
    if not clean(reason):
        raise Invalid({"reason": "Écrire pourquoi ce bilan est rectifié\u00a0: le motif est imprimé."})


def withdraw_frozen(session: Session, uid: UUID, *, by: Agent) -> None:
    """Take back the last edition of a year just frozen. Raises `Conflict` where another one follows it."""
    require(by, "withdraw_frozen")
    found = session.get_one(FrozenReport, id_with(session, FrozenReport, uid))
    if found.edition != _last_edition(session, found.year):
        raise Conflict("Une rectification a suivi\u00a0: cette édition ne s’annule plus.")
    if told := erased_told(session, year_period(found.year)):
        raise Conflict(f"{told} Cette édition ne s’annule plus.")
    if found.edition == 1:
        keep_frozen(session, found.year, is_frozen=False)
    session.delete(found)
    session.flush()


def _keep(session: Session, draft: FreezeDraft, edition: int, now: datetime, by: Agent) -> int:
    known = session.scalar(select(FrozenReport.id).where(FrozenReport.uid == draft.uid))
    if known is not None:
        return known
    if not OLDEST <= draft.year < now.year:
        raise Invalid({"year": f"Choisir une année finie\u00a0: au plus tard {now.year - 1}."})
    if told := erased_told(session, year_period(draft.year)):
        raise Conflict(f"{told} Cette année ne se rectifie plus.")
    if _last_edition(session, draft.year) != edition - 1:
        raise Conflict(
            f"L’année {draft.year} vient d’être arrêtée ou rectifiée sur un autre poste. "
            "Rouvrir « Arrêter l’année » pour voir cette édition."
        )
    frozen = FrozenReport(
        uid=draft.uid,
        year=draft.year,
        edition=edition,
        produced_at=now,
        author=by.name,
        rules=draft.rules,
        sha256=sha256(draft.content).hexdigest(),
        content=zlib.compress(draft.content, 9),
        reason=clean(draft.reason),
        figures=zlib.compress(draft.figures, 9) if draft.figures else None,
        figures_sha256=sha256(draft.figures).hexdigest() if draft.figures else None,
    )
    session.add(frozen)
    keep_frozen(session, draft.year, is_frozen=True)
    session.flush()
    return frozen.id


def _last_edition(session: Session, year: int) -> int:
    """Return the number of the last edition of a year, 0 where it was never frozen."""
    last = select(func.max(FrozenReport.edition)).where(FrozenReport.year == year)
    return session.scalar(last) or 0

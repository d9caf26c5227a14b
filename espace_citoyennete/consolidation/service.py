"""Taking in the frozen report of another place, and giving it back."""

import zlib
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.consolidation.model import PlaceReport
from espace_citoyennete.errors import Conflict, Invalid
from espace_citoyennete.french import clean, fold
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.rows import id_with
from espace_citoyennete.town.reference import town_identity


@dataclass(frozen=True)
class PlaceDraft:
    """What the file of a place says of itself, and the file."""

    year: int
    place: str
    edition: str
    rules: str
    content: bytes
    uid: UUID = field(default_factory=uuid4)


def bring_in_place(session: Session, draft: PlaceDraft, *, rules: str, now: datetime, by: Agent) -> int:
    """Keep the report of a place, counted by the same `rules` as here, and return its id.

    Raises `Invalid` for other rules, `Conflict` for a place that is there already, this one included.
    """
    require(by, "bring_in_place")
    if draft.rules != rules:
        raise Invalid(
            {
                "file": f"Ce bilan suit les règles de calcul {draft.rules}, et non les règles {rules}\u00a0: "
                "il ne s’additionne pas aux autres. Le faire arrêter à nouveau par le lieu."
            }
        )
    if not 1900 <= draft.year <= 2199:
        raise Invalid(
            {"file": "Ce fichier ne dit pas de quelle année il est. Le demander à nouveau au lieu."}
        )
    known = list(session.scalars(select(PlaceReport.place).where(PlaceReport.year == draft.year)))
    town = town_identity(session)
    if fold(draft.place) in {fold(name) for name in (*known, f"{town.place}, {town.name}")}:
        raise Conflict(
            f"Le bilan {draft.year} de «\u00a0{draft.place}\u00a0» est déjà là. S’il a été rectifié, retirer "
            "d’abord l’ancien."
        )
    brought = PlaceReport(
        uid=draft.uid,
        year=draft.year,
        place=draft.place,
        edition=clean(draft.edition),
        rules=draft.rules,
        sha256=sha256(draft.content).hexdigest(),
        content=zlib.compress(draft.content, 9),
        brought_at=now,
    )
    session.add(brought)
    session.flush()
    return brought.id


def remove_place(session: Session, uid: UUID, *, by: Agent) -> PlaceDraft:
    """Take the report of a place away, and return what puts it back."""
    require(by, "remove_place")
    found = session.get_one(PlaceReport, id_with(session, PlaceReport, uid))
    content = zlib.decompress(found.content)
    draft = PlaceDraft(found.year, found.place, found.edition, found.rules, content, uid)
    session.delete(found)
    session.flush()
    return draft

"""An exploratory walk (*marche exploratoire*): where it stopped, what was seen, asked for and done."""

from datetime import date

from sqlalchemy import Date, Integer, String
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field, link


class WalkStop(Base):
    """A place where the walkers stopped."""

    action_id: Mapped[int] = link("Marche", "action.id")
    position: Mapped[int] = field("Rang", Integer)
    place: Mapped[str] = field("Arrêt", String(160))


class WalkFinding(Base):
    """What the walkers found at a stop."""

    stop_id: Mapped[int] = link("Arrêt", "walk_stop.id")
    position: Mapped[int] = field("Rang", Integer)
    kind: Mapped[str] = field("Type de constat", String(30))  # code of `constat_marche`
    words: Mapped[str] = field("Constat", String(300))


class WalkProposal(Base):
    """What the walkers ask for, who must answer, and what became of it."""

    finding_id: Mapped[int] = link("Constat", "walk_finding.id")
    position: Mapped[int] = field("Rang", Integer)
    words: Mapped[str] = field("Proposition", String(300))
    owner: Mapped[str] = field("Service responsable", String(120), default="")
    due_on: Mapped[date | None] = field("Échéance", Date)
    state: Mapped[str] = field("État", String(30), default="PROPOSEE")  # ACCEPTEE, REFUSEE or FAITE later
    answered_on: Mapped[date | None] = field("Réponse du", Date)
    reason: Mapped[str] = field("Raison du refus", String(300), default="")
    done_on: Mapped[date | None] = field("Faite le", Date)
    told_back_on: Mapped[date | None] = field("Restituée le", Date)  # to the walkers

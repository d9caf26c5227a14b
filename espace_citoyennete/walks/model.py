"""An exploratory walk (*marche exploratoire*): where it stopped, what was seen, asked for and done."""

from datetime import date

from sqlalchemy import Date, Integer, String
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field, link
from espace_citoyennete.storage.dictionary import PLACE, Purpose


class WalkStop(Base, kept_for=Purpose.ACTIONS):
    """A place where the walkers stopped."""

    action_id: Mapped[int] = link("Marche", "action.id")
    position: Mapped[int] = field("Rang", PLACE, Integer)
    place: Mapped[str] = field("Arrêt", PLACE, String(160))


class WalkFinding(Base, kept_for=Purpose.ACTIONS):
    """What the walkers found at a stop."""

    stop_id: Mapped[int] = link("Arrêt", "walk_stop.id")
    position: Mapped[int] = field("Rang", PLACE, Integer)
    kind: Mapped[str] = field("Type de constat", PLACE, String(30))  # code of `constat_marche`
    words: Mapped[str] = field("Constat", PLACE, String(300))


class WalkProposal(Base, kept_for=Purpose.ACTIONS):
    """What the walkers ask for, who must answer, and what became of it."""

    finding_id: Mapped[int] = link("Constat", "walk_finding.id")
    position: Mapped[int] = field("Rang", PLACE, Integer)
    words: Mapped[str] = field("Proposition", PLACE, String(300))
    owner: Mapped[str] = field("Service responsable", PLACE, String(120), default="")
    due_on: Mapped[date | None] = field("Échéance", PLACE, Date)
    # ACCEPTEE, REFUSEE or FAITE later.
    state: Mapped[str] = field("État", PLACE, String(30), default="PROPOSEE")
    answered_on: Mapped[date | None] = field("Réponse du", PLACE, Date)
    reason: Mapped[str] = field("Raison du refus", PLACE, String(300), default="")
    done_on: Mapped[date | None] = field("Faite le", PLACE, Date)
    told_back_on: Mapped[date | None] = field("Restituée le", PLACE, Date)  # to the walkers

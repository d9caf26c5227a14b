"""What is kept of a Jeudi once it is over: satisfaction cards, a written assessment, its closing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.french import clean
from espace_citoyennete.jeudis.model import JeudiCard
from espace_citoyennete.jeudis.rules import SCORES
from espace_citoyennete.jeudis.service import jeudi_with
from espace_citoyennete.rights import Agent, require


@dataclass(frozen=True)
class Assessment:
    """The words written of a Jeudi, and how many cards gave each score; nothing says whose they are."""

    words: str = ""
    cards: Mapping[int, int] = field(default_factory=dict)


def assessment_of(session: Session, jeudi_id: int) -> Assessment:
    """Return what was written and counted. Raises `UserError` when the Jeudi is no more."""
    cards = select(JeudiCard.score, JeudiCard.cards).where(JeudiCard.jeudi_id == jeudi_id)
    counted = {row.score: row.cards for row in session.execute(cards.order_by(JeudiCard.score))}
    return Assessment(jeudi_with(session, jeudi_id).assessment, counted)


def save_assessment(
    session: Session, jeudi_id: int, assessment: Assessment, *, before: Assessment | None = None, by: Agent
) -> None:
    """Keep the words and the cards. Raises `Invalid` on a number of cards under zero.

    Raises `Conflict` when they are no more what they were `before`: somebody else wrote meanwhile.
    """
    require(by, "save_assessment")
    jeudi = jeudi_with(session, jeudi_id)
    if before is not None and before != assessment_of(session, jeudi_id):
        raise Conflict(
            "Ce bilan a été modifié entre-temps. Copier le texte écrit ici, abandonner ce brouillon, puis "
            "rouvrir le bilan (B) pour compléter la nouvelle version."
        )
    wrong = [score for score, cards in assessment.cards.items() if cards < 0 or score not in SCORES]
    if wrong:
        raise Invalid({f"score{score}": "Écrire zéro carte ou plus." for score in wrong})
    jeudi.assessment = clean(assessment.words)
    wanted = {score: cards for score, cards in assessment.cards.items() if cards}
    for row in session.scalars(select(JeudiCard).where(JeudiCard.jeudi_id == jeudi_id)):
        cards = wanted.pop(row.score, 0)
        if cards:
            row.cards = cards
        else:
            session.delete(row)
    for score, cards in wanted.items():
        uid = uuid5(jeudi.uid, f"carte/{score}")  # taken back and counted again, it is the same row
        session.add(JeudiCard(uid=uid, jeudi_id=jeudi_id, score=score, cards=cards))
    session.flush()


def close_jeudi(session: Session, jeudi_id: int, closed_on: date | None, *, by: Agent) -> None:
    """Close an event, or open it again with None. Raises `UserError` before its day, or once cancelled."""
    require(by, "close_jeudi")
    jeudi = jeudi_with(session, jeudi_id)
    if closed_on is not None and jeudi.cancelled:
        raise UserError("Ce Jeudi est annulé\u00a0: rien à clore.")
    if closed_on is not None and closed_on < jeudi.held_on:
        raise UserError("Ce Jeudi n’a pas encore eu lieu. Le clore une fois les présents comptés.")
    jeudi.closed_on = closed_on

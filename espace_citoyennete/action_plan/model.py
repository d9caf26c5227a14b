"""The plan of the delegation: objectives by axis, actions planned for each, indicators of each action."""

from datetime import date

from sqlalchemy import Date, Integer, String, Text
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field, link
from espace_citoyennete.storage.dictionary import PLACE, Purpose


class Objective(Base, kept_for=Purpose.ACTIONS):
    """What the delegation wants to reach, along one of its axes."""

    axis: Mapped[str] = field("Axe", PLACE, String(30))  # code of `axe_evenement`
    words: Mapped[str] = field("Objectif", PLACE, String(300))
    position: Mapped[int] = field("Rang", PLACE, Integer)
    first_day: Mapped[date] = field("Du", PLACE, Date)
    last_day: Mapped[date] = field("Au", PLACE, Date)


class PlannedAction(Base, kept_for=Purpose.ACTIONS):
    """An action of the plan, with what the *contrat de ville* asks of it."""

    objective_id: Mapped[int] = link("Objectif", "objective.id")
    title: Mapped[str] = field("Action", PLACE, String(160))
    position: Mapped[int] = field("Rang", PLACE, Integer)
    # AGGLOMERATION, VILLE or QUARTIER.
    scale: Mapped[str] = field("Échelle", PLACE, String(30), default="VILLE")
    neighbourhood: Mapped[str | None] = field("Quartier", PLACE, String(30))  # code of a territory
    funding: Mapped[str] = field("Crédits", PLACE, String(30), default="DROIT_COMMUN")  # or SPECIFIQUE
    leader: Mapped[str] = field("Animateur", PLACE, String(120), default="")
    partners: Mapped[str] = field("Partenaires", PLACE, String(300), default="")
    calendar: Mapped[str] = field("Calendrier", PLACE, String(160), default="")
    expected: Mapped[str] = field("Réalisations attendues", PLACE, Text, default="")


class Indicator(Base, kept_for=Purpose.ACTIONS):
    """What an action is measured by: a figure of the records or counted by hand, and its story in words."""

    planned_action_id: Mapped[int] = link("Action", "planned_action.id")
    words: Mapped[str] = field("Indicateur", PLACE, String(200))
    position: Mapped[int] = field("Rang", PLACE, Integer)
    # A figure of the records; empty: by hand.
    source: Mapped[str] = field("Source", PLACE, String(60), default="")
    target: Mapped[int | None] = field("Cible", PLACE, Integer)  # in a year
    value: Mapped[int | None] = field("Valeur", PLACE, Integer)  # counted by hand
    told: Mapped[str] = field("Effets constatés", PLACE, Text, default="")

"""The plan of the delegation: objectives by axis, actions planned for each, indicators of each action."""

from datetime import date

from sqlalchemy import Date, Integer, String, Text
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field, link


class Objective(Base):
    """What the delegation wants to reach, along one of its axes."""

    axis: Mapped[str] = field("Axe", String(30))  # code of `axe_evenement`
    words: Mapped[str] = field("Objectif", String(300))
    position: Mapped[int] = field("Rang", Integer)
    first_day: Mapped[date] = field("Du", Date)
    last_day: Mapped[date] = field("Au", Date)


class PlannedAction(Base):
    """An action of the plan, with what the *contrat de ville* asks of it."""

    objective_id: Mapped[int] = link("Objectif", "objective.id")
    title: Mapped[str] = field("Action", String(160))
    position: Mapped[int] = field("Rang", Integer)
    scale: Mapped[str] = field("Échelle", String(30), default="VILLE")  # AGGLOMERATION, VILLE or QUARTIER
    neighbourhood: Mapped[str | None] = field("Quartier", String(30))  # code of a territory
    funding: Mapped[str] = field("Crédits", String(30), default="DROIT_COMMUN")  # or SPECIFIQUE
    leader: Mapped[str] = field("Animateur", String(120), default="")
    partners: Mapped[str] = field("Partenaires", String(300), default="")
    calendar: Mapped[str] = field("Calendrier", String(160), default="")
    expected: Mapped[str] = field("Réalisations attendues", Text, default="")


class Indicator(Base):
    """What an action is measured by: a figure of the records or counted by hand, and its story in words."""

    planned_action_id: Mapped[int] = link("Action", "planned_action.id")
    words: Mapped[str] = field("Indicateur", String(200))
    position: Mapped[int] = field("Rang", Integer)
    source: Mapped[str] = field("Source", String(60), default="")  # a figure of the records; empty: by hand
    target: Mapped[int | None] = field("Cible", Integer)  # in a year
    value: Mapped[int | None] = field("Valeur", Integer)  # counted by hand
    told: Mapped[str] = field("Effets constatés", Text, default="")

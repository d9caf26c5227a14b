"""Actions of the delegation's plan: one model, told apart by their kind; people are counted, never named."""

from datetime import date, time

from sqlalchemy import BigInteger, Boolean, Date, Integer, String, Text, Time, UniqueConstraint
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field, link


class Action(Base):
    """One action: a course, a group received, a rally, an exploratory walk, a training, a forum…

    Announced, registered, convened and present are four numbers; None where nobody has counted yet.
    """

    kind: Mapped[str] = field("Type", String(30))  # code of `type_evenement`
    title: Mapped[str] = field("Titre", String(160))
    held_on: Mapped[date] = field("Date", Date, index=True)
    ends_on: Mapped[date | None] = field("Jusqu’au", Date)
    starts_at: Mapped[time | None] = field("Heure", Time)
    minutes: Mapped[int] = field("Durée (minutes)", Integer, default=0)
    place: Mapped[str] = field("Lieu", String(120), default="")
    neighbourhood: Mapped[str | None] = field("Quartier", String(30))  # code of a territory, of that day
    axis: Mapped[str | None] = field("Axe", String(30))  # code of `axe_evenement`
    theme: Mapped[str] = field("Thème", String(120), default="")
    course_type: Mapped[str | None] = field("Type de stage", String(30))  # code of `type_stage`
    organisation_id: Mapped[int | None] = link("Organisme", "organisation.id")  # who runs it, or who comes
    ages: Mapped[str] = field("Âges", String(40), default="")  # « 15-17 ans »
    people_met: Mapped[str] = field("Personnes rencontrées", String(300), default="")
    by_night: Mapped[bool] = field("De nuit", Boolean, default=False)
    announced: Mapped[int | None] = field("Annoncés", Integer)
    registered: Mapped[int | None] = field("Inscrits", Integer)
    convened: Mapped[int | None] = field("Convoqués", Integer)
    present: Mapped[int | None] = field("Présents", Integer)
    validated: Mapped[int | None] = field("Validés", Integer)
    cost_cents: Mapped[int] = field("Coût", BigInteger, default=0)
    assessment: Mapped[str] = field("Bilan écrit", Text, default="")
    cancelled: Mapped[bool] = field("Annulée", Boolean, default=False)
    reason: Mapped[str] = field("Raison", String(200), default="")


class ActionPartner(Base):
    """An organisation that takes part in an action."""

    __table_args__ = (UniqueConstraint("action_id", "organisation_id"),)

    action_id: Mapped[int] = link("Action", "action.id", index=False)
    organisation_id: Mapped[int] = link("Organisme", "organisation.id")


class ActionCount(Base):
    """One margin of the people present; whoever is in none of them is « non communiqué »."""

    __table_args__ = (UniqueConstraint("action_id", "kind", "code"),)

    action_id: Mapped[int] = link("Action", "action.id", index=False)
    kind: Mapped[str] = field("Répartition", String(30))  # GENRE, AGE or QUARTIER
    code: Mapped[str] = field("Valeur", String(30))  # of `genre`, `tranche_age`, or a territory
    people: Mapped[int] = field("Personnes", Integer)


class ActionModule(Base):
    """A half-day of a course, with how many came to it: one missed is a course not validated."""

    __table_args__ = (UniqueConstraint("action_id", "position"),)

    action_id: Mapped[int] = link("Action", "action.id", index=False)
    position: Mapped[int] = field("Rang", Integer)
    label: Mapped[str] = field("Demi-journée", String(80))
    minutes: Mapped[int | None] = field("Durée (minutes)", Integer)
    present: Mapped[int | None] = field("Présents", Integer)

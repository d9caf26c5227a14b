"""Actions of the delegation's plan: one model, told apart by their kind; people are counted, never named."""

from datetime import date, time

from sqlalchemy import BigInteger, Boolean, Date, Integer, String, Text, Time, UniqueConstraint
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field, link
from espace_citoyennete.storage.dictionary import PLACE, THIRD_PARTY, Purpose


class Action(Base, kept_for=Purpose.ACTIONS, dated="held_on"):
    """One action: a course, a group received, a rally, an exploratory walk, a training, a forum…

    Announced, registered, convened and present are four numbers; None where nobody has counted yet.
    """

    kind: Mapped[str] = field("Type", PLACE, String(30))  # code of `type_evenement`
    title: Mapped[str] = field("Titre", PLACE, String(160))
    held_on: Mapped[date] = field("Date", PLACE, Date, index=True)
    ends_on: Mapped[date | None] = field("Jusqu’au", PLACE, Date)
    starts_at: Mapped[time | None] = field("Heure", PLACE, Time)
    minutes: Mapped[int] = field("Durée (minutes)", PLACE, Integer, default=0)
    place: Mapped[str] = field("Lieu", PLACE, String(120), default="")
    # Code of a territory, of that day.
    neighbourhood: Mapped[str | None] = field("Quartier", PLACE, String(30))
    axis: Mapped[str | None] = field("Axe", PLACE, String(30))  # code of `axe_evenement`
    theme: Mapped[str] = field("Thème", PLACE, String(120), default="")
    course_type: Mapped[str | None] = field("Type de stage", PLACE, String(30))  # code of `type_stage`
    organisation_id: Mapped[int | None] = link("Organisme", "organisation.id")  # who runs it, or who comes
    ages: Mapped[str] = field("Âges", PLACE, String(40), default="")  # « 15-17 ans »
    people_met: Mapped[str] = field("Personnes rencontrées", THIRD_PARTY, String(300), default="")
    by_night: Mapped[bool] = field("De nuit", PLACE, Boolean, default=False)
    announced: Mapped[int | None] = field("Annoncés", PLACE, Integer)
    registered: Mapped[int | None] = field("Inscrits", PLACE, Integer)
    convened: Mapped[int | None] = field("Convoqués", PLACE, Integer)
    present: Mapped[int | None] = field("Présents", PLACE, Integer)
    validated: Mapped[int | None] = field("Validés", PLACE, Integer)
    cost_cents: Mapped[int] = field("Coût", PLACE, BigInteger, default=0)
    assessment: Mapped[str] = field("Bilan écrit", PLACE, Text, default="")
    cancelled: Mapped[bool] = field("Annulée", PLACE, Boolean, default=False)
    reason: Mapped[str] = field("Raison", PLACE, String(200), default="")


class ActionPartner(Base, kept_for=Purpose.ACTIONS):
    """An organisation that takes part in an action."""

    __table_args__ = (UniqueConstraint("action_id", "organisation_id"),)

    action_id: Mapped[int] = link("Action", "action.id", index=False)
    organisation_id: Mapped[int] = link("Organisme", "organisation.id")


class ActionCount(Base, kept_for=Purpose.ACTIONS):
    """One margin of the people present; whoever is in none of them is « non communiqué »."""

    __table_args__ = (UniqueConstraint("action_id", "kind", "code"),)

    action_id: Mapped[int] = link("Action", "action.id", index=False)
    kind: Mapped[str] = field("Répartition", PLACE, String(30))  # GENRE, AGE or QUARTIER
    code: Mapped[str] = field("Valeur", PLACE, String(30))  # of `genre`, `tranche_age`, or a territory
    people: Mapped[int] = field("Personnes", PLACE, Integer)


class ActionModule(Base, kept_for=Purpose.ACTIONS):
    """A half-day of a course, with how many came to it: one missed is a course not validated."""

    __table_args__ = (UniqueConstraint("action_id", "position"),)

    action_id: Mapped[int] = link("Action", "action.id", index=False)
    position: Mapped[int] = field("Rang", PLACE, Integer)
    label: Mapped[str] = field("Demi-journée", PLACE, String(80))
    minutes: Mapped[int | None] = field("Durée (minutes)", PLACE, Integer)
    present: Mapped[int | None] = field("Présents", PLACE, Integer)

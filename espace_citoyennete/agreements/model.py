"""A partnership agreement: who signs, what is promised, how long it lasts, how it went each year."""

from datetime import date

from sqlalchemy import Boolean, Date, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field, link


class Agreement(Base):
    """One agreement; its terms are computed from the day it starts, never stored."""

    title: Mapped[str] = field("Intitulé", String(160))
    purpose: Mapped[str] = field("Objet", Text, default="")
    axes: Mapped[str] = field("Axes", String(120), default="")  # codes of `axe_evenement`, spaced
    signed_on: Mapped[date | None] = field("Signée le", Date)
    starts_on: Mapped[date] = field("Prend effet le", Date, index=True)
    first_end: Mapped[date | None] = field("Première échéance", Date)  # None: after those months
    months: Mapped[int] = field("Durée (mois)", Integer, default=12)
    is_tacit: Mapped[bool] = field("Reconduction tacite", Boolean, default=True)
    notice_months: Mapped[int] = field("Préavis (mois)", Integer, default=3)
    most_renewals: Mapped[int | None] = field("Reconductions au plus", Integer)  # None: without end
    renewals: Mapped[int] = field("Reconductions décidées", Integer, default=0)  # where none is tacit
    denounced_on: Mapped[date | None] = field("Dénoncée le", Date)
    note: Mapped[str] = field("Note", Text, default="")


class AgreementParty(Base):
    """An organisation that signs beside the town."""

    __table_args__ = (UniqueConstraint("agreement_id", "organisation_id"),)

    agreement_id: Mapped[int] = link("Convention", "agreement.id", index=False)
    organisation_id: Mapped[int] = link("Organisme", "organisation.id")
    signatory: Mapped[str] = field("Signataire", String(120), default="")


class AgreementPromise(Base):
    """An action promised by the agreement; « 22 séances… » promises that many sittings a year."""

    agreement_id: Mapped[int] = link("Convention", "agreement.id")
    position: Mapped[int] = field("Rang", Integer)
    words: Mapped[str] = field("Engagement", String(300))


class Evaluation(Base):
    """The evaluation of one year of an agreement, in two parts; the figures are kept as they were signed."""

    __table_args__ = (UniqueConstraint("agreement_id", "first_day"),)

    agreement_id: Mapped[int] = link("Convention", "agreement.id", index=False)
    first_day: Mapped[date] = field("Du", Date)
    last_day: Mapped[date] = field("Au", Date)
    done_on: Mapped[date] = field("Faite le", Date)
    effects: Mapped[str] = field("Effets des actions", Text, default="")
    conformity: Mapped[str] = field("Conformité à l’objet et aux conditions", Text, default="")
    readjustments: Mapped[str] = field("Réajustements décidés", Text, default="")
    figures: Mapped[str] = field("Chiffres", Text, default="")  # JSON of `evaluations.Fact`
    is_signed: Mapped[bool] = field("Signée des deux parties", Boolean, default=False)

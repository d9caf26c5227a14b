"""A partnership agreement: who signs, what is promised, how long it lasts, how it went each year."""

from datetime import date

from sqlalchemy import Boolean, Date, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field, link
from espace_citoyennete.storage.dictionary import PLACE, STAFF, Purpose


class Agreement(Base, kept_for=Purpose.PARTNERS):
    """One agreement; its terms are computed from the day it starts, never stored."""

    title: Mapped[str] = field("Intitulé", PLACE, String(160))
    purpose: Mapped[str] = field("Objet", PLACE, Text, default="")
    axes: Mapped[str] = field("Axes", PLACE, String(120), default="")  # codes of `axe_evenement`, spaced
    signed_on: Mapped[date | None] = field("Signée le", PLACE, Date)
    starts_on: Mapped[date] = field("Prend effet le", PLACE, Date, index=True)
    first_end: Mapped[date | None] = field("Première échéance", PLACE, Date)  # None: after those months
    months: Mapped[int] = field("Durée (mois)", PLACE, Integer, default=12)
    is_tacit: Mapped[bool] = field("Reconduction tacite", PLACE, Boolean, default=True)
    notice_months: Mapped[int] = field("Préavis (mois)", PLACE, Integer, default=3)
    most_renewals: Mapped[int | None] = field("Reconductions au plus", PLACE, Integer)  # None: without end
    renewals: Mapped[int] = field("Reconductions décidées", PLACE, Integer, default=0)  # where none is tacit
    denounced_on: Mapped[date | None] = field("Dénoncée le", PLACE, Date)
    note: Mapped[str] = field("Note", PLACE, Text, default="")


class AgreementParty(Base, kept_for=Purpose.PARTNERS):
    """An organisation that signs beside the town."""

    __table_args__ = (UniqueConstraint("agreement_id", "organisation_id"),)

    agreement_id: Mapped[int] = link("Convention", "agreement.id", index=False)
    organisation_id: Mapped[int] = link("Organisme", "organisation.id")
    signatory: Mapped[str] = field("Signataire", STAFF, String(120), default="")


class AgreementPromise(Base, kept_for=Purpose.PARTNERS):
    """An action promised by the agreement; « 22 séances… » promises that many sittings a year."""

    agreement_id: Mapped[int] = link("Convention", "agreement.id")
    position: Mapped[int] = field("Rang", PLACE, Integer)
    words: Mapped[str] = field("Engagement", PLACE, String(300))


class Evaluation(Base, kept_for=Purpose.PARTNERS):
    """The evaluation of one year of an agreement, in two parts; the figures are kept as they were signed."""

    __table_args__ = (UniqueConstraint("agreement_id", "first_day"),)

    agreement_id: Mapped[int] = link("Convention", "agreement.id", index=False)
    first_day: Mapped[date] = field("Du", PLACE, Date)
    last_day: Mapped[date] = field("Au", PLACE, Date)
    done_on: Mapped[date] = field("Faite le", PLACE, Date)
    effects: Mapped[str] = field("Effets des actions", PLACE, Text, default="")
    conformity: Mapped[str] = field("Conformité à l’objet et aux conditions", PLACE, Text, default="")
    readjustments: Mapped[str] = field("Réajustements décidés", PLACE, Text, default="")
    figures: Mapped[str] = field("Chiffres", PLACE, Text, default="")  # JSON of `evaluations.Fact`
    is_signed: Mapped[bool] = field("Signée des deux parties", PLACE, Boolean, default=False)

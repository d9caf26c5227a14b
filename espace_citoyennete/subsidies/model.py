"""Subsidies to associations; money is integer cents."""

from sqlalchemy import BigInteger, Boolean, Integer, String
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field, link


class Subsidy(Base):
    """One request of one association in one year."""

    year: Mapped[int] = field("Exercice", Integer, index=True)
    organisation_id: Mapped[int] = link("Association", "organisation.id")
    axis: Mapped[str] = field("Axe", String(30))  # code of `axe_evenement`
    requested_cents: Mapped[int] = field("Demandé", BigInteger, default=0)
    voted_cents: Mapped[int] = field("Voté", BigInteger, default=0)
    paid_cents: Mapped[int] = field("Versé", BigInteger, default=0)
    deliberation: Mapped[str] = field("Délibération", String(40), default="")
    report_received: Mapped[bool] = field("Bilan reçu", Boolean, default=False)

"""Subsidies to associations; money is integer cents."""

from datetime import date

from sqlalchemy import BigInteger, Boolean, Date, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field, link


class Subsidy(Base):
    """One request of one association in one year."""

    year: Mapped[int] = field("Exercice", Integer, index=True)
    organisation_id: Mapped[int] = link("Association", "organisation.id")
    kind: Mapped[str] = field("Nature", String(30), default="NUMERAIRE")  # or NATURE: rooms, copies, loans
    purpose: Mapped[str] = field("Objet", String(200), default="")
    axis: Mapped[str] = field("Axe", String(30))  # code of `axe_evenement`
    requested_cents: Mapped[int] = field("Demandé", BigInteger, default=0)
    proposed_cents: Mapped[int] = field("Proposé", BigInteger, default=0)
    voted_cents: Mapped[int] = field("Voté", BigInteger, default=0)
    deliberation: Mapped[str] = field("Délibération", String(40), default="")
    override: Mapped[str] = field("Proposée malgré un compte rendu en retard", String(200), default="")
    requested_on: Mapped[date | None] = field("Demandée le", Date)
    complete_on: Mapped[date | None] = field("Dossier complet le", Date)
    examined_on: Mapped[date | None] = field("Instruite le", Date)
    voted_on: Mapped[date | None] = field("Votée le", Date)
    refused_on: Mapped[date | None] = field("Refusée le", Date)
    refusal: Mapped[str] = field("Motif du refus", String(200), default="")
    agreement_on: Mapped[date | None] = field("Convention signée le", Date)
    notified_on: Mapped[date | None] = field("Notifiée le", Date)
    exercise_ends_on: Mapped[date | None] = field("Fin de l’exercice", Date)  # the report: six months later
    report_received: Mapped[bool] = field("Bilan reçu", Boolean, default=False)  # an old file tells no day
    report_received_on: Mapped[date | None] = field("Compte rendu reçu le", Date)
    reclaimed_on: Mapped[date | None] = field("Reversement demandé le", Date)
    reclaimed_cents: Mapped[int] = field("À reverser", BigInteger, default=0)
    reclaim: Mapped[str] = field("Motif du reversement", String(200), default="")
    repaid_on: Mapped[date | None] = field("Reversée le", Date)
    closed_on: Mapped[date | None] = field("Close le", Date)


class SubsidyPayment(Base):
    """One part of a subsidy paid."""

    subsidy_id: Mapped[int] = link("Subvention", "subsidy.id")
    paid_on: Mapped[date | None] = field("Versé le", Date)  # None: in the year of the subsidy, an old file
    cents: Mapped[int] = field("Montant", BigInteger)


class SubsidyPaper(Base):
    """A paper of the file of a request, and when it came."""

    __table_args__ = (UniqueConstraint("subsidy_id", "code"),)

    subsidy_id: Mapped[int] = link("Subvention", "subsidy.id", index=False)
    code: Mapped[str] = field("Pièce", String(30))  # code of `piece_subvention`
    received_on: Mapped[date | None] = field("Reçue le", Date)


class Envelope(Base):
    """What the town votes for the associations in one year."""

    year: Mapped[int] = field("Exercice", Integer, unique=True)
    cents: Mapped[int] = field("Enveloppe", BigInteger)
    deliberation: Mapped[str] = field("Délibération", String(40), default="")

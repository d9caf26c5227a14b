"""Subsidies to associations; money is integer cents."""

from datetime import date

from sqlalchemy import BigInteger, Boolean, Date, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field, link
from espace_citoyennete.storage.dictionary import PLACE, Purpose


class Subsidy(Base, kept_for=Purpose.PARTNERS):
    """One request of one association in one year."""

    year: Mapped[int] = field("Exercice", PLACE, Integer, index=True)
    organisation_id: Mapped[int] = link("Association", "organisation.id")
    # Or NATURE: rooms, copies, loans.
    kind: Mapped[str] = field("Nature", PLACE, String(30), default="NUMERAIRE")
    purpose: Mapped[str] = field("Objet", PLACE, String(200), default="")
    axis: Mapped[str] = field("Axe", PLACE, String(30))  # code of `axe_evenement`
    requested_cents: Mapped[int] = field("Demandé", PLACE, BigInteger, default=0)
    proposed_cents: Mapped[int] = field("Proposé", PLACE, BigInteger, default=0)
    voted_cents: Mapped[int] = field("Voté", PLACE, BigInteger, default=0)
    deliberation: Mapped[str] = field("Délibération", PLACE, String(40), default="")
    override: Mapped[str] = field("Proposée malgré un compte rendu en retard", PLACE, String(200), default="")
    requested_on: Mapped[date | None] = field("Demandée le", PLACE, Date)
    complete_on: Mapped[date | None] = field("Dossier complet le", PLACE, Date)
    examined_on: Mapped[date | None] = field("Instruite le", PLACE, Date)
    voted_on: Mapped[date | None] = field("Votée le", PLACE, Date)
    refused_on: Mapped[date | None] = field("Refusée le", PLACE, Date)
    refusal: Mapped[str] = field("Motif du refus", PLACE, String(200), default="")
    agreement_on: Mapped[date | None] = field("Convention signée le", PLACE, Date)
    notified_on: Mapped[date | None] = field("Notifiée le", PLACE, Date)
    # The report: six months later.
    exercise_ends_on: Mapped[date | None] = field("Fin de l’exercice", PLACE, Date)
    # An old file tells no day.
    report_received: Mapped[bool] = field("Bilan reçu", PLACE, Boolean, default=False)
    report_received_on: Mapped[date | None] = field("Compte rendu reçu le", PLACE, Date)
    reclaimed_on: Mapped[date | None] = field("Reversement demandé le", PLACE, Date)
    reclaimed_cents: Mapped[int] = field("À reverser", PLACE, BigInteger, default=0)
    reclaim: Mapped[str] = field("Motif du reversement", PLACE, String(200), default="")
    repaid_on: Mapped[date | None] = field("Reversée le", PLACE, Date)
    closed_on: Mapped[date | None] = field("Close le", PLACE, Date)


class SubsidyPayment(Base, kept_for=Purpose.PARTNERS):
    """One part of a subsidy paid."""

    subsidy_id: Mapped[int] = link("Subvention", "subsidy.id")
    # None: in the year of the subsidy, an old file.
    paid_on: Mapped[date | None] = field("Versé le", PLACE, Date)
    cents: Mapped[int] = field("Montant", PLACE, BigInteger)


class SubsidyPaper(Base, kept_for=Purpose.PARTNERS):
    """A paper of the file of a request, and when it came."""

    __table_args__ = (UniqueConstraint("subsidy_id", "code"),)

    subsidy_id: Mapped[int] = link("Subvention", "subsidy.id", index=False)
    code: Mapped[str] = field("Pièce", PLACE, String(30))  # code of `piece_subvention`
    received_on: Mapped[date | None] = field("Reçue le", PLACE, Date)


class Envelope(Base, kept_for=Purpose.PARTNERS):
    """What the town votes for the associations in one year."""

    year: Mapped[int] = field("Exercice", PLACE, Integer, unique=True)
    cents: Mapped[int] = field("Enveloppe", PLACE, BigInteger)
    deliberation: Mapped[str] = field("Délibération", PLACE, String(40), default="")

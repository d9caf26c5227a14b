"""Jeudis citoyenneté: the event, who speaks, the people registered by name, the people only counted."""

from datetime import date, datetime, time

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Integer, String, Text, Time, UniqueConstraint
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field, link


class Jeudi(Base):
    """One Jeudi citoyenneté; the counters hold the people without a name."""

    held_on: Mapped[date] = field("Date", Date, index=True)
    starts_at: Mapped[time] = field("Heure", Time)
    ends_at: Mapped[time | None] = field("Fin", Time)
    title: Mapped[str] = field("Titre", String(160))
    theme: Mapped[str] = field("Thème", String(120), default="")
    axis: Mapped[str] = field("Axe", String(30))  # code of `axe_evenement`
    place: Mapped[str] = field("Lieu", String(120))
    neighbourhood: Mapped[str | None] = field("Quartier", String(30))  # code of a territory, of that day
    capacity: Mapped[int] = field("Capacité", Integer)
    sign_language: Mapped[bool] = field("Interprète LSF", Boolean, default=False)
    interpreter_booked_on: Mapped[date | None] = field("Interprète réservé le", Date)
    cost_cents: Mapped[int] = field("Coût", BigInteger, default=0)
    communication: Mapped[str] = field("Communication", Text, default="")
    counted_registered: Mapped[int] = field("Inscrits sans nom", Integer, default=0)
    counted_present: Mapped[int] = field("Présents sans nom", Integer, default=0)
    numbers_given: Mapped[int] = field("Numéros donnés", Integer, default=0)  # on its sheets: none comes back
    assessment: Mapped[str] = field("Bilan écrit", Text, default="")
    closed_on: Mapped[date | None] = field("Clos le", Date)  # its assessment is done
    cancelled: Mapped[bool] = field("Annulé", Boolean, default=False)


class JeudiSpeaker(Base):
    """Somebody of the directory who speaks at a Jeudi, or an organisation that takes part in it."""

    jeudi_id: Mapped[int] = link("Jeudi", "jeudi.id")
    organisation_id: Mapped[int | None] = link("Organisme", "organisation.id")
    practitioner_id: Mapped[int | None] = link("Intervenant", "practitioner.id")


class JeudiCount(Base):
    """One margin of the people present without a name; whoever is in none of them is « non communiqué »."""

    __table_args__ = (UniqueConstraint("jeudi_id", "kind", "code"),)

    jeudi_id: Mapped[int] = link("Jeudi", "jeudi.id", index=False)
    kind: Mapped[str] = field("Répartition", String(30))  # GENRE, AGE or QUARTIER
    code: Mapped[str] = field("Valeur", String(30))  # of `genre`, `tranche_age`, or a territory
    people: Mapped[int] = field("Personnes", Integer)


class JeudiCard(Base):
    """How many satisfaction cards gave one score; nothing says whose they are."""

    __table_args__ = (UniqueConstraint("jeudi_id", "score"),)

    jeudi_id: Mapped[int] = link("Jeudi", "jeudi.id", index=False)
    score: Mapped[int] = field("Note", Integer)  # 0 to 5
    cards: Mapped[int] = field("Cartes", Integer)


class JeudiFollowUp(Base):
    """A contact that came of a Jeudi."""

    __table_args__ = (UniqueConstraint("jeudi_id", "contact_id"),)

    jeudi_id: Mapped[int] = link("Jeudi", "jeudi.id", index=False)
    contact_id: Mapped[int] = link("Contact", "contact.id")


class PaperText(Base):
    """The words of a poster, an invitation or a certificate, with their fields between braces."""

    kind: Mapped[str] = field("Document", String(30), unique=True)  # AFFICHE, INVITATION or ATTESTATION
    words: Mapped[str] = field("Texte", Text)


class Registration(Base):
    """Somebody registered by name for a Jeudi."""

    jeudi_id: Mapped[int] = link("Jeudi", "jeudi.id")
    visitor_id: Mapped[int | None] = link("Personne", "visitor.id")
    gender: Mapped[str] = field("Genre", String(30), default="NC")
    age_band: Mapped[str] = field("Âge", String(30), default="NC")  # code of `tranche_age`
    neighbourhood: Mapped[str] = field("Quartier", String(30), default="NC")
    organisation: Mapped[str] = field("Organisme", String(120), default="")
    channel: Mapped[str] = field("Canal", String(30), default="")  # code of `canal`
    needs: Mapped[str] = field("Besoins", String(120), default="")  # codes of `besoin_particulier`, spaced
    number: Mapped[int | None] = field("Numéro", Integer)  # on the sheet, once it is printed
    is_waiting: Mapped[bool] = field("Liste d’attente", Boolean, default=False)
    registered_at: Mapped[datetime] = field("Inscrit le", DateTime)  # local, naive
    is_present: Mapped[bool] = field("Présent", Boolean, default=False)
    is_walk_in: Mapped[bool] = field("Sans inscription", Boolean, default=False)

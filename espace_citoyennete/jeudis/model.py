"""Jeudis citoyenneté: the event, who speaks, the people registered by name, the people only counted."""

from datetime import date, datetime, time

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Integer, String, Text, Time, UniqueConstraint
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field, link
from espace_citoyennete.storage.dictionary import FACT, MOMENT, OF_PERSON, PLACE, Purpose


class Jeudi(Base, kept_for=Purpose.EVENINGS):
    """One Jeudi citoyenneté; the counters hold the people without a name."""

    held_on: Mapped[date] = field("Date", PLACE, Date, index=True)
    starts_at: Mapped[time] = field("Heure", PLACE, Time)
    ends_at: Mapped[time | None] = field("Fin", PLACE, Time)
    title: Mapped[str] = field("Titre", PLACE, String(160))
    theme: Mapped[str] = field("Thème", PLACE, String(120), default="")
    axis: Mapped[str] = field("Axe", PLACE, String(30))  # code of `axe_evenement`
    place: Mapped[str] = field("Lieu", PLACE, String(120))
    # Code of a territory, of that day.
    neighbourhood: Mapped[str | None] = field("Quartier", PLACE, String(30))
    capacity: Mapped[int] = field("Capacité", PLACE, Integer)
    sign_language: Mapped[bool] = field("Interprète LSF", PLACE, Boolean, default=False)
    interpreter_booked_on: Mapped[date | None] = field("Interprète réservé le", PLACE, Date)
    cost_cents: Mapped[int] = field("Coût", PLACE, BigInteger, default=0)
    communication: Mapped[str] = field("Communication", PLACE, Text, default="")
    counted_registered: Mapped[int] = field("Inscrits sans nom", PLACE, Integer, default=0)
    counted_present: Mapped[int] = field("Présents sans nom", PLACE, Integer, default=0)
    # Contacts that came of it, of which the records are no more.
    counted_follow_ups: Mapped[int] = field(
        "Contacts venus ensuite, fiches effacées", PLACE, Integer, default=0, server_default="0"
    )
    # On its sheets: none comes back.
    numbers_given: Mapped[int] = field("Numéros donnés", PLACE, Integer, default=0)
    assessment: Mapped[str] = field("Bilan écrit", PLACE, Text, default="")
    closed_on: Mapped[date | None] = field("Clos le", PLACE, Date)  # its assessment is done
    cancelled: Mapped[bool] = field("Annulé", PLACE, Boolean, default=False)


class JeudiSpeaker(Base, kept_for=Purpose.EVENINGS):
    """Somebody of the directory who speaks at a Jeudi, or an organisation that takes part in it."""

    jeudi_id: Mapped[int] = link("Jeudi", "jeudi.id")
    organisation_id: Mapped[int | None] = link("Organisme", "organisation.id")
    practitioner_id: Mapped[int | None] = link("Intervenant", "practitioner.id")


class JeudiCount(Base, kept_for=Purpose.EVENINGS):
    """One margin of the people present without a name; whoever is in none of them is « non communiqué »."""

    __table_args__ = (UniqueConstraint("jeudi_id", "kind", "code"),)

    jeudi_id: Mapped[int] = link("Jeudi", "jeudi.id", index=False)
    kind: Mapped[str] = field("Répartition", PLACE, String(30))  # GENRE, AGE or QUARTIER
    code: Mapped[str] = field("Valeur", PLACE, String(30))  # of `genre`, `tranche_age`, or a territory
    people: Mapped[int] = field("Personnes", PLACE, Integer)


class JeudiCard(Base, kept_for=Purpose.EVENINGS):
    """How many satisfaction cards gave one score; nothing says whose they are."""

    __table_args__ = (UniqueConstraint("jeudi_id", "score"),)

    jeudi_id: Mapped[int] = link("Jeudi", "jeudi.id", index=False)
    score: Mapped[int] = field("Note", PLACE, Integer)  # 0 to 5
    cards: Mapped[int] = field("Cartes", PLACE, Integer)


class JeudiFollowUp(Base, kept_for=Purpose.EVENINGS):
    """A contact that came of a Jeudi."""

    __table_args__ = (UniqueConstraint("jeudi_id", "contact_id"),)

    jeudi_id: Mapped[int] = link("Jeudi", "jeudi.id", index=False)
    contact_id: Mapped[int] = link("Contact", "contact.id")


class PaperText(Base, kept_for=Purpose.EVENINGS):
    """The words of a poster, an invitation or a certificate, with their fields between braces."""

    # AFFICHE, INVITATION or ATTESTATION.
    kind: Mapped[str] = field("Document", PLACE, String(30), unique=True)
    words: Mapped[str] = field("Texte", PLACE, Text)


class Registration(Base, kept_for=Purpose.EVENINGS, dated="jeudi_id.held_on"):
    """Somebody registered by name for a Jeudi."""

    jeudi_id: Mapped[int] = link("Jeudi", "jeudi.id")
    visitor_id: Mapped[int | None] = link("Personne", "visitor.id")
    gender: Mapped[str] = field("Genre", FACT, String(30), default="NC")
    age_band: Mapped[str] = field("Âge", FACT, String(30), default="NC")  # code of `tranche_age`
    neighbourhood: Mapped[str] = field("Quartier", FACT, String(30), default="NC")
    organisation: Mapped[str] = field("Organisme", OF_PERSON, String(120), default="")
    channel: Mapped[str] = field("Canal", FACT, String(30), default="")  # code of `canal`
    # Codes of `besoin_particulier`, spaced.
    needs: Mapped[str] = field("Besoins", OF_PERSON, String(120), default="")
    number: Mapped[int | None] = field("Numéro", OF_PERSON, Integer)  # on the sheet, once it is printed
    is_waiting: Mapped[bool] = field("Liste d’attente", FACT, Boolean, default=False)
    registered_at: Mapped[datetime] = field("Inscrit le", MOMENT, DateTime)  # local, naive
    is_present: Mapped[bool] = field("Présent", FACT, Boolean, default=False)
    is_walk_in: Mapped[bool] = field("Sans inscription", FACT, Boolean, default=False)

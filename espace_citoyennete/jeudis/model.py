"""Jeudis citoyenneté: the event, the people registered by name, the people only counted."""

from datetime import date, datetime, time

from sqlalchemy import Boolean, Date, DateTime, Integer, String, Text, Time
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field, link


class Jeudi(Base):
    """One Jeudi citoyenneté; the counters hold the people without a name."""

    held_on: Mapped[date] = field("Date", Date, index=True)
    starts_at: Mapped[time] = field("Heure", Time)
    title: Mapped[str] = field("Titre", String(160))
    axis: Mapped[str] = field("Axe", String(30))  # code of `axe_evenement`
    place: Mapped[str] = field("Lieu", String(120))
    capacity: Mapped[int] = field("Capacité", Integer)
    sign_language: Mapped[bool] = field("Interprète LSF", Boolean, default=False)
    counted_registered: Mapped[int] = field("Inscrits sans nom", Integer, default=0)
    counted_women: Mapped[int] = field("Femmes présentes sans nom", Integer, default=0)
    counted_men: Mapped[int] = field("Hommes présents sans nom", Integer, default=0)
    counted_unknown: Mapped[int] = field("Présents sans nom, genre non communiqué", Integer, default=0)
    assessment: Mapped[str] = field("Bilan écrit", Text, default="")
    cancelled: Mapped[bool] = field("Annulé", Boolean, default=False)


class Registration(Base):
    """Somebody registered by name for a Jeudi."""

    jeudi_id: Mapped[int] = link("Jeudi", "jeudi.id")
    visitor_id: Mapped[int | None] = link("Personne", "visitor.id")
    gender: Mapped[str] = field("Genre", String(30), default="NC")
    registered_at: Mapped[datetime] = field("Inscrit le", DateTime)  # local, naive
    is_present: Mapped[bool] = field("Présent", Boolean, default=False)
    is_walk_in: Mapped[bool] = field("Sans inscription", Boolean, default=False)

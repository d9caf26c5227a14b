"""Organisations and practitioners: typed once, used everywhere."""

from datetime import date

from sqlalchemy import Date, String, Text
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field, link


class Organisation(Base):
    """A partner: bar, association, court, public service."""

    name: Mapped[str] = field("Nom", String(120), unique=True)
    phone: Mapped[str] = field("Téléphone", String(40), default="")
    email: Mapped[str] = field("Courriel", String(120), default="")
    website: Mapped[str] = field("Site", String(200), default="")
    address: Mapped[str] = field("Adresse", String(200), default="")
    postcode: Mapped[str] = field("Code postal", String(5), default="")
    city: Mapped[str] = field("Commune", String(80), default="")
    siret: Mapped[str] = field("SIRET", String(14), default="")
    source_id: Mapped[str] = field("Identifiant d’origine", String(120), default="")  # of data·inclusion
    hours: Mapped[str] = field("Horaires", String(200), default="")
    note: Mapped[str] = field("Note", Text, default="")
    orientation_code: Mapped[str | None] = field("Orientation", String(30))  # code of `orientation_externe`
    checked_on: Mapped[date | None] = field("Vérifié le", Date)
    retired_on: Mapped[date | None] = field("Retiré le", Date)


class Practitioner(Base):
    """Somebody who holds sittings; has no account."""

    name: Mapped[str] = field("Nom", String(120))
    type_code: Mapped[str] = field("Type", String(30))  # code of `type_intervenant`
    organisation_id: Mapped[int | None] = link("Organisme", "organisation.id")
    phone: Mapped[str] = field("Téléphone", String(40), default="")
    email: Mapped[str] = field("Courriel", String(120), default="")
    retired_on: Mapped[date | None] = field("Retiré le", Date)


class Absence(Base):
    """Days on which a practitioner is away, both included."""

    practitioner_id: Mapped[int] = link("Intervenant", "practitioner.id")
    first_day: Mapped[date] = field("Premier jour", Date, index=True)
    last_day: Mapped[date] = field("Dernier jour", Date)
    reason: Mapped[str] = field("Raison", String(120), default="")

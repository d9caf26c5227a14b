"""Organisations and practitioners: typed once, used everywhere."""

from datetime import date

from sqlalchemy import Date, String, Text
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field, link
from espace_citoyennete.storage.dictionary import PLACE, STAFF, Purpose


class Organisation(Base, kept_for=Purpose.PARTNERS):
    """A partner: bar, association, court, public service."""

    name: Mapped[str] = field("Nom", PLACE, String(120), unique=True)
    phone: Mapped[str] = field("Téléphone", PLACE, String(40), default="")
    email: Mapped[str] = field("Courriel", PLACE, String(120), default="")
    website: Mapped[str] = field("Site", PLACE, String(200), default="")
    address: Mapped[str] = field("Adresse", PLACE, String(200), default="")
    postcode: Mapped[str] = field("Code postal", PLACE, String(5), default="")
    city: Mapped[str] = field("Commune", PLACE, String(80), default="")
    siret: Mapped[str] = field("SIRET", PLACE, String(14), default="")
    # Of data·inclusion.
    source_id: Mapped[str] = field("Identifiant d’origine", PLACE, String(120), default="")
    hours: Mapped[str] = field("Horaires", PLACE, String(200), default="")
    note: Mapped[str] = field("Note", PLACE, Text, default="")
    # Code of `orientation_externe`.
    orientation_code: Mapped[str | None] = field("Orientation", PLACE, String(30))
    checked_on: Mapped[date | None] = field("Vérifié le", PLACE, Date)
    retired_on: Mapped[date | None] = field("Retiré le", PLACE, Date)


class Practitioner(Base, kept_for=Purpose.PARTNERS):
    """Somebody who holds sittings; has no account."""

    name: Mapped[str] = field("Nom", STAFF, String(120))
    type_code: Mapped[str] = field("Type", STAFF, String(30))  # code of `type_intervenant`
    organisation_id: Mapped[int | None] = link("Organisme", "organisation.id")
    phone: Mapped[str] = field("Téléphone", STAFF, String(40), default="")
    email: Mapped[str] = field("Courriel", STAFF, String(120), default="")
    retired_on: Mapped[date | None] = field("Retiré le", STAFF, Date)


class Absence(Base, kept_for=Purpose.PARTNERS):
    """Days on which a practitioner is away, both included."""

    practitioner_id: Mapped[int] = link("Intervenant", "practitioner.id")
    first_day: Mapped[date] = field("Premier jour", STAFF, Date, index=True)
    last_day: Mapped[date] = field("Dernier jour", STAFF, Date)
    reason: Mapped[str] = field("Raison", STAFF, String(120), default="")

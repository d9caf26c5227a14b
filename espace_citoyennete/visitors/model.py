"""People with a name: kept only where an appointment, a call-back or a registration needs one."""

from datetime import date, datetime

from sqlalchemy import Date, String, Text
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, Instant, field, link
from espace_citoyennete.storage.dictionary import IDENTITY, SAFETY, SEARCHED, TECHNICAL, Purpose


class Visitor(Base, kept_for=Purpose.REACH):
    """A member of the public whose name is known."""

    last_name: Mapped[str] = field("Nom", IDENTITY, String(80))
    first_name: Mapped[str] = field("Prénom", IDENTITY, String(80), default="")
    phone: Mapped[str] = field("Téléphone", IDENTITY, String(60), default="")  # as typed
    phone_key: Mapped[str] = field("Téléphone (chiffres)", SEARCHED, String(60), default="", index=True)
    email: Mapped[str] = field("Courriel", IDENTITY, String(120), default="")
    # Code of `contact_sur`.
    safe_contact: Mapped[str] = field("Contact sûr", SAFETY, String(30), default="STANDARD")
    safe_note: Mapped[str] = field("Consigne", SAFETY, String(200), default="")
    safe_checked_on: Mapped[date | None] = field("Consigne revalidée le", SAFETY, Date)
    merged_into_id: Mapped[int | None] = link("Réuni avec", "visitor.id")  # the same person, found twice


class VisitorMerge(Base, kept_for=Purpose.REACH):
    """Two records found to be one person, and what is needed to part them again."""

    kept_id: Mapped[int] = link("Fiche gardée", "visitor.id")
    merged_id: Mapped[int] = link("Fiche réunie", "visitor.id")
    merged_at: Mapped[datetime] = field("Réunies le", TECHNICAL, Instant)
    author_id: Mapped[int | None] = link("Agent", "user.id")
    # JSON: table → ids of the rows of the merged one.
    moved: Mapped[str] = field("Lignes déplacées", IDENTITY, Text)
    parted_at: Mapped[datetime | None] = field("Séparées le", TECHNICAL, Instant)

"""People with a name: kept only where an appointment, a call-back or a registration needs one."""

from datetime import date, datetime

from sqlalchemy import Date, String, Text
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, Instant, field, link


class Visitor(Base):
    """A member of the public whose name is known."""

    last_name: Mapped[str] = field("Nom", String(80))
    first_name: Mapped[str] = field("Prénom", String(80), default="")
    phone: Mapped[str] = field("Téléphone", String(60), default="")  # as typed
    phone_key: Mapped[str] = field("Téléphone (chiffres)", String(60), default="", index=True)
    email: Mapped[str] = field("Courriel", String(120), default="")
    safe_contact: Mapped[str] = field("Contact sûr", String(30), default="STANDARD")  # code of `contact_sur`
    safe_note: Mapped[str] = field("Consigne", String(200), default="")
    safe_checked_on: Mapped[date | None] = field("Consigne revalidée le", Date)
    merged_into_id: Mapped[int | None] = link("Réuni avec", "visitor.id")  # the same person, found twice


class VisitorMerge(Base):
    """Two records found to be one person, and what is needed to part them again."""

    kept_id: Mapped[int] = link("Fiche gardée", "visitor.id")
    merged_id: Mapped[int] = link("Fiche réunie", "visitor.id")
    merged_at: Mapped[datetime] = field("Réunies le", Instant)
    author_id: Mapped[int | None] = link("Agent", "user.id")
    moved: Mapped[str] = field("Lignes déplacées", Text)  # JSON: table → ids of the rows of the merged one
    parted_at: Mapped[datetime | None] = field("Séparées le", Instant)

"""A contact: one call, visit, letter or e-mail at the desk."""

from datetime import datetime

from sqlalchemy import DateTime, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, validates

from espace_citoyennete.storage.base import Base, Instant, field, link


class Contact(Base):
    """One contact, coded; the person's name, if any, is a `Visitor`."""

    __table_args__ = (
        Index("ix_contact_occurred_at_id", "occurred_at", "id"),
        Index("ix_contact_month_channel_request", "month", "channel", "request"),
    )

    occurred_at: Mapped[datetime] = field("Date", DateTime)  # local, naive
    month: Mapped[int] = field("Mois", Integer)  # year × 12 + month − 1, set with occurred_at
    channel: Mapped[str] = field("Canal", String(30))  # codes of the lists of the same French name
    motive: Mapped[str | None] = field("Motif", String(30))
    request: Mapped[str] = field("Objet", String(30))
    domain: Mapped[str | None] = field("Domaine du droit", String(30))
    gender: Mapped[str] = field("Genre", String(30), default="NC")
    age: Mapped[str] = field("Tranche d’âge", String(30), default="NC")
    neighbourhood: Mapped[str] = field("Quartier", String(30), default="NC")
    outcome: Mapped[str] = field("Suite donnée", String(30))
    orientation: Mapped[str | None] = field("Orientation", String(30))
    note: Mapped[str] = field("Note", Text, default="")
    visitor_id: Mapped[int | None] = link("Personne", "visitor.id")
    author_id: Mapped[int | None] = link("Agent", "user.id")
    removed_at: Mapped[datetime | None] = field("Retiré le", Instant)  # in the Corbeille; counts nowhere

    @validates("occurred_at")
    def _set_month(self, _key: str, value: datetime) -> datetime:
        self.month = value.year * 12 + value.month - 1
        return value

"""A contact: one call, visit, letter or e-mail at the desk."""

from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    DateTime,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, validates

from espace_citoyennete.storage.base import Base, Instant, field, link

# As the question of the Corbeille says it: an index of those rows alone answers it.
REMOVED = text("removed_at IS NOT NULL")


class Contact(Base):
    """One contact, coded; the person's name, if any, is a `Visitor`."""

    __table_args__ = (
        Index("ix_contact_occurred_at_id", "occurred_at", "id"),
        Index("ix_contact_month_channel_request", "month", "channel", "request"),
        Index("ix_contact_author_id_occurred_at", "author_id", "occurred_at"),  # most used here
        # What the Corbeille holds is looked for at each opening: a few rows of all those ever kept.
        Index("ix_contact_removed_at", "removed_at", sqlite_where=REMOVED, postgresql_where=REMOVED),
        CheckConstraint("people >= 1", name="people"),
    )

    occurred_at: Mapped[datetime] = field("Date", DateTime)  # local, naive
    month: Mapped[int] = field("Mois", Integer)  # year × 12 + month − 1, set with occurred_at
    channel: Mapped[str] = field("Canal", String(30))  # codes of the lists of the same French name
    motive: Mapped[str | None] = field("Motif", String(30))
    request: Mapped[str] = field("Objet", String(30))
    domain: Mapped[str | None] = field("Domaine du droit", String(30))  # the principal one
    quality: Mapped[str] = field("Qualité", String(30), default="NC")
    gender: Mapped[str] = field("Genre", String(30), default="NC")
    age: Mapped[str] = field("Tranche d’âge", String(30), default="NC")
    neighbourhood: Mapped[str] = field("Quartier", String(30), default="NC")
    known_from: Mapped[str] = field("Connaissance du lieu", String(30), default="NC")
    first_visit: Mapped[bool | None] = field("Première venue", Boolean)  # None: not told
    people: Mapped[int] = field("Personnes présentes", Integer, default=1)
    special_need: Mapped[str | None] = field("Besoin particulier", String(30))
    language: Mapped[str] = field("Langue", String(40), default="")  # of the interpreter wanted
    duration: Mapped[str | None] = field("Durée", String(30))  # a bracket
    outcome: Mapped[str] = field("Suite donnée", String(30))
    orientation: Mapped[str | None] = field("Orientation", String(30))
    organisation_id: Mapped[int | None] = link("Organisme", "organisation.id")  # to whom the person was sent
    note: Mapped[str] = field("Note", Text, default="")
    visitor_id: Mapped[int | None] = link("Personne", "visitor.id")
    author_id: Mapped[int | None] = link("Agent", "user.id", index=False)
    is_back_dated: Mapped[bool] = field("Saisi a posteriori", Boolean, default=False)
    removed_at: Mapped[datetime | None] = field("Retiré le", Instant)  # in the Corbeille; counts nowhere

    @validates("occurred_at")
    def _set_month(self, _key: str, value: datetime) -> datetime:
        self.month = value.year * 12 + value.month - 1
        return value


class ContactDomain(Base):
    """One of the other domains of law of a contact; the principal one stays in `Contact.domain`."""

    __table_args__ = (UniqueConstraint("contact_id", "code"),)

    contact_id: Mapped[int] = link("Contact", "contact.id")
    code: Mapped[str] = field("Domaine du droit", String(30))
    position: Mapped[int] = field("Ordre", Integer)

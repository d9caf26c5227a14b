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
    false,
    text,
)
from sqlalchemy.orm import Mapped, validates

from espace_citoyennete.clock import month_number
from espace_citoyennete.storage.base import Base, Instant, field, link
from espace_citoyennete.storage.dictionary import (
    FACT,
    FORGOTTEN,
    MOMENT,
    OF_PERSON,
    SENSITIVE,
    TECHNICAL,
    TEXT,
    Purpose,
)

# As the question of the Corbeille says it: an index of those rows alone answers it.
REMOVED = text("removed_at IS NOT NULL")


class Contact(Base, kept_for=Purpose.REGISTER, dated="occurred_at"):
    """One contact, coded; the person's name, if any, is a `Visitor`."""

    __table_args__ = (
        Index("ix_contact_occurred_at_id", "occurred_at", "id"),
        Index("ix_contact_month_channel_request", "month", "channel", "request"),
        Index("ix_contact_author_id_occurred_at", "author_id", "occurred_at"),  # most used here
        # What the Corbeille holds is looked for at each opening: a few rows of all those ever kept.
        Index("ix_contact_removed_at", "removed_at", sqlite_where=REMOVED, postgresql_where=REMOVED),
        CheckConstraint("people >= 1", name="people"),
    )

    occurred_at: Mapped[datetime] = field("Date", MOMENT, DateTime)  # local, naive
    month: Mapped[int] = field("Mois", TECHNICAL, Integer)  # year × 12 + month − 1, set with occurred_at
    channel: Mapped[str] = field("Canal", FACT, String(30))  # codes of the lists of the same French name
    motive: Mapped[str | None] = field("Motif", SENSITIVE, String(30))
    request: Mapped[str] = field("Objet", SENSITIVE, String(30))
    domain: Mapped[str | None] = field("Domaine du droit", SENSITIVE, String(30))  # the principal one
    quality: Mapped[str] = field("Qualité", FACT, String(30), default="NC")
    gender: Mapped[str] = field("Genre", FACT, String(30), default="NC")
    age: Mapped[str] = field("Tranche d’âge", FACT, String(30), default="NC")
    neighbourhood: Mapped[str] = field("Quartier", FACT, String(30), default="NC")
    known_from: Mapped[str] = field("Connaissance du lieu", FACT, String(30), default="NC")
    first_visit: Mapped[bool | None] = field("Première venue", FACT, Boolean)  # None: not told
    people: Mapped[int] = field("Personnes présentes", FACT, Integer, default=1)
    special_need: Mapped[str | None] = field("Besoin particulier", SENSITIVE, String(30))
    language: Mapped[str] = field("Langue", OF_PERSON, String(40), default="")  # of the interpreter wanted
    duration: Mapped[str | None] = field("Durée", FACT, String(30))  # a bracket
    outcome: Mapped[str] = field("Suite donnée", FACT, String(30))
    orientation: Mapped[str | None] = field("Orientation", FACT, String(30))
    organisation_id: Mapped[int | None] = link("Organisme", "organisation.id")  # to whom the person was sent
    note: Mapped[str] = field("Note", TEXT, Text, default="")
    visitor_id: Mapped[int | None] = link("Personne", "visitor.id")
    author_id: Mapped[int | None] = link("Agent", "user.id", index=False)
    is_back_dated: Mapped[bool] = field("Saisi a posteriori", FACT, Boolean, default=False)
    # Its person was forgotten: of its date only the month is known.
    is_month_only: Mapped[bool] = field(
        "Daté au mois", FORGOTTEN, Boolean, default=False, server_default=false()
    )
    # In the Corbeille; counts nowhere.
    removed_at: Mapped[datetime | None] = field("Retiré le", TECHNICAL, Instant)

    @validates("occurred_at")
    def _set_month(self, _key: str, value: datetime) -> datetime:
        self.month = month_number(value)
        return value


class ContactDomain(Base, kept_for=Purpose.REGISTER):
    """One of the other domains of law of a contact; the principal one stays in `Contact.domain`."""

    __table_args__ = (UniqueConstraint("contact_id", "code"),)

    contact_id: Mapped[int] = link("Contact", "contact.id")
    code: Mapped[str] = field("Domaine du droit", SENSITIVE, String(30))
    position: Mapped[int] = field("Ordre", TECHNICAL, Integer)

"""How long this place keeps what it knows of people, what stops any erasing, which notes were read again."""

from datetime import date, datetime

from sqlalchemy import Boolean, Date, DateTime, Integer, String, Text
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field, link
from espace_citoyennete.storage.dictionary import PLACE, TECHNICAL, Purpose


class RetentionDelay(Base, kept_for=Purpose.SECURITY):
    """A delay that the place chose within its bounds; the others are those of `rules.DELAYS`."""

    kind: Mapped[str] = field("Délai", PLACE, String(20), unique=True)
    months: Mapped[int] = field("Mois", PLACE, Integer)


class RetentionHold(Base, kept_for=Purpose.SECURITY):
    """An order to keep everything, of a court or of the archives, until it is lifted."""

    reason: Mapped[str] = field("Raison", PLACE, String(200))
    set_on: Mapped[date] = field("Imposée le", PLACE, Date)
    lifted_on: Mapped[date | None] = field("Levée le", PLACE, Date)
    author_id: Mapped[int | None] = link("Agent", "user.id")


class Purge(Base, kept_for=Purpose.SECURITY):
    """What was erased on time, before two people; it tells how much of what, and nobody."""

    done_at: Mapped[datetime] = field("Faite le", TECHNICAL, DateTime)
    told: Mapped[str] = field("Ce qui a été effacé", TECHNICAL, Text)  # as JSON: rows by table, delays
    first_month: Mapped[int] = field("Premier mois", TECHNICAL, Integer)
    last_month: Mapped[int] = field("Dernier mois", TECHNICAL, Integer)
    visa_on: Mapped[date | None] = field("Visa des archives", PLACE, Date)
    author_id: Mapped[int | None] = link("Agent", "user.id")
    second_id: Mapped[int | None] = link("Seconde personne", "user.id")


class NoteReview(Base, kept_for=Purpose.SECURITY):
    """What the coordination said of a note of a month, read again; never what it tells."""

    month: Mapped[int] = field("Mois relu", PLACE, Integer, index=True)  # year × 12 + month − 1
    is_fine: Mapped[bool] = field("Rien à redire", PLACE, Boolean)
    contact_id: Mapped[int | None] = link("Contact relu", "contact.id")

"""A planning as it was sent, so that the next one tells what changed."""

from datetime import date, datetime

from sqlalchemy import Date, String, Text
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, Instant, field, link


class PlanningSent(Base):
    """The sittings that a planning showed when it was last sent."""

    scope: Mapped[str] = field("Destinataire", String(60), index=True)  # « type:AVOCAT », « practitioner:12 »
    first_day: Mapped[date] = field("Du", Date)
    last_day: Mapped[date] = field("Au", Date)
    sent_at: Mapped[datetime] = field("Envoyé le", Instant)
    content: Mapped[str] = field("Séances", Text)  # JSON: uid → day, hours, place, name, state
    author_id: Mapped[int | None] = link("Agent", "user.id")

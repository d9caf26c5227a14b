"""A planning as it was sent, so that the next one tells what changed."""

from datetime import date, datetime

from sqlalchemy import Date, String, Text
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, Instant, field, link
from espace_citoyennete.storage.dictionary import PLACE, Purpose


class PlanningSent(Base, kept_for=Purpose.JUSTICE):
    """The sittings that a planning showed when it was last sent."""

    # « type:AVOCAT », « practitioner:12 ».
    scope: Mapped[str] = field("Destinataire", PLACE, String(60), index=True)
    first_day: Mapped[date] = field("Du", PLACE, Date)
    last_day: Mapped[date] = field("Au", PLACE, Date)
    sent_at: Mapped[datetime] = field("Envoyé le", PLACE, Instant)
    content: Mapped[str] = field("Séances", PLACE, Text)  # JSON: uid → day, hours, place, name, state
    author_id: Mapped[int | None] = link("Agent", "user.id")

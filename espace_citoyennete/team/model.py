"""The team of the desk: presences by day, and notes handed over."""

from datetime import date, datetime

from sqlalchemy import Date, DateTime, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field, link
from espace_citoyennete.storage.dictionary import STAFF, TEXT, Purpose


class Presence(Base, kept_for=Purpose.TEAM):
    """A member of the team at the desk on a day, and on which post."""

    __table_args__ = (UniqueConstraint("day", "user_id"),)

    day: Mapped[date] = field("Jour", STAFF, Date)
    user_id: Mapped[int] = link("Agent", "user.id")
    post: Mapped[str] = field("Poste", STAFF, String(60), default="")


class Handover(Base, kept_for=Purpose.TEAM, dated="written_at"):
    """A note (*consigne*) that one agent leaves to the next; done once somebody has said so."""

    text: Mapped[str] = field("Consigne", TEXT, Text)
    author_id: Mapped[int | None] = link("Agent", "user.id")
    written_at: Mapped[datetime] = field("Écrite le", STAFF, DateTime)  # local, naive
    done_at: Mapped[datetime | None] = field("Faite le", STAFF, DateTime)  # local, naive
    done_by_id: Mapped[int | None] = link("Faite par", "user.id")

"""The emergency card: numbers that the place keeps true, each with the day it was last checked."""

from datetime import date

from sqlalchemy import Date, Integer, String
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field
from espace_citoyennete.storage.dictionary import PLACE, Purpose


class EmergencyNumber(Base, kept_for=Purpose.PLACE):
    """A number to give to somebody in danger, and when to give it."""

    number: Mapped[str] = field("Numéro", PLACE, String(40))
    purpose: Mapped[str] = field("Pour", PLACE, String(200))
    hours: Mapped[str] = field("Horaires", PLACE, String(120), default="")
    position: Mapped[int] = field("Ordre", PLACE, Integer)
    checked_on: Mapped[date | None] = field("Vérifié le", PLACE, Date)
    retired_on: Mapped[date | None] = field("Retiré le", PLACE, Date)

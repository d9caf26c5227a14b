"""The frozen report of another place, as its file told it."""

from datetime import datetime

from sqlalchemy import DateTime, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field
from espace_citoyennete.storage.dictionary import PLACE, Purpose


class PlaceReport(Base, kept_for=Purpose.REPORT):
    """The year of one place; its file holds figures and tables, and nobody of the public."""

    __table_args__ = (UniqueConstraint("year", "place"),)

    year: Mapped[int] = field("Année", PLACE, Integer)
    place: Mapped[str] = field("Lieu", PLACE, String(220))  # « Espace citoyenneté, Amiens »
    edition: Mapped[str] = field("Édition", PLACE, String(80))
    rules: Mapped[str] = field("Version des règles", PLACE, String(20))
    sha256: Mapped[str] = field("Empreinte", PLACE, String(64))
    content: Mapped[bytes] = field("Contenu", PLACE, LargeBinary)  # the file itself, compressed by zlib
    brought_at: Mapped[datetime] = field("Apporté le", PLACE, DateTime)

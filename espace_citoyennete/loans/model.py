"""The exhibitions that the place lends, and each loan from the reservation to the return."""

from datetime import date

from sqlalchemy import Boolean, Date, Integer, String, Text
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field, link


class Exhibit(Base):
    """One exhibition of the collection."""

    number: Mapped[int] = field("Numéro", Integer, unique=True)
    title: Mapped[str] = field("Titre", String(160))
    theme: Mapped[str] = field("Thème", String(120), default="")
    pieces: Mapped[int] = field("Pièces", Integer, default=1)
    condition: Mapped[str] = field("État", String(200), default="")
    note: Mapped[str] = field("Note", Text, default="")
    retired_on: Mapped[date | None] = field("Retirée le", Date)


class Loan(Base):
    """One loan: reserved, out, back; the days reserved include the first and the last one."""

    exhibit_id: Mapped[int] = link("Exposition", "exhibit.id")
    organisation_id: Mapped[int | None] = link("Organisme", "organisation.id")
    borrower: Mapped[str] = field("Emprunteur", String(120))  # the person, or a place outside the directory
    first_day: Mapped[date] = field("Du", Date, index=True)
    last_day: Mapped[date] = field("Au", Date)
    out_on: Mapped[date | None] = field("Sortie le", Date)
    back_on: Mapped[date | None] = field("Rendue le", Date)
    condition_out: Mapped[str] = field("État au départ", String(200), default="")
    condition_back: Mapped[str] = field("État au retour", String(200), default="")
    public: Mapped[int | None] = field("Public touché", Integer)
    cancelled: Mapped[bool] = field("Annulé", Boolean, default=False)

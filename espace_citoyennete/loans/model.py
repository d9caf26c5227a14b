"""The exhibitions that the place lends, and each loan from the reservation to the return."""

from datetime import date

from sqlalchemy import Boolean, Date, Integer, String, Text
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field, link
from espace_citoyennete.storage.dictionary import PLACE, STAFF, Purpose


class Exhibit(Base, kept_for=Purpose.ACTIONS):
    """One exhibition of the collection."""

    number: Mapped[int] = field("Numéro", PLACE, Integer, unique=True)
    title: Mapped[str] = field("Titre", PLACE, String(160))
    theme: Mapped[str] = field("Thème", PLACE, String(120), default="")
    pieces: Mapped[int] = field("Pièces", PLACE, Integer, default=1)
    condition: Mapped[str] = field("État", PLACE, String(200), default="")
    note: Mapped[str] = field("Note", PLACE, Text, default="")
    retired_on: Mapped[date | None] = field("Retirée le", PLACE, Date)


class Loan(Base, kept_for=Purpose.ACTIONS):
    """One loan: reserved, out, back; the days reserved include the first and the last one."""

    exhibit_id: Mapped[int] = link("Exposition", "exhibit.id")
    organisation_id: Mapped[int | None] = link("Organisme", "organisation.id")
    # The person, or a place outside the directory.
    borrower: Mapped[str] = field("Emprunteur", STAFF, String(120))
    first_day: Mapped[date] = field("Du", PLACE, Date, index=True)
    last_day: Mapped[date] = field("Au", PLACE, Date)
    out_on: Mapped[date | None] = field("Sortie le", PLACE, Date)
    back_on: Mapped[date | None] = field("Rendue le", PLACE, Date)
    condition_out: Mapped[str] = field("État au départ", PLACE, String(200), default="")
    condition_back: Mapped[str] = field("État au retour", PLACE, String(200), default="")
    public: Mapped[int | None] = field("Public touché", PLACE, Integer)
    cancelled: Mapped[bool] = field("Annulé", PLACE, Boolean, default=False)

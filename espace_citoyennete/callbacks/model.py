"""A promise to call somebody back, and each attempt to keep it."""

from datetime import date, datetime, time

from sqlalchemy import Boolean, CheckConstraint, Date, DateTime, Integer, String, Time
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, Instant, field, link


class Callback(Base):
    """A call promised to a person; closed once somebody was reached or it was given up."""

    __table_args__ = (CheckConstraint("state IN ('A_RAPPELER', 'JOINT', 'ABANDONNE')", name="state"),)

    visitor_id: Mapped[int] = link("Personne", "visitor.id")
    contact_id: Mapped[int | None] = link("Contact", "contact.id")  # where it was promised
    subject: Mapped[str] = field("Objet", String(120), default="")
    is_restricted: Mapped[bool] = field("Accès restreint", Boolean, default=False)  # as its contact is
    promised_at: Mapped[datetime] = field("Promis le", DateTime)  # local, naive
    due_on: Mapped[date] = field("À rappeler le", Date, index=True)
    from_time: Mapped[time | None] = field("Pas avant", Time)  # safe hours, local
    to_time: Mapped[time | None] = field("Pas après", Time)
    state: Mapped[str] = field("État", String(30), default="A_RAPPELER")
    attempts: Mapped[int] = field(
        "Tentatives", Integer, default=0
    )  # each one moves the version of the promise
    closed_at: Mapped[datetime | None] = field("Clos le", DateTime)  # local, naive
    removed_at: Mapped[datetime | None] = field("Retiré le", Instant)  # taken back, alone or with its contact
    author_id: Mapped[int | None] = link("Agent", "user.id")


class CallAttempt(Base):
    """One call made to keep a promise, and its result."""

    callback_id: Mapped[int] = link("Rappel", "callback.id")
    tried_at: Mapped[datetime] = field("Appelé le", DateTime)  # local, naive
    result: Mapped[str] = field("Résultat", String(30))  # JOINT, SANS_REPONSE, OCCUPE, MAUVAIS_NUMERO
    note: Mapped[str] = field("Note", String(200), default="")
    author_id: Mapped[int | None] = link("Agent", "user.id")

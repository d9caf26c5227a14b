"""A promise to call somebody back, and each attempt to keep it."""

from datetime import date, datetime, time

from sqlalchemy import Boolean, CheckConstraint, Date, DateTime, Integer, String, Time
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, Instant, field, link
from espace_citoyennete.storage.dictionary import FACT, MOMENT, OF_PERSON, SENSITIVE, TECHNICAL, TEXT, Purpose


class Callback(Base, kept_for=Purpose.REACH, dated="promised_at"):
    """A call promised to a person; closed once somebody was reached or it was given up."""

    __table_args__ = (CheckConstraint("state IN ('A_RAPPELER', 'JOINT', 'ABANDONNE')", name="state"),)

    visitor_id: Mapped[int] = link("Personne", "visitor.id")
    contact_id: Mapped[int | None] = link("Contact", "contact.id")  # where it was promised
    subject: Mapped[str] = field("Objet", TEXT, String(120), default="")
    # As its contact is.
    is_restricted: Mapped[bool] = field("Accès restreint", SENSITIVE, Boolean, default=False)
    promised_at: Mapped[datetime] = field("Promis le", MOMENT, DateTime)  # local, naive
    due_on: Mapped[date] = field("À rappeler le", MOMENT, Date, index=True)
    from_time: Mapped[time | None] = field("Pas avant", OF_PERSON, Time)  # safe hours, local
    to_time: Mapped[time | None] = field("Pas après", OF_PERSON, Time)
    state: Mapped[str] = field("État", FACT, String(30), default="A_RAPPELER")
    # Each one moves the version of the promise.
    attempts: Mapped[int] = field("Tentatives", FACT, Integer, default=0)
    closed_at: Mapped[datetime | None] = field("Clos le", MOMENT, DateTime)  # local, naive
    # Taken back, alone or with its contact.
    removed_at: Mapped[datetime | None] = field("Retiré le", TECHNICAL, Instant)
    author_id: Mapped[int | None] = link("Agent", "user.id")


class CallAttempt(Base, kept_for=Purpose.REACH, dated="tried_at"):
    """One call made to keep a promise, and its result."""

    callback_id: Mapped[int] = link("Rappel", "callback.id")
    tried_at: Mapped[datetime] = field("Appelé le", MOMENT, DateTime)  # local, naive
    result: Mapped[str] = field("Résultat", FACT, String(30))  # JOINT, SANS_REPONSE, OCCUPE, MAUVAIS_NUMERO
    note: Mapped[str] = field("Note", TEXT, String(200), default="")
    author_id: Mapped[int | None] = link("Agent", "user.id")

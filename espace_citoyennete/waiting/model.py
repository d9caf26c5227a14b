"""Somebody who waits for a slot, and each attempt to propose one."""

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, DateTime, Integer, String
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, Instant, field, link


class WaitingEntry(Base):
    """A person who waits for a slot of a type of permanence, or of one sitting."""

    __table_args__ = (CheckConstraint("state IN ('ATTEND', 'PLACE', 'RETIRE')", name="state"),)

    visitor_id: Mapped[int] = link("Personne", "visitor.id")
    contact_id: Mapped[int | None] = link("Contact", "contact.id")  # where it was asked
    type_code: Mapped[str] = field("Type", String(30))  # code of `type_intervenant`
    sitting_id: Mapped[int | None] = link("Séance", "sitting.id")  # None: any sitting of the type
    domain: Mapped[str | None] = field("Domaine du droit", String(30))
    subject: Mapped[str] = field("Motif court", String(120), default="")
    is_restricted: Mapped[bool] = field("Accès restreint", Boolean, default=False)
    is_urgent: Mapped[bool] = field("Urgent", Boolean, default=False)
    asked_at: Mapped[datetime] = field("Demandé le", DateTime)  # local, naive
    deadline: Mapped[date | None] = field("Date à ne pas dépasser", Date)
    weekdays: Mapped[str] = field(
        "Jours possibles", String(7), default=""
    )  # « 024 », 0 is Monday; none is all
    half_day: Mapped[str] = field("Moment possible", String(30), default="")  # MATIN, APRES_MIDI or either
    state: Mapped[str] = field("État", String(30), default="ATTEND")
    reason: Mapped[str] = field("Raison du retrait", String(200), default="")
    appointment_id: Mapped[int | None] = link("Rendez-vous", "appointment.id")  # once placed
    closed_at: Mapped[datetime | None] = field("Clos le", DateTime)  # local, naive
    removed_at: Mapped[datetime | None] = field("Retiré le", Instant)  # taken back just after
    attempts: Mapped[int] = field("Tentatives", Integer, default=0)  # each one moves the version of the entry
    author_id: Mapped[int | None] = link("Agent", "user.id")


class WaitingTry(Base):
    """One attempt to propose a slot to somebody who waits, and its result."""

    entry_id: Mapped[int] = link("Attente", "waiting_entry.id")
    slot_id: Mapped[int] = link("Créneau proposé", "slot.id")
    tried_at: Mapped[datetime] = field("Appelé le", DateTime)  # local, naive
    result: Mapped[str] = field("Résultat", String(30))  # TENU, ACCEPTE, REFUSE, SANS_REPONSE
    author_id: Mapped[int | None] = link("Agent", "user.id")

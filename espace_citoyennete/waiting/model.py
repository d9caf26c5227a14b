"""Somebody who waits for a slot, and each attempt to propose one."""

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, DateTime, Integer, String
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, Instant, field, link
from espace_citoyennete.storage.dictionary import FACT, MOMENT, OF_PERSON, SENSITIVE, TECHNICAL, TEXT, Purpose


class WaitingEntry(Base, kept_for=Purpose.JUSTICE, dated="asked_at"):
    """A person who waits for a slot of a type of permanence, or of one sitting."""

    __table_args__ = (CheckConstraint("state IN ('ATTEND', 'PLACE', 'RETIRE')", name="state"),)

    visitor_id: Mapped[int | None] = link("Personne", "visitor.id")  # None: forgotten, waits no more
    contact_id: Mapped[int | None] = link("Contact", "contact.id")  # where it was asked
    type_code: Mapped[str] = field("Type", FACT, String(30))  # code of `type_intervenant`
    sitting_id: Mapped[int | None] = link("Séance", "sitting.id")  # None: any sitting of the type
    domain: Mapped[str | None] = field("Domaine du droit", SENSITIVE, String(30))
    subject: Mapped[str] = field("Motif court", TEXT, String(120), default="")
    is_restricted: Mapped[bool] = field("Accès restreint", SENSITIVE, Boolean, default=False)
    is_urgent: Mapped[bool] = field("Urgent", FACT, Boolean, default=False)
    asked_at: Mapped[datetime] = field("Demandé le", MOMENT, DateTime)  # local, naive
    deadline: Mapped[date | None] = field("Date à ne pas dépasser", OF_PERSON, Date)
    # « 024 », 0 is Monday; none is all.
    weekdays: Mapped[str] = field("Jours possibles", OF_PERSON, String(7), default="")
    # MATIN, APRES_MIDI or either.
    half_day: Mapped[str] = field("Moment possible", OF_PERSON, String(30), default="")
    state: Mapped[str] = field("État", FACT, String(30), default="ATTEND")
    reason: Mapped[str] = field("Raison du retrait", TEXT, String(200), default="")
    appointment_id: Mapped[int | None] = link("Rendez-vous", "appointment.id")  # once placed
    closed_at: Mapped[datetime | None] = field("Clos le", MOMENT, DateTime)  # local, naive
    removed_at: Mapped[datetime | None] = field("Retiré le", TECHNICAL, Instant)  # taken back just after
    # Each one moves the version of the entry.
    attempts: Mapped[int] = field("Tentatives", FACT, Integer, default=0)
    author_id: Mapped[int | None] = link("Agent", "user.id")

    @property
    def person(self) -> int:
        """Return who waits: only somebody who waits no more is ever forgotten."""
        assert self.visitor_id is not None
        return self.visitor_id


class WaitingTry(Base, kept_for=Purpose.JUSTICE):
    """One attempt to propose a slot to somebody who waits, and its result."""

    entry_id: Mapped[int] = link("Attente", "waiting_entry.id")
    slot_id: Mapped[int] = link("Créneau proposé", "slot.id")
    tried_at: Mapped[datetime] = field("Appelé le", MOMENT, DateTime)  # local, naive
    result: Mapped[str] = field("Résultat", FACT, String(30))  # TENU, ACCEPTE, REFUSE, SANS_REPONSE
    author_id: Mapped[int | None] = link("Agent", "user.id")

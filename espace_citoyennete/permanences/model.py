"""Point Justice: a permanence follows a rule; each dated sitting and each slot is a stored row."""

from datetime import date, datetime, time

from sqlalchemy import Boolean, Date, DateTime, Index, Integer, String, Text, Time, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field, link

# The states in which an appointment holds its slot; the others leave it free again.
_OCCUPYING = text("state IN ('A_VENIR', 'SALLE', 'HONORE', 'ABSENT')")


class Permanence(Base):
    """A series of sittings held by an organisation under one rule."""

    type_code: Mapped[str] = field("Type", String(30))  # code of `type_intervenant`
    label: Mapped[str] = field("Libellé", String(120))
    organisation_id: Mapped[int | None] = link("Organisme", "organisation.id")
    practitioner_id: Mapped[int | None] = link("Intervenant", "practitioner.id")
    rule: Mapped[str] = field("Règle", Text)  # JSON of `permanences.rules.Rule`
    first_day: Mapped[date] = field("Du", Date)
    last_day: Mapped[date] = field("Au", Date)
    starts_at: Mapped[time] = field("De", Time)
    ends_at: Mapped[time] = field("À", Time)
    slot_minutes: Mapped[int] = field("Durée du créneau (minutes)", Integer)
    room: Mapped[str] = field("Lieu", String(80), default="")
    skips_school_holidays: Mapped[bool] = field("Hors vacances scolaires", Boolean, default=False)
    skips_public_holidays: Mapped[bool] = field("Hors jours fériés", Boolean, default=True)


class Sitting(Base):
    """One dated sitting (*séance*) of a permanence."""

    __table_args__ = (UniqueConstraint("permanence_id", "day", "starts_at"),)

    permanence_id: Mapped[int] = link("Permanence", "permanence.id")
    practitioner_id: Mapped[int | None] = link("Intervenant", "practitioner.id")
    day: Mapped[date] = field("Jour", Date, index=True)
    starts_at: Mapped[time] = field("De", Time)
    ends_at: Mapped[time] = field("À", Time)
    room: Mapped[str] = field("Lieu", String(80), default="")
    state: Mapped[str] = field("État", String(30), default="PREVUE")  # PREVUE or ANNULEE
    reason: Mapped[str] = field("Raison", String(200), default="")


class Slot(Base):
    """One slot (*créneau*) of a sitting."""

    __table_args__ = (UniqueConstraint("sitting_id", "starts_at"),)

    sitting_id: Mapped[int] = link("Séance", "sitting.id")
    starts_at: Mapped[datetime] = field("Heure", DateTime, index=True)  # local, naive
    minutes: Mapped[int] = field("Durée (minutes)", Integer)


class Appointment(Base):
    """Somebody booked in a slot; the base itself refuses two people in one slot."""

    __table_args__ = (
        Index(
            "uq_appointment_slot_occupied",
            "slot_id",
            unique=True,
            sqlite_where=_OCCUPYING,
            postgresql_where=_OCCUPYING,
        ),
    )

    slot_id: Mapped[int] = link("Créneau", "slot.id")
    visitor_id: Mapped[int | None] = link("Personne", "visitor.id")
    contact_id: Mapped[int | None] = link("Contact", "contact.id")
    moved_to_id: Mapped[int | None] = link("Déplacé vers", "appointment.id")
    domain: Mapped[str | None] = field("Domaine du droit", String(30))
    subject: Mapped[str] = field("Motif court", String(120), default="")
    state: Mapped[str] = field("État", String(30), default="A_VENIR")  # code of `statut_rdv`
    booked_at: Mapped[datetime] = field("Pris le", DateTime)  # local, naive
    arrived_at: Mapped[datetime | None] = field("Arrivé à", DateTime)  # local, naive

"""Point Justice: a permanence follows a rule; each dated sitting and each slot is a stored row."""

from datetime import date, datetime, time

from sqlalchemy import Boolean, Date, DateTime, Index, Integer, String, Text, Time, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, Instant, field, link

# The states in which an appointment holds its slot; the others leave it free again. A query that says so in
# the words of the index, not by parameters, is answered by that index alone.
OCCUPIED = text("state IN ('A_VENIR', 'SALLE', 'HONORE', 'ABSENT')")


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
    reception: Mapped[str] = field("Accueil", String(30), default="HEURES")  # HEURES, ARRIVEE or MIXTE
    quota: Mapped[int] = field("Places sans heure", Integer, default=0)  # ARRIVEE and MIXTE: by arrival order
    room: Mapped[str] = field("Lieu", String(80), default="")
    other_room: Mapped[str] = field("En alternance avec", String(80), default="")  # every second occurrence
    skips_school_holidays: Mapped[bool] = field("Hors vacances scolaires", Boolean, default=False)
    skips_public_holidays: Mapped[bool] = field("Hors jours fériés", Boolean, default=True)
    domains: Mapped[str] = field("Domaines reçus", String(300), default="")  # codes, spaced; none is all
    reminder: Mapped[str] = field("À rappeler à la prise de rendez-vous", String(300), default="")
    overbooking: Mapped[int] = field("Surnombre admis par séance", Integer, default=1)
    promised: Mapped[int | None] = field("Séances promises par an", Integer)  # by the agreement


class Sitting(Base):
    """One dated sitting (*séance*) of a permanence; never deleted once others may have heard of it.

    `uid` and `version` are the UID and the SEQUENCE of its event in a calendar file.
    """

    __table_args__ = (UniqueConstraint("permanence_id", "day", "starts_at"),)

    permanence_id: Mapped[int] = link("Permanence", "permanence.id")
    rule_day: Mapped[date | None] = field(
        "Jour de la règle", Date
    )  # the occurrence it is; None: added by hand
    practitioner_id: Mapped[int | None] = link("Intervenant", "practitioner.id")
    day: Mapped[date] = field("Jour", Date, index=True)
    starts_at: Mapped[time] = field("De", Time)
    ends_at: Mapped[time] = field("À", Time)
    room: Mapped[str] = field("Lieu", String(80), default="")
    slot_minutes: Mapped[int] = field("Durée du créneau (minutes)", Integer)
    # PREVUE; ANNULEE: hours lost; RETIREE: taken off the planning by a change of rule, counts nowhere.
    state: Mapped[str] = field("État", String(30), default="PREVUE")
    reason: Mapped[str] = field("Raison", String(200), default="")
    is_exception: Mapped[bool] = field("Changée à la main", Boolean, default=False)


class Slot(Base):
    """One slot (*créneau*) of a sitting: a planned hour, a number of the arrival order, or one added."""

    __table_args__ = (UniqueConstraint("sitting_id", "starts_at", "rank"),)

    sitting_id: Mapped[int] = link("Séance", "sitting.id")
    starts_at: Mapped[datetime] = field("Heure", DateTime, index=True)  # local, naive
    minutes: Mapped[int] = field("Durée (minutes)", Integer)
    # HEURE and ARRIVEE are planned; SURNOMBRE (overbooked) and SANS_RDV (walk-in) come with their person;
    # RETIRE is no more, and shows nowhere: it is kept for the appointments, cancelled, that were there.
    kind: Mapped[str] = field("Genre", String(30), default="HEURE")
    rank: Mapped[int] = field(
        "Rang", Integer, default=0
    )  # ARRIVEE: 1, 2…; added ones: after those of the hour


class Hold(Base):
    """A slot kept for whoever is choosing it, or for somebody of the waiting list, until an instant."""

    slot_id: Mapped[int] = link("Créneau", "slot.id", unique=True)
    until: Mapped[datetime] = field("Jusqu’à", Instant)
    author_id: Mapped[int | None] = link("Agent", "user.id")
    visitor_id: Mapped[int | None] = link("Proposé à", "visitor.id")  # None: somebody is just choosing


class Appointment(Base):
    """Somebody booked in a slot; the base itself refuses two people in one slot."""

    __table_args__ = (
        Index(
            "uq_appointment_slot_occupied",
            "slot_id",
            unique=True,
            sqlite_where=OCCUPIED,
            postgresql_where=OCCUPIED,
        ),
    )

    slot_id: Mapped[int] = link("Créneau", "slot.id")
    visitor_id: Mapped[int | None] = link("Personne", "visitor.id")
    contact_id: Mapped[int | None] = link("Contact", "contact.id")
    moved_to_id: Mapped[int | None] = link("Déplacé vers", "appointment.id")
    domain: Mapped[str | None] = field("Domaine du droit", String(30))
    subject: Mapped[str] = field("Motif court", String(120), default="")
    mode: Mapped[str] = field("Modalité", String(30), default="SUR_PLACE")  # code of `modalite_rdv`
    opponent: Mapped[str] = field("Partie adverse", String(120), default="")
    state: Mapped[str] = field("État", String(30), default="A_VENIR")  # code of `statut_rdv`
    asked_on: Mapped[date] = field("Demandé le", Date)  # the first day, kept by every move
    booked_at: Mapped[datetime] = field("Pris le", DateTime)  # local, naive
    arrived_at: Mapped[datetime | None] = field("Arrivé à", DateTime)  # local, naive
    received_at: Mapped[datetime | None] = field("Reçu à", DateTime)  # local, naive
    outcome: Mapped[str | None] = field("Issue de l’entretien", String(30))  # code of `issue_entretien`
    warnings: Mapped[str] = field("Avertissements confirmés", String(200), default="")  # codes, spaced
    reason: Mapped[str] = field("Raison du surnombre", String(200), default="")
    is_to_check: Mapped[bool] = field("À vérifier par la coordination", Boolean, default=False)
    author_id: Mapped[int | None] = link("Agent", "user.id")

"""Point Justice: a permanence follows a rule; each dated sitting and each slot is a stored row."""

from datetime import date, datetime, time

from sqlalchemy import Boolean, Date, DateTime, Index, Integer, String, Text, Time, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, Instant, field, link
from espace_citoyennete.storage.dictionary import (
    FACT,
    MOMENT,
    PASSING,
    PLACE,
    SENSITIVE,
    TECHNICAL,
    TEXT,
    THIRD_PARTY,
    WAIT,
    Purpose,
)

# The states in which an appointment holds its slot; the others leave it free again. A query that says so in
# the words of the index, not by parameters, is answered by that index alone.
OCCUPIED = text("state IN ('A_VENIR', 'SALLE', 'HONORE', 'ABSENT')")


class Permanence(Base, kept_for=Purpose.JUSTICE):
    """A series of sittings held by an organisation under one rule."""

    type_code: Mapped[str] = field("Type", PLACE, String(30))  # code of `type_intervenant`
    label: Mapped[str] = field("Libellé", PLACE, String(120))
    organisation_id: Mapped[int | None] = link("Organisme", "organisation.id")
    practitioner_id: Mapped[int | None] = link("Intervenant", "practitioner.id")
    rule: Mapped[str] = field("Règle", PLACE, Text)  # JSON of `permanences.rules.Rule`
    first_day: Mapped[date] = field("Du", PLACE, Date)
    last_day: Mapped[date] = field("Au", PLACE, Date)
    starts_at: Mapped[time] = field("De", PLACE, Time)
    ends_at: Mapped[time] = field("À", PLACE, Time)
    slot_minutes: Mapped[int] = field("Durée du créneau (minutes)", PLACE, Integer)
    reception: Mapped[str] = field("Accueil", PLACE, String(30), default="HEURES")  # HEURES, ARRIVEE or MIXTE
    # ARRIVEE and MIXTE: by arrival order.
    quota: Mapped[int] = field("Places sans heure", PLACE, Integer, default=0)
    room: Mapped[str] = field("Lieu", PLACE, String(80), default="")
    # Every second occurrence.
    other_room: Mapped[str] = field("En alternance avec", PLACE, String(80), default="")
    skips_school_holidays: Mapped[bool] = field("Hors vacances scolaires", PLACE, Boolean, default=False)
    skips_public_holidays: Mapped[bool] = field("Hors jours fériés", PLACE, Boolean, default=True)
    # Codes, spaced; none is all.
    domains: Mapped[str] = field("Domaines reçus", PLACE, String(300), default="")
    reminder: Mapped[str] = field("À rappeler à la prise de rendez-vous", PLACE, String(300), default="")
    overbooking: Mapped[int] = field("Surnombre admis par séance", PLACE, Integer, default=1)
    promised: Mapped[int | None] = field("Séances promises par an", PLACE, Integer)  # by the agreement


class Sitting(Base, kept_for=Purpose.JUSTICE):
    """One dated sitting (*séance*) of a permanence; never deleted once others may have heard of it.

    `uid` and `version` are the UID and the SEQUENCE of its event in a calendar file.
    """

    __table_args__ = (UniqueConstraint("permanence_id", "day", "starts_at"),)

    permanence_id: Mapped[int] = link("Permanence", "permanence.id")
    # The occurrence it is; None: added by hand.
    rule_day: Mapped[date | None] = field("Jour de la règle", PLACE, Date)
    practitioner_id: Mapped[int | None] = link("Intervenant", "practitioner.id")
    day: Mapped[date] = field("Jour", PLACE, Date, index=True)
    starts_at: Mapped[time] = field("De", PLACE, Time)
    ends_at: Mapped[time] = field("À", PLACE, Time)
    room: Mapped[str] = field("Lieu", PLACE, String(80), default="")
    slot_minutes: Mapped[int] = field("Durée du créneau (minutes)", PLACE, Integer)
    # PREVUE; ANNULEE: hours lost; RETIREE: taken off the planning by a change of rule, counts nowhere.
    state: Mapped[str] = field("État", PLACE, String(30), default="PREVUE")
    reason: Mapped[str] = field("Raison", PLACE, String(200), default="")
    is_exception: Mapped[bool] = field("Changée à la main", PLACE, Boolean, default=False)


class Slot(Base, kept_for=Purpose.JUSTICE):
    """One slot (*créneau*) of a sitting: a planned hour, a number of the arrival order, or one added."""

    __table_args__ = (UniqueConstraint("sitting_id", "starts_at", "rank"),)

    sitting_id: Mapped[int] = link("Séance", "sitting.id")
    starts_at: Mapped[datetime] = field("Heure", PLACE, DateTime, index=True)  # local, naive
    minutes: Mapped[int] = field("Durée (minutes)", PLACE, Integer)
    # HEURE and ARRIVEE are planned; SURNOMBRE (overbooked) and SANS_RDV (walk-in) come with their person;
    # RETIRE is no more, and shows nowhere: it is kept for the appointments, cancelled, that were there.
    kind: Mapped[str] = field("Genre", PLACE, String(30), default="HEURE")
    # ARRIVEE: 1, 2…; added ones: after those of the hour.
    rank: Mapped[int] = field("Rang", PLACE, Integer, default=0)


class Hold(Base, kept_for=Purpose.JUSTICE):
    """A slot kept for whoever is choosing it, or for somebody of the waiting list, until an instant."""

    slot_id: Mapped[int] = link("Créneau", "slot.id", unique=True)
    until: Mapped[datetime] = field("Jusqu’à", PASSING, Instant)
    author_id: Mapped[int | None] = link("Agent", "user.id")
    visitor_id: Mapped[int | None] = link("Proposé à", "visitor.id")  # None: somebody is just choosing


class Appointment(Base, kept_for=Purpose.JUSTICE, dated="slot_id.starts_at"):
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
    domain: Mapped[str | None] = field("Domaine du droit", SENSITIVE, String(30))
    subject: Mapped[str] = field("Motif court", TEXT, String(120), default="")
    mode: Mapped[str] = field("Modalité", FACT, String(30), default="SUR_PLACE")  # code of `modalite_rdv`
    opponent: Mapped[str] = field("Partie adverse", THIRD_PARTY, String(120), default="")
    state: Mapped[str] = field("État", FACT, String(30), default="A_VENIR")  # code of `statut_rdv`
    asked_on: Mapped[date] = field("Demandé le", FACT, Date)  # the first day, kept by every move
    booked_at: Mapped[datetime] = field("Pris le", MOMENT, DateTime)  # local, naive
    arrived_at: Mapped[datetime | None] = field("Arrivé à", WAIT, DateTime)  # local, naive
    received_at: Mapped[datetime | None] = field("Reçu à", WAIT, DateTime)  # local, naive
    outcome: Mapped[str | None] = field("Issue de l’entretien", FACT, String(30))  # code of `issue_entretien`
    # Codes, spaced.
    warnings: Mapped[str] = field("Avertissements confirmés", TECHNICAL, String(200), default="")
    reason: Mapped[str] = field("Raison du surnombre", TEXT, String(200), default="")
    is_to_check: Mapped[bool] = field("À vérifier par la coordination", TECHNICAL, Boolean, default=False)
    author_id: Mapped[int | None] = link("Agent", "user.id")

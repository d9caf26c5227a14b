"""A call list: the people whom a change of sittings touches, and what came of telling each."""

from datetime import datetime

from sqlalchemy import DateTime, Integer, String
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, Instant, field, link


class CallList(Base):
    """The people to tell of one change; open until every row has a result."""

    # DEPLACEMENT, REMPLACEMENT, ANNULATION; RETOUR: the change was undone; RAPPEL: two days before.
    kind: Mapped[str] = field("Genre", String(30))
    title: Mapped[str] = field("Titre", String(200))  # « Me Dupont, 17 → 24 novembre »; never a visitor
    reason: Mapped[str] = field("Raison", String(200), default="")
    made_at: Mapped[datetime] = field("Faite le", DateTime, index=True)  # local, naive
    removed_at: Mapped[datetime | None] = field("Retirée le", Instant)  # the change was undone
    author_id: Mapped[int | None] = link("Agent", "user.id")


class CallRow(Base):
    """One person to tell, with the earlier and the new hour."""

    list_id: Mapped[int] = link("Liste d’appels", "call_list.id")
    appointment_id: Mapped[int] = link("Rendez-vous", "appointment.id")
    visitor_id: Mapped[int | None] = link("Personne", "visitor.id")
    earlier_at: Mapped[datetime] = field("Ancien horaire", DateTime)  # local, naive
    new_at: Mapped[datetime | None] = field(
        "Nouvel horaire", DateTime
    )  # local, naive; None: to be placed again
    # Empty while open; JOINT, AUTRE (slot), ANNULE (by the person), COURRIER, SANS_CONTACT (protected).
    result: Mapped[str] = field("Résultat", String(30), default="")
    attempts: Mapped[int] = field("Tentatives", Integer, default=0)  # each one moves the version of the row
    position: Mapped[int] = field("Rang", Integer)  # one called in vain goes to the end


class CallTry(Base):
    """One call made to tell somebody, and its result."""

    row_id: Mapped[int] = link("Ligne", "call_row.id")
    tried_at: Mapped[datetime] = field("Appelé le", DateTime)  # local, naive
    result: Mapped[str] = field("Résultat", String(30))  # RAPPELER, or a result of the row
    removed_at: Mapped[datetime | None] = field("Reprise le", Instant)  # the person may have heard it
    author_id: Mapped[int | None] = link("Agent", "user.id")

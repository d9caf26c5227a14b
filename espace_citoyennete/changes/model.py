"""A call list: the people whom a change of sittings touches, and what came of telling each."""

from datetime import datetime

from sqlalchemy import DateTime, Integer, String
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, Instant, field, link
from espace_citoyennete.storage.dictionary import FACT, MOMENT, PLACE, TECHNICAL, Purpose


class CallList(Base, kept_for=Purpose.JUSTICE):
    """The people to tell of one change; open until every row has a result."""

    # DEPLACEMENT, REMPLACEMENT, ANNULATION; RETOUR: the change was undone; RAPPEL: two days before.
    kind: Mapped[str] = field("Genre", PLACE, String(30))
    # « Me Dupont, 17 → 24 novembre »; never a visitor.
    title: Mapped[str] = field("Titre", PLACE, String(200))
    reason: Mapped[str] = field("Raison", PLACE, String(200), default="")
    made_at: Mapped[datetime] = field("Faite le", PLACE, DateTime, index=True)  # local, naive
    removed_at: Mapped[datetime | None] = field("Retirée le", TECHNICAL, Instant)  # the change was undone
    author_id: Mapped[int | None] = link("Agent", "user.id")


class CallRow(Base, kept_for=Purpose.JUSTICE, dated="earlier_at"):
    """One person to tell, with the earlier and the new hour."""

    list_id: Mapped[int] = link("Liste d’appels", "call_list.id")
    appointment_id: Mapped[int] = link("Rendez-vous", "appointment.id")
    visitor_id: Mapped[int | None] = link("Personne", "visitor.id")
    earlier_at: Mapped[datetime] = field("Ancien horaire", MOMENT, DateTime)  # local, naive
    # Local, naive; None: to be placed again.
    new_at: Mapped[datetime | None] = field("Nouvel horaire", MOMENT, DateTime)
    # Empty while open; JOINT, AUTRE (slot), ANNULE (by the person), COURRIER, SANS_CONTACT (protected).
    result: Mapped[str] = field("Résultat", FACT, String(30), default="")
    # Each one moves the version of the row.
    attempts: Mapped[int] = field("Tentatives", FACT, Integer, default=0)
    position: Mapped[int] = field("Rang", TECHNICAL, Integer)  # one called in vain goes to the end


class CallTry(Base, kept_for=Purpose.JUSTICE):
    """One call made to tell somebody, and its result."""

    row_id: Mapped[int] = link("Ligne", "call_row.id")
    tried_at: Mapped[datetime] = field("Appelé le", MOMENT, DateTime)  # local, naive
    result: Mapped[str] = field("Résultat", FACT, String(30))  # RAPPELER, or a result of the row
    # The person may have heard it.
    removed_at: Mapped[datetime | None] = field("Reprise le", TECHNICAL, Instant)
    author_id: Mapped[int | None] = link("Agent", "user.id")

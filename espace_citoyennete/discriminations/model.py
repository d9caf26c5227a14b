"""What a contact tells of a discrimination, in codes alone: no name, no free text."""

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field, link
from espace_citoyennete.storage.dictionary import SENSITIVE, Purpose


class Situation(Base, kept_for=Purpose.REGISTER):
    """A situation of discrimination, told by a contact; one contact tells one."""

    __table_args__ = (UniqueConstraint("contact_id"),)

    contact_id: Mapped[int] = link("Contact", "contact.id", index=False)
    # Code of `domaine_discrimination`.
    area: Mapped[str] = field("Domaine", SENSITIVE, String(30), default="NC")
    place: Mapped[str] = field("Lieu des faits", SENSITIVE, String(30), default="NC")  # code of a territory
    # Code of `suite_discrimination`; None: untold.
    follow_up: Mapped[str | None] = field("Suite", SENSITIVE, String(30))


class SituationCriterion(Base, kept_for=Purpose.REGISTER):
    """One of the criteria invoked: what is alleged, never what the person is."""

    __table_args__ = (UniqueConstraint("situation_id", "code"),)

    situation_id: Mapped[int] = link("Situation", "situation.id", index=False)
    code: Mapped[str] = field("Critère invoqué", SENSITIVE, String(30))  # of `critere_discrimination`

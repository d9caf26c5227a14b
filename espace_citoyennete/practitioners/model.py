"""The turn list of an organisation: who is next on duty."""

from sqlalchemy import Integer, UniqueConstraint
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field, link
from espace_citoyennete.storage.dictionary import PLACE, Purpose


class TurnPlace(Base, kept_for=Purpose.JUSTICE):
    """The place of a practitioner in the turn list of a permanence."""

    __table_args__ = (UniqueConstraint("permanence_id", "practitioner_id"),)

    permanence_id: Mapped[int] = link("Permanence", "permanence.id", index=False)
    practitioner_id: Mapped[int] = link("Intervenant", "practitioner.id")
    position: Mapped[int] = field("Rang", PLACE, Integer)

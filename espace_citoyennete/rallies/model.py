"""A rally: the teams, the checkpoints, the scores that each checkpoint gives."""

from sqlalchemy import Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field, link
from espace_citoyennete.storage.dictionary import PLACE, STAFF, THIRD_PARTY, Purpose


class Team(Base, kept_for=Purpose.ACTIONS, dated="action_id.held_on"):
    """A team of children and its adult; registered and present are two numbers."""

    __table_args__ = (UniqueConstraint("action_id", "number"),)

    action_id: Mapped[int] = link("Rallye", "action.id", index=False)
    number: Mapped[int] = field("Numéro", PLACE, Integer)
    name: Mapped[str] = field("Équipe", PLACE, String(80))
    structure: Mapped[str] = field("Structure", PLACE, String(120), default="")  # school, social centre…
    adult: Mapped[str] = field("Adulte référent", THIRD_PARTY, String(120), default="")
    girls: Mapped[int] = field("Filles inscrites", PLACE, Integer, default=0)
    boys: Mapped[int] = field("Garçons inscrits", PLACE, Integer, default=0)
    from_qpv: Mapped[int] = field("Habitant un QPV", PLACE, Integer, default=0)
    authorisations: Mapped[int] = field("Autorisations reçues", PLACE, Integer, default=0)
    present: Mapped[int | None] = field("Enfants présents", PLACE, Integer)  # None: nobody has counted yet
    first_checkpoint_id: Mapped[int | None] = link("Premier point de passage", "checkpoint.id")


class Checkpoint(Base, kept_for=Purpose.ACTIONS):
    """A place where a team is received, and scored, by a partner."""

    __table_args__ = (UniqueConstraint("action_id", "number"),)

    action_id: Mapped[int] = link("Rallye", "action.id", index=False)
    number: Mapped[int] = field("Numéro", PLACE, Integer)
    name: Mapped[str] = field("Point de passage", PLACE, String(80))
    place: Mapped[str] = field("Lieu", PLACE, String(120), default="")
    host: Mapped[str] = field("Animé par", STAFF, String(120), default="")


class Score(Base, kept_for=Purpose.ACTIONS):
    """What a team was given at a checkpoint."""

    __table_args__ = (UniqueConstraint("team_id", "checkpoint_id"),)

    team_id: Mapped[int] = link("Équipe", "team.id", index=False)
    checkpoint_id: Mapped[int] = link("Point de passage", "checkpoint.id")
    civility: Mapped[int] = field("Civilité", PLACE, Integer)
    interest: Mapped[int] = field("Intérêt", PLACE, Integer)
    fair_play: Mapped[int] = field("Fair-play", PLACE, Integer)

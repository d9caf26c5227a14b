"""Users: the people who sign in."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, Instant, field


class User(Base):
    """A person who signs in; `uid` names the key slot that opens the file for this person."""

    name: Mapped[str] = field("Nom", String(80), unique=True)
    rights: Mapped[str] = field("Droits", String(80))  # words of `Right`, joined by commas
    disabled_at: Mapped[datetime | None] = field("Désactivé le", Instant)

"""Drafts: what is being typed, kept in the encrypted base until it is saved or dropped."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, Instant, field


class Draft(Base):
    """A form being filled: its kind, its values as JSON; counts in no figure."""

    kind: Mapped[str] = field("Formulaire", String(40))
    author_uid: Mapped[str] = field("Agent", String(36), index=True)
    desk: Mapped[str] = field("Poste", String(80), default="")
    title: Mapped[str] = field("Titre", String(120), default="")
    content: Mapped[str] = field("Contenu", Text)  # JSON
    created_at: Mapped[datetime] = field("Créé le", Instant)
    updated_at: Mapped[datetime] = field("Modifié le", Instant)

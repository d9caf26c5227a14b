"""Users: the people who sign in, and the paper key that opens when nobody can."""

from datetime import datetime

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, Instant, field
from espace_citoyennete.storage.dictionary import STAFF, TECHNICAL, Purpose


class User(Base, kept_for=Purpose.SECURITY):
    """A person who signs in; `uid` names the key slot that opens the file for this person."""

    name: Mapped[str] = field("Nom", STAFF, String(80), unique=True)
    login: Mapped[str | None] = field(
        "Identifiant sur un serveur", STAFF, String(30), index=True, unique=True
    )
    rights: Mapped[str] = field("Droits", STAFF, String(80))  # words of `Right`, joined by commas
    disabled_at: Mapped[datetime | None] = field("Désactivé le", STAFF, Instant)
    signed_in_at: Mapped[datetime | None] = field("Dernière ouverture", STAFF, Instant)
    passphrase_at: Mapped[datetime | None] = field("Phrase de passe donnée le", STAFF, Instant)


class RecoveryKey(Base, kept_for=Purpose.SECURITY):
    """A recovery key that was printed; `number` is that of the slot which it opens."""

    number: Mapped[int] = field("Numéro", TECHNICAL, Integer, unique=True)
    made_at: Mapped[datetime] = field("Faite le", TECHNICAL, Instant)
    confirmed_at: Mapped[datetime | None] = field("Confirmée le", TECHNICAL, Instant)
    used_at: Mapped[datetime | None] = field("Utilisée le", TECHNICAL, Instant)

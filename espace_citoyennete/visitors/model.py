"""People with a name: kept only where an appointment, a call-back or a registration needs one."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field


class Visitor(Base):
    """A member of the public whose name is known."""

    last_name: Mapped[str] = field("Nom", String(80))
    first_name: Mapped[str] = field("Prénom", String(80), default="")
    phone: Mapped[str] = field("Téléphone", String(60), default="")  # as typed
    phone_key: Mapped[str] = field("Téléphone (chiffres)", String(30), default="", index=True)
    safe_contact: Mapped[str] = field("Contact sûr", String(30), default="STANDARD")  # code of `contact_sur`
    safe_note: Mapped[str] = field("Consigne", String(200), default="")

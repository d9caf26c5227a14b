"""Actions of the delegation's plan; for now the courses (*stages citoyenneté*): counts only, no names."""

from datetime import date

from sqlalchemy import Date, Integer, String
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field


class Course(Base):
    """One *stage citoyenneté*, run by an association at the request of justice."""

    held_on: Mapped[date] = field("Date", Date, index=True)
    organiser: Mapped[str] = field("Organisateur", String(120))
    convened: Mapped[int] = field("Convoqués", Integer)
    present: Mapped[int] = field("Présents", Integer)
    women: Mapped[int] = field("Femmes", Integer, default=0)
    men: Mapped[int] = field("Hommes", Integer, default=0)

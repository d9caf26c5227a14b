"""The town's own lists; a code is never reused and a value is retired, never deleted."""

from datetime import date

from sqlalchemy import Boolean, Date, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field


class Town(Base):
    """The place itself: one row."""

    name: Mapped[str] = field("Ville", String(80))
    place: Mapped[str] = field("Nom du lieu", String(120))
    address: Mapped[str] = field("Adresse", String(200), default="")
    phone: Mapped[str] = field("Téléphone", String(40), default="")
    opening_hours: Mapped[str] = field("Horaires d’ouverture", Text, default="")
    access: Mapped[str] = field("Accès", Text, default="")  # as printed on convocations
    logo: Mapped[bytes | None] = field("Logo", LargeBinary)
    is_demonstration: Mapped[bool] = field("Démonstration", Boolean, default=False)


class Choice(Base):
    """One value of a reference list, with the days on which it may be chosen."""

    __table_args__ = (UniqueConstraint("list_name", "code", "valid_from"),)

    list_name: Mapped[str] = field("Liste", String(40), index=True)
    code: Mapped[str] = field("Code", String(30))
    label: Mapped[str] = field("Libellé", String(200))
    entry_code: Mapped[str] = field("Code de saisie", String(6), default="")
    group_code: Mapped[str] = field("Groupe", String(30), default="")  # statistical group, fixed
    note: Mapped[str] = field("Précision", String(300), default="")
    position: Mapped[int] = field("Rang", Integer, default=0)
    valid_from: Mapped[date] = field("Valide du", Date, default=date(1900, 1, 1))
    valid_to: Mapped[date | None] = field("Valide au", Date)


class Motive(Base):
    """A *motif*, the first field at the desk: one object and, where it has one, one domain of law."""

    code: Mapped[str] = field("Code", String(30), unique=True)
    label: Mapped[str] = field("Libellé", String(200))
    entry_code: Mapped[str] = field("Code de saisie", String(6), default="")
    synonyms: Mapped[str] = field("Autres mots", String(300), default="")
    request: Mapped[str] = field("Objet", String(30))  # a code of the list `objet`
    domain: Mapped[str | None] = field("Domaine du droit", String(30))  # a code of `domaine_droit`
    position: Mapped[int] = field("Rang", Integer, default=0)
    valid_to: Mapped[date | None] = field("Valide au", Date)


class Neighbourhood(Base):
    """A territory of residence; a QPV is one between two dates."""

    __table_args__ = (UniqueConstraint("code", "valid_from"),)

    code: Mapped[str] = field("Code", String(30))
    label: Mapped[str] = field("Libellé", String(120))
    entry_code: Mapped[str] = field("Code de saisie", String(6), default="")
    is_qpv: Mapped[bool] = field("QPV", Boolean, default=False)
    position: Mapped[int] = field("Rang", Integer, default=0)
    valid_from: Mapped[date] = field("Valide du", Date, default=date(1900, 1, 1))
    valid_to: Mapped[date | None] = field("Valide au", Date)


class Room(Base):
    """A room where sittings are held, known by its name; elsewhere a place is only named."""

    name: Mapped[str] = field("Nom", String(80), unique=True)
    seats: Mapped[int | None] = field("Places", Integer)
    is_accessible: Mapped[bool] = field("Accessible", Boolean, default=True)  # in a wheelchair
    note: Mapped[str] = field("Précision", String(200), default="")
    retired_on: Mapped[date | None] = field("Retirée le", Date)


class PapersToBring(Base):
    """What to bring to an appointment of a domain of law, as printed on the convocation."""

    domain: Mapped[str] = field("Domaine du droit", String(30), unique=True)  # code of `domaine_droit`
    words: Mapped[str] = field("Pièces à apporter", Text)


class Closure(Base):
    """Days on which the place, or one room, is closed, both included."""

    first_day: Mapped[date] = field("Premier jour", Date, index=True)
    last_day: Mapped[date] = field("Dernier jour", Date)
    reason: Mapped[str] = field("Motif de fermeture", String(120))
    room: Mapped[str] = field("Salle", String(80), default="")  # none: the whole place


class WorkedHoliday(Base):
    """A public holiday on which the place is open."""

    day: Mapped[date] = field("Jour", Date, unique=True)
    label: Mapped[str] = field("Jour férié travaillé", String(120))


class SchoolHoliday(Base):
    """School holidays of the town's zone, first and last day included."""

    first_day: Mapped[date] = field("Premier jour", Date, index=True)
    last_day: Mapped[date] = field("Dernier jour", Date)
    label: Mapped[str] = field("Vacances", String(120))

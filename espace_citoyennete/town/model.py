"""The town's own lists; a code is never reused and a value is retired, never deleted."""

from datetime import date

from sqlalchemy import Boolean, Date, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field
from espace_citoyennete.storage.dictionary import PLACE, Purpose


class Town(Base, kept_for=Purpose.PLACE):
    """The place itself: one row."""

    name: Mapped[str] = field("Ville", PLACE, String(80))
    place: Mapped[str] = field("Nom du lieu", PLACE, String(120))
    address: Mapped[str] = field("Adresse", PLACE, String(200), default="")
    phone: Mapped[str] = field("Téléphone", PLACE, String(40), default="")
    opening_hours: Mapped[str] = field("Horaires d’ouverture", PLACE, Text, default="")
    access: Mapped[str] = field("Accès", PLACE, Text, default="")  # as printed on convocations
    logo: Mapped[bytes | None] = field("Logo", PLACE, LargeBinary)
    is_demonstration: Mapped[bool] = field("Démonstration", PLACE, Boolean, default=False)
    # Nothing is dated before.
    opened_on: Mapped[date | None] = field("Ouvert au public depuis le", PLACE, Date)
    estimates_people: Mapped[bool] = field("Estimation des personnes", PLACE, Boolean, default=True)


class Choice(Base, kept_for=Purpose.PLACE):
    """One value of a reference list, with the days on which it may be chosen."""

    __table_args__ = (UniqueConstraint("list_name", "code", "valid_from"),)

    list_name: Mapped[str] = field("Liste", PLACE, String(40), index=True)
    code: Mapped[str] = field("Code", PLACE, String(30))
    label: Mapped[str] = field("Libellé", PLACE, String(200))
    entry_code: Mapped[str] = field("Code de saisie", PLACE, String(6), default="")
    group_code: Mapped[str] = field("Groupe", PLACE, String(30), default="")  # statistical group, fixed
    note: Mapped[str] = field("Précision", PLACE, String(300), default="")
    position: Mapped[int] = field("Rang", PLACE, Integer, default=0)
    valid_from: Mapped[date] = field("Valide du", PLACE, Date, default=date(1900, 1, 1))
    valid_to: Mapped[date | None] = field("Valide au", PLACE, Date)


class Motive(Base, kept_for=Purpose.PLACE):
    """A *motif*, the first field at the desk: one object and, where it has one, one domain of law."""

    code: Mapped[str] = field("Code", PLACE, String(30), unique=True)
    label: Mapped[str] = field("Libellé", PLACE, String(200))
    entry_code: Mapped[str] = field("Code de saisie", PLACE, String(6), default="")
    synonyms: Mapped[str] = field("Autres mots", PLACE, String(300), default="")
    request: Mapped[str] = field("Objet", PLACE, String(30))  # a code of the list `objet`
    domain: Mapped[str | None] = field("Domaine du droit", PLACE, String(30))  # a code of `domaine_droit`
    position: Mapped[int] = field("Rang", PLACE, Integer, default=0)
    valid_to: Mapped[date | None] = field("Valide au", PLACE, Date)


class Neighbourhood(Base, kept_for=Purpose.PLACE):
    """A territory of residence; a QPV is one between two dates."""

    __table_args__ = (UniqueConstraint("code", "valid_from"),)

    code: Mapped[str] = field("Code", PLACE, String(30))
    label: Mapped[str] = field("Libellé", PLACE, String(120))
    entry_code: Mapped[str] = field("Code de saisie", PLACE, String(6), default="")
    is_qpv: Mapped[bool] = field("QPV", PLACE, Boolean, default=False)
    position: Mapped[int] = field("Rang", PLACE, Integer, default=0)
    valid_from: Mapped[date] = field("Valide du", PLACE, Date, default=date(1900, 1, 1))
    valid_to: Mapped[date | None] = field("Valide au", PLACE, Date)


class Room(Base, kept_for=Purpose.PLACE):
    """A room where sittings are held, known by its name; elsewhere a place is only named."""

    name: Mapped[str] = field("Nom", PLACE, String(80), unique=True)
    seats: Mapped[int | None] = field("Places", PLACE, Integer)
    is_accessible: Mapped[bool] = field("Accessible", PLACE, Boolean, default=True)  # in a wheelchair
    note: Mapped[str] = field("Précision", PLACE, String(200), default="")
    retired_on: Mapped[date | None] = field("Retirée le", PLACE, Date)


class PapersToBring(Base, kept_for=Purpose.PLACE):
    """What to bring to an appointment of a domain of law, as printed on the convocation."""

    domain: Mapped[str] = field("Domaine du droit", PLACE, String(30), unique=True)  # code of `domaine_droit`
    words: Mapped[str] = field("Pièces à apporter", PLACE, Text)


class Closure(Base, kept_for=Purpose.PLACE):
    """Days on which the place, or one room, is closed, both included."""

    first_day: Mapped[date] = field("Premier jour", PLACE, Date, index=True)
    last_day: Mapped[date] = field("Dernier jour", PLACE, Date)
    reason: Mapped[str] = field("Motif de fermeture", PLACE, String(120))
    room: Mapped[str] = field("Salle", PLACE, String(80), default="")  # none: the whole place


class FrozenYear(Base, kept_for=Purpose.REPORT):
    """A year whose annual report is frozen: what is dated there is for the coordination."""

    year: Mapped[int] = field("Année arrêtée", PLACE, Integer, unique=True)
    # Its coded records are no more: only the whole year is told.
    erased_on: Mapped[date | None] = field("Fiches effacées le", PLACE, Date)


class WorkedHoliday(Base, kept_for=Purpose.PLACE):
    """A public holiday on which the place is open."""

    day: Mapped[date] = field("Jour", PLACE, Date, unique=True)
    label: Mapped[str] = field("Jour férié travaillé", PLACE, String(120))


class SchoolHoliday(Base, kept_for=Purpose.PLACE):
    """School holidays of the town's zone, first and last day included."""

    first_day: Mapped[date] = field("Premier jour", PLACE, Date, index=True)
    last_day: Mapped[date] = field("Dernier jour", PLACE, Date)
    label: Mapped[str] = field("Vacances", PLACE, String(120))

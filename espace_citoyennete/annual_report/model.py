"""What is kept of a report: the years frozen, what went out, and what was written for each chapter."""

from datetime import date, datetime

from sqlalchemy import Date, DateTime, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, field
from espace_citoyennete.storage.dictionary import PLACE, STAFF, Purpose


class FrozenReport(Base, kept_for=Purpose.REPORT):
    """The report of a year as it was frozen; a rectification is another edition, the earlier ones stay."""

    __table_args__ = (UniqueConstraint("year", "edition"),)

    year: Mapped[int] = field("Année", PLACE, Integer)
    edition: Mapped[int] = field("Édition", PLACE, Integer)  # 1, then one more for each rectification
    produced_at: Mapped[datetime] = field("Arrêté le", PLACE, DateTime)  # local, naive: as printed
    author: Mapped[str] = field("Arrêté par", STAFF, String(80))
    rules: Mapped[str] = field("Version des règles", PLACE, String(20))
    sha256: Mapped[str] = field("Empreinte", PLACE, String(64))
    content: Mapped[bytes] = field("Contenu", PLACE, LargeBinary)  # `frozen.to_json`, compressed by zlib
    reason: Mapped[str] = field("Motif de la rectification", PLACE, String(500), default="")
    # What the engine counted, which outlives the records; none in the editions of before.
    figures: Mapped[bytes | None] = field("Chiffres du moteur", PLACE, LargeBinary)  # by `kept`, zlib
    figures_sha256: Mapped[str | None] = field("Empreinte des chiffres", PLACE, String(64))


class ReportText(Base, kept_for=Purpose.REPORT):
    """What somebody wrote for a chapter of the report of a year."""

    __table_args__ = (UniqueConstraint("year", "section", "kind"),)

    year: Mapped[int] = field("Année", PLACE, Integer)
    section: Mapped[str] = field("Chapitre", PLACE, String(40))  # the key of a `report.Section`
    kind: Mapped[str] = field("Rubrique", PLACE, String(20))  # a key of `chapters.TEXTS`
    words: Mapped[str] = field("Texte", PLACE, Text)


class Publication(Base, kept_for=Purpose.REPORT):
    """A report that anybody may read since: what is published later must not give away what it hides."""

    first_day: Mapped[date] = field("Premier jour", PLACE, Date, index=True)
    last_day: Mapped[date] = field("Dernier jour", PLACE, Date)
    layout: Mapped[str] = field("Modèle", PLACE, String(80))
    published_at: Mapped[datetime] = field("Publié le", PLACE, DateTime)  # local, naive: as printed
    author: Mapped[str] = field("Publié par", STAFF, String(80))
    exact: Mapped[bytes] = field("Nombres exacts", PLACE, LargeBinary)  # `frozen.to_json`, compressed by zlib
    printed: Mapped[bytes] = field("Nombres publiés", PLACE, LargeBinary)  # the same, as printed


class ReportView(Base, kept_for=Purpose.REPORT):
    """A saved view of the report: days and filters under a name."""

    name: Mapped[str] = field("Nom", PLACE, String(80))
    # Of `rules.Length`; empty: days of its own.
    length: Mapped[str] = field("Durée", PLACE, String(20), default="")
    first_day: Mapped[date | None] = field("Du", PLACE, Date)
    last_day: Mapped[date | None] = field("Au", PLACE, Date)
    tab: Mapped[str] = field("Onglet", PLACE, String(40), default="")  # the key of its first chapter
    channels: Mapped[str] = field("Canaux", PLACE, Text, default="")  # codes, parted by commas
    requests: Mapped[str] = field("Objets", PLACE, Text, default="")
    domains: Mapped[str] = field("Domaines", PLACE, Text, default="")
    neighbourhoods: Mapped[str] = field("Quartiers", PLACE, Text, default="")
    kinds: Mapped[str] = field("Types d’intervenant", PLACE, Text, default="")

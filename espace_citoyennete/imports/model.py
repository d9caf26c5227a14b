"""What an import brought, so that it is never brought twice and can be undone as one lot."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, String, Uuid
from sqlalchemy.orm import Mapped

from espace_citoyennete.storage.base import Base, Instant, field, link
from espace_citoyennete.storage.dictionary import TECHNICAL, Purpose


class ImportBatch(Base, kept_for=Purpose.SECURITY):
    """One import: a folder brought in at one instant."""

    number: Mapped[int] = field("Numéro", TECHNICAL, Integer, unique=True)
    source: Mapped[str] = field("Dossier", TECHNICAL, String(200))
    imported_at: Mapped[datetime] = field("Importé le", TECHNICAL, Instant)
    author_id: Mapped[int | None] = link("Agent", "user.id")
    undone_at: Mapped[datetime | None] = field("Annulé le", TECHNICAL, Instant)


class ImportedRow(Base, kept_for=Purpose.SECURITY):
    """One row that an import made: which record, from which line, recognised again by its key."""

    batch_id: Mapped[int] = link("Import", "import_batch.id")
    table_name: Mapped[str] = field("Table", TECHNICAL, String(40))
    record_uid: Mapped[UUID] = field("Fiche", TECHNICAL, Uuid(), index=True)
    record_version: Mapped[int] = field("Version importée", TECHNICAL, Integer)
    row_key: Mapped[str] = field("Empreinte de la ligne", TECHNICAL, String(64), index=True)

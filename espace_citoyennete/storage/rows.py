"""A row found by its uid, which stays its own when it is taken back and made again."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from espace_citoyennete.errors import Conflict
from espace_citoyennete.storage.base import Base

_GONE = "Cette fiche n’existe plus. Actualiser la page (F5)."
_OVERTAKEN = (
    "Cette fiche a été modifiée entre-temps. La rouvrir pour voir la version enregistrée, "
    "puis reprendre la modification."
)


def uid_of(session: Session, model: type[Base], row_id: int) -> UUID:
    """Return the uid of a row. Raises `Conflict` when it is no more."""
    found = session.scalar(select(model.uid).where(model.id == row_id))
    if found is None:
        raise Conflict(_GONE)
    return found


def id_with(session: Session, model: type[Base], uid: UUID) -> int:
    """Return the id of the row of this uid. Raises `Conflict` when it is no more."""
    found = session.scalar(select(model.id).where(model.uid == uid))
    if found is None:
        raise Conflict(_GONE)
    return found


def touch(row: Base) -> None:
    """Move the version of a row with what belongs to it: two people at two desks see each other's change."""
    flag_modified(row, "uid")  # which never changes: the journal tells no field


def row_as_read(session: Session, model: type[Base], key: int | UUID) -> tuple[UUID, int]:
    """Return the uid and the version of a row known by its id or its uid, as it is in this reading."""
    column = model.uid if isinstance(key, UUID) else model.id
    uid, version = session.execute(select(model.uid, model.version).where(column == key)).one()
    return uid, version


def refuse_overtaken(session: Session, table: str, uid: UUID, version: int) -> None:
    """Raise `Conflict` when a row is not at this version any more; one that is gone is told elsewhere."""
    columns = Base.metadata.tables[table].c
    if session.scalar(select(columns.version).where(columns.uid == uid)) not in (None, version):
        raise Conflict(_OVERTAKEN)

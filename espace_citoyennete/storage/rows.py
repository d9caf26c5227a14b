"""A row found by its uid, which stays its own when it is taken back and made again."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from espace_citoyennete.errors import Conflict
from espace_citoyennete.storage.base import Base

_GONE = "Cette fiche n’existe plus. Actualiser la page (F5)."


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

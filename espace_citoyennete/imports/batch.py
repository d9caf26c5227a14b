"""An import as one lot: noted when it comes in, so that it can be taken back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.orm import Session

from espace_citoyennete.actions.model import Action, ActionCount, ActionModule, ActionPartner
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, moment, numeric_date
from espace_citoyennete.imports.model import ImportBatch, ImportedRow
from espace_citoyennete.jeudis.model import Jeudi, JeudiCount
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.base import Base
from espace_citoyennete.subsidies.model import Subsidy, SubsidyPaper, SubsidyPayment
from espace_citoyennete.visitors.model import Visitor

# What points comes before what it points to.
_UNDO_ORDER: tuple[type[Base], ...] = (
    Appointment, Contact, Visitor, Permanence, Jeudi, Action, Subsidy, Organisation,
)  # fmt: skip
# What is written with a record goes when it goes.
_PARTS: dict[type[Base], tuple[type[Base], ...]] = {
    Action: (ActionCount, ActionModule, ActionPartner),
    Jeudi: (JeudiCount,),
    Subsidy: (SubsidyPaper, SubsidyPayment),
}


@dataclass(frozen=True)
class Made:
    """One record that an import made, and the fingerprint of its row (empty for a companion record)."""

    model: type[Base]
    uid: UUID
    key: str = ""


@dataclass(frozen=True)
class KeptRow:
    """One imported record that an undo left in the base, and why."""

    what: str
    why: str


@dataclass(frozen=True)
class UndoReport:
    """What an undo did: how many records left, which ones stay."""

    removed: int
    kept: tuple[KeptRow, ...]


def note_batch(
    session: Session, source: str, made: list[Made], *, now: datetime, author_id: int | None
) -> int:
    """Note what an import made, each record at its version, and return the number that undoes it."""
    number = (session.scalar(select(func.max(ImportBatch.number))) or 0) + 1
    batch = ImportBatch(
        number=number, source=source[:200], imported_at=now.astimezone(UTC), author_id=author_id
    )
    session.add(batch)
    session.flush()
    session.execute(
        insert(ImportedRow),
        [
            {
                "batch_id": batch.id,
                "table_name": record.model.__tablename__,
                "record_uid": record.uid,
                "record_version": 1,
                "row_key": record.key,
            }
            for record in made
        ],
    )
    for model in _UNDO_ORDER:  # a use case of two steps leaves its record at version 2
        version = select(model.version).where(model.uid == ImportedRow.record_uid).scalar_subquery()
        mine = _rows_of(batch.id, model)
        session.execute(
            update(ImportedRow).where(*mine).values(record_version=version),
            execution_options={"synchronize_session": False},
        )
    return number


def undo_import(session: Session, number: int, *, now: datetime, by: Agent) -> UndoReport:
    """Take back an import: its records leave, but those changed or used since, which are listed."""
    require(by, "undo_import")
    batch = session.scalar(select(ImportBatch).where(ImportBatch.number == number))
    if batch is None:
        raise UserError(f"Aucun import ne porte le numéro {number}. Vérifier le numéro.")
    if batch.undone_at is not None:
        raise UserError(f"L’import {number} est déjà annulé.")
    session.flush()
    removed = sum(_remove(session, batch.id, model) for model in _UNDO_ORDER)
    batch.undone_at = now.astimezone(UTC)
    session.flush()
    return UndoReport(removed, tuple(_kept(session, batch.id)))


def _rows_of(batch_id: int, model: type[Base]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return ImportedRow.batch_id == batch_id, ImportedRow.table_name == model.__tablename__


def _remove(session: Session, batch_id: int, model: type[Base]) -> int:
    """Delete the untouched records of one table and return how many there were."""
    untouched = (
        select(model.id)
        .join(ImportedRow, ImportedRow.record_uid == model.uid)
        .where(*_rows_of(batch_id, model), model.version == ImportedRow.record_version, *_unused(model))
    )
    ids = list(session.scalars(untouched))
    if model is Permanence:
        sittings = select(Sitting.id).where(Sitting.permanence_id.in_(ids))
        _delete(session, Slot, Slot.sitting_id.in_(sittings))
        _delete(session, Sitting, Sitting.permanence_id.in_(ids))
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        for part in _PARTS.get(model, ()):
            _delete(session, part, part.__table__.c[f"{model.__tablename__}_id"].in_(some))
        _delete(session, model, model.id.in_(some))
    _delete(
        session, ImportedRow, *_rows_of(batch_id, model), ImportedRow.record_uid.not_in(select(model.uid))
    )
    return len(ids)


def _delete(session: Session, model: type[Base], *where: ColumnElement[bool]) -> None:
    session.execute(delete(model).where(*where), execution_options={"synchronize_session": False})


def _unused(model: type[Base]) -> Iterator[ColumnElement[bool]]:
    """Yield a condition for each way in which another record may hold on to one of this table."""
    if model is Permanence:
        sittings = select(Sitting.id).where(Sitting.permanence_id == Permanence.id)
        changed = sittings.where(Sitting.version > 1)
        booked = sittings.join(Slot, Slot.sitting_id == Sitting.id).join(
            Appointment, Appointment.slot_id == Slot.id
        )
        yield from (~changed.exists(), ~booked.exists())
        return
    if model is Jeudi:  # an import counts genders alone: another count, or one changed, came since
        counted = select(JeudiCount.id).where(JeudiCount.jeudi_id == Jeudi.id)
        yield ~counted.where((JeudiCount.version > 1) | (JeudiCount.kind != "GENRE")).exists()
    parts = {part.__table__ for part in _PARTS.get(model, ())}
    for table in Base.metadata.sorted_tables:
        if table in parts:
            continue
        other = table.alias()
        for column in table.columns:
            if any(key.column is model.__table__.c.id for key in column.foreign_keys):
                yield ~select(other.c.id).where(other.c[column.name] == model.id).exists()


def _kept(session: Session, batch_id: int) -> Iterator[KeptRow]:
    for model in _UNDO_ORDER:
        found = (
            select(model, ImportedRow.record_version)
            .join(ImportedRow, ImportedRow.record_uid == model.uid)
            .where(*_rows_of(batch_id, model))
            .order_by(model.id)
        )
        for record, version in session.execute(found):
            why = "encore utilisé" if record.version == version else "modifié depuis"
            yield KeptRow(_told(session, record), why)


def _told(session: Session, record: Any) -> str:
    """Say which record this is."""
    match record:
        case Appointment():
            return f"Rendez-vous{NO_BREAK}: {moment(session.get_one(Slot, record.slot_id).starts_at)}"
        case Contact():
            return f"Contact{NO_BREAK}: {moment(record.occurred_at)}"
        case Visitor():
            return f"Personne{NO_BREAK}: {record.last_name} {record.first_name}".rstrip()
        case Permanence():
            return f"Permanence{NO_BREAK}: {record.label}"
        case Jeudi():
            return f"Jeudi{NO_BREAK}: {numeric_date(record.held_on)}"
        case Action():
            return f"Stage{NO_BREAK}: {numeric_date(record.held_on)}"
        case Subsidy():
            association = session.get_one(Organisation, record.organisation_id).name
            return f"Subvention{NO_BREAK}: {association} {record.year}"
    return f"Organisme{NO_BREAK}: {record.name}"

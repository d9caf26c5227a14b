"""Everything that is known of one person, read from the dictionary: for whoever asks what is kept of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import Column, String, inspect, select
from sqlalchemy.orm import Session

from espace_citoyennete.errors import Forbidden, UserError
from espace_citoyennete.french import clock_time, long_date
from espace_citoyennete.people.listing import CALLBACK_STATES
from espace_citoyennete.privacy.service import same_person
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.base import Base, data_of
from espace_citoyennete.storage.dictionary import Category
from espace_citoyennete.storage.erasing import is_needed, links_to
from espace_citoyennete.storage.journal import note_read
from espace_citoyennete.town.reference import labels, neighbourhood_labels
from espace_citoyennete.visitors.model import Visitor

TABLES = {  # table → what it is called before the person
    "visitor": "Identité et coordonnées",
    "contact": "Passages, appels et courriers",
    "contact_domain": "Autres domaines de ces passages",
    "situation": "Situations de discrimination",
    "situation_criterion": "Critères invoqués",
    "callback": "Rappels promis",
    "call_attempt": "Appels passés",
    "appointment": "Rendez-vous au Point Justice",
    "call_row": "Changements d’horaire à annoncer",
    "call_try": "Appels pour annoncer un changement",
    "waiting_entry": "Liste d’attente",
    "waiting_try": "Créneaux proposés",
    "registration": "Inscriptions aux Jeudis citoyenneté",
}
_LISTS = {  # column → the list that its codes are of
    "channel": "canal", "request": "objet", "domain": "domaine_droit", "quality": "qualite",
    "gender": "genre", "age": "tranche_age", "age_band": "tranche_age", "known_from": "connaissance_lieu",
    "special_need": "besoin_particulier", "outcome": "suite_donnee", "orientation": "orientation_externe",
    "mode": "modalite_rdv", "state": "statut_rdv", "safe_contact": "contact_sur",
    "type_code": "type_intervenant",
}  # fmt: skip

_STATES = {
    **CALLBACK_STATES,
    "ATTEND": "attend", "PLACE": "rendez-vous pris", "RETIRE": "retirée",
}  # fmt: skip


@dataclass(frozen=True)
class GivenTable:
    """What one table tells of the person: its title, its words, its rows as they are read aloud.

    `free` tells of each column whether somebody typed it in their own words.
    """

    table: str
    title: str
    words: tuple[str, ...]
    free: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Given:
    """What is kept of one person; texts that may name somebody else are left out where it is asked."""

    tables: tuple[GivenTable, ...]
    has_texts: bool

    @property
    def as_json(self) -> dict[str, Any]:
        """Return the same, to be read by a machine."""
        return {
            "textes": "joints" if self.has_texts else "retenus",
            "tables": {
                table.title: [dict(zip(table.words, row, strict=True)) for row in table.rows]
                for table in self.tables
            },
        }


def given_to(session: Session, visitor_uid: UUID, *, has_texts: bool, by: Agent) -> Given:
    """Return everything kept of a person, records put together included; nothing of anybody else.

    Raises `Forbidden` to all but the coordination, `UserError` when the person is no more.
    """
    if Right.COORDINATION not in by.rights:
        raise Forbidden("Cette action demande le droit « coordination ». Demander à la coordination.")
    found = session.scalar(select(Visitor).where(Visitor.uid == visitor_uid))
    if found is None:
        raise UserError("Cette personne n’existe plus. Actualiser la liste (F5).")
    people = sorted(same_person(session, found), key=lambda one: one.id)
    rows: dict[type[Base], dict[int, Base]] = {Visitor: {one.id: one for one in people}}
    _gather(session, Visitor, list(rows[Visitor]), rows)
    codes = {name: labels(session, list_name) for name, list_name in _LISTS.items()}
    codes["state"] |= _STATES
    codes["neighbourhood"] = neighbourhood_labels(session)
    tables = (_table(model, list(kept.values()), codes, has_texts) for model, kept in rows.items())
    return Given(tuple(table for table in tables if table is not None), has_texts)


def note_given(session: Session, visitor_uid: UUID) -> None:
    """Write in the journal that everything kept of a person was given to that person."""
    note_read(session, Visitor, visitor_uid, "tout")


def _gather(
    session: Session, model: type[Base], ids: list[int], rows: dict[type[Base], dict[int, Base]]
) -> None:
    """Add what points to a person, then what belongs to that."""
    for child, link in links_to(model):
        if child is model or (model is not Visitor and not is_needed(link)):
            continue
        found = session.scalars(select(child).where(link.in_(ids)).order_by(child.id)).all()
        known = rows.setdefault(child, {})
        new = [row for row in found if row.id not in known]
        known |= {row.id: row for row in new}
        if new:
            _gather(session, child, [row.id for row in new], rows)


def _table(
    model: type[Base], rows: list[Base], codes: dict[str, dict[str, str]], has_texts: bool
) -> GivenTable | None:
    title = TABLES.get(model.__tablename__)
    columns = list(_given_columns(model, has_texts))
    if title is None or not rows or not columns:
        return None
    words = tuple(str(column.info["word"]) for column in columns)
    free = tuple(isinstance(column.type, String) and column.key not in codes for column in columns)
    told = tuple(tuple(_told(column, getattr(row, column.key), codes) for column in columns) for row in rows)
    return GivenTable(model.__tablename__, title, words, free, told)


def _given_columns(model: type[Base], has_texts: bool) -> Iterator[Column[Any]]:
    for column in inspect(model).columns:
        data = data_of(column)
        if data.is_given and (has_texts or data.category is not Category.TEXT):
            yield column


def _told(column: Column[Any], value: Any, codes: dict[str, dict[str, str]]) -> str:
    match value:
        case None | "":
            return ""
        case bool():
            return "oui" if value else "non"
        case datetime():
            return f"{long_date(value.date(), weekday=False)} à {clock_time(value.time())}"
        case date():
            return long_date(value, weekday=False)
        case time():
            return clock_time(value)
        case str():
            return codes.get(column.key, {}).get(value, value)
        case _:
            return str(value)

"""Use cases of the desk: log a contact, correct it, remove it, bring it back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    CompoundSelect,
    Date,
    and_,
    bindparam,
    insert,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import User
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.rules import request_of
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.french import clean
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.town.model import Choice, Motive, Neighbourhood
from espace_citoyennete.town.reference import labels
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.service import VisitorDraft, save_visitor

NOTE_LENGTH = 500  # characters: factual and short, the person may read it


@dataclass(frozen=True)
class ContactDraft:
    """A contact as typed at the desk; `NC` is always a good answer."""

    channel: str
    occurred_at: datetime
    motive: str | None
    outcome: str | None
    gender: str = "NC"
    age: str = "NC"
    neighbourhood: str = "NC"
    orientation: str | None = None
    note: str = ""
    visitor: VisitorDraft | None = None
    uid: UUID = field(default_factory=uuid4)
    coded: tuple[str, str | None] | None = None  # object and domain of an imported contact, without motive


def log_contact(session: Session, draft: ContactDraft, *, now: datetime, by: Agent) -> int:
    """Keep a contact and return its id; the same draft saved twice is one contact.

    Raises `Invalid` with the field and the remedy.
    """
    require(by, "log_contact")
    known, author_id = (
        session.connection().execute(_KNOWN_AND_AUTHOR, {"uid": draft.uid, "author": by.uid}).one()
    )
    if known is not None:
        return int(known)
    values = _checked(session, draft, now)
    contact = Contact(uid=draft.uid, author_id=author_id, **values)
    if draft.visitor is not None:
        contact.visitor_id = save_visitor(session, draft.visitor, by=by)
    session.add(contact)
    session.flush()
    return contact.id


def correct_contact(
    session: Session, contact_id: int, version: int, draft: ContactDraft, *, now: datetime, by: Agent
) -> None:
    """Replace the coded facts and the note of a contact read at `version`.

    Raises `Conflict` when somebody changed it since, `Invalid` as `log_contact` does.
    """
    require(by, "correct_contact")
    contact = _contact(session, contact_id, version)
    for name, value in _checked(session, draft, now).items():
        setattr(contact, name, value)
    if draft.visitor is not None:
        contact.visitor_id = save_visitor(session, draft.visitor, by=by)
    session.flush()


def remove_contact(session: Session, contact_id: int, version: int, *, instant: datetime, by: Agent) -> None:
    """Put a contact read at `version` in the Corbeille: it counts nowhere and can be brought back.

    Raises `Conflict` when somebody changed it since.
    """
    require(by, "remove_contact")
    _contact(session, contact_id, version).removed_at = instant


def restore_contact(session: Session, contact_id: int, version: int, *, by: Agent) -> None:
    """Take a contact read at `version` out of the Corbeille. Raises `Conflict` as `remove_contact` does."""
    require(by, "restore_contact")
    _contact(session, contact_id, version).removed_at = None


def record_contacts(session: Session, rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep many contacts whose codes were already checked (imports, demonstration)."""
    kept = [
        {**row, "month": row["occurred_at"].year * 12 + row["occurred_at"].month - 1, "version": 1}
        for row in rows
    ]
    if kept:
        session.execute(insert(Contact), kept)


@dataclass(frozen=True)
class KeptContact:
    """A contact as it stands, to be shown in the panel and corrected."""

    draft: ContactDraft
    version: int
    label: str  # what an imported contact shows in place of a motive, else nothing


def kept_contact(session: Session, contact_id: int) -> KeptContact:
    """Return a contact as the panel shows it."""
    contact = _contact(session, contact_id)
    visitor = session.get(Visitor, contact.visitor_id) if contact.visitor_id else None
    person = None
    if visitor is not None:
        person = VisitorDraft(visitor.last_name, visitor.first_name, visitor.phone, uid=visitor.uid)
    draft = ContactDraft(
        channel=contact.channel,
        occurred_at=contact.occurred_at,
        motive=contact.motive,
        outcome=contact.outcome,
        gender=contact.gender,
        age=contact.age,
        neighbourhood=contact.neighbourhood,
        orientation=contact.orientation,
        note=contact.note,
        visitor=person,
        uid=contact.uid,
        coded=None if contact.motive else (contact.request, contact.domain),
    )
    label = "" if contact.motive else labels(session, "objet").get(contact.request, contact.request)
    return KeptContact(draft, contact.version, label)


# Checks


def _contact(session: Session, contact_id: int, version: int | None = None) -> Contact:
    contact = session.get(Contact, contact_id)
    if contact is None:
        raise UserError("Ce contact n’existe plus. Actualiser la liste (F5).")
    if version not in (None, contact.version):
        raise Conflict("Ce contact a été modifié entre-temps. Le rouvrir pour voir la nouvelle version.")
    return contact


def _checked(session: Session, draft: ContactDraft, now: datetime) -> dict[str, Any]:
    note = clean(draft.note)
    problems: dict[str, str] = {}
    if len(note) > NOTE_LENGTH:
        problems["note"] = f"La note compte {len(note)} caractères\u00a0: la ramener à {NOTE_LENGTH} au plus."
    if draft.occurred_at > now:
        problems["occurred_at"] = "La date est dans l’avenir\u00a0: vérifier le jour et l’heure."
    known = _known_codes(session, draft)
    if draft.motive is None and draft.coded is not None:
        known["motive"] = draft.coded
    problems |= {name: sentence for name, sentence in _SENTENCES.items() if name not in known}
    if problems or draft.outcome is None:
        raise Invalid(problems)
    request, domain = known["motive"]
    return {
        "channel": draft.channel,
        "occurred_at": draft.occurred_at,
        "motive": draft.motive,
        "request": request_of(request, draft.outcome),
        "domain": domain,
        "gender": draft.gender,
        "age": draft.age,
        "neighbourhood": draft.neighbourhood,
        "outcome": draft.outcome,
        "orientation": draft.orientation,
        "note": note,
    }


_SENTENCES = {
    "motive": "Choisir un motif dans la liste (↓).",
    "channel": "Choisir un canal dans la liste.",
    "outcome": "Choisir la suite donnée dans la liste (↓).",
    "gender": "Choisir le genre dans la liste, ou « NC ».",
    "age": "Choisir la tranche d’âge dans la liste, ou « NC ».",
    "neighbourhood": "Choisir le quartier dans la liste, ou « NC ».",
    "orientation": "Choisir l’orientation dans la liste.",
}
_LISTS = {
    "channel": "canal",
    "outcome": "suite_donnee",
    "gender": "genre",
    "age": "tranche_age",
    "orientation": "orientation_externe",
}


def _known_codes(session: Session, draft: ContactDraft) -> dict[str, tuple[str, str | None]]:
    """Return the fields whose code is in its list on that day, and what the motive stands for: one query."""
    codes = {name: getattr(draft, name) for name in _SENTENCES}
    rows = session.connection().execute(_KNOWN_CODES, {**codes, "day": draft.occurred_at.date()})
    known = {_FIELDS.get(name, name): (request, domain) for name, request, domain in rows}
    return known if draft.orientation else {**known, "orientation": ("", None)}  # it may stay empty


# The statements of each save are built once: building them anew cost more than running them.


_KNOWN_AND_AUTHOR = select(
    select(Contact.id).where(Contact.uid == bindparam("uid")).scalar_subquery(),
    select(User.id).where(User.uid == bindparam("author")).scalar_subquery(),
)
_DAY = bindparam("day", type_=Date)
# One binding a value, words written in: SQLAlchemy prepares each binding anew at each save.
_KNOWN_CODES: CompoundSelect[*tuple[Any, ...]] = union_all(
    select(literal_column("'motive'"), Motive.request, Motive.domain).where(
        Motive.code == bindparam("motive"), or_(Motive.valid_to.is_(None), Motive.valid_to >= _DAY)
    ),
    select(Choice.list_name, Choice.code, null()).where(
        or_(
            *(
                and_(Choice.list_name == literal_column(f"'{list_name}'"), Choice.code == bindparam(name))
                for name, list_name in _LISTS.items()
            )
        ),
        Choice.valid_from <= _DAY,
        or_(Choice.valid_to.is_(None), Choice.valid_to >= _DAY),
    ),
    select(literal_column("'neighbourhood'"), Neighbourhood.code, null()).where(
        Neighbourhood.code == bindparam("neighbourhood"),
        Neighbourhood.valid_from <= _DAY,
        or_(Neighbourhood.valid_to.is_(None), Neighbourhood.valid_to >= _DAY),
    ),
)
_FIELDS = {list_name: name for name, list_name in _LISTS.items()}

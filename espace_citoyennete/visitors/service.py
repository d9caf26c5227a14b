"""Use cases on people with a name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, false, func, insert, or_, select
from sqlalchemy.orm import Session

from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.french import clean, fold
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.journal import note_read
from espace_citoyennete.town.reference import refuse_unknown_codes
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.phones import kept_keys, phone_keys
from espace_citoyennete.visitors.rules import MERGED_MEANWHILE, default_safe_contact


@dataclass(frozen=True)
class VisitorDraft:
    """A person as typed at the desk."""

    last_name: str | None  # None: somebody known, whose name stays as it stands
    first_name: str = ""
    phone: str | None = None  # None: not shown here, what is known stays as it stands
    safe_contact: str | None = None  # None: not asked here, what is known stays as it stands
    safe_note: str = ""
    safe_checked_on: date | None = None  # the day the instruction was chosen or confirmed
    uid: UUID = field(default_factory=uuid4)
    email: str | None = None  # None: not shown here, what is known stays as it stands


def save_visitor(
    session: Session,
    draft: VisitorDraft,
    *,
    default: str = "STANDARD",
    version: int | None = None,
    by: Agent,
) -> int:
    """Keep a person as typed and return the id; the same uid is the same person, corrected.

    `default` is the instruction of the situation: it holds when nobody ever told or confirmed another.
    Raises `Invalid` when there is no name or a text is too long, `Conflict` for a record put with another
    or, when it was read at `version`, changed since.
    """
    require(by, "save_visitor")
    values: dict[str, Any] = {}
    if draft.last_name is not None:
        values |= {"last_name": clean(draft.last_name), "first_name": clean(draft.first_name)}
    if draft.phone is not None:
        values |= {"phone": clean(draft.phone), "phone_key": kept_keys(draft.phone)}
    if draft.email is not None:
        values["email"] = clean(draft.email)
    if draft.safe_contact is not None:
        values |= {
            "safe_contact": draft.safe_contact,
            "safe_note": clean(draft.safe_note),
            "safe_checked_on": draft.safe_checked_on,
        }
    _check(values)
    refuse_unknown_codes(session, {"safe_contact": ("contact_sur", draft.safe_contact)})
    found = session.scalar(select(Visitor).where(Visitor.uid == draft.uid))
    if found is None and draft.last_name is None:
        raise UserError(_GONE)
    visitor = found or Visitor(uid=draft.uid)
    _refuse_merged(visitor)
    if version not in (None, visitor.version):
        raise Conflict("Cette fiche a été modifiée entre-temps. La rouvrir pour voir la nouvelle version.")
    for name, value in values.items():
        setattr(visitor, name, value)
    if draft.safe_contact is None:
        _hold(visitor, default)
    session.add(visitor)
    session.flush()
    return visitor.id


def guard(session: Session, visitor_id: int, domain: str | None) -> None:
    """Hold for somebody kept the instruction that a domain calls for, until the person tells another.

    Raises `UserError` when this person is no more, `Conflict` when the record was put with another.
    """
    visitor = session.get(Visitor, visitor_id)
    if visitor is None:
        raise UserError(_GONE)
    _refuse_merged(visitor)
    _hold(visitor, default_safe_contact("", (domain,)))
    session.flush()


def _hold(visitor: Visitor, default: str) -> None:
    """Give an instruction to somebody who was never asked: what the person told or confirmed stays."""
    if visitor.safe_contact in (None, "STANDARD"):
        was_asked = visitor.safe_checked_on is not None  # « aucune consigne », said by the person
        visitor.safe_contact = "STANDARD" if was_asked else default


def _refuse_merged(visitor: Visitor) -> None:
    if visitor.merged_into_id is not None:
        raise Conflict(MERGED_MEANWHILE)


def is_among(session: Session, draft: VisitorDraft, visitor_ids: Select[int | None]) -> bool:
    """Tell whether a person as typed is among these: the same record, or the same name and number."""
    typed = [fold(word) for word in (draft.last_name or "", draft.first_name, draft.phone or "")]
    people = session.scalars(select(Visitor).where(Visitor.id.in_(visitor_ids)))
    return any(
        person.uid == draft.uid
        or [fold(word) for word in (person.last_name, person.first_name, person.phone)] == typed
        for person in people
    )


def with_number(typed: str) -> ColumnElement[bool]:
    """Return the condition, in a query on `Visitor`, that somebody has one of the numbers typed, whole."""
    keys = func.concat(" ", Visitor.phone_key, " ")
    return or_(false(), *(keys.contains(f" {key} ") for key in phone_keys(typed)))


def records_of(session: Session, draft: VisitorDraft) -> set[int]:
    """Return the records of a person as typed or known: the person's own, and those of a same number."""
    known = session.scalar(select(Visitor.phone).where(Visitor.uid == draft.uid)) or ""
    number = known if draft.phone is None else draft.phone
    return set(session.scalars(select(Visitor.id).where(or_(Visitor.uid == draft.uid, with_number(number)))))


def has_number(session: Session, draft: VisitorDraft, typed: str) -> bool:
    """Tell whether a person, as typed or known, has one of the numbers of a text."""
    known = session.scalar(select(Visitor.phone).where(Visitor.uid == draft.uid)) or ""
    number = known if draft.phone is None else draft.phone
    return not set(phone_keys(typed)).isdisjoint(phone_keys(number))


def reveal_phone(session: Session, visitor_uid: UUID, *, by: Agent) -> str:
    """Return the number of a person whose instruction was just read; the journal keeps who saw it."""
    require(by, "reveal_phone")
    visitor = session.scalar(select(Visitor).where(Visitor.uid == visitor_uid))
    if visitor is None:
        raise UserError("Cette personne n’existe plus. Actualiser la liste (F5).")
    note_read(session, Visitor, visitor_uid, "phone")
    return visitor.phone


def has_phone(session: Session, visitor_id: int) -> bool:
    """Tell whether a number of this person is known; what it is, `listing.reach` alone says."""
    return bool(session.scalar(select(Visitor.phone).where(Visitor.id == visitor_id)))


def known_visitor(session: Session, uid: UUID) -> VisitorDraft | None:
    """Return a person kept, whole, for an undo to put back: screens show `listing.reach_of`."""
    visitor = session.scalar(select(Visitor).where(Visitor.uid == uid))
    if visitor is None:
        return None
    return VisitorDraft(
        visitor.last_name,
        visitor.first_name,
        visitor.phone,
        visitor.safe_contact,
        visitor.safe_note,
        visitor.safe_checked_on,
        visitor.uid,
        visitor.email,
    )


def record_visitors(session: Session, rows: Iterable[Mapping[str, Any]]) -> list[int]:
    """Keep many people already checked (imports, demonstration) and return their ids in the same order."""
    kept = [{**row, "phone_key": kept_keys(row["phone"])} for row in rows]
    if not kept:
        return []
    return list(session.scalars(insert(Visitor).returning(Visitor.id, sort_by_parameter_order=True), kept))


_GONE = "Cette personne n’existe plus. Écrire son nom."
_LIMITS = {  # characters, and what to do beyond
    "last_name": (80, "Le nom dépasse 80 caractères\u00a0: le raccourcir."),
    "first_name": (80, "Le prénom dépasse 80 caractères\u00a0: le raccourcir."),
    "phone": (60, "Le téléphone dépasse 60 caractères\u00a0: n’écrire qu’un numéro."),
    "email": (120, "Le courriel dépasse 120 caractères\u00a0: n’en écrire qu’un."),
    "safe_note": (200, "La consigne dépasse 200 caractères\u00a0: la raccourcir."),
}


def _check(values: Mapping[str, Any]) -> None:
    problems = {
        name: sentence for name, (most, sentence) in _LIMITS.items() if len(values.get(name, "")) > most
    }
    if not values.get("last_name", True):
        problems["last_name"] = "Écrire le nom de la personne."
    if problems:
        raise Invalid(problems)

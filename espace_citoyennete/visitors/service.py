"""Use cases on people with a name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from espace_citoyennete.errors import Invalid
from espace_citoyennete.french import clean, phone_key
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.visitors.model import Visitor


@dataclass(frozen=True)
class VisitorDraft:
    """A person as typed at the desk."""

    last_name: str
    first_name: str = ""
    phone: str = ""
    safe_contact: str = "STANDARD"
    safe_note: str = ""
    uid: UUID = field(default_factory=uuid4)


def save_visitor(session: Session, draft: VisitorDraft, *, by: Agent) -> int:
    """Keep a person's name and return the id; the same draft saved twice is one person.

    Raises `Invalid` when there is no name or one is too long.
    """
    require(by, "save_visitor")
    known = session.scalar(select(Visitor.id).where(Visitor.uid == draft.uid))
    if known is not None:
        return known
    names = {"last_name": clean(draft.last_name), "first_name": clean(draft.first_name)}
    _check(names, draft)
    visitor = Visitor(
        uid=draft.uid,
        phone=clean(draft.phone),
        phone_key=phone_key(draft.phone)[:30],
        safe_contact=draft.safe_contact,
        safe_note=clean(draft.safe_note),
        **names,
    )
    session.add(visitor)
    session.flush()
    return visitor.id


def record_visitors(session: Session, rows: Iterable[Mapping[str, Any]]) -> list[int]:
    """Keep many people already checked (imports, demonstration) and return their ids in the same order."""
    kept = [{**row, "phone_key": phone_key(row["phone"])[:30]} for row in rows]
    if not kept:
        return []
    return list(session.scalars(insert(Visitor).returning(Visitor.id, sort_by_parameter_order=True), kept))


def _check(names: dict[str, str], draft: VisitorDraft) -> None:
    problems = {}
    if not names["last_name"]:
        problems["last_name"] = "Écrire le nom de la personne."
    for key, name in names.items():
        if len(name) > 80:
            problems[key] = "Le nom dépasse 80 caractères\u00a0: le raccourcir."
    if len(clean(draft.phone)) > 60:
        problems["phone"] = "Le téléphone dépasse 60 caractères\u00a0: n’écrire qu’un numéro."
    if len(clean(draft.safe_note)) > 200:
        problems["safe_note"] = "La consigne dépasse 200 caractères\u00a0: la raccourcir."
    if problems:
        raise Invalid(problems)

"""How people may be reached: the one source of a usable phone number for lists, prints and exports."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import false, func, or_, select
from sqlalchemy.orm import Session

from espace_citoyennete.french import fold
from espace_citoyennete.storage.search import visitor_matches, words_of
from espace_citoyennete.town.reference import labels
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.phones import phone_keys
from espace_citoyennete.visitors.rules import Reach, full_name, is_guarded
from espace_citoyennete.visitors.service import with_number

_WHOLE = 8  # digits under which no number of a person is whole
_TWO = 2  # words by which few people are read, to be compared whole


def reaches(session: Session, visitor_ids: Iterable[int | None]) -> dict[int | None, Reach]:
    """Return how each person may be reached, by id; nobody (None) cannot be, nor whom the base hides."""
    wanted = set(visitor_ids)
    found: dict[int | None, Reach] = dict.fromkeys(wanted, Reach())
    people = session.scalars(select(Visitor).where(Visitor.id.in_(wanted - {None}))).all()
    instructions = labels(session, "contact_sur") if people else {}
    read = (visitor for visitor in people if visitor.safe_contact is not None)
    return found | {visitor.id: _reach(visitor, instructions) for visitor in read}


def reach(session: Session, visitor_id: int | None) -> Reach:
    """Return how one person may be reached."""
    return reaches(session, [visitor_id])[visitor_id]


def reach_of(session: Session, visitor_uid: UUID) -> Reach:
    """Return how the person of this uid may be reached; one who is not kept yet cannot be."""
    return reach(session, session.scalar(select(Visitor.id).where(Visitor.uid == visitor_uid)))


def _reach(visitor: Visitor, instructions: dict[str, str]) -> Reach:
    code = visitor.safe_contact
    return Reach(
        visitor_uid=visitor.uid,
        safe_contact=code,
        instruction="" if code == "STANDARD" else instructions.get(code, code),
        note=visitor.safe_note,
        checked_on=visitor.safe_checked_on,
        has_phone=bool(visitor.phone),
        phone="" if is_guarded(code) else visitor.phone,
    )


def is_phone_of(session: Session, visitor_uid: UUID, typed: str) -> bool:
    """Tell whether digits typed are the beginning of a number of this person, hidden or not."""
    wanted = select(Visitor.id).where(Visitor.uid == visitor_uid, visitor_matches(session, typed, Visitor.id))
    return session.scalar(wanted) is not None


def found_exactly(session: Session, name: str, phone: str) -> set[int]:
    """Return the people whose whole name is typed, in any order, or one whole number.

    Of records put together, the one that is kept is returned.
    """
    words = sorted(words_of(re.sub(r"\d", " ", name)))
    digits = re.sub(r"[^\d+().\-/ ]", " ", phone).strip()  # « Diallo 06 39… », as the palette takes it
    keys = {*phone_keys(phone), *phone_keys(digits)} if sum(map(str.isdigit, phone)) >= _WHOLE else set()
    kept = func.coalesce(Visitor.merged_into_id, Visitor.id)
    numbered = (visitor_matches(session, key, Visitor.id, is_whole=True) for key in keys)
    found = set(session.scalars(select(kept).where(or_(false(), *numbered))))
    if words:
        alike = visitor_matches(session, " ".join(words[:_TWO]), Visitor.id, is_whole=True)
        people = session.execute(select(kept, Visitor.last_name, Visitor.first_name).where(alike))
        found |= {row[0] for row in people if sorted(words_of(full_name(row[1], row[2]))) == words}
    return found


@dataclass(frozen=True)
class NamedRecord:
    """A record by its name alone."""

    uid: UUID
    name: str


def maybe_same(session: Session, visitor_id: int) -> list[NamedRecord]:
    """Return the records of the same name and a same number: only somebody can tell whether they are one."""
    person = session.get_one(Visitor, visitor_id)
    name = full_name(person.last_name, person.first_name)
    others = session.scalars(
        select(Visitor)
        .where(with_number(person.phone), Visitor.id != visitor_id, Visitor.merged_into_id.is_(None))
        .order_by(Visitor.id.desc())
    )
    named = [NamedRecord(other.uid, full_name(other.last_name, other.first_name)) for other in others]
    return [other for other in named if sorted(fold(other.name).split()) == sorted(fold(name).split())]

"""Use cases on one person kept twice: put both records together, part them again, row for row."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.service import author_id
from espace_citoyennete.errors import Conflict, UserError
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.erasing import Link, links_to
from espace_citoyennete.visitors.model import Visitor, VisitorMerge
from espace_citoyennete.visitors.phones import OR, kept_keys
from espace_citoyennete.visitors.rules import safest


@dataclass(frozen=True)
class MergePreview:
    """What putting two records together would do; no number is in it."""

    versions: tuple[int, int]  # of the kept and of the merged record, as they were read
    moved: tuple[tuple[str, int], ...]  # table → how many rows would go to the kept record
    safe_contact: str  # the instruction that would hold
    safe_note: str
    has_two_phones: bool


def merge_preview(session: Session, kept_uid: UUID, merged_uid: UUID) -> MergePreview:
    """Return what a merge would move and which instruction would hold. Raises `UserError`."""
    kept, merged = _two(session, kept_uid, merged_uid)
    values = _together(kept, merged)
    counts = (
        (model.__tablename__, session.scalar(select(func.count()).where(column == merged.id)) or 0)
        for model, column in _links()
    )
    return MergePreview(
        versions=(kept.version, merged.version),
        moved=tuple((table, count) for table, count in counts if count),
        safe_contact=values["safe_contact"],
        safe_note=values["safe_note"],
        has_two_phones=values["phone"] not in (kept.phone, merged.phone),
    )


def merge_visitors(
    session: Session,
    kept_uid: UUID,
    merged_uid: UUID,
    *,
    versions: tuple[int, int] | None = None,
    instant: datetime,
    by: Agent,
) -> int:
    """Give the kept record everything that points to the other one, and return the id of the merge.

    The safest instruction of both holds. Raises `Conflict` when a record read at `versions` changed since.
    """
    require(by, "merge_visitors")
    kept, merged = _two(session, kept_uid, merged_uid)
    if versions not in (None, (kept.version, merged.version)):
        raise Conflict("Une des deux fiches a été modifiée entre-temps. Les comparer de nouveau.")
    before, after = _plain(kept), _together(kept, merged)
    moved = {}
    for model, column in _links():
        rows = session.scalars(select(model).where(column == merged.id)).all()
        for row in rows:
            setattr(row, column.key, kept.id)
        if rows:
            moved[f"{model.__tablename__}.{column.key}"] = [row.id for row in rows]
    _put(kept, after)
    merged.merged_into_id = kept.id
    merge = _parted(session, kept, merged) or VisitorMerge(kept_id=kept.id, merged_id=merged.id)
    merge.merged_at, merge.parted_at = instant, None
    merge.author_id = author_id(session, by.uid)
    merge.moved = json.dumps({"rows": moved, "before": before, "after": _plain(kept)}, ensure_ascii=False)
    session.add(merge)
    session.flush()
    return merge.id


def part_visitors(
    session: Session, merge_id: int, *, version: int | None = None, instant: datetime, by: Agent
) -> None:
    """Part two records put together: what was moved goes back, what came since stays with the kept one.

    Raises `Conflict` when they were parted already, when one of them was merged again since, or when
    the kept record, read at `version`, changed since.
    """
    require(by, "part_visitors")
    merge = session.get(VisitorMerge, merge_id)
    if merge is None or merge.parted_at is not None:
        raise Conflict("Ces deux fiches ont déjà été séparées. Actualiser (F5).")
    kept, merged = session.get_one(Visitor, merge.kept_id), session.get_one(Visitor, merge.merged_id)
    if version not in (None, kept.version):
        raise Conflict(
            f"La fiche réunie a été modifiée entre-temps. La séparer depuis la fiche{NO_BREAK}: "
            "Ouvrir la personne."
        )
    _refuse_unless_last(session, merge)
    noted = json.loads(merge.moved)
    for model, column in _links():
        ids = noted["rows"].get(f"{model.__tablename__}.{column.key}", [])
        for row in session.scalars(select(model).where(model.id.in_(ids), column == kept.id)):
            setattr(row, column.key, merged.id)
    merged.merged_into_id = None
    now = _plain(kept)
    # What somebody wrote in the kept record since the merge stays; the rest is as before it.
    _put(kept, {name: noted["before"][name] for name in now if now[name] == noted["after"][name]})
    merge.parted_at = instant
    session.flush()


def _parted(session: Session, kept: Visitor, merged: Visitor) -> VisitorMerge | None:
    """Return the merge of these two just parted, when it was the last of the kept record: it holds again."""
    of_kept = or_(VisitorMerge.kept_id == kept.id, VisitorMerge.merged_id == kept.id)
    last = session.scalar(select(VisitorMerge).where(of_kept).order_by(VisitorMerge.id.desc()).limit(1))
    if last is None or last.parted_at is None:
        return None
    return last if (last.kept_id, last.merged_id) == (kept.id, merged.id) else None


def _two(session: Session, kept_uid: UUID, merged_uid: UUID) -> tuple[Visitor, Visitor]:
    if kept_uid == merged_uid:
        raise UserError("C’est la même fiche. Choisir une autre personne.")
    found = session.scalars(select(Visitor).where(Visitor.uid.in_([kept_uid, merged_uid]))).all()
    people = {person.uid: person for person in found}
    if len(people) < 2:
        raise UserError("Une des deux fiches n’existe plus. Actualiser la liste (F5).")
    if any(person.merged_into_id is not None for person in people.values()):
        raise Conflict(
            "Une des deux fiches a été réunie avec une autre entre-temps. Les rechercher de nouveau."
        )
    return people[kept_uid], people[merged_uid]


def _links() -> Iterator[Link]:
    """Yield every column that points to a person; what was done stays as it was done."""
    return (pair for pair in links_to(Visitor) if pair[0] is not VisitorMerge)


def _refuse_unless_last(session: Session, merge: VisitorMerge) -> None:
    """Part the last merge first: only then is what it found still what is there."""
    later = select(VisitorMerge.id).where(
        VisitorMerge.id > merge.id,
        VisitorMerge.parted_at.is_(None),
        or_(VisitorMerge.kept_id == merge.kept_id, VisitorMerge.merged_id == merge.kept_id),
    )
    if session.scalar(later) is not None:
        raise Conflict(
            "Une autre fiche a été réunie depuis avec celle-ci. Séparer d’abord la plus récente des deux."
        )


# What the kept record holds

_FIELDS = ("phone", "email", "safe_contact", "safe_note", "safe_checked_on")


def _plain(person: Visitor) -> dict[str, Any]:
    """Return what a merge may change in a record, as what JSON can hold."""
    values = {name: getattr(person, name) for name in _FIELDS}
    checked: date | None = values["safe_checked_on"]
    return {**values, "safe_checked_on": checked.isoformat() if checked else None}


def _put(person: Visitor, values: dict[str, Any]) -> None:
    for name, value in values.items():
        is_day = name == "safe_checked_on" and value is not None
        setattr(person, name, date.fromisoformat(value) if is_day else value)
    if "phone" in values:
        person.phone_key = kept_keys(person.phone)


def _together(kept: Visitor, merged: Visitor) -> dict[str, Any]:
    """Return what the kept record holds after a merge: both numbers, the safest instruction, both notes."""
    instruction = safest(kept.safe_contact, merged.safe_contact)
    checked = [one.safe_checked_on for one in (kept, merged) if one.safe_contact == instruction]
    phones = [*kept.phone.split(OR), *merged.phone.split(OR)]
    numbers = {kept_keys(one) or one: one for one in reversed(phones)}
    return {
        "phone": _both("téléphones", OR, *reversed(numbers.values()), most=60),
        "email": kept.email or merged.email,
        "safe_contact": instruction,
        "safe_note": _both("consignes", " · ", kept.safe_note, merged.safe_note, most=200),
        # The instruction was last confirmed when the older of both was; never, if one of them never was.
        "safe_checked_on": min(day.isoformat() for day in checked if day) if all(checked) else None,
    }


def _both(word: str, between: str, *texts: str, most: int) -> str:
    """Return both texts, or raise rather than lose the end of one."""
    text = between.join(dict.fromkeys(text for text in texts if text))
    if len(text) > most:
        raise UserError(
            f"Les {word} ensemble dépassent {most} caractères{NO_BREAK}: les raccourcir dans les fiches."
        )
    return text

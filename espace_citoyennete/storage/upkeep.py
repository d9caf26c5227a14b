"""What the program did to keep the base safe, and when: its last copies, drills and checks."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, DateTime, String, Text, delete, select
from sqlalchemy.orm import Mapped, Session

from espace_citoyennete.storage.base import Base, field
from espace_citoyennete.storage.dictionary import PLACE, TECHNICAL, Purpose

_KEPT = 36  # of each kind: three years of monthly drills


class Care(StrEnum):
    """What was done; the word is the one kept in the base."""

    COPY = "copie"
    SECOND_PLACE = "second"
    DRILL = "exercice"
    ERASURE = "effacement"  # people were erased since the copy before: their number, that of all the marks


class UpkeepFact(Base, kept_for=Purpose.SECURITY):
    """One thing done by the program itself; no act of a desk, so no journal line."""

    kind: Mapped[str] = field("Quoi", TECHNICAL, String(12), index=True)
    done_at: Mapped[datetime] = field("Fait le", TECHNICAL, DateTime)
    is_good: Mapped[bool] = field("Réussi", TECHNICAL, Boolean)
    words: Mapped[str] = field("Ce qui est dit", TECHNICAL, Text)


class CopyPlan(Base, kept_for=Purpose.SECURITY):
    """What people decided of the copies, on a single row; none where nothing was."""

    second_place: Mapped[str] = field("Second emplacement", PLACE, Text, default="")
    server_copied_at: Mapped[datetime | None] = field("Serveur sauvegardé le", TECHNICAL, DateTime)


class Restoration(Base, kept_for=Purpose.SECURITY):
    """The base, its journal with it, was put back as a copy held it; an act, which the journal tells."""

    restored_at: Mapped[datetime] = field("Restaurée le", TECHNICAL, DateTime)
    copy: Mapped[str] = field("Sauvegarde", TECHNICAL, Text)


def note_fact(session: Session, kind: Care, at: datetime, words: str, *, is_good: bool = True) -> None:
    """Keep what was done, and forget the oldest of its kind."""
    session.add(UpkeepFact(kind=kind, done_at=at, is_good=is_good, words=words))
    session.flush()
    oldest = session.scalar(
        select(UpkeepFact.id)
        .where(UpkeepFact.kind == kind)
        .order_by(UpkeepFact.id.desc())
        .offset(_KEPT - 1)
        .limit(1)
    )
    if oldest is not None:
        session.execute(delete(UpkeepFact).where(UpkeepFact.kind == kind, UpkeepFact.id < oldest))


def facts(session: Session, kind: Care) -> list[UpkeepFact]:
    """Return what was done of a kind, the last first."""
    return list(
        session.scalars(select(UpkeepFact).where(UpkeepFact.kind == kind).order_by(UpkeepFact.id.desc()))
    )


def last_fact(session: Session, kind: Care) -> UpkeepFact | None:
    """Return the last thing done of a kind, well or badly."""
    return session.scalar(
        select(UpkeepFact).where(UpkeepFact.kind == kind).order_by(UpkeepFact.id.desc()).limit(1)
    )


def done_well_at(session: Session, kind: Care) -> datetime | None:
    """Return when something of a kind last went well."""
    went_well = (UpkeepFact.kind == kind, UpkeepFact.is_good.is_(True))
    asked = select(UpkeepFact.done_at).where(*went_well).order_by(UpkeepFact.id.desc()).limit(1)
    return session.scalar(asked)

"""Where people are received and what they bring: the rooms, and the papers of each domain of law."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.errors import Invalid, UserError
from espace_citoyennete.french import NO_BREAK, clean, fold
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.town.model import PapersToBring, Room
from espace_citoyennete.town.reference import labels

PAPERS_LENGTH = 600  # what a convocation has room for


@dataclass(frozen=True)
class RoomDraft:
    """A room being added or changed."""

    name: str
    seats: int | None = None
    is_accessible: bool = True
    note: str = ""
    uid: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class PapersDraft:
    """What to bring to an appointment of a domain; no word is no list."""

    domain: str
    words: str
    uid: UUID = field(default_factory=uuid4)


def save_room(session: Session, draft: RoomDraft, *, by: Agent) -> int:
    """Add a room, or change the one of the same uid, and return its id. Raises `Invalid`.

    A room keeps its name, by which its permanences and closures know it.
    """
    require(by, "save_room")
    rows = list(session.scalars(select(Room)))
    row = next((room for room in rows if room.uid == draft.uid), None)
    if problems := _room_problems(draft, row, [room.name for room in rows if room.uid != draft.uid]):
        raise Invalid(problems)
    row = row or Room(uid=draft.uid, name=clean(draft.name))
    row.seats, row.is_accessible, row.note = draft.seats, draft.is_accessible, clean(draft.note)
    session.add(row)
    session.flush()
    return row.id


def _room_problems(draft: RoomDraft, row: Room | None, others: list[str]) -> dict[str, str]:
    name, problems = clean(draft.name), {}
    if not name or len(name) > 80:
        problems["name"] = "Écrire un nom de 80 caractères au plus."
    elif row is not None and name != row.name:
        problems["name"] = (
            f"Une salle garde son nom, que portent ses permanences{NO_BREAK}: "
            "la retirer et en ajouter une autre."
        )
    elif fold(name) in map(fold, others):
        problems["name"] = f"Cette salle existe déjà, peut-être retirée{NO_BREAK}: la remettre en service."
    if draft.seats is not None and not 1 <= draft.seats <= 500:
        problems["seats"] = "Écrire un nombre de places entre 1 et 500."
    if len(clean(draft.note)) > 200:
        problems["note"] = f"Cette précision dépasse 200 caractères{NO_BREAK}: la raccourcir."
    return problems


def retire_room(session: Session, uid: UUID, *, today: date, by: Agent) -> None:
    """Offer a room no more from today on; sittings that are there stay there."""
    require(by, "retire_room")
    _room(session, uid).retired_on = today


def restore_room(session: Session, uid: UUID, *, by: Agent) -> None:
    """Offer a retired room again."""
    require(by, "restore_room")
    _room(session, uid).retired_on = None


def _room(session: Session, uid: UUID) -> Room:
    room = session.scalar(select(Room).where(Room.uid == uid))
    if room is None:
        raise UserError("Cette salle n’existe plus. Actualiser la liste (F5).")
    return room


def save_papers(session: Session, draft: PapersDraft, *, by: Agent) -> None:
    """Keep what to bring to an appointment of a domain, or nothing. Raises `Invalid`."""
    require(by, "save_papers")
    words = clean(draft.words)
    if len(words) > PAPERS_LENGTH:
        raise Invalid({"words": f"Ce texte dépasse {PAPERS_LENGTH} caractères{NO_BREAK}: le raccourcir."})
    if draft.domain not in labels(session, "domaine_droit"):
        raise Invalid({"domain": "Choisir le domaine dans la liste (↓)."})
    row = session.scalar(select(PapersToBring).where(PapersToBring.domain == draft.domain))
    if not words:
        if row is not None:
            session.delete(row)
    else:
        row = row or PapersToBring(uid=draft.uid, domain=draft.domain)
        row.words = words
        session.add(row)
    session.flush()

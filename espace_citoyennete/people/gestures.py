"""What the screens do with the record of a person, each act with its undo: the opposite use case."""

from functools import partial
from uuid import UUID

from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.visitors.merging import merge_visitors, part_visitors
from espace_citoyennete.visitors.service import VisitorDraft, known_visitor, save_visitor


def as_it_is(session: Session, uid: UUID) -> VisitorDraft | None:
    """Return a person whole, for an undo to put back."""
    return known_visitor(session, uid)


def remember_corrected(desk: Desk, before: VisitorDraft) -> None:
    """Offer to put back what the record of a person was before the correction just saved."""
    with desk.database.reading() as session:
        after = known_visitor(session, before.uid)
    if after is None:
        return

    def put(draft: VisitorDraft) -> None:
        with desk.database.transaction() as session:
            save_visitor(session, draft, by=desk.agent)

    name = f"Fiche de {desk.shown_name(_name(before))} modifiée"
    desk.undo.add(name, partial(put, before), partial(put, after))


def remember_merged(desk: Desk, kept_uid: UUID, merged_uid: UUID, merge_id: int) -> None:
    """Offer to part two records just put together, and to put them together again."""
    pair = _Pair(desk, kept_uid, merged_uid, merge_id)
    desk.undo.add("Fiches réunies", pair.part, pair.merge)


def part(desk: Desk, kept_uid: UUID, merged_uid: UUID, merge_id: int) -> None:
    """Part two records put together, and offer to put them together again. Raises `UserError`."""
    pair = _Pair(desk, kept_uid, merged_uid, merge_id)
    pair.part()
    desk.undo.add("Fiches séparées", pair.merge, pair.part)


class _Pair:
    """Two records of one person, put together and parted; each merge has its own id."""

    def __init__(self, desk: Desk, kept_uid: UUID, merged_uid: UUID, merge_id: int) -> None:
        self._desk, self._kept, self._merged, self._merge_id = desk, kept_uid, merged_uid, merge_id

    def part(self) -> None:
        desk = self._desk
        with desk.database.transaction() as session:
            part_visitors(session, self._merge_id, instant=desk.clock.instant(), by=desk.agent)

    def merge(self) -> None:
        desk, instant = self._desk, self._desk.clock.instant()
        with desk.database.transaction() as session:
            self._merge_id = merge_visitors(session, self._kept, self._merged, instant=instant, by=desk.agent)


def _name(person: VisitorDraft) -> str:
    return f"{person.last_name or ''} {person.first_name}".strip()

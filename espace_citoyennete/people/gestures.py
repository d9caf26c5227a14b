"""What the screens do with the record of a person, each act with its undo: the opposite use case."""

from uuid import UUID

from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.visitors.merging import merge_visitors, part_visitors
from espace_citoyennete.visitors.service import VisitorDraft, known_visitor, save_visitor, visitor_version


def as_it_is(session: Session, uid: UUID) -> VisitorDraft | None:
    """Return a person whole, for an undo to put back."""
    return known_visitor(session, uid)


def remember_corrected(desk: Desk, before: VisitorDraft) -> None:
    """Offer to put back what the record of a person was before the correction just saved."""
    with desk.database.reading() as session:
        after, version = known_visitor(session, before.uid), visitor_version(session, before.uid)
    if after is None:
        return
    kept = _Kept(desk, before.uid, version)
    desk.undo.add(
        f"Fiche de {desk.shown_name(_name(before))} modifiée",
        lambda: kept.put(before),
        lambda: kept.put(after),
    )


def remember_merged(desk: Desk, kept_uid: UUID, merged_uid: UUID, merge_id: int) -> None:
    """Offer to part two records just put together, and to put them together again."""
    pair = _Pair(desk, kept_uid, merged_uid, merge_id)
    desk.undo.add("Fiches réunies", pair.part, pair.merge)


def part(desk: Desk, kept_uid: UUID, merged_uid: UUID, merge_id: int) -> None:
    """Part two records put together, and offer to put them together again. Raises `UserError`."""
    pair = _Pair(desk, kept_uid, merged_uid, merge_id)
    pair.version = None  # parted on purpose, from the card as it stands
    pair.part()
    desk.undo.add("Fiches séparées", pair.merge, pair.part)


class _Kept:
    """Writes one record as it was, refused when somebody changed it in between."""

    def __init__(self, desk: Desk, uid: UUID, version: int | None) -> None:
        self._desk, self._uid, self._version = desk, uid, version

    def put(self, draft: VisitorDraft) -> None:
        with self._desk.database.transaction() as session:
            save_visitor(session, draft, version=self._version, by=self._desk.agent)
            self._version = visitor_version(session, self._uid)


class _Pair:
    """Two records of one person, put together and parted, refused when somebody changed them in between."""

    def __init__(self, desk: Desk, kept_uid: UUID, merged_uid: UUID, merge_id: int) -> None:
        self._desk, self._kept, self._merged, self._merge_id = desk, kept_uid, merged_uid, merge_id
        with desk.database.reading() as session:
            self.version: int | None = visitor_version(session, kept_uid)
        self._versions: tuple[int, int] | None = None  # of both, once parted

    def part(self) -> None:
        instant = self._desk.clock.instant()
        with self._desk.database.transaction() as session:
            part_visitors(session, self._merge_id, version=self.version, instant=instant, by=self._desk.agent)
            self._versions = self._both(session)

    def merge(self) -> None:
        instant = self._desk.clock.instant()
        with self._desk.database.transaction() as session:
            self._merge_id = merge_visitors(
                session,
                self._kept,
                self._merged,
                versions=self._versions,
                instant=instant,
                by=self._desk.agent,
            )
            self.version = visitor_version(session, self._kept)

    def _both(self, session: Session) -> tuple[int, int]:
        return visitor_version(session, self._kept) or 0, visitor_version(session, self._merged) or 0


def _name(person: VisitorDraft) -> str:
    return f"{person.last_name or ''} {person.first_name}".strip()

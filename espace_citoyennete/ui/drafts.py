"""Where the panel's drafts are kept: in the base, and on this machine while a server does not answer."""

import platform
from collections.abc import Collection
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from espace_citoyennete import settings
from espace_citoyennete.errors import Unreachable, UserError
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.drafts import (
    DraftRow,
    draft_key,
    drafts_of,
    drop_draft,
    keep_draft,
    take_over,
)
from espace_citoyennete.storage.local_drafts import LocalDrafts
from espace_citoyennete.ui import tasks
from espace_citoyennete.ui.desk import Desk

TRY_AGAIN = 5000  # milliseconds between two calls to a server that does not answer


class KeptDrafts(QObject):
    """Keeps drafts, the newest of both places winning; on a server base nothing waits for the network."""

    told = Signal(str, str)  # a sentence, and its kind of message

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._local = None if desk.database.is_sqlite else _local_drafts(desk)
        self._is_away = False  # the base refused the last draft, which waits on this machine
        self._retry = QTimer(self, interval=TRY_AGAIN, singleShot=True)
        self._retry.timeout.connect(self.send)

    def keep(self, row: DraftRow) -> None:
        """Keep a draft. Raises `UserError` when it could be kept nowhere."""
        if self._local is not None:
            self._local.keep(row)  # first: a server may take long to refuse
            if self._is_away:
                return
        try:
            with self._desk.database.transaction() as session:
                keep_draft(session, row, by=self._desk.agent)
        except UserError as refusal:
            if self._local is None:
                raise
            self._go_away(refusal)
        else:
            self.forget(row.uid)

    def drop(self, uid: UUID) -> None:
        """Give a draft up. Raises `UserError` when the base refuses."""
        with self._desk.database.transaction() as session:
            drop_draft(session, uid)
        self.forget(uid)

    def forget(self, uid: UUID) -> None:
        """Forget what this machine holds of a draft: the base has it, or its record."""
        if self._local is not None:
            self._local.drop(uid)

    def take_back(self) -> list[DraftRow]:
        """Return the drafts of this person at this desk, the oldest first."""
        with self._desk.database.reading() as session:
            rows = {row.uid: row for row in drafts_of(session, self._desk.agent.uid)}
        mine = {uid: row for uid, row in rows.items() if self._is_here(row)}
        for row in self._local.rows() if self._local is not None else ():
            if row.uid not in rows or rows[row.uid].updated_at < row.updated_at:
                mine[row.uid] = row
                self.keep(row)
            else:
                self.forget(row.uid)
        return sorted(mine.values(), key=lambda row: row.created_at)

    def take_over(self, uid: UUID, kinds: Collection[str]) -> DraftRow:
        """Bring here the draft of a colleague, or of another desk. Raises `UserError`."""
        with self._desk.database.transaction() as session:
            return take_over(session, uid, kinds, desk=platform.node(), by=self._desk.agent)

    def send(self) -> None:
        """Try to hand to the base, beside the window, what waits on this machine."""
        assert self._local is not None
        tasks.run(
            self,
            partial(_send, self._desk.database, self._local.rows(), self._desk),
            done=self._sent,
            refused=lambda _sentence: self._retry.start(),
        )

    def _sent(self, rows: list[DraftRow]) -> None:
        """Forget here what the base has taken, unless more was typed or the record saved meanwhile."""
        assert self._local is not None
        self._is_away = False
        for row in rows:
            here = self._local.row(row.uid)
            if here is None:
                self.drop(row.uid)
            elif here.updated_at == row.updated_at:
                self.forget(row.uid)
            else:
                self.keep(here)
        if not self._is_away:
            self.told.emit("Le serveur répond de nouveau. Les brouillons de ce poste y sont gardés.", "ok")

    def _go_away(self, refusal: UserError) -> None:
        self._is_away = True
        self._retry.start()
        sentence = f"{refusal.message} La saisie continue sur ce poste."
        if isinstance(refusal, Unreachable):
            since = f"Serveur injoignable depuis {self._desk.clock.now():%H:%M}."
            sentence = f"{since} La saisie continue sur ce poste et sera envoyée au retour."
        self.told.emit(sentence, "warn")

    def _is_here(self, row: DraftRow) -> bool:
        return self._desk.database.is_sqlite or row.desk == platform.node()


def _local_drafts(desk: Desk) -> LocalDrafts:
    with desk.database.transaction() as session:
        name, key = draft_key(session, desk.agent.uid, platform.node())
    return LocalDrafts(settings.local_drafts() / str(name), key)


def _send(database: Database, rows: list[DraftRow], desk: Desk) -> list[DraftRow]:
    with database.transaction() as session:
        for row in rows:
            keep_draft(session, row, by=desk.agent)
    return rows

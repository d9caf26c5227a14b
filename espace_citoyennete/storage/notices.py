"""What the desks of a server tell each other: which tables a commit changed, and by whom, never what."""

import selectors
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import chain, repeat
from threading import Thread  # noqa: TID251 - it waits on a line of its own all day long
from typing import Any
from uuid import UUID

import psycopg
import sqlalchemy as sa
from sqlalchemy.orm import Session

from espace_citoyennete.storage.base import Base

Heard = Callable[[frozenset[type[Base]]], None]
Lost = Callable[[bool], None]

_CHANNEL = "espace_changes"
# Seconds between two calls to a server that does not answer, the last one for ever.
_DELAYS = (0.5, 1, 2, 4, 8, 15)


def tell(session: Session, desk: UUID, changed: Iterable[type[Base]]) -> None:
    """Tell the other desks which tables change, once this transaction is committed and not before."""
    payload = f"{desk} {','.join(sorted(model.__tablename__ for model in changed))}"
    session.connection().exec_driver_sql("SELECT pg_notify(%s, %s)", (_CHANNEL, payload))


class Listening:
    """Hears the other desks on a thread of its own, and knows by it whether the server is there.

    `heard` is called with the classes that another desk changed, or with all of them after a cut, when nobody
    knows; `lost` with whether the server is away. Both are called on that thread.
    """

    def __init__(self, engine: sa.Engine, desk: UUID, heard: Heard, lost: Lost) -> None:
        self.is_lost = False
        self._engine, self._desk, self._heard, self._lost = engine, str(desk), heard, lost
        self._is_over = False
        self._woken, self._waker = socket.socketpair()
        self._waker.setblocking(False)
        # The line is there before anything is read: what changes after that is heard.
        self._thread = Thread(target=self._listen, args=(self._line(),), name="notices", daemon=True)
        self._thread.start()

    def try_now(self) -> None:
        """Call a server that is away at once, rather than at the end of the delay: somebody waits."""
        with suppress(OSError):  # it was asked already, or is over
            self._waker.send(b"!")

    def stop(self) -> None:
        """End the thread; one that is calling a server that does not answer ends by itself, unheard.

        Such a one must not be the last to hold a desk, which its thread would destroy: it lets go of it now.
        """
        self._is_over = True
        self._heard = self._lost = _unheard
        self.try_now()
        self._thread.join(timeout=1)
        self._waker.close()

    def _listen(self, line: Any) -> None:
        while not self._is_over:
            if line is not None:
                with suppress(psycopg.Error):
                    self._hear(line)
                line.close()
            line = self._called_again()
        if line is not None:
            line.close()
        self._woken.close()

    def _hear(self, line: Any) -> None:
        with selectors.DefaultSelector() as either:
            either.register(line.fileno(), selectors.EVENT_READ)
            either.register(self._woken, selectors.EVENT_READ)
            while not self._is_over:
                for key, _ in either.select():
                    if key.fileobj is self._woken:
                        self._woken.recv(64)
                for notice in line.notifies(timeout=0):
                    self._hand_over(notice.payload)

    def _hand_over(self, payload: str) -> None:
        desk, _, names = payload.partition(" ")
        if desk != self._desk:
            told = {_classes().get(name) for name in names.split(",")}
            known = frozenset(model for model in told if model is not None)
            self._heard(known if len(known) == len(told) else everything())  # a newer desk has newer tables

    def _called_again(self) -> Any:
        """Return a line once the server answers; whatever was said meanwhile, everything may have changed."""
        line, delays = None, chain(_DELAYS, repeat(_DELAYS[-1]))
        if not self._is_over:
            self._tell_lost(True)
        while line is None and not self._is_over:
            self._rest(next(delays))
            line = None if self._is_over else self._line()
        if not self._is_over:
            self._tell_lost(False)
            self._heard(everything())
        return line

    def _rest(self, delay: float) -> None:
        with selectors.DefaultSelector() as woken:
            woken.register(self._woken, selectors.EVENT_READ)
            if woken.select(delay):
                self._woken.recv(64)

    def _line(self) -> Any:
        """Open a line as the base opens its own, kept out of its pool; None when the server is away."""
        with suppress(psycopg.Error, sa.exc.DBAPIError):
            pooled = self._engine.raw_connection()
            line: Any = pooled.driver_connection
            pooled.detach()
            try:
                line.autocommit = True
                line.execute(f"LISTEN {_CHANNEL}")
            except psycopg.Error:
                line.close()
                raise
            return line
        return None

    def _tell_lost(self, is_lost: bool) -> None:
        self.is_lost = is_lost
        self._lost(is_lost)


def everything() -> frozenset[type[Base]]:
    """Return every class: what is told when nobody knows which rows changed."""
    return frozenset(_classes().values())


def _unheard(_told: object) -> None:
    """Nobody is there any more."""


def _classes() -> dict[str, type[Base]]:
    return {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}

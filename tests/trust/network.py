"""R14, R15: a line cut around a commit loses and doubles nothing; of eight desks one has the slot."""

import selectors
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, time
from functools import partial
from typing import Literal
from uuid import uuid4

import sqlalchemy as sa

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.errors import Unreachable
from espace_citoyennete.storage.database import Database, open_postgresql
from tests.conftest import AGENT, NOW, fill
from tests.permanences.conftest import lawyer, plan
from tests.permanences.test_slots import DESKS, rush
from tests.postgresql import new_base_at, running_server, socket_of
from tests.trust.desk import a_draft
from tests.trust.figures import Figure, Scale

_Moment = Literal["never", "", "before", "after"]


def run(scale: Scale) -> list[Figure]:
    """Cut the line of a desk that saves on a server, then let eight desks want the same slots."""
    cuts = scale.of(10, 60)
    with running_server() as server:
        filled = new_base_at(server)
        with closing(open_postgresql(filled)) as base:
            fill(base)
        lend = partial(_lent, server, filled)
        kept = _saved_through_cuts(lend(), server, cuts, is_careless=False)
        careless = _saved_through_cuts(lend(), server, cuts, is_careless=True)
        slots, wrong = _wanted_by_all(lend(), scale.of(60, 300))
        _, doubled = _wanted_by_all(lend(), 20, without_index=True)
    return [
        Figure(
            "RÉSEAU : la ligne coupée autour de la validation", cuts, kept, "contacts perdus ou en double"
        ),
        Figure("un nouvel essai sans son uid", cuts, careless, is_saboteur=True),
        Figure(f"CRÉNEAUX : {DESKS} postes, un seul gagnant", slots, wrong),
        Figure("les créneaux sans leur index unique", 20, doubled, is_saboteur=True),
    ]


def _saved_through_cuts(base: Database, server: str, cuts: int, *, is_careless: bool) -> int:
    """Save contacts, each cut once, begun again until it passes; return how many are missing or too many."""
    with cutting(socket_of(server)) as (cutter, port), closing(base):
        address = base.engine.url.set(host="127.0.0.1", port=port, query={})
        with closing(open_postgresql(str(address))) as far:
            far.author = AGENT.uid
            for number in range(cuts):
                cutter.cuts = "before" if number % 2 else "after"
                _insist(far, a_draft(number), is_careless=is_careless)
        with base.reading() as session:
            rows = session.scalar(sa.select(sa.func.count()).select_from(Contact))
    assert rows is not None
    return abs(rows - cuts)


def _insist(base: Database, draft: ContactDraft, *, is_careless: bool) -> None:
    """Save a contact as the volet does: what was refused by the network is saved again."""
    while True:
        try:
            with base.transaction() as session:
                log_contact(session, draft, now=NOW, by=AGENT)
        except Unreachable:
            draft = replace(draft, uid=uuid4()) if is_careless else draft
        else:
            return


def _wanted_by_all(base: Database, count: int, *, without_index: bool = False) -> tuple[int, int]:
    """Let every desk want every slot; return the slots, and how many have not exactly one holder."""
    last = time(9 + count // 5 // 12, count // 5 % 12 * 5)
    with closing(base):
        plan(base, lawyer(slot_minutes=5, ends_at=last, last_day=date(2026, 12, 15)), AGENT)
        if without_index:
            with base.transaction() as session:
                session.execute(sa.text("DROP INDEX uq_appointment_slot_occupied"))
        slots, told, rows = rush(base)
    return slots, abs(rows - slots) + abs(told.count("pris") - slots)


def _lent(server: str, filled: str) -> Database:
    """Open a copy of a base, as the person at the desk."""
    base = open_postgresql(new_base_at(server, filled))
    base.author = AGENT.uid
    return base


class _Cutter:
    """Stands between a desk and its server, and cuts the line around the next commit when it is asked to."""

    def __init__(self, listening: socket.socket, server: str) -> None:
        self.cuts: _Moment = ""
        self.is_open = True
        self._server = server
        self._peers: dict[socket.socket, socket.socket] = {}
        self._desks: set[socket.socket] = set()
        self._mute: set[socket.socket] = set()
        self._ready = selectors.DefaultSelector()
        self._listening = listening
        self._ready.register(listening, selectors.EVENT_READ)

    def serve(self) -> None:
        """Hand over what is said, both ways, until the cutter is closed."""
        while self.is_open:
            for key, _ in self._ready.select(0.05):
                heard = key.fileobj
                assert isinstance(heard, socket.socket)
                if heard is self._listening:
                    self._join()
                elif heard in self._peers:
                    self._hand_over(heard)
        while self._peers:
            self._drop(next(iter(self._peers)))
        self._ready.close()

    def _join(self) -> None:
        desk, _ = self._listening.accept()
        server = socket.socket(socket.AF_UNIX)
        server.connect(self._server)
        self._desks.add(desk)
        for one, other in ((desk, server), (server, desk)):
            self._peers[one] = other
            self._ready.register(one, selectors.EVENT_READ)

    def _hand_over(self, line: socket.socket) -> None:
        said, peer = line.recv(65536), self._peers[line]
        is_commit = line in self._desks and b"COMMIT" in said
        if not said or (is_commit and self.cuts == "before"):
            self._drop(line)
        elif is_commit and self.cuts == "after":
            peer.sendall(said)
            peer.recv(65536)  # done, and the desk will never know
            self._drop(line)
        elif is_commit and self.cuts == "never":
            peer.sendall(said)
            self._mute.add(peer)  # done; the line stays, and nothing more is said on it
        else:
            if line not in self._mute:
                peer.sendall(said)
            return
        if is_commit:
            self.cuts = ""

    def _drop(self, line: socket.socket) -> None:
        for one in (line, self._peers[line]):
            self._ready.unregister(one)
            self._peers.pop(one)
            self._desks.discard(one)
            one.close()


@contextmanager
def cutting(server: str) -> Iterator[tuple[_Cutter, int]]:
    """Lend a line to a server that can be cut, and its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening, ThreadPoolExecutor(1) as apart:
        cutter = _Cutter(listening, server)
        served = apart.submit(cutter.serve)
        try:
            yield cutter, int(listening.getsockname()[1])
        finally:
            cutter.is_open = False
            served.result()

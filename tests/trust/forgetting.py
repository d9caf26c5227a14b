"""Whoever is forgotten is found nowhere any more, and no figure of a year that is over has moved."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from random import Random

import sqlalchemy as sa

from espace_citoyennete.clock import fixed_clock
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.jeudis.model import Registration
from espace_citoyennete.permanences.model import Appointment
from espace_citoyennete.privacy.service import forget_all
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.database import Database, Session, open_sqlite
from espace_citoyennete.storage.dictionary import FACT, PASSING, Data
from espace_citoyennete.storage.forgetting import sweep
from espace_citoyennete.visitors.model import Visitor
from tests.conftest import AGENT, KEY, NOW
from tests.trust.bases import new_base
from tests.trust.canaries import Nest, bytes_of, found_in
from tests.trust.figures import Figure, Scale
from tests.trust.lives import live, moves_a_figure

FOUND, MOVED = (
    "Une personne effacée n’est retrouvée nulle part",
    "Un effacement ne change aucun chiffre passé",
)


def run(scale: Scale) -> list[Figure]:
    """Look for whoever was forgotten, byte by byte, then count the years again without some people."""
    return [*_found(), *_moved(scale.of(1, 15))]


def _found() -> list[Figure]:
    faults: dict[str, tuple[Callable[[Session], None], AbstractContextManager[object], bool]] = {
        "": (_nothing, nullcontext(), True),
        "secure-delete de la recherche coupé": (_keep_search_words, nullcontext(), True),
        "journal d’écriture jamais vidé": (_nothing, nullcontext(), False),
        "colonne déclarée sans texte": (_nothing, _declared(Contact, "note", FACT), True),
    }
    figures = []
    for fault, (prepare, planted, is_swept) in faults.items():
        words, left = _left(prepare, planted, is_swept=is_swept)
        figures.append(Figure(FOUND, len(words), len(left), fault, is_saboteur=bool(fault)))
    return figures


def _left(
    prepare: Callable[[Session], None], planted: AbstractContextManager[object], *, is_swept: bool
) -> tuple[dict[str, str], list[str]]:
    """Forget a person of whom each column holds a canary; return the canaries and where some are left."""
    with tempfile.TemporaryDirectory() as folder:
        database = _opened(Path(folder))
        try:
            with database.transaction() as session:
                prepare(session)
                nest = Nest(session)
            with planted, database.transaction() as session:
                forget_all(session, [session.get_one(Visitor, nest.person.id)], now=NOW)
            if is_swept:
                sweep(database)
            return nest.words, found_in(bytes_of(Path(folder), KEY), nest.words)
        finally:
            database.close()


def _nothing(session: Session) -> None:
    """Plant no fault."""


def _keep_search_words(session: Session) -> None:
    for table in ("contact_search", "visitor_search"):
        session.execute(sa.text(f"INSERT INTO {table}({table}, rank) VALUES ('secure-delete', 0)"))


@contextmanager
def _declared(model: type[Base], column: str, data: Data) -> Iterator[None]:
    """Declare a column otherwise than its model does."""
    info = model.__table__.c[column].info
    rightly, info["data"] = info["data"], data
    try:
        yield
    finally:
        info["data"] = rightly


def _moved(rounds: int) -> list[Figure]:
    faults: dict[str, AbstractContextManager[object]] = {
        "": nullcontext(),
        "l’inscription part avec la personne": _declared(Registration, "needs", PASSING),
        "le rendez-vous part avec la personne": _declared(Appointment, "subject", PASSING),
    }
    figures = []
    for fault, planted in faults.items():
        with planted:
            tried = 1 if fault else rounds
            moved = sum(_has_moved(Random(seed)) for seed in range(tried))
        figures.append(Figure(MOVED, tried, moved, fault, is_saboteur=bool(fault)))
    return figures


def _has_moved(chance: Random) -> bool:
    """Tell whether a figure of a closed year moved once some people, then the same again, were forgotten."""
    with tempfile.TemporaryDirectory() as folder:
        database = _opened(Path(folder))
        try:
            with database.transaction() as session:
                people = live(session, chance, 8)
            return moves_a_figure(database, chance.sample(people, chance.randrange(1, 8)))
        finally:
            database.close()


def _opened(folder: Path) -> Database:
    database = open_sqlite(new_base(folder), KEY, fixed_clock(NOW))
    database.author = AGENT.uid
    return database

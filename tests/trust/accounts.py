"""Whoever left: no former passphrase, key file or open window lets them in, or lets them act."""

from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy import select

from espace_citoyennete.accounts.model import User
from espace_citoyennete.accounts.service import (
    UserDraft,
    add_user,
    agent_of,
    disable_user,
    note_passphrase,
    refuse_if_ended,
    sign_in,
)
from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import UserError
from espace_citoyennete.opening import found_place
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.folder import create_base, give_passphrase, open_base, take_passphrase
from espace_citoyennete.storage.keys import Holder
from espace_citoyennete.storage.layout import KEYS
from espace_citoyennete.storage.rotation import NewSlot, change_key
from tests.trust.figures import Figure, Scale
from tests.trust.locked import CHEAP, HOLDER, PHRASE

INSTANT = datetime(2026, 11, 17, 12, tzinfo=UTC)
ALI, LEFT_WITH = Holder(UUID(int=2), "Ali Benali", "accueil"), "pelican fragile tournevis salade orageux"
LENT = "buvard clairon oblique sureau manège tiède"


def run(scale: Scale) -> list[Figure]:
    """Come back in every way, the account looked at on opening or not; act in a window left open."""
    return [
        Figure("un compte retiré n’ouvre plus, quoi qu’on ait gardé", *_come_back(_sign_in), "façons"),
        Figure("le compte qui n’est pas relu à l’ouverture", *_come_back(_open), is_saboteur=True),
        Figure("sans sa place, aucun fichier des clés n’ouvre plus", *_slot_taken(), "façons"),
        Figure("la place laissée dans le fichier des clés", *_slot_taken(is_left=True), is_saboteur=True),
        Figure("un compte retiré n’agit plus dans la fenêtre ouverte", *_act(scale), "actes"),
        Figure("la base sans garde", *_act(scale, is_guarded=False), is_saboteur=True),
    ]


def _made(folder: Path) -> Database:
    """Make a base that two people open, and a third one for a day."""
    found = partial(found_place, town="Amiens", user_uid=HOLDER.uid, user_name=HOLDER.name)
    database, _ = create_base(folder, HOLDER, PHRASE, _clock(), fill=found, cost=CHEAP)
    lent = Holder(UUID(int=3), "Jeanne Petit", "accueil", INSTANT)
    with database.transaction() as session:
        for holder in (ALI, lent):
            draft = UserDraft(holder.name, frozenset({Right.RECEPTION}), holder.uid)
            add_user(session, draft, by=agent_of(session, HOLDER.uid))
    for holder, phrase in ((ALI, LEFT_WITH), (lent, LENT)):
        give_passphrase(folder, database, holder, phrase, with_seed=False, cost=CHEAP)
    return database


def _clock() -> Clock:
    """Return a clock an hour further each time: no try comes too soon."""
    hours = iter(range(10_000))
    return Clock(lambda: INSTANT + timedelta(hours=next(hours)))


def _come_back(enter: Callable[[Path, str, str], None]) -> tuple[int, int]:
    """Try to open, as somebody who left would; return how many ways were tried, and how many opened."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch, "base")
        with closing(_made(folder)) as database:
            enter(folder, HOLDER.name, PHRASE)  # whoever stays opens
            kept = (folder / KEYS).read_bytes()
            with database.transaction() as session:
                disable_user(session, ALI.uid, instant=INSTANT, by=agent_of(session, HOLDER.uid))
            opened = [_enters(enter, folder, ALI.name, LEFT_WITH)]  # stopped before the slot was taken
            opened.append(_enters(enter, folder, "Jeanne Petit", LENT))  # after its last hour
            take_passphrase(folder, ALI.uid)
            opened.append(_enters(enter, folder, ALI.name, LEFT_WITH))
            taken = (folder / KEYS).read_bytes()
            (folder / KEYS).write_bytes(kept)
            opened.append(_enters(enter, folder, ALI.name, LEFT_WITH))  # with a key file of before
            (folder / KEYS).write_bytes(taken)
            change_key(folder, database, [NewSlot(HOLDER, PHRASE, True)], cost=CHEAP)
            enter(folder, HOLDER.name, PHRASE)
            for keys in ((folder / KEYS).read_bytes(), kept):  # the new one, then that of before
                (folder / KEYS).write_bytes(keys)
                opened.append(_enters(enter, folder, ALI.name, LEFT_WITH))
    return len(opened), sum(opened)


def _slot_taken(*, is_left: bool = False) -> tuple[int, int]:
    """Take a slot away, then change the key; open by each key file left, the account not looked at."""
    opened = []
    with TemporaryDirectory() as scratch:
        folder = Path(scratch, "base")
        with closing(_made(folder)) as database:
            _open(folder, ALI.name, LEFT_WITH)
            if not is_left:
                take_passphrase(folder, ALI.uid)
            opened += _by_each_file(folder)
            change_key(folder, database, [NewSlot(HOLDER, PHRASE, True)], cost=CHEAP)
            opened += _by_each_file(folder)
    return len(opened), sum(opened)


def _by_each_file(folder: Path) -> list[bool]:
    """Tell for the key file and for the one kept beside whether whoever left opens by it."""
    present, opened = (folder / KEYS).read_bytes(), []
    for file in (folder / KEYS, folder / f"{KEYS}.precedent"):
        if file.exists():
            (folder / KEYS).write_bytes(file.read_bytes())
        opened.append(file.exists() and _enters(_open, folder, ALI.name, LEFT_WITH))
        (folder / KEYS).write_bytes(present)
    return opened


def _enters(enter: Callable[[Path, str, str], None], folder: Path, name: str, phrase: str) -> bool:
    with suppress(UserError):
        enter(folder, name, phrase)
        return True
    return False


def _open(folder: Path, name: str, phrase: str) -> None:
    open_base(folder, name, phrase, _clock(), least=CHEAP).close()


def _sign_in(folder: Path, name: str, phrase: str) -> None:
    with closing(open_base(folder, name, phrase, _clock(), least=CHEAP)) as database:
        assert database.author is not None
        with database.transaction() as session:
            sign_in(session, database.author, instant=INSTANT)


def _act(scale: Scale, *, is_guarded: bool = True) -> tuple[int, int]:
    """Act in a window opened before the departure; return how many acts were tried, how many kept."""
    tried, kept = scale.of(5, 50), 0
    with TemporaryDirectory() as scratch, closing(_made(Path(scratch, "base"))) as database:
        with database.transaction() as session:
            ali = agent_of(session, ALI.uid)
            disable_user(session, ALI.uid, instant=INSTANT, by=agent_of(session, HOLDER.uid))
        database.guard = partial(refuse_if_ended, agent=ali) if is_guarded else None
        for number in range(tried):
            kept += _acts(database, ali, INSTANT + timedelta(seconds=number))
    return tried, kept


def _acts(database: Database, who: Agent, at: datetime) -> bool:
    with suppress(UserError), database.transaction() as session:
        note_passphrase(session, who.uid, instant=at, by=who)
    with database.reading() as session:
        return session.scalar(select(User.passphrase_at).where(User.uid == who.uid)) == at

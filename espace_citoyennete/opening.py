"""Make a base or open one: what the door and the command line have in common, without any window."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from espace_citoyennete import settings
from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import Invalid, UserError
from espace_citoyennete.french import clean, plural

# The base is imported where it is used: the first page is painted without it.
if TYPE_CHECKING:
    from espace_citoyennete.rights import Agent
    from espace_citoyennete.storage.database import Database, Session
    from espace_citoyennete.storage.keys import Holder
    from espace_citoyennete.storage.seat import Seat
    from espace_citoyennete.storage.server import Server


@dataclass(frozen=True)
class Opened:
    """A base that is open and who sits at the desk; what the door hands to the office."""

    database: Database
    agent: Agent
    folder: Path | None  # none on a server
    is_demonstration: bool = False
    recovery_key: str = ""  # just made: to be shown once
    is_lent: bool = False  # the passphrase was lent: another one is chosen before anything else
    pin: str = ""  # lifts the short lock, in this process alone
    told: str = ""  # a sentence for the first page
    clock_doubt: str = ""  # why the date of this machine may be wrong
    server: Server | None = None

    @property
    def kept(self) -> str:
        """Return where the base is, as this machine keeps it."""
        return str(self.folder) if self.server is None else self.server.kept


@dataclass(frozen=True)
class OpenedFolder(Opened):
    """A base in a folder that is open."""

    folder: Path


@dataclass(frozen=True)
class NewBase:
    """What the first page asks for."""

    folder: Path
    town: str
    user_name: str
    passphrase: str
    year_folder: Path | None = None
    user_uid: UUID = field(default_factory=uuid4)


def create(asked: NewBase, clock: Clock) -> OpenedFolder:
    """Make the base and, where asked, bring a year in. Raises `Invalid` and the refusals of storage."""
    from espace_citoyennete.storage.folder import create_base

    _check(asked)
    uid, name = asked.user_uid, asked.user_name
    found = partial(found_place, town=asked.town, user_uid=uid, user_name=name)
    database, recovery_key = create_base(
        asked.folder, _first_holder(uid, name), asked.passphrase, clock, fill=found
    )
    opened = _with_recovery_key(_signed_in(database, asked.folder), recovery_key)
    return _with_year(opened, asked.year_folder, clock) if asked.year_folder else opened


def _first_holder(uid: UUID, name: str) -> Holder:
    from espace_citoyennete.accounts.folder_keys import holder_of
    from espace_citoyennete.accounts.service import FIRST_USER_RIGHTS
    from espace_citoyennete.rights import Agent

    return holder_of(Agent(uid, name, FIRST_USER_RIGHTS))


def found_place(session: Session, town: str, *, user_uid: UUID, user_name: str) -> Agent:
    """Put in a new base what it starts with, and return its first user."""
    from espace_citoyennete.emergency.seed import seed_emergency_numbers
    from espace_citoyennete.town.seed import found_town

    seed_emergency_numbers(session)
    return found_town(session, town, user_uid=user_uid, user_name=user_name)


def _check(asked: NewBase) -> None:
    from espace_citoyennete.accounts.service import name_problem
    from espace_citoyennete.storage.passphrases import passphrase_problem

    problems = {}
    if not 0 < len(clean(asked.town)) <= 80:
        problems["town"] = "Écrire le nom de la ville, en 80 caractères au plus."
    if problem := name_problem(asked.user_name):
        problems["name"] = problem
    if problem := passphrase_problem(asked.passphrase, (asked.town, asked.user_name)):
        problems["passphrase"] = problem
    if asked.year_folder is not None and not asked.year_folder.is_dir():
        problems["year"] = f"Le dossier « {asked.year_folder} » n’existe pas\u00a0: le choisir."
    if problems:
        raise Invalid(problems)


def seated(folder: Path, work: Callable[[], Opened], clock: Clock) -> Opened:
    """Open a base by `work` for a window, which sits there alone until it closes it.

    Raises `NotOpened`, naming who is there, when another window works on it.
    """
    from espace_citoyennete.storage.folder import holds_base
    from espace_citoyennete.storage.seat import take_seat

    seat = take_seat(folder) if holds_base(folder) else None
    try:
        opened = work()
    except BaseException:
        if seat is not None:
            seat.leave()
        raise
    opened.database.seat = seat or take_seat(folder)  # of a base that was just made
    opened.database.seat.tell(opened.agent.name, clock.now())
    return opened


def open_place(place: Path | Server, user_name: str, passphrase: str, clock: Clock, pin: str = "") -> Opened:
    """Open a base for a window, in a folder where it sits alone or on a server. Raises `NotOpened`."""
    if isinstance(place, Path):
        work = partial(open_with_passphrase, place, user_name, passphrase, clock, pin)
        return seated(place, work, clock)
    return open_on_server(place, user_name, passphrase, clock, pin)


def open_with_passphrase(
    folder: Path, user_name: str, passphrase: str, clock: Clock, pin: str = ""
) -> OpenedFolder:
    """Open a base in a folder. Raises `NotOpened`."""
    from espace_citoyennete.storage.folder import is_lent, open_base

    opened = _signed_in(open_base(folder, user_name, passphrase, clock), folder)
    _settle(opened, passphrase)
    lent = is_lent(folder, opened.agent.uid)
    return replace(opened, is_lent=lent, pin=pin, told=opened.told or _told(opened))


def open_on_server(server: Server, user_name: str, passphrase: str, clock: Clock, pin: str = "") -> Opened:
    """Open a shared base. Raises `NotOpened`."""
    import espace_citoyennete.schema  # noqa: F401 - what each right may do is asked of every table
    from espace_citoyennete.accounts.service import uid_of_login
    from espace_citoyennete.storage.logins import login_of, openings
    from espace_citoyennete.storage.shared import open_shared

    login = login_of(user_name)
    database = open_shared(server.url(login, ""), user_name, passphrase, clock)
    try:
        with database.reading() as session:
            database.author = uid_of_login(session, login)
            is_lent = openings(session)[login].until is not None
    except BaseException:
        database.close()
        raise
    agent, doubt = _sign_in(database)
    opened = Opened(database, agent, None, is_lent=is_lent, pin=pin, clock_doubt=doubt, server=server)
    return replace(opened, told=_told(opened))


def _settle(opened: OpenedFolder, passphrase: str) -> None:
    """Bind the person's slot to what the base says of them; a first administrator begins the chain."""
    from espace_citoyennete.accounts.folder_keys import holder_of
    from espace_citoyennete.rights import Right
    from espace_citoyennete.storage.folder import give_seed, settle_slot
    from espace_citoyennete.storage.journal_chain import begin_chain, is_begun

    database = opened.database
    is_administrator = Right.ADMINISTRATION in opened.agent.rights
    if is_administrator:
        give_seed(opened.folder, database)
    holds_seed = is_administrator and database.seed is not None
    settle_slot(opened.folder, database, passphrase, holder_of(opened.agent), holds_seed=holds_seed)
    if database.seed is not None:
        with database.transaction() as session:
            if not is_begun(session):  # a base of before version 0.7.0
                begin_chain(session, database.seed)


def _told(opened: Opened) -> str:
    """Return what an administrator should still do, so that nobody is ever locked out."""
    from espace_citoyennete.accounts.gestures import keys_of
    from espace_citoyennete.rights import Right

    keys = keys_of(opened.database, opened.folder)
    if keys is None or Right.ADMINISTRATION not in opened.agent.rights:
        return ""
    with opened.database.reading() as session:
        return next(iter(keys.missing(session)), "")


def choose_passphrase(opened: Opened, passphrase: str) -> Opened:
    """Give the person who is signed in a passphrase of their own. Raises `Invalid`."""
    from espace_citoyennete.accounts.gestures import keys_of

    keys = keys_of(opened.database, opened.folder)
    assert keys is not None
    keys.choose(passphrase, by=opened.agent)
    return replace(opened, is_lent=False)


def open_with_recovery_key(
    folder: Path, recovery_key: str, user_name: str, passphrase: str, clock: Clock
) -> OpenedFolder:
    """Open a base with the printed key; the passphrase is the new one. Raises `NotOpened`, `Invalid`."""
    from espace_citoyennete.accounts.service import note_passphrase, note_recovery_used
    from espace_citoyennete.storage.folder import open_with_recovery, recovery_number

    used = recovery_number(folder)
    database, fresh = open_with_recovery(
        folder, recovery_key, user_name, passphrase, clock, known_here=_known_here
    )
    opened, instant = _signed_in(database, folder), clock.instant()
    with database.transaction() as session:
        note_recovery_used(session, used, instant=instant, by=opened.agent)
        note_passphrase(session, opened.agent.uid, instant=instant, by=opened.agent)
    _settle(opened, passphrase)
    return _with_recovery_key(opened, fresh)


def _with_recovery_key(opened: OpenedFolder, recovery_key: str) -> OpenedFolder:
    from espace_citoyennete.accounts.service import note_recovery_key
    from espace_citoyennete.storage.folder import recovery_number

    database, number = opened.database, recovery_number(opened.folder)
    with database.transaction() as session:
        note_recovery_key(session, number, instant=database.clock.instant(), by=opened.agent)
    return replace(opened, recovery_key=recovery_key)


def confirm_recovery_key(opened: OpenedFolder) -> OpenedFolder:
    """Note that the recovery key just shown is on paper."""
    from espace_citoyennete.accounts import service
    from espace_citoyennete.storage.folder import recovery_number

    database, number = opened.database, recovery_number(opened.folder)
    with database.transaction() as session:
        service.confirm_recovery_key(session, number, instant=database.clock.instant(), by=opened.agent)
    return opened


def _signed_in(database: Database, folder: Path) -> OpenedFolder:
    from espace_citoyennete.privacy.service import conclude_erasure
    from espace_citoyennete.storage.backup import forget_restoration, restored_from
    from espace_citoyennete.storage.tombstones import announced

    copy = restored_from(folder)
    finish = partial(_finish_restoration, copy=copy, folder=folder, clock=database.clock)
    agent, doubt = _sign_in(database, finish if copy else None)
    if copy or announced(folder) is not None:  # an erasure that the power cut, perhaps
        conclude_erasure(database, folder)
    if not copy:
        return OpenedFolder(database, agent, folder, clock_doubt=doubt)
    forget_restoration(folder)
    return OpenedFolder(database, agent, folder, told=_RESTORED, clock_doubt=doubt)


def _sign_in(database: Database, finish: Callable[[Session], object] | None = None) -> tuple[Agent, str]:
    """Note who opens the base, erase what has had its time, and return who that is and what is doubtful."""
    import espace_citoyennete.schema  # noqa: F401 - what nothing points to is asked of every table
    from espace_citoyennete.accounts.service import agent_of, refuse_if_ended, sign_in
    from espace_citoyennete.storage.journal import clock_doubt
    from espace_citoyennete.upkeep.figures import year_figures

    assert database.author is not None  # storage names who opened
    database.figures, database.known_here = year_figures, _known_here
    instant = database.clock.instant()
    try:
        with database.transaction() as session:
            doubt = clock_doubt(session, instant)
            # Noted at a date that may be wrong, it would be the last line that the next date is held against.
            agent = (
                agent_of(session, database.author)
                if doubt
                else sign_in(session, database.author, instant=instant)
            )
        if may_erase_on_time(database, agent):
            with database.transaction(is_beyond=True) as session:
                erase_on_time(session, instant=instant, by=agent)
                if finish is not None:
                    finish(session)
    except BaseException:
        database.close()
        raise
    database.guard = partial(refuse_if_ended, agent=agent)
    return agent, doubt


def erase_on_time(session: Session, *, instant: datetime, by: Agent) -> None:
    """Erase what was removed long ago, and the months of the journal that are kept no more."""
    from espace_citoyennete.journal.service import erase_old_lines
    from espace_citoyennete.trash.service import empty_trash

    empty_trash(session, instant=instant, by=by)
    erase_old_lines(session, instant=instant, by=by)


def may_erase_on_time(database: Database, agent: Agent) -> bool:
    """Tell whether what has had its time is erased when this person opens the base.

    On a server nobody goes beyond their rights but those who administer.
    """
    from espace_citoyennete.rights import Right

    return database.is_sqlite or Right.ADMINISTRATION in agent.rights


def _known_here(session: Session) -> list[str]:
    """Return the words that anybody who works here would try in somebody's passphrase."""
    from espace_citoyennete.accounts.service import users
    from espace_citoyennete.town.reference import town_identity

    town = town_identity(session)
    return [town.name, town.place, *(user.name for user in users(session))]


def _finish_restoration(session: Session, copy: str, folder: Path, clock: Clock) -> None:
    """Note that the base was put back, and erase again whoever was erased since the copy was made."""
    from espace_citoyennete.privacy.service import forget_again
    from espace_citoyennete.storage.keeping import planned_place
    from espace_citoyennete.storage.tombstones import merge
    from espace_citoyennete.storage.upkeep import Restoration

    place = planned_place(session)
    marks = merge(folder, *([place] if place is not None and place.is_dir() else []))
    session.add(Restoration(restored_at=clock.now(), copy=copy))
    forget_again(session, marks, now=clock.now())


_RESTORED = "Sauvegarde restaurée. Ce qui a été saisi depuis qu’elle a été faite est à ressaisir."


def start_demonstration(clock: Clock) -> OpenedFolder:
    """Make the demonstration afresh, in a folder of its own, under a passphrase that nobody needs."""
    folder, seat = _demonstration_folder()
    try:
        opened = _made_demonstration(folder, clock)
    except BaseException:
        seat.leave()
        raise
    opened.database.seat = seat
    return opened


def _demonstration_folder() -> tuple[Path, Seat]:
    """Sit down at the first demonstration folder that no other window has, and empty it."""
    from espace_citoyennete.storage.layout import SEAT
    from espace_citoyennete.storage.seat import Taken, take_seat

    for rank in count(1):
        folder = settings.default_base().with_name(f"demonstration-{rank}" if rank > 1 else "demonstration")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(Taken):
            seat = take_seat(folder)
            break
    for left in folder.iterdir():  # by a demonstration that is over
        if left.is_dir():
            shutil.rmtree(left)
        elif left.name != SEAT:
            left.unlink()
    return folder, seat


def _made_demonstration(folder: Path, clock: Clock) -> OpenedFolder:
    from espace_citoyennete import demo
    from espace_citoyennete.accounts.service import add_first_user
    from espace_citoyennete.storage.folder import create_base
    from espace_citoyennete.storage.passphrases import propose_passphrase

    uid = uuid4()
    found = partial(add_first_user, uid=uid, name=demo.USER)
    database, _ = create_base(folder, _first_holder(uid, demo.USER), propose_passphrase(), clock, fill=found)
    opened = _signed_in(database, folder)
    demo.build(database, opened.agent, clock)
    return replace(opened, is_demonstration=True)


def _with_year(opened: OpenedFolder, year_folder: Path, clock: Clock) -> OpenedFolder:
    """Bring a year of workbooks in; what is refused is told and leaves the base ready to work in."""
    from espace_citoyennete.imports.plan import plan_import
    from espace_citoyennete.imports.service import bring_in

    try:
        with opened.database.transaction(is_long=True) as session:
            plan = plan_import(session, year_folder, now=clock.now())
            report = bring_in(session, plan, now=clock.now(), by=opened.agent)
    except UserError as refusal:
        return replace(opened, told=f"Rien n’a été importé. {refusal.message}")
    added = sum(file.added for file in report.files)
    refused = sum(len(file.refusals) for file in report.files)
    told = f"{plural(added, 'ligne importée', 'lignes importées')}."
    if refused:
        told += (
            f" {plural(refused, 'ligne refusée', 'lignes refusées')}\u00a0: leurs fichiers n’ont pas été "
            "pris. La commande « importer » en donne la liste."
        )
    return replace(opened, told=told)

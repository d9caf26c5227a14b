"""Make a base or open one: what the door and the command line have in common, without any window."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from functools import partial
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


@dataclass(frozen=True)
class Opened:
    """A base that is open and who sits at the desk; what the door hands to the office."""

    database: Database
    agent: Agent
    folder: Path
    is_demonstration: bool = False
    recovery_key: str = ""
    told: str = ""  # a sentence for the first page


@dataclass(frozen=True)
class NewBase:
    """What the first page asks for."""

    folder: Path
    town: str
    user_name: str
    passphrase: str
    year_folder: Path | None = None
    user_uid: UUID = field(default_factory=uuid4)


def create(asked: NewBase, clock: Clock) -> Opened:
    """Make the base and, where asked, bring a year in. Raises `Invalid` and the refusals of storage."""
    from espace_citoyennete.storage.folder import create_base

    _check(asked)
    uid, name = asked.user_uid, asked.user_name
    found = partial(found_place, town=asked.town, user_uid=uid, user_name=name)
    database, recovery_key = create_base(asked.folder, uid, name, asked.passphrase, clock, fill=found)
    opened = replace(_signed_in(database, asked.folder), recovery_key=recovery_key)
    return _with_year(opened, asked.year_folder, clock) if asked.year_folder else opened


def found_place(session: Session, town: str, *, user_uid: UUID, user_name: str) -> Agent:
    """Put in a new base what it starts with, and return its first user."""
    from espace_citoyennete.emergency.seed import seed_emergency_numbers
    from espace_citoyennete.town.seed import found_town

    seed_emergency_numbers(session)
    return found_town(session, town, user_uid=user_uid, user_name=user_name)


def _check(asked: NewBase) -> None:
    from espace_citoyennete.accounts.service import name_problem

    problems = {}
    if not 0 < len(clean(asked.town)) <= 80:
        problems["town"] = "Écrire le nom de la ville, en 80 caractères au plus."
    if problem := name_problem(asked.user_name):
        problems["name"] = problem
    if asked.year_folder is not None and not asked.year_folder.is_dir():
        problems["year"] = f"Le dossier « {asked.year_folder} » n’existe pas\u00a0: le choisir."
    if problems:
        raise Invalid(problems)


def open_with_passphrase(folder: Path, user_name: str, passphrase: str, clock: Clock) -> Opened:
    """Open a base. Raises `NotOpened`."""
    from espace_citoyennete.storage.folder import open_base

    return _signed_in(open_base(folder, user_name, passphrase, clock), folder)


def open_with_recovery_key(
    folder: Path, recovery_key: str, user_name: str, passphrase: str, clock: Clock
) -> Opened:
    """Open a base with the printed key; the passphrase is the new one. Raises `NotOpened`, `Invalid`."""
    from espace_citoyennete.storage.folder import open_with_recovery

    database, fresh = open_with_recovery(folder, recovery_key, user_name, passphrase, clock)
    return replace(_signed_in(database, folder), recovery_key=fresh)


def _signed_in(database: Database, folder: Path) -> Opened:
    import espace_citoyennete.schema  # noqa: F401 - what nothing points to is asked of every table
    from espace_citoyennete.accounts.service import agent_of
    from espace_citoyennete.trash.service import empty_trash

    assert database.author is not None  # storage names who opened
    with database.reading() as session:
        agent = agent_of(session, database.author)
    with database.transaction() as session:
        empty_trash(session, instant=database.clock.instant(), by=agent)
    return Opened(database, agent, folder)


def start_demonstration(clock: Clock) -> Opened:
    """Make the demonstration afresh, in a folder of its own, under a passphrase that nobody needs."""
    from espace_citoyennete import demo
    from espace_citoyennete.accounts.service import add_first_user
    from espace_citoyennete.storage.folder import create_base
    from espace_citoyennete.storage.passphrases import propose_passphrase

    folder = settings.default_base().with_name("demonstration")
    shutil.rmtree(folder, ignore_errors=True)
    uid = uuid4()
    found = partial(add_first_user, uid=uid, name=demo.USER)
    database, _ = create_base(folder, uid, demo.USER, propose_passphrase(), clock, fill=found)
    opened = _signed_in(database, folder)
    demo.build(database, opened.agent, clock)
    return replace(opened, is_demonstration=True)


def _with_year(opened: Opened, year_folder: Path, clock: Clock) -> Opened:
    """Bring a year of workbooks in; what is refused is told and leaves the base ready to work in."""
    from espace_citoyennete.imports.plan import plan_import
    from espace_citoyennete.imports.service import bring_in

    try:
        with opened.database.transaction() as session:
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

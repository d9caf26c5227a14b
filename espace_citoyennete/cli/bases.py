"""The bases that commands work on: found, opened, made; where the passphrase is read."""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from espace_citoyennete.cli.exit_codes import BadUsage
from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import NotOpened
from espace_citoyennete.french import NO_BREAK

if TYPE_CHECKING:  # what is heavy is imported inside the functions, so that the help comes at once
    from espace_citoyennete.opening import Opened
    from espace_citoyennete.rights import Agent
    from espace_citoyennete.storage.database import Database

PASSPHRASE_VARIABLE = "ESPACE_PHRASE_FICHIER"  # noqa: S105 - the name of a variable
_DEMONSTRATION_PHRASE = "phrase-de-demonstration.txt"


def is_address(base: str) -> bool:
    """Tell whether a base is on a PostgreSQL server, rather than in a folder."""
    return base.startswith("postgresql")


@contextmanager
def opened(options: argparse.Namespace) -> Iterator[tuple["Database", "Agent"]]:
    """Open the base for the person who signs in, and close it."""
    database, agent = _open(options)
    try:
        yield database, agent
    finally:
        database.close()


def _open(options: argparse.Namespace) -> tuple["Database", "Agent"]:
    if is_address(options.base):
        return _open_shared(options.base, options.utilisateur)
    from espace_citoyennete.opening import open_with_passphrase
    from espace_citoyennete.storage.folder import user_names

    folder = Path(options.base)
    if not holds_a_base(options.base):
        raise NotOpened(
            f"Le dossier « {folder} » ne contient pas de base. "
            "En faire une avec « creer », « demo » ou « importer »."
        )
    name = _one_of(user_names(folder), options.utilisateur)
    found = open_with_passphrase(folder, name, _passphrase(options), Clock())
    return found.database, found.agent


def _open_shared(address: str, name: str | None) -> tuple["Database", "Agent"]:
    from espace_citoyennete.accounts.service import users

    with _migrated(address) as database:
        with database.reading() as session:
            known = {agent.name: agent for agent in users(session)}
        if not known:
            raise NotOpened("Cette base n’a pas encore d’utilisateur. La faire avec la commande « creer ».")
        agent = known[_one_of(list(known), name)]
        database.author = agent.uid
    return database, agent


@contextmanager
def _migrated(address: str) -> Iterator["Database"]:
    """Give a shared base brought up to date, which stays open unless the block refuses."""
    import espace_citoyennete.schema  # noqa: F401 - an import undone looks for what points to its rows
    from espace_citoyennete.storage.database import open_postgresql
    from espace_citoyennete.storage.upgrade import upgrade

    database = open_postgresql(address)
    try:
        upgrade(database)
        yield database
    except BaseException:
        database.close()
        raise


def _one_of(names: list[str], name: str | None) -> str:
    if name is not None:
        if name in names:
            return name
        raise NotOpened(f"Cette base ne connaît pas « {name} ». Vérifier le nom, ou la phrase de passe.")
    if len(names) == 1:
        return names[0]
    raise BadUsage("Plusieurs personnes ouvrent cette base. Préciser laquelle avec --utilisateur.")


def holds_a_base(base: str) -> bool:
    """Tell whether there is a base to open."""
    from espace_citoyennete.storage.folder import holds_base

    return is_address(base) or holds_base(Path(base))


def _passphrase(options: argparse.Namespace, *, is_new: bool = False) -> str:
    file = options.phrase_fichier or os.environ.get(PASSPHRASE_VARIABLE)
    demonstration = Path(options.base) / _DEMONSTRATION_PHRASE
    if file is None and demonstration.exists():
        file = demonstration
    if file is not None:
        try:
            return Path(file).read_text("utf-8").strip("\r\n")
        except (OSError, UnicodeDecodeError):
            raise BadUsage(f"Le fichier « {file} » ne se lit pas. Vérifier --phrase-fichier.") from None
    if not sys.stdin.isatty():
        raise BadUsage(f"La phrase de passe manque. Donner --phrase-fichier, ou {PASSPHRASE_VARIABLE}.")
    passphrase = getpass(f"Phrase de passe{NO_BREAK}: ")
    if is_new and getpass(f"La même, une seconde fois{NO_BREAK}: ") != passphrase:
        raise BadUsage("Les deux phrases ne sont pas les mêmes. Recommencer.")
    return passphrase


def _make(options: argparse.Namespace, town: str, name: str, passphrase: str) -> "Opened":
    """Make a base with its reference lists and its first user."""
    from espace_citoyennete.opening import NewBase, Opened, create, found_place

    if not is_address(options.base):
        return create(NewBase(Path(options.base), town, name, passphrase), Clock())
    uid = uuid4()
    with _migrated(options.base) as database:
        database.author = uid
        with database.transaction() as session:
            agent = found_place(session, town, user_uid=uid, user_name=name)
    return Opened(database, agent, Path())


def make_for_real(options: argparse.Namespace) -> tuple["Database", "Agent"]:
    """Make a base for the town, and tell the recovery key, which is shown only once."""
    name = options.utilisateur or "Coordination"
    passphrase = "" if is_address(options.base) else _passphrase(options, is_new=True)
    made = _make(options, options.ville, name, passphrase)
    print(f"Base faite{NO_BREAK}: {options.base}, ouverte par « {name} ».")
    if made.recovery_key:
        print(f"Clé de secours, à imprimer et à ranger sous clé{NO_BREAK}: {made.recovery_key}")
    return made.database, made.agent


def make_demonstration(options: argparse.Namespace, year: int | None) -> None:
    """Make a base of invented data, and tell how to open it."""
    from espace_citoyennete import demo

    name = options.utilisateur or demo.USER
    passphrase = demo.PASSPHRASE
    if has_own := bool(options.phrase_fichier or os.environ.get(PASSPHRASE_VARIABLE)):
        passphrase = _passphrase(options)
    made = _make(options, "Amiens", name, passphrase)
    try:
        demo.build(made.database, made.agent, Clock(), year=year)
    finally:
        made.database.close()
    print(f"Démonstration faite{NO_BREAK}: {options.base}")
    print(f"Utilisateur{NO_BREAK}: {name}")
    if not has_own and not is_address(options.base):
        # Nothing here is secret: the other commands find the phrase beside the invented data.
        (Path(options.base) / _DEMONSTRATION_PHRASE).write_text(f"{passphrase}\n", "utf-8")
        print(f"Phrase de passe{NO_BREAK}: {passphrase}")

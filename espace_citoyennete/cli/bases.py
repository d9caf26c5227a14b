"""The bases that commands work on: found, opened, made; where the passphrase is read."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

from espace_citoyennete.cli.exit_codes import BadUsage
from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import NotOpened
from espace_citoyennete.french import NO_BREAK

if TYPE_CHECKING:  # what is heavy is imported inside the functions, so that the help comes at once
    from sqlalchemy import URL

    from espace_citoyennete.accounts.rules import LentPassphrase
    from espace_citoyennete.opening import Opened
    from espace_citoyennete.rights import Agent
    from espace_citoyennete.storage.database import Database

PASSPHRASE_VARIABLE = "ESPACE_PHRASE_FICHIER"  # noqa: S105 - the name of a variable
_DEMONSTRATION_PHRASE = "phrase-de-demonstration.txt"


def is_address(base: str) -> bool:
    """Tell whether a base is on a PostgreSQL server, rather than in a folder."""
    return base.startswith("postgresql")


def is_installation(base: str) -> bool:
    """Tell whether a base is on a server and opened by the login of its installation, not by a person's."""
    return is_address(base) and (bool(_login_in(base)) or not urlsplit(base).hostname)


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
        return _open_shared(options)
    from espace_citoyennete.opening import open_with_passphrase
    from espace_citoyennete.storage.folder import slots

    folder = Path(options.base)
    if not holds_a_base(options.base):
        raise NotOpened(
            f"Le dossier « {folder} » ne contient pas de base. "
            "En faire une avec « creer », « demo » ou « importer »."
        )
    name = _one_of([slot.user_name for slot in slots(folder)], options.utilisateur)
    found = open_with_passphrase(folder, name, _passphrase(options), Clock())
    found.database.hold_to(found.agent.rights)
    return _ones_own(found)


def _ones_own(found: "Opened") -> tuple["Database", "Agent"]:
    """Return a base opened by a passphrase that its person chose."""
    if found.is_lent:
        found.database.close()
        raise NotOpened(
            "Cette phrase est provisoire\u00a0: ouvrir d’abord le programme pour en choisir une autre."
        )
    return found.database, found.agent


def _open_shared(options: argparse.Namespace) -> tuple["Database", "Agent"]:
    """Open a shared base for a person; its login being in the address, as whoever installed the server."""
    from espace_citoyennete.accounts.service import users
    from espace_citoyennete.opening import open_on_server
    from espace_citoyennete.storage.server import server_at

    name = options.utilisateur
    server = None if is_installation(options.base) else server_at(options.base)
    if server is not None:
        if name is None:
            raise BadUsage("Dire qui se connecte au serveur avec --utilisateur.")
        return _ones_own(open_on_server(server, name, _passphrase(options), Clock()))
    with installing(options.base) as database:
        with database.reading() as session:
            known = {agent.name: agent for agent in users(session)}
        if not known:
            raise NotOpened("Cette base n’a pas encore d’utilisateur. La faire avec la commande « creer ».")
        agent = known[_one_of(list(known), name)]
        database.author = agent.uid
    return database, agent


def _login_in(address: str) -> str:
    """Return the login that an address names. Raises `BadUsage` when a password stands there too."""
    from espace_citoyennete.storage.server import has_secret

    if has_secret(address):
        raise BadUsage(
            "Un mot de passe ne s’écrit pas dans l’adresse\u00a0: l’y enlever. Il est demandé, ou lu dans le "
            "fichier que nomme PGPASSFILE."
        )
    return urlsplit(address).username or ""


@contextmanager
def installing(address: str, *, mends: bool = False) -> Iterator["Database"]:
    """Give a shared base, opened by the login of its installation, which stays open unless the block refuses.

    What is missing there is made: its tables, what each right may do, the logins; `mends` makes all of it
    again.
    """
    import espace_citoyennete.schema  # noqa: F401 - an import undone looks for what points to its rows
    from espace_citoyennete.storage.database import open_postgresql
    from espace_citoyennete.storage.shared import install
    from espace_citoyennete.storage.upgrade import HEAD, current_revision, refuse_newer

    database = open_postgresql(_with_password(address))
    try:
        revision = current_revision(database)
        refuse_newer(revision or HEAD)
        if mends or revision != HEAD:
            install(database)
        yield database
    except BaseException:
        database.close()
        raise


@contextmanager
def restored_at(address: str) -> Iterator["Database"]:
    """Give a copy restored aside on a server, opened as it is: nothing of it is brought up to date."""
    import espace_citoyennete.schema  # noqa: F401 - every table is counted
    from espace_citoyennete.storage.database import open_postgresql

    if not is_address(address):
        raise BadUsage("La base d’essai est une adresse, comme celle de la base.")
    database = open_postgresql(_with_password(address))
    try:
        yield database
    finally:
        database.close()


def _with_password(address: str) -> "URL":
    """Return the address with the password typed, when the server is away and no file of libpq holds it."""
    from sqlalchemy import make_url

    login, url = _login_in(address), make_url(address)
    is_kept = "PGPASSFILE" in os.environ or (Path.home() / ".pgpass").exists()
    if is_kept or not url.host or not sys.stdin.isatty():
        return url
    return url.set(password=getpass(f"Mot de passe de {login}{NO_BREAK}: "))


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
        return text_in(Path(file), "--phrase-fichier")
    if not sys.stdin.isatty():
        raise BadUsage(f"La phrase de passe manque. Donner --phrase-fichier, ou {PASSPHRASE_VARIABLE}.")
    passphrase = getpass(f"Phrase de passe{NO_BREAK}: ")
    if is_new and getpass(f"La même, une seconde fois{NO_BREAK}: ") != passphrase:
        raise BadUsage("Les deux phrases ne sont pas les mêmes. Recommencer.")
    return passphrase


def text_in(file: Path, option: str) -> str:
    """Return the one line of a file that an option names. Raises `BadUsage`."""
    try:
        return file.read_text("utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise BadUsage(f"Le fichier « {file} » ne se lit pas. Vérifier {option}.") from None


def _make(options: argparse.Namespace, town: str, name: str, passphrase: str) -> "Opened":
    """Make a base with its reference lists and its first user."""
    from espace_citoyennete.opening import NewBase, Opened, create, found_place

    if not is_address(options.base):
        return create(NewBase(Path(options.base), town, name, passphrase), Clock())
    from espace_citoyennete.accounts.server_keys import ServerKeys
    from espace_citoyennete.storage.shared import seal_journal

    uid = uuid4()
    with installing(options.base, mends=True) as database:
        database.author = uid
        with database.transaction() as session:
            agent = found_place(session, town, user_uid=uid, user_name=name)
        lent = ServerKeys(database).lend_everybody(by=agent)
        journal_key = seal_journal(database)  # last: interrupted before, « entretenir » tells it
    return Opened(database, agent, None, told=f"{told_lent(lent)}\n{told_journal_key(journal_key)}")


def told_lent(lent: "Sequence[LentPassphrase]") -> str:
    """Return what is handed to each person, once."""
    return "\n".join(
        f"Phrase provisoire de « {one.name} », à changer dans les 24 heures{NO_BREAK}: {one.passphrase}"
        for one in lent
    )


def told_journal_key(paper: str) -> str:
    """Return what is kept with the keys of the town: without it nobody can prove the journal untouched."""
    return f"Clé du journal, à ranger sous clé hors du serveur{NO_BREAK}: {paper}"


def make_for_real(options: argparse.Namespace) -> tuple["Database", "Agent"]:
    """Make a base for the town, and tell the recovery key, which is shown only once."""
    name = options.utilisateur or "Coordination"
    passphrase = "" if is_address(options.base) else _passphrase(options, is_new=True)
    made = _make(options, options.ville, name, passphrase)
    print(f"Base faite{NO_BREAK}: {options.base}, ouverte par « {name} ».")
    if made.told:
        print(made.told)
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
    if made.told:
        print(made.told)
    if not has_own and not is_address(options.base):
        # Nothing here is secret: the other commands find the phrase beside the invented data.
        (Path(options.base) / _DEMONSTRATION_PHRASE).write_text(f"{passphrase}\n", "utf-8")
        print(f"Phrase de passe{NO_BREAK}: {passphrase}")

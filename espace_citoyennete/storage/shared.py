"""A base on a server: made and mended by whoever installs, opened and brought up to date by the others."""

import hashlib
import os

import sqlalchemy as sa

from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import NotOpened, Unrecognised
from espace_citoyennete.settings import server_attempts
from espace_citoyennete.storage import paper_key
from espace_citoyennete.storage.attempts import counted
from espace_citoyennete.storage.database import Database, open_postgresql
from espace_citoyennete.storage.grants import OWNER, grant_everything
from espace_citoyennete.storage.journal_chain import begin_chain, is_begun
from espace_citoyennete.storage.logins import login_of, make_functions, make_roles
from espace_citoyennete.storage.passphrases import normal_form
from espace_citoyennete.storage.upgrade import HEAD, current_revision, refuse_newer, upgrade


def install(database: Database) -> None:
    """Make the roles, the tables, what each right may do and the logins, or mend them after a former version.

    Only the login of the installation may do it.
    """
    with database.transaction() as session:
        make_roles(session)
    _upgrade_and_grant(database)
    with database.transaction() as session:
        make_functions(session)


def seal_journal(database: Database) -> str:
    """Seal the journal from now on, and return its first key; nothing when it was sealed already.

    No slot of keys holds it on a server: it is kept on paper, away from whoever has the server.
    """
    secret = os.urandom(paper_key.LENGTH)
    with database.transaction(is_beyond=True) as session:
        if is_begun(session):
            return ""
        begin_chain(session, _seed_of(secret))
    return paper_key.written(secret)


def journal_seed(paper: str) -> bytes:
    """Return the seed of the journal from the key that `seal_journal` gave. Raises `NotOpened`."""
    return _seed_of(paper_key.read(paper, "La clé du journal"))


def _seed_of(secret: bytes) -> bytes:
    return hashlib.sha256(b"journal" + secret).digest()


def open_shared(url: sa.URL, user_name: str, passphrase: str, clock: Clock) -> Database:
    """Open a shared base for a person, each wrong try making the next one of this machine wait longer.

    Whoever administers brings an older base up to date. Raises `NotOpened`.
    """
    address = url.set(username=login_of(user_name), password=normal_form(passphrase))
    with counted(server_attempts(), "", clock, Unrecognised):
        database = open_postgresql(address, clock)
    try:
        _bring_up_to_date(database)
    except BaseException:
        database.close()
        raise
    return database


def _bring_up_to_date(database: Database) -> None:
    revision = current_revision(database)
    if revision is None:
        raise NotOpened("Il n’y a pas encore de base à cette adresse. La faire avec la commande « creer ».")
    refuse_newer(revision)
    if revision == HEAD:
        return
    with database.reading() as session:
        may_change_it = session.scalar(sa.text(f"SELECT pg_has_role(session_user, '{OWNER}', 'MEMBER')"))
    if not may_change_it:
        raise NotOpened(
            "Cette base est d’une version plus ancienne que ce programme. Une personne qui administre doit "
            "l’ouvrir d’abord\u00a0: la base se met à jour à ce moment."
        )
    _upgrade_and_grant(database)


def _upgrade_and_grant(database: Database) -> None:
    upgrade(database)
    with database.transaction(is_beyond=True) as session:
        grant_everything(session)

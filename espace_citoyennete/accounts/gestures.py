"""How people open a base, whatever keeps it: the slots of keys of a folder, or the logins of a server."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol
from uuid import UUID

from espace_citoyennete.accounts.folder_keys import FolderKeys
from espace_citoyennete.accounts.listing import Account
from espace_citoyennete.accounts.rules import LentPassphrase
from espace_citoyennete.accounts.server_keys import ServerKeys
from espace_citoyennete.errors import NotOpened
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.database import Database, Session
from espace_citoyennete.storage.logins import Opening


class Keys(Protocol):
    """What is done to the passphrases of a base; each act is slow, and noted in the base."""

    def openings(self, session: Session) -> Mapping[UUID, Opening]:
        """Return how each person opens the base; whoever has no passphrase may be missing."""

    def missing(self, session: Session) -> list[str]:
        """Return what an administrator should still do so that nobody is locked out, a sentence each."""

    def lend(self, account: Account, *, by: Agent) -> LentPassphrase:
        """Give somebody a passphrase to be changed at the next opening, within a day. Raises `UserError`.

        The one that they had opens no more.
        """

    def follow(self) -> None:
        """Take the passphrases of those who left, and give theirs again to those brought back."""

    def prove(self, agent: Agent, passphrase: str) -> None:
        """Have somebody type their passphrase at this desk. Raises `NotOpened`."""

    def change(self, present: str, chosen: str, *, by: Agent) -> None:
        """Let somebody choose another passphrase, the present one typed again. Raises `UserError`."""

    def choose(self, chosen: str, *, by: Agent) -> None:
        """Let somebody who has just proved who they are choose another passphrase. Raises `Invalid`."""


def keys_of(database: Database, folder: Path | None) -> Keys | None:
    """Return the keys of a base that is open; none for a file that was opened without its folder."""
    if folder is not None:
        return FolderKeys(database, folder)
    return None if database.is_sqlite else ServerKeys(database)


def prove_person(database: Database, folder: Path | None, agent: Agent, secret: str) -> None:
    """Have somebody of the team type their passphrase at this desk; slow. Raises `NotOpened`.

    A passphrase that was lent proves nobody: whoever lent it knows it.
    """
    keys = keys_of(database, folder)
    if keys is None:
        raise NotOpened("Cette base est ouverte sans son dossier\u00a0: personne ne peut y être reconnu.")
    keys.prove(agent, secret)
    with database.reading() as session:
        opening = keys.openings(session).get(agent.uid)
    if opening is None or opening.until is not None:
        raise NotOpened("Cette phrase est provisoire\u00a0: en choisir d’abord une à soi, à l’ouverture.")

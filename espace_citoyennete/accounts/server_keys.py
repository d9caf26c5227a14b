"""The passphrases of a server's logins: the server alone compares them, and never receives one."""

from datetime import datetime
from uuid import UUID

from espace_citoyennete.accounts.listing import Account, accounts, what_is_missing
from espace_citoyennete.accounts.rules import LENT_FOR, LentPassphrase
from espace_citoyennete.accounts.service import note_passphrase
from espace_citoyennete.clock import desk_time
from espace_citoyennete.errors import Invalid, Unrecognised
from espace_citoyennete.rights import Agent
from espace_citoyennete.settings import server_attempts
from espace_citoyennete.storage.attempts import counted
from espace_citoyennete.storage.database import Database, Session, open_postgresql
from espace_citoyennete.storage.logins import (
    Opening,
    choose_passphrase,
    give_passphrase,
    login_of,
    openings,
)
from espace_citoyennete.storage.passphrases import normal_form, propose_passphrase, refuse_weak


class ServerKeys:
    """The logins of a server; they follow the accounts in the transaction that changes these."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def openings(self, session: Session) -> dict[UUID, Opening]:
        """Return how each person opens the base."""
        found = openings(session)
        known = {account.uid: login_of(account.name) for account in accounts(session)}
        return {uid: found[login] for uid, login in known.items() if login in found and found[login].is_given}

    def missing(self, session: Session) -> list[str]:
        """Return what an administrator should still do."""
        return what_is_missing(session, None)

    def lend(self, account: Account, *, by: Agent) -> LentPassphrase:
        """Give somebody a passphrase for a day. Raises `UserError`."""
        with self._database.transaction() as session:
            return lend(session, account, instant=self._database.clock.instant(), by=by)

    def lend_everybody(self, *, by: Agent) -> list[LentPassphrase]:
        """Give a passphrase for a day to each person who has none yet: the base is new on this server."""
        with self._database.transaction() as session:
            held, instant = self.openings(session), self._database.clock.instant()
            new = [one for one in accounts(session) if one.disabled_at is None and one.uid not in held]
            return [lend(session, account, instant=instant, by=by) for account in new]

    def follow(self) -> None:
        """Do nothing more: the server follows by itself."""

    def prove(self, agent: Agent, passphrase: str) -> None:
        """Have somebody type their passphrase at this desk. Raises `NotOpened`."""
        database = self._database
        address = database.engine.url.set(username=login_of(agent.name), password=normal_form(passphrase))
        with counted(server_attempts(), "", database.clock, Unrecognised):
            open_postgresql(address, database.clock).close()

    def change(self, present: str, chosen: str, *, by: Agent) -> None:
        """Let somebody choose another passphrase, the present one typed again. Raises `UserError`."""
        self.prove(by, present)
        if normal_form(present) == normal_form(chosen):
            raise Invalid({"passphrase": "C’est la phrase de passe actuelle\u00a0: en choisir une autre."})
        self.choose(chosen, by=by)

    def choose(self, chosen: str, *, by: Agent) -> None:
        """Let somebody who has just proved who they are choose another passphrase. Raises `Invalid`."""
        with self._database.reading() as session:
            known = self._database.known_here(session)
        refuse_weak(chosen, [by.name, *known])
        with self._database.transaction() as session:
            note_passphrase(session, by.uid, instant=self._database.clock.instant(), by=by)
            choose_passphrase(session, login_of(by.name), chosen)
        self._database.password = normal_form(chosen)  # of the connections to come


def lend(session: Session, account: Account, *, instant: datetime, by: Agent) -> LentPassphrase:
    """Give somebody a passphrase for a day, in the transaction that may just have added them."""
    until, phrase = instant + LENT_FOR, propose_passphrase()
    note_passphrase(session, account.uid, instant=instant, by=by)
    give_passphrase(session, login_of(account.name), phrase, until)
    return LentPassphrase(account.name, phrase, desk_time(until))

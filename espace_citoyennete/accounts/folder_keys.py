"""The passphrases of a base in a folder: each opens a slot, which holds the key of the file."""

from collections.abc import Set
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from espace_citoyennete.accounts.listing import Account, accounts, what_is_missing
from espace_citoyennete.accounts.rules import LENT_FOR, LentPassphrase
from espace_citoyennete.accounts.service import note_new_keys, note_passphrase
from espace_citoyennete.clock import desk_time
from espace_citoyennete.errors import NotOpened, UserError
from espace_citoyennete.rights import Agent, Right, words_of
from espace_citoyennete.storage import folder as base_folder
from espace_citoyennete.storage.database import Database, Session
from espace_citoyennete.storage.keeping import keep_copy
from espace_citoyennete.storage.keys import Holder, Slot
from espace_citoyennete.storage.logins import Opening
from espace_citoyennete.storage.passphrases import propose_passphrase
from espace_citoyennete.storage.rotation import NewSlot, change_key
from espace_citoyennete.storage.turn import turn

_NO_SEED = (
    "La première clé du journal manque à cette personne, qui administre et la ferait perdre\u00a0: se faire "
    "donner une phrase provisoire par qui l’a, ou ouvrir la base avec la clé de secours."
)


class NewKeys(NamedTuple):
    """A new recovery key; with another key of the file, the passphrases lent to the others."""

    recovery_key: str
    number: int
    lent: tuple[LentPassphrase, ...] = ()


class FolderKeys:
    """The slots of keys of a folder, its recovery key on paper, the key of its file."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder
        self._taken: dict[UUID, Slot] = {}  # which an undo may ask for, while the program runs

    def openings(self, _session: Session) -> dict[UUID, Opening]:
        """Return how each person opens the base."""
        return {slot.user_uid: Opening(True, slot.expires_at) for slot in base_folder.slots(self._folder)}

    def missing(self, session: Session) -> list[str]:
        """Return what an administrator should still do so that nobody is locked out."""
        told = what_is_missing(session, base_folder.recovery_number(self._folder))
        return [*told, _NO_SEED] if self._others_hold_seed() else told

    def lend(self, account: Account, *, by: Agent) -> LentPassphrase:
        """Give somebody a passphrase for a day. Raises `UserError`."""
        self._refuse_losing_seed({account.uid})
        instant = self._database.clock.instant()
        with self._database.transaction() as session:
            note_passphrase(session, account.uid, instant=instant, by=by)
        slot, lent = self._lent(account)
        base_folder.give_passphrase(
            self._folder, self._database, slot.holder, slot.passphrase, with_seed=slot.with_seed
        )
        return lent

    def follow(self) -> None:
        """Take the slots of those who left, and give theirs again to those brought back."""
        with self._database.reading() as session:
            left = {account.uid for account in accounts(session) if account.disabled_at is not None}
        held = {slot.user_uid for slot in base_folder.slots(self._folder)}
        for uid in held & left:
            self._taken[uid] = base_folder.take_passphrase(self._folder, uid)
        for uid in self._taken.keys() - left - held:
            base_folder.put_back(self._folder, self._taken.pop(uid))

    def prove(self, agent: Agent, passphrase: str) -> None:
        """Have somebody type their passphrase at this desk. Raises `NotOpened`."""
        unlocked = base_folder.prove(self._folder, agent.name, passphrase, self._database.clock)
        if unlocked.user_uid != agent.uid:
            raise NotOpened("Cette phrase de passe est celle d’une autre personne.")

    def change(self, present: str, chosen: str, *, by: Agent) -> None:
        """Let somebody choose another passphrase, the present one typed again. Raises `UserError`."""
        self.prove(by, present)
        self.choose(chosen, by=by)

    def choose(self, chosen: str, *, by: Agent) -> None:
        """Let somebody who has just proved who they are choose another passphrase. Raises `Invalid`."""
        has_seed = Right.ADMINISTRATION in by.rights
        base_folder.choose(self._folder, self._database, holder_of(by), chosen, with_seed=has_seed)
        with self._database.transaction() as session:
            note_passphrase(session, by.uid, instant=self._database.clock.instant(), by=by)

    def renew_recovery_key(self, present: str, *, by: Agent) -> NewKeys:
        """Make another recovery key, the former one no longer working. Raises `UserError`."""
        self._refuse_losing_seed()
        self.prove(by, present)
        number = self._announce(by)
        return NewKeys(base_folder.new_recovery_key(self._folder, self._database), number)

    def renew_file_key(self, present: str, *, by: Agent) -> NewKeys:
        """Put the base under another key: whoever holds a former slot opens nothing written from now on.

        Everybody else is lent a passphrase, since nobody knows theirs. Raises `UserError`.
        """
        with self._database.reading() as session:
            others = [a for a in accounts(session) if a.disabled_at is None and a.uid != by.uid]
        held = {slot.user_uid for slot in base_folder.slots(self._folder)}
        self._refuse_losing_seed()
        lent = [self._lent(account) for account in others if account.uid in held]
        self.prove(by, present)
        keep_copy(self._database, self._folder, self._database.clock)  # a good one, whatever follows
        with turn(self._folder, "Un changement de la clé du fichier est en cours."):
            number = self._announce(by)
            own = NewSlot(holder_of(by), present, True)
            recovery_key = change_key(self._folder, self._database, [own, *(slot for slot, _ in lent)])
        return NewKeys(recovery_key, number, tuple(told for _, told in lent))

    def _lent(self, account: Account) -> tuple[NewSlot, LentPassphrase]:
        until, phrase = self._database.clock.instant() + LENT_FOR, propose_passphrase()
        holder = Holder(account.uid, account.name, words_of(account.rights), until)
        told = LentPassphrase(account.name, phrase, desk_time(until))
        return NewSlot(holder, phrase, Right.ADMINISTRATION in account.rights), told

    def _others_hold_seed(self, among: Set[UUID] | None = None) -> bool:
        """Tell whether the first key of the journal is in others' slots, and not in that of this desk."""
        return self._database.seed is None and any(
            slot.has_seed and (among is None or slot.user_uid in among)
            for slot in base_folder.slots(self._folder)
        )

    def _refuse_losing_seed(self, among: Set[UUID] | None = None) -> None:
        """Refuse to seal anew what holds the first key of the journal by a desk that has it not."""
        if self._others_hold_seed(among):
            raise UserError(_NO_SEED)

    def _announce(self, by: Agent) -> int:
        """Note the recovery key that is about to be made, and return its number."""
        number = base_folder.recovery_number(self._folder) + 1
        with self._database.transaction() as session:
            note_new_keys(session, number, instant=self._database.clock.instant(), by=by)
        return number


def holder_of(agent: Agent) -> Holder:
    """Return whom a slot of keys is for."""
    return Holder(agent.uid, agent.name, words_of(agent.rights))

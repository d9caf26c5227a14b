"""The first key of the journal: every administrator comes to hold it, and none makes the others lose it."""

from contextlib import closing
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from espace_citoyennete.accounts.folder_keys import FolderKeys
from espace_citoyennete.accounts.listing import Account, accounts
from espace_citoyennete.accounts.service import UserDraft, add_user, change_user
from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import UserError
from espace_citoyennete.opening import (
    NewBase,
    OpenedFolder,
    create,
    open_with_passphrase,
    open_with_recovery_key,
)
from espace_citoyennete.rights import Right
from espace_citoyennete.storage.journal_chain import verify_chain

ZOE, ALI = "Zoé Lefèvre", "Ali Benali"
ALI_UID = UUID(int=2)
PHRASES = {ZOE: "girafe prudente escalier tiède manège", ALI: "pelican fragile tournevis salade orageux"}
pytestmark = pytest.mark.slow


@pytest.fixture
def made(clock: Clock, tmp_path: Path) -> OpenedFolder:
    """Return a closed base whose second administrator was at the reception before."""
    opened = create(NewBase(tmp_path / "base", "Amiens", ZOE, PHRASES[ZOE]), clock)
    with closing(opened.database) as database:
        with database.transaction() as session:
            add_user(session, UserDraft(ALI, frozenset({Right.RECEPTION}), ALI_UID), by=opened.agent)
        lent = FolderKeys(database, opened.folder).lend(account(opened, ALI), by=opened.agent)
        with database.transaction() as session:
            change_user(session, UserDraft(ALI, frozenset({Right.ADMINISTRATION}), ALI_UID), by=opened.agent)
    ali = open_with_passphrase(opened.folder, ALI, lent.passphrase, clock)
    with closing(ali.database) as database:
        assert database.seed is None  # sealed for a receptionist
        FolderKeys(database, opened.folder).choose(PHRASES[ALI], by=ali.agent)
    return opened


def test_a_second_administrator_is_told_and_holds_the_key_once_it_is_lent(
    made: OpenedFolder, clock: Clock
) -> None:
    """Saboteur: the seed left out of what is lent."""
    ali = open_with_passphrase(made.folder, ALI, PHRASES[ALI], clock)
    assert "première clé du journal" in told(ali)
    ali.database.close()
    zoe = open_with_passphrase(made.folder, ZOE, PHRASES[ZOE], clock)
    seed = zoe.database.seed
    lent = FolderKeys(zoe.database, made.folder).lend(account(zoe, ALI), by=zoe.agent)
    zoe.database.close()
    ali = open_with_passphrase(made.folder, ALI, lent.passphrase, clock)
    assert ali.database.seed == seed is not None
    assert "première clé du journal" not in told(ali)
    ali.database.close()


def test_an_administrator_without_the_key_makes_nobody_lose_it_and_the_paper_gives_it(
    made: OpenedFolder, clock: Clock
) -> None:
    """Saboteur: the refusal left out; the slot of the last holder is sealed anew without the key."""
    ali = open_with_passphrase(made.folder, ALI, PHRASES[ALI], clock)
    keys = FolderKeys(ali.database, made.folder)
    for act in (
        partial(keys.lend, account(ali, ZOE)),
        partial(keys.renew_file_key, PHRASES[ALI]),
        partial(keys.renew_recovery_key, PHRASES[ALI]),
    ):
        with pytest.raises(UserError, match="première clé du journal"):
            act(by=ali.agent)
    ali.database.close()
    ali = open_with_recovery_key(made.folder, made.recovery_key, ALI, f"{PHRASES[ALI]} ivre", clock)
    assert ali.database.seed is not None
    with ali.database.reading() as session:
        assert verify_chain(session, ali.database.seed).faults == ()
    FolderKeys(ali.database, made.folder).lend(account(ali, ZOE), by=ali.agent)
    ali.database.close()


def account(opened: OpenedFolder, name: str) -> Account:
    with opened.database.reading() as session:
        return next(one for one in accounts(session) if one.name == name)


def told(opened: OpenedFolder) -> str:
    with opened.database.reading() as session:
        return " ".join(FolderKeys(opened.database, opened.folder).missing(session))

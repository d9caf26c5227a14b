"""Who opened the base, and what that lets them do: proved by their passphrase, held until they leave."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from espace_citoyennete.accounts.folder_keys import FolderKeys
from espace_citoyennete.accounts.listing import Account, accounts
from espace_citoyennete.accounts.service import UserDraft, add_user, agent_of, change_user
from espace_citoyennete.app import Office
from espace_citoyennete.cli.bases import opened as opened_by_command
from espace_citoyennete.cli.parser import make_parser
from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import Forbidden, Invalid, NotOpened, SessionEnded
from espace_citoyennete.opening import NewBase, OpenedFolder, create, open_with_passphrase
from espace_citoyennete.privacy.past_years import COUNTING
from espace_citoyennete.privacy.purge_acts import Confirmed, purge_before_two
from espace_citoyennete.privacy.purging import due_for_purge
from espace_citoyennete.rights import Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.folder import give_passphrase, slots
from espace_citoyennete.storage.keys import Holder

ZOE, ALI, ALI_UID = "Zoé Lefèvre", "Ali Benali", UUID(int=2)
HERS, HIS = "girafe prudente escalier tiède manège", "pelican fragile tournevis salade orageux"
CHOSEN = "mouette lanterne citron violoncelle brouillard"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a closed base: one administers, the other receives."""
    clock = Clock()
    opened = create(NewBase(tmp_path_factory.mktemp("made") / "base", "Amiens", ZOE, HERS), clock)
    with closing(opened.database) as database:
        with database.transaction() as session:
            add_user(session, UserDraft(ALI, frozenset({Right.RECEPTION}), ALI_UID), by=opened.agent)
        give_passphrase(opened.folder, database, Holder(ALI_UID, ALI, "accueil"), HIS, with_seed=False)
    return opened.folder


@pytest.fixture
def base(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "base"))


@pytest.fixture
def zoe(base: Path) -> Iterator[OpenedFolder]:
    """Return the base opened by whoever administers."""
    opened = open_with_passphrase(base, ZOE, HERS, Clock())
    yield opened
    opened.database.close()


@pytest.fixture
def ali(base: Path) -> Iterator[OpenedFolder]:
    """Return the base opened by whoever receives."""
    opened = open_with_passphrase(base, ALI, HIS, Clock())
    yield opened
    opened.database.close()


def keys_of(opened: OpenedFolder) -> FolderKeys:
    return FolderKeys(opened.database, opened.folder)


def account(opened: OpenedFolder, uid: UUID) -> Account:
    with opened.database.reading() as session:
        return next(one for one in accounts(session) if one.uid == uid)


def has_seed(opened: OpenedFolder, uid: UUID) -> bool:
    """Tell whether the slot of a person holds the first key of the journal."""
    return next(slot.has_seed for slot in slots(opened.folder) if slot.user_uid == uid)


def forbids(database: Database) -> bool:
    """Tell whether the base refuses what only the coordination writes."""
    try:
        with database.transaction() as session:
            session.execute(text("DELETE FROM permanence"))
    except Forbidden:
        return True
    return False


@pytest.mark.parametrize("act", ["change", "renew_recovery_key", "renew_file_key"])
def test_keys_are_changed_by_whoever_types_their_own_passphrase_again(zoe: OpenedFolder, act: str) -> None:
    known = [slot.sealed for slot in slots(zoe.folder)]
    more = (CHOSEN,) if act == "change" else ()
    with pytest.raises(NotOpened, match="ne correspondent pas"):
        getattr(keys_of(zoe), act)("une phrase qui n’est pas la sienne", *more, by=zoe.agent)
    assert [slot.sealed for slot in slots(zoe.folder)] == known


def test_nobody_passes_for_somebody_else_by_a_passphrase_of_their_own(zoe: OpenedFolder) -> None:
    passed_for = replace(zoe.agent, uid=ALI_UID)
    with pytest.raises(NotOpened, match="autre personne"):
        keys_of(zoe).prove(passed_for, HERS)


def test_the_first_key_of_the_journal_goes_to_those_who_administer_alone(zoe: OpenedFolder) -> None:
    assert has_seed(zoe, zoe.agent.uid) and not has_seed(zoe, ALI_UID)
    with zoe.database.reading() as session:
        ali = agent_of(session, ALI_UID)
    lent = keys_of(zoe).lend(account(zoe, ALI_UID), by=zoe.agent)
    assert not has_seed(zoe, ALI_UID)
    keys_of(zoe).choose(CHOSEN, by=ali)
    assert lent.name == ALI and not has_seed(zoe, ALI_UID)


def test_whoever_administers_no_more_holds_the_first_key_of_the_journal_no_more(base: Path) -> None:
    zoe = open_with_passphrase(base, ZOE, HERS, Clock())
    ali = UserDraft(ALI, frozenset({Right.ADMINISTRATION}), ALI_UID)
    with closing(zoe.database) as database:
        for rights in (ali.rights, frozenset({Right.RECEPTION})):
            with database.transaction() as session:
                change_user(session, replace(ali, rights=rights), by=zoe.agent)
            if rights == ali.rights:
                lent = keys_of(zoe).lend(account(zoe, ALI_UID), by=zoe.agent)
        assert has_seed(zoe, ALI_UID)
    open_with_passphrase(base, ALI, lent.passphrase, Clock()).database.close()
    assert not has_seed(zoe, ALI_UID)


def test_what_is_missing_of_the_keys_is_told_to_those_who_administer(
    zoe: OpenedFolder, ali: OpenedFolder
) -> None:
    assert "secours" in zoe.told or "seconde" in zoe.told
    assert ali.told == ""


def test_the_base_is_held_to_the_rights_of_whoever_opened_it_by_the_window(
    office: Office, ali: OpenedFolder
) -> None:
    assert not forbids(ali.database)
    office.enter(ali)
    assert forbids(ali.database)


def test_the_base_is_held_to_the_rights_of_whoever_opened_it_by_a_command(base: Path, tmp_path: Path) -> None:
    (tmp_path / "phrase").write_text(HIS)
    words = ["verifier", "--base", base, "--utilisateur", ALI, "--phrase-fichier", tmp_path / "phrase"]
    with opened_by_command(make_parser().parse_args(list(map(str, words)))) as (database, _agent):
        assert forbids(database)


def test_a_session_is_over_once_the_rights_change(zoe: OpenedFolder, ali: OpenedFolder) -> None:
    ali.database.refuse_ended()
    with zoe.database.transaction() as session:
        other = UserDraft(ALI, frozenset({Right.DIRECTION}), ALI_UID)
        change_user(session, other, by=zoe.agent)
    with pytest.raises(SessionEnded, match="droits"):
        ali.database.refuse_ended()


@pytest.mark.parametrize(("field", "wrong"), [("own", "pas la mienne"), ("theirs", "pas la sienne")])
def test_a_purge_is_done_once_both_have_proved_who_they_are(
    zoe: OpenedFolder, field: str, wrong: str
) -> None:
    with zoe.database.reading() as session:
        due = due_for_purge(session, today=zoe.database.clock.today(), counting=COUNTING, by=zoe.agent)
        second = agent_of(session, ALI_UID)
    right = {"own": HERS, "theirs": HIS} | {field: wrong}
    typed = Confirmed(right["own"], second, right["theirs"])
    with pytest.raises(Invalid) as refusal:
        purge_before_two(zoe.database, zoe.folder, due, typed, by=zoe.agent)
    assert set(refusal.value.problems) == {field}

"""The folder of a base: its keys, its copies, and what happens to a damaged byte."""

import io
import json
import random
import shutil
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from espace_citoyennete.clock import Clock
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.errors import Invalid, NotOpened, UserError
from espace_citoyennete.storage import keys
from espace_citoyennete.storage.backup import back_up, restore, verify
from espace_citoyennete.storage.database import Database, open_sqlite
from espace_citoyennete.storage.folder import (
    create_base,
    give_passphrase,
    give_seed,
    open_base,
    open_with_recovery,
    put_back,
    settle_slot,
    slots,
    take_passphrase,
)
from espace_citoyennete.storage.key_file import from_json, to_json
from espace_citoyennete.storage.keys import Holder
from espace_citoyennete.storage.passphrases import WORDS, passphrase_problem, propose_passphrase
from espace_citoyennete.storage.sealing import COST, LEAST_COST, Cost, derive, seal
from tests.storage.rows import a_contact
from tests.storage.test_upgrade import with_one_more

CHEAP = Cost(memory=64, passes=1, lanes=1)  # never accepted by the program itself
USER, NAME = UUID("00000000-0000-4000-8000-000000000002"), "Zoé Lefèvre"
ZOE = Holder(USER, NAME, "accueil,administration")
PHRASE = "girafe prudente escalier tiède manège oblique sureau"
OTHER = "pelican fragile tournevis salade orageux clairon buvard"
NOON = datetime(2026, 11, 17, 12, tzinfo=UTC)
NOTES = [f"note {i} " + "é" * 200 for i in range(300)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a closed base with some notes, and its recovery key."""
    folder = tmp_path_factory.mktemp("made") / "base"
    database, recovery_key = create_base(folder, ZOE, PHRASE, Clock(), cost=CHEAP)
    with database.transaction() as session:
        session.add_all(a_contact(i, note=note) for i, note in enumerate(NOTES))
    database.close()
    return folder, recovery_key


@pytest.fixture
def folder(made: tuple[Path, str], tmp_path: Path) -> Path:
    """Return a base of one's own, closed."""
    return Path(shutil.copytree(made[0], tmp_path / "base"))


@pytest.fixture
def base(folder: Path) -> Iterator[Database]:
    """Return the same base, open."""
    database = opened(folder)
    yield database
    database.close()


def opened(folder: Path, name: str = NAME, phrase: str = PHRASE, clock: Clock | None = None) -> Database:
    return open_base(folder, name, phrase, clock or Clock(), least=CHEAP)


def notes(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Contact.note).order_by(Contact.occurred_at)))


def give(folder: Path, holder: Holder, phrase: str) -> None:
    database = opened(folder)
    give_passphrase(folder, database, holder, phrase, cost=CHEAP)
    database.close()


def notes_in(folder: Path, name: str = NAME, phrase: str = PHRASE, clock: Clock | None = None) -> list[str]:
    database = opened(folder, name, phrase, clock)
    try:
        return notes(database)
    finally:
        database.close()


# Keys


def test_a_base_opens_with_its_passphrase_however_spaces_and_accents_are_typed(folder: Path) -> None:
    for name, phrase in (
        (NAME, PHRASE),
        ("zoe lefevre", PHRASE),
        (NAME, f" {PHRASE.replace(' ', '  ')}\n"),
        (NAME, PHRASE.replace("è", "e\u0300")),
    ):
        database = opened(folder, name, phrase)
        assert (notes(database), database.author) == (NOTES, USER)
        database.close()


def test_a_wrong_passphrase_and_an_unknown_name_are_refused_with_the_same_sentence(folder: Path) -> None:
    refusals, hours = set(), count()
    patient = Clock(lambda: NOON + timedelta(hours=next(hours)))  # no try comes too soon
    for name, phrase in ((NAME, OTHER), ("Personne", PHRASE), (NAME, ""), (NAME, PHRASE.upper())):
        with pytest.raises(NotOpened) as refusal:
            opened(folder, name, phrase, patient)
        refusals.add(refusal.value.message)
    assert len(refusals) == 1


def test_the_paper_key_opens_gives_a_new_passphrase_and_serves_once(
    folder: Path, made: tuple[Path, str]
) -> None:
    typed = made[1].lower().replace("-", "  ")
    database, new_key = open_with_recovery(folder, typed, NAME, OTHER, Clock(), cost=CHEAP)
    database.close()
    assert notes_in(folder, phrase=OTHER) == NOTES
    for attempt in (
        lambda: opened(folder),
        lambda: open_with_recovery(folder, made[1], NAME, OTHER, Clock()),
    ):
        with pytest.raises(NotOpened):
            attempt()
    open_with_recovery(folder, new_key, NAME, PHRASE, Clock(), cost=CHEAP)[0].close()
    assert notes_in(folder) == NOTES


@given(st.integers(0, 41), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"))
def test_a_slip_in_the_paper_key_is_told_as_such(at: int, typed: str) -> None:
    ring, drawn, written = keys.new_key_ring(ZOE, PHRASE, cost=CHEAP)
    slipped = written[:at] + typed + written[at + 1 :]
    if slipped == written:
        assert keys.unlock_with_recovery(ring, slipped).key == drawn.key
    else:
        with pytest.raises(NotOpened, match="faute de frappe"):
            keys.unlock_with_recovery(ring, slipped)


def test_each_user_opens_with_a_passphrase_of_ones_own_until_it_is_taken_back(folder: Path) -> None:
    second = uuid4()
    give(folder, Holder(second, "Ali"), OTHER)
    assert [slot.user_name for slot in slots(folder)] == [NAME, "Ali"]
    assert notes_in(folder, "Ali", OTHER) == notes_in(folder) == NOTES
    with pytest.raises(Invalid, match="déjà pris"):
        give(folder, Holder(uuid4(), "ali"), OTHER)
    taken = take_passphrase(folder, second)
    assert not (folder / "cles.json.precedent").exists()  # it would still open
    with pytest.raises(NotOpened):
        opened(folder, "Ali", OTHER)
    with pytest.raises(Invalid, match="dernière personne"):
        take_passphrase(folder, USER)
    put_back(folder, taken)
    assert notes_in(folder, "Ali", OTHER, Clock(lambda: NOON + timedelta(days=9999))) == NOTES


def test_a_passphrase_that_is_lent_opens_until_its_last_hour(folder: Path) -> None:
    give(folder, Holder(uuid4(), "Ali", expires_at=NOON), OTHER)
    assert notes_in(folder, "Ali", OTHER, Clock(lambda: NOON - timedelta(seconds=1))) == NOTES
    with pytest.raises(NotOpened, match="plus valable"):
        opened(folder, "Ali", OTHER, Clock(lambda: NOON))


def test_the_seed_is_held_by_administrators_and_the_paper_key_alone(made: tuple[Path, str]) -> None:
    folder, recovery_key = made
    ring = from_json((folder / "cles.json").read_bytes())
    first = keys.unlock(ring, NAME, PHRASE, least=CHEAP)
    assert first.seed not in (None, first.key)
    assert keys.unlock_with_recovery(ring, recovery_key).seed == first.seed
    without = keys.Unlocked(first.key)
    second = keys.with_slot(ring, without, Holder(uuid4(), "Ali", "accueil"), OTHER, cost=CHEAP)
    found = keys.unlock(second, "Ali", OTHER, least=CHEAP)
    assert (found.key, found.seed) == (first.key, None)
    assert [slot.has_seed for slot in second.slots] == [True, False]
    assert first.key.hex() not in repr(first)


def test_no_word_of_a_slot_can_be_edited(made: tuple[Path, str]) -> None:
    """Saboteur: the rights, or the last hour, left out of what a slot is bound to."""
    ring = from_json((made[0] / "cles.json").read_bytes())
    (slot,) = ring.slots
    assert keys.unlock(ring, NAME, PHRASE, least=CHEAP).user_uid == USER
    edited = [
        replace(ring, base_id=uuid4()),
        *(
            replace(ring, slots=(replace(slot, **change),))
            for change in (
                {"user_uid": uuid4()},
                {"user_name": NAME.upper()},
                {"rights": "accueil,administration,coordination"},
                {"rights": None},
                {"version": slot.version + 1},
                {"expires_at": NOON},
                {"salt": bytes(16)},
                {"cost": replace(slot.cost, memory=128)},
                {"sealed": replace(slot.sealed, nonce=bytes(12))},
                {"sealed": replace(slot.sealed, nonce=b"")},
            )
        ),
    ]
    for one in edited:
        with pytest.raises(NotOpened):
            keys.unlock(from_json(to_json(one)), NAME, PHRASE, least=CHEAP)


def test_a_slot_of_version_0_6_still_opens_and_is_then_bound_to_its_rights(folder: Path) -> None:
    ring = from_json((folder / "cles.json").read_bytes())
    key, (slot,) = keys.unlock(ring, NAME, PHRASE, least=CHEAP).key, ring.slots
    derived = derive(PHRASE, slot.salt, slot.cost)
    sealed = seal(derived, key, f"{ring.base_id}|{USER}|{slot.version}".encode())
    old = replace(ring, slots=(replace(slot, rights=None, sealed=sealed),))
    (folder / "cles.json").write_bytes(to_json(old))
    database = opened(folder)
    give_seed(folder, database)
    seed = database.seed
    assert seed is not None
    for _ in range(2):  # the second time has nothing to do
        settle_slot(folder, database, PHRASE, replace(ZOE, rights="accueil"), holds_seed=True, cost=CHEAP)
    database.close()
    (slot,) = slots(folder)
    assert (slot.rights, slot.version, slot.has_seed) == ("accueil", 2, True)
    database = opened(folder)
    give_seed(folder, database)
    assert database.seed == seed
    database.close()


def test_the_program_never_opens_a_slot_that_is_cheap_to_guess(folder: Path) -> None:
    with pytest.raises(NotOpened, match="protection ne suffit plus"):
        open_base(folder, NAME, PHRASE, Clock())
    assert COST.memory == 128 * 1024
    assert LEAST_COST.memory == 64 * 1024


def test_the_file_of_keys_holds_no_secret_and_keeps_its_previous_state(folder: Path) -> None:
    before = (folder / "cles.json").read_bytes()
    give(folder, ZOE, OTHER)
    assert (folder / "cles.json.precedent").read_bytes() == before
    ring = from_json(before)
    found = keys.unlock(ring, NAME, PHRASE, least=CHEAP)
    assert found.seed is not None
    for secret in (found.key.hex(), found.seed.hex(), b64encode(found.key).decode(), PHRASE):
        assert secret.encode() not in before


def test_the_folder_is_its_owners_alone_and_is_never_made_twice(folder: Path, tmp_path: Path) -> None:
    database, _ = create_base(tmp_path / "neuve", Holder(uuid4(), NAME), PHRASE, Clock(), cost=CHEAP)
    database.close()
    assert (tmp_path / "neuve").stat().st_mode & 0o777 == 0o700
    with pytest.raises(UserError, match="contient déjà une base"):
        create_base(folder, Holder(uuid4(), NAME), PHRASE, Clock(), cost=CHEAP)
    with pytest.raises(NotOpened, match="ne contient pas de base"):
        opened(tmp_path)


# Passphrases


def test_the_seven_words_proposed_are_french_accepted_and_never_the_same() -> None:
    proposals = [propose_passphrase() for _ in range(50)]
    assert len(set(proposals)) == 50
    assert all(len(p.split()) == WORDS and p.isascii() and passphrase_problem(p) is None for p in proposals)
    from espace_citoyennete.storage.passphrases import _words

    assert {"girafe", "escalier", "salade"} <= set(_words())
    assert len(_words()) ** WORDS > 2**80


@pytest.mark.parametrize(
    "weak",
    [
        "", "court", "quatorze sign.", "aaaaaaaaaaaaaaaaaaaa", "motdepassemotdepasse", "azertyuiopqsdfgh",
        "Sophie Amrani 2026", "Espace citoyenneté", "123456789012345678", "Amiens Amiens Amiens",
    ],
)  # fmt: skip
def test_a_weak_passphrase_is_refused_with_its_remedy(weak: str, tmp_path: Path) -> None:
    problem = passphrase_problem(weak, ("Sophie Amrani", "Amiens"))
    assert problem is not None
    assert "sept mots" in problem
    with pytest.raises(Invalid):
        create_base(tmp_path / "neuve", Holder(uuid4(), "Sophie Amrani"), "court", Clock())
    assert not (tmp_path / "neuve").exists()


# Damage


def test_a_flipped_bit_is_refused_or_changes_nothing_and_never_shows_wrong_data(folder: Path) -> None:
    """Saboteur: the same loop on a plain SQLite file returns wrong notes."""
    data = folder / "donnees.db"
    sound, chance, refused = data.read_bytes(), random.Random(2026), 0
    ring = from_json((folder / "cles.json").read_bytes())
    key = keys.unlock(ring, NAME, PHRASE, least=CHEAP).key
    for _ in range(150):
        at = chance.randrange(len(sound))
        data.write_bytes(sound[:at] + bytes([sound[at] ^ 1 << chance.randrange(8)]) + sound[at + 1 :])
        try:
            database = open_sqlite(data, key)
        except NotOpened:
            refused += 1
            continue
        try:
            assert notes(database) == NOTES
            assert verify(database) != []
        except UserError as refusal:
            assert "abîmé" in refusal.message
            refused += 1
        finally:
            database.close()
    assert refused > 10  # of the pages that opening and reading go through


def test_a_damaged_file_leads_to_the_last_good_copy(base: Database, folder: Path) -> None:
    copy = back_up(base, folder, Clock())
    base.close()
    for name, at in (("cles.json", 300), ("donnees.db", 20)):
        sound = (folder / name).read_bytes()
        (folder / name).write_bytes(sound[:at] + bytes([sound[at] ^ 1]) + sound[at + 1 :])
        with pytest.raises(NotOpened, match=f"abîmé.* Dernière sauvegarde\u00a0: « {copy.name} »"):
            opened(folder)
        (folder / name).write_bytes(sound)
    assert notes_in(folder) == NOTES


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_byte_of_the_keys_changes_unnoticed(made: tuple[Path, str], data: st.DataObject) -> None:
    sound = (made[0] / "cles.json").read_bytes()
    at = data.draw(st.integers(0, len(sound) - 1))
    changed = sound[:at] + bytes([data.draw(st.integers(0, 255))]) + sound[at + 1 :]
    try:
        assert from_json(changed) == from_json(sound)
    except ValueError:
        assert changed != sound


# Copies


def test_a_copy_restored_on_a_blank_machine_opens_with_the_paper_key_alone(
    base: Database, folder: Path, made: tuple[Path, str], tmp_path: Path
) -> None:
    copy = back_up(base, folder, Clock())
    blank = tmp_path / "autre poste" / "base"
    assert restore(copy, blank) is None
    database, _ = open_with_recovery(blank, made[1], NAME, OTHER, Clock(), cost=CHEAP)
    assert notes(database) == NOTES
    assert verify(database) == []
    database.close()


def test_restoring_keeps_the_former_base_aside(base: Database, folder: Path) -> None:
    copy = back_up(base, folder, Clock())
    with base.transaction() as session:
        session.add(a_contact(1000, note="après"))
    base.close()
    aside = restore(copy, folder)
    assert aside is not None
    assert notes_in(folder) == NOTES
    assert notes_in(aside) == [*NOTES, "après"]
    assert restore(copy, folder) not in (None, aside)
    assert copy.exists()


def test_a_copy_with_one_byte_changed_is_refused_and_changes_nothing(base: Database, folder: Path) -> None:
    copy = back_up(base, folder, Clock())
    sound, chance = copy.read_bytes(), random.Random(7)
    base.close()
    files = {file: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    for _ in range(40):
        at = chance.randrange(
            len(sound) - 2000
        )  # the bases and the keys; the rest is the archive's own index
        copy.write_bytes(sound[:at] + bytes([sound[at] ^ 4]) + sound[at + 1 :])
        with pytest.raises(UserError, match="pas une sauvegarde"):
            restore(copy, folder)
    for forged in (b"pas une archive", _with_other_keys(sound)):
        copy.write_bytes(forged)
        with pytest.raises(UserError, match="pas une sauvegarde"):
            restore(copy, folder)
    assert {file: file.read_bytes() for file in folder.iterdir() if file.is_file()} == files


def _with_other_keys(copy: bytes) -> bytes:
    """Return a sound archive of the same base with keys that are not those of its manifest."""
    forged = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(copy)) as old, zipfile.ZipFile(forged, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name) + (b" " if name == "cles.json" else b""))
    return forged.getvalue()


def test_a_copy_made_while_people_type_is_whole(base: Database, folder: Path, tmp_path: Path) -> None:
    """Saboteur: `shutil.copy` of the live file."""
    import threading  # noqa: TID251 - the desk that goes on typing

    stop = threading.Event()

    def type_on() -> None:
        while not stop.is_set():
            with base.transaction() as session:
                session.add_all([a_contact(2000, note="paire"), a_contact(2000, note="paire")])

    typist = threading.Thread(target=type_on)
    typist.start()
    try:
        copies = {}
        for number in range(5):
            saved = len(notes(base))
            copies[back_up(base, folder, Clock()).rename(tmp_path / f"{number}.sauvegarde")] = saved
    finally:
        stop.set()
        typist.join()
    for copy, saved in copies.items():
        restored = tmp_path / copy.stem
        restore(copy, restored)
        found = notes_in(restored)
        assert found[:300] == NOTES
        assert len(found) >= saved  # all that was saved before the copy began
        assert len(found) % 2 == 0  # and nothing by halves


def test_an_older_base_is_copied_before_its_migration(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from espace_citoyennete.storage import folder as module
    from espace_citoyennete.storage.upgrade import upgrade

    scripts = with_one_more(tmp_path, "SELECT 1")
    monkeypatch.setattr(
        module, "upgrade", lambda database, **options: upgrade(database, scripts=scripts, **options)
    )
    assert set(notes_in(folder)) == {"half"}
    (copy,) = (folder / "sauvegardes").iterdir()
    monkeypatch.undo()
    with pytest.raises(NotOpened, match="version plus récente"):
        opened(folder)
    restore(copy, folder)
    assert notes_in(folder) == NOTES


def test_the_manifest_counts_the_rows(base: Database, folder: Path) -> None:
    with zipfile.ZipFile(back_up(base, folder, Clock())) as archive:
        manifest = json.loads(archive.read("manifeste.json"))
    assert manifest["rows"]["contact"] == 300
    assert manifest["rows"]["journal_line"] == 300
    assert list((folder / "sauvegardes").glob("partiel*")) == []

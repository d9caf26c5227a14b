"""The folder of a base: its keys, its copies, and what happens to a damaged byte."""

import io
import json
import random
import shutil
import zipfile
from collections.abc import Iterator
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
    open_base,
    open_with_recovery,
    take_passphrase,
    user_names,
)
from espace_citoyennete.storage.passphrases import WORDS, passphrase_problem, propose_passphrase
from tests.storage.rows import a_contact
from tests.storage.test_upgrade import with_one_more

CHEAP = keys.Cost(memory=64, passes=1, lanes=1)  # never accepted by the program itself
USER, NAME = UUID("00000000-0000-4000-8000-000000000002"), "Zoé Lefèvre"
PHRASE = "girafe prudente escalier tiède manège oblique sureau"
OTHER = "pelican fragile tournevis salade orageux clairon buvard"
NOON = datetime(2026, 11, 17, 12, tzinfo=UTC)
NOTES = [f"note {i} " + "é" * 200 for i in range(300)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a closed base with some notes, and its recovery key."""
    folder = tmp_path_factory.mktemp("made") / "base"
    database, recovery_key = create_base(folder, USER, NAME, PHRASE, Clock(), cost=CHEAP)
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


def notes_in(folder: Path, name: str = NAME, phrase: str = PHRASE) -> list[str]:
    database = opened(folder, name, phrase)
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
    ring, key, written = keys.new_key_ring(USER, NAME, PHRASE, cost=CHEAP)
    slipped = written[:at] + typed + written[at + 1 :]
    if slipped == written:
        assert keys.unlock_with_recovery(ring, slipped) == key
    else:
        with pytest.raises(NotOpened, match="faute de frappe"):
            keys.unlock_with_recovery(ring, slipped)


def test_each_user_opens_with_a_passphrase_of_ones_own_until_it_is_taken_back(folder: Path) -> None:
    second = uuid4()

    def give(uid: UUID, name: str, phrase: str) -> None:
        give_passphrase(folder, (NAME, PHRASE), uid, name, phrase, cost=CHEAP, least=CHEAP)

    give(second, "Ali", OTHER)
    assert user_names(folder) == [NAME, "Ali"]
    assert notes_in(folder, "Ali", OTHER) == notes_in(folder) == NOTES
    with pytest.raises(Invalid, match="déjà pris"):
        give(uuid4(), "ali", OTHER)
    take_passphrase(folder, second)
    with pytest.raises(NotOpened):
        opened(folder, "Ali", OTHER)
    with pytest.raises(Invalid, match="dernière personne"):
        take_passphrase(folder, USER)


def test_no_slot_serves_another_user_another_base_or_another_version(made: tuple[Path, str]) -> None:
    ring = keys.from_json((made[0] / "cles.json").read_bytes())
    (slot,) = ring.slots
    for swapped in (
        keys.KeyRing(uuid4(), ring.slots, ring.recovery_version, ring.recovery),
        keys.KeyRing(ring.base_id, (keys.Slot(uuid4(), *list(vars(slot).values())[1:]),), 1, ring.recovery),
        keys.KeyRing(
            ring.base_id,
            (keys.Slot(USER, NAME, slot.version + 1, *list(vars(slot).values())[3:]),),
            1,
            ring.recovery,
        ),
    ):
        with pytest.raises(NotOpened):
            keys.unlock(swapped, NAME, PHRASE, least=CHEAP)


def test_the_program_never_opens_a_slot_that_is_cheap_to_guess(folder: Path) -> None:
    with pytest.raises(NotOpened, match="protection ne suffit plus"):
        open_base(folder, NAME, PHRASE, Clock())
    assert keys.COST.memory == 128 * 1024
    assert keys.LEAST_COST.memory == 64 * 1024


def test_the_file_of_keys_holds_no_secret_and_keeps_its_previous_state(folder: Path) -> None:
    before = (folder / "cles.json").read_bytes()
    give_passphrase(folder, (NAME, PHRASE), USER, NAME, OTHER, cost=CHEAP, least=CHEAP)
    assert (folder / "cles.json.precedent").read_bytes() == before
    ring = keys.from_json(before)
    key, _ = keys.unlock(ring, NAME, PHRASE, least=CHEAP)
    for secret in (key.hex(), keys._text(key), PHRASE):
        assert secret.encode() not in before


def test_the_folder_is_its_owners_alone_and_is_never_made_twice(folder: Path, tmp_path: Path) -> None:
    database, _ = create_base(tmp_path / "neuve", uuid4(), NAME, PHRASE, Clock(), cost=CHEAP)
    database.close()
    assert (tmp_path / "neuve").stat().st_mode & 0o777 == 0o700
    with pytest.raises(UserError, match="contient déjà une base"):
        create_base(folder, uuid4(), NAME, PHRASE, Clock(), cost=CHEAP)
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
        create_base(tmp_path / "neuve", uuid4(), "Sophie Amrani", "court", Clock())
    assert not (tmp_path / "neuve").exists()


# Damage


def test_a_flipped_bit_is_refused_or_changes_nothing_and_never_shows_wrong_data(folder: Path) -> None:
    """Saboteur: the same loop on a plain SQLite file returns wrong notes."""
    data = folder / "donnees.db"
    sound, chance, refused = data.read_bytes(), random.Random(2026), 0
    ring = keys.from_json((folder / "cles.json").read_bytes())
    key, _ = keys.unlock(ring, NAME, PHRASE, least=CHEAP)
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
    assert refused > 20


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
        assert keys.from_json(changed) == keys.from_json(sound)
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

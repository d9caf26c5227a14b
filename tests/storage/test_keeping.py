"""Copies kept by the program itself: noted, thinned, carried to a second place, and restored by a drill."""

import shutil
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import Damaged, UserError
from espace_citoyennete.storage.backup import has_changed
from espace_citoyennete.storage.copies import copy_files, manifest_of
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.keeping import carry, drill, keep_copy, keep_copy_if_changed
from espace_citoyennete.storage.key_file import to_json
from espace_citoyennete.storage.keys import Holder, new_key_ring
from espace_citoyennete.storage.sealing import Cost
from espace_citoyennete.storage.second_place import prepare
from espace_citoyennete.storage.tombstones import note
from espace_citoyennete.storage.upkeep import Care, CopyPlan, UpkeepFact, facts
from tests.conftest import AGENT, Hands
from tests.storage.rows import a_contact


@pytest.fixture
def folder(database: Database, tmp_path: Path) -> Path:
    """Return the folder of the open base, with its keys."""
    ring, _, _ = new_key_ring(Holder(AGENT.uid, AGENT.name), "inutile ici", cost=Cost(64, 1, 1))
    (tmp_path / "base" / "cles.json").write_bytes(to_json(ring))
    return tmp_path / "base"


@pytest.fixture
def second(database: Database, folder: Path, tmp_path: Path) -> Path:
    """Return the second place chosen for this base."""
    (tmp_path / "cle").mkdir()
    place = prepare(tmp_path / "cle", folder)
    with database.transaction() as session:
        session.add(CopyPlan(second_place=str(place)))
    return place


def save(database: Database, minutes: int = 0) -> None:
    with database.transaction() as session:
        session.add(a_contact(minutes))


def told(database: Database, kind: Care) -> list[tuple[bool, str]]:
    with database.reading() as session:
        return [(fact.is_good, fact.words) for fact in facts(session, kind)]


def test_a_copy_is_made_only_when_something_was_done_since_the_last_one(
    database: Database, folder: Path, clock: Clock, hands: Hands
) -> None:
    assert has_changed(database, folder)
    first = keep_copy_if_changed(database, folder, clock)
    assert first is not None
    assert told(database, Care.COPY) == [(True, first.name)]
    hands.move(timedelta(minutes=30))
    assert keep_copy_if_changed(database, folder, clock) is None  # what it noted itself is no act
    save(database)
    assert keep_copy_if_changed(database, folder, clock) not in (None, first)


def test_copies_are_thinned_here_and_in_the_second_place_as_they_are_made(
    database: Database, folder: Path, second: Path, clock: Clock, hands: Hands
) -> None:
    for number in range(12):
        save(database, number)
        keep_copy(database, folder, clock)
        hands.move(timedelta(hours=6))
    days = {file.name[:10] for file in copy_files(folder / "sauvegardes")}
    assert [file.name for file in copy_files(second)] == [
        file.name for file in copy_files(folder / "sauvegardes")
    ]
    assert len(days) == 4  # begun in the middle of a day
    assert len(copy_files(second)) == 4 + 1 + 2  # all of the last two days, then one a day


def test_a_second_place_that_is_away_never_keeps_from_copying_and_is_filled_when_it_is_back(
    database: Database, folder: Path, second: Path, clock: Clock, hands: Hands
) -> None:
    away = second.rename(second.with_name("ailleurs"))
    kept = keep_copy(database, folder, clock)
    assert kept.exists()
    ((is_good, sentence),) = told(database, Care.SECOND_PLACE)
    assert not is_good
    assert "Brancher la clé" in sentence
    second.parent.mkdir(exist_ok=True)
    assert not carry(database, folder, clock)
    away.rename(second)
    assert carry(database, folder, clock)
    assert [file.name for file in copy_files(second)] == [kept.name]
    assert told(database, Care.SECOND_PLACE)[0] == (True, kept.name)
    assert list(second.glob("*.partiel")) == []


def test_the_second_place_is_not_in_the_base_and_can_be_written(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="autre disque"):
        prepare(folder / "sauvegardes", folder)
    with pytest.raises(UserError, match="ne peut pas être écrit"):
        prepare(tmp_path / "absent", folder)


def test_a_base_that_fails_its_check_gives_no_copy_and_the_good_ones_stay(
    database: Database, folder: Path, clock: Clock, hands: Hands
) -> None:
    """Saboteur: a copy made without a check replaces the good ones day after day."""
    for number in range(300):
        save(database, number)
    good = keep_copy(database, folder, clock)
    before = good.read_bytes()
    hands.move(timedelta(hours=1))
    save(database, 400)
    database.close()
    data = folder / "donnees.db"
    content = bytearray(data.read_bytes())
    for page in range(30, len(content) // 4096):
        content[page * 4096 + 77] ^= 1
    data.write_bytes(content)
    with pytest.raises(Damaged):
        keep_copy(database, folder, clock)
    assert copy_files(folder / "sauvegardes") == [good]
    assert good.read_bytes() == before


def test_a_drill_restores_the_newest_copy_counts_it_and_keeps_its_dated_result(
    database: Database, folder: Path, clock: Clock
) -> None:
    database.figures = lambda session: {"Contacts 2026": session.query(UpkeepFact).count() * 0 + 3}
    with pytest.raises(UserError, match="Aucune sauvegarde"):
        drill(database, folder, clock)
    save(database)
    copy = keep_copy(database, folder, clock)
    manifest = manifest_of(copy)
    assert manifest is not None
    assert manifest.figures == {"Contacts 2026": 3}
    sentence = drill(database, folder, clock)
    assert "mar. 17 nov. 10 h 53" in sentence.replace("\u00a0", " ")
    assert "Contacts 2026" in sentence
    assert told(database, Care.DRILL)[0] == (True, sentence)
    assert not told(database, Care.DRILL)[1][0]
    assert [file.name for file in (folder / "sauvegardes").iterdir()] == [copy.name]


def test_a_drill_finds_a_copy_of_another_key_and_one_that_counts_otherwise(
    database: Database, folder: Path, clock: Clock
) -> None:
    save(database)
    copy = keep_copy(database, folder, clock)
    database.figures = lambda _session: {"Contacts 2026": 4}
    with pytest.raises(UserError, match="ne rend pas ce qu’elle a pris"):
        drill(database, folder, clock)
    with zipfile.ZipFile(copy) as archive:
        assert set(archive.namelist()) == {"donnees.db", "cles.json", "manifeste.json"}


def test_a_copy_that_holds_somebody_erased_goes_thirty_days_after_except_the_last_good_one(
    database: Database, folder: Path, clock: Clock, hands: Hands
) -> None:
    """Saboteur: an erasure that the thinning does not know of."""
    save(database)
    keep_copy(database, folder, clock)
    hands.move(timedelta(days=1))
    note(folder, [AGENT.uid])
    for days, kept in ((0, 2), (29, 3), (2, 3), (2, 4)):
        hands.move(timedelta(days=days))
        save(database, days)
        keep_copy(database, folder, clock)
        assert len(copy_files(folder / "sauvegardes")) == kept
    assert "2026-11-17" not in copy_files(folder / "sauvegardes")[-1].name


def test_only_the_last_facts_of_a_kind_are_kept(database: Database, folder: Path, clock: Clock) -> None:
    shutil.rmtree(folder / "sauvegardes", ignore_errors=True)
    for _ in range(40):
        with pytest.raises(UserError):
            drill(database, folder, clock)
    assert len(told(database, Care.DRILL)) == 36

"""The health of a base: each thing that fails shows its own words and its remedy, and nothing else does."""

import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from espace_citoyennete.accounts.model import RecoveryKey, User
from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import UserError
from espace_citoyennete.storage import soundness
from espace_citoyennete.storage.copies import copy_files
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.folder import new_recovery_key
from espace_citoyennete.storage.keeping import drill, keep_copy
from espace_citoyennete.storage.key_file import to_json
from espace_citoyennete.storage.keys import Holder, new_key_ring
from espace_citoyennete.storage.sealing import Cost
from espace_citoyennete.storage.second_place import prepare
from espace_citoyennete.upkeep import checks
from espace_citoyennete.upkeep.checks import CHECKS, SERVER_CHECKS, examine
from espace_citoyennete.upkeep.rules import Check, State, report_text
from espace_citoyennete.upkeep.service import choose_second_place, declare_server_copy
from tests.conftest import AGENT, SEED, Hands
from tests.storage.rows import a_contact


@pytest.fixture
def folder(database: Database, clock: Clock, tmp_path: Path) -> Path:
    """Return the folder of a base in which everything is well."""
    folder = tmp_path / "base"
    ring, _, _ = new_key_ring(Holder(AGENT.uid, AGENT.name), "inutile ici", cost=Cost(64, 1, 1))
    (folder / "cles.json").write_bytes(to_json(ring))
    (tmp_path / "cle").mkdir()
    database.seed = SEED
    with database.transaction() as session:
        session.add(RecoveryKey(number=1, made_at=clock.instant(), confirmed_at=clock.instant()))
        session.add(User(name="B. Caron", rights="administration,coordination"))
        session.add_all(a_contact(number) for number in range(40))
        choose_second_place(session, str(prepare(tmp_path / "cle", folder)), by=AGENT)
    keep_copy(database, folder, clock)
    drill(database, folder, clock)
    return folder


def damaged(database: Database, folder: Path, _hands: Hands) -> None:
    database.close()
    content = bytearray((folder / "donnees.db").read_bytes())
    content[len(content) // 2] ^= 4
    (folder / "donnees.db").write_bytes(content)


def orphaned(database: Database, _folder: Path, _hands: Hands) -> None:
    with closing(database.engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute(
            "INSERT INTO contact_domain (uid, version, contact_id, code, position) "
            "VALUES (hex(randomblob(16)), 1, 999999, 'LOG', 1)"
        )
        connection.commit()
        cursor.execute("PRAGMA foreign_keys = ON")


def of_another_schema(database: Database, _folder: Path, _hands: Hands) -> None:
    with database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0003'"))


def unsynchronised(database: Database, _folder: Path, _hands: Hands) -> None:
    with closing(database.engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA synchronous = NORMAL")


def full(_database: Database, _folder: Path, _hands: Hands) -> None:
    shutil.disk_usage = lambda _path: SimpleNamespace(free=12_000_000)  # type: ignore[assignment,return-value]


def synchronised(_database: Database, folder: Path, _hands: Hands) -> None:
    (folder / ".dropbox").touch()


def out_of_time(_database: Database, _folder: Path, hands: Hands) -> None:
    hands.move(timedelta(days=-400))


def without_copy(_database: Database, folder: Path, _hands: Hands) -> None:
    for file in copy_files(folder / "sauvegardes"):
        file.write_bytes(file.read_bytes()[:-3000])


def of_a_week_ago(_database: Database, _folder: Path, hands: Hands) -> None:
    hands.move(timedelta(days=8))


def without_place(database: Database, _folder: Path, _hands: Hands) -> None:
    with database.transaction() as session:
        choose_second_place(session, "", by=AGENT)


def failed_drill(database: Database, folder: Path, _hands: Hands) -> None:
    (copy,) = copy_files(folder / "sauvegardes")
    kept = copy.read_bytes()
    copy.write_bytes(kept[:-3000])
    with pytest.raises(UserError):
        drill(database, folder, database.clock)
    copy.write_bytes(kept)


def alone(database: Database, _folder: Path, _hands: Hands) -> None:
    with database.transaction() as session:
        session.query(User).filter(User.name == "B. Caron").one().rights = "accueil"


def not_on_paper(database: Database, _folder: Path, _hands: Hands) -> None:
    with database.transaction() as session:
        session.query(RecoveryKey).one().confirmed_at = None


def renewed(database: Database, folder: Path, _hands: Hands) -> None:
    new_recovery_key(folder, database)  # the paper that was confirmed opens no more


def forged(database: Database, _folder: Path, _hands: Hands) -> None:
    with closing(database.engine.raw_connection()) as connection:
        connection.cursor().execute("UPDATE journal_line SET author_uid = 'x' WHERE id = 7")
        connection.commit()


Fault = Callable[[Database, Path, Hands], None]
PLANTED: list[tuple[Fault, dict[str, tuple[State, str]]]] = [
    (damaged, {"Fichier": (State.BAD, "Restaurer la dernière sauvegarde.")}),
    (orphaned, {"Liens entre les fiches": (State.BAD, "1 fiche renvoie à une fiche absente.")}),
    (of_another_schema, {"Versions": (State.BAD, "Réinstaller le programme.")}),
    (unsynchronised, {"Réglages du moteur": (State.BAD, "non tenus\u00a0: synchronous.")}),
    (full, {"Place libre": (State.BAD, "12 Mo")}),
    (synchronised, {"Dossier de la base": (State.BAD, "le recopie")}),
    (out_of_time, {"Horloge": (State.BAD, "Vérifier sa date.")}),
    (without_copy, {"Sauvegarde": (State.BAD, "Sauvegarder maintenant.")}),
    (
        of_a_week_ago,
        {"Sauvegarde": (State.BAD, "il y a 8 jours"), "Second emplacement": (State.WATCH, "il y a 8 jours")},
    ),
    (without_place, {"Second emplacement": (State.WATCH, "En choisir un.")}),
    (failed_drill, {"Exercice de restauration": (State.BAD, "Refaire l’exercice.")}),
    (alone, {"Administrateurs": (State.WATCH, "1 personne a le droit d’administration.")}),
    (not_on_paper, {"Clé de secours": (State.WATCH, "jamais confirmée")}),
    (renewed, {"Clé de secours": (State.WATCH, "jamais confirmée")}),
    (forged, {"Journal": (State.BAD, "à la ligne 7")}),
]


def found(database: Database, clock: Clock) -> dict[str, Check]:
    return {check.name: check for check in examine(database, clock)}


def test_a_base_in_which_all_is_well_is_told_so_without_a_remedy(
    database: Database, folder: Path, clock: Clock
) -> None:
    told = found(database, clock)
    assert len(told) == len(CHECKS)
    assert {check.sentence for check in told.values() if check.state is not State.GOOD} == set()
    assert {check.remedy for check in told.values()} == {""}


@pytest.mark.parametrize(("fault", "told"), PLANTED, ids=lambda one: getattr(one, "__name__", ""))
def test_what_fails_shows_its_own_words_and_its_remedy(
    fault: Fault, told: dict[str, Any], database: Database, folder: Path, clock: Clock, hands: Hands,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=10**12))
    fault(database, folder, hands)
    wrong = {name: check for name, check in found(database, clock).items() if check.state}
    assert wrong.keys() - {"Lecture"} == told.keys()  # a damaged page may hold what another check reads
    for name, (state, words) in told.items():
        assert wrong[name].state is state
        assert words in wrong[name].sentence.replace("\u202f", " ")
        assert wrong[name].remedy


def test_a_base_on_a_disk_that_is_pulled_out_is_told(
    database: Database, folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "is_removable", lambda _folder: True)
    told = found(database, clock)["Dossier de la base"]
    assert told.state is State.WATCH and "amovible" in told.sentence and told.remedy


def test_an_old_library_and_a_missing_encryption_are_told(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soundness, "LEAST_SQLITE", (99, 0, 0))
    (fault,) = soundness.library_faults(database)
    assert "trop ancien" in fault


def test_the_worst_comes_first_and_the_report_names_nobody_and_no_folder(
    database: Database, folder: Path, clock: Clock, hands: Hands
) -> None:
    of_a_week_ago(database, folder, hands)
    checks = examine(database, clock)
    assert [check.state for check in checks] == sorted((check.state for check in checks), reverse=True)
    report = report_text(checks, clock.now(), "0.7.0")
    assert report.count("\n") == len(checks) + 2
    for secret in (AGENT.name, "Caron", str(folder), str(uuid4())[:4] + "€"):
        assert secret not in report


@pytest.mark.postgresql
def test_a_server_is_asked_for_its_own_settings_and_its_copy_is_declared(
    postgresql_base: Database, clock: Clock, hands: Hands
) -> None:
    checks = found(postgresql_base, clock)
    assert len(checks) == len(SERVER_CHECKS)
    assert checks["Réglages du moteur"].state is State.GOOD
    assert checks["Sauvegarde du serveur"].state is State.BAD
    assert checks["Droits sur le serveur"].state is State.WATCH  # nobody installed this one
    with pytest.raises(UserError, match="demain"), postgresql_base.transaction() as session:
        declare_server_copy(session, clock.now() + timedelta(days=1), now=clock.now(), by=AGENT)
    with postgresql_base.transaction() as session:
        declare_server_copy(session, clock.now(), now=clock.now(), by=AGENT)
    assert found(postgresql_base, clock)["Sauvegarde du serveur"].state is State.GOOD
    hands.move(timedelta(days=2))
    assert found(postgresql_base, clock)["Sauvegarde du serveur"].state is State.WATCH
    with postgresql_base.engine.connect() as connection:
        connection.exec_driver_sql("SET password_encryption = 'md5'")
        connection.commit()

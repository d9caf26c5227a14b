"""A base is a folder: the encrypted file, its key slots, its copies."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import Invalid, NotOpened, UserError
from espace_citoyennete.storage import attempts, backup, keys
from espace_citoyennete.storage.database import Database, open_sqlite
from espace_citoyennete.storage.files import put_in_place, write_whole
from espace_citoyennete.storage.layout import COPIES, DATA, KEYS, NEW_KEYS, last_copy
from espace_citoyennete.storage.passphrases import passphrase_problem
from espace_citoyennete.storage.upgrade import upgrade


def create_base(
    folder: Path,
    user_uid: UUID,
    user_name: str,
    passphrase: str,
    clock: Clock,
    *,
    fill: Callable[[Session], object] | None = None,
    cost: keys.Cost = keys.COST,
) -> tuple[Database, str]:
    """Make a base with its first user; return it open, and the recovery key to print.

    `fill` puts in what a base must hold. The keys get their name last: whatever happens before, there is
    no base in this folder, and one can be made there anew.
    Raises `Invalid` for a weak passphrase, `UserError` when the folder holds a base or cannot be written.
    """
    _check_passphrase(passphrase, user_name)
    if holds_base(folder):
        raise UserError(
            f"Le dossier « {folder} » contient déjà une base. L’ouvrir, ou choisir un autre dossier."
        )
    ring, key, recovery_key = keys.new_key_ring(user_uid, user_name, passphrase, cost=cost)
    with _telling_unwritable(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / COPIES).mkdir(mode=0o700, exist_ok=True)
        _remove_unfinished(folder)
        write_whole(folder / NEW_KEYS, keys.to_json(ring))
    try:
        return _open_new(folder, key, user_uid, clock, fill), recovery_key
    except BaseException:
        _remove_unfinished(folder)
        raise


def _open_new(
    folder: Path, key: bytes, user_uid: UUID, clock: Clock, fill: Callable[[Session], object] | None
) -> Database:
    database = _open(folder, key, user_uid, clock)
    try:
        if fill is not None:
            with database.transaction() as session:
                fill(session)
        put_in_place(folder / NEW_KEYS, folder / KEYS)
    except BaseException:
        database.close()
        raise
    return database


def holds_base(folder: Path) -> bool:
    """Tell whether a folder holds a base, even damaged, rather than nothing or an unfinished one."""
    return (folder / KEYS).exists() or ((folder / DATA).exists() and not (folder / NEW_KEYS).exists())


def _remove_unfinished(folder: Path) -> None:
    """Remove what an interrupted creation left, which nobody has the key of; its mark goes last."""
    if (folder / NEW_KEYS).exists():
        for name in (f"{DATA}-wal", f"{DATA}-shm", DATA, NEW_KEYS):
            (folder / name).unlink(missing_ok=True)


def open_base(
    folder: Path, user_name: str, passphrase: str, clock: Clock, *, least: keys.Cost = keys.LEAST_COST
) -> Database:
    """Open a base, migrated if this program is newer; its author is this user.

    Raises `NotOpened` for a wrong name or passphrase, too soon after one, a damaged file, a newer base.
    """
    ring = _read_ring(folder)
    with attempts.counted(folder, _known(ring, user_name), clock):
        key, user_uid = keys.unlock(ring, user_name, passphrase, least=least)
    return _open(folder, key, user_uid, clock)


def open_with_recovery(
    folder: Path,
    recovery_key: str,
    user_name: str,
    passphrase: str,
    clock: Clock,
    *,
    cost: keys.Cost = keys.COST,
) -> tuple[Database, str]:
    """Open with the printed key: this user gets this new passphrase, and a new recovery key is returned."""
    _check_passphrase(passphrase, user_name)
    ring = _read_ring(folder)
    key = keys.unlock_with_recovery(ring, recovery_key)
    user_uid = _uid_of(ring, user_name)
    database = _open(folder, key, user_uid, clock)
    ring, new_recovery_key = keys.with_new_recovery(ring, key)
    _write_ring(folder, keys.with_slot(ring, key, user_uid, user_name, passphrase, cost=cost))
    attempts.forget(folder, _known(ring, user_name))
    return database, new_recovery_key


def give_passphrase(
    folder: Path,
    by: tuple[str, str],
    user_uid: UUID,
    user_name: str,
    passphrase: str,
    *,
    cost: keys.Cost = keys.COST,
    least: keys.Cost = keys.LEAST_COST,
) -> None:
    """Let a user, new or not, open the base with this passphrase; `by` is a name and passphrase that do."""
    _check_passphrase(passphrase, user_name)
    ring = _read_ring(folder)
    key, _ = keys.unlock(ring, *by, least=least)
    _write_ring(folder, keys.with_slot(ring, key, user_uid, user_name, passphrase, cost=cost))


def take_passphrase(folder: Path, user_uid: UUID) -> None:
    """Let a user open the base no more."""
    _write_ring(folder, keys.without_slot(_read_ring(folder), user_uid))


def user_names(folder: Path) -> list[str]:
    """Return the names of those who open this base."""
    return [slot.user_name for slot in _read_ring(folder).slots]


def _open(folder: Path, key: bytes, user_uid: UUID, clock: Clock) -> Database:
    with _naming_last_copy(folder):
        database = open_sqlite(folder / DATA, key, clock)
    try:
        upgrade(database, keep_copy=lambda: backup.back_up(database, folder, clock))
    except BaseException:
        database.close()
        raise
    database.author = user_uid
    return database


def _read_ring(folder: Path) -> keys.KeyRing:
    if not (folder / KEYS).exists() or not (folder / DATA).exists():
        raise NotOpened(f"Le dossier « {folder} » ne contient pas de base. Choisir un autre dossier.")
    with _naming_last_copy(folder):
        try:
            return keys.from_json((folder / KEYS).read_bytes())
        except ValueError:
            raise NotOpened(
                f"Le fichier des clés « {KEYS} » est abîmé. Restaurer la dernière sauvegarde."
            ) from None


def _write_ring(folder: Path, ring: keys.KeyRing) -> None:
    """Write the slots, the previous file kept beside."""
    if (folder / KEYS).exists():
        write_whole(folder / f"{KEYS}.precedent", (folder / KEYS).read_bytes())
    write_whole(folder / KEYS, keys.to_json(ring))


def _known(ring: keys.KeyRing, user_name: str) -> str:
    """Return the user's name as the base writes it, or nothing: what is typed instead may be a secret."""
    slot = keys.slot_of(ring, user_name)
    return slot.user_name if slot else ""


def _uid_of(ring: keys.KeyRing, user_name: str) -> UUID:
    for slot in ring.slots:
        if slot.user_name == user_name:
            return slot.user_uid
    names = ", ".join(f"« {slot.user_name} »" for slot in ring.slots)
    raise Invalid({"name": f"Cette base ne connaît pas « {user_name} ». Choisir parmi\u00a0: {names}."})


def _check_passphrase(passphrase: str, user_name: str) -> None:
    if problem := passphrase_problem(passphrase, (user_name,)):
        raise Invalid({"passphrase": problem})


@contextmanager
def _naming_last_copy(folder: Path) -> Iterator[None]:
    """Lead whoever meets a damaged file to the last good copy."""
    try:
        yield
    except NotOpened as refusal:
        copy = last_copy(folder)
        found = (
            f"Dernière sauvegarde\u00a0: « {copy.name} »." if copy else "Aucune sauvegarde dans ce dossier."
        )
        raise NotOpened(f"{refusal.message} {found}") from None


@contextmanager
def _telling_unwritable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError:
        raise UserError(
            f"Le dossier « {folder} » ne peut pas être écrit. Choisir un autre dossier."
        ) from None

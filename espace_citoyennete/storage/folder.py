"""A base is a folder: the encrypted file, its key slots, its copies."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import Damaged, Invalid, NotOpened, UserError
from espace_citoyennete.storage import attempts, backup, keys, rotation
from espace_citoyennete.storage.copies import good_copies
from espace_citoyennete.storage.database import Database, Words, open_sqlite
from espace_citoyennete.storage.files import put_in_place, write_whole
from espace_citoyennete.storage.journal_chain import begin_chain
from espace_citoyennete.storage.key_file import from_json, to_json
from espace_citoyennete.storage.keys import Holder, KeyRing, Slot, Unlocked
from espace_citoyennete.storage.layout import COPIES, DATA, KEYS, NEW_KEYS
from espace_citoyennete.storage.location import refuse_removable, refuse_unfit
from espace_citoyennete.storage.passphrases import refuse_weak
from espace_citoyennete.storage.sealing import COST, LEAST_COST, Cost
from espace_citoyennete.storage.upgrade import upgrade

_LONGEST = 400  # bytes: SQLite opens no path of more than 511, and a copy is reread in a folder of its own


def create_base(
    folder: Path,
    holder: Holder,
    passphrase: str,
    clock: Clock,
    *,
    fill: Callable[[Session], object] | None = None,
    cost: Cost = COST,
) -> tuple[Database, str]:
    """Make a base with its first user; return it open, and the recovery key to print.

    `fill` puts in what a base must hold. The keys get their name last: whatever happens before, there is
    no base in this folder, and one can be made there anew.
    Raises `Invalid` for a weak passphrase, `UserError` when the folder holds a base or cannot be written.
    """
    refuse_weak(passphrase, [holder.name])
    if len(os.fsencode(folder.absolute())) > _LONGEST:
        raise UserError(
            f"Le chemin du dossier compte plus de {_LONGEST} caractères\u00a0: en choisir un plus court."
        )
    if holds_base(folder):
        raise UserError(
            f"Le dossier « {folder} » contient déjà une base. L’ouvrir, ou choisir un autre dossier."
        )
    refuse_unfit(folder)
    refuse_removable(folder)
    ring, drawn, recovery_key = keys.new_key_ring(holder, passphrase, cost=cost)
    with _telling_unwritable(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / COPIES).mkdir(mode=0o700, exist_ok=True)
        _remove_unfinished(folder)
        write_whole(folder / NEW_KEYS, to_json(ring))
    try:
        return _open_new(folder, drawn, clock, fill), recovery_key
    except BaseException:
        _remove_unfinished(folder)
        raise


def _open_new(
    folder: Path, drawn: Unlocked, clock: Clock, fill: Callable[[Session], object] | None
) -> Database:
    database = _open(folder, drawn, clock)
    try:
        with database.transaction() as session:
            if drawn.seed is not None:
                begin_chain(session, drawn.seed)
            if fill is not None:
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
    folder: Path, user_name: str, passphrase: str, clock: Clock, *, least: Cost = LEAST_COST
) -> Database:
    """Open a base, migrated if this program is newer; its author is this user.

    Raises `NotOpened` for a wrong name or passphrase, too soon after one, one lent and over, a damaged file,
    a newer base.
    """
    unlocked = prove(folder, user_name, passphrase, clock, least=least)
    _refuse_expired(_read_ring(folder), user_name, clock)
    return _open(folder, unlocked, clock)


def open_with_recovery(
    folder: Path,
    recovery_key: str,
    user_name: str,
    passphrase: str,
    clock: Clock,
    *,
    known_here: Words | None = None,
    cost: Cost = COST,
) -> tuple[Database, str]:
    """Open with the printed key: this user gets this new passphrase, and a new recovery key is returned.

    `known_here` reads in the base what is no secret in a passphrase. Raises `NotOpened`, `Invalid`.
    """
    refuse_weak(passphrase, [user_name])
    ring = _read_ring(folder)
    unlocked = keys.unlock_with_recovery(ring, recovery_key)
    slot = _slot_named(ring, user_name)
    database = _open(folder, replace(unlocked, user_uid=slot.user_uid), clock)
    database.known_here = known_here or database.known_here
    holder = Holder(slot.user_uid, slot.user_name, slot.rights or "")
    try:
        give_passphrase(folder, database, holder, passphrase, with_seed=slot.has_seed, cost=cost)
    except BaseException:
        database.close()
        raise
    attempts.forget(folder, slot.user_name)
    return database, new_recovery_key(folder, database)


def give_passphrase(
    folder: Path,
    database: Database,
    holder: Holder,
    passphrase: str,
    *,
    with_seed: bool = True,
    cost: Cost = COST,
) -> None:
    """Let a user, new or not, open this base, which is open, with this passphrase; slow.

    The seed of the journal goes with it for those who may verify the journal.
    """
    with database.reading() as session:
        refuse_weak(passphrase, [holder.name, *database.known_here(session)])
    ring = keys.with_slot(
        _read_ring(folder), _unlocked(database, with_seed=with_seed), holder, passphrase, cost=cost
    )
    _write_ring(folder, ring)


def give_seed(folder: Path, database: Database) -> None:
    """Draw the seed of the journal's chain for a base that nobody holds one of: made before version 0.7.0."""
    if database.seed is None and not any(slot.has_seed for slot in slots(folder)):
        database.seed = keys.new_seed()


def settle_slot(
    folder: Path, database: Database, passphrase: str, holder: Holder, *, holds_seed: bool, cost: Cost = COST
) -> None:
    """Seal the slot of whoever just opened anew, when it does not say what the base says of this person.

    So are a slot of a former version, and that of somebody whose rights or name were changed.
    """
    ring = _read_ring(folder)
    slot = next(slot for slot in ring.slots if slot.user_uid == holder.uid)
    if (slot.user_name, slot.rights, slot.has_seed) != (holder.name, holder.rights, holds_seed):
        holder = replace(holder, expires_at=slot.expires_at)
        unlocked = _unlocked(database, with_seed=holds_seed)
        _write_ring(folder, keys.with_slot(ring, unlocked, holder, passphrase, cost=cost))


def prove(
    folder: Path, user_name: str, passphrase: str, clock: Clock, *, least: Cost = LEAST_COST
) -> keys.Unlocked:
    """Have somebody who is signed in type their passphrase again; slow. Raises `NotOpened`."""
    ring = _read_ring(folder)
    with attempts.counted(folder, _known(ring, user_name), clock):
        return keys.unlock(ring, user_name, passphrase, least=least)


def choose(
    folder: Path,
    database: Database,
    holder: Holder,
    passphrase: str,
    *,
    with_seed: bool,
    least: Cost = LEAST_COST,
    cost: Cost = COST,
) -> None:
    """Let somebody who is signed in choose another passphrase than the present one; slow."""
    with suppress(NotOpened):
        keys.unlock(_read_ring(folder), holder.name, passphrase, least=least)
        raise Invalid({"passphrase": "C’est la phrase de passe actuelle\u00a0: en choisir une autre."})
    give_passphrase(folder, database, holder, passphrase, with_seed=with_seed, cost=cost)


def is_lent(folder: Path, user_uid: UUID) -> bool:
    """Tell whether the passphrase of somebody was given for a time by an administrator."""
    return any(slot.expires_at is not None for slot in slots(folder) if slot.user_uid == user_uid)


def recovery_number(folder: Path) -> int:
    """Return which recovery key opens this base, counted from the first one."""
    return _read_ring(folder).recovery_version


def new_recovery_key(folder: Path, database: Database) -> str:
    """Draw a new recovery key for a base that is open, the old one no longer working."""
    ring, recovery_key = keys.with_new_recovery(_read_ring(folder), _unlocked(database))
    _write_ring(folder, ring)
    return recovery_key


def take_passphrase(folder: Path, user_uid: UUID) -> Slot:
    """Let a user open the base no more; return the slot taken, by which `put_back` gives it again."""
    ring = _read_ring(folder)
    rest = keys.without_slot(ring, user_uid)
    _write_ring(folder, rest)
    (folder / f"{KEYS}.precedent").unlink(missing_ok=True)  # it would open with the passphrase taken
    return next(slot for slot in ring.slots if slot.user_uid == user_uid)


def put_back(folder: Path, slot: Slot) -> None:
    """Give a user the slot that was taken: the same passphrase opens again."""
    ring = _read_ring(folder)
    _write_ring(folder, replace(ring, slots=(*ring.slots, slot)))


def slots(folder: Path) -> list[Slot]:
    """Return the slots of a base: who opens it, and until when."""
    return list(_read_ring(folder).slots)


def _open(folder: Path, unlocked: Unlocked, clock: Clock) -> Database:
    refuse_unfit(folder)
    with _naming_last_copy(folder):
        rotation.finish(folder, unlocked)
        database = open_sqlite(folder / DATA, unlocked.key, clock)
    try:
        upgrade(database, keep_copy=lambda: backup.back_up(database, folder, clock))
    except BaseException:
        database.close()
        raise
    database.author, database.seed = unlocked.user_uid, unlocked.seed
    return database


def _unlocked(database: Database, *, with_seed: bool = True) -> Unlocked:
    """Return what this open base gives to a new slot."""
    if database.key is None:
        raise UserError("Cette base est sur un serveur PostgreSQL\u00a0: les comptes y sont ceux du serveur.")
    return Unlocked(database.key, seed=database.seed if with_seed else None)


def _refuse_expired(ring: KeyRing, user_name: str, clock: Clock) -> None:
    slot = keys.slot_of(ring, user_name)
    if slot is not None and slot.expires_at is not None and clock.instant() >= slot.expires_at:
        raise NotOpened(
            "Cette phrase de passe provisoire n’est plus valable. En demander une autre à un administrateur."
        )


def _read_ring(folder: Path) -> KeyRing:
    if not (folder / KEYS).exists() or not (folder / DATA).exists():
        raise NotOpened(f"Le dossier « {folder} » ne contient pas de base. Choisir un autre dossier.")
    with _naming_last_copy(folder):
        try:
            return from_json((folder / KEYS).read_bytes())
        except ValueError:
            raise Damaged(
                f"Le fichier des clés « {KEYS} » est abîmé. Restaurer la dernière sauvegarde."
            ) from None


def _write_ring(folder: Path, ring: KeyRing) -> None:
    """Write the slots, the previous file kept beside."""
    if (folder / KEYS).exists():
        write_whole(folder / f"{KEYS}.precedent", (folder / KEYS).read_bytes())
    write_whole(folder / KEYS, to_json(ring))


def _known(ring: KeyRing, user_name: str) -> str:
    """Return the user's name as the base writes it, or nothing: what is typed instead may be a secret."""
    slot = keys.slot_of(ring, user_name)
    return slot.user_name if slot else ""


def _slot_named(ring: KeyRing, user_name: str) -> Slot:
    if slot := keys.slot_of(ring, user_name):
        return slot
    raise Invalid(
        {"name": "Cette base ne connaît pas ce nom. L’écrire comme à l’ouverture de tous les jours."}
    )


@contextmanager
def _naming_last_copy(folder: Path) -> Iterator[None]:
    """Lead whoever meets a damaged file to the last good copy."""
    try:
        yield
    except Damaged as refusal:
        copy = next(good_copies(folder / COPIES), None)
        found = (
            f"Dernière sauvegarde\u00a0: « {copy.file.name} »."
            if copy
            else "Aucune sauvegarde dans ce dossier."
        )
        raise Damaged(f"{refusal.message} {found}") from None


@contextmanager
def _telling_unwritable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError:
        raise UserError(
            f"Le dossier « {folder} » ne peut pas être écrit. Choisir un autre dossier."
        ) from None

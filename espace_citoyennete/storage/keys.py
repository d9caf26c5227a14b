"""Keys: one random key opens the file; passphrases and the paper recovery key only unwrap that key.

Beside the file's key, administrators and the paper key hold the seed of the journal's chain. A slot is bound
to its base, its holder, that person's rights and name, its number and its last hour: none can be edited.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from espace_citoyennete.errors import Invalid, NotOpened
from espace_citoyennete.french import fold
from espace_citoyennete.storage import paper_key
from espace_citoyennete.storage.sealing import (
    COST,
    LEAST_COST,
    Cost,
    Sealed,
    check_cost,
    derive,
    seal,
    stretch,
    unseal,
)

_KEY = 32  # bytes, of the file's key and of the seed
_REFUSED = (
    "Le nom ou la phrase de passe ne correspondent pas. "
    "Vérifier la frappe (majuscules, espaces), ou prendre la clé de secours."
)


@dataclass(frozen=True)
class Holder:
    """Who a slot is for: the rights are words that the base knows; `expires_at`, of a passphrase lent."""

    uid: UUID
    name: str
    rights: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Slot:
    """The file's key sealed for one user; `version` counts that user's passphrases.

    `rights` is None for a slot made before version 0.7.0, which did not bind them.
    """

    user_uid: UUID
    user_name: str
    rights: str | None
    version: int
    expires_at: datetime | None
    cost: Cost
    salt: bytes
    sealed: Sealed

    @property
    def has_seed(self) -> bool:
        """Tell whether the seed is sealed with the key: only the length shows it."""
        return len(self.sealed.data) > 2 * _KEY


@dataclass(frozen=True)
class KeyRing:
    """What `cles.json` holds: no secret in clear.

    `former` is the file's former key, sealed under the new one as long as a change of key is not over.
    """

    base_id: UUID
    slots: tuple[Slot, ...]
    recovery_version: int
    recovery: Sealed
    former: Sealed | None = None


@dataclass(frozen=True, repr=False)
class Unlocked:
    """What a passphrase gives: the file's key, and who opens it; the seed for those who hold it.

    `user_uid` is None for the paper key, which is nobody's; `former_key`, while a change of key is not over.
    """

    key: bytes
    user_uid: UUID | None = None
    seed: bytes | None = None
    former_key: bytes | None = None


def new_key_ring(holder: Holder, passphrase: str, *, cost: Cost = COST) -> tuple[KeyRing, Unlocked, str]:
    """Draw a file's key and a seed; return the ring with one slot, both, and the recovery key to print."""
    drawn = Unlocked(secrets.token_bytes(_KEY), holder.uid, new_seed())
    ring = KeyRing(uuid4(), (), 0, Sealed(b"", b""))
    ring, recovery_key = with_new_recovery(ring, drawn)
    return with_slot(ring, drawn, holder, passphrase, cost=cost), drawn, recovery_key


def new_seed() -> bytes:
    """Draw a seed."""
    return secrets.token_bytes(_KEY)


def with_slot(
    ring: KeyRing, unlocked: Unlocked, holder: Holder, passphrase: str, *, cost: Cost = COST
) -> KeyRing:
    """Return the ring in which this passphrase, alone for this user, unwraps the key (and the seed given)."""
    others = tuple(slot for slot in ring.slots if slot.user_uid != holder.uid)
    if any(fold(slot.user_name) == fold(holder.name) for slot in others):
        raise Invalid({"name": f"Le nom « {holder.name} » est déjà pris\u00a0: ajouter une initiale."})
    version = 1 + sum(slot.version for slot in ring.slots if slot.user_uid == holder.uid)
    salt = secrets.token_bytes(16)
    slot = Slot(
        holder.uid, holder.name, holder.rights, version, holder.expires_at, cost, salt, Sealed(b"", b"")
    )
    sealed = seal(derive(passphrase, salt, cost), _content(unlocked), _label(ring, slot))
    return replace(ring, slots=(*others, replace(slot, sealed=sealed)))


def without_slot(ring: KeyRing, user_uid: UUID) -> KeyRing:
    """Return the ring that this user no longer opens; the last slot stays."""
    slots = tuple(slot for slot in ring.slots if slot.user_uid != user_uid)
    if not slots:
        raise Invalid(
            {"name": "C’est la dernière personne qui ouvre la base\u00a0: en ajouter une autre d’abord."}
        )
    return replace(ring, slots=slots)


def with_new_recovery(ring: KeyRing, unlocked: Unlocked) -> tuple[KeyRing, str]:
    """Return the ring opened by a new recovery key, the old one no longer working, and that key in words."""
    secret, version = secrets.token_bytes(paper_key.LENGTH), ring.recovery_version + 1
    sealed = seal(stretch(secret, ring.base_id), _content(unlocked), _recovery_label(ring.base_id, version))
    return replace(ring, recovery_version=version, recovery=sealed), paper_key.written(secret)


class Renewed(NamedTuple):
    """A ring under another key of the file, not yet opened by any user."""

    ring: KeyRing
    unlocked: Unlocked


def with_new_key(ring: KeyRing, former_key: bytes, seed: bytes | None) -> tuple[Renewed, str]:
    """Draw another key for the file; return its ring, which also gives the former one, and the paper key.

    The numbers of the slots go on: one of before never passes for one of after.
    """
    drawn = Unlocked(secrets.token_bytes(_KEY), seed=seed)
    former = seal(drawn.key, former_key, _former_label(ring.base_id))
    renewed, recovery_key = with_new_recovery(replace(ring, slots=(), former=former), drawn)
    return Renewed(renewed, drawn), recovery_key


def slot_of(ring: KeyRing, user_name: str) -> Slot | None:
    """Return the slot of a user, however capitals and accents of the name are typed."""
    return next((slot for slot in ring.slots if fold(slot.user_name) == fold(user_name)), None)


def unlock(ring: KeyRing, user_name: str, passphrase: str, *, least: Cost = LEAST_COST) -> Unlocked:
    """Return what a passphrase unwraps; 0.2 to 0.7 s, so never on the window's thread.

    Raises `NotOpened`, with the same words and after the same time for an unknown name.
    """
    slot = slot_of(ring, user_name)
    tried = slot or ring.slots[0]
    check_cost(tried.cost, least)
    derived = derive(passphrase, tried.salt, tried.cost)
    if slot is None:
        raise NotOpened(_REFUSED)
    return _unlocked(ring, unseal(derived, slot.sealed, _label(ring, slot), _REFUSED), slot.user_uid)


def unlock_with_recovery(ring: KeyRing, recovery_key: str) -> Unlocked:
    """Return what the printed recovery key unwraps; capitals, spaces and hyphens do not matter."""
    secret = paper_key.read(recovery_key)
    refused = "Cette clé de secours n’est pas celle de cette base. Prendre la plus récente."
    label = _recovery_label(ring.base_id, ring.recovery_version)
    return _unlocked(ring, unseal(stretch(secret, ring.base_id), ring.recovery, label, refused), None)


def _content(unlocked: Unlocked) -> bytes:
    return unlocked.key + (unlocked.seed or b"")


def _unlocked(ring: KeyRing, content: bytes, user_uid: UUID | None) -> Unlocked:
    key, seed = content[:_KEY], content[_KEY:] or None
    former = None
    if ring.former is not None:
        former = unseal(key, ring.former, _former_label(ring.base_id), _REFUSED)
    return Unlocked(key, user_uid, seed, former)


# Labels: what each seal is bound to


def _label(ring: KeyRing, slot: Slot) -> bytes:
    """Bind a slot to all that the file says of it in clear."""
    bound = [str(ring.base_id), str(slot.user_uid), str(slot.version)]
    if slot.rights is not None:
        last_hour = "" if slot.expires_at is None else slot.expires_at.isoformat()
        bound += [slot.rights, last_hour, slot.user_name]
    return "|".join(bound).encode()


def _recovery_label(base_id: UUID, version: int) -> bytes:
    return f"{base_id}|secours|{version}".encode()


def _former_label(base_id: UUID) -> bytes:
    return f"{base_id}|ancienne".encode()

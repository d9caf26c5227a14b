"""Keys: one random key opens the file; passphrases and the paper recovery key only unwrap that key."""

import base64
import binascii
import hashlib
import json
import re
import secrets
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from espace_citoyennete.errors import Invalid, NotOpened
from espace_citoyennete.french import fold
from espace_citoyennete.storage.passphrases import normal_form, passphrase_problem, propose_passphrase

__all__ = [
    "COST", "LEAST_COST", "Cost", "KeyRing", "Sealed", "Slot", "from_json", "new_key_ring",
    "passphrase_problem", "propose_passphrase", "slot_of", "to_json", "unlock", "unlock_with_recovery",
    "with_new_recovery", "with_slot", "without_slot",
]  # fmt: skip


@dataclass(frozen=True)
class Cost:
    """What one guess at a passphrase costs (Argon2id): memory in KiB, passes, lanes."""

    memory: int
    passes: int
    lanes: int


COST = Cost(memory=128 * 1024, passes=3, lanes=4)
LEAST_COST = Cost(memory=64 * 1024, passes=2, lanes=1)  # an edited key file cannot ask for less
_MOST_COST = Cost(memory=1024 * 1024, passes=16, lanes=16)  # nor hang the program

_REFUSED = (
    "Le nom ou la phrase de passe ne correspondent pas. "
    "Vérifier la frappe (majuscules, espaces), ou prendre la clé de secours."
)


@dataclass(frozen=True)
class Sealed:
    """The file's key, encrypted under another key."""

    nonce: bytes
    data: bytes


@dataclass(frozen=True)
class Slot:
    """The file's key sealed for one user; `version` counts that user's passphrases."""

    user_uid: UUID
    user_name: str
    version: int
    cost: Cost
    salt: bytes
    sealed: Sealed


@dataclass(frozen=True)
class KeyRing:
    """What `cles.json` holds: no secret in clear."""

    base_id: UUID
    slots: tuple[Slot, ...]
    recovery_version: int
    recovery: Sealed


def new_key_ring(
    user_uid: UUID, user_name: str, passphrase: str, *, cost: Cost = COST
) -> tuple[KeyRing, bytes, str]:
    """Draw a file's key; return its ring with one slot, the key, and the recovery key to print."""
    key = secrets.token_bytes(32)
    ring = KeyRing(uuid4(), (), 0, Sealed(b"", b""))
    ring, recovery_key = with_new_recovery(ring, key)
    return with_slot(ring, key, user_uid, user_name, passphrase, cost=cost), key, recovery_key


def with_slot(
    ring: KeyRing, key: bytes, user_uid: UUID, user_name: str, passphrase: str, *, cost: Cost = COST
) -> KeyRing:
    """Return the ring in which this passphrase, alone for this user, unwraps the key."""
    others = tuple(slot for slot in ring.slots if slot.user_uid != user_uid)
    if any(fold(slot.user_name) == fold(user_name) for slot in others):
        raise Invalid({"name": f"Le nom « {user_name} » est déjà pris\u00a0: ajouter une initiale."})
    version = 1 + sum(slot.version for slot in ring.slots if slot.user_uid == user_uid)
    salt = secrets.token_bytes(16)
    sealed = _seal(_derive(passphrase, salt, cost), key, _label(ring.base_id, str(user_uid), version))
    return replace(ring, slots=(*others, Slot(user_uid, user_name, version, cost, salt, sealed)))


def without_slot(ring: KeyRing, user_uid: UUID) -> KeyRing:
    """Return the ring that this user no longer opens; the last slot stays."""
    slots = tuple(slot for slot in ring.slots if slot.user_uid != user_uid)
    if not slots:
        raise Invalid(
            {"name": "C’est la dernière personne qui ouvre la base\u00a0: en ajouter une autre d’abord."}
        )
    return replace(ring, slots=slots)


def with_new_recovery(ring: KeyRing, key: bytes) -> tuple[KeyRing, str]:
    """Return the ring opened by a new recovery key, the old one no longer working, and that key in words."""
    secret, version = secrets.token_bytes(20), ring.recovery_version + 1
    sealed = _seal(_stretch(secret, ring.base_id), key, _label(ring.base_id, "secours", version))
    return replace(ring, recovery_version=version, recovery=sealed), _written(secret)


def slot_of(ring: KeyRing, user_name: str) -> Slot | None:
    """Return the slot of a user, however capitals and accents of the name are typed."""
    return next((slot for slot in ring.slots if fold(slot.user_name) == fold(user_name)), None)


def unlock(ring: KeyRing, user_name: str, passphrase: str, *, least: Cost = LEAST_COST) -> tuple[bytes, UUID]:
    """Return the file's key and who opens it; 0.2 to 0.7 s, so never on the window's thread.

    Raises `NotOpened`, with the same words and after the same time for an unknown name.
    """
    slot = slot_of(ring, user_name)
    tried = slot or ring.slots[0]
    _check_cost(tried.cost, least)
    derived = _derive(passphrase, tried.salt, tried.cost)
    if slot is None:
        raise NotOpened(_REFUSED)
    label = _label(ring.base_id, str(slot.user_uid), slot.version)
    return _unseal(derived, slot.sealed, label, _REFUSED), slot.user_uid


def unlock_with_recovery(ring: KeyRing, recovery_key: str) -> bytes:
    """Return the file's key from the printed recovery key; capitals, spaces and hyphens do not matter."""
    secret = _read(recovery_key)
    refused = "Cette clé de secours n’est pas celle de cette base. Prendre la plus récente."
    label = _label(ring.base_id, "secours", ring.recovery_version)
    return _unseal(_stretch(secret, ring.base_id), ring.recovery, label, refused)


# The recovery key on paper


def _written(secret: bytes) -> str:
    """Write 160 bits as 8 groups of 4 letters and a control of two digits, as on a social security card."""
    letters = base64.b32encode(secret).decode()
    groups = [letters[i : i + 4] for i in range(0, len(letters), 4)]
    return f"{'-'.join(groups)} {_control(secret):02d}"


def _read(recovery_key: str) -> bytes:
    typed = re.sub(r"[\s\-\u2010-\u2015\u2212]", "", recovery_key).upper()
    try:
        secret = base64.b32decode(typed[:32])
    except binascii.Error:
        secret = b""
    if len(secret) != 20 or typed[32:] != f"{_control(secret):02d}":
        raise NotOpened(
            "La clé de secours comporte une faute de frappe\u00a0: relire les 8 groupes de 4 caractères "
            "(lettres, chiffres de 2 à 7) et les 2 chiffres de la fin."
        )
    return secret


def _control(secret: bytes) -> int:
    return 97 - int.from_bytes(secret) % 97


# Cryptography: libraries imported on use, the first page does without them


def _derive(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    secret = normal_form(passphrase).encode()
    return hash_secret_raw(secret, salt, cost.passes, cost.memory, cost.lanes, 32, Type.ID)


def _stretch(secret: bytes, base_id: UUID) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, base_id.bytes, b"espace-citoyennete secours").derive(secret)


def _seal(key: bytes, content: bytes, label: bytes) -> Sealed:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(12)
    return Sealed(nonce, AESGCM(key).encrypt(nonce, content, label))


def _unseal(key: bytes, sealed: Sealed, label: bytes, refused: str) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(sealed.nonce, sealed.data, label)
    except InvalidTag:
        raise NotOpened(refused) from None


def _label(base_id: UUID, holder: str, version: int) -> bytes:
    """Bind a sealed key to its base, its holder and its version: none can be swapped."""
    return f"{base_id}|{holder}|{version}".encode()


def _check_cost(cost: Cost, least: Cost) -> None:
    values = zip(vars(least).values(), vars(cost).values(), vars(_MOST_COST).values(), strict=True)
    if not all(low <= value <= high for low, value, high in values):
        raise NotOpened(
            "Le fichier des clés a été modifié\u00a0: sa protection ne suffit plus. "
            "Remettre le fichier « cles.json » de la dernière sauvegarde."
        )


# The file


def to_json(ring: KeyRing) -> bytes:
    """Write the ring with a control that tells a damaged file from a wrong passphrase."""
    content = {
        "base": str(ring.base_id),
        "slots": [
            {
                "user": str(slot.user_uid),
                "name": slot.user_name,
                "version": slot.version,
                "argon2id": vars(slot.cost),
                "salt": _text(slot.salt),
                **_sealed_to_json(slot.sealed),
            }
            for slot in ring.slots
        ],
        "recovery": {"version": ring.recovery_version, **_sealed_to_json(ring.recovery)},
    }
    return json.dumps({"keys": content, "control": _digest(content)}, ensure_ascii=False, indent=1).encode()


def from_json(data: bytes) -> KeyRing:
    """Read the ring back; raises `ValueError` when a single byte differs from what was written."""
    try:
        file = json.loads(data)
        content = file["keys"]
        if file["control"] != _digest(content):
            raise ValueError("control")
        slots = tuple(
            Slot(
                UUID(slot["user"]),
                slot["name"],
                slot["version"],
                Cost(**slot["argon2id"]),
                _bytes(slot["salt"]),
                _sealed_from_json(slot),
            )
            for slot in content["slots"]
        )
        recovery = content["recovery"]
        return KeyRing(UUID(content["base"]), slots, recovery["version"], _sealed_from_json(recovery))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a key ring") from error


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _sealed_to_json(sealed: Sealed) -> dict[str, str]:
    return {"nonce": _text(sealed.nonce), "sealed": _text(sealed.data)}


def _sealed_from_json(content: dict[str, str]) -> Sealed:
    return Sealed(_bytes(content["nonce"]), _bytes(content["sealed"]))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)

"""Sealing: what a passphrase or the paper key encrypts, and what one guess at a passphrase costs.

The libraries are imported on use: the first page does without them.
"""

import secrets
from dataclasses import dataclass
from uuid import UUID

from espace_citoyennete.errors import NotOpened
from espace_citoyennete.storage.passphrases import normal_form


@dataclass(frozen=True)
class Cost:
    """What one guess at a passphrase costs (Argon2id): memory in KiB, passes, lanes."""

    memory: int
    passes: int
    lanes: int


COST = Cost(memory=128 * 1024, passes=3, lanes=4)
LEAST_COST = Cost(memory=64 * 1024, passes=2, lanes=1)  # an edited key file cannot ask for less
_MOST_COST = Cost(memory=1024 * 1024, passes=16, lanes=16)  # nor hang the program


@dataclass(frozen=True)
class Sealed:
    """Some secret bytes, encrypted under another key."""

    nonce: bytes
    data: bytes


def derive(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    """Return the key that a passphrase stands for; 0.2 to 0.7 s at the program's own cost."""
    from argon2.low_level import Type, hash_secret_raw

    secret = normal_form(passphrase).encode()
    return hash_secret_raw(secret, salt, cost.passes, cost.memory, cost.lanes, 32, Type.ID)


def stretch(secret: bytes, base_id: UUID) -> bytes:
    """Return the key that the paper key stands for: it is long enough to be derived at once."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, base_id.bytes, b"espace-citoyennete secours").derive(secret)


def seal(key: bytes, content: bytes, label: bytes) -> Sealed:
    """Encrypt, bound to a label that is not secret: under another one it opens no more."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(12)
    return Sealed(nonce, AESGCM(key).encrypt(nonce, content, label))


def unseal(key: bytes, sealed: Sealed, label: bytes, refused: str) -> bytes:
    """Decrypt. Raises `NotOpened` with these words when the key, the label or one bit differs."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(sealed.nonce, sealed.data, label)
    except (InvalidTag, ValueError):  # a nonce of a wrong length is no nonce
        raise NotOpened(refused) from None


def check_cost(cost: Cost, least: Cost) -> None:
    """Refuse a key file that was edited to be guessed cheaply, or to take for ever."""
    values = zip(vars(least).values(), vars(cost).values(), vars(_MOST_COST).values(), strict=True)
    if not all(low <= value <= high for low, value, high in values):
        raise NotOpened(
            "Le fichier des clés a été modifié\u00a0: sa protection ne suffit plus. "
            "Remettre le fichier « cles.json » de la dernière sauvegarde."
        )

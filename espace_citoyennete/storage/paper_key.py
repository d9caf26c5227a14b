"""A key as it stands on paper: groups to read aloud, and a control that tells a slip."""

import base64
import binascii
import re

from espace_citoyennete.errors import NotOpened

LENGTH = 20  # bytes: 160 bits
GROUPS = 8  # of 4 characters


def written(secret: bytes) -> str:
    """Write 160 bits as 8 groups of 4 letters and a control of two digits, as on a social security card."""
    return f"{'-'.join(groups(secret))} {_control(secret):02d}"


def groups(secret: bytes) -> list[str]:
    """Return the 8 groups of 4 characters."""
    letters = base64.b32encode(secret).decode()
    return [letters[i : i + 4] for i in range(0, len(letters), 4)]


def read(paper: str, name: str = "La clé de secours") -> bytes:
    """Read a key back, however it is spaced. Raises `NotOpened` for a slip of the pen."""
    typed = re.sub(r"[\s\-\u2010-\u2015\u2212]", "", paper).upper()
    try:
        secret = base64.b32decode(typed[:32])
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) != LENGTH or typed[32:] != f"{_control(secret):02d}":
        raise NotOpened(
            f"{name} comporte une faute de frappe\u00a0: relire les 8 groupes de 4 caractères "
            "(lettres, chiffres de 2 à 7) et les 2 chiffres de la fin."
        )
    return secret


def _control(secret: bytes) -> int:
    return 97 - int.from_bytes(secret) % 97

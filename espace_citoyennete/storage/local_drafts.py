"""The drafts that the server has not taken yet: encrypted files of this machine, one a draft."""

import json
import secrets
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from espace_citoyennete.errors import UserError
from espace_citoyennete.storage.drafts import DraftRow
from espace_citoyennete.storage.files import write_whole

_SUFFIX = ".brouillon"
_NONCE = 12  # bytes


class LocalDrafts:
    """Keeps drafts in a folder under a key that is never written there (AES-GCM, a new nonce each time)."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder = folder
        self._cipher = AESGCM(key)

    def keep(self, row: DraftRow) -> None:
        """Write a draft, whole or not at all. Raises `UserError` when this machine's disk refuses."""
        nonce, text = secrets.token_bytes(_NONCE), json.dumps(asdict(row), default=str).encode()
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self._file(row.uid), nonce + self._cipher.encrypt(nonce, text, row.uid.bytes))
        except OSError:
            raise UserError(
                "Le disque de ce poste refuse d’écrire. Libérer de la place, ou noter la saisie sur papier."
            ) from None

    def drop(self, uid: UUID) -> None:
        """Forget a draft; nothing happens when there is none."""
        self._file(uid).unlink(missing_ok=True)

    def row(self, uid: UUID) -> DraftRow | None:
        """Return a draft, or None when there is none that this key opens."""
        try:
            data = self._file(uid).read_bytes()
            kept = json.loads(self._cipher.decrypt(data[:_NONCE], data[_NONCE:], uid.bytes))
        except (OSError, InvalidTag):
            return None
        times = {name: datetime.fromisoformat(kept[name]) for name in ("created_at", "updated_at")}
        return DraftRow(**{**kept, **times, "uid": uid, "author": UUID(kept["author"])})

    def rows(self) -> list[DraftRow]:
        """Return every draft that this key opens; any other file is left where it is."""
        names = sorted(self._folder.glob(f"*{_SUFFIX}"))
        return [row for name in names if (row := self.row(UUID(name.stem)))]

    def _file(self, uid: UUID) -> Path:
        return self._folder / f"{uid}{_SUFFIX}"

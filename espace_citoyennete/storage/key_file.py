"""`cles.json`: the ring of slots as a file, with a control that tells a damaged byte from a wrong word."""

import base64
import hashlib
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from espace_citoyennete.storage.keys import KeyRing, Slot
from espace_citoyennete.storage.sealing import Cost, Sealed


def to_json(ring: KeyRing) -> bytes:
    """Write the ring with its control."""
    content: dict[str, Any] = {
        "base": str(ring.base_id),
        "slots": [_slot_to_json(slot) for slot in ring.slots],
        "recovery": {"version": ring.recovery_version, **_sealed_to_json(ring.recovery)},
    }
    if ring.former is not None:
        content["former"] = _sealed_to_json(ring.former)
    return json.dumps({"keys": content, "control": _digest(content)}, ensure_ascii=False, indent=1).encode()


def from_json(data: bytes) -> KeyRing:
    """Read the ring back; raises `ValueError` when a single byte differs from what was written."""
    try:
        file = json.loads(data)
        content = file["keys"]
        if file["control"] != _digest(content):
            raise ValueError("control")
        recovery = content["recovery"]
        return KeyRing(
            UUID(content["base"]),
            tuple(_slot_from_json(slot) for slot in content["slots"]),
            recovery["version"],
            _sealed_from_json(recovery),
            _sealed_from_json(content["former"]) if "former" in content else None,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a key ring") from error


def _slot_to_json(slot: Slot) -> dict[str, Any]:
    written: dict[str, Any] = {
        "user": str(slot.user_uid),
        "name": slot.user_name,
        "version": slot.version,
        "argon2id": vars(slot.cost),
        "salt": _text(slot.salt),
        **_sealed_to_json(slot.sealed),
    }
    if slot.rights is not None:
        written["rights"] = slot.rights
    if slot.expires_at is not None:
        written["expires"] = slot.expires_at.isoformat()
    return written


def _slot_from_json(content: dict[str, Any]) -> Slot:
    expires = content.get("expires")
    return Slot(
        UUID(content["user"]),
        content["name"],
        content.get("rights"),
        content["version"],
        None if expires is None else datetime.fromisoformat(expires),
        Cost(**content["argon2id"]),
        _bytes(content["salt"]),
        _sealed_from_json(content),
    )


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

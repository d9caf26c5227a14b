"""R18, keys: another key wherever it stops, a key file of which no byte can be turned, a key in no file."""

import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

from espace_citoyennete.clock import fixed_clock
from espace_citoyennete.errors import NotOpened
from espace_citoyennete.storage import keys
from espace_citoyennete.storage.backup import back_up
from espace_citoyennete.storage.key_file import from_json, to_json
from espace_citoyennete.storage.keys import KeyRing, Slot, Unlocked
from espace_citoyennete.storage.layout import KEYS
from espace_citoyennete.storage.rotation import NewSlot, change_key
from tests.conftest import NOW
from tests.storage.rows import a_contact
from tests.trust.cut import cut_off
from tests.trust.figures import Figure, Scale
from tests.trust.locked import CHEAP, HOLDER, NOTES, PHRASE, locked_base, made, open_locked
from tests.trust.nth import refused
from tests.trust.nursery import nursery
from tests.trust.saboteurs import Fault
from tests.trust.trials import ROTATING


def run(scale: Scale) -> list[Figure]:
    """Interrupt a change of key, edit the key file, look for the key in the files; then plant the faults."""
    with _rights_left_out():
        accepted = _edited()
    return [
        *_interrupted(scale),
        Figure("un octet de cles.json changé : refusé, ou rien n’est affaibli", *_turned(scale), "octets"),
        Figure("un mot d’une place de cles.json changé : refusé", *_edited(), "modifications"),
        Figure("les droits laissés hors du sceau", *accepted, is_saboteur=True),
        Figure("ni la clé, ni la phrase, ni un mot saisi dans aucun fichier", *_found(), "recherches"),
        Figure("la clé dans un fichier à côté", *_found(planted=True), is_saboteur=True),
    ]


def _interrupted(scale: Scale) -> Iterator[Figure]:
    with nursery() as desks:
        states = cut_off(desks, ROTATING, scale.of(50, 1000))
        yield Figure("CUT : un changement de clé ouvre toujours", *states, "états du disque")
        for call, step in (("pwrite64", scale.of(40, 1)), ("fsync", scale.of(2, 1))):
            points = refused(desks, ROTATING, call, "error=EIO:signal=KILL", step)
            yield Figure(f"NTH : le même, arrêté à chaque {call}", *points, "points")
        early = cut_off(desks, ROTATING, scale.of(50, 300), Fault.KEY_FIRST)
        yield Figure("la clé changée avant les places", *early, "états du disque", is_saboteur=True)


def _turned(scale: Scale) -> tuple[int, int]:
    """Turn each byte of the key file; return how many were tried, and how many opened something else."""
    sound = made()[0][KEYS]
    right, tried, wrong = from_json(sound), 0, 0
    for at in range(0, len(sound), scale.of(7, 1)):
        for mask in (1, 32, 128):
            tried += 1
            try:
                wrong += from_json(sound[:at] + bytes([sound[at] ^ mask]) + sound[at + 1 :]) != right
            except ValueError:  # refused
                continue
    return tried, wrong


def _edited() -> tuple[int, int]:
    """Change each word of the slot as a patient hand would, control included; count what still opens."""
    ring = from_json(made()[0][KEYS])
    assert _open(ring) is not None, "the right words do not open"
    rings = list(_edits(ring))
    return len(rings), sum(_open(edited) is not None for edited in rings)


def _edits(ring: KeyRing) -> Iterator[KeyRing]:
    yield replace(ring, base_id=uuid4())
    (slot,) = ring.slots
    for change in (
        {"user_uid": UUID(int=2)},
        {"user_name": HOLDER.name.upper()},
        {"rights": "accueil,administration,coordination"},
        {"rights": ""},
        {"rights": None},
        {"version": slot.version + 1},
        {"expires_at": datetime(2099, 1, 1)},
        {"salt": bytes(16)},
        {"cost": replace(slot.cost, memory=128)},
        {"sealed": replace(slot.sealed, nonce=bytes(12))},
        {"sealed": replace(slot.sealed, data=slot.sealed.data[:48])},
        {"sealed": ring.recovery},
    ):
        yield replace(ring, slots=(replace(slot, **change),))


def _open(ring: KeyRing) -> Unlocked | None:
    try:
        return keys.unlock(from_json(to_json(ring)), HOLDER.name, PHRASE, least=CHEAP)
    except NotOpened:
        return None


@contextmanager
def _rights_left_out() -> Iterator[None]:
    """Bind a slot to its base, its person and its number alone, as before version 0.7.0."""
    bound = keys._label

    def label(ring: KeyRing, slot: Slot) -> bytes:
        return bound(ring, replace(slot, rights=None))

    keys._label = label
    made.cache_clear()
    try:
        yield
    finally:
        keys._label = bound
        made.cache_clear()


def _found(*, planted: bool = False) -> tuple[int, int]:
    """Live with a base, then look in each file of its folder for what must be in none."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        locked_base(folder)
        with closing(open_locked(folder)) as database:
            secrets = [database.key, database.seed]
            with database.transaction() as session:
                session.add(a_contact(1000, note=NOTES[0]))
            back_up(database, folder, fixed_clock(NOW))
            change_key(folder, database, [NewSlot(HOLDER, PHRASE, True)], cost=CHEAP)
            back_up(database, folder, fixed_clock(NOW.replace(hour=20)))
            secrets.append(database.key)
            canaries = _written_forms([secret for secret in secrets if secret is not None])
            if planted:
                (folder / "reprise.json").write_text(json.dumps({"key": (secrets[0] or b"").hex()}))
            files = [file for file in folder.rglob("*") if file.is_file()]  # the log still there: base open
            contents = {file: file.read_bytes() for file in files if not file.name.endswith("-shm")}
    tried = [(canary, content) for canary in canaries for content in contents.values()]
    return len(tried), sum(canary in content for canary, content in tried)


def _written_forms(secrets: list[bytes]) -> list[bytes]:
    """Return each secret as it could be written: raw, in hexadecimal, in base 64; a text in two encodings."""
    raw = [form for s in secrets for form in (s, s.hex().encode(), s.hex().upper().encode(), b64encode(s))]
    texts = (PHRASE, "canari", "SQLite format 3")
    return [*raw, *(text.encode(code) for text in texts for code in ("utf-8", "utf-16-le"))]

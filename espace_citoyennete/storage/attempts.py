"""Wrong passphrases, counted beside the keys: each makes the next try wait longer, whoever restarts.

It slows a person at the keyboard, not a thief with the file: against that one, the passphrase is long.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from math import ceil
from pathlib import Path

from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import NotOpened
from espace_citoyennete.french import plural
from espace_citoyennete.storage.files import write_whole
from espace_citoyennete.storage.layout import ATTEMPTS

LONGEST = 60  # seconds: the reception must always be able to open in the end

_Failures = dict[str, tuple[int, datetime]]  # by user: how many in a row, and when the last one was


@contextmanager
def counted(folder: Path, who: str, clock: Clock, wrong: type[NotOpened] = NotOpened) -> Iterator[None]:
    """Let somebody try a passphrase; `who` is a name that the base knows, or nothing for all the others.

    `wrong` is what tells that it is not the right one. Raises `NotOpened` while the delay of 1, 2, 4…
    seconds after a wrong one is running.
    """
    failures = _read(folder)
    count, last = failures.get(who, (0, clock.instant()))
    if (left := _seconds_left(count, last, clock.instant())) > 0:
        raise NotOpened(f"Attendre {plural(left, 'seconde')} avant le prochain essai.")
    try:
        yield
    except wrong:
        _write(folder, {**failures, who: (count + 1, clock.instant())})
        raise
    forget(folder, who)


def forget(folder: Path, who: str) -> None:
    """Let the next wrong passphrase of somebody wait one second again."""
    failures = _read(folder)
    if failures.pop(who, None):
        _write(folder, failures)


def _seconds_left(count: int, last: datetime, now: datetime) -> int:
    if count < 1 or now < last:  # the machine's clock was put back: waiting for it could last for ever
        return 0
    delay = 2 ** (count - 1) if count <= LONGEST.bit_length() else LONGEST
    return max(0, ceil(delay - (now - last).total_seconds()))


def _read(folder: Path) -> _Failures:
    """Read the count; a missing or damaged file counts nothing, for it must never lock anybody out."""
    try:
        kept = json.loads((folder / ATTEMPTS).read_bytes())
        return {who: (int(count), _instant(last)) for who, (count, last) in kept.items()}
    except (OSError, ValueError, TypeError, AttributeError, OverflowError):
        return {}


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _write(folder: Path, failures: _Failures) -> None:
    kept = {who: (count, last.isoformat()) for who, (count, last) in failures.items()}
    with suppress(OSError):  # the refusal matters more than its count
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # this machine's own, for a server
        write_whole(folder / ATTEMPTS, json.dumps(kept, ensure_ascii=False, indent=1).encode())

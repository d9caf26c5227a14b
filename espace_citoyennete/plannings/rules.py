"""A planning as others hold it: what each sitting says outside, what was told before, what changed since."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, time
from typing import Any
from uuid import UUID

from espace_citoyennete.french import NARROW, NO_BREAK, clock_range, plural, short_date
from espace_citoyennete.report import Period

ALL = "all"
SCOPES = ("practitioner", "type", "organisation")  # « practitioner:12 », « type:AVOCAT », « organisation:3 »
UNNAMED = "nom à venir"  # the sitting is the bar's, who comes is not known yet


@dataclass(frozen=True)
class Entry:
    """One sitting as a planning tells it outside: nobody of the public, ever."""

    uid: UUID
    version: int
    day: date
    starts_at: time
    ends_at: time
    room: str
    label: str
    name: str  # of the practitioner; empty until it is known
    is_cancelled: bool = False
    reason: str = ""  # of the cancellation

    @property
    def hours(self) -> str:
        """Return « 9 h – 12 h »."""
        return clock_range(self.starts_at, self.ends_at)

    @property
    def place(self) -> str:
        """Return the room, or why nobody has to come there."""
        if not self.is_cancelled:
            return self.room
        return f"Annulée{NO_BREAK}: {self.reason}" if self.reason else "Annulée"


@dataclass(frozen=True)
class Sending:
    """A planning as it was sent: on which day, for which days, and what it told."""

    sent_on: date
    period: Period
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Told:
    """What the last sendings of a planning left in the hands of others."""

    entries: Mapping[UUID, Entry]
    periods: tuple[Period, ...]  # the days of which they were told something
    sent_on: date | None  # the last time

    def covers(self, day: date) -> bool:
        """Tell whether others hold a planning of that day."""
        return any(_is_in(day, period) for period in self.periods)


def told_by(sendings: Iterable[Sending], period: Period) -> Told:
    """Return what others hold after these sendings, from the oldest to the latest.

    Each takes the place of what was told of its days; `sent_on` is the last one that touches the period.
    """
    entries: dict[UUID, Entry] = {}
    periods: list[Period] = []
    sent_on = None
    for one in sendings:
        entries = {uid: e for uid, e in entries.items() if not _is_in(e.day, one.period)}
        entries |= {entry.uid: entry for entry in one.entries}
        periods.append(one.period)
        if one.period.first <= period.last and one.period.last >= period.first:
            sent_on = one.sent_on
    return Told(entries, tuple(periods), sent_on)


def _is_in(day: date, period: Period) -> bool:
    return period.first <= day <= period.last


@dataclass(frozen=True)
class Difference:
    """One sitting told otherwise than before: `before` is None when it is new, `after` when it is gone."""

    before: Entry | None
    after: Entry | None

    @property
    def sentence(self) -> str:
        """Say what changed: « Déplacée : lun. 7 déc. 2026, 9 h – 12 h, Salle 1 → mar. 8 déc. 2026… »."""
        if self.before is None or self.after is None:
            entry, word = (self.before, "Retirée") if self.before else (self.after, "Ajoutée")
            assert entry is not None
            return f"{word}{NO_BREAK}: {_when(entry)}, {_what(entry)}"
        return f"{NARROW}; ".join(_changes(self.before, self.after))


def differences(before: Iterable[Entry], after: Iterable[Entry]) -> tuple[Difference, ...]:
    """Return what must be told so that whoever holds `before` holds `after`, in the order of the days."""
    old, new = ({entry.uid: entry for entry in entries} for entries in (before, after))
    found = [
        Difference(old.get(uid), new.get(uid))
        for uid in old.keys() | new.keys()
        if _said(old.get(uid)) != _said(new.get(uid))
    ]
    return tuple(sorted(found, key=_place))


def _said(entry: Entry | None) -> Entry | None:
    """Return an entry as it is read: its version is for machines, a reason only goes with a cancellation."""
    if entry is None:
        return None
    return replace(entry, version=0, reason=entry.reason if entry.is_cancelled else "")


def _place(found: Difference) -> tuple[date, time, str, UUID]:
    entry = found.after or found.before
    assert entry is not None
    return entry.day, entry.starts_at, entry.label, entry.uid


def _changes(before: Entry, after: Entry) -> list[str]:
    """Say each thing that changed in one sitting."""
    said = []
    if after.is_cancelled and (not before.is_cancelled or before.reason != after.reason):
        why = f" – {after.reason}" if after.reason else ""
        said.append(f"Annulée{NO_BREAK}: {_when(before)}, {_what(before)}{why}")
    if before.is_cancelled and not after.is_cancelled:
        said.append(f"Maintenue{NO_BREAK}: {_when(after)}, {_what(after)}")
    if _when(before) != _when(after):
        said.append(f"Déplacée{NO_BREAK}: {_when(before)} → {_when(after)}, {_what(after)}")
    if (before.label, before.name) != (after.label, after.name):
        said.append(f"Intervenant{NO_BREAK}: {_when(after)}, {_what(before)} → {_what(after)}")
    return said


def _when(entry: Entry) -> str:
    return ", ".join(filter(None, (short_date(entry.day, year=True), entry.hours, entry.room)))


def _what(entry: Entry) -> str:
    return f"{entry.label} ({entry.name or UNNAMED})"


@dataclass(frozen=True)
class Planning:
    """The sittings of one scope over some days, and what changed since others were last told of them."""

    scope: str
    title: str  # « Me Roux », « Avocat », « Toutes les permanences »
    period: Period
    entries: tuple[Entry, ...]  # by day, hour, name
    differences: tuple[Difference, ...] = ()
    sent_on: date | None = None

    @property
    def told(self) -> tuple[Entry, ...]:
        """Return all that is told of a sitting that is still planned: also those moved out of these days."""
        shown = {entry.uid for entry in self.entries}
        moved_out = (d.after for d in self.differences if d.after is not None and d.after.uid not in shown)
        return (*self.entries, *moved_out)

    @property
    def gone(self) -> tuple[Entry, ...]:
        """Return what others hold and is planned no more, as they hold it."""
        return tuple(d.before for d in self.differences if d.before is not None and d.after is None)

    @property
    def is_short(self) -> bool:
        """Tell whether the planning is one of weeks: its days are read one by one."""
        return (self.period.last - self.period.first).days < 14

    @property
    def file_name(self) -> str:
        """Return a file name that says neither who nor what."""
        return f"Planning_{self.period.first.isoformat()}_{self.period.last.isoformat()}"

    @property
    def summary(self) -> str:
        """Say what the planning holds: « 22 séances, dont 1 annulée »."""
        cancelled = sum(entry.is_cancelled for entry in self.entries)
        said = plural(len(self.entries), "séance")
        return f"{said}, dont {plural(cancelled, 'annulée')}" if cancelled else said


def planning_of(scope: str, title: str, period: Period, known: Told, current: Iterable[Entry]) -> Planning:
    """Return a planning with what changed since it was told.

    `current` are the sittings planned now: all those of these days, and those told before wherever they are.
    """
    now = {entry.uid: entry for entry in current}
    shown = {uid for uid, entry in now.items() if _is_in(entry.day, period)}
    held = {uid for uid, entry in known.entries.items() if uid in shown or _is_in(entry.day, period)}
    new = {uid for uid in shown if uid in held or known.covers(now[uid].day)}
    return Planning(
        scope,
        title,
        period,
        tuple(sorted((now[uid] for uid in shown), key=_order)),
        differences([known.entries[uid] for uid in held], [now[uid] for uid in new | (held & now.keys())]),
        known.sent_on,
    )


def _order(entry: Entry) -> tuple[date, time, str, str, UUID]:
    return entry.day, entry.starts_at, entry.label, entry.room, entry.uid


def is_scope(scope: str) -> bool:
    """Tell whether these words name a planning."""
    kind, _, which = scope.partition(":")
    return scope == ALL or (kind in SCOPES and bool(which))


# As it is stored


def to_json(entries: Iterable[Entry]) -> str:
    """Write what was told, to be kept."""
    return json.dumps([asdict(entry) for entry in entries], default=str, ensure_ascii=False)


def from_json(text: str) -> tuple[Entry, ...]:
    """Read what was told."""
    return tuple(_entry(stored) for stored in json.loads(text))


def _entry(stored: dict[str, Any]) -> Entry:
    hours = {name: time.fromisoformat(stored[name]) for name in ("starts_at", "ends_at")}
    known = {"uid": UUID(stored["uid"]), "day": date.fromisoformat(stored["day"])}
    return Entry(**(stored | hours | known))

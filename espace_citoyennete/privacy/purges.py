"""What the screens and the papers show of purges: whom the next one would erase, what each one erased."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import User
from espace_citoyennete.french import alphabetical
from espace_citoyennete.privacy.model import Purge
from espace_citoyennete.privacy.purging import Due
from espace_citoyennete.privacy.rules import DELAYS, Delay
from espace_citoyennete.rights import Agent, may_read_people
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import full_name


@dataclass(frozen=True)
class DueRow:
    """A record of somebody who would be erased: the name is shown, and kept nowhere."""

    uid: UUID
    name: str
    last_contact: date


def due_rows(session: Session, due: Due, *, by: Agent) -> list[DueRow]:
    """Return whom a purge would erase, the longest ago first; no name without its right."""
    if not may_read_people(by):
        return []
    asked = select(Visitor.uid, Visitor.last_name, Visitor.first_name)
    rows = [
        DueRow(uid, full_name(last_name, first_name), due.people[uid])
        for uid, last_name, first_name in session.execute(asked)
        if uid in due.people
    ]
    return sorted(rows, key=lambda row: (row.last_contact, alphabetical(row.name)))


@dataclass(frozen=True)
class PurgeRow:
    """A purge that was done: when, before whom, how much of what; nobody of the public."""

    uid: UUID
    done_at: datetime
    rows: Mapping[str, int]
    texts: Mapping[str, int]
    years: Mapping[int, Mapping[str, int]]
    delays: tuple[Delay, ...]  # as they were that day
    first_month: int
    last_month: int
    visa_on: date | None
    author: str
    second: str


def purge_rows(session: Session) -> list[PurgeRow]:
    """Return the purges done, the last first."""
    names = {user.id: user.name for user in session.scalars(select(User))}
    return [
        PurgeRow(
            one.uid,
            one.done_at,
            told["rows"],
            told["texts"],
            {int(year): rows for year, rows in told["years"].items()},
            tuple(replace(delay, months=told["delays"][delay.kind]) for delay in DELAYS),
            one.first_month,
            one.last_month,
            one.visa_on,
            names.get(one.author_id or 0, ""),
            names.get(one.second_id or 0, ""),
        )
        for one in session.scalars(select(Purge).order_by(Purge.id.desc()))
        if (told := json.loads(one.told))
    ]

"""The walks as lists: what each brought back, every proposal with where it stands, what falls due."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from espace_citoyennete.actions.model import Action
from espace_citoyennete.actions.rules import WALK
from espace_citoyennete.deadlines.rules import STEPS, Deadline
from espace_citoyennete.errors import Conflict
from espace_citoyennete.french import NO_BREAK, plural
from espace_citoyennete.town.reference import labels, neighbourhood_labels
from espace_citoyennete.walks.model import WalkFinding, WalkProposal, WalkStop
from espace_citoyennete.walks.rules import (
    DONE,
    REFUSED,
    Line,
    Standing,
    lines_of,
    moment_words,
)
from espace_citoyennete.walks.service import kept_stops, walk_of


@dataclass(frozen=True)
class WalkRow:
    """One walk, and how much it brought back."""

    id: int
    uid: UUID
    title: str
    held_on: date
    by_night: bool
    neighbourhood: str  # code
    district: str  # its name on that day
    present: int | None
    findings: int
    proposals: int

    @property
    def moment(self) -> str:
        """Say when it is held: « de jour »."""
        return moment_words(by_night=self.by_night)


@dataclass(frozen=True)
class ProposalRow:
    """One proposal, where it comes from and where it stands."""

    id: int
    uid: UUID
    version: int
    walk_id: int
    walk: str
    walk_day: date
    neighbourhood: str  # code
    district: str
    place: str
    kind: str  # label of the type of finding
    finding: str
    words: str
    owner: str
    due_on: date | None
    standing: Standing

    def is_late(self, today: date) -> bool:
        """Tell whether what is expected was due before today."""
        return self.standing.is_late(self.due_on, today)


@dataclass(frozen=True)
class Progress:
    """How many proposals there are and what became of them; every one counts in the share carried out."""

    proposals: int
    done: int
    refused: int
    late: int

    @property
    def share(self) -> float | None:
        """Return the share carried out, of all the proposals, refused ones included."""
        return self.done / self.proposals if self.proposals else None


def progress(rows: list[ProposalRow], today: date) -> Progress:
    """Count what became of proposals."""
    states = Counter(row.standing.state for row in rows)
    return Progress(len(rows), states[DONE], states[REFUSED], sum(row.is_late(today) for row in rows))


def walks(session: Session) -> list[WalkRow]:
    """Return the walks that are not cancelled, the latest first."""
    names = neighbourhood_labels(session)
    rows = session.execute(
        select(
            Action.id, Action.uid, Action.title, Action.held_on, Action.by_night,
            func.coalesce(Action.neighbourhood, ""), Action.present,
            func.count(WalkFinding.id.distinct()), func.count(WalkProposal.id.distinct()),
        )
        .outerjoin(WalkStop, WalkStop.action_id == Action.id)
        .outerjoin(WalkFinding, WalkFinding.stop_id == WalkStop.id)
        .outerjoin(WalkProposal, WalkProposal.finding_id == WalkFinding.id)
        .where(Action.kind == WALK, Action.cancelled.is_(False))
        .group_by(Action.id)
        .order_by(Action.held_on.desc(), Action.id.desc())
    )  # fmt: skip
    return [
        WalkRow(
            id_, uid, title, day, by_night, code, names.get(code, code), present, findings, asked
        )
        for id_, uid, title, day, by_night, code, present, findings, asked in rows
    ]  # fmt: skip


def proposals(session: Session) -> list[ProposalRow]:
    """Return the proposals of every walk: late ones first, then by their day, then what is closed."""
    found = _proposals(session, Action.cancelled.is_(False))
    return sorted(found, key=lambda row: (not row.standing.is_open, row.due_on or date.max, row.id))


def walk_proposals(session: Session, action_id: int) -> list[ProposalRow]:
    """Return the proposals of one walk, in the order of its sheet."""
    return _proposals(session, Action.id == action_id)


def proposal_row(session: Session, uid: UUID) -> ProposalRow:
    """Return one proposal. Raises `Conflict` when it is no more."""
    if not (rows := _proposals(session, WalkProposal.uid == uid)):
        raise Conflict("Cette proposition n’existe plus. Actualiser la liste (F5).")
    return rows[0]


@dataclass(frozen=True)
class WalkSheet:
    """A walk and its sheet as they were read: what the form opens on, what an undo puts back."""

    action_id: int
    uid: UUID
    version: int
    title: str
    held_on: date
    by_night: bool
    lines: tuple[Line, ...]


def walk_of_finding(session: Session, uid: UUID) -> int | None:
    """Return the walk on which something was found, None where the uid is that of anything else."""
    found = select(WalkStop.action_id).join(WalkFinding, WalkFinding.stop_id == WalkStop.id)
    return session.scalar(found.where(WalkFinding.uid == uid))


def walk_sheet(session: Session, action_id: int) -> WalkSheet:
    """Return the sheet of a walk. Raises `UserError` when it is gone or is no walk."""
    walk = walk_of(session, action_id)
    lines = lines_of(kept_stops(session, action_id))
    return WalkSheet(walk.id, walk.uid, walk.version, walk.title, walk.held_on, walk.by_night, lines)


@dataclass(frozen=True)
class ToldFinding:
    """What was found, and what is asked for about it."""

    kind: str  # label
    words: str
    proposals: tuple[ProposalRow, ...]


@dataclass(frozen=True)
class ToldStop:
    """A stop, and what was found there."""

    place: str
    findings: tuple[ToldFinding, ...]


@dataclass(frozen=True)
class WalkAccount:
    """A walk whole, stop by stop, as its papers tell it."""

    title: str
    held_on: date
    moment: str
    district: str
    present: int | None
    stops: tuple[ToldStop, ...]


def walk_account(session: Session, action_id: int) -> WalkAccount:
    """Return what a walk brought back and what became of it. Raises `UserError` when it is gone."""
    walk = walk_of(session, action_id)
    kinds = labels(session, "constat_marche", walk.held_on)
    names = neighbourhood_labels(session, walk.held_on)
    asked = {row.uid: row for row in walk_proposals(session, action_id)}
    stops = tuple(
        ToldStop(
            stop.place,
            tuple(
                ToldFinding(
                    kinds.get(finding.kind, finding.kind),
                    finding.words,
                    tuple(asked[one.uid] for one in finding.proposals),
                )
                for finding in stop.findings
            ),
        )
        for stop in kept_stops(session, action_id)
    )
    moment, district = moment_words(by_night=walk.by_night), names.get(walk.neighbourhood or "", "")
    return WalkAccount(walk.title, walk.held_on, moment, district, walk.present, stops)


def deadlines(session: Session, today: date) -> list[Deadline]:
    """Return what services owe soon, and the walks whose walkers wait to be told what became of it."""
    found, wakes = proposals(session), today + timedelta(days=max(STEPS))
    owed = [
        Deadline(
            "proposition",
            row.uid,
            row.due_on,
            f"Marche{NO_BREAK}: {row.words}" + (f" ({row.owner})" if row.owner else ""),
            "page:walks",
        )
        for row in found
        if row.standing.is_open and row.due_on is not None and row.due_on <= wakes
    ]
    return owed + _to_tell(session, found)


def _to_tell(session: Session, rows: list[ProposalRow]) -> list[Deadline]:
    """Return one deadline a walk: its walkers are met once, and told of every answer."""
    days: dict[int, list[date]] = {}
    for row in rows:
        if (day := row.standing.tell_by) is not None:
            days.setdefault(row.walk_id, []).append(day)
    return [
        Deadline(
            "restitution",
            walk.uid,
            min(days[walk.id]),
            f"Restituer aux marcheurs{NO_BREAK}: {plural(len(days[walk.id]), 'réponse')}, {walk.title}",
            "page:walks",
        )
        for walk in walks(session)
        if walk.id in days
    ]


def _proposals(session: Session, condition: ColumnElement[bool]) -> list[ProposalRow]:
    kinds, names = labels(session, "constat_marche"), neighbourhood_labels(session)
    rows = session.execute(
        select(Action, WalkStop.place, WalkFinding.kind, WalkFinding.words, WalkProposal)
        .join(WalkStop, WalkStop.action_id == Action.id)
        .join(WalkFinding, WalkFinding.stop_id == WalkStop.id)
        .join(WalkProposal, WalkProposal.finding_id == WalkFinding.id)
        .where(condition)
        .order_by(Action.held_on, Action.id, WalkStop.position, WalkFinding.position, WalkProposal.position)
    )
    return [
        ProposalRow(
            one.id, one.uid, one.version, walk.id, walk.title, walk.held_on, walk.neighbourhood or "",
            names.get(walk.neighbourhood or "", ""), place, kinds.get(kind, kind), finding,
            one.words, one.owner, one.due_on,
            Standing(one.state, one.answered_on, one.reason, one.done_on, one.told_back_on),
        )
        for walk, place, kind, finding, one in rows
    ]  # fmt: skip

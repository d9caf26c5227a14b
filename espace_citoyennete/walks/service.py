"""Use cases of the exploratory walks: the sheet brought back, and what becomes of each proposal."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.actions.model import Action
from espace_citoyennete.actions.rules import WALK
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.french import NO_BREAK, clean
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.fit import refuse_what_does_not_fit
from espace_citoyennete.storage.rows import touch
from espace_citoyennete.town.reference import unknown_codes
from espace_citoyennete.walks.model import WalkFinding, WalkProposal, WalkStop
from espace_citoyennete.walks.rules import (
    PROPOSED,
    Finding,
    Line,
    Proposal,
    Standing,
    Stop,
    line_problems,
    standing_problems,
    stops_of,
)

_Row = TypeVar("_Row", bound=Base)


def save_walk(
    session: Session,
    action_id: int,
    version: int | None,
    lines: Sequence[Line],
    *,
    today: date,
    by: Agent,
) -> None:
    """Keep the whole sheet of a walk read at `version`, each proposal with its answer; or nothing of it.

    Raises `Invalid` with « uid.column » for each faulty cell, `Conflict` when somebody else changed the
    walk, or when a proposal that has an answer would be lost. An undo gives no version:
    `Database.unchanged` has looked at every row.
    """
    require(by, "save_walk")
    walk = walk_of(session, action_id)
    if version not in (None, walk.version):
        raise Conflict("Cette marche a été modifiée entre-temps. La rouvrir pour voir la nouvelle version.")
    _refuse_cancelled(walk)
    tidied = [_tidied(line) for line in lines]
    _refuse_faulty(session, tidied, walk.held_on, today)
    wanted = stops_of(tidied)
    if wanted != kept_stops(session, action_id):
        touch(walk)
        _write(session, action_id, wanted)


def follow_proposal(
    session: Session, uid: UUID, version: int | None, standing: Standing, *, today: date, by: Agent
) -> None:
    """Note where a proposal read at `version` stands. Raises `Invalid`, `Conflict` or `UserError`."""
    require(by, "follow_proposal")
    proposal = session.scalar(select(WalkProposal).where(WalkProposal.uid == uid))
    if proposal is None:
        raise Conflict("Cette proposition n’existe plus. Actualiser la liste (F5).")
    if version not in (None, proposal.version):
        raise Conflict(
            "Cette proposition a été suivie entre-temps. Actualiser la liste (F5), puis reprendre."
        )
    walk = _walk_with(session, proposal)
    _refuse_cancelled(walk)
    standing = replace(standing, reason=clean(standing.reason))
    if problems := standing_problems(standing, walk.held_on, today):
        raise Invalid(problems)
    for name, value in vars(standing).items():
        setattr(proposal, name, value)
    refuse_what_does_not_fit(proposal)
    session.flush()


def walk_of(session: Session, action_id: int) -> Action:
    """Return a walk. Raises `UserError` when it is gone, or is no walk."""
    walk = session.get(Action, action_id)
    if walk is None:
        raise UserError("Cette marche n’existe plus. Actualiser la liste (F5).")
    if walk.kind != WALK:
        raise UserError("Cette action n’est pas une marche exploratoire\u00a0: changer d’abord son type (M).")
    return walk


def kept_stops(session: Session, action_id: int) -> tuple[Stop, ...]:
    """Return the stops of a walk with their findings and proposals, in the order of the sheet."""
    stops, findings, proposals = _rows(session, action_id)
    return tuple(
        Stop(
            stop.uid,
            stop.place,
            tuple(
                Finding(
                    finding.uid,
                    finding.kind,
                    finding.words,
                    tuple(
                        Proposal(one.uid, one.words, one.owner, one.due_on)
                        for one in proposals
                        if one.finding_id == finding.id
                    ),
                )
                for finding in findings
                if finding.stop_id == stop.id
            ),
        )
        for stop in stops
    )


# Checks


def _tidied(line: Line) -> Line:
    return replace(
        line,
        place=clean(line.place),
        words=clean(line.words),
        proposal=clean(line.proposal),
        owner=clean(line.owner),
    )


def _refuse_faulty(session: Session, lines: Sequence[Line], walk_day: date, today: date) -> None:
    """Tell every faulty cell at once: nothing of the sheet is kept until all of it can be."""
    kinds = {f"{line.uid}.kind": ("constat_marche", line.kind or None) for line in lines}
    told = unknown_codes(session, kinds, walk_day)
    for uid, problems in line_problems(lines, walk_day, today).items():
        told |= {f"{uid}.{column}": words for column, words in problems.items()}
    for line in lines:
        told |= {f"{line.uid}.{column}": words for column, words in _too_long(line).items()}
    if told:
        raise Invalid(told)


def _too_long(line: Line) -> dict[str, str]:
    rows: Iterable[tuple[Base, Mapping[str, str]]] = (
        (WalkStop(place=line.place), {}),
        (WalkFinding(words=line.words), {}),
        (WalkProposal(words=line.proposal, owner=line.owner), {"words": "proposal"}),
    )
    problems: dict[str, str] = {}
    for row, columns in rows:
        try:
            refuse_what_does_not_fit(row)
        except Invalid as refusal:
            problems |= {columns.get(name, name): words for name, words in refusal.problems.items()}
    return problems


def _refuse_cancelled(walk: Action) -> None:
    """Raise `UserError` for a walk that counts nowhere, whose proposals no list shows."""
    if walk.cancelled:
        raise UserError("Cette marche est annulée\u00a0: la rétablir d’abord, parmi les actions.")


def _walk_with(session: Session, proposal: WalkProposal) -> Action:
    found = (
        select(Action)
        .join(WalkStop, WalkStop.action_id == Action.id)
        .join(WalkFinding, WalkFinding.stop_id == WalkStop.id)
        .where(WalkFinding.id == proposal.finding_id)
    )
    return session.scalars(found).one()


# Writing


def _rows(session: Session, action_id: int) -> tuple[list[WalkStop], list[WalkFinding], list[WalkProposal]]:
    stops = session.scalars(
        select(WalkStop).where(WalkStop.action_id == action_id).order_by(WalkStop.position)
    ).all()
    findings = session.scalars(
        select(WalkFinding)
        .where(WalkFinding.stop_id.in_([stop.id for stop in stops]))
        .order_by(WalkFinding.position)
    ).all()
    proposals = session.scalars(
        select(WalkProposal)
        .where(WalkProposal.finding_id.in_([finding.id for finding in findings]))
        .order_by(WalkProposal.position)
    ).all()
    return list(stops), list(findings), list(proposals)


def _write(session: Session, action_id: int, wanted: Sequence[Stop]) -> None:
    """Change the rows that differ, add the new ones, then remove what is told no more."""
    kept = _rows(session, action_id)
    stops, findings, proposals = _by_uid(kept[0]), _by_uid(kept[1]), _by_uid(kept[2])
    for rank, stop in enumerate(wanted):
        row = stops.pop(stop.uid, None) or WalkStop(uid=stop.uid)
        _set(session, row, action_id=action_id, position=rank, place=stop.place)
        for place, finding in enumerate(stop.findings):
            seen = findings.pop(finding.uid, None) or WalkFinding(uid=finding.uid)
            _set(session, seen, stop_id=row.id, position=place, kind=finding.kind, words=finding.words)
            for number, one in enumerate(finding.proposals):
                asked = proposals.pop(one.uid, None) or WalkProposal(uid=one.uid)
                _set(
                    session, asked, finding_id=seen.id, position=number,
                    words=one.words, owner=one.owner, due_on=one.due_on,
                )  # fmt: skip
    _refuse_to_lose_an_answer(proposals.values())
    for gone in (proposals, findings, stops):
        for old in gone.values():
            session.delete(old)
        session.flush()


def _by_uid(rows: Iterable[_Row]) -> dict[UUID, _Row]:
    return {row.uid: row for row in rows}


def _set(session: Session, row: Base, **facts: object) -> None:
    """Write these facts in a row, so that what is below can point to it."""
    for name, value in facts.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()


def _refuse_to_lose_an_answer(gone: Iterable[WalkProposal]) -> None:
    answered = next((row for row in gone if row.state != PROPOSED), None)
    if answered is not None:
        raise Conflict(
            f"La proposition «{NO_BREAK}{answered.words}{NO_BREAK}» a une réponse{NO_BREAK}: "
            "la garder dans le relevé, ou effacer d’abord cette réponse (P)."
        )

"""What each organisation of the directory did with the town over a period, beside what others counted."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from espace_citoyennete.actions.model import Action, ActionPartner
from espace_citoyennete.actions.rules import STAGE, short_word
from espace_citoyennete.agreements.listing import agreements
from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.french import alphabetical
from espace_citoyennete.permanences.occupancy import organisation_received
from espace_citoyennete.report import Period, Scope
from espace_citoyennete.subsidies.listing import subsidies_of
from espace_citoyennete.town.reference import labels


class SharedAction(NamedTuple):
    """An action that an organisation ran or took part in; `present` is None where nobody counted."""

    uid: UUID
    held_on: date
    kind: str
    title: str
    present: int | None
    is_course: bool


class Promised(NamedTuple):
    """An agreement in force, with what it promises."""

    uid: UUID
    title: str
    state: str  # on the last day of the period
    words: tuple[str, ...]


class ReportDue(NamedTuple):
    """A financial report that falls due in the period, or before and did not come."""

    uid: UUID  # of the subsidy
    exercise: int
    purpose: str
    due_on: date
    is_received: bool


@dataclass(frozen=True)
class Partner:
    """What only the document of one organisation tells."""

    uid: UUID
    name: str
    orientation: str  # what it is for the desk: a code of `orientation_externe`, or nothing
    received: int  # people, at its permanences
    actions: tuple[SharedAction, ...]
    agreements: tuple[Promised, ...]
    reports: tuple[ReportDue, ...]


def partners(session: Session, scope: Scope) -> tuple[Partner, ...]:
    """Return the organisations of the directory, by name, with what they did over a period."""
    period = scope.period
    received = organisation_received(session, period)
    actions, signed = _actions(session, period), _agreements(session, period)
    reports = _reports(session, scope)
    rows = session.execute(
        select(Organisation.uid, Organisation.id, Organisation.name, Organisation.orientation_code)
    ).all()
    return tuple(
        Partner(
            uid,
            name,
            code or "",
            received.get(name, 0),
            tuple(actions[key]),
            tuple(signed[key]),
            tuple(reports[name]),
        )
        for uid, key, name, code in sorted(rows, key=lambda row: alphabetical(row[2]))
    )


def _actions(session: Session, period: Period) -> Mapping[int, list[SharedAction]]:
    words = labels(session, "type_evenement", period.last)
    theirs = union(
        select(Action.id.label("action"), Action.organisation_id.label("organisation")).where(
            Action.organisation_id.is_not(None)
        ),
        select(ActionPartner.action_id, ActionPartner.organisation_id),
    ).subquery()
    rows = session.execute(
        select(theirs.c.organisation, Action.uid, Action.held_on, Action.kind, Action.title, Action.present)
        .join(theirs, theirs.c.action == Action.id)
        .where(Action.held_on.between(period.first, period.last), Action.cancelled.is_(False))
        .order_by(Action.held_on, Action.id)
    )
    found: defaultdict[int, list[SharedAction]] = defaultdict(list)
    for organisation, uid, day, kind, title, present in rows:
        word = short_word(words.get(kind, kind))
        found[organisation].append(SharedAction(uid, day, word, title, present, kind == STAGE))
    return found


def _agreements(session: Session, period: Period) -> Mapping[int, list[Promised]]:
    found: defaultdict[int, list[Promised]] = defaultdict(list)
    for row in agreements(session):
        end = row.terms.end()
        if row.draft.signed_on is None or row.terms.starts_on > period.last or (end and end < period.first):
            continue
        for party in row.parties:
            promised = Promised(row.draft.uid, row.title, row.state(period.last).value, row.draft.promises)
            found[party.organisation_id].append(promised)
    return found


def _reports(session: Session, scope: Scope) -> Mapping[str, list[ReportDue]]:
    """Gather the reports due: those of an exercise fall six months after it, hence of the year before too."""
    found: defaultdict[str, list[ReportDue]] = defaultdict(list)
    period = scope.period
    for year in range(period.first.year - 1, period.last.year + 1):
        for line in subsidies_of(session, year, scope.today):
            due, is_received = line.file.report_due_on, line.file.report_received
            if due is not None and due <= period.last and (due >= period.first or not is_received):
                purpose = line.draft.purpose
                found[line.association].append(ReportDue(line.draft.uid, year, purpose, due, is_received))
    return found

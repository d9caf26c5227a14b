"""What the register tells of an agreement: the figures of its evaluation, and those of the year."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from espace_citoyennete.actions.model import Action, ActionPartner
from espace_citoyennete.agreements.facts import Fact
from espace_citoyennete.agreements.listing import AgreementRow, agreements
from espace_citoyennete.agreements.rules import Span, State, months_after
from espace_citoyennete.directory.model import Practitioner
from espace_citoyennete.jeudis.model import Jeudi, JeudiSpeaker
from espace_citoyennete.permanences.occupancy import organisation_hours, organisation_received
from espace_citoyennete.report import Period, Scope
from espace_citoyennete.town.years import erased_years

_COURSE = "STAGE"  # of `type_evenement`


@dataclass(frozen=True)
class AgreementLine:
    """One agreement in force during a period."""

    uid: UUID
    starts_on: date
    title: str
    parties: tuple[str, ...]  # the names of those who sign beside the town
    partners: str  # as a sentence says them
    state: State  # on the last day
    promised: int | None  # sittings a year
    held: int  # sittings of its parties during the period
    due: int  # years to assess that ended in the period
    assessed: int  # of these, those that were


@dataclass(frozen=True)
class AgreementFigures:
    """The agreements in force at least one day of a period, by title."""

    lines: tuple[AgreementLine, ...]

    @property
    def due(self) -> int:
        """Return the years that ended and were to be assessed."""
        return sum(line.due for line in self.lines)

    @property
    def assessed(self) -> int:
        """Return how many of these were."""
        return sum(line.assessed for line in self.lines)


def evaluation_facts(session: Session, row: AgreementRow, span: Span, until: date) -> tuple[Fact, ...]:
    """Count what the parties did in a year of their agreement, up to a day: half of its evaluation.

    Nobody knows any more how many were received on days of which the records were erased.
    """
    period = Period(span.first, max(span.first, min(span.last, until)))
    is_kept = not erased_years(session, period)
    names = {party.name for party in row.parties}
    ids = {party.organisation_id for party in row.parties}
    hours = [own for name, own in organisation_hours(session, Scope(period, until)) if name in names]
    received = organisation_received(session, period)
    is_whole = span.last + timedelta(days=1) == months_after(span.first, 12)
    return (
        Fact("Séances promises", row.promised if is_whole else None),
        Fact("Séances tenues", sum(own.held_sittings for own in hours)),
        Fact("Heures de permanence", sum(own.held for own in hours), "minutes"),
        Fact("Personnes reçues", sum(received.get(name, 0) for name in names) if is_kept else None),
        Fact("Jeudis citoyenneté", _jeudis(session, ids, period)),
        Fact("Stages de citoyenneté", _actions(session, ids, period, is_course=True)),
        Fact("Autres actions", _actions(session, ids, period, is_course=False)),
    )


def agreement_figures(session: Session, period: Period, today: date) -> AgreementFigures:
    """Count the agreements in force during a period, their sittings held and their evaluations."""
    hours = dict(organisation_hours(session, Scope(period, today)))
    lines = []
    for row in agreements(session):
        end = row.terms.end()
        if row.draft.signed_on is None or row.terms.starts_on > period.last or (end and end < period.first):
            continue
        due = [year for year in row.terms.years(period.last) if period.first <= year.last <= period.last]
        lines.append(
            AgreementLine(
                row.draft.uid,
                row.terms.starts_on,
                row.title,
                tuple(party.name for party in row.parties),
                row.partners,
                row.state(period.last),
                row.promised,
                sum(hours[party.name].held_sittings for party in row.parties if party.name in hours),
                len(due),
                sum(row.evaluation_of(year) is not None for year in due),
            )
        )
    return AgreementFigures(tuple(lines))


def _jeudis(session: Session, ids: Collection[int], period: Period) -> int:
    """Count the Jeudis at which a party spoke, or took part."""
    found = (
        select(func.count(func.distinct(Jeudi.id)))
        .select_from(Jeudi)
        .join(JeudiSpeaker, JeudiSpeaker.jeudi_id == Jeudi.id)
        .outerjoin(Practitioner, Practitioner.id == JeudiSpeaker.practitioner_id)
        .where(
            Jeudi.held_on.between(period.first, period.last),
            Jeudi.cancelled.is_(False),
            or_(JeudiSpeaker.organisation_id.in_(ids), Practitioner.organisation_id.in_(ids)),
        )
    )
    return session.scalar(found) or 0


def _actions(session: Session, ids: Collection[int], period: Period, *, is_course: bool) -> int:
    """Count the courses that the parties ran, or the other actions in which they took part."""
    found = (
        select(func.count(func.distinct(Action.id)))
        .select_from(Action)
        .outerjoin(ActionPartner, ActionPartner.action_id == Action.id)
        .where(
            Action.held_on.between(period.first, period.last),
            Action.cancelled.is_(False),
            Action.kind == _COURSE if is_course else Action.kind != _COURSE,
            or_(Action.organisation_id.in_(ids), ActionPartner.organisation_id.in_(ids)),
        )
    )
    return session.scalar(found) or 0

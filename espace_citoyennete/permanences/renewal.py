"""The permanences of a year, proposed again for the next one: what each gives, or why it cannot be."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.directory.model import Organisation, Practitioner
from espace_citoyennete.errors import Conflict, UserError
from espace_citoyennete.french import NO_BREAK, alphabetical, enumerate_words, fold, plural
from espace_citoyennete.permanences.conflicts import first_conflict, meetings
from espace_citoyennete.permanences.model import Permanence
from espace_citoyennete.permanences.next_year import next_year
from espace_citoyennete.permanences.plan import Plan, Series, period_words
from espace_citoyennete.permanences.service import (
    PermanenceDraft,
    absences_of,
    occupations,
    permanence_draft,
    preview_permanence,
    refuse_too_many,
    refuse_unknown_lists,
)
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.town.rules import Calendar

_ONE_BY_ONE = f"«{NO_BREAK}Nouvelle permanence{NO_BREAK}»"


@dataclass(frozen=True)
class Renewal:
    """A permanence of this year as it would be the next one; with a doubt it is proposed, not chosen."""

    permanence_id: int  # that of this year
    ends_on: date  # its last day
    is_single: bool  # held once: nothing says that it comes again
    draft: PermanenceDraft
    plan: Plan | None = None
    obstacle: str = ""  # why it cannot be renewed, and the remedy
    doubt: str = ""  # why somebody should look before it is

    @property
    def gives(self) -> str:
        """Say what it gives: « 22 permanences, 132 créneaux, 2 exclues (jours fériés : 2) »."""
        return self.plan.sentence if self.plan else ""


def years_to_renew(session: Session) -> list[tuple[int, int]]:
    """Return the years in which a permanence is in force, the latest first, and how many are."""
    counts: Counter[int] = Counter()
    for first, last in session.execute(select(Permanence.first_day, Permanence.last_day)):
        counts.update(range(first.year, last.year + 1))
    return sorted(counts.items(), reverse=True)


def renewals(session: Session, year: int, today: date) -> list[Renewal]:
    """Return each permanence in force during a year as it would be the next one, by name and by rule."""
    known = [
        (row_id, permanence_draft(session, row_id))
        for row_id in session.scalars(
            select(Permanence.id).where(Permanence.last_day >= date(year, 1, 1)).order_by(Permanence.id)
        )
    ]
    of_year = [(row_id, draft) for row_id, draft in known if draft.first_day <= date(year, 12, 31)]
    of_year.sort(key=lambda one: _order(one[1]))
    rows = [_moved(row_id, draft, today) for row_id, draft in of_year]
    planned = _planned_already([row for row in rows if not row.draft.rule.dates], known)
    days = calendar(session)
    return [_weighed(session, row, planned.get(row.permanence_id), days, today) for row in rows]


def clashes(chosen: Iterable[Renewal]) -> dict[UUID, str]:
    """Return which of these renewals wants the place or the person of one before it, by uid, and when."""
    rows = [row for row in chosen if row.plan]
    wanted = [(row.draft.label, occupations(row.draft, row.plan)) for row in rows if row.plan]
    return {rows[rank].draft.uid: sentence for rank, sentence in meetings(wanted)}


def total_words(chosen: Sequence[Renewal]) -> str:
    """Say what these renewals give together: « 13 permanences types, 386 séances, 2 280 créneaux »."""
    plans = [row.plan for row in chosen if row.plan]
    slots = sum(len(one.days) * (one.hours.timed + one.hours.untimed) for one in plans)
    said = [
        plural(len(plans), "permanence type", "permanences types"),
        plural(sum(len(one.days) for one in plans), "séance"),
        plural(slots, "créneau", "créneaux"),
    ]
    return ", ".join(said)


def _order(draft: PermanenceDraft) -> tuple[object, ...]:
    rule = draft.rule
    return alphabetical(draft.label), bool(rule.dates), rule.weekdays, rule.positions, draft.starts_at


def _moved(row_id: int, draft: PermanenceDraft, today: date) -> Renewal:
    """Return a permanence one year later; its uid is always the same one, so that renewed twice it is one."""
    series = draft.series
    if not draft.rule.dates:
        series = next_year(series, not_before=today + timedelta(days=1))
    moved = replace(
        draft,
        first_day=series.first_day,
        last_day=series.last_day,
        room=series.room,
        other_room=series.other_room,
        uid=uuid5(draft.uid, "année suivante"),
    )
    return Renewal(row_id, draft.last_day, len(draft.series.places()) == 1, moved)


# What is planned already

_Known = tuple[int, PermanenceDraft]


def _planned_already(rows: Sequence[Renewal], known: Sequence[_Known]) -> dict[int, tuple[Series, bool]]:
    """Return what stands for each permanence in the next year, by its id, and whether that is sure.

    A permanence of the next year stands for one at most: two of one name in one place are told apart by
    their rule. Under another rule it may be another one, and whoever renews decides.
    """
    left, found = list(known), dict[int, tuple[Series, bool]]()
    for is_it, is_sure in ((_is_same_one, True), (_is_same_series, True), (_may_be, False)):
        for row in rows:
            planned = None if row.permanence_id in found else next(filter(partial(is_it, row), left), None)
            if planned is not None:
                left.remove(planned)
                found[row.permanence_id] = planned[1].series, is_sure
    return found


def _is_same_one(row: Renewal, known: _Known) -> bool:
    return row.draft.uid == known[1].uid


def _is_same_series(row: Renewal, known: _Known) -> bool:
    draft, (_id, other) = row.draft, known
    hours = (draft.starts_at, draft.ends_at) == (other.starts_at, other.ends_at)
    return hours and draft.rule == other.rule and _may_be(row, known)


def _may_be(row: Renewal, known: _Known) -> bool:
    """Tell whether what comes after a permanence has its name, its type and its place."""
    draft, (_id, other) = row.draft, known
    is_named = (draft.type_code, fold(draft.label)) == (other.type_code, fold(other.label))
    comes_after = row.ends_on < other.first_day <= draft.last_day
    return comes_after and is_named and draft.first_day <= other.last_day and _places(draft) == _places(other)


def _places(draft: PermanenceDraft) -> set[str]:
    return {fold(room) for room in (draft.room, draft.other_room)}


# What is given


def _weighed(
    session: Session, row: Renewal, planned: tuple[Series, bool] | None, days: Calendar, today: date
) -> Renewal:
    """Return a renewal with what it gives, or why it cannot be."""
    if row.draft.rule.dates:
        return replace(row, obstacle=f"Liste de dates{NO_BREAK}: écrire les prochaines par {_ONE_BY_ONE}.")
    if row.is_single:
        return replace(row, obstacle=f"Une seule séance{NO_BREAK}: en planifier une autre par {_ONE_BY_ONE}.")
    if row.draft.last_day < row.draft.first_day:
        return replace(row, obstacle=f"Période déjà passée{NO_BREAK}: en planifier une par {_ONE_BY_ONE}.")
    already, is_sure = planned or (None, False)
    if already and is_sure:
        when = period_words(already.first_day, already.last_day)
        return replace(row, obstacle=f"Déjà planifiée {when}.")
    said = f"Une autre est déjà planifiée{NO_BREAK}: {already.sentence}." if already else ""
    draft, left = _by_who_serves(session, row.draft, today)
    return _with_plan(session, replace(row, draft=draft, doubt=f"{said} {left}".strip()), days)


def _with_plan(session: Session, row: Renewal, days: Calendar) -> Renewal:
    draft = row.draft
    try:
        planned = preview_permanence(draft, days, absences_of(session, draft))
        refuse_unknown_lists(session, [draft])
        refuse_too_many(session, draft)
        if taken := first_conflict(session, occupations(draft, planned)):
            raise Conflict(taken)
    except UserError as refusal:
        return replace(row, obstacle=refusal.message)
    return replace(row, plan=planned)


def _by_who_serves(session: Session, draft: PermanenceDraft, today: date) -> tuple[PermanenceDraft, str]:
    """Return a draft without the practitioner or the organisation that left the lists, and who left."""
    begins = max(draft.first_day, today)
    who = session.scalar(
        select(Practitioner.name).where(
            Practitioner.id == draft.practitioner_id, Practitioner.retired_on <= begins
        )
    )
    whose = session.scalar(
        select(Organisation.name).where(
            Organisation.id == draft.organisation_id, Organisation.retired_on <= begins
        )
    )
    if who is not None:
        draft = replace(draft, practitioner_id=None)
    if whose is not None:
        draft = replace(draft, organisation_id=None)
    left = enumerate_words([f"« {name} »" for name in (who, whose) if name])
    return draft, f"Reconduite sans {left}, à présent hors de la liste." if left else ""

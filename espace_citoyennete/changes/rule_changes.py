"""Use cases of a permanence whose rule changes: apply what was shown and ticked, take it all back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from espace_citoyennete.changes.call_lists import Touched, keep_call_list, withdraw_call_list
from espace_citoyennete.changes.differences import Difference, differences, is_placed, is_told
from espace_citoyennete.changes.model import CallList
from espace_citoyennete.changes.rules import CANCELLATION, MOVE
from espace_citoyennete.errors import Conflict, Invalid
from espace_citoyennete.french import clean, long_date
from espace_citoyennete.permanences.conflicts import Occupation, first_conflict
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.recut import booked_in, cut_again
from espace_citoyennete.permanences.rules import MOVABLE
from espace_citoyennete.permanences.service import (
    PermanenceDraft,
    columns_of,
    refuse_too_many,
    refuse_unknown_lists,
    sitting_columns,
)
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.erasing import links_to
from espace_citoyennete.storage.rows import id_with
from espace_citoyennete.town.rules import Calendar

_KEPT_BY_EACH_ROW = frozenset({"id", "version"})

_Rows = dict[tuple[type[Base], UUID], dict[str, Any]]


@dataclass(frozen=True)
class RuleDraft:
    """Another rule for a permanence, from a day on; `ticked` are the guarded sittings that change too."""

    permanence_id: int
    version: int | None  # as it was read; None when an undo has looked at every row
    draft: PermanenceDraft
    since: date
    reason: str
    ticked: frozenset[UUID]
    uid: UUID


@dataclass(frozen=True)
class RuleChanged:
    """What a change of rule did, to be taken back whole."""

    before: _Rows
    made: tuple[tuple[type[Base], UUID], ...]
    list_uid: UUID | None  # of the people to tell
    list_id: int | None


def change_rule(
    session: Session, change: RuleDraft, *, calendar: Calendar, now: datetime, by: Agent
) -> RuleChanged:
    """Apply another rule to the sittings from a day on, and list whoever must be told.

    What has appointments or was changed by hand is left as it is, unless ticked. Raises `Invalid`,
    `Conflict` when the permanence changed since it was read, or when a room or a practitioner is taken.
    """
    require(by, "change_rule")
    permanence = _permanence(session, change)
    if change.since <= now.date():
        raise Invalid({"since": "Une règle change au plus tôt demain. Choisir un jour à venir."})
    if not clean(change.reason) or len(clean(change.reason)) > 200:
        raise Invalid({"reason": "Écrire la raison du changement, en 200 caractères au plus."})
    found = differences(session, permanence.id, change.draft, calendar, since=change.since)
    applied = found.applied(change.ticked)
    refuse_unknown_lists(session, [change.draft])
    refuse_too_many(session, change.draft)
    before = _snapshot(session, permanence.id, change.since)
    _refuse_conflicts(session, permanence, change, applied)
    _rewrite(permanence, change.draft)
    touched: list[Touched] = []
    for row in applied:
        touched += _apply(session, permanence, row, change)
    session.flush()
    list_uid, list_id = uuid5(change.uid, "appels") if touched else None, None
    if list_uid is not None:
        kind = MOVE if any(one.new_at for one in touched) else CANCELLATION
        title = f"{permanence.label}, à partir du {long_date(change.since, weekday=False)}"
        list_id = keep_call_list(
            session, kind, title, change.reason, touched, uid=list_uid, now=now, by_uid=by.uid
        )
    made = tuple(key for key in _snapshot(session, permanence.id, change.since) if key not in before)
    return RuleChanged(before, made, list_uid, list_id)


def take_back_rule(
    session: Session, changed: RuleChanged, *, now: datetime, instant: datetime, by: Agent
) -> None:
    """Take a change of rule back: the same tables as before it; whoever was told of it is called again.

    Raises `Conflict` once somebody was booked in what the change added.
    """
    require(by, "take_back_rule")
    _remove(session, changed.made)
    for (model, uid), columns in changed.before.items():
        row = session.scalar(select(model).where(model.uid == uid))
        if row is None:
            session.add(model(**columns))
            continue
        for name, value in columns.items():
            setattr(row, name, value)
    session.flush()
    if changed.list_uid is not None:
        list_id = id_with(session, CallList, changed.list_uid)
        withdraw_call_list(session, list_id, now=now, instant=instant, by=by)


def _permanence(session: Session, change: RuleDraft) -> Permanence:
    permanence = session.get(Permanence, change.permanence_id)
    if permanence is None or change.version not in (None, permanence.version):
        raise Conflict(
            "Cette permanence a été modifiée entre-temps. La rouvrir pour voir la nouvelle version."
        )
    return permanence


def _rewrite(permanence: Permanence, draft: PermanenceDraft) -> None:
    for name, value in columns_of(draft).items():
        setattr(permanence, name, value)


def _refuse_conflicts(
    session: Session, permanence: Permanence, change: RuleDraft, applied: Sequence[Difference]
) -> None:
    own = {row.sitting_uid for row in applied}
    sittings = list(session.scalars(select(Sitting).where(Sitting.permanence_id == permanence.id)))
    holders = {sitting.uid: sitting.practitioner_id for sitting in sittings}
    beside = {(sitting.day, sitting.starts_at) for sitting in sittings if sitting.uid not in own}
    wanted = []
    for row in applied:
        if (shape := row.after) is None:
            continue
        if (shape.day, shape.starts_at) in beside:
            raise Conflict(
                f"Une séance de cette permanence a déjà lieu {long_date(shape.day)} à cette heure. "
                "Changer la règle, ou commencer plus tard."
            )
        holder = holders[row.sitting_uid] if row.sitting_uid else change.draft.practitioner_id
        wanted.append(Occupation(shape.day, shape.starts_at, shape.ends_at, shape.room, holder))
    ids = [sitting.id for sitting in sittings if sitting.uid in own]
    if sentence := first_conflict(session, wanted, except_sittings=ids):
        raise Conflict(sentence)


# One sitting


def _apply(session: Session, permanence: Permanence, row: Difference, change: RuleDraft) -> list[Touched]:
    """Add, withdraw or change one sitting; return whoever was expected there and must be told."""
    sitting = _sitting(session, permanence, row)
    expected = [
        one for one in booked_in(session, [sitting.id]).get(sitting.id, []) if one[0].state in MOVABLE
    ]
    if row.after is None:
        sitting.state, sitting.reason = "RETIREE", change.reason
        return [_dropped(appointment, slot.starts_at) for appointment, slot in expected]
    touched = [told for appointment, slot in expected if (told := _told(row, appointment, slot))]
    sitting.state, sitting.reason, sitting.is_exception = "PREVUE", "", False
    sitting.day, sitting.room = row.after.day, row.after.room
    sitting.starts_at, sitting.ends_at = row.after.starts_at, row.after.ends_at
    sitting.slot_minutes = permanence.slot_minutes
    session.flush()
    cut_again(session, sitting, change.draft.hours, within=change.uid)
    return touched


def _sitting(session: Session, permanence: Permanence, row: Difference) -> Sitting:
    if row.sitting_uid is not None:
        return session.scalars(select(Sitting).where(Sitting.uid == row.sitting_uid)).one()
    assert row.planned is not None  # nothing is withdrawn that has no row
    sitting = Sitting(**sitting_columns(permanence, row.planned))
    session.add(sitting)
    session.flush()
    return sitting


def _told(row: Difference, appointment: Appointment, slot: Slot) -> Touched | None:
    """Return somebody to be told: placed no more by the new hours, or expected in another place."""
    if not is_placed(row, slot):
        return _dropped(appointment, slot.starts_at)
    if not is_told(row, slot):
        return None
    return Touched(appointment.id, appointment.visitor_id, slot.starts_at, slot.starts_at)


def _dropped(appointment: Appointment, at: datetime) -> Touched:
    appointment.state = "ANNULE_SERVICE"
    return Touched(appointment.id, appointment.visitor_id, at)


# What is taken back


def _snapshot(session: Session, permanence_id: int, since: date) -> _Rows:
    """Return every row of a permanence that the rule holds from a day on, by its uid, as it is now."""
    session.flush()
    ruled = select(Sitting).where(Sitting.permanence_id == permanence_id, Sitting.rule_day >= since)
    sittings = list(session.scalars(ruled))
    slots = list(session.scalars(select(Slot).where(Slot.sitting_id.in_([one.id for one in sittings]))))
    booked = session.scalars(select(Appointment).where(Appointment.slot_id.in_([one.id for one in slots])))
    rows: list[Base] = [session.get_one(Permanence, permanence_id), *sittings, *slots, *booked]
    return {(type(row), row.uid): _columns(row) for row in rows}


def _columns(row: Base) -> dict[str, Any]:
    names = inspect(type(row)).column_attrs.keys()
    return {name: getattr(row, name) for name in names if name not in _KEPT_BY_EACH_ROW}


def _remove(session: Session, made: Iterable[tuple[type[Base], UUID]]) -> None:
    """Erase what the change added. Raises `Conflict` when something else already leans on it."""
    rows = [session.scalars(select(model).where(model.uid == uid)).one() for model, uid in made]
    own = {(type(row), row.id) for row in rows}
    for row in rows:
        for model, column in links_to(type(row)):
            leaning = session.scalars(select(model.id).where(column == row.id))
            if any((model, one) not in own for one in leaning):
                raise Conflict("Une séance ajoutée a servi depuis. Changer de nouveau la règle.")
    for row in sorted(rows, key=lambda row: isinstance(row, Sitting)):  # the slots go before their sitting
        session.delete(row)
        session.flush()

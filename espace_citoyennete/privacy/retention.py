"""Use cases on the delays of the place, and on an order to keep everything."""

from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.service import author_id
from espace_citoyennete.errors import Conflict, Invalid
from espace_citoyennete.french import clean
from espace_citoyennete.privacy.model import RetentionDelay, RetentionHold
from espace_citoyennete.privacy.rules import DELAYS, Delay, Kept
from espace_citoyennete.rights import Agent, require


def delays(session: Session) -> tuple[Delay, ...]:
    """Return the delays as the place set them."""
    chosen = {row.kind: row.months for row in session.scalars(select(RetentionDelay))}
    return tuple(replace(delay, months=chosen.get(delay.kind, delay.months)) for delay in DELAYS)


def hold_reason(session: Session) -> str:
    """Return why everything is kept for now, or nothing."""
    held = session.scalar(select(RetentionHold.reason).where(RetentionHold.lifted_on.is_(None)))
    return held or ""


def set_delay(session: Session, kind: Kept, months: int, *, by: Agent) -> int:
    """Set a delay within its bounds and return the former one. Raises `Invalid`."""
    require(by, "set_delay")
    (delay,) = [one for one in delays(session) if one.kind == kind]
    if problem := delay.problem(months):
        raise Invalid({kind.value: problem})
    row = session.scalar(select(RetentionDelay).where(RetentionDelay.kind == kind.value))
    if months != next(usual.months for usual in DELAYS if usual.kind == kind):
        row = row or RetentionDelay(kind=kind.value)
        row.months = months
        session.add(row)
    elif row is not None:  # as in a place that chose nothing
        session.delete(row)
    session.flush()
    return delay.months


@dataclass(frozen=True)
class HoldDraft:
    """An order to keep everything: who imposes it, and why."""

    reason: str
    uid: UUID = field(default_factory=uuid4)


def set_hold(session: Session, draft: HoldDraft, *, today: date, by: Agent) -> None:
    """Keep everything from now on. Raises `Invalid` without a reason, `Conflict` when it is so already."""
    require(by, "set_hold")
    reason = clean(draft.reason)
    if not 0 < len(reason) <= 200:
        raise Invalid({"hold": "Écrire qui l’impose et pourquoi, en 200 caractères au plus."})
    if hold_reason(session):
        raise Conflict("La conservation est déjà imposée. La lever avant d’en imposer une autre.")
    author = author_id(session, by.uid)
    session.add(RetentionHold(uid=draft.uid, reason=reason, set_on=today, author_id=author))
    session.flush()


def withdraw_hold(session: Session, uid: UUID, *, by: Agent) -> None:
    """Take back an order as if it had never been given: the undo of `set_hold`."""
    require(by, "withdraw_hold")
    session.delete(_hold(session, RetentionHold.uid == uid))
    session.flush()


def lift_hold(session: Session, *, today: date, by: Agent) -> UUID:
    """Let delays run again and return the order that ends. Raises `Conflict` when nothing was held."""
    require(by, "lift_hold")
    row = _hold(session, RetentionHold.lifted_on.is_(None))
    row.lifted_on = today
    session.flush()
    return row.uid


def restore_hold(session: Session, uid: UUID, *, by: Agent) -> None:
    """Keep everything again by an order that was lifted: the undo of `lift_hold`."""
    require(by, "restore_hold")
    _hold(session, RetentionHold.uid == uid).lifted_on = None
    session.flush()


def _hold(session: Session, wanted: ColumnElement[bool]) -> RetentionHold:
    row = session.scalar(select(RetentionHold).where(wanted))
    if row is None:
        raise Conflict("Aucune conservation n’est imposée. Actualiser la page (F5).")
    return row

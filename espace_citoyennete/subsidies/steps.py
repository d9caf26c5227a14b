"""Use cases of subsidies: each step from the complete file to the closing, and its opposite."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from espace_citoyennete.errors import Invalid
from espace_citoyennete.french import NO_BREAK, clean, money
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.rows import id_with, touch
from espace_citoyennete.subsidies.files import file_of, read_subsidy
from espace_citoyennete.subsidies.model import Subsidy, SubsidyPayment
from espace_citoyennete.subsidies.order import day_problem, order_problem
from espace_citoyennete.subsidies.rules import WITH_AMOUNT, WITH_REASON, File, Step, amount_problems


@dataclass(frozen=True)
class StepDraft:
    """What happened to a request, and when; how much, and why, where it must be told."""

    step: str
    day: date | None
    cents: int | None = None
    deliberation: str = ""
    reason: str = ""
    uid: UUID = field(default_factory=uuid4)  # of the payment


@dataclass(frozen=True)
class Before:
    """What a step changed, for an undo to put it back."""

    subsidy_uid: UUID
    columns: dict[str, Any]
    payment_uid: UUID | None = None


def take_step(
    session: Session, subsidy_id: int, version: int | None, draft: StepDraft, *, today: date, by: Agent
) -> Before:
    """Note what happened to a request, and return what an undo puts back. Raises `Conflict`, `Invalid`."""
    require(by, "take_step")
    subsidy = read_subsidy(session, subsidy_id, version)
    file = file_of(session, subsidy)
    if draft.step not in list(Step):
        raise Invalid({"step": "Choisir l’étape dans la liste (↓)."})
    step = Step(draft.step)
    if problems := _step_problems(file, step, draft, today):
        raise Invalid(problems)
    columns = _columns(step, draft)
    before = {name: getattr(subsidy, name) for name in columns}
    for name, value in columns.items():
        setattr(subsidy, name, value)
    if step != Step.PAY:
        session.flush()
        return Before(subsidy.uid, before)
    session.add(SubsidyPayment(uid=draft.uid, subsidy_id=subsidy_id, paid_on=draft.day, cents=draft.cents))
    touch(subsidy)
    session.flush()
    return Before(subsidy.uid, before, draft.uid)


def take_back_step(session: Session, before: Before, *, by: Agent) -> None:
    """Put a request back where a step found it. Raises `Conflict` when it is no more."""
    require(by, "take_back_step")
    subsidy = session.get_one(Subsidy, id_with(session, Subsidy, before.subsidy_uid))
    for name, value in before.columns.items():
        setattr(subsidy, name, value)
    if before.payment_uid is not None:
        session.delete(session.get_one(SubsidyPayment, id_with(session, SubsidyPayment, before.payment_uid)))
        touch(subsidy)
    session.flush()


def _columns(step: Step, draft: StepDraft) -> dict[str, Any]:
    """Return what a step writes in the row of the request."""
    match step:
        case Step.COMPLETE:
            return {"complete_on": draft.day}
        case Step.EXAMINE:
            return {"examined_on": draft.day}
        case Step.VOTE:
            deliberation = clean(draft.deliberation)
            return {"voted_on": draft.day, "voted_cents": draft.cents, "deliberation": deliberation}
        case Step.REFUSE:
            return {"refused_on": draft.day, "refusal": clean(draft.reason)}
        case Step.AGREE:
            return {"agreement_on": draft.day}
        case Step.NOTIFY:
            return {"notified_on": draft.day}
        case Step.REPORT:
            return {"report_received": True, "report_received_on": draft.day}
        case Step.RECLAIM:
            reason = clean(draft.reason)
            return {"reclaimed_on": draft.day, "reclaimed_cents": draft.cents, "reclaim": reason}
        case Step.REPAY:
            return {"repaid_on": draft.day}
        case Step.CLOSE:
            return {"closed_on": draft.day}
    return {}  # a payment has a row of its own


def _step_problems(file: File, step: Step, draft: StepDraft, today: date) -> dict[str, str]:
    problems = {}
    if wrong_order := order_problem(file, step):
        problems["step"] = wrong_order
    if draft.day is None:
        problems["day"] = "Écrire la date, par exemple 24/11."
    elif wrong_day := day_problem(file, step, draft.day, today):
        problems["day"] = wrong_day
    if step in WITH_REASON and not clean(draft.reason):
        problems["reason"] = f"Écrire le motif{NO_BREAK}: il reste au dossier."
    if step == Step.VOTE and not clean(draft.deliberation):
        problems["deliberation"] = "Écrire le numéro de la délibération."
    if step in WITH_AMOUNT:
        problems |= _cents_problems(file, step, draft.cents)
    return problems


def _cents_problems(file: File, step: Step, cents: int | None) -> dict[str, str]:
    if not cents or cents < 0:
        other = ", ou choisir le refus" if step == Step.VOTE else ""
        return {"cents": f"Écrire un montant au-dessus de zéro{other}."}
    if step == Step.PAY and file.is_voted and cents > file.left_cents:
        return {
            "cents": f"Ce versement dépasse le voté{NO_BREAK}: il reste {money(file.left_cents)} à verser."
        }
    if step == Step.RECLAIM and cents > file.paid_cents:
        return {"cents": f"On ne reverse pas plus que le versé{NO_BREAK}: {money(file.paid_cents)} au plus."}
    return amount_problems({"cents": cents})

"""Where an organisation of the directory serves, across features: how much, and the latest record of each."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from espace_citoyennete.actions.model import Action, ActionPartner
from espace_citoyennete.agreements.model import Agreement, AgreementParty
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.directory.rules import Use
from espace_citoyennete.french import NO_BREAK, numeric_date, plural
from espace_citoyennete.jeudis.model import Jeudi, JeudiSpeaker
from espace_citoyennete.loans.model import Loan
from espace_citoyennete.permanences.model import Permanence, Sitting
from espace_citoyennete.storage.base import Base
from espace_citoyennete.subsidies.model import Subsidy

Source = Callable[[Session, int, date], Use | None]
# A change of one of these may change where an organisation serves.
MODELS: frozenset[type[Base]] = frozenset(
    {Contact, Permanence, Sitting, Jeudi, JeudiSpeaker, Action, ActionPartner, Loan, Subsidy, Agreement,
     AgreementParty}
)  # fmt: skip


def uses_of(session: Session, organisation_id: int, today: date) -> list[Use]:
    """Return where an organisation serves, in the order of the sidebar; nothing where it does not."""
    return [use for source in SOURCES if (use := source(session, organisation_id, today)) is not None]


def _orientations(session: Session, organisation_id: int, today: date) -> Use | None:
    """Count who was sent there this year; the register tells who, to those who may read it."""
    sent = select(func.count()).where(
        Contact.organisation_id == organisation_id,
        Contact.occurred_at >= today.replace(month=1, day=1),
        Contact.removed_at.is_(None),
    )
    count = session.scalar(sent)
    return Use(f"{plural(count, 'orientation')} en {today.year}") if count else None


def _permanences(session: Session, organisation_id: int, today: date) -> Use | None:
    held = select(Permanence.id).where(Permanence.organisation_id == organisation_id)
    count = session.scalar(select(func.count()).select_from(held.subquery()))
    planned = Sitting.permanence_id.in_(held) & (Sitting.state == "PREVUE")
    following = session.scalar(select(func.min(Sitting.day)).where(planned, Sitting.day >= today))
    if not count:
        return None
    told = plural(count, "permanence") + (f", prochaine séance{_on(following)}" if following else "")
    return Use(told, "page:permanences", following or today)


def _jeudis(session: Session, organisation_id: int, _today: date) -> Use | None:
    among = select(JeudiSpeaker.jeudi_id).where(JeudiSpeaker.organisation_id == organisation_id)
    held = select(Jeudi.held_on, Jeudi.id).where(Jeudi.id.in_(among), Jeudi.cancelled.is_(False))
    return _latest(session, held, ("Jeudi", "Jeudis"), "page:jeudis")


def _actions(session: Session, organisation_id: int, _today: date) -> Use | None:
    helped = select(ActionPartner.action_id).where(ActionPartner.organisation_id == organisation_id)
    is_there = or_(Action.organisation_id == organisation_id, Action.id.in_(helped))
    done = select(Action.held_on, Action.id).where(is_there, Action.cancelled.is_(False))
    return _latest(session, done, ("action", "actions"), "page:actions")


def _loans(session: Session, organisation_id: int, _today: date) -> Use | None:
    is_borrower = Loan.organisation_id == organisation_id
    lent = select(Loan.first_day, Loan.exhibit_id).where(is_borrower, Loan.cancelled.is_(False))
    return _latest(session, lent, ("prêt", "prêts"), "page:loans")


def _subsidies(session: Session, organisation_id: int, _today: date) -> Use | None:
    asked = select(Subsidy.id, Subsidy.year).where(Subsidy.organisation_id == organisation_id)
    rows = session.execute(asked.order_by(Subsidy.year.desc(), Subsidy.id.desc())).all()
    if not rows:
        return None
    told = f"{plural(len(rows), 'demande')} de subvention, en dernier pour {rows[0].year}"
    return Use(told, "page:subsidies", rows[0].id)


def _agreements(session: Session, organisation_id: int, _today: date) -> Use | None:
    signed = select(AgreementParty.agreement_id).where(AgreementParty.organisation_id == organisation_id)
    rows = session.execute(
        select(Agreement.uid, Agreement.title)
        .where(Agreement.id.in_(signed))
        .order_by(Agreement.starts_on.desc(), Agreement.id.desc())
    ).all()
    if not rows:
        return None
    told = f"{plural(len(rows), 'convention')}{NO_BREAK}: «{NO_BREAK}{rows[0].title}{NO_BREAK}»"
    return Use(told, "page:agreements", rows[0].uid)


SOURCES: tuple[Source, ...] = (
    _orientations, _permanences, _jeudis, _actions, _loans, _subsidies, _agreements,
)  # fmt: skip


def _latest(session: Session, found: Select[date, int], words: tuple[str, str], page: str) -> Use | None:
    """Count records, told by their day and their id, and give the latest one."""
    rows = [(day, record) for day, record in session.execute(found)]
    if not rows:
        return None
    day, record = max(rows)
    return Use(f"{plural(len(rows), *words)}, en dernier{_on(day)}", page, record)


def _on(day: date) -> str:
    return f" le {numeric_date(day)}"

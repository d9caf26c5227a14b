"""Use cases of the loans: the exhibitions, and each loan from its reservation to its return."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.french import clean, numeric_date
from espace_citoyennete.loans.model import Exhibit, Loan
from espace_citoyennete.loans.rules import CANCELLED_LOAN, Stay, days_taken, meet
from espace_citoyennete.permanences.plan import period_words
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.fit import refuse_what_does_not_fit

_MOST = 2**31 - 1  # what a number of the base holds
_NOT_TODAY = "Écrire un jour passé ou aujourd’hui."


@dataclass(frozen=True)
class ExhibitDraft:
    """An exhibition as the coordinator types it."""

    number: int
    title: str
    theme: str = ""
    pieces: int = 1
    condition: str = ""
    note: str = ""
    uid: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class LoanDraft:
    """Days agreed with a borrower: an organisation of the directory, somebody named, or both."""

    exhibit_id: int
    first_day: date
    last_day: date
    borrower: str = ""
    organisation_id: int | None = None
    uid: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class LoanFacts:
    """A loan whole and the condition of its exhibition, as they stand: what an undo puts back."""

    draft: LoanDraft
    out_on: date | None
    back_on: date | None
    condition_out: str
    condition_back: str
    public: int | None
    cancelled: bool
    exhibit_condition: str


# Exhibitions


def save_exhibit(session: Session, draft: ExhibitDraft, *, by: Agent) -> int:
    """Add an exhibition, or change the one of the same uid, and return its id. Raises `Invalid`."""
    require(by, "save_exhibit")
    facts = checked_exhibit(draft)
    if taken := _numbered(session, draft):
        raise Invalid({"number": taken})
    row = session.scalar(select(Exhibit).where(Exhibit.uid == draft.uid))
    if row is None:
        row = Exhibit(uid=draft.uid)
        session.add(row)
    for name, value in facts.items():
        setattr(row, name, value)
    session.flush()
    return row.id


def checked_exhibit(draft: ExhibitDraft) -> dict[str, Any]:
    """Return what the card of an exhibition keeps, by column. Raises `Invalid`."""
    problems = {}
    if draft.number < 1:
        problems["number"] = "Écrire le numéro de l’exposition, 1 ou plus."
    if not clean(draft.title):
        problems["title"] = "Écrire le titre."
    if draft.pieces < 1:
        problems["pieces"] = "Écrire le nombre de pièces, 1 ou plus."
    if problems:
        raise Invalid(problems)
    texts = ("title", "theme", "condition", "note")
    facts: dict[str, Any] = {name: clean(getattr(draft, name)) for name in texts}
    facts |= {"number": draft.number, "pieces": draft.pieces}
    refuse_what_does_not_fit(Exhibit(**facts))
    return facts


def withdraw_exhibit(session: Session, uid: UUID, *, by: Agent) -> None:
    """Take back an exhibition just added, and its number. Raises `Conflict` once it was lent."""
    require(by, "withdraw_exhibit")
    row = _exhibit(session, uid)
    if _loans_of(session, row.id):
        raise Conflict("Cette exposition a été prêtée depuis. La retirer de la liste depuis la page.")
    session.delete(row)
    session.flush()


def retire_exhibit(session: Session, uid: UUID, *, today: date, by: Agent) -> None:
    """Lend an exhibition no more; its past loans are kept. Raises `Conflict` while somebody expects it."""
    require(by, "retire_exhibit")
    row = _exhibit(session, uid)
    if any(not stay.is_closed for stay in map(_stay, _loans_of(session, row.id))):
        raise Conflict(
            "Cette exposition est réservée ou sortie. Attendre son retour, ou annuler la réservation."
        )
    row.retired_on = today


def restore_exhibit(session: Session, uid: UUID, *, by: Agent) -> None:
    """Lend a retired exhibition again."""
    require(by, "restore_exhibit")
    _exhibit(session, uid).retired_on = None


# Loans


def reserve_exhibit(session: Session, draft: LoanDraft, *, today: date, by: Agent) -> int:
    """Reserve an exhibition, or change the days and the borrower of a loan (same uid); return its id.

    Raises `Invalid`, `UserError` for one cancelled, or `Conflict` with the other loan where two would meet.
    """
    require(by, "reserve_exhibit")
    _check_draft(session, draft)
    loan = session.scalar(select(Loan).where(Loan.uid == draft.uid))
    if loan is None:
        loan = Loan(uid=draft.uid)
        session.add(loan)
    elif loan.cancelled:
        raise UserError(CANCELLED_LOAN)
    elif loan.out_on is not None and loan.exhibit_id != draft.exhibit_id:
        raise Invalid({"exhibit_id": "Exposition déjà sortie pour ce prêt\u00a0: remettre celle-là."})
    _set_draft(loan, draft)
    return _kept(session, loan, today)


def withdraw_loan(session: Session, uid: UUID, *, by: Agent) -> None:
    """Take back a reservation just made. Raises `Conflict` once the exhibition has left."""
    require(by, "withdraw_loan")
    loan = find_loan(session, uid)
    if loan.out_on is not None:
        raise Conflict("Cette exposition est sortie depuis. Noter son retour depuis la page.")
    session.delete(loan)
    session.flush()


def cancel_loan(session: Session, uid: UUID, *, by: Agent) -> None:
    """Cancel a reservation. Raises `Conflict` once the exhibition has left."""
    require(by, "cancel_loan")
    loan = find_loan(session, uid)
    if loan.out_on is not None:
        raise Conflict("Cette exposition est sortie\u00a0: noter son retour (T) au lieu d’annuler.")
    loan.cancelled = True


def hand_out(session: Session, uid: UUID, day: date, condition: str, *, today: date, by: Agent) -> int:
    """Note that an exhibition left, in which condition; return the loan's id.

    Raises `Invalid` for a day to come, `Conflict` while the exhibition is elsewhere.
    """
    require(by, "hand_out")
    loan = find_loan(session, uid)
    if loan.cancelled or loan.out_on is not None:
        raise Conflict(
            "Ce prêt n’attend pas de départ\u00a0: l’exposition est déjà sortie, ou il est annulé."
        )
    if day > today:
        raise Invalid({"day": _NOT_TODAY})
    if day > loan.last_day:
        raise Invalid({"day": "Ce jour suit le retour prévu\u00a0: modifier d’abord les jours du prêt (M)."})
    loan.out_on, loan.condition_out = day, clean(condition)
    return _kept(session, loan, today)


def take_in(
    session: Session, uid: UUID, day: date, condition: str, public: int | None, *, today: date, by: Agent
) -> int:
    """Note that an exhibition is back, in which condition, and the public that it met; return the loan's id.

    Raises `Invalid` for a day before the departure or to come, or a negative number.
    """
    require(by, "take_in")
    loan = find_loan(session, uid)
    if loan.out_on is None or loan.back_on is not None:
        raise Conflict("Cette exposition n’est pas sortie pour ce prêt\u00a0: noter d’abord le départ (S).")
    problems = {}
    if day > today:
        problems["day"] = _NOT_TODAY
    elif day < loan.out_on:
        problems["day"] = (
            f"L’exposition est sortie le {numeric_date(loan.out_on)}\u00a0: écrire ce jour ou après."
        )
    if public is not None and public < 0:
        problems["public"] = "Écrire zéro ou plus."
    if problems:
        raise Invalid(problems)
    loan.back_on, loan.condition_back, loan.public = day, clean(condition), public
    if loan.condition_back:
        session.get_one(Exhibit, loan.exhibit_id).condition = loan.condition_back
    return _kept(session, loan, today)


def put_loan_back(session: Session, before: LoanFacts, *, today: date, by: Agent) -> None:
    """Put a loan back as it stood before an act. Raises `Conflict` when its days were taken since."""
    require(by, "put_loan_back")
    loan = find_loan(session, before.draft.uid)
    _set_draft(loan, before.draft)
    loan.out_on, loan.back_on, loan.public = before.out_on, before.back_on, before.public
    loan.condition_out, loan.condition_back = before.condition_out, before.condition_back
    loan.cancelled = before.cancelled
    session.get_one(Exhibit, loan.exhibit_id).condition = before.exhibit_condition
    _kept(session, loan, today)


def loan_facts(session: Session, uid: UUID) -> LoanFacts:
    """Return a loan as it stands. Raises `UserError` when it is no more."""
    loan = find_loan(session, uid)
    return LoanFacts(
        LoanDraft(
            loan.exhibit_id, loan.first_day, loan.last_day, loan.borrower, loan.organisation_id, loan.uid
        ),
        loan.out_on, loan.back_on, loan.condition_out, loan.condition_back, loan.public, loan.cancelled,
        session.get_one(Exhibit, loan.exhibit_id).condition,
    )  # fmt: skip


def find_loan(session: Session, uid: UUID) -> Loan:
    """Return the loan of this uid. Raises `UserError` when it is no more."""
    loan = session.scalar(select(Loan).where(Loan.uid == uid))
    if loan is None:
        raise UserError("Ce prêt n’existe plus. Actualiser la liste (F5).")
    return loan


# Checks


def _numbered(session: Session, draft: ExhibitDraft) -> str:
    """Say which other exhibition has this number, nothing where none has: one lent no more keeps its own."""
    found = session.execute(
        select(Exhibit.title, Exhibit.retired_on).where(
            Exhibit.number == draft.number, Exhibit.uid != draft.uid
        )
    ).first()
    if found is None:
        return ""
    retired = ", retirée de la liste" if found.retired_on is not None else ""
    return f"Ce numéro est celui de «\u00a0{found.title}\u00a0»{retired}\u00a0: en choisir un autre."


def _check_draft(session: Session, draft: LoanDraft) -> None:
    problems = {}
    exhibit = session.get(Exhibit, draft.exhibit_id)
    if exhibit is None or exhibit.retired_on is not None:
        problems["exhibit_id"] = "Choisir une exposition dans la liste (↓)."
    if draft.last_day < draft.first_day:
        problems["last_day"] = "Le retour précède le départ\u00a0: vérifier les deux dates."
    if draft.organisation_id is None and not clean(draft.borrower):
        problems["organisation_id"] = "Choisir un organisme, ou écrire qui emprunte."
    if problems:
        raise Invalid(problems)


def _set_draft(loan: Loan, draft: LoanDraft) -> None:
    loan.exhibit_id, loan.organisation_id = draft.exhibit_id, draft.organisation_id
    loan.first_day, loan.last_day, loan.borrower = draft.first_day, draft.last_day, clean(draft.borrower)


def _kept(session: Session, loan: Loan, today: date) -> int:
    """Write a loan, unless another one of its exhibition has one of its days, or the exhibition itself."""
    refuse_what_does_not_fit(loan)
    with session.no_autoflush:
        # Whoever lends the exhibition at the same moment waits here, and then sees this loan.
        session.execute(select(Exhibit.id).where(Exhibit.id == loan.exhibit_id).with_for_update())
        others = [other for other in _loans_of(session, loan.exhibit_id) if other.uid != loan.uid]
    mine = _stay(loan)
    for other in others:
        if mine.is_out and _stay(other).is_out:
            raise Conflict(
                f"Cette exposition n’est pas revenue\u00a0: {_told(session, other)}. Noter son retour."
            )
        if meet(days_taken(mine, today), days_taken(_stay(other), today)):
            raise Conflict(
                f"Cette exposition est déjà prise\u00a0: {_told(session, other)}. Choisir d’autres jours."
            )
    session.flush()
    return loan.id


def _loans_of(session: Session, exhibit_id: int) -> Sequence[Loan]:
    return session.scalars(select(Loan).where(Loan.exhibit_id == exhibit_id).order_by(Loan.first_day)).all()


def _stay(loan: Loan) -> Stay:
    return Stay(loan.first_day, loan.last_day, loan.out_on, loan.back_on, bool(loan.cancelled))


def _told(session: Session, loan: Loan) -> str:
    """Say which loan stands in the way: whose it is, on which days."""
    organisation = session.get(Organisation, loan.organisation_id) if loan.organisation_id else None
    who = organisation.name if organisation is not None else loan.borrower
    still = ", pas encore rendue" if _stay(loan).is_out else ""
    return f"{who}, {period_words(loan.first_day, loan.last_day)}{still}"


def _exhibit(session: Session, uid: UUID) -> Exhibit:
    row = session.scalar(select(Exhibit).where(Exhibit.uid == uid))
    if row is None:
        raise UserError("Cette exposition n’existe plus. Actualiser la liste (F5).")
    return row

"""The exhibitions as lists: where each one stands, its loans, those that must come back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.deadlines.rules import STEPS, Deadline
from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.errors import UserError
from espace_citoyennete.loans.model import Exhibit, Loan
from espace_citoyennete.loans.rules import State, Stay, days_taken
from espace_citoyennete.loans.service import ExhibitDraft
from espace_citoyennete.report import Period


@dataclass(frozen=True)
class LoanRow:
    """One loan, with what names its exhibition and its borrower."""

    id: int
    uid: UUID
    exhibit_id: int
    number: int
    title: str
    pieces: int
    organisation_id: int | None
    organisation: str
    borrower: str
    stay: Stay
    condition_out: str
    condition_back: str
    public: int | None

    @property
    def who(self) -> str:
        """Return the organisation, or whoever borrows without one."""
        return self.organisation or self.borrower


@dataclass(frozen=True)
class ExhibitRow:
    """One exhibition with its loans, the latest first; `draft` is what a form opens on."""

    id: int
    draft: ExhibitDraft
    loans: tuple[LoanRow, ...]

    @property
    def uid(self) -> UUID:
        """Return what makes it the same wherever it is read."""
        return self.draft.uid

    @property
    def expected(self) -> LoanRow | None:
        """Return the loan of which something is expected first: the one that is out, else the next one."""
        open_ones = [loan for loan in self.loans if not loan.stay.is_closed]
        return min(
            open_ones, key=lambda loan: (not loan.stay.is_out, loan.stay.first_day, loan.id), default=None
        )

    def state(self, today: date) -> State:
        """Tell where the exhibition stands on a day: a reservation counts from its first day on."""
        loan = self.expected
        if loan is None or (loan.stay.first_day > today and not loan.stay.is_out):
            return State.AVAILABLE
        return loan.stay.state(today)

    def taken(self, today: date) -> list[Period]:
        """Return the days on which somebody has the exhibition."""
        found = (days_taken(loan.stay, today) for loan in self.loans)
        return [period for period in found if period is not None]


def exhibits(session: Session) -> list[ExhibitRow]:
    """Return the exhibitions that are lent, by number."""
    rows = session.scalars(select(Exhibit).where(Exhibit.retired_on.is_(None)).order_by(Exhibit.number)).all()
    return _with_loans(session, rows)


def exhibit_row(session: Session, exhibit_id: int) -> ExhibitRow:
    """Return one exhibition. Raises `UserError` when it is no more."""
    found = session.get(Exhibit, exhibit_id)
    if found is None:
        raise UserError("Cette exposition n’existe plus. Actualiser la liste (F5).")
    return _with_loans(session, [found])[0]


def loan_row(session: Session, loan_id: int) -> LoanRow:
    """Return one loan. Raises `UserError` when it is no more."""
    found = session.execute(_LOANS.where(Loan.id == loan_id)).first()
    if found is None:
        raise UserError("Ce prêt n’existe plus. Actualiser la liste (F5).")
    return _loan(*found)


def deadlines(session: Session, today: date) -> list[Deadline]:
    """Return the day on which each exhibition that is out must be back, once it is near."""
    wakes = today + timedelta(days=max(STEPS))
    rows = session.execute(
        _LOANS.where(Loan.out_on.is_not(None), Loan.back_on.is_(None), Loan.last_day <= wakes).order_by(
            Loan.last_day, Loan.id
        )
    )
    return [
        Deadline(
            "retour",
            loan.uid,
            loan.stay.last_day,
            f"Retour de l’exposition n°\u00a0{loan.number}, prêtée à {loan.who}",
            "page:loans",
        )
        for loan in (_loan(*row) for row in rows)
    ]


_LOANS = (
    select(Loan, Exhibit, Organisation.name)
    .join(Exhibit, Exhibit.id == Loan.exhibit_id)
    .outerjoin(Organisation, Organisation.id == Loan.organisation_id)
)


def _with_loans(session: Session, rows: Iterable[Exhibit]) -> list[ExhibitRow]:
    found: dict[int, list[LoanRow]] = {row.id: [] for row in rows}
    wanted = _LOANS.where(Loan.exhibit_id.in_(found)).order_by(Loan.first_day.desc(), Loan.id.desc())
    for loan in session.execute(wanted):
        found[loan[0].exhibit_id].append(_loan(*loan))
    return [
        ExhibitRow(
            row.id,
            ExhibitDraft(row.number, row.title, row.theme, row.pieces, row.condition, row.note, row.uid),
            tuple(found[row.id]),
        )
        for row in rows
    ]


def _loan(loan: Loan, exhibit: Exhibit, organisation: str | None) -> LoanRow:
    return LoanRow(
        loan.id, loan.uid, exhibit.id, exhibit.number, exhibit.title, exhibit.pieces,
        loan.organisation_id, organisation or "", loan.borrower,
        Stay(loan.first_day, loan.last_day, loan.out_on, loan.back_on, loan.cancelled),
        loan.condition_out, loan.condition_back, loan.public,
    )  # fmt: skip

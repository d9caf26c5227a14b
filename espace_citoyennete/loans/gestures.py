"""What the screens do with exhibitions and their loans, each act with its undo."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

from espace_citoyennete.french import plural
from espace_citoyennete.loans.model import Exhibit
from espace_citoyennete.loans.service import (
    ExhibitDraft,
    LoanDraft,
    LoanFacts,
    cancel_loan,
    loan_facts,
    put_loan_back,
    reserve_exhibit,
    restore_exhibit,
    retire_exhibit,
    save_exhibit,
    withdraw_exhibit,
    withdraw_loan,
)
from espace_citoyennete.storage.database import Session
from espace_citoyennete.storage.rows import id_with, uid_of
from espace_citoyennete.ui.desk import Desk

Act = Callable[[Session], object]


def remember_added(desk: Desk, added: ExhibitDraft) -> None:
    """Offer to take back an exhibition just added."""
    remember_list_added(desk, [added])


def remember_list_added(desk: Desk, added: Sequence[ExhibitDraft]) -> None:
    """Offer to take back, all at once, the exhibitions just added."""

    def back(session: Session) -> None:
        for draft in added:
            withdraw_exhibit(session, draft.uid, by=desk.agent)

    def again(session: Session) -> None:
        for draft in added:
            save_exhibit(session, draft, by=desk.agent)

    name = "Exposition ajoutée" if len(added) == 1 else f"Ajout de {plural(len(added), 'exposition')}"
    desk.undo.add(name, _run(desk, back), _run(desk, again))


def remember_described(desk: Desk, before: ExhibitDraft, after: ExhibitDraft) -> None:
    """Offer to put back what the card of an exhibition said."""

    def put(draft: ExhibitDraft) -> Callable[[], None]:
        return _run(desk, lambda session: save_exhibit(session, draft, by=desk.agent))

    desk.undo.add("Exposition modifiée", put(before), put(after))


def retire(desk: Desk, uid: UUID) -> None:
    """Lend an exhibition no more, and offer to lend it again. Raises `UserError`."""
    _run(desk, _retire(desk, uid))()
    desk.undo.add("Exposition retirée", _run(desk, _restore(desk, uid)), _run(desk, _retire(desk, uid)))


def remember_reserved(desk: Desk, draft: LoanDraft) -> None:
    """Offer to take back a reservation just made."""
    lent = _exhibit(desk, draft)

    def again(session: Session) -> None:
        reserve_exhibit(session, _of(session, lent, draft), today=desk.clock.today(), by=desk.agent)

    back = _run(desk, lambda session: withdraw_loan(session, draft.uid, by=desk.agent))
    desk.undo.add("Exposition réservée", back, _run(desk, again))


def remember_loan(desk: Desk, name: str, before: LoanFacts) -> None:
    """Offer to put a loan back as it stood before an act just done."""
    with desk.database.reading() as session:
        after = loan_facts(session, before.draft.uid)
    desk.undo.add(name, _run(desk, _put(desk, before)), _run(desk, _put(desk, after)))


def cancel(desk: Desk, uid: UUID) -> None:
    """Cancel a reservation, and offer to keep it after all. Raises `UserError`."""
    with desk.database.transaction() as session:
        before = loan_facts(session, uid)
        cancel_loan(session, uid, by=desk.agent)
    remember_loan(desk, "Réservation annulée", before)


def _put(desk: Desk, facts: LoanFacts) -> Act:
    lent = _exhibit(desk, facts.draft)

    def put(session: Session) -> None:
        found = replace(facts, draft=_of(session, lent, facts.draft))
        put_loan_back(session, found, today=desk.clock.today(), by=desk.agent)

    return put


def _exhibit(desk: Desk, draft: LoanDraft) -> UUID:
    with desk.database.reading() as session:
        return uid_of(session, Exhibit, draft.exhibit_id)


def _of(session: Session, lent: UUID, draft: LoanDraft) -> LoanDraft:
    """Return the loan of an exhibition, which has another id once its addition was done again."""
    return replace(draft, exhibit_id=id_with(session, Exhibit, lent))


def _retire(desk: Desk, uid: UUID) -> Act:
    return lambda session: retire_exhibit(session, uid, today=desk.clock.today(), by=desk.agent)


def _restore(desk: Desk, uid: UUID) -> Act:
    return lambda session: restore_exhibit(session, uid, by=desk.agent)


def _run(desk: Desk, act: Act) -> Callable[[], None]:
    def run() -> None:
        with desk.database.transaction() as session:
            act(session)

    return run

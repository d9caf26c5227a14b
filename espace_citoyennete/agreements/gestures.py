"""What the screens do with an agreement, each act with its undo: the opposite use case, never a replay."""

from datetime import date
from functools import partial
from uuid import UUID

from espace_citoyennete.agreements.evaluations import EvaluationDraft, save_evaluation, withdraw_evaluation
from espace_citoyennete.agreements.model import Agreement
from espace_citoyennete.agreements.service import (
    AgreementDraft,
    denounce_agreement,
    renew_agreement,
    save_agreement,
    take_back_renewal,
    withdraw_agreement,
)
from espace_citoyennete.french import long_date
from espace_citoyennete.storage.rows import id_with
from espace_citoyennete.ui.desk import Desk


def remember_kept(desk: Desk, before: AgreementDraft | None, after: AgreementDraft) -> None:
    """Offer to take back an agreement just typed, or to put back what it was before a change."""

    def put(draft: AgreementDraft) -> None:
        with desk.database.transaction() as session:
            save_agreement(session, draft, by=desk.agent)

    def withdraw() -> None:
        with desk.database.transaction() as session:
            withdraw_agreement(session, after.uid, by=desk.agent)

    back = withdraw if before is None else partial(put, before)
    word = "Convention enregistrée" if before is None else "Convention modifiée"
    desk.undo.add(word, back, partial(put, after))


def remember_denounced(desk: Desk, uid: UUID, day: date) -> None:
    """Offer to take back a denunciation."""

    def put(on: date | None) -> None:
        today = desk.clock.today()
        with desk.database.transaction() as session:
            denounce_agreement(session, id_with(session, Agreement, uid), on, today=today, by=desk.agent)

    desk.undo.add("Convention dénoncée", partial(put, None), partial(put, day))


def renew(desk: Desk, uid: UUID) -> None:
    """Renew an agreement for one more period, and tell its new last day. Raises `UserError`."""

    def again() -> date | None:
        with desk.database.transaction() as session:
            return renew_agreement(session, id_with(session, Agreement, uid), by=desk.agent)

    def back() -> None:
        with desk.database.transaction() as session:
            take_back_renewal(session, id_with(session, Agreement, uid), by=desk.agent)

    end = again()
    assert end is not None  # nothing renews it by itself
    desk.undo.add(f"Convention reconduite jusqu’au {long_date(end)}", back, again)


def remember_assessed(desk: Desk, before: EvaluationDraft | None, after: EvaluationDraft) -> None:
    """Offer to take back an evaluation just typed, or to put back what it was before a change."""

    def put(draft: EvaluationDraft) -> None:
        with desk.database.transaction() as session:
            save_evaluation(session, draft, today=desk.clock.today(), by=desk.agent)

    def withdraw() -> None:
        with desk.database.transaction() as session:
            withdraw_evaluation(session, after.uid, by=desk.agent)

    back = withdraw if before is None else partial(put, before)
    desk.undo.add("Évaluation enregistrée", back, partial(put, after))

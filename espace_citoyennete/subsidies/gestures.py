"""What the screens do with a subsidy, each act with its undo: the opposite use case, never a replay."""

from datetime import date
from functools import partial
from uuid import UUID

from espace_citoyennete.storage.rows import id_with, uid_of
from espace_citoyennete.subsidies.listing import PaperRow
from espace_citoyennete.subsidies.model import Subsidy
from espace_citoyennete.subsidies.service import (
    EnvelopeDraft,
    SubsidyDraft,
    change_subsidy,
    save_envelope,
    save_subsidy,
    tick_paper,
    withdraw_envelope,
    withdraw_subsidy,
)
from espace_citoyennete.subsidies.steps import Before, StepDraft, take_back_step, take_step
from espace_citoyennete.ui.desk import Desk


def remember_asked(desk: Desk, draft: SubsidyDraft) -> None:
    """Offer to take back a request just noted."""

    def back() -> None:
        with desk.database.transaction() as session:
            withdraw_subsidy(session, draft.uid, by=desk.agent)

    def again() -> None:
        with desk.database.transaction() as session:
            save_subsidy(session, draft, today=desk.clock.today(), by=desk.agent)

    desk.undo.add("Demande enregistrée", back, again)


def remember_changed(desk: Desk, subsidy_id: int, before: SubsidyDraft, after: SubsidyDraft) -> None:
    """Offer to put back what a request said before a change."""
    uid = _uid(desk, subsidy_id)

    def put(draft: SubsidyDraft) -> None:
        with desk.database.transaction() as session:
            row_id = id_with(session, Subsidy, uid)
            change_subsidy(session, row_id, None, draft, today=desk.clock.today(), by=desk.agent)

    desk.undo.add("Demande modifiée", partial(put, before), partial(put, after))


def remember_step(desk: Desk, name: str, before: Before, draft: StepDraft) -> None:
    """Offer to take back a step just noted."""

    def back() -> None:
        with desk.database.transaction() as session:
            take_back_step(session, before, by=desk.agent)

    def again() -> None:
        with desk.database.transaction() as session:
            row_id = id_with(session, Subsidy, before.subsidy_uid)
            take_step(session, row_id, None, draft, today=desk.clock.today(), by=desk.agent)

    desk.undo.add(name, back, again)


def tick(desk: Desk, subsidy_id: int, paper: PaperRow) -> None:
    """Note that a paper came today, or did not after all, and offer to take it back. Raises `UserError`."""
    uid, today = _uid(desk, subsidy_id), desk.clock.today()

    def put(is_received: bool, day: date) -> None:
        with desk.database.transaction() as session:
            row_id = id_with(session, Subsidy, uid)
            tick_paper(session, row_id, paper.id, day if is_received else None, by=desk.agent)

    day = paper.received_on or today
    put(not paper.is_received, today)
    done = "Pièce décochée" if paper.is_received else "Pièce reçue"
    desk.undo.add(
        f"{done} · {paper.label}",
        partial(put, paper.is_received, day),
        partial(put, not paper.is_received, today),
    )


def remember_envelope(desk: Desk, before: EnvelopeDraft | None, after: EnvelopeDraft) -> None:
    """Offer to put back what the envelope of a year was."""

    def back() -> None:
        with desk.database.transaction() as session:
            if before is None:
                withdraw_envelope(session, after.year, by=desk.agent)
            else:
                save_envelope(session, before, by=desk.agent)

    def again() -> None:
        with desk.database.transaction() as session:
            save_envelope(session, after, by=desk.agent)

    desk.undo.add(f"Enveloppe {after.year} enregistrée", back, again)


def _uid(desk: Desk, subsidy_id: int) -> UUID:
    with desk.database.reading() as session:
        return uid_of(session, Subsidy, subsidy_id)

"""The card of the slot that is proposed to somebody who waits, above that of the call."""

from PySide6.QtWidgets import QFrame, QVBoxLayout

from espace_citoyennete.french import NO_BREAK, moment
from espace_citoyennete.ui import style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.message_line import Notice
from espace_citoyennete.waiting.listing import WaitingRow
from espace_citoyennete.waiting.proposals import Proposal
from espace_citoyennete.waiting.rules import WAITING
from espace_citoyennete.waiting.words import booked_words, held_words, slot_words


class SlotCard(QFrame):
    """The slot that is proposed to the person chosen, who comes next, and what to beware of."""

    def __init__(self) -> None:
        super().__init__()
        style.mark(self, kind="card")
        self.slot, self.warning = style.words("section"), Notice("warn")
        self.following = style.words("caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        for widget in (self.slot, self.warning, self.following):
            column.addWidget(widget)

    def show_slot(
        self, row: WaitingRow | None, proposal: Proposal | None, following: list[str], desk: Desk
    ) -> None:
        """Show the slot of a person who waits, or why there is none."""
        self.setVisible(row is not None and row.state == WAITING)
        if row is None:
            return
        self.warning.tell(_warning(proposal, desk))
        self.slot.setText(_about(row, proposal, desk))
        self.following.setText(f"Ensuite{NO_BREAK}: {', '.join(following)}")
        self.following.setVisible(bool(following))


def _about(row: WaitingRow, proposal: Proposal | None, desk: Desk) -> str:
    """Say where somebody stands, and what is to be done of it."""
    if row.booked is not None:
        return f"{booked_words(row.booked)}, pour le {moment(row.booked.starts_at)}"
    if proposal is not None:
        return slot_words(proposal)
    if row.waits_in_vain(desk.clock.now()):
        return "La séance attendue est passée ou annulée. Ouvrir (Entrée) pour en attendre une autre."
    return "Aucun créneau libre ne convient pour l’instant."


def _warning(proposal: Proposal | None, desk: Desk) -> str:
    if proposal is None:
        return ""
    said = []
    if proposal.held_until is not None:
        until = held_words(proposal.held_until, desk.clock.now())
        said.append(f"Tenu pour cette personne jusqu’à {until} par {proposal.holder}.")
    if proposal.is_after_deadline:
        said.append("Ce créneau est après la date à ne pas dépasser.")
    return " ".join(said)

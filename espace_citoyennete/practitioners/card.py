"""The card of whoever holds sittings: how to reach them, when they are away, what is promised and to come."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from espace_citoyennete.directory.service import AbsenceDraft
from espace_citoyennete.french import NO_BREAK, clock_range, numeric_date, short_date
from espace_citoyennete.practitioners.listing import Holder, HolderCard, PermanenceLine, SittingLine
from espace_citoyennete.ui import style
from espace_citoyennete.ui.lines import Card, Line

Ask = Callable[[str, object], object]  # asks something of the window, as `Page.asks.emit`


class PractitionerCard(QWidget):
    """What is known of the one chosen, each line with the act that changes it."""

    def __init__(self, ask: Ask, forget: Callable[[AbsenceDraft], object]) -> None:
        super().__init__()
        self._ask, self._forget = ask, forget
        self.name, self.about, self.reach = style.words("section"), style.words("caption"), style.words()
        self.permanences, self.to_come, self.absences = (
            Card("Permanences"), Card("Séances à venir"), Card("Absences déclarées"),
        )  # fmt: skip
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self.name, self.about, self.reach, self.permanences, self.to_come, self.absences):
            column.addWidget(widget)
        self.setAccessibleName("Fiche de l’intervenant")

    def show_holder(self, holder: Holder, card: HolderCard) -> None:
        """Show a practitioner, or a permanence that no name holds yet."""
        self.name.setText(holder.name)
        self.about.setText(" · ".join(filter(None, (holder.type, holder.organisation))))
        self.reach.setText(" · ".join(filter(None, (card.phone, card.email))))
        self.reach.setVisible(bool(self.reach.text()))
        self.permanences.show_lines([self._permanence(one) for one in card.permanences], "Aucune permanence.")
        self.to_come.show_lines([self._sitting(one) for one in card.to_come], "Aucune séance à venir.")
        self.absences.show_lines([self._absence(one) for one in card.absences], "Aucune absence déclarée.")
        self.absences.setVisible(holder.practitioner_id is not None)

    def _permanence(self, one: PermanenceLine) -> Line:
        counts = f"{one.held} tenues cette année, {one.to_come} à venir"
        if one.promised is not None:
            counts = f"{one.promised} promises par la convention{NO_BREAK}: {counts}"
        turn = f"Tour de rôle{NO_BREAK}: {', '.join(one.turn)}" if one.turn else ""
        where = ", ".join(filter(None, (one.rhythm, one.room)))
        words = "\n".join(filter(None, (f"{one.label}{NO_BREAK}: {where}", counts, turn)))
        ask = partial(self._ask, "form:permanence_change", {"permanence_id": one.id})
        return Line(words, "Règle…", ask)

    def _sitting(self, one: SittingLine) -> Line:
        hours = clock_range(one.starts_at, one.ends_at)
        who = one.name or "sans nom"
        words = " · ".join(filter(None, (short_date(one.day), hours, one.room, who)))
        form, word = ("sitting_replace", "Remplacer…") if one.name else ("sitting_name", "Nommer…")
        return Line(words, word, partial(self._ask, f"form:{form}", {"sitting_id": one.id}))

    def _absence(self, one: AbsenceDraft) -> Line:
        days = f"Du {numeric_date(one.first_day)} au {numeric_date(one.last_day)}"
        return Line(" · ".join(filter(None, (days, one.reason))), "Supprimer", partial(self._forget, one))

"""« Préparer »: what is decided of a Jeudi, at a glance."""

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtWidgets import QFormLayout, QLabel

from espace_citoyennete.french import clock_time, long_date
from espace_citoyennete.jeudis import gestures
from espace_citoyennete.jeudis.panel import JeudiPanel
from espace_citoyennete.jeudis.steps import StepPane
from espace_citoyennete.town.reference import labels
from espace_citoyennete.ui import style
from espace_citoyennete.ui.beside import act_buttons, in_a_row
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.printing import Tell

_WORDS = ("Date", "Axe", "Lieu", "Places", "Interprète LSF")


class PreparePane(StepPane):
    """What is decided of a Jeudi, and the acts that change it."""

    word = "Préparer"
    letters: ClassVar[dict[str, str]] = {"M": "change_jeudi"}

    def __init__(self, desk: Desk, tell: Tell) -> None:
        super().__init__(desk, tell)
        words = {"change_jeudi": "Modifier", "cancel_jeudi": "Annuler ce Jeudi"}
        self.buttons = act_buttons(desk, self.answers(), words)
        self._facts = {word: style.words() for word in _WORDS}
        lines = QFormLayout()
        lines.setContentsMargins(0, 0, 0, 0)
        for word, fact in self._facts.items():
            lines.addRow(_caption(word), fact)
        self.body.addLayout(in_a_row(self.buttons))
        self.body.addLayout(lines)
        self.body.addStretch(1)

    def refresh(self) -> None:
        """Write each fact of the Jeudi."""
        event = self.event_row
        if event is None:
            told = dict.fromkeys(_WORDS, "")
        else:
            with self.desk.database.reading() as session:
                axes = labels(session, "axe_evenement")
            told = {
                "Date": f"{long_date(event.held_on)}, {clock_time(event.starts_at)}",
                "Axe": axes.get(event.axis, event.axis),
                "Lieu": event.place,
                "Places": str(event.capacity),
                "Interprète LSF": "Prévu" if event.sign_language else "Non",
            }
        for word, fact in self._facts.items():
            fact.setText(told[word])

    def focus_default(self) -> None:
        """Give the focus to « Modifier »."""
        self.buttons["change_jeudi"].setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Change the Jeudi, or cancel it."""
        return {"change_jeudi": self._change, "cancel_jeudi": self._cancel}

    def _change(self) -> None:
        if self.event_row is not None:
            self.asks.emit("open", JeudiPanel(self.desk, self.event_row.id))

    def _cancel(self) -> None:
        if self.event_row is not None:
            with self.telling_refusals():
                gestures.cancel(self.desk, self.event_row.id)


def _caption(word: str) -> QLabel:
    return style.words("caption", word)

"""The four steps of a Jeudi: the bar that says where it stands, and what each step shows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from espace_citoyennete.errors import UserError
from espace_citoyennete.french import clock_time, short_date
from espace_citoyennete.jeudis.listing import JeudiRow, RegistrationRow
from espace_citoyennete.jeudis.rules import State
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.flow import FlowLayout
from espace_citoyennete.ui.printing import Tell

_NUMBERS = "①②③④"
_DONE, _HERE = "✓", "►"


class StepPane(QWidget):
    """What one step of a Jeudi shows and does, under the list of the Jeudis; a subclass fills `body`."""

    word: ClassVar[str] = ""  # « Préparer »
    letters: ClassVar[dict[str, str]] = {}  # key pressed in a list of the page → action of `answers`
    own_letters: ClassVar[dict[str, str]] = {}  # the same, but only in a list of this step

    asks = Signal(str, object)  # as `Page.asks`

    def __init__(self, desk: Desk, tell: Tell) -> None:
        """Make a step that tells its refusals in the message line of the page."""
        super().__init__()
        self.desk, self.tell = desk, tell
        self.event_row: JeudiRow | None = None
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(8)

    def show_event(self, event: JeudiRow | None) -> None:
        """Show this step of a Jeudi, or of none."""
        self.event_row = event
        self.setEnabled(event is not None)
        self.refresh()

    def refresh(self) -> None:
        """Read again what this step shows of `event_row`."""

    def focus_default(self) -> None:
        """Give the focus to what this step is about."""
        self.setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Tell what this step does for actions of the registry, by id."""
        return {}

    @contextmanager
    def telling_refusals(self) -> Iterator[None]:
        """Show in the message line of the page the sentence of a refusal raised in the block."""
        try:
            yield
        except UserError as refusal:
            self.tell(refusal.message, "err")


class StepsBar(QWidget):
    """The four steps side by side: what is done, where the Jeudi stands, which one is in view."""

    chosen = Signal(int)

    def __init__(self, words: list[str]) -> None:
        super().__init__()
        self._words = words
        self.buttons = [QPushButton() for _ in words]
        row = FlowLayout(self)
        for number, button in enumerate(self.buttons):
            button.setCheckable(True)
            button.clicked.connect(partial(self._choose, number))
            row.addWidget(button)

    def show_steps(self, state: State | None, in_view: int) -> None:
        """Show what is done of a Jeudi, the step where it stands, and the one in view."""
        for number, (word, button) in enumerate(zip(self._words, self.buttons, strict=True)):
            mark, said = _mark(number, state)
            button.setText(f"{_NUMBERS[number]} {word} {mark}".rstrip())
            button.setAccessibleName(f"Étape {number + 1}, {word}{said}")
            button.setChecked(number == in_view)
            button.setEnabled(state is not None)

    def _choose(self, number: int, _checked: bool = False) -> None:
        self.chosen.emit(number)


def _mark(number: int, state: State | None) -> tuple[str, str]:
    if state is None or state is State.CANCELLED:
        return "", ""
    if number == state.step:
        return _HERE, ", en cours"
    return (_DONE, ", faite") if number < state.step else ("", ", à venir")


def event_words(event: JeudiRow) -> str:
    """Return what names a Jeudi: « jeu. 26 nov. 2026 14 h 30 — Agir face aux discriminations »."""
    return f"{short_date(event.held_on, year=True)} {clock_time(event.starts_at)} — {event.title}"


def place_words(row: RegistrationRow) -> str:
    """Return how somebody came on the list."""
    if row.is_waiting:
        return "Liste d’attente"
    return "Sans inscription" if row.is_walk_in else "Inscrit"

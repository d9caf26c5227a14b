"""A few lines of words, each with the one act that mends it; a card that holds them under a title."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.flow import FlowLayout

_GLYPH = 14  # pixels


@dataclass(frozen=True)
class Line:
    """What is told, the word of its button and what that button does; `glyph` and `ink` show its state."""

    text: str
    word: str = ""
    act: Callable[[], object] | None = None
    glyph: str = ""
    ink: str = "text2"


class Lines(QWidget):
    """Lines one under the other; the focus stays at its place when the lines are told again."""

    def __init__(self) -> None:
        super().__init__()
        self.buttons: list[QPushButton] = []
        self._shown: tuple[object, ...] = ()
        self._lines: list[Line] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)

    @property
    def text(self) -> str:
        """Return the words shown, one line each."""
        labels = [label for label in self.findChildren(QLabel) if label.text()]
        return "\n".join(label.text() for label in labels)

    def show_lines(self, lines: Sequence[Line], nothing: str) -> None:
        """Show these lines, or the sentence that says there is none."""
        wanted = lines or [Line(nothing)]
        looks = tuple((line.text, line.word, line.glyph, line.ink) for line in wanted)
        self._lines = [line for line in wanted if line.word]  # in the order of the buttons
        if looks == self._shown:
            return
        here = next((place for place, button in enumerate(self.buttons) if button.hasFocus()), None)
        self._shown = looks
        self._clear()
        for line in wanted:
            self._column.addWidget(self._row(line))
        if here is not None and self.buttons:
            self.buttons[min(here, len(self.buttons) - 1)].setFocus()

    def _clear(self) -> None:
        self.buttons = []
        while (item := self._column.takeAt(0)) is not None:
            if (row := item.widget()) is not None:
                row.hide()  # a row not yet painted would otherwise show itself as a window of its own
                row.setParent(None)
                row.deleteLater()

    def _row(self, line: Line) -> QWidget:
        row = QWidget(self)
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(8)
        if line.glyph:
            glyph = style.words()
            picture = icons.state_icon(line.glyph, line.ink).pixmap(QSize(_GLYPH, _GLYPH))
            glyph.setPixmap(picture)
            across.addWidget(glyph)
        words = style.words("", line.text)
        words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        across.addWidget(words, 1)
        if line.word:
            button = QPushButton(line.word)
            button.setAccessibleName(f"{line.word}, {line.text}")
            number = len(self.buttons)
            button.clicked.connect(lambda _on: self._act(number))
            self.buttons.append(button)
            across.addWidget(button)
        return row

    def _act(self, number: int) -> None:
        act = self._lines[number].act
        if act is not None:
            act()


class Card(QFrame):
    """A title, some lines, and buttons that are always there."""

    def __init__(self, title: str) -> None:
        super().__init__()
        style.mark(self, kind="card")
        self._word = title
        self._title = style.words("section", title)
        self.lines = Lines()
        self.buttons: list[QPushButton] = []
        self._choices: list[Line] = []
        self._buttons = FlowLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self.lines)
        column.addLayout(self._buttons)

    @property
    def text(self) -> str:
        """Return the words of the lines."""
        return self.lines.text

    def show_lines(self, lines: Sequence[Line], nothing: str) -> None:
        """Show these lines and count them in the title, or the sentence that says there is none."""
        self._title.setText(f"{self._word} ({len(lines)})" if lines else self._word)
        self.lines.show_lines(lines, nothing)

    def show_choices(self, choices: Sequence[Line], nothing: str) -> None:
        """Show acts that need no more words than their button, side by side."""
        self.lines.show_lines([], nothing)
        self.lines.setVisible(not choices)
        looks = [choice.word for choice in choices]
        if looks != [button.text() for button in self.buttons]:
            while (item := self._buttons.takeAt(0)) is not None:
                if (button := item.widget()) is not None:
                    button.hide()  # as a row, it would otherwise show itself as a window of its own
                    button.setParent(None)
                    button.deleteLater()
            self.buttons = [self.add_button(word, partial(self._choose, n)) for n, word in enumerate(looks)]
        self._choices = list(choices)

    def _choose(self, number: int) -> None:
        act = self._choices[number].act
        if act is not None:
            act()

    def add_button(self, text: str, act: Callable[[], object], keys: str = "") -> QPushButton:
        """Add a button under the lines, with the keys that do the same."""
        button = QPushButton(f"{text}  {keys}" if keys else text)
        button.setAccessibleName(text)
        button.setAccessibleDescription(keys)
        button.clicked.connect(lambda _on: act())
        self._buttons.addWidget(button)
        return button

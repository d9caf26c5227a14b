"""The passages that name somebody else, each hidden unless it is unticked, and edited before it is given."""

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from espace_citoyennete.privacy.redaction import Passage
from espace_citoyennete.ui import style
from espace_citoyennete.ui.text_area import TextArea

_LINES = 4  # of a passage, seen at once


class PassageLine(QWidget):
    """One passage: whether somebody is hidden in it, and the words that will be given."""

    def __init__(self, passage: Passage, number: int) -> None:
        super().__init__()
        self.passage = passage
        self.is_hidden = QCheckBox(f"{number}. {passage.what}\u00a0: cacher le tiers")
        self.is_hidden.setChecked(True)
        self.words = TextArea()
        self.words.setAccessibleName(f"Texte donné, passage {number}")
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(self.words.fontMetrics().lineSpacing() * _LINES + 14)
        self.words.setPlainText(passage.without)
        self._other = passage.text  # what is given where the box is turned; what was typed is kept
        self.is_hidden.toggled.connect(self._turn)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.is_hidden)
        column.addWidget(self.words)

    def _turn(self) -> None:
        shown, self._other = self._other, self.words.toPlainText()
        self.words.setPlainText(shown)


class PassageList(QWidget):
    """The passages of one person to be read before the copy is given; hidden where there are none."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[PassageLine] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(style.words("section", "Passages qui nomment quelqu’un d’autre"))
        self.hide()

    @property
    def answers(self) -> dict[str, str]:
        """Return the text to give in the place of each."""
        return {line.passage.text: line.words.toPlainText() for line in self.lines}

    def clear(self, *_signal: object) -> None:
        """Show none: what was read was of another copy."""
        for line in self.lines:
            line.hide()
            line.deleteLater()
        self.lines = []
        self.hide()

    def show_passages(self, found: Sequence[Passage]) -> None:
        """Show these passages in the place of the others, the first one under the hand."""
        self.clear()
        self.lines = [PassageLine(passage, number) for number, passage in enumerate(found, 1)]
        for line in self.lines:
            self._column.addWidget(line)
        self.setVisible(bool(self.lines))
        if self.lines:
            self.lines[0].is_hidden.setFocus()

"""« Modifié entre-temps »: what two people changed in one record, to be chosen field by field."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from espace_citoyennete.errors import Invalid
from espace_citoyennete.french import NO_BREAK, enumerate_words, plural
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui import style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.overtaken import Meeting
from espace_citoyennete.ui.panel_form import PanelForm

MINE, THEIRS = "mienne", "autre"
_SPOKEN = {THEIRS: "l’autre version", MINE: "ma saisie"}
_EMPTY = "(vide)"
_SEEN_AT_ONCE = 8  # lines of a version


class OvertakenPanel(PanelForm):
    """Asks which version of each field to keep; the side panel then saves the form that was overtaken."""

    kind = "overtaken"
    title = "Modifié entre-temps"
    icon = "triangle-alert"
    is_wide = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.meeting: Meeting | None = None
        self.groups: dict[str, QButtonGroup] = {}  # by field, in the order of the form
        self._lead, self._taken = style.words(), style.words("caption")
        self._rows = QWidget()
        self._grid = QGridLayout(self._rows)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for widget in (self._lead, self._rows, self._taken):
            column.addWidget(widget)
        column.addStretch(1)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def ask(self, meeting: Meeting, chosen: Mapping[str, str] | None = None) -> None:
        """Show one row a field that both changed, and say in a sentence what needs no answer."""
        self.meeting, settled = meeting, meeting.settled
        self._lead.setText(
            f"{plural(len(settled.asked), 'champ')} à départager\u00a0: choisir chaque version à garder "
            "(flèches, puis Espace), puis enregistrer. Rien n’est encore enregistré."
        )
        self._head()
        for place, name in enumerate(settled.asked, 1):
            self._row(meeting, place, name, (chosen or {}).get(name))
        sides = ("l’autre version", settled.theirs), ("ma saisie", settled.mine)
        told = [_taken(meeting, side, names) for side, names in sides if names]
        self._taken.setText(" ".join(told))
        self._taken.setVisible(bool(told))

    @property
    def mine(self) -> frozenset[str] | None:
        """Return the fields kept as typed here, or None while one is still to be chosen."""
        chosen = self._chosen()
        if self.meeting is None or len(chosen) < len(self.groups):
            return None
        return self.meeting.settled.mine | {name for name, side in chosen.items() if side == MINE}

    # What the panel asks of a form

    def context(self) -> str:
        """Return who changed which record, and when."""
        return " · ".join(filter(None, (self.meeting.title, self.meeting.by))) if self.meeting else ""

    def chip_title(self) -> str:
        """Return which form it was."""
        return f"À départager · {self.meeting.title}" if self.meeting else self.title

    def values(self) -> dict[str, Any]:
        """Return both versions, and what was chosen of them."""
        meeting = self.meeting.to_json() if self.meeting else None
        return {"meeting": meeting, "chosen": self._chosen()}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        if values["meeting"] is not None:
            self.ask(Meeting.from_json(values["meeting"]), values["chosen"])

    def focus_first(self) -> None:
        """Give the focus to the first field still to be chosen."""
        asked = [group for group in self.groups.values() if group.checkedButton() is None]
        for group in asked[:1] or list(self.groups.values())[:1]:
            (group.checkedButton() or group.buttons()[0]).setFocus(Qt.FocusReason.OtherFocusReason)

    def show_problems(self, problems: dict[str, str]) -> None:
        """Say above the fields which ones are still to be chosen."""
        self.message.tell(" ".join(problems.values()), "err")
        self.focus_first()

    def write(self, _session: Session) -> None:
        """Refuse: what was chosen is saved by the form itself."""
        chosen, mine = self._chosen(), self.meeting.mine if self.meeting else {}
        words = [mine[name].word for name in self.groups if name not in chosen]
        raise Invalid({"": f"Version à choisir{NO_BREAK}: {enumerate_words(words)}."})

    # What is shown

    def _chosen(self) -> dict[str, str]:
        checked = {name: group.checkedButton() for name, group in self.groups.items()}
        return {name: button.objectName() for name, button in checked.items() if button is not None}

    def _head(self) -> None:
        for place, text in enumerate(("Champ", "Au départ", "L’autre version", "Ma saisie")):
            self._grid.addWidget(style.words("caption", text), 0, place)
            self._grid.setColumnStretch(place, 2 if place else 1)

    def _row(self, meeting: Meeting, place: int, name: str, chosen: str | None) -> None:
        own, before = meeting.mine[name], meeting.before.told.get(name)
        group = self.groups[name] = QButtonGroup(self)
        versions = before.words if before else "", meeting.theirs.told[name].words, own.words
        was, theirs, mine = (words or _EMPTY for words in _apart(versions))
        self._put(place, 0, _beside(style.words("section", own.word)))
        self._put(place, 1, _beside(style.words(text=was)))
        for column, side, words in ((2, THEIRS, theirs), (3, MINE, mine)):
            button = QRadioButton()
            button.setObjectName(side)
            button.setAccessibleName(f"{own.word}, {_SPOKEN[side]}{NO_BREAK}: {words}")
            button.setChecked(side == chosen)
            group.addButton(button)
            cell = QWidget()
            row = QHBoxLayout(cell)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(4)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(_beside(style.words(text=words)), 1, Qt.AlignmentFlag.AlignTop)
            self._put(place, column, cell)
        group.buttonToggled.connect(lambda *_: self.edited.emit())

    def _put(self, row: int, column: int, widget: QWidget) -> None:
        self._grid.addWidget(widget, row, column, Qt.AlignmentFlag.AlignTop)


def _beside(words: QLabel) -> QLabel:
    """Return words whose first line stands at the height of a button of their row."""
    above = (style.control_height() - words.fontMetrics().height()) // 2
    words.setContentsMargins(0, max(0, above), 0, 0)
    return words


def _taken(meeting: Meeting, side: str, names: Collection[str]) -> str:
    words = [told.word for name, told in meeting.mine.items() if name in names]
    return f"Repris de {side} sans question{NO_BREAK}: {enumerate_words(words)}."


def _apart(versions: Sequence[str]) -> list[str]:
    """Return versions without the lines that all of them have, where they are too long to be compared."""
    lines = [words.split("\n") for words in versions]
    common = set.intersection(*map(set, lines))
    if max(map(len, lines)) <= _SEEN_AT_ONCE or not common:
        return list(versions)
    told = f"({plural(len(common), 'ligne commune', 'lignes communes')})"
    return ["\n".join([*(line for line in own if line not in common), told]) for own in lines]

"""A form made from a list of fields: captions above, problems below, values in and out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from espace_citoyennete.french import NO_BREAK, plural
from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.accessibility import announce, describe
from espace_citoyennete.ui.choice import QuickChoice
from espace_citoyennete.ui.choices import QuickChoices
from espace_citoyennete.ui.date_field import ReadField
from espace_citoyennete.ui.field_values import CompoundField, put_in, typed_in, value_of, words_in
from espace_citoyennete.ui.overtaken import Told
from espace_citoyennete.ui.text_area import TextArea

_NOTE_LINES = 4
_READ = QuickChoice | QuickChoices | ReadField  # tell what they could not read


@dataclass(frozen=True)
class Field:
    """A field of a form; `&` in the caption marks its access key, `limit` is in characters."""

    name: str
    caption: str
    widget: QWidget
    required: bool = False
    hint: str = ""
    limit: int = 0
    stretch: int = 1
    below: QWidget | None = None  # what is told of the answer, under the field

    @property
    def word(self) -> str:
        """Return the caption as it is said: without its access key."""
        return self.caption.replace("&", "")


class Form(QWidget):
    """Fields one under the other; a tuple of fields shares a row."""

    edited = Signal()  # the person changed something

    def __init__(self, rows: Sequence[Field | tuple[Field, ...]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells: dict[str, _Cell] = {}
        self._is_loading = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for row in rows:
            line = QHBoxLayout()
            line.setSpacing(8)
            fields = row if isinstance(row, tuple) else (row,)
            for field in fields:
                self._cells[field.name] = cell = _Cell(field, has_neighbour=len(fields) > 1)
                line.addWidget(cell, field.stretch, Qt.AlignmentFlag.AlignTop)
                cell.edited.connect(self._edited)
            column.addLayout(line)
        widgets = [widget for cell in self._cells.values() for widget in cell.tab_stops()]
        for before, after in pairwise(widgets):
            QWidget.setTabOrder(before, after)
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]

    # Values

    def values(self) -> dict[str, Any]:
        """Return what each field means: text, code, date, time, number, yes or no; None for no choice."""
        return {name: value_of(cell.field.widget) for name, cell in self._cells.items()}

    def typed(self) -> dict[str, Any]:
        """Return what each field shows, unfinished words included, as what JSON can hold: a draft."""
        return {name: typed_in(cell.field.widget) for name, cell in self._cells.items()}

    def told(self) -> dict[str, Told]:
        """Return what each field tells, to compare two versions of a record."""
        widgets = {name: cell.field.widget for name, cell in self._cells.items()}
        return {
            name: Told(self._cells[name].field.word, typed_in(widget), words_in(widget), _is_untold(widget))
            for name, widget in widgets.items()
        }

    def restore(self, values: Mapping[str, Any]) -> None:
        """Put back what `values` or `typed` returned; fields that are not named stay as they are."""
        self._is_loading = True
        for name in self._cells.keys() & values.keys():
            put_in(self._cells[name].field.widget, values[name])
            self._cells[name].start_again()
        self._is_loading = False

    def clear(self) -> None:
        """Empty every field: a box is unticked, a number goes back to its least."""
        self.restore(dict.fromkeys(self._cells))

    # Problems

    def problems(self) -> dict[str, str]:
        """Return what the form itself can tell: unreadable, missing or too long."""
        found = {name: cell.own_problem() for name, cell in self._cells.items() if not cell.isHidden()}
        return {name: sentence for name, sentence in found.items() if sentence}

    def show_problems(self, problems: Mapping[str, str]) -> list[str]:
        """Show each sentence under its field, focus the first, announce; return those that have no field."""
        for name, cell in self._cells.items():
            cell.show_problem(problems.get(name, ""))
        faulty = [cell for name, cell in self._cells.items() if problems.get(name)]
        if faulty:
            faulty[0].show()
            faulty[0].field.widget.setFocus(Qt.FocusReason.OtherFocusReason)
            words = ", ".join(cell.field.word for cell in faulty)
            count = plural(len(faulty), "champ")
            announce(f"{count} à corriger{NO_BREAK}: {words}", urgent=True)
        return [sentence for name, sentence in problems.items() if name not in self._cells]

    # Fields

    def show_field(self, name: str, is_shown: bool = True) -> None:
        """Show or hide a field with its caption; a hidden field is never missing."""
        self._cells[name].setVisible(is_shown)

    def focus_first(self) -> None:
        """Give the focus to the first field shown."""
        shown = (cell.field.widget for cell in self._cells.values() if not cell.isHidden())
        first = next(shown)
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(first, QSpinBox):
            first.selectAll()  # as Tab does: what is typed takes the place of the number

    def _edited(self) -> None:
        if not self._is_loading:
            self.edited.emit()

    def _focus_moved(self, old: QWidget | None, now: QWidget | None) -> None:
        """Tell what cannot be read when the person leaves a field, never while typing."""
        for cell in self._cells.values():
            if cell.target is old and now is not None:
                cell.check()


class _Cell(QWidget):
    """A field with its caption, its hint and the place for its problem."""

    edited = Signal()

    def __init__(self, field: Field, *, has_neighbour: bool) -> None:
        super().__init__()
        self.field = field
        # What has the focus, the name and the border: a field of several values hands them to its own field.
        self.target = field.widget.focusProxy() or field.widget
        self._problem = _Problem()
        self._hint = style.words("caption", field.hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        if isinstance(field.widget, QCheckBox):
            field.widget.setText(field.caption)
            if has_neighbour:  # stand beside the neighbour's field, not beside its caption
                column.addWidget(style.words())
        else:
            caption = style.words(text=f"{field.caption} *" if field.required else field.caption)
            caption.setBuddy(self.target)
            column.addWidget(caption)
        for widget in (field.widget, self._hint, self._problem, field.below):
            if widget is not None:
                column.addWidget(widget)
        self._prepare(field.widget)
        self._show_hint()

    def tab_stops(self) -> list[QWidget]:
        """Return what Tab meets here: the field, then what acts on it."""
        below = self.field.below
        return [self.field.widget, *(below.findChildren(QAbstractButton) if below else [])]

    def own_problem(self) -> str:
        """Return what the field can tell without the office's rules."""
        widget, word = self.field.widget, f"{self.field.word}{NO_BREAK}:"
        if isinstance(widget, _READ) and widget.problem():
            return widget.problem()
        value = value_of(widget)
        if self.field.required and value in (None, "", ()):
            is_list = isinstance(widget, QuickChoice | QuickChoices)
            return f"{word} choisir dans la liste (↓)." if is_list else f"{word} à renseigner."
        if self.field.limit and len(value) > self.field.limit:
            return f"{word} {plural(self.field.limit, 'caractère')} au plus. Raccourcir le texte."
        return ""

    def check(self) -> None:
        """Show what cannot be read; what is only missing waits for the save."""
        if not isinstance(self.field.widget, _READ):
            return
        if self.field.widget.problem() or not self._problem.text():
            self.show_problem(self.field.widget.problem())

    def start_again(self) -> None:
        """Forget the problem and count the characters of what was just put there."""
        self.show_problem("")
        self._show_hint()

    def show_problem(self, sentence: str) -> None:
        """Show a sentence under the field, or take it away."""
        if sentence == self._problem.text():
            return
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        self._show_hint()
        describe(self.target, problem=sentence)
        style.mark(self.target, faulty=bool(sentence))

    def _prepare(self, widget: QWidget) -> None:
        self.target.setAccessibleName(self.field.word)
        describe(self.target, hint=("Obligatoire. " if self.field.required else "") + self.field.hint)
        match widget:
            case QuickChoice():
                widget.textEdited.connect(self._edited)
                widget.chosen.connect(self._edited)
            case QuickChoices():
                widget.edited.connect(self._edited)
            case QLineEdit():
                widget.textEdited.connect(self._edited)
            case TextArea():
                widget.shortened.connect(self._tell_cut)
                widget.setTabChangesFocus(True)
                widget.setFixedHeight(widget.fontMetrics().lineSpacing() * _NOTE_LINES + 14)
                widget.textChanged.connect(self._edited)
            case QSpinBox():
                widget.lineEdit().setTextMargins(8, 0, 8, 0)  # the style sheet's padding stops at the frame
                widget.valueChanged.connect(self._edited)
            case QCheckBox():
                widget.toggled.connect(self._edited)
            case CompoundField():
                widget.edited.connect(self._edited)
            case QComboBox():
                widget.currentIndexChanged.connect(self._edited)

    def _tell_cut(self, sentence: str) -> None:
        self.show_problem(sentence)
        announce(sentence, urgent=True)

    def _edited(self) -> None:
        self.start_again()
        self.edited.emit()

    def _show_hint(self) -> None:
        parts = [self.field.hint] if self.field.hint else []
        if self.field.limit:
            length = len(str(value_of(self.field.widget)))
            parts.append(f"{length} / {self.field.limit} caractères")
        self._hint.setText(" · ".join(parts))
        self._hint.setVisible(bool(parts) and not self._problem.text())


class _Problem(style.Words):
    """A sentence in red after a cross: never by colour alone."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setIndent(0)
        self.setContentsMargins(18, 0, 0, 0)
        style.mark(self, role="problem")
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cross beside the first line."""
        super().paintEvent(event)
        side = self.fontMetrics().ascent() * 0.8
        top = (self.fontMetrics().height() - side) / 2
        icons.draw_state(QPainter(self), QRectF(2, top, side, side), icons.Glyph.ABSENT, "err")


def _is_untold(widget: QWidget) -> bool:
    return isinstance(widget, CompoundField) and widget.is_untold

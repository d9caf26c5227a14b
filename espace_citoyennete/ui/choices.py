"""ChoixRapide for several values of one list: each choice becomes a chip above the field, in its order."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.ui import style
from espace_citoyennete.ui.accessibility import announce
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.flow import FlowLayout

_MOVING = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}  # with Ctrl: a chip goes before or after its neighbour
_REMOVING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class QuickChoices(QWidget):
    """Several values of one closed list, in their order: Suppr takes a chip away, Ctrl+arrow moves it."""

    edited = Signal()  # the person typed, added or took away

    def __init__(self, none_word: str = "Aucun choix", parent: QWidget | None = None) -> None:
        """Make a field; `none_word` begins its problem: « Aucun domaine »."""
        super().__init__(parent)
        self.field = QuickChoice(none_word, stays=True)
        self.chips: list[QPushButton] = []
        self._options: tuple[Option, ...] = ()
        self._codes: list[str] = []
        self._place = QWidget()
        self._place.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._flow = FlowLayout(self._place, spacing=4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._place)
        column.addWidget(self.field)
        self.setFocusProxy(self.field)
        self.field.textEdited.connect(self.edited)
        self.field.chosen.connect(self._add)
        self.field.installEventFilter(self)
        self._show()

    # What it holds

    def set_options(self, options: Sequence[Option]) -> None:
        """Set the entries, in the order in which they are proposed."""
        self._options = tuple(options)
        self._show()

    def codes(self) -> tuple[str, ...]:
        """Return the codes chosen, the principal first, with the one that Tab would take."""
        typed = self.field.code()
        return (*self._codes, typed) if typed else tuple(self._codes)

    def typed(self) -> dict[str, Any]:
        """Return what a draft keeps: the codes chosen and the letters typed."""
        return {"codes": list(self._codes), "letters": self.field.typed()}

    def words(self) -> str:
        """Return the labels chosen, and the letters typed."""
        letters = [self.field.text()] if self.field.text() else []
        return ", ".join([*(self._label(code) for code in self._codes), *letters])

    def put(self, value: Mapping[str, Any] | Sequence[str] | None) -> None:
        """Put back codes, or what `typed` returned."""
        kept: Mapping[str, Any] = value if isinstance(value, Mapping) else {"codes": value, "letters": None}
        self._codes = list(dict.fromkeys(kept["codes"] or ()))
        self._show()
        self.field.put(kept["letters"])

    def problem(self) -> str:
        """Return the sentence to show when the letters reach no entry, else nothing."""
        return self.field.problem()

    # What the person does

    def _add(self, code: str) -> None:
        if not code:
            return
        self._codes.append(code)
        self._show()
        self.edited.emit()

    def _remove(self, place: int) -> None:
        """Take a value away; the focus goes to the chip that follows, else back to the field."""
        label = self._label(self._codes.pop(place))
        had_focus = not self.field.hasFocus()
        self._show()
        if had_focus:
            (self.chips[min(place, len(self.chips) - 1)] if self.chips else self.field).setFocus()
        announce(f"{label} retiré")
        self.edited.emit()

    def _move(self, place: int, step: int) -> None:
        """Put a value before or after its neighbour; the focus goes with it."""
        other = place + step
        if 0 <= other < len(self._codes):
            self._codes[place], self._codes[other] = self._codes[other], self._codes[place]
            self._show()
            self.chips[other].setFocus()
            announce(self.chips[other].accessibleName())
            self.edited.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take away or move the chip that has the focus; from the empty field, take away the last one."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            is_ctrl = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if is_ctrl and event.key() in _MOVING and watched in self.chips:
                self._move(self.chips.index(watched), _MOVING[Qt.Key(event.key())])
                return True
            if event.key() in _REMOVING and watched in self.chips:
                self._remove(self.chips.index(watched))
                return True
            if event.key() == Qt.Key.Key_Backspace and watched is self.field and not self.field.text():
                if self._codes:
                    self._remove(len(self._codes) - 1)
                return True
        return super().eventFilter(watched, event)

    # What it looks like

    def _show(self) -> None:
        """Make the chips anew and offer in the field what is not chosen yet."""
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.removeEventFilter(self)
            chip.hide()
            chip.deleteLater()
        self.chips = [self._chip(place) for place in range(len(self._codes))]
        self._place.setVisible(bool(self.chips))
        self.field.set_code(None)
        self.field.set_options([option for option in self._options if option.code not in self._codes])
        for one, other in pairwise([*self._before(), *self.chips]):  # from the field, Tab goes straight on
            QWidget.setTabOrder(one, other)

    def _before(self) -> list[QWidget]:
        """Return what Tab meets before this field, if anything: moving the field loses what follows it."""
        before = self.field.previousInFocusChain()
        while before is not None and before is not self.field:
            if before is not self and not self.isAncestorOf(before):
                return [before]
            before = before.previousInFocusChain()
        return []

    def _chip(self, place: int) -> QPushButton:
        label = self._label(self._codes[place])
        chip = QPushButton(f"{label}  ×")
        chip.setAccessibleName(f"{label}, {place + 1} sur {len(self._codes)}")
        keys = f"Suppr{NO_BREAK}: retirer. Ctrl+← ou Ctrl+→{NO_BREAK}: déplacer."
        chip.setAccessibleDescription(keys)
        chip.setToolTip(keys)
        chip.clicked.connect(lambda: self._remove(self.chips.index(chip)))
        chip.installEventFilter(self)
        style.mark(chip, kind="chip")
        self._flow.addWidget(chip)
        chip.show()
        return chip

    def _label(self, code: str) -> str:
        return next((option.label for option in self._options if option.code == code), code)

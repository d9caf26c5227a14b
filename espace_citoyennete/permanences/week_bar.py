"""What stands over the week: where one is in time, what is looked at, what is done to a sitting."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from espace_citoyennete.permanences.lanes import Shown
from espace_citoyennete.permanences.week import Week
from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.agenda_headers import Legend
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.flow import FlowLayout


class WeekBar(QWidget):
    """The week before and after, the filters, the acts on a sitting, and what the signs mean."""

    turned = Signal(int)  # so many steps forward
    asked_today = Signal()
    filtered = Signal()

    def __init__(
        self, desk: Desk, acts: Mapping[str, Callable[[], object]], suits: Callable[[str], bool]
    ) -> None:
        super().__init__()
        self.types = _choice("Type de permanence", self.filtered.emit)
        self.practitioners = _choice("Intervenant", self.filtered.emit)
        self.free_only = QCheckBox("Libres seulement")
        self.free_only.toggled.connect(lambda _on: self.filtered.emit())
        self.sitting = SittingMenu(desk, acts, suits)
        today = QPushButton("Aujourd’hui  T")
        today.setAccessibleName("Revenir à aujourd’hui")
        today.clicked.connect(lambda *_: self.asked_today.emit())
        self.legend = Legend()
        row = FlowLayout(self)
        for widget in (
            _tool("chevron-left", "Semaine précédente (Page préc.)", lambda: self.turned.emit(-1)),
            today,
            _tool("chevron-right", "Semaine suivante (Page suiv.)", lambda: self.turned.emit(1)),
            self.types,
            self.practitioners,
            self.free_only,
            self.sitting,
            self.legend,
        ):
            row.addWidget(widget)

    def shown(self, day: date | None) -> Shown:
        """Return what the filters leave, of one day or of the whole week."""
        return Shown(
            self.types.currentData(), self.practitioners.currentData(), self.free_only.isChecked(), day
        )

    @property
    def words(self) -> str:
        """Return the filters chosen, in words."""
        chosen = [box.currentText() for box in (self.types, self.practitioners) if box.currentData()]
        return ", ".join([*chosen, *(["Libres seulement"] if self.free_only.isChecked() else [])])

    def offer(self, week: Week, type_labels: Mapping[str, str]) -> None:
        """Offer the types and the practitioners of a week, and keep those chosen."""
        codes = dict.fromkeys(lane.type_code for lane in week.lanes)
        _offer(self.types, "Tous les types", codes, type_labels)
        names = sorted({lane.practitioner for lane in week.lanes if lane.practitioner})
        _offer(self.practitioners, "Tous les intervenants", names, {})

    def clear(self) -> None:
        """Look at everything again."""
        for box in (self.types, self.practitioners):
            box.setCurrentIndex(0)
        self.free_only.setChecked(False)


class SittingMenu(QPushButton):
    """« Séance »: what may be done to the whole sitting of the current slot, and only that."""

    def __init__(
        self, desk: Desk, acts: Mapping[str, Callable[[], object]], suits: Callable[[str], bool]
    ) -> None:
        super().__init__("Séance")
        self.setToolTip("Agir sur la séance du créneau choisi")
        self._suits = suits
        menu = QMenu(self)
        menu.aboutToShow.connect(self._leave_out)
        for action_id, act in acts.items():
            spec = desk.actions[action_id]
            keys = f"\t{spec.shown_keys}" if spec.shown_keys else ""
            entry = menu.addAction(f"{spec.text}{keys}")
            entry.setData(action_id)
            entry.triggered.connect(lambda _on=False, act=act: act())
        self.setMenu(menu)

    def _leave_out(self) -> None:
        for entry in self.menu().actions():
            entry.setVisible(self._suits(entry.data()))


class EmptyWeek(QWidget):
    """What is shown in place of an empty week: one sentence and what to do."""

    def __init__(
        self, plan: Callable[[], object], renew: Callable[[], object], following: Callable[[], object]
    ) -> None:
        super().__init__()
        self.why = style.words("section")
        self.why.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.plan, after = QPushButton("Créer une permanence"), QPushButton("Semaine suivante")
        self.renew = QPushButton("Reconduire l’année…")
        self.plan.clicked.connect(lambda *_: plan())
        self.renew.clicked.connect(lambda *_: renew())
        after.clicked.connect(lambda *_: following())
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self.plan, after, self.renew):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(self.why)
        column.addLayout(buttons)
        column.addStretch(2)


def _choice(name: str, changed: Callable[[], object]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setMinimumContentsLength(15)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.activated.connect(lambda _index: changed())
    return box


def _offer(box: QComboBox, everything: str, codes: Iterable[str], words: Mapping[str, str]) -> None:
    """Offer these values and the one that is chosen, even when the week no longer has it."""
    chosen = box.currentData()
    box.clear()
    box.addItem(everything, None)
    for code in dict.fromkeys([*codes, *([chosen] if chosen else [])]):
        box.addItem(words.get(code, code), code)
    box.setCurrentIndex(max(0, box.findData(chosen)))


def _tool(icon: str, words: str, action: Callable[[], object]) -> QToolButton:
    button = QToolButton()
    button.setIcon(icons.icon(icon))
    button.setAccessibleName(words)
    button.setToolTip(words)
    button.clicked.connect(lambda *_: action())
    return button

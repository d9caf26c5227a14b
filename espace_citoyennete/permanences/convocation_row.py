"""The convocation of an appointment on screen: in which language, discreet or not, one button to print it."""

from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QPushButton, QVBoxLayout, QWidget

from espace_citoyennete.permanences.languages import languages
from espace_citoyennete.permanences.papers import convocation_paper
from espace_citoyennete.permanences.sheets import must_be_discreet
from espace_citoyennete.ui import icons
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.flow import FlowLayout
from espace_citoyennete.ui.key_tip import KeyTip
from espace_citoyennete.ui.message_line import MessageLine
from espace_citoyennete.ui.printing import Paper, paper_actions


class ConvocationRow(QWidget):
    """Prints the paper that a person takes away, of the appointment shown."""

    chosen = Signal()  # by hand: the draft keeps it

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._appointment_id: int | None = None
        self.language, self.discreet = QComboBox(), QCheckBox("Discrète")
        self.language.setAccessibleName("Langue de la convocation")
        self.discreet.setAccessibleName("Convocation discrète")
        for code, name in languages().items():
            self.language.addItem(name, code)
        self.button, self.message = QPushButton(icons.icon("printer"), ""), MessageLine()
        self.language.currentIndexChanged.connect(lambda _index: self.chosen.emit())
        self.discreet.toggled.connect(lambda _on: self.chosen.emit())
        KeyTip(self.button, desk, "print", "Convocation")
        self.answers = paper_actions(self, self._paper, self.message.tell)  # also by Ctrl+P
        self.button.clicked.connect(lambda _on: self.answers["print"]())
        row = FlowLayout()
        for widget in (self.language, self.discreet, self.button):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.message)

    def show_appointment(self, appointment_id: int) -> None:
        """Print this one; under an instruction or for a restricted matter, only the discreet paper."""
        self._appointment_id = appointment_id
        with self._desk.database.reading() as session:
            must = must_be_discreet(session, appointment_id)
        with QSignalBlocker(self):
            self.discreet.setChecked(must)
        self.discreet.setEnabled(not must)
        self.discreet.setToolTip("Toujours discrète pour cette personne" if must else "")
        self.discreet.setAccessibleDescription(self.discreet.toolTip())

    def values(self) -> dict[str, Any]:
        """Return what is chosen."""
        return {"language": self.language.currentData(), "discreet": self.discreet.isChecked()}

    def restore(self, values: dict[str, Any]) -> None:
        """Choose again what `values` returned; a paper that must be discreet stays so."""
        with QSignalBlocker(self):
            self.language.setCurrentIndex(max(0, self.language.findData(values["language"])))
            self.discreet.setChecked(values["discreet"] or not self.discreet.isEnabled())

    def _paper(self) -> Paper | None:
        if self._appointment_id is None:
            return None
        return convocation_paper(self._desk, self._appointment_id, **self.values())

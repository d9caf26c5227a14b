"""What a field of a form means, shows and takes back, whatever its widget."""

from typing import Any, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox, QWidget

from espace_citoyennete.french import clean
from espace_citoyennete.ui.choice import QuickChoice
from espace_citoyennete.ui.choices import QuickChoices
from espace_citoyennete.ui.date_field import ReadField
from espace_citoyennete.ui.number_field import OptionalNumber
from espace_citoyennete.ui.text_area import TextArea


class CompoundField(QWidget):
    """A field made of several widgets, which tells what it means and what it shows as the others do."""

    edited = Signal()

    # What it shows may be out of a draft: nobody can tell from a draft whether a colleague changed it.
    is_untold: ClassVar[bool] = False

    def value(self) -> Any:
        """Return what the field means."""
        raise NotImplementedError

    def typed(self) -> Any:
        """Return what a draft keeps of it, as what JSON can hold."""
        raise NotImplementedError

    def words(self) -> str:
        """Return what it shows, for whoever compares two versions of a record."""
        raise NotImplementedError

    def put(self, value: Any) -> None:
        """Put back what `value` or `typed` returned."""
        raise NotImplementedError


def value_of(widget: QWidget) -> Any:
    """Return what a field means: text, code, date, time, number, yes or no; None for no choice."""
    match widget:
        case QuickChoice():
            return widget.code()
        case QuickChoices():
            return widget.codes()
        case OptionalNumber():
            return widget.number()
        case ReadField() | QSpinBox() | CompoundField():
            return widget.value()
        case QLineEdit():
            return clean(widget.text())
        case TextArea():
            return clean(widget.toPlainText())
        case QCheckBox():
            return widget.isChecked()
        case QComboBox():
            return widget.currentData()
    raise TypeError(f"a form does not know {type(widget).__name__}")


def typed_in(widget: QWidget) -> Any:
    """Return what a field shows, unfinished words included, as what JSON can hold."""
    match widget:
        case QuickChoice() | QuickChoices() | ReadField() | CompoundField():
            return widget.typed()
        case QLineEdit():
            return widget.text()
        case TextArea():
            return widget.toPlainText()
    return value_of(widget)


def put_in(widget: QWidget, value: Any) -> None:
    """Put back what `value_of` or `typed_in` returned."""
    match widget:
        case QuickChoice() | QuickChoices() | ReadField() | CompoundField():
            widget.put(value)
        case OptionalNumber():
            widget.put(value)
        case QLineEdit():
            widget.setText(value or "")
            widget.setCursorPosition(0)
        case TextArea():
            widget.setPlainText(value or "")
        case QSpinBox():
            widget.setValue(widget.minimum() if value is None else value)
        case QCheckBox():
            widget.setChecked(bool(value))
        case QComboBox():
            widget.setCurrentIndex(max(0, widget.findData(value)))


def words_in(widget: QWidget) -> str:
    """Return in words what a field shows; nothing where it is empty."""
    match widget:
        case QuickChoices() | CompoundField():
            return widget.words()
        case QLineEdit() | QSpinBox():
            return widget.text()
        case TextArea():
            return widget.toPlainText()
        case QCheckBox():
            return "Oui" if widget.isChecked() else "Non"
        case QComboBox():
            return widget.currentText()
    raise TypeError(f"a form does not know {type(widget).__name__}")

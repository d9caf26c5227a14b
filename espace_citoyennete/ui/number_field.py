"""A number that may be unknown: nobody counted is not nobody."""

from PySide6.QtWidgets import QSpinBox, QWidget


class OptionalNumber(QSpinBox):
    """A whole number, or none, which has its own words: « Non compté ». The arrows go down to it."""

    def __init__(self, none_word: str, most: int, parent: QWidget | None = None, *, least: int = 0) -> None:
        super().__init__(parent)
        self.setRange(least - 1, most)
        self.setSpecialValueText(none_word)
        self.put(None)

    def number(self) -> int | None:
        """Return the number shown, or None."""
        return None if self.value() == self.minimum() else self.value()

    def put(self, number: int | None) -> None:
        """Show a number, or that there is none."""
        self.setValue(self.minimum() if number is None else number)

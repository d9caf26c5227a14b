"""A field in which keys are pressed rather than typed."""

from PySide6.QtCore import QEvent, QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

from espace_citoyennete.ui.keys import french_keys, keys_written

_BARE = {
    Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_Dead_Circumflex,
}  # fmt: skip
_OF_THE_FORM = {
    Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter,
}  # fmt: skip
_CLEARS = {Qt.Key.Key_Backspace, Qt.Key.Key_Delete}


class KeyField(QLineEdit):
    """Shows the keys pressed in it, as « Ctrl+Maj+N »; Suppr empties it, Tab and Échap stay the form's."""

    def keys(self) -> str:
        """Return the keys, as Qt writes them; empty when there are none."""
        return keys_written(self.text())

    def event(self, event: QEvent) -> bool:
        """Take the keys before the actions of the window do."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and not self._is_of_the_form(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Show the keys pressed."""
        key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in _BARE:
            return
        if self._is_of_the_form(event):
            super().keyPressEvent(event)
        elif key in _CLEARS and not held:
            self._show("")
        else:
            pressed = QKeySequence(QKeyCombination(held, key)).toString(
                QKeySequence.SequenceFormat.PortableText
            )
            self._show(french_keys(pressed.replace("Enter", "Return").replace("Backtab", "Tab")))

    def _show(self, text: str) -> None:
        self.setText(text)
        self.textEdited.emit(text)

    def _is_of_the_form(self, event: QKeyEvent) -> bool:
        held = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        return Qt.Key(event.key()) in _OF_THE_FORM and not held

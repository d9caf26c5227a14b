"""What the program teaches: after three uses of the mouse, the key that does the same, once."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer

from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.ui.desk import Desk

AFTER = 3  # uses of the mouse


class KeyLessons(QObject):
    """Counts the uses of the mouse of each action; what was told once is never told again on this machine."""

    def __init__(self, desk: Desk, can_tell: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._can_tell = desk, can_tell
        self._uses: Counter[str] = Counter()
        desk.mouse_used.connect(self._note)

    def _note(self, action_id: str) -> None:
        if self._desk.actions[action_id].shown_keys and action_id not in self._desk.settings.taught_keys:
            self._uses[action_id] += 1
            if self._uses[action_id] >= AFTER:
                QTimer.singleShot(0, self, lambda: self._tell(action_id))  # once the act itself has spoken

    def _tell(self, action_id: str) -> None:
        if not self._can_tell():  # never in place of « Annuler »: the next use will do
            return
        spec, kept = self._desk.actions[action_id], self._desk.settings
        act = f"«{NO_BREAK}{spec.text.rstrip('…')}{NO_BREAK}»"
        self._desk.tell(f"Au clavier, {act} se fait par {spec.all_keys}.")
        self._desk.keep_settings(replace(kept, taught_keys=[*kept.taught_keys, action_id]))

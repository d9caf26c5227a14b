"""The live actions of one window, in its menu bar, with the keys chosen on this machine."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QMainWindow, QMenu

from espace_citoyennete.ui import icons
from espace_citoyennete.ui.actions import MENUS, SPECS, ActionSpec
from espace_citoyennete.ui.desk import Desk


class ActionRegistry(QObject):
    """One `QAction` an action; each is disabled while nothing answers it."""

    def __init__(self, window: QMainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._desk = desk
        self._actions: dict[str, QAction] = {}
        self._answers: Mapping[str, Callable[[], object]] = {}
        menus = {name: window.menuBar().addMenu(name) for name in MENUS}
        for menu in menus.values():
            menu.installEventFilter(self)
        for spec in SPECS:
            if spec.starts_group:
                menus[spec.menu].addSeparator()
            self._actions[spec.id] = self._make(spec, window)
            menus[spec.menu].addAction(self._actions[spec.id])
        self._bind_keys()
        desk.keys_changed.connect(self._bind_keys)

    def __getitem__(self, action_id: str) -> QAction:
        """Return the live action of this id."""
        return self._actions[action_id]

    def __contains__(self, action_id: str) -> bool:
        """Tell whether there is an action of this id."""
        return action_id in self._actions

    def answer(self, answers: Mapping[str, Callable[[], object]]) -> None:
        """Say what each action does now; those without an answer are disabled, never hidden."""
        self._answers = answers
        for action_id, action in self._actions.items():
            action.setEnabled(action_id in answers)

    def run(self, action_id: str) -> None:
        """Do an action, if something answers it now."""
        if action_id in self._answers:
            self._answers[action_id]()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note what is chosen in a menu with the mouse: its key may be worth telling."""
        if (
            isinstance(watched, QMenu)
            and isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonRelease
            and (action := watched.actionAt(event.position().toPoint())) is not None
            and action.isEnabled()
        ):
            self._desk.mouse_used.emit(action.objectName())
        return super().eventFilter(watched, event)

    def _bind_keys(self) -> None:
        for spec in self._desk.actions.values():
            twins = [key.replace("Return", "Enter") for key in spec.keys if "Return" in key]  # of the keypad
            self._actions[spec.id].setShortcuts([QKeySequence(key) for key in (*spec.keys, *twins)])

    def _make(self, spec: ActionSpec, window: QMainWindow) -> QAction:
        # After a tab, a menu shows a key without binding it: letters belong to the list with the focus.
        action = QAction(f"{spec.text}\t{spec.shown_keys}" if spec.letter else spec.text, window)
        action.setObjectName(spec.id)
        action.setAutoRepeat(False)  # a key held down acts once
        if spec.icon:
            action.setIcon(icons.icon(spec.icon))
        action.triggered.connect(lambda: self.run(spec.id))
        return action

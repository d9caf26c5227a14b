"""Nobody is at the machine any more: its session is locked or ends, or it sleeps, as the system tells it.

Linux tells it by logind, over D-Bus; Windows by messages to a window. Where neither answers, the idle time
and the hours that jump still lock the desk.
"""

import sys
from collections.abc import Callable
from ctypes import wintypes
from enum import Enum

from PySide6.QtCore import (
    SLOT,
    QAbstractNativeEventFilter,
    QByteArray,
    QCoreApplication,
    QObject,
    Signal,
    Slot,
)
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher, QDBusVariant
from PySide6.QtWidgets import QWidget

_SERVICE = "org.freedesktop.login1"
_ROOT = "/org/freedesktop/login1"
_MANAGER = f"{_SERVICE}.Manager"
_SESSION = f"{_SERVICE}.Session"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_OWN = f"{_ROOT}/session/auto"  # ours, or the one on the screen for a program that belongs to none
_PATIENCE = 2000  # milliseconds

_SESSION_CHANGE, _POWER, _ENDING = 0x02B1, 0x0218, 0x0016  # messages of Windows
_SUSPENDS = 4


class Gone(Enum):
    """How nobody is there any more."""

    LEFT = "left"  # locked or asleep: somebody will come back
    ENDED = "ended"


_REASONS = {  # of a change of session: off the screen, off a remote screen, logged off, locked
    2: Gone.LEFT,
    4: Gone.LEFT,
    6: Gone.ENDED,
    7: Gone.LEFT,
}


def told_by_windows(message: int, reason: int) -> Gone | None:
    """Return what a message of Windows tells by its number and its first word, or None for all the others."""
    if message == _SESSION_CHANGE:
        return _REASONS.get(reason)
    if message == _POWER and reason == _SUSPENDS:
        return Gone.LEFT
    return Gone.ENDED if message == _ENDING and reason else None


def session_path(name: str) -> str:
    """Return where logind shows a session: a first digit, and what is no letter nor digit, by its code."""
    kept = [
        character
        if character.isascii() and (character.isalpha() or (rank and character.isdigit()))
        else "".join(f"_{byte:02x}" for byte in character.encode())
        for rank, character in enumerate(name)
    ]
    return f"{_ROOT}/session/{''.join(kept)}"


class Departure(QObject):
    """Tells when the session of the machine is locked, sleeps or ends."""

    left = Signal()
    ended = Signal()

    def __init__(self, parent: QObject, bus: QDBusConnection | None = None) -> None:
        """Listen to the bus of the machine, unless another one is given."""
        super().__init__(parent)
        self._held: QDBusMessage | None = None  # while it lives, the machine waits before it sleeps
        self._windows = WindowsMessages(self._tell)
        if sys.platform == "win32":
            QCoreApplication.instance().installNativeEventFilter(self._windows)  # type: ignore[union-attr]
        self._bus = bus or QDBusConnection.systemBus()
        if self._bus.isConnected():
            self._hear_machine()

    def watch(self, window: QWidget) -> None:
        """Have Windows tell this window of its session; elsewhere the bus tells."""
        if sys.platform == "win32":
            import ctypes

            ctypes.windll.wtsapi32.WTSRegisterSessionNotification(int(window.winId()), 0)

    def _tell(self, gone: Gone) -> None:
        (self.left if gone is Gone.LEFT else self.ended).emit()

    # logind

    def _hear_machine(self) -> None:
        self._hear(_ROOT, _MANAGER, "PrepareForSleep", SLOT("_prepare_sleep(QDBusMessage)"))
        self._hear(_ROOT, _MANAGER, "PrepareForShutdown", SLOT("_prepare_end(QDBusMessage)"))
        self._delay_sleep()
        self._ask(_OWN, _PROPERTIES, "Get", [_SESSION, "Id"], self._hear_session)

    def _delay_sleep(self) -> None:
        """Have the machine wait for the base to be closed; logind itself waits some seconds at most."""
        words = ["sleep", "Espace Citoyenneté", "La base se ferme avant la veille", "delay"]
        self._ask(_ROOT, _MANAGER, "Inhibit", words, self._hold)

    def _hold(self, reply: QDBusMessage) -> None:
        self._held = reply

    def _hear_session(self, reply: QDBusMessage) -> None:
        path = session_path(str(_value(reply)))
        self._hear(path, _SESSION, "Lock", SLOT("_locked(QDBusMessage)"))
        self._hear(path, _PROPERTIES, "PropertiesChanged", SLOT("_look(QDBusMessage)"))

    def _hear(self, path: str, interface: str, name: str, slot: str) -> None:
        # Its stub says bytes, which it refuses.
        self._bus.connect(_SERVICE, path, interface, name, self, slot)  # type: ignore[call-overload]

    def _ask(
        self, path: str, interface: str, name: str, words: list[str], then: Callable[[QDBusMessage], None]
    ) -> None:
        """Ask logind something; where it does not answer, nothing follows."""
        message = QDBusMessage.createMethodCall(_SERVICE, path, interface, name)
        message.setArguments(words)
        watcher = QDBusPendingCallWatcher(self._bus.asyncCall(message, _PATIENCE), self)
        watcher.finished.connect(lambda: _answered(watcher, then))

    @Slot("QDBusMessage")
    def _prepare_sleep(self, message: QDBusMessage) -> None:
        if message.arguments() == [True]:
            self.left.emit()
            self._held = None  # it may sleep
        else:  # it wakes up
            self._delay_sleep()

    @Slot("QDBusMessage")
    def _prepare_end(self, message: QDBusMessage) -> None:
        if message.arguments() == [True]:  # False: it was called off
            self.ended.emit()

    @Slot("QDBusMessage")
    def _locked(self, _message: QDBusMessage) -> None:
        self.left.emit()

    @Slot("QDBusMessage")
    def _look(self, _message: QDBusMessage) -> None:
        """Ask whether the screen was locked: a desktop that locks by itself only says so there."""
        self._ask(_OWN, _PROPERTIES, "Get", [_SESSION, "LockedHint"], self._look_at_hint)

    def _look_at_hint(self, reply: QDBusMessage) -> None:
        if _value(reply) is True:
            self.left.emit()


def _answered(watcher: QDBusPendingCallWatcher, then: Callable[[QDBusMessage], None]) -> None:
    if not watcher.isError():
        then(watcher.reply())
    watcher.deleteLater()


def _value(reply: QDBusMessage) -> object:
    """Return the value of a property that was asked."""
    (answer,) = reply.arguments()
    return answer.variant() if isinstance(answer, QDBusVariant) else answer


class WindowsMessages(QAbstractNativeEventFilter):
    """Reads the messages that Windows sends to the windows of the program."""

    def __init__(self, tell: Callable[[Gone], None]) -> None:
        super().__init__()
        self._tell = tell

    def nativeEventFilter(
        self, kind: QByteArray | bytes | bytearray | memoryview, message: int
    ) -> tuple[bool, int]:
        """Tell of a departure; each message goes on to its window."""
        if kind == b"windows_generic_MSG":
            read = wintypes.MSG.from_address(int(message))
            if gone := told_by_windows(read.message, read.wParam):
                self._tell(gone)
        return False, 0

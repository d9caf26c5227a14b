"""What the machine tells of its session: on a private bus with a logind of ours, by messages of Windows."""

import os
import subprocess
from collections.abc import Iterator
from ctypes import addressof, wintypes

import pytest
from PySide6.QtCore import QByteArray, QObject
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusPendingCallWatcher,
    QDBusUnixFileDescriptor,
    QDBusVariant,
    QDBusVirtualObject,
)
from pytestqt.qtbot import QtBot

from espace_citoyennete.ui.departure import Departure, Gone, WindowsMessages, session_path, told_by_windows

OURS, ANOTHER = "/org/freedesktop/login1/session/_32", "/org/freedesktop/login1/session/_33"
MACHINE = "/org/freedesktop/login1"
MANAGER, SESSION = "org.freedesktop.login1.Manager", "org.freedesktop.login1.Session"


class Logind(QDBusVirtualObject):
    """Answers what the program asks logind, and says what logind would say."""

    def __init__(self, bus: QDBusConnection) -> None:
        super().__init__()
        self._bus = bus
        self.asked: list[str] = []
        self.properties: dict[str, object] = {"Id": "2", "LockedHint": False}
        self.waits = -1  # an end of a pipe, of which the program holds the other one

    def introspect(self, _path: str) -> str:
        return ""

    def handleMessage(self, message: QDBusMessage, bus: QDBusConnection) -> bool:
        self.asked.append(message.member())
        if message.member() == "Inhibit":
            self.waits, given = os.pipe()
            os.set_blocking(self.waits, False)
            answer: object = QDBusUnixFileDescriptor(given)
            os.close(given)
        else:
            answer = QDBusVariant(self.properties[message.arguments()[1]])
        reply = message.createReply()
        reply.setArguments([answer])
        bus.send(reply)
        return True

    def say(self, path: str, interface: str, name: str, *values: object) -> None:
        signal = QDBusMessage.createSignal(path, interface, name)
        signal.setArguments(list(values))
        assert self._bus.send(signal)

    def is_waiting(self) -> bool:
        """Tell whether the program still holds back the sleep of the machine."""
        try:
            return os.read(self.waits, 1) != b""
        except BlockingIOError:
            return True

    def lock_the_screen(self, path: str, is_locked: bool) -> None:
        self.properties["LockedHint"] = is_locked
        changed = ("org.freedesktop.DBus.Properties", "PropertiesChanged")
        self.say(path, *changed, SESSION, {"LockedHint": is_locked}, [])


@pytest.fixture
def address() -> Iterator[str]:
    """Return the address of a bus of this test alone."""
    command = ["dbus-daemon", "--session", "--nofork", "--print-address=1", "--address=unix:tmpdir=/tmp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as daemon:
        assert daemon.stdout is not None
        yield daemon.stdout.readline().strip()
        daemon.kill()


@pytest.fixture
def logind(address: str, qapp: QObject) -> Iterator[Logind]:
    bus = QDBusConnection.connectToBus(address, "logind")
    made = Logind(bus)
    below = QDBusConnection.VirtualObjectRegisterOption.SubPath
    assert bus.registerVirtualObject("/org/freedesktop/login1", made, below)
    assert bus.registerService("org.freedesktop.login1")
    yield made
    if made.waits != -1:
        os.close(made.waits)
    QDBusConnection.disconnectFromBus("logind")


@pytest.fixture
def departure(address: str, logind: Logind, qtbot: QtBot) -> Iterator[Departure]:
    parent, bus = QObject(), QDBusConnection.connectToBus(address, "desk")
    made = Departure(parent, bus)
    qtbot.waitUntil(lambda: made.findChildren(QDBusPendingCallWatcher) == [])  # all was answered
    assert bus.interface().isServiceRegistered("org.freedesktop.login1").value()  # and heard by the bus
    yield made
    parent.deleteLater()
    QDBusConnection.disconnectFromBus("desk")


def test_the_session_locked_by_a_key_or_by_the_desktop_is_told(
    departure: Departure, logind: Logind, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(departure.left):
        logind.say(OURS, SESSION, "Lock")
    with qtbot.waitSignal(departure.left):
        logind.lock_the_screen(OURS, True)


def test_the_session_of_somebody_else_or_a_screen_unlocked_tells_nothing(
    departure: Departure, logind: Logind, qtbot: QtBot
) -> None:
    """Saboteurs: every session heard; the hint not asked."""
    told: list[str] = []
    departure.left.connect(lambda: told.append("left"))
    logind.say(ANOTHER, SESSION, "Lock")
    logind.lock_the_screen(OURS, False)
    logind.say(MACHINE, MANAGER, "PrepareForShutdown", False)
    with qtbot.waitSignal(departure.ended):  # comes after all the others
        logind.say(MACHINE, MANAGER, "PrepareForShutdown", True)
    qtbot.waitUntil(lambda: logind.asked.count("Get") == 2)
    assert told == []


def test_the_machine_sleeps_only_once_the_departure_was_answered(
    departure: Departure, logind: Logind, qtbot: QtBot
) -> None:
    """Saboteur: the wait not asked, or let go before the base is closed."""
    answered: list[bool] = []
    departure.left.connect(lambda: answered.append(logind.is_waiting()))
    logind.say(MACHINE, MANAGER, "PrepareForSleep", True)
    qtbot.waitUntil(lambda: not logind.is_waiting())
    assert answered == [True]
    logind.say(MACHINE, MANAGER, "PrepareForSleep", False)
    qtbot.waitUntil(logind.is_waiting)


def test_a_machine_without_a_bus_tells_nothing_and_breaks_nothing(qapp: QObject) -> None:
    away = QDBusConnection.connectToBus("unix:path=/nowhere", "away")
    Departure(qapp, away).deleteLater()
    assert not away.isConnected()


def test_a_bus_without_logind_tells_nothing_and_breaks_nothing(address: str, qtbot: QtBot) -> None:
    bus = QDBusConnection.connectToBus(address, "alone")
    parent = QObject()
    Departure(parent, bus)
    assert parent.findChildren(QDBusPendingCallWatcher) != []
    qtbot.waitUntil(lambda: parent.findChildren(QDBusPendingCallWatcher) == [])  # each one was refused
    parent.deleteLater()
    QDBusConnection.disconnectFromBus("alone")


@pytest.mark.parametrize(
    ("name", "path"), [("2", "_32"), ("c1", "c1"), ("15", "_315"), ("a-b", "a_2db"), ("é1", "_c3_a91")]
)
def test_a_session_stands_where_logind_writes_it(name: str, path: str) -> None:
    assert session_path(name) == f"/org/freedesktop/login1/session/{path}"


WINDOWS = [
    (0x02B1, 7, Gone.LEFT),  # locked
    (0x02B1, 8, None),  # unlocked
    (0x02B1, 5, None),  # logged on
    (0x02B1, 6, Gone.ENDED),  # logged off
    (0x02B1, 2, Gone.LEFT),  # another person takes the screen
    (0x02B1, 1, None),
    (0x02B1, 4, Gone.LEFT),  # the remote desktop is cut
    (0x0218, 4, Gone.LEFT),  # sleeps
    (0x0218, 18, None),  # wakes up
    (0x0016, 1, Gone.ENDED),  # the session ends
    (0x0016, 0, None),  # its end was called off
    (0x0100, 7, None),  # a key
]


@pytest.mark.parametrize(("message", "reason", "gone"), WINDOWS)
def test_a_message_of_windows_tells_who_is_gone(message: int, reason: int, gone: Gone | None) -> None:
    assert told_by_windows(message, reason) is gone


def test_the_messages_of_windows_are_read_where_qt_hands_them_over(qapp: QObject) -> None:
    told: list[Gone] = []
    reader = WindowsMessages(told.append)
    for message, reason, _ in WINDOWS:
        sent = wintypes.MSG(message=message, wParam=reason)
        assert reader.nativeEventFilter(QByteArray(b"windows_generic_MSG"), addressof(sent)) == (False, 0)
        reader.nativeEventFilter(QByteArray(b"xcb_generic_event_t"), addressof(sent))
    assert told == [gone for _, _, gone in WINDOWS if gone]

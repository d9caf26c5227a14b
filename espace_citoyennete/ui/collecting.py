"""What nothing holds any more but itself is let go of between two events, on the window's thread.

Python collects cycles in whichever thread allocates at that moment: a field held by one would be destroyed by
the thread that counts the figures or hears the server, which Qt forbids (Thread Support: QObject reentrancy).
"""

import gc

from PySide6.QtCore import QObject, QTimer

EVERY = 1000  # milliseconds


class Collector(QObject):
    """Collects in place of Python, as long as the application lives."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        timer = QTimer(self, interval=EVERY)
        timer.timeout.connect(collect)
        timer.start()


def collect() -> None:
    """Collect the oldest generation that Python would have collected by now."""
    limits = gc.get_threshold()
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > limits[generation]:
            gc.collect(generation)
            return


def set_aside() -> None:
    """Look no more at what is there for good, all that was imported: a whole collection would be felt.

    Once: shown again, the door follows a window of which nothing must be set aside.
    """
    if not gc.get_freeze_count():
        gc.freeze()

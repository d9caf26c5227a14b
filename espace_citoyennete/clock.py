"""The one injected source of time: desk times are local and naive, machine instants are UTC."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime


def _machine_time() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the only place that asks the machine


@dataclass(frozen=True)
class Clock:
    """What time it is, for the desk (local, naive, of the town) and for the machine (UTC)."""

    read: Callable[[], datetime] = _machine_time

    def instant(self) -> datetime:
        """Return the machine's instant, aware, in UTC."""
        return self.read()

    def now(self) -> datetime:
        """Return the desk's date and time: local, naive, to the second."""
        return self.read().astimezone().replace(tzinfo=None, microsecond=0)

    def today(self) -> date:
        """Return the desk's date."""
        return self.now().date()


def is_on_the_clock(moment: datetime) -> bool:
    """Tell whether a local naive moment exists: in spring, the hour that the clocks jump over does not."""
    return moment.astimezone(UTC).astimezone().replace(tzinfo=None) == moment


def fixed_clock(moment: datetime) -> Clock:
    """Return a clock stopped at a local naive moment (demonstration pictures, tests)."""
    return Clock(lambda: moment.astimezone(UTC))

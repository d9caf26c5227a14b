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


def desk_time(instant: datetime) -> datetime:
    """Return the local, naive moment that the clock of the desk shows at an instant."""
    return instant.astimezone().replace(tzinfo=None)


def month_number(day: date) -> int:
    """Return the number of the month of a day; the next month has the next one."""
    return day.year * 12 + day.month - 1


def is_on_the_clock(moment: datetime) -> bool:
    """Tell whether a local naive moment exists: in spring, the hour that the clocks jump over does not."""
    return desk_time(moment.astimezone(UTC)) == moment


def fixed_clock(moment: datetime) -> Clock:
    """Return a clock stopped at a local naive moment (demonstration pictures, tests)."""
    return Clock(lambda: moment.astimezone(UTC))

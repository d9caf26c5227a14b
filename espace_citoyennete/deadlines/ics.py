"""The deadlines as a calendar file: a day each, with an alarm 90, 30 and 7 days before."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from icalendar import Alarm, Event

from espace_citoyennete.deadlines.rules import STEPS, Deadline
from espace_citoyennete.documents import write_document
from espace_citoyennete.plannings.ics import publication, published

_FIRST = datetime(2020, 1, 1, tzinfo=UTC)


def write_deadlines(target: Path, deadlines: Iterable[Deadline], *, made_at: datetime) -> None:
    """Write the calendar file whole, or not at all. Raises `UserError`."""
    content = deadlines_file(deadlines, made_at=made_at)
    write_document(target, lambda file: file.write(content))


def deadlines_file(deadlines: Iterable[Deadline], *, made_at: datetime) -> bytes:
    """Return the calendar: a deadline put off keeps its UID and moves where an older file was taken in.

    The SEQUENCE is the minute of the file: it grows by itself, and nothing has to be remembered of the
    files that went out. `made_at` is aware.
    """
    calendar = publication("Échéances", "Échéances de l’espace citoyenneté")
    sequence = (made_at - _FIRST) // timedelta(minutes=1)
    for deadline in deadlines:
        calendar.add_component(_event(deadline, sequence, made_at))
    return bytes(calendar.to_ical())


def _event(deadline: Deadline, sequence: int, made_at: datetime) -> Event:
    event = published(deadline.uid, sequence, deadline.what, made_at)
    event.add("dtstart", deadline.day)
    event.add("dtend", deadline.day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")  # a deadline takes nobody's day
    for days in sorted(STEPS, reverse=True):
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", deadline.what)
        alarm.add("trigger", timedelta(days=-days))
        event.add_component(alarm)
    return event

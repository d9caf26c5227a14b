"""A planning as a calendar file: what a lawyer's own calendar takes in, with nobody's name in it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone

from espace_citoyennete.documents import write_document
from espace_citoyennete.plannings.rules import Entry, Planning

_ZONE = "Europe/Paris"


def write_calendar(target: Path, planning: Planning, *, place: str, made_at: datetime) -> None:
    """Write the calendar file whole, or not at all. Raises `UserError`."""
    content = calendar_file(planning, place=place, made_at=made_at)
    write_document(target, lambda file: file.write(content))


def calendar_file(planning: Planning, *, place: str, made_at: datetime) -> bytes:
    """Return the calendar: a sitting keeps its UID, and its SEQUENCE grows each time that it changes.

    What others hold and is planned no more is told once again, as cancelled. `made_at` is aware.
    """
    calendar = publication("Planning", planning.title)
    entries = [*planning.told, *_taken_off(planning)]
    days = [planning.period.first, planning.period.last, *(entry.day for entry in entries)]
    # The changes of the clock of these years only, the winter before them included.
    first, last = date(min(days).year - 1, 1, 1), date(max(days).year + 1, 12, 31)
    calendar.add_component(Timezone.from_tzid(_ZONE, first_date=first, last_date=last))
    for entry in entries:
        calendar.add_component(_event(entry, place, made_at))
    return bytes(calendar.to_ical())


def publication(what: str, title: str) -> Calendar:
    """Return an empty calendar to be published: what it is of, and the name that calendars show."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Espace Citoyenneté//{what}//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    return calendar


def published(uid: UUID, sequence: int, summary: str, made_at: datetime) -> Event:
    """Return an event that a later file replaces: the same UID with a higher SEQUENCE."""
    event = Event()
    event.add("uid", str(uid))
    event.add("sequence", sequence)
    event.add("dtstamp", made_at)
    event.add("summary", summary)
    return event


def _taken_off(planning: Planning) -> Iterator[Entry]:
    for entry in planning.gone:
        yield replace(entry, version=entry.version + 1, is_cancelled=True)


def _event(entry: Entry, place: str, made_at: datetime) -> Event:
    event = published(entry.uid, entry.version, entry.label, made_at)
    zone = ZoneInfo(_ZONE)
    event.add("dtstart", datetime.combine(entry.day, entry.starts_at, zone))
    event.add("dtend", datetime.combine(entry.day, entry.ends_at, zone))
    event.add("location", ", ".join(filter(None, (entry.room, place))))
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    return event

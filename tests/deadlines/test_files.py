"""The calendar file of the deadlines, read back by two readers."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import icalendar
import vobject
from hypothesis import given
from hypothesis import strategies as some

from espace_citoyennete.deadlines.ics import deadlines_file
from espace_citoyennete.deadlines.rules import STEPS, Deadline

MADE_AT = datetime(2026, 11, 17, 9, 53, tzinfo=UTC)
WORDS = some.text(some.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1).map(str.strip)
DEADLINES = some.lists(
    some.builds(
        Deadline,
        key=some.sampled_from(["preavis", "evaluation", "compte_rendu"]),
        about=some.uuids(),
        day=some.dates(date(2000, 1, 1), date(2100, 1, 1)),
        what=WORDS.filter(bool),
        page=some.just("page:agreements"),
    ),
    unique_by=lambda one: one.uid,
    max_size=6,
)
NOTICE = Deadline("preavis", UUID(int=7), date(2011, 3, 24), "Dernier jour du préavis", "page:agreements")


def events(text: bytes) -> dict[str, Any]:
    return {str(event["uid"]): event for event in icalendar.Calendar.from_ical(text).events}


@given(DEADLINES)
def test_both_readers_find_each_deadline_on_its_whole_day_with_its_three_alarms(
    deadlines: list[Deadline],
) -> None:
    text = deadlines_file(deadlines, made_at=MADE_AT)
    before = {timedelta(days=-days) for days in STEPS}
    expected = {str(one.uid): (one.day, one.day + timedelta(days=1), one.what, before) for one in deadlines}
    assert {
        uid: (
            event.start,
            event.end,
            str(event["summary"]),
            {alarm.TRIGGER for alarm in event.walk("VALARM")},
        )
        for uid, event in events(text).items()
    } == expected
    theirs: Any = vobject.readOne(text.decode())
    assert {
        event.uid.value: (
            event.dtstart.value,
            event.dtend.value,
            event.summary.value,
            {alarm.trigger.value for alarm in event.valarm_list},
        )
        for event in theirs.contents.get("vevent", [])
    } == expected


@given(some.timedeltas(timedelta(minutes=1), timedelta(days=20000)))
def test_a_deadline_put_off_moves_in_the_calendars_that_took_in_an_older_file(later: timedelta) -> None:
    (before,) = events(deadlines_file([NOTICE], made_at=MADE_AT)).values()
    put_off = Deadline(NOTICE.key, NOTICE.about, date(2012, 3, 24), "Autres mots", NOTICE.page)
    (after,) = events(deadlines_file([put_off], made_at=MADE_AT + later)).values()
    assert after["uid"] == before["uid"]
    assert before["sequence"] < after["sequence"] < 2**31  # what RFC 5545 calls an integer
    assert after.start == put_off.day

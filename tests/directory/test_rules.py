"""Opening hours: read as people write them, or nothing is said."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.directory.rules import is_open, is_to_check
from espace_citoyennete.french import WEEKDAYS
from espace_citoyennete.holidays import public_holidays

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).filter(
    lambda at: at.date() not in public_holidays(at.year)
)
MINUTES = st.integers(0, 23 * 60 + 59)


def written(minute: int, style: int) -> str:
    hour, rest = divmod(minute, 60)
    if style == 0:
        return f"{hour}h{rest:02d}" if rest else f"{hour}h"
    return f"{hour}\u00a0h\u00a0{rest:02d}" if style == 1 else f"{hour:02d}:{rest:02d}"


@st.composite
def schedules(draw: st.DrawFn) -> tuple[str, dict[int, list[tuple[int, int]]]]:
    """Draw a text in one of the usual ways, and what it means: day → its spans."""
    style = draw(st.integers(0, 2))
    names = [name[:3] for name in WEEKDAYS] if style == 0 else list(WEEKDAYS)
    dash = ("-", " – ", " à ")[style]
    groups, meant = [], {}
    cuts = sorted(draw(st.sets(st.integers(1, 6), max_size=2)))
    for first, last in zip([0, *cuts], [*cuts, 7], strict=True):
        marks = sorted(draw(st.sets(MINUTES, min_size=2, max_size=4)))
        spans = list(zip(marks[::2], marks[1::2], strict=False))
        days = list(range(first, last))
        meant.update(dict.fromkeys(days, spans))
        told = ", ".join(names[day] for day in days) if style else f"{names[first]}{dash}{names[last - 1]}"
        hours = " et ".join(f"{written(a, style)}{dash}{written(b, style)}" for a, b in spans)
        groups.append(f"{told} {hours}")
    return " ; ".join(groups), meant


@given(schedule=schedules(), at=MOMENTS)
def test_a_place_is_open_inside_the_hours_written_and_closed_outside(
    schedule: tuple[str, dict[int, list[tuple[int, int]]]], at: datetime
) -> None:
    text, meant = schedule
    minute = at.hour * 60 + at.minute
    expected = any(start <= minute < end for start, end in meant[at.weekday()])
    assert is_open(text, at) is expected, text


@given(words=st.text(max_size=40), at=MOMENTS)
def test_any_text_is_read_or_left_unread_but_never_refused(words: str, at: datetime) -> None:
    assert is_open(words, at) in (True, False, None)


TUESDAY = datetime(2026, 11, 17, 10, 53)


@pytest.mark.parametrize(
    ("hours", "at", "expected"),
    [
        ("lun-ven 9h-12h et 13h30-17h", TUESDAY, True),
        ("lun-ven 9h-12h et 13h30-17h", TUESDAY.replace(hour=12, minute=0), False),
        ("lundi, mardi 14 h–17 h", TUESDAY, False),
        ("Du lundi au vendredi, 9 h – 12 h 30 et 13 h 30 – 17 h", TUESDAY, True),
        ("lun.-ven. 9-12h / 14-17h", TUESDAY, True),
        ("9h-12h du lundi au vendredi, 9h-11h le samedi", datetime(2026, 11, 21, 11, 30), False),
        ("tous les jours sauf le mardi, 9h-18h", TUESDAY, False),
        ("ven-lun 22h-6h", datetime(2026, 11, 17, 5, 0), True),  # Monday night
        ("24 h/24, 7 j/7", TUESDAY, True),
        ("24h/24", datetime(2026, 12, 25, 3, 0), True),
        ("lun-ven 9h-12h", datetime(2026, 12, 25, 10, 0), None),  # a Friday, and Christmas
        ("sur rendez-vous", TUESDAY, None),
        ("mardi 9h-12h sur rendez-vous", TUESDAY, None),
        ("1er et 3e mardi 9h-12h", TUESDAY, None),
        ("9h-12h", TUESDAY, None),
        ("lun-ven", TUESDAY, None),
        ("", TUESDAY, None),
    ],
)
def test_hours_as_partners_print_them(hours: str, at: datetime, expected: bool | None) -> None:
    assert is_open(hours, at) is expected


@given(days=st.integers(0, 800))
def test_what_the_directory_says_is_to_check_again_after_six_months(days: int) -> None:
    today = date(2026, 11, 17)
    checked_on = today - timedelta(days=days)
    assert is_to_check(checked_on, today) is (checked_on < date(2026, 5, 17))
    assert is_to_check(None, today)

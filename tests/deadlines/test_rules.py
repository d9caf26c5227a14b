"""When a deadline wakes up."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as some

from espace_citoyennete.deadlines.rules import days_left, step

TODAY = date(2026, 11, 17)


@given(some.integers(-400, 400))
def test_a_deadline_wakes_up_at_90_30_and_7_days_and_stays_until_it_is_done(left: int) -> None:
    found = step(TODAY + timedelta(days=left), TODAY)
    if left > 90:
        assert found is None
    elif left > 30:
        assert found == 90
    elif left > 7:
        assert found == 30
    elif left > 0:
        assert found == 7
    else:
        assert found == (0 if left == 0 else -1)


def test_the_days_left_are_told_in_words() -> None:
    days = (-12, -1, 0, 1, 7)
    assert [days_left(TODAY + timedelta(days=left), TODAY) for left in days] == [
        "en retard de 12 jours", "en retard de 1 jour", "aujourd’hui", "dans 1 jour", "dans 7 jours",
    ]  # fmt: skip

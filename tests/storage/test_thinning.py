"""Which copies are kept: none that matters is lost, whatever the order, the clock and the holidays."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.storage.thinning import kept

NOW = datetime(2026, 11, 20, 18, 2)
moments = st.sets(st.datetimes(datetime(2023, 1, 1), datetime(2026, 12, 31)), max_size=60)


@given(moments, st.randoms())
def test_the_newest_copy_and_those_of_the_last_two_days_are_kept_in_whatever_order(
    copies: set[datetime], chance: object
) -> None:
    shuffled = sorted(copies)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    keep = kept(shuffled)
    assert keep <= copies
    assert keep == kept(copies) == kept(keep)  # thinned again, nothing more goes
    last_days = sorted({at.date() for at in copies})[-2:]
    assert {at for at in copies if at.date() in last_days} <= keep
    newest_of_each_day = {max(at for at in copies if at.date() == day) for day in {c.date() for c in copies}}
    assert set(sorted(newest_of_each_day)[-30:]) <= keep


@given(moments.filter(bool), st.data())
def test_the_newest_good_copy_is_never_removed(copies: set[datetime], data: st.DataObject) -> None:
    good = data.draw(st.sampled_from(sorted(copies)))
    erasures = data.draw(st.lists(st.datetimes(datetime(2023, 1, 1), datetime(2027, 1, 1)), max_size=3))
    assert good in kept(copies, good=good, erased_at=erasures)


def test_three_years_of_copies_thinned_each_day_keep_a_copy_of_each_of_the_last_24_months() -> None:
    present: set[datetime] = set()
    for days in range(3 * 365, -1, -1):
        evening = NOW - timedelta(days=days)
        present |= {evening - timedelta(hours=hours) for hours in range(8)}
        present = kept(present)
    months = {(at.year, at.month) for at in present}
    assert len(months) == 24
    assert (2024, 12) in months
    assert len([at for at in present if NOW - at < timedelta(days=2)]) == 16
    assert len({at.date() for at in present if NOW - at < timedelta(days=30)}) == 30
    assert len(present) <= 2 * 8 + 30 + 8 + 24


def test_a_clock_gone_to_2099_removes_nothing_that_was_kept_before() -> None:
    daily = kept({NOW - timedelta(days=days) for days in range(400)})
    astray = datetime(2099, 1, 1)
    lost = daily - kept({*daily, astray})
    assert len(lost) <= 2  # the places of one day, one week and one month, taken by the new copy


def test_a_copy_that_holds_somebody_erased_goes_thirty_days_later_and_not_before() -> None:
    copies = {NOW - timedelta(days=days) for days in range(100)}
    assert kept(copies, erased_at=[NOW - timedelta(days=29)]) == kept(copies)
    erased_at = NOW - timedelta(days=31)
    assert kept(copies, erased_at=[erased_at]) == {at for at in kept(copies) if at >= erased_at}
    assert min(kept(copies)) < erased_at
    lone = {NOW - timedelta(days=90)}
    assert kept(lone, erased_at=[NOW]) == lone

"""The right person first: the order and the proposals, against a naive sort and a naive search."""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.waiting.rules import (
    AHEAD,
    Match,
    Offer,
    Wish,
    fits,
    held_until,
    in_order,
    matches,
)
from tests.conftest import NOW

TODAY = NOW.date()
HOURS = [NOW.replace(minute=0) + timedelta(days=day, hours=hour) for day in range(4) for hour in (-1, 4)]

wishes = st.lists(
    st.builds(
        Wish,
        entry_id=st.integers(1, 10**6),
        person=st.integers(1, 6),
        type_code=st.sampled_from(["AVOCAT", "CIDFF"]),
        asked_at=st.datetimes(datetime(2026, 10, 1), datetime(2026, 11, 16)),
        sitting_id=st.none() | st.integers(1, 3),
        domain=st.none() | st.sampled_from(["FAM", "LOG"]),
        is_urgent=st.booleans(),
        deadline=st.none() | st.dates(date(2026, 11, 1), date(2027, 2, 1)),
        weekdays=st.frozensets(st.integers(0, 4), max_size=2),
        half_day=st.sampled_from(["", "MATIN", "APRES_MIDI"]),
    ),
    max_size=12,
    unique_by=lambda wish: wish.entry_id,
)
offers = st.lists(
    st.builds(
        Offer,
        slot_id=st.integers(1, 10**6),
        starts_at=st.sampled_from(HOURS),
        type_code=st.sampled_from(["AVOCAT", "CIDFF"]),
        sitting_id=st.integers(1, 3),
        domains=st.frozensets(st.sampled_from(["FAM", "LOG"])),
        held_for=st.none() | st.none() | st.integers(1, 6),
    ),
    max_size=12,
    unique_by=lambda offer: offer.slot_id,
)


def goes_before(one: Wish, other: Wish) -> bool:
    """Say in words, and slowly, who goes before whom."""
    if one.is_urgent != other.is_urgent:
        return one.is_urgent
    pressing = [w.deadline if w.deadline and w.deadline <= TODAY + AHEAD else None for w in (one, other)]
    if pressing[0] != pressing[1]:
        return pressing[1] is None or (pressing[0] is not None and pressing[0] < pressing[1])
    return (one.asked_at, one.entry_id) < (other.asked_at, other.entry_id)


@given(wishes)
def test_the_order_is_that_of_a_naive_sort(found: list[Wish]) -> None:
    left, naive = list(found), []
    while left:
        first = next(
            one for one in left if all(goes_before(one, other) for other in left if other is not one)
        )
        naive.append(first)
        left.remove(first)
    assert in_order(found, TODAY) == naive


def refusals(found: list[Wish], slots: list[Offer]) -> st.SearchStrategy[set[tuple[int, int]]]:
    pairs = [(wish.entry_id, offer.slot_id) for wish in found for offer in slots]
    return st.sets(st.sampled_from(pairs)) if pairs else st.just(set())


@given(wishes, offers, st.data())
def test_each_slot_goes_to_the_first_person_whom_it_suits_and_who_has_none_yet(
    found: list[Wish], slots: list[Offer], data: st.DataObject
) -> None:
    refused = data.draw(refusals(found, slots))
    ordered = in_order(found, TODAY)
    proposed = matches(slots, ordered, refused)
    busy = {offer.held_for for offer in slots}
    for match in proposed:
        wish, offer = match.wish, match.offer
        assert fits(wish, offer) and (wish.entry_id, offer.slot_id) not in refused
        if offer.held_for is None:
            before = ordered[: ordered.index(wish)]
            skipped = [
                one
                for one in before
                if fits(one, offer)
                and (one.entry_id, offer.slot_id) not in refused
                and one.person not in busy
            ]
            assert skipped == [] and wish.person not in busy
            busy.add(wish.person)
        else:
            assert wish.person == offer.held_for
    told = [match.wish.person for match in proposed if match.offer.held_for is None]
    assert len(told) == len(set(told))


@given(wishes, offers)
def test_no_slot_stays_unproposed_while_somebody_whom_it_suits_has_none(
    found: list[Wish], slots: list[Offer]
) -> None:
    proposed = matches(slots, in_order(found, TODAY))
    told = {match.wish.person for match in proposed} | {offer.held_for for offer in slots}
    for offer in slots:
        if offer.held_for is None and all(match.offer is not offer for match in proposed):
            assert not any(fits(wish, offer) and wish.person not in told for wish in found)


def wish(entry_id: int, **facts: object) -> Wish:
    return Wish(entry_id, entry_id, "AVOCAT", NOW - timedelta(days=20 - entry_id), **facts)  # type: ignore[arg-type]


def offer(slot_id: int = 1, **facts: object) -> Offer:
    return Offer(slot_id, NOW + timedelta(days=slot_id), "AVOCAT", 1, **facts)  # type: ignore[arg-type]


def told(found: list[Match]) -> list[tuple[int, int]]:
    return [(match.offer.slot_id, match.wish.entry_id) for match in found]


def test_whoever_refused_a_slot_is_proposed_the_following_one() -> None:
    people = [wish(1), wish(2)]
    assert told(matches([offer(1), offer(2)], people, {(1, 1)})) == [(1, 2), (2, 1)]
    assert told(matches([offer(1)], people[:1], {(1, 1)})) == []


def test_whoever_did_not_answer_comes_after_the_others_and_keeps_a_slot_held_until_its_hour() -> None:
    people = [wish(1), wish(2)]
    assert told(matches([offer(1)], people, silent={1})) == [(1, 2)]
    assert told(matches([offer(1)], people[:1], silent={1})) == [(1, 1)]
    assert told(matches([offer(1, held_for=1)], people, silent={1})) == [(1, 1)]


def test_a_slot_is_held_for_an_hour_and_never_past_its_own() -> None:
    assert held_until(NOW, NOW + timedelta(days=2)) == NOW + timedelta(hours=1)
    assert held_until(NOW, NOW + timedelta(minutes=30)) == NOW + timedelta(minutes=29)

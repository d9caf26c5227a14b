"""Convened, present and validated are numbers of their own, and none goes above what it is a part of."""

from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.actions.half_days import HalfDay
from espace_citoyennete.actions.rules import STAGE, asked, count_problems, number_problems, untold_problems

NUMBER = st.none() | st.integers(-2, 12)
HALF_DAYS = st.lists(NUMBER, max_size=4).map(
    lambda presents: tuple(HalfDay(f"Demi-journée {n}", present) for n, present in enumerate(presents))
)


@given(NUMBER, NUMBER, NUMBER, HALF_DAYS)
def test_a_course_is_refused_exactly_when_its_numbers_cannot_stand_together(
    convened: int | None, present: int | None, validated: int | None, half_days: tuple[HalfDay, ...]
) -> None:
    numbers = {"convened": convened, "present": present, "validated": validated}
    chain = [number for number in (convened, present, validated) if number is not None]
    halves = [half_day.present for half_day in half_days if half_day.present is not None]
    is_sound = (
        all(number >= 0 for number in (*chain, *halves))
        and chain == sorted(chain, reverse=True)
        and all(half <= number for half in halves for number in (present, convened) if number is not None)
        and (validated is None or all(validated <= half for half in halves))
    )
    assert (number_problems(STAGE, numbers, half_days) == {}) == is_sound


@given(NUMBER, NUMBER, NUMBER)
def test_announced_registered_and_present_never_bound_one_another(
    announced: int | None, registered: int | None, present: int | None
) -> None:
    numbers = {"announced": announced, "registered": registered, "present": present}
    below_zero = {name for name, number in numbers.items() if number is not None and number < 0}
    assert set(number_problems("RALLYE", numbers)) == below_zero


def test_a_half_day_missed_is_a_course_not_validated() -> None:
    half_days = (HalfDay("Vendredi matin", 8), HalfDay("Vendredi après-midi", 6))
    numbers = {"convened": 9, "present": 8, "validated": 7}
    assert number_problems(STAGE, numbers, half_days) == {
        "validated": "7 validés pour 6 présents à la demi-journée la moins suivie\u00a0: "
        "une demi-journée manquée ne valide pas le stage. Corriger l’un des deux nombres."
    }


def test_nobody_is_spread_over_ages_before_somebody_is_counted() -> None:
    assert count_problems({"AGE": {"12_17": 3}}, present=None, convened=None) == {
        "AGE": "Écrire d’abord le nombre de présents, puis leur répartition."
    }
    assert count_problems({"AGE": {"12_17": 3}}, present=3, convened=None) == {}


def test_who_sent_the_trainees_is_counted_among_those_convened() -> None:
    counts = {"PRESCRIPTEUR": {"PJJ": 5, "PARQUET": 3}}
    assert count_problems(counts, present=6, convened=8) == {}
    assert "en retirer 1" in count_problems(counts, present=6, convened=7)["PRESCRIPTEUR"]


def test_a_kind_that_the_town_adds_asks_what_any_action_may_tell() -> None:
    assert asked("VEILLE") == {"organisation", "neighbourhood", "announced", "registered", "present"}
    assert "half_days" in asked(STAGE) and "half_days" not in asked("GROUPE")


def test_a_kind_that_does_not_ask_what_was_counted_is_refused_with_the_words_that_it_would_hide() -> None:
    counts = {"PRESCRIPTEUR": {"PJJ": 5}, "GENRE": {"F": 2}}
    numbers = {"convened": 8, "present": 7, "validated": None}
    assert untold_problems(STAGE, numbers, (HalfDay("Matin"),), counts) == {}
    told = untold_problems("GROUPE", numbers, (HalfDay("Matin"),), counts)["kind"]
    assert "convoqués, demi-journées et prescripteurs" in told
    assert untold_problems("GROUPE", {"present": 7}, (), {"GENRE": {"F": 2}}) == {}

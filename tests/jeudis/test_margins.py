"""Margins: whoever gave no answer is the rest of the total, and nobody is ever invented."""

from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.jeudis.rules import MARGINS, margin_problems, rest

CODES = st.dictionaries(st.sampled_from("ABCDE"), st.integers(-3, 60), max_size=5)
SETS = st.dictionaries(st.sampled_from(list(MARGINS)), CODES, max_size=3)


@given(st.integers(0, 120), SETS)
def test_a_margin_is_refused_exactly_when_it_counts_somebody_who_is_not_there(
    total: int, margins: dict[str, dict[str, int]]
) -> None:
    problems = margin_problems(total, margins)
    for kind, counts in margins.items():
        people = [code for code, number in counts.items() for _ in range(number)]
        is_sound = min(counts.values(), default=0) >= 0 and len(people) <= total
        assert (kind not in problems) == is_sound
        if is_sound:
            assert rest(total, counts) >= 0 and len(people) + rest(total, counts) == total
        else:
            assert MARGINS[kind] in problems[kind]


def test_a_refusal_says_how_many_people_too_many_and_what_to_do() -> None:
    assert margin_problems(12, {"GENRE": {"F": 9, "H": 5}, "AGE": {"70P": 12}}) == {
        "GENRE": "14 personnes réparties par genre pour un total de 12\u00a0: "
        "en retirer 2, ou corriger le total."
    }

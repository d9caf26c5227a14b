"""The key of a SIRET: one digit mistyped, or two neighbours swapped, is seen."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from espace_citoyennete.directory.siret import is_siret

DIGITS = some.text("0123456789", min_size=13, max_size=13).filter(
    lambda text: not text.startswith("356000000")
)


@given(DIGITS, some.integers(0, 13), some.integers(1, 9))
def test_one_last_digit_fits_and_one_wrong_digit_is_seen(start: str, place: int, by: int) -> None:
    (siret,) = [start + last for last in "0123456789" if is_siret(start + last)]
    wrong = siret[:place] + str((int(siret[place]) + by) % 10) + siret[place + 1 :]
    assert not is_siret(wrong)


@given(DIGITS, some.integers(0, 12))
def test_two_neighbours_swapped_are_seen_but_for_nought_and_nine(start: str, place: int) -> None:
    (siret,) = [start + last for last in "0123456789" if is_siret(start + last)]
    one, other = siret[place], siret[place + 1]
    assume(one != other and {one, other} != {"0", "9"})
    assert not is_siret(siret[:place] + other + one + siret[place + 2 :])


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("13003013300016", True),  # the example of the data·inclusion schema
        ("35600000000048", True),  # the seat of La Poste
        ("35600000049837", True),  # an office of La Poste, by the sum of its digits
        ("35600000049838", False),
        ("1300301330001", False),
        ("１３００３０１３３０００１６", False),
        ("", False),
    ],
)
def test_numbers_known_to_be_right_or_wrong(text: str, fits: bool) -> None:
    assert is_siret(text) is fits

"""What changed is said only as far as the numbers allow."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.annual_report.variation import LEAST, change, count_change, mean_of
from espace_citoyennete.report import KeyFigure, Origin


def figure(
    value: float | None, unit: Any = "count", measured: int | None = None, measure: Any = "sum"
) -> KeyFigure:
    return KeyFigure(
        "cle", "Libellé", value, unit, "Définition.", Origin("fiches", measure=measure), measured=measured
    )


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (figure(4126), figure(3892), "+6\u202f%"),
        (figure(3892), figure(4126), "−6\u202f%"),
        (figure(41), figure(29), "+12"),
        (figure(20), figure(0), "+20"),
        (figure(30), figure(30), "stable"),
        (figure(12), None, "–"),
        (figure(None), figure(12), "–"),
        (figure(0.099, "share", 1922), figure(0.111, "share", 1800), "−1,2 point"),
        (figure(0.5, "share", 12), figure(0.1, "share", 1800), "n. s."),
        (figure(0.5, "share"), figure(0.1, "share"), "n. s."),
        (figure(9.5, measured=40, measure="median"), figure(12, measured=40, measure="median"), "−2,5"),
        (figure(5400, "minutes"), figure(1500, "minutes"), "+65\u00a0h"),
        (figure(60_000, "minutes"), figure(30_000, "minutes"), "+100\u202f%"),
        (figure(500_00, "cents"), figure(20_00, "cents"), "+480,00\u00a0€"),
    ],
)  # fmt: skip
def test_a_change_is_said_in_percent_in_units_or_not_at_all(
    now: KeyFigure, before: KeyFigure | None, said: str
) -> None:
    assert change(now, before) == said


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_no_percentage_stands_on_a_base_under_thirty(now: int, before: int) -> None:
    said = count_change(now, before)
    assert ("%" in said) <= (before >= LEAST)
    if now == before:
        assert said == "stable"
    elif "%" not in said and said != "stable":
        assert said.startswith("+" if now > before else "−")
        assert int(said[1:].replace("\u202f", "")) == abs(now - before)


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500)), min_size=1, max_size=3))
def test_the_mean_of_a_rate_is_the_rate_of_all_the_years_together(parts: list[tuple[int, int]]) -> None:
    rates = [figure(part / whole, "share", whole) for part, whole in parts]
    together = sum(part for part, _ in parts) / sum(whole for _, whole in parts)
    assert mean_of(rates) == pytest.approx(together)


def test_there_is_no_mean_of_medians_nor_of_a_year_unknown() -> None:
    assert (
        mean_of([figure(3, measured=40, measure="median"), figure(5, measured=40, measure="median")]) is None
    )
    assert mean_of([figure(3), None, figure(5)]) is None
    assert mean_of([figure(3), figure(5)]) == 4

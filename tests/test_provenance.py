"""The records of a figure: however a list divides them, its parts add up to the whole."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.jeudis.rules import by_gender
from espace_citoyennete.provenance import NUMBER, Candidate, Code, counted
from espace_citoyennete.report import ANSWERED, NOT_ANSWERED, NOT_COMMUNICATED, Where

AXES: tuple[Code, ...] = ("EGALITE", "DISCRIM", "NC", "", None)
GENDERS = st.dictionaries(st.sampled_from(["F", "H", "AUTRE", "NC"]), st.integers(0, 9))


@st.composite
def candidates(draw: st.DrawFn) -> list[Candidate]:
    found = []
    for place in range(draw(st.integers(0, 6))):
        genders = draw(GENDERS)
        present = draw(st.none() | st.integers(sum(genders.values()), 60))
        found.append(
            Candidate(
                UUID(int=place),
                date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 300))),
                "Jeudi",
                {"axe": draw(st.sampled_from(AXES))},
                {"presents": present},
                {"genre": genders},
            )
        )
    return found


def added(found: list[Candidate], *where: tuple[str, str | int]) -> float:
    return sum(record.weight for record in counted(found, where))


@given(candidates())
def test_the_parts_of_a_list_and_what_is_not_communicated_make_the_whole(found: list[Candidate]) -> None:
    number = (NUMBER, "presents")
    axes = [("axe", code) for code in ("EGALITE", "DISCRIM", NOT_COMMUNICATED)]
    assert sum(added(found, axis) for axis in axes) == len(found)
    assert sum(added(found, number, axis) for axis in axes) == added(found, number)
    genders = [("genre", code) for code in ("F", "H", "AUTRE")]
    assert sum(added(found, number, one) for one in genders) == added(found, number, ("genre", ANSWERED))
    told, untold = (added(found, number, ("genre", part)) for part in (ANSWERED, NOT_COMMUNICATED))
    assert told + untold == added(found, number)


@given(candidates())
def test_records_come_the_latest_first_and_one_that_nobody_counted_is_not_there(
    found: list[Candidate],
) -> None:
    records = counted(found, ((NUMBER, "presents"),))
    days = [record.day for record in records]
    assert days == sorted(days, reverse=True, key=lambda day: day or date.min)
    assert {record.uid for record in records} == {
        one.uid for one in found if one.numbers["presents"] is not None
    }


@pytest.mark.parametrize("where", [(("inconnu", "X"),), ((NUMBER, "inconnu"),)])
def test_a_name_that_no_record_knows_is_a_fault(where: Where) -> None:
    with pytest.raises(KeyError):
        counted([Candidate(UUID(int=1), None, "")], where)


@given(GENDERS)
def test_another_gender_than_two_is_an_answer(genders: dict[str, int]) -> None:
    told = sum(count for code, count in genders.items() if code not in NOT_ANSWERED)
    assert sum(by_gender(genders).values()) == told
    assert by_gender(genders)["AUTRE"] == genders.get("AUTRE", 0)

"""What ChoixRapide proposes first: the letters decide, then use; a sensitive entry never by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from espace_citoyennete.french import Unreadable
from espace_citoyennete.ui.choice import Option, QuickChoice, best_matches, by_use

WORDS = st.sampled_from(["vi", "vie", "vif", "visite", "violences", "pen", "pension", "pénal", "avis"])
OPTIONS = st.lists(
    st.builds(
        lambda code, label, synonyms, is_sensitive: Option(
            f"{label}-{code}", " ".join(label), code, " ".join(synonyms), is_sensitive=is_sensitive
        ),
        st.sampled_from(["", "VIF", "PEN", "VIS", "AVI"]),
        st.lists(WORDS, min_size=1, max_size=3),
        st.lists(WORDS, max_size=3),
        st.booleans(),
    ),
    max_size=8,
)
BEGINNING = 4  # ranks under it: a whole code, or the beginning of a word


@given(options=OPTIONS, typed=WORDS)
def test_a_sensitive_entry_comes_first_by_its_whole_code_or_when_no_other_begins_so(
    options: list[Option], typed: str
) -> None:
    found = best_matches(options, typed)
    assert sorted(found, key=id) == sorted((o for o in options if o.rank(typed) is not None), key=id)
    if found and found[0].is_sensitive and found[0].rank(typed) != 0:
        others = [option.rank(typed) for option in options if not option.is_sensitive]
        assert not any(rank is not None and rank < BEGINNING for rank in others)


@given(options=OPTIONS, uses=st.dictionaries(st.integers(0, 7), st.integers(0, 500)))
def test_use_lifts_what_is_not_sensitive_and_nothing_else(
    options: list[Option], uses: dict[int, int]
) -> None:
    counts = {options[place].code: count for place, count in uses.items() if place < len(options)}
    sorted_options = by_use(options, counts)
    lifted = [counts.get(option.code, 0) for option in sorted_options if not option.is_sensitive]
    assert lifted == sorted(lifted, reverse=True)
    sensitive = [option for option in options if option.is_sensitive]
    assert [option for option in sorted_options if option.is_sensitive] == sensitive
    first = sorted_options[0] if options else None
    if first is not None and first.is_sensitive:  # only where the list itself has it first, and nothing used
        assert options[0].is_sensitive and not any(lifted)


def test_a_reader_takes_what_the_words_of_the_list_do_not_say_and_refuses_in_its_own_sentence(
    qtbot: QtBot,
) -> None:
    def read(typed: str) -> str | None:
        if not typed.isdigit():
            return None
        if int(typed) > 120:
            raise Unreadable("Trop.")
        return "25_39"

    field = QuickChoice("Aucune tranche")
    qtbot.addWidget(field)
    field.set_options([Option("18_24", "18 - 24 ans", "JEU"), Option("25_39", "25 - 39 ans", "ADU")])
    field.set_reader(read)
    field.setText("18")
    assert (field.code(), field.problem()) == ("25_39", "")
    field.setText("130")
    assert (field.code(), field.problem()) == (None, "Trop.")
    field.setText("jeu")
    assert field.code() == "18_24"


@pytest.mark.parametrize(
    ("typed", "code"),
    [("v", "VISITE"), ("vi", "VISITE"), ("vif", "VIF"), ("viol", "VIF"), ("pen", "PEN"), ("pens", "FAM")],
)
def test_the_letters_of_the_desk_go_where_they_are_meant(typed: str, code: str) -> None:
    options = [
        Option("VIF", "Violences", "VIF", is_sensitive=True),
        Option("PEN", "Pénal", "PEN", is_sensitive=True),
        Option("FAM", "Famille", "FAM", "pension"),
        Option("VISITE", "Visite", "VSI"),
    ]
    assert best_matches(options, typed)[0].code == code

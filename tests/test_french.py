"""French as typed and as printed: what is written can be read again."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete import french
from espace_citoyennete.charts.pen import wrap

TODAY = date(2026, 11, 21)
DAYS = st.dates(date(2000, 1, 1), date(2046, 12, 31))


@given(DAYS)
def test_a_date_is_read_in_each_written_form(day: date) -> None:
    forms = [
        day.isoformat(),
        french.numeric_date(day),
        french.long_date(day),
        french.short_date(day, year=True),
    ]
    assert {french.parse_date(form, TODAY) for form in forms} == {day}


@given(DAYS, st.integers(-90, 90))
def test_a_number_of_days_counts_from_today(today: date, days: int) -> None:
    assert french.parse_date(f"{days:+d}", today) == today + timedelta(days=days)


@given(DAYS, st.sampled_from(french.WEEKDAYS))
def test_a_weekday_is_the_next_one_and_never_today(today: date, weekday: str) -> None:
    found = french.parse_date(weekday[:3], today)
    assert 1 <= (found - today).days <= 7
    assert french.WEEKDAYS[found.weekday()] == weekday


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("24", date(2026, 11, 24)),
        ("20", date(2026, 12, 20)),
        ("24/11", date(2026, 11, 24)),
        ("20/11", date(2027, 11, 20)),
        ("29/02", date(2028, 2, 29)),
        ("03/01/22", date(2022, 1, 3)),
        ("3 janvier 2022", date(2022, 1, 3)),
        ("1er août", date(2027, 8, 1)),
        ("auj", TODAY),
        ("dem", date(2026, 11, 22)),
    ],
)
def test_the_short_forms_mean_the_next_such_day(typed: str, expected: date) -> None:
    assert french.parse_date(typed, TODAY) == expected


@given(DAYS, st.integers(-79, 20))
def test_a_year_of_two_figures_is_one_of_the_twenty_to_come_or_of_those_just_before(
    today: date, years: int
) -> None:
    day = date(today.year + years, 2, 1)
    assert french.parse_date(f"1/2/{day.year % 100:02d}", today) == day


@given(DAYS, DAYS)
def test_where_dates_are_past_a_short_form_means_the_last_such_day(today: date, day: date) -> None:
    shown = f"{day.day}/{day.month}"
    past, next_one = french.parse_date(shown, today, is_past=True), french.parse_date(shown, today)
    assert past <= today <= next_one
    assert {(d.day, d.month) for d in (past, next_one)} == {(day.day, day.month)}
    assert french.parse_date(str(day.day), today, is_past=True) <= today
    weekday = french.WEEKDAYS[day.weekday()][:3]
    assert 1 <= (today - french.parse_date(weekday, today, is_past=True)).days <= 7


@pytest.mark.parametrize(
    ("typed", "days"),
    [("31/02", ("28/02/2026", "01/03/2026")), ("29/02/2027", ("28/02/2027", "01/03/2027")),
     ("31/11/2026", ("30/11/2026", "01/12/2026"))],
)  # fmt: skip
def test_a_day_that_does_not_exist_names_the_days_on_both_sides(typed: str, days: tuple[str, str]) -> None:
    with pytest.raises(french.Unreadable) as refusal:
        french.parse_date(typed, TODAY)
    assert all(day in str(refusal.value) for day in days)


@pytest.mark.parametrize("typed", ["", "31/02", "29/02/2027", "45", "32/13/2026", "bientôt", "1.2.3.4"])
def test_what_is_no_date_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(french.Unreadable, match=r"[.]$"):
        french.parse_date(typed, TODAY)


@given(st.times())
def test_an_hour_is_read_in_each_typed_form(moment: time) -> None:
    hour = time(moment.hour, moment.minute)
    forms = [f"{hour:%H:%M}", f"{hour:%Hh%M}", f"{hour:%H%M}", french.clock_time(hour)]
    assert {french.parse_time(form) for form in forms} == {hour}


@given(st.integers(1, 999 * 60))
def test_a_duration_printed_is_read_again_to_the_minute(minutes: int) -> None:
    hours, rest = divmod(minutes, 60)
    forms = [french.duration(minutes), f"{hours}h{rest:02}", f"{hours}:{rest:02}"]
    assert {french.parse_duration(form) for form in forms} == {minutes}


@pytest.mark.parametrize("typed", ["0", "0 h", "6h60", "-2", "deux heures", "1000", "6,5"])
def test_what_is_no_duration_is_refused(typed: str) -> None:
    with pytest.raises(french.Unreadable, match="6 h 30"):
        french.parse_duration(typed)


@given(st.integers(0, 10**11))
@pytest.mark.bad_input(42)
def test_an_amount_printed_is_read_again_to_the_cent(cents: int) -> None:
    assert french.parse_money(french.money(cents)) == cents


@pytest.mark.parametrize("typed", ["-1", "1,234", "12,345", "1e9", "mille", ""])
@pytest.mark.bad_input(42)
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(french.Unreadable):
        french.parse_money(typed)


@given(
    st.lists(st.sampled_from(["« Salle 1 »", "est", "déjà", "pris", "par « Avocat ».", "«\u00a0oui\u00a0»"]))
)
def test_no_line_of_a_paper_begins_or_ends_with_a_guillemet_alone(said: list[str]) -> None:
    text = " ".join(said)
    lines = wrap(text, 16, len)
    assert " ".join(lines).replace("\u00a0", " ") == text.replace("\u00a0", " ")
    assert not [line for line in lines if line.startswith("»") or line.endswith("«")]


def test_numbers_follow_french_typography() -> None:
    assert french.number(4126) == "4\u202f126"
    assert french.share(191 / 1922) == "9,9\u202f%"
    assert french.money(6_990_000) == "69\u202f900,00\u00a0€"
    assert french.clock_time(time(10, 30)) == "10\u00a0h\u00a030"
    assert french.plural(0, "contact") == "0 contact"
    assert french.plural(2, "contact") == "2 contacts"


@given(st.text())
def test_cleaned_text_is_printable_and_cleaned_once(text: str) -> None:
    cleaned = french.clean(text)
    assert french.clean(cleaned) == cleaned
    assert "\x00" not in cleaned and "\u202e" not in cleaned
    cleaned.encode("utf-8")


@pytest.mark.bad_input(14, 18)
def test_a_lone_surrogate_is_replaced_and_a_family_emoji_kept() -> None:
    assert french.clean("a\ud800b") == "a\ufffdb"
    assert french.clean("👨‍👩‍👧") == "👨‍👩‍👧"


@pytest.mark.parametrize(
    "typed",
    ["06 39 98 01 02", "+33 (0)6 39 98 01 02", "0033639980102", "06.39.98.01.02", "33639980102"],
)
def test_a_phone_is_one_key_however_it_is_typed(typed: str) -> None:
    assert french.phone_key(typed) == "33639980102"
    assert "33639980102".startswith(french.phone_key(typed[:9]))  # as it is typed


def test_short_and_foreign_numbers_keep_their_digits() -> None:
    assert [french.phone_key(typed) for typed in ("3919", "116 006", "+590 590 12 34 56")] == [
        "3919", "116006", "590590123456",
    ]  # fmt: skip


def test_search_forgets_accents_case_and_ligatures() -> None:
    assert french.fold("  Élodie  CŒUR ") == french.fold("elodie coeur")


# A number read back from its words, by the value of each word: another way than the one that wrote it.
VALUES = {
    "zéro": 0, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7,
    "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15,
    "seize": 16, "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
}  # fmt: skip


def read_words(words: str) -> int:
    total = part = 0
    for word in words.replace("-", " ").replace(" et ", " ").split():
        if word == "mille":
            total, part = total + (part or 1) * 1000, 0
        elif word in ("cent", "cents"):
            part = (part or 1) * 100
        elif word in ("vingt", "vingts") and part % 100 == 4:
            part += 76
        else:
            part += VALUES[word]
    return total + part


@given(st.integers(0, 999_999))
def test_a_number_in_letters_reads_back_as_itself(count: int) -> None:
    assert read_words(french.in_words(count)) == count


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (21, "vingt et un"), (70, "soixante-dix"), (71, "soixante et onze"), (80, "quatre-vingts"),
        (81, "quatre-vingt-un"), (91, "quatre-vingt-onze"), (99, "quatre-vingt-dix-neuf"), (100, "cent"),
        (200, "deux cents"), (201, "deux cent un"), (1999, "mille neuf cent quatre-vingt-dix-neuf"),
        (2026, "deux mille vingt-six"), (2080, "deux mille quatre-vingts"), (80_000, "quatre-vingt mille"),
        (200_000, "deux cent mille"),
    ],
)  # fmt: skip
def test_a_number_in_letters_follows_the_spelling_taught_at_school(count: int, words: str) -> None:
    assert french.in_words(count) == words


def test_a_day_and_an_hour_are_told_in_letters() -> None:
    assert french.date_in_words(date(2026, 11, 24)) == "mardi vingt-quatre novembre deux mille vingt-six"
    assert french.date_in_words(date(2027, 1, 1)) == "vendredi premier janvier deux mille vingt-sept"
    said = {
        (10, 30): "dix heures trente",
        (9, 0): "neuf heures",
        (1, 1): "une heure une",
        (21, 51): "vingt et une heures cinquante et une",
        (12, 15): "midi quinze",
        (0, 0): "minuit",
        (11, 11): "onze heures onze",
    }
    assert {key: french.time_in_words(time(*key)) for key in said} == said

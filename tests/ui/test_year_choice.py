"""The year in view stays in view, whatever years are offered, and each other one is told once."""

from pytestqt.qtbot import QtBot

from espace_citoyennete.ui.year_choice import YearChoice


def test_the_year_in_view_stays_among_the_years_offered_and_a_step_goes_beyond_them(qtbot: QtBot) -> None:
    years = YearChoice("Exercice", 2026)
    qtbot.addWidget(years)
    told: list[int] = []
    years.chosen.connect(told.append)
    years.offer([2024, 2025, 2027])
    assert [years.itemText(place) for place in range(4)] == [f"Exercice {2027 - place}" for place in range(4)]
    assert (years.year, told) == (2026, [])
    years.step(1)
    years.step(1)
    assert (years.year, told) == (2028, [2027, 2028])
    years.offer([2026])
    assert (years.year, years.count(), told) == (2028, 2, [2027, 2028])
    years.show_year(2028)
    assert told == [2027, 2028]

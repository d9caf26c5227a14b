"""Several places in one report: what adds up is added, rates are made again of their terms, nothing else."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.annual_report.sections import AnnualReport
from espace_citoyennete.consolidation.sections import Place, consolidated, sum_of_figures
from espace_citoyennete.consolidation.tables import sum_of_tables
from espace_citoyennete.report import (
    KeyFigure,
    Origin,
    Section,
    Stamp,
    Table,
    breakdown,
    breakdown_table,
    year_period,
)
from espace_citoyennete.town.reference import TownIdentity

CONTACTS = Origin("contacts")
COUNTS = st.dictionaries(st.sampled_from(["F", "H", "X", "NC"]), st.integers(0, 400), max_size=4)


def table(counts: dict[str, int]) -> Table:
    found = breakdown(dict[str | None, int](counts.items()), {"F": "Femme", "H": "Homme"})
    return breakdown_table(
        "t", "Par genre", found, first="Genre", unit="contacts", counted=CONTACTS, by="genre"
    )


def bare(one: Table) -> dict[object, object]:
    """Return what a table tells, whatever the order of its rows."""
    return {"total": one.total, **{row[0]: row for row in one.rows}}


@given(st.lists(COUNTS, min_size=1, max_size=4))
def test_a_breakdown_of_places_is_the_breakdown_of_all_their_records(places: list[dict[str, int]]) -> None:
    together: dict[str, int] = {}
    for counts in places:
        for code, count in counts.items():
            together[code] = together.get(code, 0) + count
    summed = sum_of_tables([table(counts) for counts in places])
    assert summed is not None
    told, wanted = bare(summed), bare(table(together))
    assert told.keys() == wanted.keys()
    for label, row in wanted.items():
        assert told[label] == pytest.approx(row)


def test_a_median_a_mean_and_a_share_without_its_terms_are_never_told() -> None:
    delays = Table(
        "d", "Délais", ("Type", "Rendez-vous", "Délai moyen", "Remplissage"),
        (("Avocat", 4, 11.5, 0.5),), kinds=("text", "count", "count", "share"),
    )  # fmt: skip
    summed = sum_of_tables([delays, delays])
    assert summed is not None
    assert summed.rows == (("Avocat", 8, None, None),)


def test_a_list_stays_in_the_report_of_its_place() -> None:
    listed = Table(
        "l",
        "Jeudis",
        ("Date", "Titre", "Présents"),
        (("15/01", "Sport", 4),),
        kinds=("text", "text", "count"),
    )
    assert sum_of_tables([listed, listed]) is None
    twice = Table("l", "Jeudis", ("Date", "Présents"), (("15/01", 4), ("15/01", 5)))
    assert sum_of_tables([twice]) is None


def figure(
    value: float | None, unit: str = "count", measure: str = "sum", measured: int | None = None
) -> KeyFigure:
    origin = Origin("contacts", measure=measure)  # type: ignore[arg-type]
    return KeyFigure("c", "Contacts", value, unit, "", origin, measured=measured)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("figures", "value"),
    [
        ((figure(3), figure(4)), 7),
        ((figure(3), figure(None)), None),
        ((figure(0.5, "share", measured=10), figure(0.1, "share", measured=30)), 0.2),  # (5 + 3) ÷ 40
        ((figure(0.5, "share", measured=10), figure(0.1, "share")), None),
        ((figure(10.0, measure="mean", measured=3), figure(20.0, measure="mean", measured=1)), 12.5),
        ((figure(10.0, measure="median", measured=3), figure(20.0, measure="median", measured=1)), None),
        ((replace(figure(3), origin=None), figure(4)), None),  # an estimate: no records make it
    ],
)
def test_a_figure_is_added_made_again_or_not_told(
    figures: tuple[KeyFigure, ...], value: float | None
) -> None:
    made = sum_of_figures(figures).value
    assert made == (None if value is None else pytest.approx(value))


def test_each_place_has_its_column_and_is_named() -> None:
    def report(count: int) -> AnnualReport:
        stamp = Stamp(
            "2025", "S. Amrani", datetime(2026, 1, 12), "2026.1", edition="arrêtée le 12 janvier 2026"
        )
        chapter = Section("accueil", "Accueil", (figure(count),), (table({"F": count}),))
        town = TownIdentity("Amiens", "Espace citoyenneté")
        return AnnualReport("Bilan d’activité 2025", year_period(2025), stamp, town, (chapter,))

    places = [Place("Nord", report(3)), Place("Sud", report(4))]
    told = consolidated(places, produced_at=datetime(2026, 2, 1), author="C. Roy")
    first, chapter = told.sections
    assert first.title == "Les lieux\u00a0: Nord et Sud"
    block = first.blocks[0]
    assert isinstance(block, Table)
    assert (block.columns, block.rows) == (("Chiffre", "Nord", "Sud", "Ensemble"), (("Contacts", 3, 4, 7),))
    assert chapter.figures[0].value == 7
    assert told.stamp.edition == "consolidation de 2 lieux"
    assert "Nord\u00a0: arrêtée le 12 janvier 2026." in first.notes

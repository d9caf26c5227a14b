"""The canonical file of a report: there and back without a change, and nothing else read for one."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.annual_report.figures import annual_figures
from espace_citoyennete.annual_report.frozen import digest, from_json, to_json
from espace_citoyennete.annual_report.layouts import layouts
from espace_citoyennete.annual_report.sections import AnnualReport, annual_report
from espace_citoyennete.errors import UserError
from espace_citoyennete.report import (
    CellOrigin,
    ChartSpec,
    KeyFigure,
    Origin,
    Period,
    Scope,
    Section,
    SectionText,
    Series,
    Stamp,
    Table,
    year_period,
)
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.reference import TownIdentity
from tests.annual_report.conftest import IMPORTED

TEXTS = st.text(max_size=8)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
CELLS = st.none() | TEXTS | NUMBERS


def several(one: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(one, max_size=most).map(tuple)


WHERE = several(st.tuples(TEXTS, TEXTS | st.integers()))
DAYS = st.builds(Scope, st.builds(Period, st.dates(), st.dates()), st.dates())
ORIGINS = st.none() | st.builds(Origin, TEXTS, WHERE, scope=st.none() | DAYS)
OWN = st.none() | st.builds(CellOrigin, st.builds(Origin, TEXTS, WHERE), ORIGINS, TEXTS)
FIGURES = st.builds(
    KeyFigure, key=TEXTS, label=TEXTS, value=st.none() | NUMBERS, origin=ORIGINS, base=ORIGINS
)
TABLES = st.builds(
    Table,
    columns=several(TEXTS),
    rows=several(several(CELLS)),
    total=st.none() | several(CELLS),
    row_where=several(st.none() | WHERE),
    origins=several(ORIGINS),
    bases=several(ORIGINS),
    own=several(several(OWN)),
)
CHARTS = st.builds(
    ChartSpec,
    categories=several(TEXTS),
    most=st.integers(0, 3),
    series=several(st.builds(Series, TEXTS, several(st.floats(allow_nan=False, allow_infinity=False)))),
)
SECTIONS = st.builds(
    Section,
    figures=several(FIGURES),
    blocks=several(TABLES | CHARTS),
    notes=several(TEXTS),
    texts=several(st.builds(SectionText)),
)


def told_once(report: AnnualReport) -> AnnualReport:
    """Give each figure and each table a key of its own."""
    return replace(
        report,
        sections=tuple(
            replace(
                section,
                figures=tuple(replace(one, key=f"{n}/{m}") for m, one in enumerate(section.figures)),
                blocks=tuple(replace(one, key=f"{n}/{m}") for m, one in enumerate(section.blocks)),
            )
            for n, section in enumerate(report.sections)
        ),
    )


REPORTS = st.builds(
    AnnualReport,
    period=st.builds(Period),
    stamp=st.builds(Stamp, filters=several(TEXTS)),
    town=st.builds(TownIdentity, logo=st.none() | st.binary(max_size=8)),
    sections=several(SECTIONS),
).map(told_once)


@given(REPORTS)
def test_any_report_comes_back_equal_and_its_file_is_the_same_to_the_byte(report: AnnualReport) -> None:
    content = to_json(report)
    assert from_json(content) == report
    assert to_json(from_json(content)) == content
    assert not any("\ud800" <= one <= "\udfff" for one in content.decode())


def test_every_document_of_a_true_year_comes_back_equal(year: Database) -> None:
    with year.reading() as session:
        figures = annual_figures(session, Scope(year_period(2022), IMPORTED.date()))
    for layout in layouts(figures):
        report = annual_report(figures, produced_at=IMPORTED, author="S. Amrani", layout=layout)
        assert from_json(to_json(report)) == report


def test_another_figure_is_another_digest(report: AnnualReport) -> None:
    other = replace(report, sections=tuple(map(one_more, report.sections)))
    assert digest(to_json(other)) != digest(to_json(report)) == digest(to_json(replace(report)))


def one_more(section: Section) -> Section:
    figures = (replace(one, value=4021) if one.key == "contacts_recus" else one for one in section.figures)
    return replace(section, figures=tuple(figures))


def test_the_file_tells_what_the_readme_says(report: AnnualReport) -> None:
    told = json.loads(to_json(report))
    assert list(told) == sorted(told), "keys in order"
    assert (told["titre"], told["periode"]) == ("Bilan d’activité 2022", "2022")
    assert datetime.fromisoformat(told["produit_le"]) == IMPORTED
    assert told["chiffres"]["contacts_recus"] == 4020
    table = told["tableaux"]["contacts_par_genre"]
    assert {"titre", "unite", "colonnes", "lignes", "total", "note"} <= table.keys()
    assert table["colonnes"][0] and table["lignes"]


def test_one_key_never_tells_two_values(report: AnnualReport) -> None:
    first, *others = report.sections
    twice = replace(first, key="deux", figures=tuple(replace(one, value=-1) for one in first.figures))
    with pytest.raises(AssertionError, match="told twice"):
        to_json(replace(report, sections=(first, twice, *others)))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _told: b"",
        lambda _told: b"\xff",
        lambda _told: b"[]",
        lambda _told: b"3",
        lambda _told: b"[" * 100_000,
        lambda told: json.dumps(told | {"chapitres": 3}).encode(),
        lambda told: json.dumps(told | {"chapitres": [{}]}).encode(),
        lambda told: json.dumps(told | {"tableaux": {}}).encode(),
        lambda told: json.dumps(told | {"titre": 3}).encode(),
        lambda told: json.dumps(told | {"premier_jour": "hier"}).encode(),
        lambda told: json.dumps(told | {"chiffres": dict.fromkeys(told["chiffres"], float("nan"))}).encode(),
        lambda told: json.dumps(told | {"chiffres": dict.fromkeys(told["chiffres"], True)}).encode(),
    ],
)
def test_any_other_file_is_refused_in_a_sentence(report: AnnualReport, spoil: Any) -> None:
    with pytest.raises(UserError, match="n’est pas un bilan arrêté"):
        from_json(spoil(json.loads(to_json(report))))


def test_a_file_of_another_format_says_so(report: AnnualReport) -> None:
    other = json.dumps(json.loads(to_json(report)) | {"format": 2}).encode()
    with pytest.raises(UserError, match="autre version"):
        from_json(other)

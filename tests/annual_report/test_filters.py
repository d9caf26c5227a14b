"""A report under filters: only what they narrow, and said so."""

from datetime import date, datetime
from typing import Any

import pytest

from espace_citoyennete.annual_report.figures import annual_figures
from espace_citoyennete.annual_report.layouts import LAYOUTS
from espace_citoyennete.annual_report.sections import AnnualReport, Layout, annual_report
from espace_citoyennete.report import NOT_COMMUNICATED, Filters, Scope, Table, year_period
from espace_citoyennete.storage.database import Database
from tests.annual_report.test_provenance import check


def filtered(year: Database, layout: Layout | None = None, **filters: Any) -> AnnualReport:
    with year.reading() as session:
        figures = annual_figures(session, Scope(year_period(2022), date(2023, 1, 9), Filters(**filters)))
    return annual_report(figures, produced_at=datetime(2023, 1, 9), layout=layout)


@pytest.mark.parametrize(
    ("filters", "chapters"),
    [
        ({"channels": ("VISITE",)}, ["accueil", "profil"]),
        ({"kinds": ("AVOCAT",)}, ["point_justice"]),
        ({"domains": ("FAM",)}, ["accueil", "profil", "point_justice"]),
        ({"channels": ("VISITE",), "kinds": ("AVOCAT",)}, []),
    ],
)  # fmt: skip
def test_a_chapter_that_the_filters_do_not_narrow_is_left_out_and_said(
    year: Database, filters: dict[str, Any], chapters: list[str]
) -> None:
    for layout in LAYOUTS:
        first, *others = filtered(year, layout, **filters).sections
        assert [section.key for section in others] == chapters
        assert any(words in first.notes[0] for words in ("Bilan filtré", "Aucun chapitre"))


def test_the_filters_are_told_in_the_words_of_their_day(year: Database) -> None:
    stamp = filtered(
        year, channels=("VISITE", "TEL_ENTRANT"), domains=("FAM", NOT_COMMUNICATED, "JAMAIS")
    ).stamp
    assert stamp.filters == (
        "Canal\u00a0: Visite à l’accueil (sans rendez-vous) ou Appel reçu",
        "Domaine du droit\u00a0: Droit de la famille ou non communiqué ou JAMAIS (n’est plus dans la liste)",
    )


def test_under_a_domain_of_law_no_sitting_is_told(year: Database) -> None:
    (chapter,) = (one for one in filtered(year, domains=("FAM",)).sections if one.key == "point_justice")
    tables = [block for block in chapter.blocks if isinstance(block, Table)]
    origins = [origin for table in tables for origin in (*table.origins, *table.bases) if origin]
    origins += [origin for figure in chapter.figures for origin in (figure.origin, figure.base) if origin]
    assert not {origin.records for origin in origins} & {"seances", "minutes_de_seance", "creneaux"}
    assert {figure.key for figure in chapter.figures} >= {"rendez_vous_pris", "taux_absence", "delai_median"}


@pytest.mark.parametrize(
    "filters", [{"channels": ("VISITE",)}, {"kinds": ("AVOCAT",)}, {"domains": ("FAM",)}]
)
def test_each_figure_under_filters_is_made_of_the_records_it_opens(
    year: Database, filters: dict[str, Any]
) -> None:
    check(year, Scope(year_period(2022), date(2023, 1, 9), Filters(**filters)))

"""Every chart says how it is read, what it covers and where it comes from; its bars are sorted."""

from datetime import datetime

from espace_citoyennete.annual_report.figures import annual_figures
from espace_citoyennete.annual_report.layouts import LAYOUTS
from espace_citoyennete.annual_report.sections import AnnualReport, annual_report
from espace_citoyennete.report import ChartSpec, Scope, Section, breakdown, breakdown_chart, year_period
from espace_citoyennete.storage.database import Database
from tests.annual_report.test_provenance import shown_year, told_whole  # noqa: F401 - fixtures
from tests.conftest import NOW


def badly_told(sections: tuple[Section, ...]) -> list[str]:
    """Name each chart that lacks one of the three words of its note, or of which the bars are not sorted."""
    charts = [block for section in sections for block in section.blocks if isinstance(block, ChartSpec)]
    return [
        chart.key
        for chart in charts
        if not all(word in chart.note for word in ("Lecture\u00a0:", "Champ\u00a0:", "Source\u00a0:"))
        or (chart.kind == "bars" and not is_sorted(chart))
        or not (chart.title and chart.subtitle and chart.unit)
    ]


def is_sorted(chart: ChartSpec) -> bool:
    """Tell whether the longest bar is the first one."""
    values = [value or 0 for value in chart.series[0].values]
    return values == sorted(values, reverse=True)


def test_each_chart_of_each_document_says_how_it_is_read(shown_year: Database) -> None:  # noqa: F811
    with shown_year.reading() as session:
        figures = annual_figures(session, Scope(year_period(NOW.year), NOW.date()))
    told = [annual_report(figures, produced_at=datetime(2026, 12, 31), layout=one) for one in LAYOUTS]
    assert sum(isinstance(block, ChartSpec) for one in told[0].sections for block in one.blocks) >= 7
    assert [badly_told(one.sections) for one in told] == [[] for _ in told]


def test_an_empty_year_says_so(report: AnnualReport) -> None:
    found = breakdown({"NC": 3}, {})
    chart = breakdown_chart("c", "T", found, subtitle="S", unit="contacts", source="registre")
    assert chart.note.startswith(
        "Lecture\u00a0: aucune donnée. Champ\u00a0: 3 contacts. Source\u00a0: registre."
    )
    assert badly_told(report.sections) == []

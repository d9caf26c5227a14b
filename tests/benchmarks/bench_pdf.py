"""The PDF of the year, tagged and dressed as an archive ÷ the same pieces laid by bare reportlab."""

import time
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from reportlab.graphics.charts.barcharts import HorizontalBarChart
from reportlab.graphics.charts.linecharts import HorizontalLineChart
from reportlab.graphics.shapes import Drawing, String
from reportlab.lib import colors
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate

from espace_citoyennete.annual_report.annex import annex
from espace_citoyennete.annual_report.figures import annual_figures
from espace_citoyennete.annual_report.pdf import write_report
from espace_citoyennete.annual_report.rules import RULES
from espace_citoyennete.annual_report.sections import AnnualReport, annual_report
from espace_citoyennete.pdf import fonts
from espace_citoyennete.report import ChartSpec, Period, Scope, Stamp, Table, written, year_period
from espace_citoyennete.storage.database import Database, open_sqlite
from espace_citoyennete.town.reference import TownIdentity
from tests.benchmarks.harness import compare
from tests.benchmarks.million import log_a_million
from tests.conftest import KEY, fill
from tests.pdf.reading import out
from tests.pdf.samples import SECTIONS

_REPEATED = 5  # twenty tables and twenty-five charts, as in a full year
_YEARS, _COPIES = 5, 12  # 12 × 4 380 rows: five years of ten thousand contacts


def main() -> None:
    """Print the ratio, and how long the report of five full years takes from the base to the file."""
    report = AnnualReport(
        title="Bilan d’activité 2022",
        period=year_period(2022),
        stamp=Stamp("2022", "", datetime(2023, 1, 9), RULES),
        town=TownIdentity("Amiens", "Espace citoyenneté", "12 rue Frédéric Petit"),
        sections=tuple(SECTIONS) * _REPEATED,
    )
    whole = replace(report, sections=(*report.sections, *annex(report)))  # what is printed
    compare(
        "PDF de l’année ÷ reportlab nu",
        lambda: write_report(out(BytesIO()), report),
        lambda: _bare(whole),
        1.6,
    )
    with TemporaryDirectory() as folder:
        database = open_sqlite(Path(folder, "donnees.db"), KEY)
        fill(database)
        log_a_million(database, years=_YEARS, copies=_COPIES)
        start = time.perf_counter()
        _write_years(database)
        print(f"PDF de cinq ans, de la base au fichier\n    {time.perf_counter() - start:.2f} s, visé < 10 s")
        database.close()


def _write_years(database: Database) -> None:
    period = Period(date(2023 - _YEARS, 1, 1), date(2022, 12, 31))
    with database.reading() as session:
        figures = annual_figures(session, Scope(period, period.last))
    write_report(out(BytesIO()), annual_report(figures, produced_at=datetime(2023, 1, 9)))


def _bare(report: AnnualReport) -> None:
    """Lay the same pieces with reportlab's own paragraphs, tables and charts."""
    styles = getSampleStyleSheet()
    for style in styles.byName.values():
        style.fontName = fonts.REGULAR
    story: list[Flowable] = []
    for section in report.sections:
        story.append(Paragraph(section.title, styles["Heading1"]))
        for figure in section.figures:
            story.append(Paragraph(written(figure.value, figure.unit), styles["Heading2"]))
            story += [Paragraph(text, styles["BodyText"]) for text in (figure.label, figure.definition)]
        for block in section.blocks:
            story.append(Paragraph(block.title.replace("<", "&lt;"), styles["Heading3"]))
            story.append(_table(block) if isinstance(block, Table) else _chart(block))
            story.append(Paragraph(block.note, styles["BodyText"]))
    SimpleDocTemplate(BytesIO()).build(story)


def _table(table: Table) -> LongTable:
    rows = [*table.rows, *([table.total] if table.total else [])]
    cells = [[written(cell, table.kind(column)) for column, cell in enumerate(row)] for row in rows]
    look = [
        ("FONTNAME", (0, 0), (-1, -1), fonts.REGULAR),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.grey),
        ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
    ]
    return LongTable([list(table.columns), *cells], repeatRows=1, style=look)


def _chart(spec: ChartSpec) -> Drawing:
    drawing = Drawing(480, 160)
    spec = spec.drawn
    chart = HorizontalLineChart() if spec.kind == "lines" else HorizontalBarChart()
    chart.x, chart.y, chart.width, chart.height = 120, 20, 340, 120
    chart.data = [series.values for series in spec.series]
    chart.categoryAxis.categoryNames = list(spec.categories)
    chart.categoryAxis.labels.fontName = chart.valueAxis.labels.fontName = fonts.REGULAR
    chart.valueAxis.valueMin = 0
    drawing.add(chart)
    drawing.add(String(0, 150, spec.subtitle, fontName=fonts.REGULAR, fontSize=8))
    return drawing


if __name__ == "__main__":
    main()

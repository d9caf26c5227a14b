"""The PDF of the year ÷ the same tables and charts laid by bare reportlab, in a script."""

from datetime import date
from io import BytesIO

from reportlab.graphics.charts.barcharts import HorizontalBarChart
from reportlab.graphics.charts.linecharts import HorizontalLineChart
from reportlab.graphics.shapes import Drawing, String
from reportlab.lib import colors
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate

from espace_citoyennete.annual_report.pdf import write_report
from espace_citoyennete.annual_report.sections import AnnualReport
from espace_citoyennete.pdf import fonts
from espace_citoyennete.report import ChartSpec, Table, written
from espace_citoyennete.town.reference import TownIdentity
from tests.benchmarks.harness import compare
from tests.pdf.samples import SECTIONS

_REPEATED = 4  # some twenty tables and charts, as in a real year


def main() -> None:
    """Print the ratio."""
    report = AnnualReport(
        title="Bilan d’activité 2022",
        period_label="2022",
        town=TownIdentity("Amiens", "Espace citoyenneté", "12 rue Frédéric Petit"),
        produced_on=date(2023, 1, 9),
        sections=tuple(SECTIONS) * _REPEATED,
    )
    compare(
        "PDF de l’année ÷ reportlab nu", lambda: write_report(BytesIO(), report), lambda: _bare(report), 1.5
    )


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

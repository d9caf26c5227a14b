"""The report on paper says every figure of the report, and each page is fit to be published."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from espace_citoyennete.annual_report.pdf import write_report
from espace_citoyennete.annual_report.sections import AnnualReport
from espace_citoyennete.report import Section, Table, written
from tests.pdf.reading import pages


def squeezed(text: str) -> str:
    return "".join(text.split()).replace("\ufffe", "")


def printed(path: Path, report: AnnualReport) -> str:
    write_report(path, report)
    return squeezed("".join(pages(path)))


def test_every_figure_title_and_note_of_the_report_is_printed(report: AnnualReport, tmp_path: Path) -> None:
    paper = printed(tmp_path / "bilan.pdf", report)
    assert "4020Contactsreçus" in paper
    assert "1731" in paper
    for section in report.sections:
        for text in told(section):
            assert squeezed(text) in paper, text
        for block in section.blocks:
            if isinstance(block, Table):
                for row in block.rows:
                    for column, cell in enumerate(row):
                        assert squeezed(written(cell, block.kind(column))) in paper


def told(section: Section) -> list[str]:
    figures = [
        text for figure in section.figures for text in (written(figure.value, figure.unit), figure.label)
    ]
    return [section.title, *figures, *section.notes]


def test_the_same_report_gives_the_same_bytes_and_another_figure_gives_others(
    report: AnnualReport, tmp_path: Path
) -> None:
    one, two, three = (tmp_path / name for name in ("un.pdf", "deux.pdf", "trois.pdf"))
    write_report(one, report)
    write_report(two, report)
    assert one.read_bytes() == two.read_bytes()
    write_report(three, replace(report, produced_on=date(2023, 1, 10)))
    assert three.read_bytes() != one.read_bytes()


def test_no_page_is_almost_empty_and_no_chapter_starts_at_the_very_bottom(
    report: AnnualReport, tmp_path: Path
) -> None:
    path = tmp_path / "bilan.pdf"
    write_report(path, report)
    texts = pages(path)
    assert all(len(squeezed(text)) > 250 for text in texts[:-1])
    for section in report.sections:
        ends = [text.rstrip().removesuffix(section.title) != text.rstrip() for text in texts]
        assert not any(ends)

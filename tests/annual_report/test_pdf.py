"""The report on paper says every figure of the report, and each page is fit to be published."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from espace_citoyennete.annual_report.frozen import to_json
from espace_citoyennete.annual_report.pdf import write_report
from espace_citoyennete.annual_report.sections import AnnualReport
from espace_citoyennete.errors import UserError
from espace_citoyennete.report import Section, SectionText, Table, written
from tests.annual_report.printing_child import FAULTS
from tests.pdf.checking import problems
from tests.pdf.reading import out, pages


def squeezed(text: str) -> str:
    return "".join(text.split()).replace("\ufffe", "")


def printed(path: Path, report: AnnualReport) -> str:
    write_report(out(path), report)
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


def test_each_page_says_what_is_counted_by_whom_when_and_by_which_rules(
    report: AnnualReport, tmp_path: Path
) -> None:
    path = tmp_path / "bilan.pdf"
    filters = ("Quartier\u00a0: QPV Étouvie", "Canal\u00a0: Appel reçu")
    stamp = replace(report.stamp, author="Camille Roussel", filters=filters, edition="rectifié n°\u00a02")
    write_report(out(path), replace(report, stamp=stamp))
    texts = [squeezed(text) for text in pages(path)]
    for text in texts:
        for name, words in stamp.facts:
            assert squeezed(f"{name}:{words}") in text


def test_filters_too_long_for_a_footer_are_read_on_the_first_page(
    report: AnnualReport, tmp_path: Path
) -> None:
    path = tmp_path / "bilan.pdf"
    filters = tuple(f"Quartier\u00a0: QPV numéro {number}" for number in range(40))
    write_report(out(path), replace(report, stamp=replace(report.stamp, filters=filters)))
    first, *others = [squeezed(text) for text in pages(path)]
    assert all(squeezed(one) in first for one in filters)
    assert all("voirlapremièrepage" in text for text in (first, *others))


def test_the_annex_defines_every_figure_and_every_table(report: AnnualReport, tmp_path: Path) -> None:
    annex = printed(tmp_path / "bilan.pdf", report).split(squeezed("Règles de comptage, version"))[-1]
    for section in report.sections:
        tables = [block for block in section.blocks if isinstance(block, Table)]
        for name, words in (
            *((figure.label, figure.definition) for figure in section.figures),
            *((table.title, table.definition) for table in tables),
        ):
            assert words, name
            assert squeezed(name) in annex
            assert squeezed(words) in annex


def test_what_was_written_for_a_chapter_is_printed_whole_however_long(
    report: AnnualReport, tmp_path: Path
) -> None:
    words = [f"mot{number}" for number in range(3000)]
    long = "\n\n".join(" ".join(words[n : n + 100]) for n in range(0, 3000, 100))
    texts = (SectionText("faits", "Faits marquants", long), SectionText("suite", "Perspectives", "<b>&nbsp;"))
    first, second, *others = report.sections
    write_report(
        out(tmp_path / "b.pdf"), replace(report, sections=(first, replace(second, texts=texts), *others))
    )
    paper = " ".join(pages(tmp_path / "b.pdf"))
    assert re.findall(r"\bmot\d+", paper) == words
    assert "<b>&nbsp;" in paper
    assert problems(tmp_path / "b.pdf") == []


def test_the_report_is_fit_to_be_heard_and_to_be_kept(report: AnnualReport, tmp_path: Path) -> None:
    write_report(out(tmp_path / "bilan.pdf"), report)
    assert problems(tmp_path / "bilan.pdf") == []


def test_its_pages_are_told_as_they_come_and_stopping_leaves_no_file(
    report: AnnualReport, tmp_path: Path
) -> None:
    path, told = tmp_path / "papiers" / "bilan.pdf", list[tuple[int, int]]()
    path.parent.mkdir()
    write_report(out(path), report, progress=lambda page, count: told.append((page, count)))
    count = len(pages(path))
    assert [page for page, _count in told] == list(range(1, count + 1))
    assert all(abs(about - count) <= count / 4 for _page, about in told)
    path.unlink()

    def stop(page: int, _count: int) -> None:
        if page == 3:
            raise UserError("Export annulé.")

    with pytest.raises(UserError, match="annulé"):
        write_report(out(path), report, progress=stop)
    assert list(path.parent.iterdir()) == []


def told(section: Section) -> list[str]:
    figures = [
        text for figure in section.figures for text in (written(figure.value, figure.unit), figure.label)
    ]
    return [section.title, *figures, *section.notes]


def test_the_same_report_gives_the_same_bytes_and_another_figure_gives_others(
    report: AnnualReport, tmp_path: Path
) -> None:
    one, two, three = (tmp_path / name for name in ("un.pdf", "deux.pdf", "trois.pdf"))
    write_report(out(one), report)
    write_report(out(two), report)
    assert one.read_bytes() == two.read_bytes()
    write_report(out(three), replace(report, stamp=replace(report.stamp, produced_at=datetime(2023, 1, 10))))
    assert three.read_bytes() != one.read_bytes()


@pytest.mark.parametrize("fault", ["", *FAULTS])
def test_a_report_printed_again_on_another_day_is_the_same_to_the_byte(
    report: AnnualReport, tmp_path: Path, fault: str
) -> None:
    filters = tuple(f"Quartier\u00a0: QPV numéro {number}" for number in range(8))
    short = replace(report, sections=report.sections[:1], stamp=replace(report.stamp, filters=filters))
    (tmp_path / "bilan.json").write_bytes(to_json(short))
    first, later = (printed_elsewhere(tmp_path, day, fault) for day in (1, 2))
    assert (first == later) == (not fault)


def printed_elsewhere(folder: Path, days: int, fault: str) -> bytes:
    """Return what another process prints some days later; the seed orders its sets in another way."""
    paper = folder / "bilan.pdf"
    asked = [str(folder / "bilan.json"), str(paper), str(days), *filter(None, [fault])]
    subprocess.run(
        [sys.executable, "-m", "tests.annual_report.printing_child", *asked],
        env=os.environ | {"PYTHONHASHSEED": str(days)},
        check=True,
    )
    return paper.read_bytes()


def test_no_page_is_almost_empty_and_no_chapter_starts_at_the_very_bottom(
    report: AnnualReport, tmp_path: Path
) -> None:
    path = tmp_path / "bilan.pdf"
    write_report(out(path), report)
    texts = pages(path)
    assert all(len(squeezed(text)) > 250 for text in texts[:-1])
    for section in report.sections:
        ends = [text.rstrip().removesuffix(section.title) != text.rstrip() for text in texts]
        assert not any(ends)

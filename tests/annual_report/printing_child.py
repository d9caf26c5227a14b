"""Prints a frozen report in a process of its own, some days later, as it should or with a fault planted.

`python -m tests.annual_report.printing_child REPORT.json PAPER.pdf DAYS [FAULT]`.
"""

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from secrets import token_hex
from typing import Any

import pikepdf

from espace_citoyennete.annual_report.frozen import from_json
from espace_citoyennete.annual_report.pdf import write_report
from espace_citoyennete.annual_report.sections import AnnualReport
from espace_citoyennete.pdf.paper import PagedCanvas
from tests.pdf.reading import out


def _random_identifier(report: AnnualReport) -> AnnualReport:
    save = pikepdf.Pdf.save

    def saved(document: pikepdf.Pdf, *arguments: Any, **options: Any) -> None:
        # qpdf alone would draw it from the second: two prints of the same one would be alike.
        document.trailer["/ID"] = pikepdf.Array([pikepdf.String(token_hex(16))] * 2)
        save(document, *arguments, **{**options, "deterministic_id": False})

    pikepdf.Pdf.save = saved  # type: ignore[method-assign,assignment]
    return report


def _clock_of_the_machine(report: AnnualReport) -> AnnualReport:
    tell = PagedCanvas.setDateFormatter

    def told(canvas: PagedCanvas, _formatter: object) -> None:
        tell(canvas, lambda *_moment: time.strftime("D:%Y%m%d%H%M%S", time.gmtime(time.time())))

    PagedCanvas.setDateFormatter = told
    return report


def _order_of_a_set(report: AnnualReport) -> AnnualReport:
    return replace(report, stamp=replace(report.stamp, filters=tuple(set(report.stamp.filters))))


FAULTS: Mapping[str, Callable[[AnnualReport], AnnualReport]] = {
    "identifiant au hasard": _random_identifier,
    "horloge du poste": _clock_of_the_machine,
    "ordre d’un ensemble": _order_of_a_set,
}


def _print_later(source: Path, target: Path, days: int, planted: str = "") -> None:
    clock = time.time
    time.time = lambda: clock() + days * 86_400
    report = from_json(source.read_bytes())
    if planted:
        report = FAULTS[planted](report)
    write_report(out(target), report)


if __name__ == "__main__":
    _print_later(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])

"""The report on paper: title, key figures, contents, then the chapters."""

from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import BinaryIO

from espace_citoyennete.annual_report.sections import AnnualReport
from espace_citoyennete.french import NO_BREAK, long_date
from espace_citoyennete.pdf import document
from espace_citoyennete.pdf.paper import Block
from espace_citoyennete.pdf.parts import SUBTITLE, TITLE, Contents, Heading, Masthead, Words
from espace_citoyennete.pdf.story import sections_story
from espace_citoyennete.report import Section


def write_report(target: Path | BinaryIO, report: AnnualReport) -> None:
    """Write the report as PDF; the same report gives the same bytes. Raises `UserError`."""
    town = report.town
    document.write(
        target,
        _story(report),
        title=f"{report.title} – {town.place}",
        subject=f"Activité du lieu d’accueil, période{NO_BREAK}: {report.period_label}",
        author=f"{town.place}, {town.name}",
        header=f"{town.place}, {town.name} – {report.title}",
        created=datetime.combine(report.produced_on, time()),
    )


def _story(report: AnnualReport) -> list[Block]:
    town = report.town
    details = " – ".join(filter(None, (town.address, town.phone)))
    first, *others = report.sections
    produced = f"Produit le {long_date(report.produced_on, weekday=False)}."
    if town.is_demonstration:
        produced += f" Données de démonstration{NO_BREAK}: personnes et chiffres inventés."
    defined = {figure.key for figure in first.figures}
    chapters = sections_story([_once(section, defined) for section in others])
    opening = sections_story([first])
    headings = [block for block in (*opening, *chapters) if isinstance(block, Heading)]
    return [
        Masthead(f"{town.name} – {town.place}", details, town.logo),
        Words(report.title, TITLE),
        Words(produced, SUBTITLE),
        *opening,
        Contents(headings),
        *chapters,
    ]


def _once(section: Section, defined: set[str]) -> Section:
    """Leave out the definitions already printed with the key figures."""
    figures = (
        replace(figure, definition="") if figure.key in defined else figure for figure in section.figures
    )
    return replace(section, figures=tuple(figures))

"""The report on paper: title, key figures, contents where it is long, then the chapters."""

from dataclasses import replace

from espace_citoyennete.annual_report.annex import annex
from espace_citoyennete.annual_report.brief import brief_pages
from espace_citoyennete.annual_report.frozen import spaced
from espace_citoyennete.annual_report.sections import AnnualReport
from espace_citoyennete.documents import Output
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.pdf import document
from espace_citoyennete.pdf.paper import CONTENT_HEIGHT, CONTENT_WIDTH, Block, height_of
from espace_citoyennete.pdf.parts import NOTE, SUBTITLE, TITLE, Masthead, Words, contents
from espace_citoyennete.pdf.story import sections_story
from espace_citoyennete.report import Section

_FOOTER = 300  # letters: three lines
_SHORT = 3  # pages: a shorter report is read without contents


def write_report(
    target: Output,
    report: AnnualReport,
    *,
    digest: str = "",
    progress: document.Progress = document.in_silence,
) -> None:
    """Write the report as PDF; the same report gives the same bytes. Raises `UserError`.

    `digest` is that of the file of a frozen year, which the paper repeats. `progress` hears each page that
    begins and about how many there are; what it raises leaves no file. A report that was kept bears its own
    head of the journal again.
    """
    town = report.town
    document.write(
        replace(target, journal=report.stamp.journal or target.journal),
        _story(report, digest),
        title=f"{report.title} – {town.place}",
        subject=f"Activité du lieu d’accueil, période{NO_BREAK}: {report.stamp.period_label}",
        author=f"{town.place}, {town.name}",
        header=f"{town.place}, {town.name} – {report.title}",
        created=report.stamp.produced_at,
        footer=_footer(report),
        progress=progress,
    )


def _story(report: AnnualReport, digest: str) -> list[Block]:
    town = report.town
    details = " – ".join(filter(None, (town.address, town.phone)))
    head = [
        Masthead(f"{town.name} – {town.place}", details, town.logo),
        Words(report.title, TITLE),
        *([Words(report.recipient, SUBTITLE)] if report.recipient else []),
        Words(_stamp(report), NOTE),
        *([Words(f"Empreinte SHA-256 du bilan arrêté{NO_BREAK}: {spaced(digest)}", NOTE)] if digest else []),
    ]
    if town.is_demonstration:
        head.append(Words(f"Données de démonstration{NO_BREAK}: personnes et chiffres inventés.", NOTE))
    if report.is_brief:
        return brief_pages(head, report.sections)
    first, *others = report.sections
    defined = {figure.key for figure in first.figures}
    chapters = sections_story([_once(section, defined) for section in others])
    chapters += sections_story(annex(report), are_listed=False)  # one table a chapter, under the same names
    opening = sections_story([first])
    is_long = height_of(chapters, CONTENT_WIDTH) > _SHORT * CONTENT_HEIGHT
    return [*head, *opening, *(contents([*opening, *chapters]) if is_long else ()), *chapters]


def _stamp(report: AnnualReport) -> str:
    """Return which days, under which filters, by whom, when, by which rules."""
    return " · ".join(f"{name}{NO_BREAK}: {words}" for name, words in report.stamp.facts)


def _footer(report: AnnualReport) -> str:
    """Return the stamp; filters that would not hold under a page are read on the first one."""
    stamp = replace(report.stamp, journal="")  # stands by itself on each page
    told = _stamp(replace(report, stamp=stamp))
    if len(told) <= _FOOTER:
        return told
    return _stamp(replace(report, stamp=replace(stamp, filters=("voir la première page",))))


def _once(section: Section, defined: set[str]) -> Section:
    """Leave out the definitions already printed with the key figures."""
    figures = (
        replace(figure, definition="") if figure.key in defined else figure for figure in section.figures
    )
    return replace(section, figures=tuple(figures))

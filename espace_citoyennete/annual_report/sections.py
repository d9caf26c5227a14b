"""The report itself: chapters in order, the same for screen, PDF and JSON."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from espace_citoyennete.actions.sections import action_sections, course_key_figures, course_sections
from espace_citoyennete.agreements.sections import agreement_sections
from espace_citoyennete.annual_report.chapters import CHART_TITLE, TEXTS
from espace_citoyennete.annual_report.figures import AnnualFigures
from espace_citoyennete.annual_report.rules import RULES
from espace_citoyennete.contacts.rules import DISCRIMINATION
from espace_citoyennete.contacts.sections import contact_key_figures, contact_sections
from espace_citoyennete.discriminations.sections import discrimination_sections
from espace_citoyennete.french import NO_BREAK, long_date
from espace_citoyennete.jeudis.sections import jeudi_key_figures, jeudi_sections
from espace_citoyennete.loans.sections import loan_sections
from espace_citoyennete.permanences.sections import permanence_key_figures, permanence_sections
from espace_citoyennete.rallies.sections import rally_sections
from espace_citoyennete.report import ChartSpec, KeyFigure, Period, Section, SectionText, Stamp, Table
from espace_citoyennete.subsidies.sections import subsidy_key_figures, subsidy_sections
from espace_citoyennete.town.reference import TownIdentity
from espace_citoyennete.waiting.sections import waiting_sections
from espace_citoyennete.walks.sections import walk_sections


@dataclass(frozen=True)
class AnnualReport:
    """A report ready to be shown or printed; the same figures and day give the same report."""

    title: str
    period: Period
    stamp: Stamp
    town: TownIdentity
    sections: tuple[Section, ...]
    recipient: str = ""  # « à l’ordre des avocats »: on the first page
    is_brief: bool = False  # each section is one page; neither contents nor annex

    @property
    def tables(self) -> list[Table]:
        """Return the tables in reading order."""
        return [block for section in self.sections for block in section.blocks if isinstance(block, Table)]


@dataclass(frozen=True)
class Missing:
    """Something without which a report is not « prêt à envoyer », and the page where it is mended."""

    words: str
    page: str  # « page:permanences »


def _nothing_missing(_figures: AnnualFigures) -> tuple[Missing, ...]:
    return ()


@dataclass(frozen=True)
class Layout:
    """One way to tell the figures of a period: to everybody, to the bar, to the CDAD…"""

    key: str
    name: str  # as one chooses it
    title: str  # before the period
    sections: Callable[[AnnualFigures], tuple[Section, ...]]
    missing: Callable[[AnnualFigures], tuple[Missing, ...]] = _nothing_missing
    recipient: str = ""
    is_brief: bool = False
    group: str = "Le lieu"  # under which one finds it


def annual_report(
    figures: AnnualFigures,
    *,
    produced_at: datetime,
    author: str = "",
    journal: str = "",
    layout: Layout | None = None,
) -> AnnualReport:
    """Lay out the chapters of a period: all of them, or those of a layout.

    Under filters they are those that the filters narrow: the other documents tell the whole place.
    """
    layout = COMPLETE if figures.scope.filters else layout or COMPLETE
    label = period_label(figures.scope.period)
    return AnnualReport(
        title=f"{layout.title} {label}",
        period=figures.scope.period,
        stamp=Stamp(label, author, produced_at, RULES, figures.filters, journal=journal),
        town=figures.town,
        sections=_titled(_with_texts(layout, figures), figures),
        recipient=layout.recipient,
        is_brief=layout.is_brief,
    )


def _with_texts(layout: Layout, figures: AnnualFigures) -> tuple[Section, ...]:
    """Return the chapters, in the complete report with what was written for each: no partner's is."""
    sections = layout.sections(figures)
    if layout.key != COMPLETE.key or figures.scope.filters:
        return sections
    return tuple(replace(section, texts=_written_for(section.key, figures)) for section in sections)


def _titled(sections: tuple[Section, ...], figures: AnnualFigures) -> tuple[Section, ...]:
    """Put over the charts the titles that somebody wrote for them; under filters they would not be true."""
    if figures.scope.filters:
        return sections
    titles = {chart: words for (chart, kind), words in figures.texts.items() if kind == CHART_TITLE}
    return tuple(
        replace(section, blocks=tuple(_titled_block(block, titles) for block in section.blocks))
        for section in sections
    )


def _titled_block(block: Table | ChartSpec, titles: Mapping[str, str]) -> Table | ChartSpec:
    is_titled = isinstance(block, ChartSpec) and block.key in titles
    return replace(block, title=titles[block.key]) if is_titled else block


def _written_for(chapter: str, figures: AnnualFigures) -> tuple[SectionText, ...]:
    return tuple(
        SectionText(kind, title, figures.texts[chapter, kind])
        for kind, title in TEXTS.items()
        if (chapter, kind) in figures.texts
    )


def _chapters(figures: AnnualFigures) -> tuple[Section, ...]:
    """Return all the chapters: key figures first, then each activity."""
    if figures.scope.filters:
        return _narrowed(figures)
    return (
        _key_figures(figures),
        *contact_sections(figures.contacts),
        *_discriminations(figures),
        *permanence_sections(figures.permanences),
        *waiting_sections(figures.waiting),
        *jeudi_sections(figures.jeudis),
        *course_sections(figures.courses),
        *action_sections(figures.actions),
        *rally_sections(figures.rallies),
        *walk_sections(figures.walks),
        *loan_sections(figures.loans),
        *subsidy_sections(figures.subsidies),
        *agreement_sections(figures.agreements),
    )


def _discriminations(figures: AnnualFigures) -> list[Section]:
    return discrimination_sections(figures.discriminations, figures.contacts.situation(DISCRIMINATION))


def _narrowed(figures: AnnualFigures) -> tuple[Section, ...]:
    """Return the chapters that the filters narrow."""
    filters = figures.scope.filters
    quoted: list[KeyFigure] = []
    chapters: list[Section] = []
    if filters.tell_contacts_apart:
        quoted += contact_key_figures(figures.contacts)[:1]
        chapters += contact_sections(figures.contacts)
        chapters += _discriminations(figures)
    if filters.tell_appointments_apart:
        quoted += permanence_key_figures(figures.permanences)
        chapters += permanence_sections(figures.permanences)
    told = ", ".join(chapter.title for chapter in chapters)
    note = (
        f"Bilan filtré{NO_BREAK}: seuls y figurent les chapitres que tous les filtres concernent ({told})."
        if chapters
        else f"Aucun chapitre ne connaît tous ces filtres à la fois{NO_BREAK}: en retirer un."
    )
    return (Section("chiffres_cles", "Chiffres clés", tuple(quoted), notes=(note, _APART)), *chapters)


COMPLETE = Layout("complet", "Bilan annuel complet", "Bilan d’activité", _chapters)


def period_label(period: Period) -> str:
    """Name a period: « 2022 », or « du 1er mars au 31 mai 2022 »."""
    first, last = period.first, period.last
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return str(first.year) if first.year == last.year else f"{first.year}-{last.year}"
    start = long_date(first, weekday=False, year=first.year != last.year)
    return f"du {start} au {long_date(last, weekday=False)}"


def _key_figures(figures: AnnualFigures) -> Section:
    return Section(
        key="chiffres_cles",
        title="Chiffres clés",
        figures=(
            *contact_key_figures(figures.contacts)[:1],
            *permanence_key_figures(figures.permanences),
            *jeudi_key_figures(figures.jeudis)[:2],
            *course_key_figures(figures.courses)[:2],
            *subsidy_key_figures(figures.subsidies)[:1],
        ),
        notes=(_APART,),
    )


_APART = (
    "Contacts, rendez-vous et personnes reçues sont des nombres différents, qui ne s’additionnent "
    f"jamais{NO_BREAK}: une personne reçue en permanence n’est pas un second contact."
)

"""The report itself: chapters in order, the same for screen, PDF and JSON."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from espace_citoyennete.actions.sections import action_sections, course_key_figures, course_sections
from espace_citoyennete.agreements.sections import agreement_sections
from espace_citoyennete.annual_report.figures import AnnualFigures
from espace_citoyennete.contacts.sections import contact_key_figures, contact_sections
from espace_citoyennete.french import long_date
from espace_citoyennete.jeudis.sections import jeudi_key_figures, jeudi_sections
from espace_citoyennete.loans.sections import loan_sections
from espace_citoyennete.permanences.sections import permanence_key_figures, permanence_sections
from espace_citoyennete.rallies.sections import rally_sections
from espace_citoyennete.report import Period, Section, Table
from espace_citoyennete.subsidies.sections import subsidy_key_figures, subsidy_sections
from espace_citoyennete.town.reference import TownIdentity
from espace_citoyennete.walks.sections import walk_sections


@dataclass(frozen=True)
class AnnualReport:
    """A report ready to be shown or printed; the same figures and day give the same report."""

    title: str
    period_label: str
    town: TownIdentity
    produced_on: date
    sections: tuple[Section, ...]


def annual_report(figures: AnnualFigures, *, produced_on: date) -> AnnualReport:
    """Lay out the chapters of a period: key figures first, then each activity."""
    label = period_label(figures.period)
    return AnnualReport(
        title=f"Bilan d’activité {label}",
        period_label=label,
        town=figures.town,
        produced_on=produced_on,
        sections=(
            _key_figures(figures),
            *contact_sections(figures.contacts),
            *permanence_sections(figures.permanences),
            *jeudi_sections(figures.jeudis),
            *course_sections(figures.courses),
            *action_sections(figures.actions),
            *rally_sections(figures.rallies),
            *walk_sections(figures.walks),
            *loan_sections(figures.loans),
            *subsidy_sections(figures.subsidies),
            *agreement_sections(figures.agreements),
        ),
    )


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
        notes=(
            "Contacts, rendez-vous et personnes reçues sont des nombres différents, qui ne s’additionnent "
            "jamais\u00a0: une personne reçue en permanence n’est pas un second contact.",
        ),
    )


def as_json(report: AnnualReport) -> dict[str, Any]:
    """Return the same figures for machines: key figures by key, tables by key (README, « chiffres »)."""
    tables = [block for section in report.sections for block in section.blocks if isinstance(block, Table)]
    return {
        "titre": report.title,
        "periode": report.period_label,
        "produit_le": report.produced_on.isoformat(),
        "chiffres": {figure.key: figure.value for section in report.sections for figure in section.figures},
        "tableaux": {
            table.key: {
                "titre": table.title,
                "unite": table.unit,
                "colonnes": list(table.columns),
                "lignes": [list(row) for row in table.rows],
                "total": list(table.total) if table.total else None,
                "note": table.note,
            }
            for table in tables
        },
    }

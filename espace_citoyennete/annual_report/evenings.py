"""The document of the Jeudis citoyenneté alone."""

from espace_citoyennete.annual_report.figures import AnnualFigures
from espace_citoyennete.annual_report.missing import of_jeudis
from espace_citoyennete.annual_report.sections import Layout
from espace_citoyennete.annual_report.told import told
from espace_citoyennete.french import number, plural
from espace_citoyennete.report import Section


def _sections(figures: AnnualFigures) -> tuple[Section, ...]:
    found = told(figures)
    chapter = found.chapters["jeudis"]
    jeudis = figures.jeudis
    events = plural(len(jeudis.events), "Jeudi", "Jeudis")
    people = plural(jeudis.present, "personne présente", "personnes présentes")
    others = tuple(name for name in found.blocks if name in _SUMMARY)
    return (
        found.section(
            "jeudis_synthese",
            f"{events}, {people}",
            figures=" ".join(figure.key for figure in chapter.figures),
            blocks=" ".join(others),
            notes=chapter.notes,
        ),
        found.section("jeudis_rencontres", _spread(figures), blocks="jeudis_liste"),
    )


_SUMMARY = (
    "graphique_jeudis", "jeudis_par_axe", "jeudis_par_theme", "jeudis_par_quartier", "jeudis_ages",
    "jeudis_quartiers",
)  # fmt: skip


def _spread(figures: AnnualFigures) -> str:
    """Say how many came to the least and to the most followed of the events."""
    counts = sorted(event.present for event, _axis in figures.jeudis.events)
    if not counts:
        return "Aucune rencontre sur la période"
    least, most = counts[0], counts[-1]
    return (
        f"De {number(least)} à {number(most)} présents par rencontre" if least < most else "Chaque rencontre"
    )


JEUDIS = Layout("jeudis", "Jeudis citoyenneté", "Jeudis citoyenneté", _sections, of_jeudis)

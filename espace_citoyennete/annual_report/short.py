"""The two short documents: a synthesis of two pages, the key figures of a press release on one."""

from dataclasses import replace

from espace_citoyennete.annual_report.figures import AnnualFigures
from espace_citoyennete.annual_report.missing import of_everything
from espace_citoyennete.annual_report.sections import Layout
from espace_citoyennete.annual_report.told import told
from espace_citoyennete.french import NARROW, NO_BREAK, plural
from espace_citoyennete.rallies.sections import rally_key_figures
from espace_citoyennete.report import ChartSpec, Section, Table

# The synthesis: two pages


def _synthesis(figures: AnnualFigures) -> tuple[Section, ...]:
    found = told(figures)
    activity = found.section(
        "synthese_activite",
        f"{_contacts(figures)}, {_received(figures)}",
        figures="contacts_recus personnes_recues rendez_vous_pris taux_absence taux_remplissage "
        "minutes_tenues",
        blocks="graphique_objets graphique_quartiers graphique_mois",
        notes=(_WORDS, _APART),
    )
    return (
        replace(activity, blocks=tuple(map(_shortened, activity.blocks))),
        found.section(
            "synthese_actions",
            f"{_jeudis(figures)}, {plural(len(figures.courses.courses), 'stage')}, {_supported(figures)}",
            figures="jeudis jeudis_presents stages stages_presents associations_soutenues subventions_votees",
            blocks="graphique_permanences_types graphique_permanences_mois graphique_jeudis",
            notes=(_PEOPLE,),
        ),
    )


def _shortened(block: Table | ChartSpec) -> Table | ChartSpec:
    """Gather the smallest bars of a chart, so that several charts stand on the page."""
    if isinstance(block, ChartSpec) and block.kind == "bars":
        return replace(block, most=_MOST_BARS)
    return block


_MOST_BARS = 6
_WORDS = (
    f"Contacts reçus{NO_BREAK}: appels, visites sans rendez-vous, courriels, courriers et fiches de liaison "
    f"du public. Personnes reçues{NO_BREAK}: rendez-vous honorés, et personnes vues sans rendez-vous. Taux "
    f"d’absence{NO_BREAK}: absents ÷ (reçus + absents). Taux de remplissage{NO_BREAK}: rendez-vous ni "
    "annulés ni déplacés ÷ créneaux des séances maintenues."
)
_APART = (
    "Contacts, rendez-vous et personnes reçues sont des nombres différents, qui ne s’additionnent "
    f"jamais{NO_BREAK}: une personne reçue en permanence n’est pas un second contact."
)
_PEOPLE = (
    f"Présents{NO_BREAK}: personnes là ce jour-là{NARROW}; annoncés, inscrits et convoqués sont d’autres "
    f"nombres. Voté{NO_BREAK}: à l’année de la délibération. Le bilan complet donne chaque définition, "
    "chaque tableau, sa base et sa part de non communiqué."
)


# The key figures: one page, those of a press release


def _key_figures(figures: AnnualFigures) -> tuple[Section, ...]:
    found = told(figures)
    page = found.section(
        "chiffres_presse",
        f"{_contacts(figures)}, {_received(figures)}, {_supported(figures)}",
        figures="contacts_recus personnes_recues rendez_vous_pris jeudis jeudis_presents jeudis_inscrits "
        "associations_soutenues subventions_votees subventions_versees stages stages_presents "
        "stages_convoques groupes groupes_presents",
        notes=(_APART,),
    )
    rallies = rally_key_figures(figures.rallies) if figures.rallies.rallies else ()
    return (Section(page.key, page.title, (*page.figures, *rallies), notes=page.notes),)


# Findings: what a title says


def _contacts(figures: AnnualFigures) -> str:
    return plural(figures.contacts.received, "contact reçu", "contacts reçus")


def _received(figures: AnnualFigures) -> str:
    return plural(figures.permanences.total.received, "personne reçue", "personnes reçues") + " en permanence"


def _jeudis(figures: AnnualFigures) -> str:
    return plural(len(figures.jeudis.events), "Jeudi", "Jeudis")


def _supported(figures: AnnualFigures) -> str:
    names = {row.association for row in figures.subsidies.subsidies if row.voted_cents}
    return plural(len(names), "association soutenue", "associations soutenues")


SYNTHESIS = Layout(
    "synthese", "Synthèse en deux pages", "Synthèse de l’activité", _synthesis, of_everything, is_brief=True
)
KEY_FIGURES = Layout(
    "chiffres_cles", "Chiffres clés en une page", "Chiffres clés", _key_figures, of_everything, is_brief=True
)

"""The document of the CDAD: who the place is, then its activity by the categories of the ministry."""

from collections.abc import Iterator, Sequence

from espace_citoyennete.annual_report.figures import AnnualFigures
from espace_citoyennete.annual_report.missing import missing_identity, missing_point_justice
from espace_citoyennete.annual_report.sections import Layout, Missing
from espace_citoyennete.annual_report.told import Told, only, told
from espace_citoyennete.french import NARROW, NO_BREAK, enumerate_words, plural, share
from espace_citoyennete.permanences.categories import (
    ASSOCIATIVE,
    DEFENDER,
    INSTITUTIONAL,
    JUDICIAL,
    NONE,
    ORDER,
    PERMANENT,
)
from espace_citoyennete.permanences.figures import Activity
from espace_citoyennete.permanences.held import MINUTES, sittings
from espace_citoyennete.report import Cell, Origin, Section, Table, Where

_CDAD = "CDAD"  # of `orientation_externe`
_NAMES = {
    PERMANENT: "Personnel permanent",
    INSTITUTIONAL: "Intervenants institutionnels, hors Défenseur des droits",
    DEFENDER: "Délégués du Défenseur des droits",
    ASSOCIATIVE: "Intervenants associatifs",
    JUDICIAL: "Activité judiciaire",
    NONE: "Sans catégorie",
}


def _sections(figures: AnnualFigures) -> tuple[Section, ...]:
    found = told(figures)
    contacts = plural(figures.contacts.received, "contact reçu", "contacts reçus")
    return (
        Section("cdad_identification", "Identification du lieu", blocks=(_identification(figures),)),
        found.section(
            "cdad_accueil",
            f"{contacts} à l’accueil, comptés à part",
            figures="contacts_recus",
            blocks="graphique_objets contacts_par_objet",
            notes=("Un contact de l’accueil n’est jamais une personne reçue en permanence.",),
        ),
        _activity(figures, found),
        found.section(
            "cdad_stages",
            "Stages de citoyenneté, à la demande de la justice",
            figures="stages stages_convoques stages_presents",
        ),
        found.section(
            "cdad_domaines",
            "Les domaines du droit, à l’accueil et en permanence",
            blocks="contacts_par_domaine rendez_vous_par_domaine",
            notes=("Deux tableaux, deux unités\u00a0: ils ne s’additionnent pas.",),
        ),
    )


def _identification(figures: AnnualFigures) -> Table:
    town = figures.town
    holders = [name for name, _hours in figures.permanences.organisations if name]
    rows: tuple[tuple[Cell, ...], ...] = (
        ("Lieu", f"{town.place}, {town.name}"),
        ("Adresse", town.address or None),
        ("Téléphone", town.phone or None),
        ("Horaires d’ouverture", town.opening_hours or None),
        ("Accès", town.access or None),
        ("Convention avec le CDAD", enumerate_words(_agreements(figures)) or None),
        ("Organismes qui tiennent des permanences", enumerate_words(holders) or None),
    )
    return Table(
        key="cdad_identification",
        title="Le lieu et ses partenaires",
        unit="rubriques",
        columns=("Rubrique", "Réponse"),
        rows=rows,
        note=f"Un tiret{NO_BREAK}: à compléter. Le ressort, la population et les membres du conseil sont au "
        "rapport du CDAD.",
        kinds=("text", "text"),
        definition="Ce que le lieu a écrit de lui-même dans les réglages, l’annuaire et les conventions.",
    )


def _agreements(figures: AnnualFigures) -> list[str]:
    return [
        agreement.title
        for partner in figures.partners
        if partner.orientation == _CDAD
        for agreement in partner.agreements
    ]


# The activity by category: a total only where its unit is one


def _activity(figures: AnnualFigures, found: Told) -> Section:
    types = {
        category: [
            (code, label, activity)
            for code, label, activity in figures.permanences.types
            if figures.categories.get(code, NONE) == category
        ]
        for category in ORDER
    }
    types = {category: mine for category, mine in types.items() if mine or category != NONE}
    by_type = found.blocks.get("permanences_par_type")
    details = [
        _detail(by_type, category, {code for code, _label, _activity in mine})
        for category, mine in types.items()
        if mine and isinstance(by_type, Table)
    ]
    received = {category: sum(one.received for *_, one in mine) for category, mine in types.items()}
    return Section(
        "cdad_activite",
        _finding(received),
        tuple(found.figures[key] for key in ("personnes_recues", "rendez_vous_pris", "minutes_tenues")),
        (_categories(figures.permanences.total, types), *details),
        ("Les délégués du Défenseur des droits sont comptés à part des autres institutions.",),
    )


def _categories(total: Activity, types: dict[str, list[tuple[str, str, Activity]]]) -> Table:
    return Table(
        key="cdad_categories",
        title="Activité par catégorie d’intervenants",
        columns=(
            "Catégorie", "Séances tenues", "Heures tenues", "Rendez-vous pris", "Personnes reçues", "Absents",
        ),
        rows=tuple(
            (_NAMES[category], *_summed([activity for *_, activity in mine]))
            for category, mine in types.items()
        ),
        total=("Total", *_summed([total])),
        unit="séances, heures, rendez-vous et personnes",
        note=f"Catégories de la statistique annuelle des lieux d’accès au droit{NARROW}; l’accueil n’y est "
        "pas.",
        kinds=("text", "count", "minutes", "count", "count", "count"),
        definition="Permanences de la période selon la catégorie de leur type d’intervenant.",
        row_where=tuple(_here(category) for category in types),
        origins=(
            None,
            sittings("held_sittings"),
            sittings("held_sittings", of=MINUTES),
            *(Origin("rendez_vous", (("compte", kind),)) for kind in ("booked", "received", "absent")),
        ),
    )  # fmt: skip


def _here(category: str) -> Where:
    return (("categorie", category),)


def _summed(activities: Sequence[Activity]) -> tuple[int, ...]:
    """Add what counts the same unit; nothing here is a rate."""
    fields = ("held_sittings", "held_minutes", "booked", "received", "absent")
    return tuple(sum(getattr(one, name) for one in activities) for name in fields)


def _detail(by_type: Table, category: str, codes: set[str]) -> Table:
    wanted = [(("type", code),) for code in codes]
    return only(by_type, category, lambda row: by_type.row_where[row] in wanted, title=_NAMES[category])


def _finding(received: dict[str, int]) -> str:
    total, first = sum(received.values()), max(received, key=lambda category: received[category])
    if not total:
        return "Aucune personne reçue en permanence"
    return f"{_NAMES[first]}{NO_BREAK}: {share(received[first] / total)} des personnes reçues"


def _missing(figures: AnnualFigures) -> tuple[Missing, ...]:
    return (
        *missing_identity(figures),
        *missing_point_justice(figures),
        *_missing_words(figures),
    )


def _missing_words(figures: AnnualFigures) -> Iterator[Missing]:
    if not figures.town.opening_hours:
        yield Missing("Écrire les horaires d’ouverture du lieu.", "page:settings")
    if not any(partner.orientation == _CDAD for partner in figures.partners):
        yield Missing("Ajouter le CDAD à l’annuaire, avec son orientation.", "page:directory")
    elif not _agreements(figures):
        yield Missing("Enregistrer la convention signée avec le CDAD.", "page:agreements")
    if unknown := [
        label for code, label, _activity in figures.permanences.types if code not in figures.categories
    ]:
        words = plural(len(unknown), "type d’intervenant", "types d’intervenants")
        yield Missing(f"Préciser le type des permanences de {words} sans catégorie.", "page:permanences")


CDAD = Layout(
    "cdad",
    "CDAD",
    "Rapport d’activité du point-justice",
    _sections,
    _missing,
    recipient="À l’attention du CDAD.",
)

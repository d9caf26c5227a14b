"""The reception desk's chapter of a report."""

from espace_citoyennete.contacts.figures import ContactFigures
from espace_citoyennete.contacts.rules import CONTACT_RECEIVED
from espace_citoyennete.french import long_date, month_name, number, share
from espace_citoyennete.report import (
    Breakdown,
    Cell,
    ChartSpec,
    KeyFigure,
    Section,
    Series,
    Table,
    breakdown_chart,
    breakdown_table,
)

_UNIT = "contacts reçus"


def contact_sections(figures: ContactFigures) -> list[Section]:
    """Lay out the chapters « Accueil » and « Profil des personnes »."""
    return [_activity(figures), _profile(figures)]


def contact_key_figures(figures: ContactFigures) -> tuple[KeyFigure, ...]:
    """Return the desk's figures that are quoted, with what they count."""
    return (
        KeyFigure("contacts_recus", "Contacts reçus", figures.received, "count", CONTACT_RECEIVED),
        KeyFigure(
            "lignes_registre",
            "Lignes du registre",
            figures.logged,
            "count",
            "Tout ce que l’accueil a noté\u00a0: contacts reçus, appels émis, venues pour un rendez-vous, "
            "professionnels et erreurs.",
        ),
        KeyFigure("appels_emis", "Appels émis", figures.outgoing, "count", "Appels passés par le service."),
        KeyFigure(
            "venues_rendez_vous",
            "Venues pour un rendez-vous",
            figures.for_appointment,
            "count",
            "Personnes venues pour un rendez-vous déjà pris\u00a0: jamais un second contact.",
        ),
        KeyFigure(
            "professionnels_erreurs",
            "Professionnels et erreurs",
            figures.not_public,
            "count",
            "Contacts de professionnels ou hors champ, notés et montrés à part.",
        ),
    )


def _activity(figures: ContactFigures) -> Section:
    first, last = (long_date(day, weekday=False) for day in (figures.period.first, figures.period.last))
    days = f"du {first} au {last}"
    return Section(
        key="accueil",
        title="Accueil",
        figures=contact_key_figures(figures),
        blocks=(
            _by_month_chart(figures, days),
            _by_month_table(figures),
            _chart("graphique_objets", "L’objet le plus fréquent", figures.requests, f"par objet, {days}"),
            _table("contacts_par_objet", "Contacts reçus par objet", figures.requests, "Objet"),
            _chart(
                "graphique_domaines", "Le premier domaine", figures.domains, f"par domaine du droit, {days}"
            ),
            _table(
                "contacts_par_domaine",
                "Contacts reçus par domaine du droit, à l’accueil",
                figures.domains,
                "Domaine du droit",
            ),
            _table("contacts_par_orientation", "Orientation donnée", figures.orientations, "Orientation"),
            _table("contacts_par_suite", "Suite donnée", figures.outcomes, "Suite donnée"),
        ),
        notes=(
            "Un contact n’est pas une personne\u00a0: la même personne peut appeler plusieurs fois. "
            "Ces nombres ne s’additionnent pas avec ceux du Point Justice.",
        ),
    )


def _profile(figures: ContactFigures) -> Section:
    where = figures.neighbourhoods
    return Section(
        key="profil",
        title="Profil des personnes à l’accueil",
        blocks=(
            _table("contacts_par_genre", "Contacts reçus par genre", figures.genders, "Genre"),
            _table("contacts_par_age", "Contacts reçus par tranche d’âge", figures.ages, "Tranche d’âge"),
            _chart("graphique_quartiers", "Le premier territoire", where, "par territoire de résidence"),
            _table("contacts_par_quartier", "Contacts reçus par quartier", where, "Quartier ou commune"),
        ),
        notes=("Chaque tableau donne sa base\u00a0: les parts se lisent sur les seules réponses.",),
    )


def _table(key: str, title: str, found: Breakdown, first: str) -> Table:
    return breakdown_table(key, title, found, first=first, unit=_UNIT)


def _chart(key: str, subject: str, found: Breakdown, by: str) -> ChartSpec:
    return breakdown_chart(key, _finding(found, subject), found, subtitle=f"Contacts reçus {by}", unit=_UNIT)


def _finding(found: Breakdown, subject: str) -> str:
    if not found.rows:
        return f"{subject}\u00a0: aucune donnée"
    first = found.rows[0]
    return f"{subject}\u00a0: {first.label} ({share(first.count / found.answered)} des réponses)"


def _by_month_chart(figures: ContactFigures, days: str) -> ChartSpec:
    totals = [sum(row) for row in figures.by_month]
    while totals and not totals[-1]:  # months to come are not months without contacts
        totals.pop()
    shown = slice(len(totals))
    busiest = max(range(len(totals)), key=totals.__getitem__) if any(totals) else None
    title = "Aucun contact sur la période"
    if busiest is not None:
        month, count = month_name(figures.months[busiest]), number(totals[busiest])
        title = f"Le mois le plus chargé est {month}\u00a0: {count} contacts reçus"
    return ChartSpec(
        kind="lines",
        key="graphique_mois",
        title=title,
        subtitle=f"Contacts reçus par mois et par canal, {days}",
        categories=tuple(month_name(month, short=True) for month in figures.months[shown]),
        series=tuple(
            Series(channel.label, tuple(float(row[column]) for row in figures.by_month[shown]))
            for column, channel in enumerate(figures.channels.rows[:6])  # largest first
        ),
        note=f"Champ\u00a0: {number(figures.received)} contacts reçus. Source\u00a0: registre de l’accueil.",
        unit=_UNIT,
    )


def _by_month_table(figures: ContactFigures) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (f"{month_name(month).capitalize()} {month // 12}", *counts, sum(counts))
        for month, counts in zip(figures.months, figures.by_month, strict=True)
    ]
    return Table(
        key="contacts_par_mois_canal",
        title="Contacts reçus par mois et par canal",
        columns=("Mois", *(row.label for row in figures.channels.rows), "Total"),
        rows=tuple(rows),
        total=("Total", *(row.count for row in figures.channels.rows), figures.channels.total),
        unit=_UNIT,
    )

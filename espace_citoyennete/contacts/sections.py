"""The reception desk's chapter of a report."""

from collections.abc import Iterable
from dataclasses import replace

from espace_citoyennete.contacts.figures import ContactFigures
from espace_citoyennete.contacts.persons import LEAST_ANSWERS
from espace_citoyennete.contacts.rules import CONTACT_RECEIVED, DISCRIMINATION, VIOLENCE
from espace_citoyennete.french import long_date, month_name, number, share
from espace_citoyennete.report import (
    ANSWERED,
    NOT_COMMUNICATED,
    Breakdown,
    Cell,
    ChartSpec,
    KeyFigure,
    Origin,
    Section,
    Series,
    Table,
    breakdown_chart,
    breakdown_table,
    chart_note,
    written,
)

_UNIT, _SOURCE = "contacts reçus", "registre de l’accueil"
RECEIVED = Origin("contacts", (("nature", "recus"),))
OPEN_DAYS = Origin("jours_ouverture")
_DEFINITIONS = {
    "objet": "Contacts reçus selon ce que la personne demandait\u00a0: un seul objet par contact.",
    "domaine": "Contacts reçus selon leur domaine du droit principal\u00a0: un seul par contact, même "
    "quand d’autres ont été notés.",
    "orientation": "Contacts reçus selon le service ou l’organisme vers lequel la personne a été orientée.",
    "suite": "Contacts reçus selon la suite donnée par l’accueil\u00a0: une seule par contact.",
    "genre": "Contacts reçus selon le genre de la personne, tel qu’il a été noté.",
    "connaissance": "Contacts reçus selon qui, ou quoi, a fait connaître le lieu à la personne.",
    "premiere_venue": "Contacts reçus selon que la personne a dit venir pour la première fois, ou non.",
    "age": "Contacts reçus selon la tranche d’âge de la personne.",
    "quartier": "Contacts reçus selon le quartier de la personne, ou sa commune quand elle habite ailleurs.",
}


def _about(situation: str) -> Origin:
    return RECEIVED.narrowed((("situation", situation),))


def contact_sections(figures: ContactFigures) -> list[Section]:
    """Lay out the chapters « Accueil » and « Profil des personnes »."""
    return [_activity(figures), _profile(figures)]


def contact_key_figures(figures: ContactFigures) -> tuple[KeyFigure, ...]:
    """Return the desk's figures that are quoted, with what they count."""
    days, persons = figures.open_days, figures.persons
    return (
        KeyFigure("contacts_recus", "Contacts reçus", figures.received, "count", CONTACT_RECEIVED, RECEIVED),
        KeyFigure(
            "lignes_registre",
            "Lignes du registre",
            figures.logged,
            "count",
            "Tout ce que l’accueil a noté\u00a0: contacts reçus, appels émis, venues pour un rendez-vous, "
            "professionnels et erreurs.",
            Origin("contacts"),
        ),
        KeyFigure(
            "appels_emis",
            "Appels émis",
            figures.outgoing,
            "count",
            "Appels passés par le service.",
            Origin("contacts", (("nature", "appels_emis"),)),
        ),
        KeyFigure(
            "venues_rendez_vous",
            "Venues pour un rendez-vous",
            figures.for_appointment,
            "count",
            "Personnes venues pour un rendez-vous déjà pris\u00a0: jamais un second contact.",
            Origin("contacts", (("nature", "venues"),)),
        ),
        KeyFigure(
            "professionnels_erreurs",
            "Professionnels et erreurs",
            figures.not_public,
            "count",
            "Contacts de professionnels ou hors champ, notés et montrés à part.",
            Origin("contacts", (("nature", "autres"),)),
        ),
        KeyFigure(
            "contacts_violences",
            "Contacts sur des violences",
            figures.situation(VIOLENCE),
            "count",
            "Contacts reçus dont l’objet est l’écoute de violences, ou le domaine principal les violences "
            "intrafamiliales, sexistes et sexuelles.",
            _about(VIOLENCE),
        ),
        KeyFigure(
            "contacts_discrimination",
            "Contacts sur une discrimination",
            figures.situation(DISCRIMINATION),
            "count",
            "Contacts reçus dont l’objet est une situation de discrimination, ou le domaine principal les "
            "discriminations.",
            _about(DISCRIMINATION),
        ),
        KeyFigure(
            "jours_ouverture",
            "Jours d’ouverture",
            days,
            "count",
            "Du lundi au vendredi, jours fériés et fermetures ôtés, jours fériés travaillés compris, "
            "jusqu’au jour du bilan.",
            OPEN_DAYS,
        ),
        KeyFigure(
            "contacts_par_jour",
            "Contacts par jour d’ouverture",
            figures.received / days if days else None,
            "count",
            "Contacts reçus ÷ jours d’ouverture.",
            RECEIVED,
            OPEN_DAYS,
            measured=days,
        ),
        KeyFigure(
            "premieres_venues",
            "Premières venues déclarées",
            persons.first,
            "count",
            "Contacts reçus de personnes qui ont dit venir pour la première fois. "
            f"{figures.first_visits.base}",
            RECEIVED.narrowed((("premiere_venue", "OUI"),)),
        ),
        *((_estimate(figures),) if figures.estimates_people else ()),
    )


def _estimate(figures: ContactFigures) -> KeyFigure:
    """Return the people estimated, from what the contacts received answered."""
    people = replace(RECEIVED, measure="estimate")
    return KeyFigure(
        "personnes_estimees",
        "Personnes estimées",
        figures.persons.estimate,
        "count",
        _method(figures),
        people,
    )


def estimated_from(estimate: Origin) -> tuple[Origin, ...]:
    """Return the numbers that an estimate is made of: any of them is found again from it and the others."""
    counted = replace(estimate, measure="sum")
    answers = (("premiere_venue", answer) for answer in ("OUI", "NON", NOT_COMMUNICATED, ANSWERED))
    return (counted, *(counted.narrowed((answer,)) for answer in answers))


def _method(figures: ContactFigures) -> str:
    """Say how the people are estimated, and between which bounds."""
    return (
        "Personnes venues pour la première fois, chacune comptée une fois\u00a0: premières venues déclarées "
        f"÷ part des contacts reçus où la question a une réponse, {_bounds(figures)}. Qui était déjà venu "
        f"n’y est pas. Rien n’est estimé sous {LEAST_ANSWERS} réponses. S’éteint dans Réglages, Structure."
    )


def _bounds(figures: ContactFigures) -> str:
    persons = figures.persons
    return (
        f"entre {number(persons.first)} (aucun autre contact n’était une première venue) et "
        f"{number(persons.most)} (tous ceux sans réponse l’étaient)"
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
            _table("contacts_par_objet", "Contacts reçus par objet", figures.requests, "Objet", "objet"),
            _chart(
                "graphique_domaines", "Le premier domaine", figures.domains, f"par domaine du droit, {days}"
            ),
            _table(
                "contacts_par_domaine",
                "Contacts reçus par domaine du droit, à l’accueil",
                figures.domains,
                "Domaine du droit",
                "domaine",
            ),
            _table(
                "contacts_par_orientation",
                "Orientation donnée",
                figures.orientations,
                "Orientation",
                "orientation",
            ),
            _table("contacts_par_suite", "Suite donnée", figures.outcomes, "Suite donnée", "suite"),
            *_situations(figures),
        ),
        notes=(
            "Un contact n’est pas une personne\u00a0: la même personne peut appeler plusieurs fois. "
            "Ces nombres ne s’additionnent pas avec ceux du Point Justice.",
            _people_note(figures),
        ),
    )


def _situations(figures: ContactFigures) -> Iterable[Table]:
    """Lay out what was done of the situations of violence and of discrimination, where there was one."""
    told = (figures.situations[VIOLENCE], figures.situations[DISCRIMINATION])
    codes = sorted(set().union(*told), key=lambda code: (-sum(one.get(code, 0) for one in told), code))
    if codes:
        yield Table(
            key="contacts_situations",
            title="Violences et discriminations, suite donnée à l’accueil",
            columns=("Suite donnée", "Violences", "Discriminations"),
            rows=tuple(
                (figures.outcome_labels.get(code, code), *(one.get(code, 0) for one in told))
                for code in codes
            ),
            total=("Total", *(sum(one.values()) for one in told)),
            unit=_UNIT,
            note="Un même contact peut relever des deux\u00a0: les deux colonnes ne s’additionnent pas.",
            definition="Contacts reçus dont l’objet, ou le domaine principal, est une situation de violences "
            "ou de discrimination, selon la suite donnée.",
            row_where=tuple((("suite", code),) for code in codes),
            origins=(None, _about(VIOLENCE), _about(DISCRIMINATION)),
        )


def _people_note(figures: ContactFigures) -> str:
    if not figures.estimates_people:
        return "Le nombre de personnes n’est pas estimé\u00a0: l’estimation est éteinte dans les Réglages."
    estimate = written(figures.persons.estimate)
    return f"Personnes estimées\u00a0: {estimate}, {_bounds(figures)}. La méthode est dans la définition."


def _profile(figures: ContactFigures) -> Section:
    where = figures.neighbourhoods
    return Section(
        key="profil",
        title="Profil des personnes à l’accueil",
        blocks=(
            _table(
                "contacts_par_connaissance",
                "Comment le lieu est connu",
                figures.ways,
                "Connu par",
                "connaissance",
            ),
            _table("contacts_par_genre", "Contacts reçus par genre", figures.genders, "Genre", "genre"),
            _table(
                "contacts_par_age", "Contacts reçus par tranche d’âge", figures.ages, "Tranche d’âge", "age"
            ),
            _table(
                "contacts_par_premiere_venue",
                "Contacts reçus\u00a0: première venue ou non",
                figures.first_visits,
                "Venue",
                "premiere_venue",
            ),
            _chart("graphique_quartiers", "Le premier territoire", where, "par territoire de résidence"),
            _table(
                "contacts_par_quartier",
                "Contacts reçus par quartier",
                where,
                "Quartier ou commune",
                "quartier",
            ),
        ),
        notes=("Chaque tableau donne sa base\u00a0: les parts se lisent sur les seules réponses.",),
    )


def _table(key: str, title: str, found: Breakdown, first: str, by: str) -> Table:
    return breakdown_table(
        key, title, found, first=first, unit=_UNIT, definition=_DEFINITIONS[by], counted=RECEIVED, by=by
    )


def _chart(key: str, subject: str, found: Breakdown, by: str) -> ChartSpec:
    return breakdown_chart(
        key,
        _finding(found, subject),
        found,
        subtitle=f"Contacts reçus {by}",
        unit=_UNIT,
        source=_SOURCE,
    )


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
    title = reading = "Aucun contact sur la période"
    if busiest is not None:
        month, count = month_name(figures.months[busiest]), number(totals[busiest])
        reading = f"{count} contacts reçus en {month}"
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
        note=chart_note(reading, f"{number(figures.received)} contacts reçus", _SOURCE),
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
        definition="Contacts reçus selon le jour noté et le canal par lequel la personne est venue.",
        row_where=tuple((("mois", month),) for month in figures.months),
        origins=(
            None,
            *(RECEIVED.narrowed((("canal", row.code),)) for row in figures.channels.rows),
            RECEIVED,
        ),
    )

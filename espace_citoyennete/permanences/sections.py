"""The Point Justice chapter of a report."""

from collections.abc import Callable

from espace_citoyennete.french import long_date, month_name, number, plural, share
from espace_citoyennete.permanences.figures import Activity, PermanenceFigures
from espace_citoyennete.report import (
    Cell,
    ChartSpec,
    KeyFigure,
    Kind,
    Section,
    Series,
    Table,
    breakdown_table,
)


def permanence_key_figures(figures: PermanenceFigures) -> tuple[KeyFigure, ...]:
    """Return Point Justice's figures that are quoted, with what they count."""
    total = figures.total
    counts = (
        (
            "rendez_vous_pris",
            "Rendez-vous pris",
            total.booked,
            "Tous les rendez-vous pris dans les séances de la période\u202f; un rendez-vous déplacé compte "
            "une fois.",
        ),
        (
            "personnes_recues",
            "Personnes reçues",
            total.received,
            "Rendez-vous honorés et personnes reçues sans rendez-vous en permanence\u00a0: jamais un second "
            "contact.",
        ),
        ("absents", "Absents", total.absent, "Personnes attendues qui ne sont pas venues, sans prévenir."),
        ("annules_usager", "Annulés par l’usager", total.excused, "Rendez-vous annulés par la personne."),
        (
            "annules_service",
            "Annulés par le service",
            total.cancelled,
            "Rendez-vous annulés par le service ou l’intervenant.",
        ),
        ("seances", "Séances", total.held_sittings, "Séances de permanence maintenues, sans les annulées."),
        ("creneaux", "Créneaux", total.slots, "Créneaux des séances maintenues."),
    )
    shares = (
        (
            "taux_absence",
            "Taux d’absence",
            total.absence_rate,
            "Absents ÷ (reçus + absents). Ni les annulés ni les déplacés.",
        ),
        (
            "taux_remplissage",
            "Taux de remplissage",
            total.fill_rate,
            "Rendez-vous ni annulés ni déplacés (reçus, absents, à venir, à renseigner) ÷ créneaux des "
            "séances maintenues.",
        ),
    )
    return (
        *(KeyFigure(key, label, value, "count", definition) for key, label, value, definition in counts),
        *(KeyFigure(key, label, value, "share", definition) for key, label, value, definition in shares),
    )


def permanence_sections(figures: PermanenceFigures) -> list[Section]:
    """Lay out the chapter « Point Justice »."""
    first, last = (long_date(day, weekday=False) for day in (figures.period.first, figures.period.last))
    days = f"du {first} au {last}"
    charts = (_types_chart(figures, days), _months_chart(figures, days)) if figures.total.booked else ()
    domains = breakdown_table(
        "rendez_vous_par_domaine",
        "Rendez-vous pris par domaine du droit, en permanence",
        figures.domains,
        first="Domaine du droit",
        unit="rendez-vous pris",
    )
    notes = ["Une personne reçue en permanence n’est jamais un second contact de l’accueil."]
    if figures.total.pending:
        pending = plural(figures.total.pending, "rendez-vous est", "rendez-vous sont")
        notes.append(f"{pending} à venir ou à renseigner\u00a0: le taux d’absence peut encore changer.")
    return [
        Section(
            key="point_justice",
            title="Point Justice",
            figures=permanence_key_figures(figures),
            blocks=(*charts[:1], _types_table(figures), *charts[1:], _months_table(figures), domains),
            notes=tuple(notes),
        )
    ]


# What a table of activity shows, and how; the months show what moves from one to the next.
_COLUMNS: tuple[tuple[str, Kind, Callable[[Activity], Cell]], ...] = (
    ("Séances", "count", lambda a: a.held_sittings),
    ("Créneaux", "count", lambda a: a.slots),
    ("Pris", "count", lambda a: a.booked),
    ("Reçus", "count", lambda a: a.received),
    ("Absents", "count", lambda a: a.absent),
    ("Taux d’absence", "share", lambda a: a.absence_rate if a.received + a.absent else None),
    ("Remplissage", "share", lambda a: a.fill_rate if a.slots else None),
    ("Annulés par l’usager", "count", lambda a: a.excused),
    ("Annulés par le service", "count", lambda a: a.cancelled),
    ("À venir ou à renseigner", "count", lambda a: a.pending),
    ("Séances annulées", "count", lambda a: a.cancelled_sittings),
)


def _types_table(figures: PermanenceFigures) -> Table:
    return _table(
        "permanences_par_type", "Permanences par type d’intervenant", "Type", figures.types, figures.total
    )


def _months_table(figures: PermanenceFigures) -> Table:
    months = tuple(
        (f"{month_name(month).capitalize()} {month // 12}", activity) for month, activity in figures.months
    )
    return _table("permanences_par_mois", "Permanences par mois", "Mois", months, figures.total, width=7)


def _table(
    key: str,
    title: str,
    first: str,
    rows: tuple[tuple[str, Activity], ...],
    total: Activity,
    *,
    width: int = len(_COLUMNS),
) -> Table:
    shown = _COLUMNS[:width]
    return Table(
        key=key,
        title=title,
        columns=(first, *(name for name, _kind, _read in shown)),
        rows=tuple((label, *(read(activity) for _name, _kind, read in shown)) for label, activity in rows),
        total=("Total", *(read(total) for _name, _kind, read in shown)),
        unit="séances, créneaux, rendez-vous",
        note="Séances et créneaux\u00a0: sans les séances annulées.",
        kinds=("text", *(kind for _name, kind, _read in shown)),
    )


def _types_chart(figures: PermanenceFigures, days: str) -> ChartSpec:
    label, first = figures.types[0]
    part = share(first.received / figures.total.received) if figures.total.received else share(0)
    return ChartSpec(
        kind="bars",
        key="graphique_permanences_types",
        title=f"{label}\u00a0: {part} des personnes reçues, la première permanence",
        subtitle=f"Personnes reçues par type de permanence, {days}",
        categories=tuple(label for label, _activity in figures.types),
        series=(
            Series("personnes reçues", tuple(float(activity.received) for _label, activity in figures.types)),
        ),
        note=f"Champ\u00a0: {number(figures.total.received)} personnes reçues. Source\u00a0: rendez-vous.",
        unit="personnes reçues",
    )


def _months_chart(figures: PermanenceFigures, days: str) -> ChartSpec:
    busiest, most = max(figures.months, key=lambda row: row[1].received)
    series = (
        Series("Pris", tuple(float(activity.booked) for _month, activity in figures.months)),
        Series("Reçus", tuple(float(activity.received) for _month, activity in figures.months)),
        Series("Absents", tuple(float(activity.absent) for _month, activity in figures.months)),
    )
    received = plural(most.received, "personne reçue", "personnes reçues")
    return ChartSpec(
        kind="lines",
        key="graphique_permanences_mois",
        title=f"Le mois le plus suivi est {month_name(busiest)}\u00a0: {received}",
        subtitle=f"Rendez-vous pris, personnes reçues et absents par mois, {days}",
        categories=tuple(month_name(month, short=True) for month, _activity in figures.months),
        series=series,
        note="Source\u00a0: rendez-vous des permanences.",
        unit="rendez-vous",
    )

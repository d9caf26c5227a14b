"""The Point Justice chapter of a report."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from espace_citoyennete.french import NARROW, NO_BREAK, long_date, month_name, number, plural, share
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
    return (
        KeyFigure(
            "rendez_vous_pris", "Rendez-vous pris", total.booked, "count",
            f"Tous les rendez-vous pris dans les séances de la période{NARROW}; un rendez-vous déplacé "
            "compte une fois.",
        ),
        KeyFigure(
            "personnes_recues", "Personnes reçues", total.received, "count",
            f"Rendez-vous honorés et personnes reçues sans rendez-vous en permanence{NO_BREAK}: jamais un "
            "second contact.",
        ),
        KeyFigure(
            "absents", "Absents", total.absent, "count",
            "Personnes attendues qui ne sont pas venues, sans prévenir.",
        ),
        KeyFigure(
            "annules_usager", "Annulés par l’usager", total.excused, "count",
            "Rendez-vous annulés par la personne.",
        ),
        KeyFigure(
            "annules_service", "Annulés par le service", total.cancelled, "count",
            "Rendez-vous annulés par le service ou l’intervenant.",
        ),
        KeyFigure(
            "seances", "Séances", total.kept_sittings, "count",
            "Séances de permanence maintenues, sans les annulées.",
        ),
        KeyFigure(
            "creneaux", "Créneaux", total.slots, "count",
            "Créneaux prévus des séances maintenues, sans les surnombres ni les passages sans rendez-vous.",
        ),
        KeyFigure(
            "minutes_tenues", "Heures de permanence", total.held_minutes, "minutes",
            "Durée, du début à la fin prévus, des séances passées au jour du bilan et non annulées.",
        ),
        KeyFigure(
            "taux_absence", "Taux d’absence", total.absence_rate, "share",
            "Absents ÷ (reçus + absents). Ni les annulés ni les déplacés.",
        ),
        KeyFigure(
            "taux_remplissage", "Taux de remplissage", total.fill_rate, "share",
            "Rendez-vous ni annulés ni déplacés (reçus, absents, à venir, à renseigner) ÷ créneaux prévus "
            "des séances maintenues.",
        ),
    )  # fmt: skip


def _other_figures(figures: PermanenceFigures) -> tuple[KeyFigure, ...]:
    """Return the figures that only the chapter tells."""
    total, delays, waits = figures.total, figures.delays, figures.waits
    return (
        KeyFigure(
            "minutes_prevues", "Heures prévues", total.planned_minutes, "minutes",
            "Durée de toutes les séances prévues, annulées comprises.",
        ),
        KeyFigure(
            "minutes_perdues", "Heures perdues", total.lost_minutes, "minutes",
            f"Durée des séances annulées{NARROW}; une séance déplacée est tenue.",
        ),
        KeyFigure(
            "recus_sans_rendez_vous", "Reçus sans rendez-vous", total.walk_ins, "count",
            f"Personnes venues et reçues sans rendez-vous{NARROW}; comptées parmi les reçues.",
        ),
        KeyFigure(
            "surnombres", "Surnombres", total.overbooked, "count",
            f"Rendez-vous pris au-delà des créneaux prévus, ni annulés ni déplacés{NARROW}; hors "
            "remplissage.",
        ),
        KeyFigure(
            "delai_median", "Délai médian (jours)", delays.median, "count",
            "De la première demande au rendez-vous : la moitié des personnes attend moins. Les "
            "déplacés comptent une fois, depuis la première demande.",
        ),
        KeyFigure(
            "delai_moyen", "Délai moyen (jours)", delays.mean, "count",
            f"Moyenne des mêmes délais, sur {plural(delays.count, 'rendez-vous', 'rendez-vous')}.",
        ),
        KeyFigure(
            "attente_moyenne", "Attente moyenne", waits.mean, "minutes",
            "De l’arrivée à la réception, en salle d’attente. Mesurée pour "
            f"{plural(waits.count, 'personne reçue', 'personnes reçues')}.",
        ),
        KeyFigure(
            "issues_non_renseignees", "Issues non renseignées", figures.outcomes_missing, "count",
            "Personnes reçues dont l’issue de l’entretien n’a pas été notée.",
        ),
    )  # fmt: skip


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
    activity = (*charts[:1], _types_table(figures), *charts[1:], _months_table(figures))
    hours = (_type_hours(figures), _organisation_hours(figures), *_promises(figures), *_rooms(figures))
    return [
        Section(
            key="point_justice",
            title="Point Justice",
            figures=(*permanence_key_figures(figures), *_other_figures(figures)),
            blocks=(*activity, *hours, domains, *_outcomes(figures)),
            notes=_notes(figures),
        )
    ]


def _notes(figures: PermanenceFigures) -> tuple[str, ...]:
    notes = ["Une personne reçue en permanence n’est jamais un second contact de l’accueil."]
    if figures.total.pending:
        pending = plural(figures.total.pending, "rendez-vous est", "rendez-vous sont")
        notes.append(f"{pending} à venir ou à renseigner\u00a0: le taux d’absence peut encore changer.")
    return tuple(notes)


_HOURS_KINDS: tuple[Kind, ...] = ("text", "count", "count", "minutes", "minutes", "minutes")
_HOURS_COLUMNS = ("Séances prévues", "Séances tenues", "Heures prévues", "Heures tenues", "Heures perdues")


def _type_hours(figures: PermanenceFigures) -> Table:
    return _hours_table(
        "heures_par_type", "Heures de permanence par type d’intervenant", "Type",
        [(label, _activity_hours(activity)) for label, activity in figures.types], figures.total,
    )  # fmt: skip


def _organisation_hours(figures: PermanenceFigures) -> Table:
    rows = [
        (
            name or "Sans organisme",
            (hours.planned_sittings, hours.held_sittings, hours.planned, hours.held, hours.lost),
        )
        for name, hours in figures.organisations
    ]
    return _hours_table(
        "heures_par_organisme", "Heures de permanence par organisme", "Organisme", rows, figures.total
    )


def _hours_table(
    key: str, title: str, first: str, rows: Iterable[tuple[str, tuple[int, ...]]], total: Activity
) -> Table:
    return Table(
        key=key,
        title=title,
        columns=(first, *_HOURS_COLUMNS),
        rows=tuple((label, *cells) for label, cells in rows),
        total=("Total", *_activity_hours(total)),
        unit="séances et heures",
        note=f"Tenues{NO_BREAK}: celles des séances passées au jour du bilan et non annulées, déplacées "
        f"comprises. Perdues{NO_BREAK}: celles des séances annulées.",
        kinds=_HOURS_KINDS,
    )


def _activity_hours(activity: Activity) -> tuple[int, ...]:
    return (
        activity.sittings, activity.held_sittings,
        activity.planned_minutes, activity.held_minutes, activity.lost_minutes,
    )  # fmt: skip


def _promises(figures: PermanenceFigures) -> Iterable[Table]:
    if figures.promises:
        yield Table(
            key="seances_promises",
            title="Séances promises par convention et séances tenues",
            columns=("Permanence", "Promises", "Prévues", "Tenues"),
            rows=tuple((label, one.promised, one.planned, one.held) for label, one in figures.promises),
            unit="séances",
            note="Permanences dont la convention promet des séances. Les promesses se lisent sur douze "
            f"mois entiers. Tenues{NO_BREAK}: passées au jour du bilan et non annulées.",
        )


def _rooms(figures: PermanenceFigures) -> Iterable[Table]:
    if figures.rooms:
        yield Table(
            key="occupation_des_salles",
            title="Occupation des salles par les permanences",
            columns=("Lieu", "Séances", "Heures", "Occupées", "Ouvertes", "Occupation"),
            rows=tuple(
                (room, use.sittings, use.minutes, use.used, use.open, use.occupation if use.open else None)
                for room, use in figures.rooms
            ),
            unit="séances tenues, heures, demi-journées occupées et ouvertes",
            note="Jusqu’à la veille du bilan. Occupation\u00a0: demi-journées où une séance est tenue ÷ "
            "demi-journées d’ouverture (du lundi au vendredi, hors jours fériés et fermetures du lieu ou de "
            "la salle\u202f; l’après-midi commence à 13\u00a0h).",
            kinds=("text", "count", "minutes", "count", "count", "share"),
        )


def _outcomes(figures: PermanenceFigures) -> Iterable[Table]:
    if figures.outcomes.total:
        table = breakdown_table(
            "issues_des_entretiens",
            "Issues des entretiens",
            figures.outcomes,
            first="Issue",
            unit="personnes reçues",
        )
        missing = f"Non renseignées parmi les non communiquées\u00a0: {number(figures.outcomes_missing)}."
        yield replace(table, note=f"{table.note} {missing}")


# What a table of activity shows, and how; the months show what moves from one to the next.
_COLUMNS: tuple[tuple[str, Kind, Callable[[Activity], Cell]], ...] = (
    ("Séances", "count", lambda a: a.kept_sittings),
    ("Créneaux", "count", lambda a: a.slots),
    ("Pris", "count", lambda a: a.booked),
    ("Reçus", "count", lambda a: a.received),
    ("Absents", "count", lambda a: a.absent),
    ("Taux d’absence", "share", lambda a: a.absence_rate if a.expected else None),
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

"""The Point Justice chapter of a report."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from espace_citoyennete.french import NARROW, NO_BREAK, long_date, month_name, number, plural, share
from espace_citoyennete.permanences.figures import Activity, PermanenceFigures
from espace_citoyennete.permanences.held import MINUTES, hours_tables, sittings
from espace_citoyennete.permanences.interviews import appointments, delay_tables, outcome_tables
from espace_citoyennete.report import (
    Cell,
    ChartSpec,
    KeyFigure,
    Kind,
    Origin,
    Section,
    Series,
    Table,
    Where,
    breakdown_table,
    chart_note,
)

_SLOTS = Origin("creneaux")


@dataclass(frozen=True)
class _Column:
    """One column of a table of activity: what it shows of each row, and of which records it is made."""

    name: str
    read: Callable[[Activity], Cell]
    origin: Origin
    base: Origin | None = None  # of a share

    @property
    def kind(self) -> Kind:
        """Return what it holds."""
        return "share" if self.base else "count"


def permanence_key_figures(figures: PermanenceFigures) -> tuple[KeyFigure, ...]:
    """Return Point Justice's figures that are quoted, with what they count."""
    total = figures.total
    return _counted(figures, (
        KeyFigure(
            "rendez_vous_pris", "Rendez-vous pris", total.booked, "count",
            f"Tous les rendez-vous pris dans les séances de la période{NARROW}; un rendez-vous déplacé "
            "compte une fois.",
            appointments("booked"),
        ),
        KeyFigure(
            "personnes_recues", "Personnes reçues", total.received, "count",
            f"Rendez-vous honorés et personnes reçues sans rendez-vous en permanence{NO_BREAK}: jamais un "
            "second contact.",
            appointments("received"),
        ),
        KeyFigure(
            "absents", "Absents", total.absent, "count",
            "Personnes attendues qui ne sont pas venues, sans prévenir.",
            appointments("absent"),
        ),
        KeyFigure(
            "annules_usager", "Annulés par l’usager", total.excused, "count",
            "Rendez-vous annulés par la personne.",
            appointments("excused"),
        ),
        KeyFigure(
            "annules_service", "Annulés par le service", total.cancelled, "count",
            "Rendez-vous annulés par le service ou l’intervenant.",
            appointments("cancelled"),
        ),
        KeyFigure(
            "seances", "Séances", total.kept_sittings, "count",
            "Séances de permanence maintenues, sans les annulées.",
            sittings("kept_sittings"),
        ),
        KeyFigure(
            "creneaux", "Créneaux", total.slots, "count",
            "Créneaux prévus des séances maintenues, sans les surnombres ni les passages sans rendez-vous.",
            _SLOTS,
        ),
        KeyFigure(
            "minutes_tenues", "Heures de permanence", total.held_minutes, "minutes",
            "Durée, du début à la fin prévus, des séances passées au jour du bilan et non annulées.",
            sittings("held_sittings", of=MINUTES),
        ),
        KeyFigure(
            "taux_absence", "Taux d’absence", total.absence_rate, "share",
            "Absents ÷ (reçus + absents). Ni les annulés ni les déplacés.",
            appointments("absent"), appointments("expected"), total.expected,
        ),
        KeyFigure(
            "taux_remplissage", "Taux de remplissage", total.fill_rate, "share",
            "Rendez-vous ni annulés ni déplacés (reçus, absents, à venir, à renseigner) ÷ créneaux prévus "
            "des séances maintenues.",
            appointments("filled"), _SLOTS, total.slots,
        ),
    ))  # fmt: skip


def _other_figures(figures: PermanenceFigures) -> tuple[KeyFigure, ...]:
    """Return the figures that only the chapter tells."""
    total, delays, waits = figures.total, figures.delays, figures.waits
    return _counted(figures, (
        KeyFigure(
            "minutes_prevues", "Heures prévues", total.planned_minutes, "minutes",
            "Durée de toutes les séances prévues, annulées comprises.",
            sittings("sittings", of=MINUTES),
        ),
        KeyFigure(
            "minutes_perdues", "Heures perdues", total.lost_minutes, "minutes",
            f"Durée des séances annulées{NARROW}; une séance déplacée est tenue.",
            sittings("cancelled_sittings", of=MINUTES),
        ),
        KeyFigure(
            "recus_sans_rendez_vous", "Reçus sans rendez-vous", total.walk_ins, "count",
            f"Personnes venues et reçues sans rendez-vous{NARROW}; comptées parmi les reçues.",
            appointments("walk_ins"),
        ),
        KeyFigure(
            "surnombres", "Surnombres", total.overbooked, "count",
            f"Rendez-vous pris au-delà des créneaux prévus, ni annulés ni déplacés{NARROW}; hors "
            "remplissage.",
            appointments("overbooked"),
        ),
        KeyFigure(
            "delai_median", "Délai médian (jours)", delays.median, "count",
            "De la première demande au rendez-vous : la moitié des personnes attend moins. Les "
            "déplacés comptent une fois, depuis la première demande.",
            Origin("delais", measure="median"), measured=delays.count,
        ),
        KeyFigure(
            "delai_moyen", "Délai moyen (jours)", delays.mean, "count",
            f"Moyenne des mêmes délais, sur {plural(delays.count, 'rendez-vous', 'rendez-vous')}.",
            Origin("delais", measure="mean"), measured=delays.count,
        ),
        KeyFigure(
            "attente_moyenne", "Attente moyenne", waits.mean, "minutes",
            "De l’arrivée à la réception, en salle d’attente. Mesurée pour "
            f"{plural(waits.count, 'personne reçue', 'personnes reçues')}.",
            Origin("attentes", measure="mean"), measured=waits.count,
        ),
        KeyFigure(
            "issues_non_renseignees", "Issues non renseignées", figures.outcomes_missing, "count",
            "Personnes reçues dont l’issue de l’entretien n’a pas été notée.",
            appointments("without_outcome"),
        ),
    ))  # fmt: skip


_Told = TypeVar("_Told", KeyFigure, _Column)
_OF_SITTINGS = {"seances", MINUTES, "creneaux"}


def _counted(figures: PermanenceFigures, told: Sequence[_Told]) -> tuple[_Told, ...]:
    """Return what was counted: nothing of the sittings where a filter tells appointments apart."""
    return tuple(
        one
        for one in told
        if figures.counts_sittings
        or not any(origin.records in _OF_SITTINGS for origin in (one.origin, one.base) if origin)
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
        definition="Rendez-vous pris selon le domaine du droit de la demande\u00a0: un seul par rendez-vous.",
        counted=appointments("booked"),
        by="domaine",
    )
    hours = hours_tables(figures) if figures.counts_sittings else ()
    activity = (*charts[:1], _types_table(figures), *charts[1:], _months_table(figures))
    return [
        Section(
            key="point_justice",
            title="Point Justice",
            figures=(*permanence_key_figures(figures), *_other_figures(figures)),
            blocks=(*activity, *delay_tables(figures), *hours, domains, *outcome_tables(figures)),
            notes=_notes(figures),
        )
    ]


def _notes(figures: PermanenceFigures) -> tuple[str, ...]:
    notes = ["Une personne reçue en permanence n’est jamais un second contact de l’accueil."]
    if figures.total.pending:
        pending = plural(figures.total.pending, "rendez-vous est", "rendez-vous sont")
        notes.append(f"{pending} à venir ou à renseigner\u00a0: le taux d’absence peut encore changer.")
    return tuple(notes)


# What a table of activity shows; the months show what moves from one to the next.
_COLUMNS = (
    _Column("Séances", lambda a: a.kept_sittings, sittings("kept_sittings")),
    _Column("Créneaux", lambda a: a.slots, _SLOTS),
    _Column("Pris", lambda a: a.booked, appointments("booked")),
    _Column("Reçus", lambda a: a.received, appointments("received")),
    _Column("Absents", lambda a: a.absent, appointments("absent")),
    _Column(
        "Taux d’absence",
        lambda a: a.absence_rate if a.expected else None,
        appointments("absent"),
        appointments("expected"),
    ),
    _Column("Remplissage", lambda a: a.fill_rate if a.slots else None, appointments("filled"), _SLOTS),
    _Column("Annulés par l’usager", lambda a: a.excused, appointments("excused")),
    _Column("Annulés par le service", lambda a: a.cancelled, appointments("cancelled")),
    _Column("À venir ou à renseigner", lambda a: a.pending, appointments("pending")),
    _Column("Séances annulées", lambda a: a.cancelled_sittings, sittings("cancelled_sittings")),
)


def _types_table(figures: PermanenceFigures) -> Table:
    types = [((("type", code),), label, activity) for code, label, activity in figures.types]
    return _table("permanences_par_type", "Permanences par type d’intervenant", "Type", types, figures)


def _months_table(figures: PermanenceFigures) -> Table:
    months = [
        ((("mois", month),), f"{month_name(month).capitalize()} {month // 12}", activity)
        for month, activity in figures.months
    ]
    return _table("permanences_par_mois", "Permanences par mois", "Mois", months, figures, width=7)


def _table(
    key: str,
    title: str,
    first: str,
    rows: Sequence[tuple[Where, str, Activity]],
    figures: PermanenceFigures,
    *,
    width: int = len(_COLUMNS),
) -> Table:
    shown = _counted(figures, _COLUMNS[:width])
    return Table(
        key=key,
        title=title,
        columns=(first, *(column.name for column in shown)),
        rows=tuple((label, *(one.read(activity) for one in shown)) for _where, label, activity in rows),
        total=("Total", *(column.read(figures.total) for column in shown)),
        unit="séances, créneaux, rendez-vous",
        note="Séances et créneaux\u00a0: sans les séances annulées.",
        kinds=("text", *(column.kind for column in shown)),
        definition="Séances de la période, leurs créneaux et leurs rendez-vous\u00a0; taux d’absence et "
        "remplissage comme aux chiffres du chapitre.",
        row_where=tuple(where for where, _label, _activity in rows),
        origins=(None, *(column.origin for column in shown)),
        bases=(None, *(column.base for column in shown)),
    )


def _types_chart(figures: PermanenceFigures, days: str) -> ChartSpec:
    _code, label, first = figures.types[0]
    part = share(first.received / figures.total.received) if figures.total.received else share(0)
    return ChartSpec(
        kind="bars",
        key="graphique_permanences_types",
        title=f"{label}\u00a0: {part} des personnes reçues, la première permanence",
        subtitle=f"Personnes reçues par type de permanence, {days}",
        categories=tuple(label for _code, label, _activity in figures.types),
        series=(
            Series("personnes reçues", tuple(float(activity.received) for *_, activity in figures.types)),
        ),
        note=chart_note(
            f"{label} – {plural(first.received, 'personne reçue', 'personnes reçues')}",
            f"{number(figures.total.received)} personnes reçues",
            "rendez-vous des permanences",
        ),
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
        note=chart_note(
            f"{received} en {month_name(busiest)}",
            f"{number(figures.total.booked)} rendez-vous pris",
            "rendez-vous des permanences",
        ),
        unit="rendez-vous",
    )

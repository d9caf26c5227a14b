"""The tables of what was held: hours by type and by organisation, sittings promised, rooms."""

from collections.abc import Iterable, Iterator, Sequence

from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.permanences.figures import Activity, PermanenceFigures
from espace_citoyennete.report import NOT_COMMUNICATED, Kind, Origin, Table, Where

MINUTES = "minutes_de_seance"


def sittings(kind: str, *, of: str = "seances") -> Origin:
    """Return the sittings that count as what (`occupancy.sittings_counted`): themselves or their minutes."""
    return Origin(of, (("compte", kind),))


def hours_tables(figures: PermanenceFigures) -> Iterator[Table]:
    """Yield the tables of the hours of a period."""
    yield _type_hours(figures)
    yield _organisation_hours(figures)
    yield from _promises(figures)
    yield from _rooms(figures)


_HOURS_KINDS: tuple[Kind, ...] = ("text", "count", "count", "minutes", "minutes", "minutes")
_HOURS_COLUMNS = ("Séances prévues", "Séances tenues", "Heures prévues", "Heures tenues", "Heures perdues")


def _type_hours(figures: PermanenceFigures) -> Table:
    return _hours_table(
        "heures_par_type", "Heures de permanence par type d’intervenant", "Type",
        [((("type", code),), label, _activity_hours(activity)) for code, label, activity in figures.types],
        figures.total,
    )  # fmt: skip


def _organisation_hours(figures: PermanenceFigures) -> Table:
    rows = [
        (
            (("organisme", name or NOT_COMMUNICATED),),
            name or "Sans organisme",
            (hours.planned_sittings, hours.held_sittings, hours.planned, hours.held, hours.lost),
        )
        for name, hours in figures.organisations
    ]
    return _hours_table(
        "heures_par_organisme", "Heures de permanence par organisme", "Organisme", rows, figures.total
    )


def _hours_table(
    key: str, title: str, first: str, rows: Sequence[tuple[Where, str, tuple[int, ...]]], total: Activity
) -> Table:
    return Table(
        key=key,
        title=title,
        columns=(first, *_HOURS_COLUMNS),
        rows=tuple((label, *cells) for _where, label, cells in rows),
        total=("Total", *_activity_hours(total)),
        unit="séances et heures",
        note=f"Tenues{NO_BREAK}: celles des séances passées au jour du bilan et non annulées, déplacées "
        f"comprises. Perdues{NO_BREAK}: celles des séances annulées.",
        kinds=_HOURS_KINDS,
        definition="Séances prévues, tenues et annulées, et leur durée du début à la fin prévus.",
        row_where=tuple(where for where, _label, _cells in rows),
        origins=(
            None,
            sittings("sittings"),
            sittings("held_sittings"),
            sittings("sittings", of=MINUTES),
            sittings("held_sittings", of=MINUTES),
            sittings("cancelled_sittings", of=MINUTES),
        ),
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
            definition="Séances qu’une convention promet par an, séances prévues et séances tenues.",
            row_where=tuple((("promesse", label),) for label, _one in figures.promises),
            origins=(None, Origin("promesses"), sittings("sittings"), sittings("held_sittings")),
        )


def _rooms(figures: PermanenceFigures) -> Iterable[Table]:
    used = Origin("demi_journees", (("occupee", "oui"),))
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
            definition="Séances tenues dans chaque salle, et part de ses demi-journées d’ouverture où une "
            "séance est tenue.",
            row_where=tuple((("salle", room),) for room, _use in figures.rooms),
            origins=(
                None,
                sittings("held_sittings"),
                sittings("held_sittings", of=MINUTES),
                used,
                Origin("demi_journees"),
                used,
            ),
            bases=(None, None, None, None, None, Origin("demi_journees")),
        )

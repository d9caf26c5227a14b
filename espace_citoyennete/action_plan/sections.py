"""What feeds the indicators: each source by its key, with its name, its value and what it counts."""

from collections.abc import Iterator, Mapping

from espace_citoyennete.action_plan.figures import PlanRecords
from espace_citoyennete.action_plan.service import IndicatorDraft
from espace_citoyennete.actions.sections import course_key_figures
from espace_citoyennete.contacts.sections import contact_key_figures
from espace_citoyennete.french import NO_BREAK, number
from espace_citoyennete.jeudis.sections import jeudi_key_figures
from espace_citoyennete.loans.sections import loan_key_figures
from espace_citoyennete.permanences.sections import permanence_key_figures
from espace_citoyennete.report import KeyFigure, written
from espace_citoyennete.subsidies.sections import subsidy_key_figures

_DISCRIMINATION = "DISCRIMINATION"  # of `objet`
BY_HAND = "Compté à la main"
GONE = "Source inconnue"


def sources(records: PlanRecords) -> dict[str, KeyFigure]:
    """Return every figure that may feed an indicator, by its key: whole numbers and amounts only."""
    found = [
        *jeudi_key_figures(records.jeudis),
        *_by_axis(records),
        *course_key_figures(records.courses),
        *loan_key_figures(records.loans),
        *permanence_key_figures(records.permanences),
        *_by_type(records),
        *contact_key_figures(records.contacts),
        *subsidy_key_figures(records.subsidies),
    ]
    return {figure.key: figure for figure in found if figure.unit in ("count", "cents")}


def _by_axis(records: PlanRecords) -> Iterator[KeyFigure]:
    for axis in records.jeudis.axes:
        mine = [event for event, _label in records.jeudis.events if event.axis == axis.code]
        of_axis = f"de l’axe «{NO_BREAK}{axis.label}{NO_BREAK}»"
        themes = len({event.theme for event in mine if event.theme})
        for key, words, value in (
            ("jeudis", f"Jeudis {of_axis}", axis.events),
            ("jeudis_presents", f"Présents aux Jeudis {of_axis}", axis.present),
            ("jeudis_themes", f"Thèmes abordés aux Jeudis {of_axis}", themes),
        ):
            yield KeyFigure(f"{key}:{axis.code}", words, value, "count", "Rencontres tenues de cet axe.")


def _by_type(records: PlanRecords) -> Iterator[KeyFigure]:
    for label, activity in records.permanences.types:
        yield KeyFigure(
            f"personnes_recues:{label}", f"Personnes reçues{NO_BREAK}: {label}", activity.received, "count",
            "Rendez-vous honorés et personnes reçues sans rendez-vous dans ce type de permanence.",
        )  # fmt: skip
    found = [row.count for row in records.contacts.requests.rows if row.code == _DISCRIMINATION]
    yield KeyFigure(
        "contacts_discrimination", "Contacts sur une discrimination", sum(found), "count",
        "Contacts reçus dont l’objet est une situation de discrimination.",
    )  # fmt: skip


def value_words(indicator: IndicatorDraft, found: Mapping[str, KeyFigure]) -> str:
    """Write the value of an indicator: of the records where it has a source, else as it was counted."""
    if not indicator.source:
        return written(indicator.value)
    figure = found.get(indicator.source)
    return written(None) if figure is None else written(figure.value, figure.unit)


def target_words(indicator: IndicatorDraft, found: Mapping[str, KeyFigure]) -> str:
    """Write the target, in the unit of the value: a number, or euros."""
    if indicator.target is None:
        return written(None)
    figure = found.get(indicator.source)
    is_money = figure is not None and figure.unit == "cents"
    return f"{number(indicator.target)}{NO_BREAK}€" if is_money else number(indicator.target)


def source_words(indicator: IndicatorDraft, found: Mapping[str, KeyFigure]) -> str:
    """Say where the value comes from, and what it counts."""
    if not indicator.source:
        return BY_HAND
    figure = found.get(indicator.source)
    return GONE if figure is None else f"{figure.label}. {figure.definition}"

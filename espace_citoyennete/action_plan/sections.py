"""What feeds the indicators: each source by its key, with its name, its value, what it counts, its page."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from espace_citoyennete.action_plan.figures import PlanFigures
from espace_citoyennete.action_plan.listing import ActionNode, ObjectiveNode
from espace_citoyennete.action_plan.rules import FUNDINGS, SCALES, TARGET_WORDS, Unit, reached
from espace_citoyennete.action_plan.service import IndicatorDraft
from espace_citoyennete.actions.rules import RALLY, STAGE, WALK, short_word
from espace_citoyennete.actions.sections import course_key_figures
from espace_citoyennete.agreements.sections import agreement_key_figures
from espace_citoyennete.contacts.sections import contact_key_figures
from espace_citoyennete.french import NARROW, NO_BREAK, number, share
from espace_citoyennete.jeudis.sections import jeudi_key_figures
from espace_citoyennete.loans.sections import loan_key_figures
from espace_citoyennete.permanences.plan import period_words
from espace_citoyennete.permanences.sections import permanence_key_figures
from espace_citoyennete.rallies.sections import rally_key_figures
from espace_citoyennete.report import NOT_ANSWERED, Breakdown, KeyFigure, written
from espace_citoyennete.subsidies.sections import subsidy_key_figures
from espace_citoyennete.walks.sections import walk_key_figures

_DISCRIMINATION = "DISCRIMINATION"  # of `objet`
_TOLD_APART = {STAGE, RALLY, WALK, "JEUDI"}  # of `type_evenement`: each has its own figures
BY_HAND = "Compté à la main"
GONE = f"Source disparue{NO_BREAK}: en choisir une autre, ou compter à la main."
COUNTING = "…"


@dataclass(frozen=True)
class Source:
    """A figure of the records that may feed an indicator, and the page where these records are."""

    figure: KeyFigure
    place: str


@dataclass(frozen=True)
class Measure:
    """An indicator as screen and paper write it, beside what feeds it."""

    target: str
    value: str
    reached: str  # the share of the target
    source: str  # where the value comes from, and what it counts
    place: str = ""  # the page of the records


def sources(found: PlanFigures) -> dict[str, Source]:
    """Return every figure that may feed an indicator, by its key; one that nothing fed is 0, not absent."""
    annual = found.annual
    of_pages = {
        "page:jeudis": (*jeudi_key_figures(annual.jeudis), *_jeudis_by_axis(found), *_jeudis_by_place(found)),
        "page:actions": (*course_key_figures(annual.courses), *_actions_by_kind(found)),
        "page:rallies": rally_key_figures(annual.rallies),
        "page:walks": walk_key_figures(annual.walks),
        "page:loans": loan_key_figures(annual.loans),
        "page:permanences": (*permanence_key_figures(annual.permanences), *_received_by_type(found)),
        "page:register": (*contact_key_figures(annual.contacts), *_contacts_by_need(found)),
        "page:subsidies": (*subsidy_key_figures(annual.subsidies), *_voted_by_axis(found)),
        "page:agreements": agreement_key_figures(annual.agreements),
    }
    return {figure.key: Source(figure, place) for place, figures in of_pages.items() for figure in figures}


def measure(indicator: IndicatorDraft, found: Mapping[str, Source] | None) -> Measure:
    """Write an indicator: its value is of the records, or counted by hand; `found` is None while counting."""
    if not indicator.source:
        return _measure(indicator, "count", indicator.value, BY_HAND)
    if found is None:
        return Measure(_target(indicator.target, "count"), COUNTING, COUNTING, COUNTING)
    source = found.get(indicator.source)
    if source is None:
        return _measure(indicator, "count", None, GONE)
    figure = source.figure
    told = f"{figure.label}. {figure.definition}"
    return _measure(indicator, figure.unit, figure.value, told, source.place)


def _measure(
    indicator: IndicatorDraft, unit: Unit, value: float | None, source: str, place: str = ""
) -> Measure:
    ratio = reached(value, indicator.target, unit)
    return Measure(
        _target(indicator.target, unit),
        written(value, unit),
        "" if ratio is None else share(ratio),
        source,
        place,
    )


def _target(target: int | None, unit: Unit) -> str:
    """Write a target in the unit of its value: a number, euros, hours, a percentage."""
    if target is None:
        return written(None)
    space = NARROW if unit == "share" else NO_BREAK
    return f"{number(target)}{space}{TARGET_WORDS[unit]}".strip()


def objective_facts(node: ObjectiveNode) -> tuple[tuple[str, str], ...]:
    """Return what is told of an objective beside its words."""
    return (("Axe", node.axis), ("Jours", period_words(node.draft.first_day, node.draft.last_day)))


def action_facts(node: ActionNode) -> tuple[tuple[str, str], ...]:
    """Return what is told of an action, each fact with the word of the *contrat de ville*."""
    draft = node.draft
    scale, funding = SCALES.get(draft.scale or "", ""), FUNDINGS.get(draft.funding or "", "")
    facts = (
        ("Échelle", " – ".join(filter(None, (scale, node.neighbourhood)))),
        ("Crédits", funding),
        ("Animateur", draft.leader),
        ("Partenaires", draft.partners),
        ("Calendrier", draft.calendar),
        ("Réalisations attendues", draft.expected),
    )
    return tuple(fact for fact in facts if fact[1])


# What the chapters of the report tell in tables, one figure a line


def _jeudis_by_axis(found: PlanFigures) -> Iterator[KeyFigure]:
    jeudis = found.annual.jeudis
    for axis in jeudis.axes:
        mine = [event for event, _label in jeudis.events if event.axis == axis.code]
        of_axis = f"de l’axe «{NO_BREAK}{axis.label}{NO_BREAK}»"
        themes = len({event.theme for event in mine if event.theme})
        for key, words, value in (
            ("jeudis", f"Jeudis {of_axis}", axis.events),
            ("jeudis_presents", f"Présents aux Jeudis {of_axis}", axis.present),
            ("jeudis_themes", f"Thèmes abordés aux Jeudis {of_axis}", themes),
        ):
            yield KeyFigure(f"{key}:{axis.code}", words, value, "count", "Rencontres tenues de cet axe.")


def _jeudis_by_place(found: PlanFigures) -> Iterator[KeyFigure]:
    jeudis = found.annual.jeudis
    yield KeyFigure(
        "jeudis_en_qpv", "Jeudis tenus dans un quartier prioritaire",
        sum(part.events for part in jeudis.districts if part.is_qpv), "count",
        "Rencontres dont le quartier était un QPV ce jour-là.",
    )  # fmt: skip
    held = {part.label: part.events for part in jeudis.districts}
    yield from _by_district(
        found, "jeudis_quartier", "Jeudis tenus", lambda row: held.get(row, 0), "Rencontres dans ce quartier."
    )
    yield from _by_home(found, "jeudis_habitants", "Présents aux Jeudis", jeudis.homes)


def _actions_by_kind(found: PlanFigures) -> Iterator[KeyFigure]:
    for code, label in found.kinds.items():
        if code in _TOLD_APART:
            continue
        mine = [action for action in found.annual.actions.actions if action.kind == code]
        word = short_word(label)
        counts = f"Actions tenues et comptées de ce type{NARROW}; ni à venir, ni annulées."
        yield KeyFigure(f"actions:{code}", f"{word}{NO_BREAK}: actions tenues", len(mine), "count", counts)
        present = sum(action.present for action in mine)
        yield KeyFigure(
            f"actions_presents:{code}", f"{word}{NO_BREAK}: présents", present, "count",
            f"Personnes présentes ce jour-là{NARROW}; annoncés et inscrits sont deux autres nombres.",
        )  # fmt: skip


def _received_by_type(found: PlanFigures) -> Iterator[KeyFigure]:
    by_label = dict(found.annual.permanences.types)
    for code, label in found.types.items():
        received = by_label[label].received if label in by_label else 0
        yield KeyFigure(
            f"personnes_recues:{code}", f"Personnes reçues{NO_BREAK}: {label}", received, "count",
            "Rendez-vous honorés et personnes reçues sans rendez-vous dans ce type de permanence.",
        )  # fmt: skip


def _contacts_by_need(found: PlanFigures) -> Iterator[KeyFigure]:
    contacts = found.annual.contacts
    yield KeyFigure(
        "contacts_discrimination", "Contacts sur une discrimination",
        sum(row.count for row in contacts.requests.rows if row.code == _DISCRIMINATION), "count",
        "Contacts reçus dont l’objet est une situation de discrimination.",
    )  # fmt: skip
    yield from _by_home(found, "contacts_habitants", "Contacts", contacts.neighbourhoods)


def _voted_by_axis(found: PlanFigures) -> Iterator[KeyFigure]:
    for code, label in found.axes.items():
        voted = sum(row.voted_cents for row in found.annual.subsidies.subsidies if row.axis == label)
        yield KeyFigure(
            f"subventions_votees:{code}", f"Subventions votées, axe «{NO_BREAK}{label}{NO_BREAK}»", voted,
            "cents", "Montants votés pour cet axe, à l’année de la délibération.",
        )  # fmt: skip


def _by_home(found: PlanFigures, key: str, word: str, homes: Breakdown) -> Iterator[KeyFigure]:
    """Yield how many live in a QPV, then in each district; those who did not tell are nowhere."""
    by_code = {row.code: row.count for row in homes.rows}
    of_qpv = sum(by_code.get(row.code, 0) for row in found.districts if row.is_qpv)
    told = "Personnes qui ont dit leur quartier"
    yield KeyFigure(
        f"{key}_qpv", f"{word}{NO_BREAK}: habitants des quartiers prioritaires", of_qpv, "count",
        f"{told}, s’il était un QPV au dernier jour de la période.",
    )  # fmt: skip
    by_label = {row.label: by_code.get(row.code, 0) for row in found.districts}
    yield from _by_district(
        found, key, word, by_label.__getitem__, f"{told}{NARROW}; les autres n’y sont pas."
    )


def _by_district(
    found: PlanFigures, key: str, word: str, count: Callable[[str], int], definition: str
) -> Iterator[KeyFigure]:
    for row in found.districts:
        if row.code not in NOT_ANSWERED:
            label = f"{word}{NO_BREAK}: {row.label}"
            yield KeyFigure(f"{key}:{row.code}", label, count(row.label), "count", definition)

"""What feeds the indicators: each source by its key, with its name, its value, what it counts, its page."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from espace_citoyennete.action_plan.figures import PlanFigures
from espace_citoyennete.action_plan.listing import ActionNode, ObjectiveNode
from espace_citoyennete.action_plan.rules import FUNDINGS, SCALES, TARGET_WORDS, WORTH, Unit, reached
from espace_citoyennete.action_plan.service import IndicatorDraft
from espace_citoyennete.actions.rules import RALLY, STAGE, WALK, short_word
from espace_citoyennete.actions.sections import course_key_figures
from espace_citoyennete.agreements.sections import agreement_key_figures
from espace_citoyennete.contacts.sections import RECEIVED, contact_key_figures
from espace_citoyennete.french import NARROW, NO_BREAK, number, share
from espace_citoyennete.jeudis.sections import jeudi_key_figures
from espace_citoyennete.loans.sections import loan_key_figures
from espace_citoyennete.permanences.plan import period_words
from espace_citoyennete.permanences.sections import permanence_key_figures
from espace_citoyennete.provenance import NUMBER
from espace_citoyennete.rallies.sections import rally_key_figures
from espace_citoyennete.report import NOT_ANSWERED, Breakdown, KeyFigure, Origin, written
from espace_citoyennete.subsidies.sections import subsidy_key_figures
from espace_citoyennete.town.reference import NeighbourhoodRow
from espace_citoyennete.walks.sections import walk_key_figures

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
        "page:register": (*contact_key_figures(annual.contacts), *_contacts_by_home(found)),
        "page:subsidies": (*subsidy_key_figures(annual.subsidies), *_voted_by_axis(found)),
        "page:agreements": agreement_key_figures(annual.agreements),
    }
    return {figure.key: Source(figure, place) for place, figures in of_pages.items() for figure in figures}


def targets(tree: Iterable[ObjectiveNode], found: Mapping[str, Source]) -> dict[str, float]:
    """Return what the plan wants of each figure in the year, in its unit: the most that is asked of it."""
    wanted: dict[str, float] = {}
    for one in (one for node in tree for action in node.actions for one in action.indicators):
        if one.target is not None and one.source in found:
            value = one.target * WORTH[found[one.source].figure.unit]
            wanted[one.source] = max(value, wanted.get(one.source, value))
    return wanted


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
        here = ("axe", axis.code)
        for key, words, value, origin in (
            ("jeudis", f"Jeudis {of_axis}", axis.events, Origin("jeudis", (here,))),
            ("jeudis_presents", f"Présents aux Jeudis {of_axis}", axis.present, _attending(here)),
            ("jeudis_themes", f"Thèmes abordés aux Jeudis {of_axis}", themes, None),
        ):
            counts = "Rencontres tenues de cet axe."
            yield KeyFigure(f"{key}:{axis.code}", words, value, "count", counts, origin)


def _jeudis_by_place(found: PlanFigures) -> Iterator[KeyFigure]:
    jeudis = found.annual.jeudis
    yield KeyFigure(
        "jeudis_en_qpv", "Jeudis tenus dans un quartier prioritaire",
        sum(part.events for part in jeudis.districts if part.is_qpv), "count",
        "Rencontres dont le quartier était un QPV ce jour-là.", Origin("jeudis", (("qpv", 1),)),
    )  # fmt: skip
    held: Counter[str] = Counter()  # a district that became a QPV stands there twice
    for part in jeudis.districts:
        held[part.label] += part.events

    def here(row: NeighbourhoodRow) -> tuple[int, Origin]:
        return held[row.label], Origin("jeudis", (("quartier_d_accueil", row.label),))

    yield from _by_district(found, "jeudis_quartier", "Jeudis tenus", "Rencontres dans ce quartier.", here)
    yield from _by_home(found, "jeudis_habitants", "Présents aux Jeudis", jeudis.homes, _attending)


def _attending(where: tuple[str, str | int]) -> Origin:
    """Return the Jeudis that are so, each with the people who were there."""
    return Origin("jeudis", ((NUMBER, "presents"), where))


def _actions_by_kind(found: PlanFigures) -> Iterator[KeyFigure]:
    for code, label in found.kinds.items():
        if code in _TOLD_APART:
            continue
        mine = [action for action in found.annual.actions.actions if action.kind == code]
        word = short_word(label)
        counts = f"Actions tenues et comptées de ce type{NARROW}; ni à venir, ni annulées."
        yield KeyFigure(
            f"actions:{code}", f"{word}{NO_BREAK}: actions tenues", len(mine), "count", counts,
            Origin("actions", (("type", code),)),
        )  # fmt: skip
        present = sum(action.present for action in mine)
        yield KeyFigure(
            f"actions_presents:{code}", f"{word}{NO_BREAK}: présents", present, "count",
            f"Personnes présentes ce jour-là{NARROW}; annoncés et inscrits sont deux autres nombres.",
            Origin("actions", ((NUMBER, "presents"), ("type", code))),
        )  # fmt: skip


def _received_by_type(found: PlanFigures) -> Iterator[KeyFigure]:
    by_code = {code: activity for code, _label, activity in found.annual.permanences.types}
    for code, label in found.types.items():
        received = by_code[code].received if code in by_code else 0
        yield KeyFigure(
            f"personnes_recues:{code}", f"Personnes reçues{NO_BREAK}: {label}", received, "count",
            "Rendez-vous honorés et personnes reçues sans rendez-vous dans ce type de permanence.",
            Origin("rendez_vous", (("compte", "received"), ("type", code))),
        )  # fmt: skip


def _contacts_by_home(found: PlanFigures) -> Iterator[KeyFigure]:
    homes = found.annual.contacts.neighbourhoods

    def living(where: tuple[str, str | int]) -> Origin:
        return RECEIVED.narrowed((where,))

    yield from _by_home(found, "contacts_habitants", "Contacts", homes, living)


def _voted_by_axis(found: PlanFigures) -> Iterator[KeyFigure]:
    for code, label in found.axes.items():
        voted = sum(row.voted_cents for row in found.annual.subsidies.subsidies if row.axis == label)
        yield KeyFigure(
            f"subventions_votees:{code}", f"Subventions votées, axe «{NO_BREAK}{label}{NO_BREAK}»", voted,
            "cents", "Montants votés pour cet axe, à l’année de la délibération.",
            Origin("subventions", ((NUMBER, "vote"), ("nature", "argent"), ("axe", label))),
        )  # fmt: skip


def _by_home(
    found: PlanFigures,
    key: str,
    word: str,
    homes: Breakdown,
    living: Callable[[tuple[str, str | int]], Origin],
) -> Iterator[KeyFigure]:
    """Yield how many live in a QPV, then in each district; those who did not tell are nowhere.

    `living` gives the records of those who live in a district, or in several, named between spaces.
    """
    by_code = {row.code: row.count for row in homes.rows}
    qpv = [row.code for row in found.districts if row.is_qpv]
    of_qpv = sum(by_code.get(code, 0) for code in qpv)
    told = "Personnes qui ont dit leur quartier"
    yield KeyFigure(
        f"{key}_qpv", f"{word}{NO_BREAK}: habitants des quartiers prioritaires", of_qpv, "count",
        f"{told}, s’il était un QPV au dernier jour de la période.", living(("quartiers", " ".join(qpv))),
    )  # fmt: skip

    def here(row: NeighbourhoodRow) -> tuple[int, Origin]:
        return by_code.get(row.code, 0), living(("quartier", row.code))

    yield from _by_district(found, key, word, f"{told}{NARROW}; les autres n’y sont pas.", here)


def _by_district(
    found: PlanFigures,
    key: str,
    word: str,
    definition: str,
    counted: Callable[[NeighbourhoodRow], tuple[int, Origin]],
) -> Iterator[KeyFigure]:
    for row in found.districts:
        if row.code not in NOT_ANSWERED:
            count, origin = counted(row)
            label = f"{word}{NO_BREAK}: {row.label}"
            yield KeyFigure(f"{key}:{row.code}", label, count, "count", definition, origin)

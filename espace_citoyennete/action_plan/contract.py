"""The document of the *contrat de ville*: counted and narrated indicators side by side, theme and QPV."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from espace_citoyennete.action_plan.listing import ActionNode, ObjectiveNode
from espace_citoyennete.action_plan.rules import FUNDINGS, SCALES, reached
from espace_citoyennete.action_plan.sections import Source, measure
from espace_citoyennete.annual_report.figures import AnnualFigures
from espace_citoyennete.annual_report.missing import missing_identity, titled
from espace_citoyennete.annual_report.places import OUTSIDE, PlacedAction, Places
from espace_citoyennete.annual_report.sections import Layout, Missing
from espace_citoyennete.annual_report.told import only, told
from espace_citoyennete.french import NARROW, NO_BREAK, alphabetical, plural
from espace_citoyennete.report import (
    NOT_COMMUNICATED,
    Cell,
    CellOrigin,
    Origin,
    Scope,
    Section,
    Table,
    repeated,
    written,
)
from espace_citoyennete.walks.sections import walk_key_figures, walk_sections

_HELD = Origin("tenues")


@dataclass(frozen=True)
class Contract:
    """What only the *contrat de ville* is told: the plan, what feeds it, where the actions were held."""

    scope: Scope
    tree: tuple[ObjectiveNode, ...]
    found: Mapping[str, Source]
    places: Places

    @property
    def actions(self) -> tuple[ActionNode, ...]:
        """Return the actions of the plan, objective after objective."""
        return tuple(action for node in self.tree for action in node.actions)


def contract_layout(contract: Contract) -> Layout:
    """Return the document of the *contrat de ville* of a period."""
    return Layout(
        "contrat_de_ville",
        "Contrat de ville",
        "Contrat de ville, bilan",
        partial(_sections, contract=contract),
        partial(_missing, contract=contract),
        recipient="À l’attention du comité de pilotage du contrat de ville.",
    )


def _sections(figures: AnnualFigures, *, contract: Contract) -> tuple[Section, ...]:
    """Lay out what is told of a period; of another one, only what its own figures tell."""
    homes, walks = _homes(figures, contract.places), _walks(figures)
    if figures.scope != contract.scope:
        return (*walks, *homes)
    return (*_plan(contract), *_places(contract.places), *walks, *homes)


# The indicators: counted and narrated


def _plan(contract: Contract) -> Iterator[Section]:
    tables = [table for action in contract.actions for table in _action(action, contract.found)]
    notes = () if tables else ("Aucune action au plan de la période.",)
    yield Section("contrat_indicateurs", _reached_finding(contract), blocks=tuple(tables), notes=notes)


def _action(action: ActionNode, found: Mapping[str, Source]) -> Iterator[Table]:
    draft = action.draft
    scale = " – ".join(filter(None, (SCALES.get(draft.scale or "", ""), action.neighbourhood)))
    facts = (scale, FUNDINGS.get(draft.funding or "", ""), draft.leader, draft.partners, draft.calendar)
    rows: list[tuple[Cell, ...]] = []
    own: list[tuple[CellOrigin | None, ...]] = []
    for one in action.indicators:
        source = found.get(one.source)
        own.append((None, None, repeated(source.figure if source else None), None, None))
        told_of = measure(one, found)
        rows.append(
            (one.words, told_of.target or None, told_of.value, told_of.reached or None, one.told or None)
        )
    yield Table(
        key=f"indicateurs:{draft.uid}",
        title=draft.title,
        columns=("Indicateur", "Cible", "Valeur", "Atteint", "Effets constatés"),
        rows=tuple(rows),
        own=tuple(own),
        unit=" · ".join(filter(None, facts)) or "indicateurs",
        note=f"Valeurs{NO_BREAK}: comptées par le registre, ou à la main. Effets{NO_BREAK}: racontés.",
        kinds=("text", "text", "text", "text", "text"),
        definition="Indicateurs de l’action\u00a0: de réalisation, comptés, et d’effets, racontés.",
    )


def _reached_finding(contract: Contract) -> str:
    aimed = [one for action in contract.actions for one in action.indicators if one.target]
    if not aimed:
        return "Indicateurs du plan d’action"
    done = sum(_is_reached(one.source, one.value, one.target, contract.found) for one in aimed)
    return f"{plural(done, 'cible atteinte', 'cibles atteintes')} sur {len(aimed)}"


def _is_reached(source: str, value: int | None, target: int | None, found: Mapping[str, Source]) -> bool:
    if not source:
        ratio = reached(value, target)
    else:
        figure = found[source].figure if source in found else None
        ratio = None if figure is None else reached(figure.value, target, figure.unit)
    return ratio is not None and ratio >= 1


# Actions by theme and by QPV


def _places(places: Places) -> Iterator[Section]:
    held = {one.place for one in places.actions} & {district.code for district in places.districts}
    here = plural(len(held), "QPV concerné", "QPV concernés")
    counted = plural(len(places.actions), "action ou Jeudi", "actions et Jeudis")
    yield Section(
        "contrat_quartiers",
        f"{counted}, {here} sur {len(places.districts)}",
        (),
        (_by_axis(places), _by_theme(places)),
        (f"QPV à la date de chaque action{NARROW}; ceux de la période sont ceux de son dernier jour.",),
    )  # fmt: skip


def _by_axis(places: Places) -> Table:
    axes = sorted({one.axis for one in places.actions}, key=lambda axis: (not axis, alphabetical(axis)))
    by_place = list(_by_place(places))
    return Table(
        key="contrat_axes",
        title="Actions par quartier et par axe",
        columns=("Quartier", *(axis or "Sans axe" for axis in axes), "Total"),
        rows=tuple(
            (label, *(sum(one.axis == axis for one in mine) for axis in axes), len(mine))
            for _place, label, mine in by_place
        ),
        total=(
            "Total", *(sum(one.axis == axis for one in places.actions) for axis in axes), len(places.actions),
        ),
        unit="actions et Jeudis tenus",
        definition="Jeudis et actions tenus, selon le quartier qui les a accueillis et l’axe de la fiche.",
        row_where=tuple((("quartier", place),) for place, _label, _mine in by_place),
        origins=(None, *(_HELD.narrowed((("axe", axis or NOT_COMMUNICATED),)) for axis in axes), _HELD),
    )  # fmt: skip


def _by_theme(places: Places) -> Table:
    rows = [
        (place, label, theme, count)
        for place, label, mine in _by_place(places)
        for theme, count in _counted(mine)
    ]
    return Table(
        key="contrat_themes_quartiers",
        title="Actions par quartier et par thème",
        columns=("Quartier", "Thème", "Actions"),
        rows=tuple((label, theme or "Thème non précisé", count) for _place, label, theme, count in rows),
        total=("Total", None, len(places.actions)),
        unit="actions et Jeudis tenus",
        kinds=("text", "text", "count"),
        definition="Jeudis et actions tenus, selon le quartier qui les a accueillis et le thème de la fiche.",
        row_where=tuple(
            (("quartier", place), ("theme", theme or NOT_COMMUNICATED))
            for place, _label, theme, _count in rows
        ),
        origins=(None, None, _HELD),
    )


def _counted(mine: list[PlacedAction]) -> list[tuple[str, int]]:
    """Count actions by theme, in the order of the alphabet, those without one last."""
    counts = Counter(one.theme for one in mine)
    return sorted(counts.items(), key=lambda pair: (not pair[0], alphabetical(pair[0])))


_Placed = tuple[str, str, list[PlacedAction]]  # where, in a code and in words, and what was held there


def _by_place(places: Places) -> Iterator[_Placed]:
    """Yield each QPV, those without any action too, then what was held elsewhere or nobody knows where."""
    found = {
        code: [one for one in places.actions if one.place == code]
        for code in (*(district.code for district in places.districts), OUTSIDE, NOT_COMMUNICATED)
    }
    for district in places.districts:
        yield district.code, district.label, found[district.code]
    for code, label in ((OUTSIDE, "Hors QPV"), (NOT_COMMUNICATED, "Quartier non précisé")):
        if found[code]:
            yield code, label, found[code]


# Walks, and where people live


def _walks(figures: AnnualFigures) -> Iterator[Section]:
    chapters = walk_sections(figures.walks)
    share_done = figures.walks.share_done
    finding = plural(len(figures.walks.walks), "marche exploratoire", "marches exploratoires")
    if not figures.walks.walks:
        finding = "Aucune marche exploratoire"
    if share_done is not None:
        finding += f"{NO_BREAK}: {written(share_done, 'share')} des propositions réalisées"
    blocks = [block for chapter in chapters for block in chapter.blocks]
    yield Section("contrat_marches", finding, walk_key_figures(figures.walks), tuple(blocks))


def _homes(figures: AnnualFigures, places: Places) -> Iterator[Section]:
    table = told(figures).blocks.get("contacts_par_quartier")
    if not isinstance(table, Table):
        return
    codes = [district.code for district in places.districts]
    counts = {row.code: row.count for row in figures.contacts.neighbourhoods.rows}
    from_qpv = sum(counts.get(code, 0) for code in codes)
    here = [(("quartier", code),) for code in (*codes, NOT_COMMUNICATED)]
    people = plural(from_qpv, "contact d’habitants des QPV", "contacts d’habitants des QPV")
    title = "Contacts reçus des habitants des QPV, et réponses manquantes"
    kept = only(table, "QPV", lambda row: table.row_where[row] in here, title=title)
    yield Section("contrat_habitants", people, blocks=(kept,))


# What is missing


def _missing(figures: AnnualFigures, *, contract: Contract) -> tuple[Missing, ...]:
    return (*missing_identity(figures), *_missing_plan(contract), *_missing_places(contract.places))


def _missing_plan(contract: Contract) -> Iterator[Missing]:
    if not contract.actions:
        yield Missing("Écrire les actions du plan de la période.", "page:plan")
    indicators = [one for action in contract.actions for one in action.indicators]
    if silent := [one.words for one in indicators if measure(one, contract.found).value == written(None)]:
        yield Missing(f"Compter {titled('indicateur', 'indicateurs', silent)}.", "page:plan")
    if bare := [one.words for one in indicators if not one.told]:
        yield Missing(f"Raconter les effets de {titled('indicateur', 'indicateurs', bare)}.", "page:plan")


def _missing_places(places: Places) -> Iterator[Missing]:
    if unplaced := sum(one.place == NOT_COMMUNICATED for one in places.actions):
        held = plural(unplaced, "action ou Jeudi", "actions ou Jeudis")
        yield Missing(f"Noter le quartier de {held}.", "page:actions")
    if unnamed := sum(not one.theme for one in places.actions):
        held = plural(unnamed, "action ou Jeudi", "actions ou Jeudis")
        yield Missing(f"Noter le thème de {held}.", "page:actions")

"""The plan on paper: counted and narrated indicators side by side, action after action."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from espace_citoyennete.action_plan.listing import ActionNode, ObjectiveNode
from espace_citoyennete.action_plan.sections import Source, action_facts, measure
from espace_citoyennete.action_plan.service import IndicatorDraft
from espace_citoyennete.documents import Output
from espace_citoyennete.french import NO_BREAK, long_date
from espace_citoyennete.pdf import document
from espace_citoyennete.pdf.paper import Block
from espace_citoyennete.pdf.parts import BODY, SUBTITLE, TITLE, Heading, Masthead, TextStyle, Words
from espace_citoyennete.pdf.table import Look, PaperTable
from espace_citoyennete.report import Cell, Table

_OBJECTIVE = TextStyle(12, bold=True, before=6, after=2, keep=True, tag="H3")
_ACTION = TextStyle(10.5, bold=True, before=6, after=2, keep=True)
_LOOK = Look(shares=(0.2, 0.1, 0.11, 0.09, 0.25, 0.25))


@dataclass(frozen=True)
class PlanPaper:
    """What is printed: the tree of a year, and the figures that feed it."""

    year: int
    tree: tuple[ObjectiveNode, ...]
    found: Mapping[str, Source]
    publisher: str
    address: str
    printed_at: datetime
    logo: bytes | None = None


def write_plan(target: Output, paper: PlanPaper) -> None:
    """Write the plan as PDF. Raises `UserError`."""
    title = f"Plan d’action {paper.year}"
    document.write(
        target,
        [
            Masthead(paper.publisher, paper.address, paper.logo),
            Words(title, TITLE),
            Words(f"Valeurs au {long_date(paper.printed_at.date(), weekday=False)}", SUBTITLE),
            *_story(paper),
        ],
        title=title,
        subject=title,
        author=paper.publisher,
        header=title,
        created=paper.printed_at,
    )


def _story(paper: PlanPaper) -> Iterator[Block]:
    axis = ""
    for node in paper.tree:
        if node.axis != axis:
            axis = node.axis
            yield Heading(axis)
        yield Words(f"Objectif{NO_BREAK}: {node.draft.words}", _OBJECTIVE)
        for action in node.actions:
            yield Words(action.draft.title, _ACTION)
            facts = (f"{word}{NO_BREAK}: {told}" for word, told in action_facts(action))
            yield Words("\n".join(facts), BODY)
            if action.indicators:
                yield PaperTable(_indicators(paper, action), _LOOK)


def _indicators(paper: PlanPaper, action: ActionNode) -> Table:
    return Table(
        key=f"indicateurs_{action.draft.uid}",
        title="",
        columns=("Indicateur", "Cible", "Valeur", "Atteint", "Ce qui est compté", "Effets constatés"),
        rows=tuple(_row(one, paper.found) for one in action.indicators),
        kinds=("text",) * 6,
    )


def _row(one: IndicatorDraft, sources: Mapping[str, Source]) -> tuple[Cell, ...]:
    found = measure(one, sources)
    return one.words, found.target, found.value, found.reached, found.source, one.told

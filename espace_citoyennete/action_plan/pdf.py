"""The plan on paper: counted and narrated indicators side by side, action after action."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from espace_citoyennete.action_plan.listing import ActionNode, ObjectiveNode
from espace_citoyennete.action_plan.rules import FUNDINGS, SCALES
from espace_citoyennete.action_plan.sections import source_words, target_words, value_words
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.pdf import document
from espace_citoyennete.pdf.paper import Block
from espace_citoyennete.pdf.parts import BODY, TITLE, Heading, Masthead, TextStyle, Words
from espace_citoyennete.pdf.table import Look, PaperTable
from espace_citoyennete.report import KeyFigure, Table

_OBJECTIVE = TextStyle(12, bold=True, before=6, after=2, keep=True)
_ACTION = TextStyle(10.5, bold=True, before=6, after=2, keep=True)
_LOOK = Look(shares=(0.24, 0.1, 0.12, 0.26, 0.28))


@dataclass(frozen=True)
class PlanPaper:
    """What is printed: the tree of a year, and the figures that feed it."""

    year: int
    tree: tuple[ObjectiveNode, ...]
    figures: Mapping[str, KeyFigure]
    publisher: str
    address: str
    printed_at: datetime
    logo: bytes | None = None


def write_plan(target: Path | BinaryIO, paper: PlanPaper) -> None:
    """Write the plan as PDF. Raises `UserError`."""
    title = f"Plan d’action {paper.year}"
    document.write(
        target,
        [Masthead(paper.publisher, paper.address, paper.logo), Words(title, TITLE), *_story(paper)],
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
            yield Heading(f"axe_{node.draft.axis}", axis)
        yield Words(f"Objectif{NO_BREAK}: {node.draft.words}", _OBJECTIVE)
        for action in node.actions:
            yield Words(action.draft.title, _ACTION)
            yield Words("\n".join(_facts(action)), BODY)
            if action.indicators:
                yield PaperTable(_indicators(paper, action), _LOOK)


def _facts(action: ActionNode) -> Iterator[str]:
    draft = action.draft
    scale, funding = SCALES.get(draft.scale or "", ""), FUNDINGS.get(draft.funding or "", "")
    for word, told in (
        ("Échelle", " – ".join(filter(None, (scale, action.neighbourhood)))),
        ("Crédits", funding),
        ("Animateur", draft.leader),
        ("Partenaires", draft.partners),
        ("Calendrier", draft.calendar),
        ("Réalisations attendues", draft.expected),
    ):
        if told:
            yield f"{word}{NO_BREAK}: {told}"


def _indicators(paper: PlanPaper, action: ActionNode) -> Table:
    return Table(
        key=f"indicateurs_{action.draft.uid}",
        title="",
        columns=("Indicateur", "Cible", "Valeur", "Ce qui est compté", "Effets constatés"),
        rows=tuple(
            (
                one.words,
                target_words(one, paper.figures),
                value_words(one, paper.figures),
                source_words(one, paper.figures),
                one.told,
            )
            for one in action.indicators
        ),
        kinds=("text",) * 5,
    )

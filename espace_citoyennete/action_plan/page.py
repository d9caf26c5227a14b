"""The plan of the delegation as a tree: axes, objectives, actions, indicators with what feeds them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from espace_citoyennete.action_plan import gestures
from espace_citoyennete.action_plan.figures import plan_records
from espace_citoyennete.action_plan.listing import ActionNode, Draft, ObjectiveNode, plan_tree
from espace_citoyennete.action_plan.model import Indicator, Objective, PlannedAction
from espace_citoyennete.action_plan.panel import IndicatorPanel, ObjectivePanel, PlannedActionPanel
from espace_citoyennete.action_plan.pdf import PlanPaper, write_plan
from espace_citoyennete.action_plan.rules import FUNDINGS, SCALES
from espace_citoyennete.action_plan.sections import source_words, sources, target_words, value_words
from espace_citoyennete.action_plan.service import IndicatorDraft, ObjectiveDraft, PlannedActionDraft
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import plural
from espace_citoyennete.report import KeyFigure, year_period
from espace_citoyennete.town.reference import town_identity
from espace_citoyennete.ui.beside import act_buttons, in_a_row
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.page import Page
from espace_citoyennete.ui.printing import Paper, paper_actions
from espace_citoyennete.ui.table import Column, Heading, RowsModel, TableView

_ACTS = {
    "new_objective": "Objectif",
    "new_planned_action": "Action",
    "new_indicator": "Indicateur",
    "change_plan": "Modifier",
    "remove": "Retirer",
}
_FORMS = {
    ObjectiveDraft: ObjectivePanel,
    PlannedActionDraft: PlannedActionPanel,
    IndicatorDraft: IndicatorPanel,
}


@dataclass(frozen=True)
class Line:
    """One line of the tree; `action` and `objective` are those that it is, or is under."""

    draft: Draft
    words: str
    objective: UUID
    action: UUID | None = None
    target: str = ""
    value: str = ""
    more: str = ""  # the source of an indicator, the conditions of an action


class PlanPage(Page):
    """The plan of this year, axis after axis."""

    title = "Plan d’action"
    icon = "list"
    models = frozenset({Objective, PlannedAction, Indicator})
    hints = (
        "O\u00a0: objectif · A\u00a0: action · I\u00a0: indicateur · M\u00a0: modifier · Suppr\u00a0: retirer"
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._tree: list[ObjectiveNode] = []
        self._found: dict[str, KeyFigure] = {}
        self.table = TableView("Plan d’action")
        self.model = RowsModel(self._columns(), self, key=lambda line: line.draft.uid)
        self.table.setModel(self.model)
        new = partial(self.asks.emit, "form:objective", {})
        self.table.set_empty_state("Aucun objectif cette année.", "Nouvel objectif", new)
        self.hear_letters(self.table)
        self.table.opened.connect(lambda _row: self._change())
        self.add_button("Nouvel objectif", new, icon="plus", primary=True)
        self.body.addWidget(self.table, 1)
        self.body.addLayout(in_a_row(act_buttons(desk, self.answers(), _ACTS)))

    def refresh(self) -> None:
        """Read the plan of the year again, and the records that feed it."""
        today = self.desk.clock.today()
        period = year_period(today.year)
        with self.desk.database.reading() as session:
            self._tree = plan_tree(session, period)
            self._found = sources(plan_records(session, period, today))
        self.model.set_rows(list(self._lines()))
        if self.chosen is None:
            self.table.go_to(1)
        self.set_subtitle(f"{today.year} · {plural(len(self._tree), 'objectif')}")

    def focus_default(self) -> None:
        """Give the focus to the tree."""
        self.table.setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Add, change and remove lines; print the plan."""
        return {
            "new_objective": partial(self.asks.emit, "form:objective", {}),
            "new_planned_action": self._add_action,
            "new_indicator": self._add_indicator,
            "change_plan": self._change,
            "remove": self._remove,
            **paper_actions(self, self._paper, self.show_message),
        }

    @property
    def chosen(self) -> Line | None:
        """Return the line chosen."""
        row = self.table.current_row()
        return row if isinstance(row, Line) else None

    def _columns(self) -> list[Column]:
        return [
            Column("Plan", lambda line: line.words, tip=lambda line: line.words),
            Column("Cible", lambda line: line.target, 12, is_right=True),
            Column("Valeur", lambda line: line.value, 12, is_right=True),
            Column("Source, conditions", lambda line: line.more, 44, under=95, tip=lambda line: line.more),
        ]

    def _lines(self) -> Iterator[Line | Heading]:
        axis = ""
        for node in self._tree:
            if node.axis != axis:
                axis = node.axis
                yield Heading(axis, f"Axe\u00a0: {axis}")
            yield Line(node.draft, node.draft.words, node.draft.uid)
            for action in node.actions:
                yield from self._of_action(node, action)

    def _of_action(self, node: ObjectiveNode, action: ActionNode) -> Iterator[Line]:
        uid = action.draft.uid
        yield Line(action.draft, f"    {action.draft.title}", node.draft.uid, uid, more=_conditions(action))
        for one in action.indicators:
            yield Line(
                one, f"        {one.words}", node.draft.uid, uid, target_words(one, self._found),
                value_words(one, self._found), source_words(one, self._found),
            )  # fmt: skip

    def _add_action(self) -> None:
        line = self.chosen
        self.asks.emit("form:planned_action", {"parent": str(line.objective)} if line else {})

    def _add_indicator(self) -> None:
        line = self.chosen
        known = line is not None and line.action is not None
        self.asks.emit("form:indicator", {"parent": str(line.action)} if line and known else {})

    def _change(self) -> None:
        if (line := self.chosen) is not None:
            self.asks.emit("open", _FORMS[type(line.draft)](self.desk, str(line.draft.uid)))

    def _remove(self) -> None:
        with self.telling_refusals():
            if (line := self.chosen) is None:
                raise UserError("Choisir une ligne du plan.")
            gestures.remove(self.desk, line.draft.uid)
            self.message.clear()

    def _paper(self) -> Paper:
        with self.desk.database.reading() as session:
            town = town_identity(session)
        year = self.desk.clock.today().year
        paper = PlanPaper(
            year, tuple(self._tree), self._found, f"{town.name} – {town.place}", town.address,
            self.desk.clock.now(), town.logo,
        )  # fmt: skip
        return Paper("Plan d’action", f"plan-action-{year}.pdf", partial(write_plan, paper=paper))


def _conditions(action: ActionNode) -> str:
    draft = action.draft
    where = action.neighbourhood or SCALES.get(draft.scale or "", "")
    funding = FUNDINGS.get(draft.funding or "", "")
    return " · ".join(filter(None, (where, funding, draft.leader, draft.partners, draft.calendar)))

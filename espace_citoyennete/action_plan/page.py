"""The plan of the delegation as a tree: axes, objectives, actions, indicators with what feeds them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt

from espace_citoyennete.action_plan import gestures
from espace_citoyennete.action_plan.fields import remember_sources
from espace_citoyennete.action_plan.figures import plan_figures
from espace_citoyennete.action_plan.listing import ActionNode, Draft, ObjectiveNode, plan_tree, plan_years
from espace_citoyennete.action_plan.model import Indicator, Objective, PlannedAction
from espace_citoyennete.action_plan.panel import IndicatorPanel, ObjectivePanel, PlannedActionPanel
from espace_citoyennete.action_plan.pdf import PlanPaper, write_plan
from espace_citoyennete.action_plan.sections import (
    Measure,
    Source,
    action_facts,
    measure,
    objective_facts,
    sources,
)
from espace_citoyennete.action_plan.service import IndicatorDraft, ObjectiveDraft, PlannedActionDraft
from espace_citoyennete.annual_report.figures import COUNTED
from espace_citoyennete.documents import Output
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, plural
from espace_citoyennete.report import year_period
from espace_citoyennete.town.reference import town_identity
from espace_citoyennete.ui import style, tasks
from espace_citoyennete.ui.beside import Beside, act_buttons, in_a_row
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.page import Page, scrolled
from espace_citoyennete.ui.printing import Paper, paper_actions
from espace_citoyennete.ui.table import Column, Heading, RowsModel, TableView
from espace_citoyennete.ui.year_choice import YearChoice

_ACTS = {
    "new_objective": "Objectif",
    "new_planned_action": "Action",
    "new_indicator": "Indicateur",
    "change_plan": "Modifier",
    "remove": "Retirer",
    "see_records": "Voir les enregistrements",
    "carry_plan": "Reconduire",
}
_FORMS = {
    ObjectiveDraft: ObjectivePanel,
    PlannedActionDraft: PlannedActionPanel,
    IndicatorDraft: IndicatorPanel,
}
_NOTHING = Measure("", "", "", "")


@dataclass(frozen=True)
class Line:
    """One line of the tree; `action` and `objective` are those that it is, or is under."""

    draft: Draft
    words: str
    objective: UUID
    facts: tuple[tuple[str, str], ...]  # what is told beside, each with its word
    action: UUID | None = None
    measure: Measure = _NOTHING


class PlanPage(Page):
    """The plan of a year, axis after axis; its values are counted beside the window."""

    title = "Plan d’action"
    icon = "list"
    models = COUNTED | {Objective, PlannedAction, Indicator}
    hints = (
        "O\u00a0: objectif · A\u00a0: action · I\u00a0: indicateur · M\u00a0: modifier · "
        "Suppr\u00a0: retirer · V\u00a0: enregistrements · R\u00a0: reconduire · "
        "P, S\u00a0: année précédente, suivante"
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._tree: list[ObjectiveNode] = []
        self._found: Mapping[str, Source] | None = None  # None while the year in view was never counted
        self._counts = 0  # how many times the records were asked: only the last answer is of now
        self.years = YearChoice("Plan", desk.clock.today().year)
        self.table = TableView("Plan d’action")
        self.model = RowsModel(self._columns(), self, key=lambda line: line.draft.uid)
        self.heading, self.facts = style.words("section"), style.words()
        self._build()

    # What the window asks of a page

    def refresh(self) -> None:
        """Read the plan again at once, and the records that feed it beside the window."""
        today, year = self.desk.clock.today(), self.year
        with self.desk.database.reading() as session:
            self.years.offer({today.year - 1, today.year, today.year + 1, *plan_years(session)})
            self._tree = plan_tree(session, year_period(year))
        self._show()
        self._counts += 1
        tasks.run(
            self,
            partial(_count, self.desk, year),
            done=partial(self._take, self._counts),
            refused=lambda sentence: self.show_message(sentence, "err"),
        )

    def focus_default(self) -> None:
        """Give the focus to the tree."""
        self.table.setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Add, change and remove lines; go to the records or to another year; print the plan."""
        return {
            "new_objective": self._add_objective,
            "new_planned_action": self._add_action,
            "new_indicator": self._add_indicator,
            "change_plan": self._change,
            "remove": self._remove,
            "see_records": self._see_records,
            "carry_plan": self._carry,
            "previous_plan": partial(self.years.step, -1),
            "next_plan": partial(self.years.step, 1),
            **paper_actions(self, self._paper, self.show_message),
        }

    @property
    def year(self) -> int:
        """Return the year in view."""
        return self.years.year

    @property
    def chosen(self) -> Line | None:
        """Return the line chosen."""
        row = self.table.current_row()
        return row if isinstance(row, Line) else None

    # Building

    def _build(self) -> None:
        add = self._add_objective
        self.add_button("Nouvel objectif", add, does="new_objective", icon="plus", primary=True)
        self.table.setModel(self.model)
        self.table.set_empty_state("Aucun objectif cette année.", "Nouvel objectif", add)
        self.hear_letters(self.table)
        self.table.opened.connect(lambda _row: self._change())
        self.table.current_changed.connect(lambda _row: self._show_chosen())
        self.years.chosen.connect(lambda _year: self._show_year())
        self.buttons = act_buttons(self.desk, self.answers(), _ACTS)
        beside = Beside(self.table, self.heading, self.facts, in_a_row(self.buttons))
        self.body.addWidget(self.years, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(scrolled(beside), 1)

    def _columns(self) -> list[Column]:
        return [
            Column("Plan", lambda line: line.words, tip=lambda line: line.words.strip()),
            Column("Cible", lambda line: line.measure.target, 12, is_right=True, under=55),
            Column("Valeur", lambda line: line.measure.value, 12, is_right=True),
            Column("Atteint", lambda line: line.measure.reached, 9, is_right=True),
        ]

    # What is shown

    def _show_year(self) -> None:
        self._found = None
        self.refresh()

    def _take(self, asked: int, found: Mapping[str, Source]) -> None:
        """Show what was counted, unless the records or the year in view changed meanwhile."""
        if asked == self._counts:
            self._found = found
            remember_sources(self.desk, found)
            self._show()

    def _show(self) -> None:
        self.model.set_rows(list(self._lines()))
        if self.chosen is None:
            self.table.go_to(1)
        self.set_subtitle(f"{self.year} · {plural(len(self._tree), 'objectif')}")
        self._show_chosen()

    def _show_chosen(self) -> None:
        line = self.chosen
        self.heading.setText(line.words.strip() if line else "")
        self.facts.setText(
            "\n".join(f"{word}{NO_BREAK}: {told}" for word, told in line.facts) if line else ""
        )
        for name in ("new_indicator", "change_plan", "remove"):
            self.buttons[name].setEnabled(line is not None)
        self.buttons["see_records"].setEnabled(line is not None and bool(line.measure.place))

    def _lines(self) -> Iterator[Line | Heading]:
        axis = ""
        for node in self._tree:
            if node.axis != axis:
                axis = node.axis
                yield Heading(axis, f"Axe\u00a0: {axis}")
            yield Line(node.draft, node.draft.words, node.draft.uid, objective_facts(node))
            for action in node.actions:
                yield from self._of_action(node, action)

    def _of_action(self, node: ObjectiveNode, action: ActionNode) -> Iterator[Line]:
        objective, uid = node.draft.uid, action.draft.uid
        yield Line(action.draft, f"    {action.draft.title}", objective, action_facts(action), uid)
        for one in action.indicators:
            found = measure(one, self._found)
            told = (("Source", found.source), ("Effets constatés", one.told))
            facts = tuple(fact for fact in told if fact[1])
            yield Line(one, f"        {one.words}", objective, facts, uid, found)

    # What is done

    def _add_objective(self) -> None:
        self.asks.emit("form:objective", {"year": self.year})

    def _add_action(self) -> None:
        line = self.chosen
        self.asks.emit("form:planned_action", {"parent": str(line.objective)} if line else {})

    def _add_indicator(self) -> None:
        line = self.chosen
        known = line is not None and line.action is not None
        self.asks.emit("form:indicator", {"parent": str(line.action)} if line and known else {})

    def _change(self) -> None:
        with self.telling_refusals():
            line = self._of_chosen()
            self.asks.emit("open", _FORMS[type(line.draft)](self.desk, str(line.draft.uid)))

    def _remove(self) -> None:
        with self.telling_refusals():
            gestures.remove(self.desk, self._of_chosen().draft.uid)
            self.message.clear()

    def _see_records(self) -> None:
        with self.telling_refusals():
            place = self._of_chosen().measure.place
            if not place:
                raise UserError("Choisir un indicateur dont la valeur vient des enregistrements.")
            self.asks.emit(place, None)

    def _carry(self) -> None:
        """Take the plan in view over into the next year, and show it there."""
        with self.telling_refusals():
            gestures.carry(self.desk, self.year)
            self.message.clear()
            self.years.step(1)

    def _of_chosen(self) -> Line:
        if self.chosen is None:
            raise UserError("Choisir une ligne du plan.")
        return self.chosen

    def _paper(self) -> Paper:
        write = partial(_write, self.desk, self.year)
        return Paper("Plan d’action", f"plan-action-{self.year}.pdf", write, self.desk.database)


def _count(desk: Desk, year: int) -> Mapping[str, Source]:
    with desk.database.reading() as session:
        return sources(plan_figures(session, year_period(year), desk.clock.today()))


def _write(desk: Desk, year: int, target: Output) -> None:
    with desk.database.reading() as session:
        town, tree = town_identity(session), plan_tree(session, year_period(year))
        found = sources(plan_figures(session, year_period(year), desk.clock.today()))
    publisher = f"{town.name} – {town.place}"
    paper = PlanPaper(year, tuple(tree), found, publisher, town.address, desk.clock.now(), town.logo)
    write_plan(target, paper)

"""The forms of the plan: an objective, an action, an indicator."""

from datetime import date
from typing import Any, ClassVar, Self
from uuid import UUID

from PySide6.QtWidgets import QLineEdit

from espace_citoyennete.action_plan import gestures
from espace_citoyennete.action_plan.fields import offered_sources
from espace_citoyennete.action_plan.listing import Draft, plan_line, plan_tree
from espace_citoyennete.action_plan.model import Indicator, Objective, PlannedAction
from espace_citoyennete.action_plan.rules import DISTRICT, FUNDINGS, SCALES, TARGET_WORDS
from espace_citoyennete.action_plan.sections import GONE
from espace_citoyennete.action_plan.service import IndicatorDraft, ObjectiveDraft, PlannedActionDraft
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.report import KeyFigure, Period, year_period
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.fields import TERRITORIES, options
from espace_citoyennete.ui import style
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.date_field import DateField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.number_field import OptionalNumber
from espace_citoyennete.ui.overtaken import Record
from espace_citoyennete.ui.text_area import TextArea

_MOST = 9_999_999
_BY_HAND = f"Vide{NO_BREAK}: la valeur est comptée à la main."
_ALWAYS = Period(date.min, date.max)


class _LinePanel(FormPanel):
    """What the three forms share: a line of the plan is added, or the one of `line` is changed."""

    _model: ClassVar[type[Base]]

    def __init__(self, desk: Desk, line: str = "") -> None:
        super().__init__(desk)
        self._line = line
        self._before: Draft | None = None
        self.form = Form(self._fields())
        self.lay(self.form)
        with desk.database.reading() as session:
            self._offer(session)
            if line:
                kept = plan_line(session, UUID(line))
                self.form.restore(_typed(vars(kept)))
                self.record = Record.read(session, self._model, kept.uid)
        self.saved.connect(self._remember)

    def values(self) -> dict[str, Any]:
        """Return everything typed, of which line."""
        return {**self.form.typed(), "line": self._line}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        super().restore(values)
        self._line = values["line"]

    def reopened(self) -> Self:
        """Return the form as it opens now on its record."""
        return type(self)(self.desk, line=self._line)

    def write(self, session: Session) -> int:
        """Save the line and return its id."""
        typed = self.checked()
        self._before = plan_line(session, UUID(self._line)) if self._line else None
        known = {"position": self._before.position} if self._before else {}
        uid = self._before.uid if self._before else self.uid
        self._after = self._draft({**typed, **known, "uid": uid})
        return gestures.save_line(session, self._after, by=self.desk.agent)

    def _fields(self) -> list[Field | tuple[Field, ...]]:
        raise NotImplementedError

    def _offer(self, session: Session) -> None:
        raise NotImplementedError

    def _draft(self, typed: dict[str, Any]) -> Draft:
        raise NotImplementedError

    def _remember(self, _id: object) -> None:
        gestures.remember_saved(self.desk, self._before, self._after)


class ObjectivePanel(_LinePanel):
    """Add an objective to the plan, or change one."""

    _model = Objective
    kind = "objective"
    title = "Objectif"
    icon = "list"

    def __init__(self, desk: Desk, line: str = "", year: int = 0) -> None:
        super().__init__(desk, line)
        if year:
            span = year_period(year)
            self.form.restore({"first_day": span.first, "last_day": span.last})

    def _fields(self) -> list[Field | tuple[Field, ...]]:
        self.axis, today = QuickChoice("Aucun axe"), self.desk.clock.today
        return [
            Field("axis", "&Axe de la délégation", self.axis, required=True),
            Field("words", "&Objectif", QLineEdit(), required=True),
            (
                Field("first_day", "&Du", DateField(today), required=True),
                Field("last_day", "A&u", DateField(today), required=True),
            ),
        ]

    def _offer(self, session: Session) -> None:
        self.axis.set_options(options(session, "axe_evenement", self.desk.clock.today()))
        year = year_period(self.desk.clock.today().year)
        self.form.restore({"first_day": year.first, "last_day": year.last})

    def _draft(self, typed: dict[str, Any]) -> Draft:
        return ObjectiveDraft(**typed)


class PlannedActionPanel(_LinePanel):
    """Add an action to an objective, or change one: what the *contrat de ville* asks."""

    _model = PlannedAction
    kind = "planned_action"
    title = "Action du plan"
    icon = "calendar"

    def __init__(self, desk: Desk, line: str = "", parent: str = "") -> None:
        super().__init__(desk, line)
        if parent:
            self.form.restore({"objective_uid": parent})

    def _fields(self) -> list[Field | tuple[Field, ...]]:
        self.objective, self.scale = QuickChoice("Aucun objectif"), QuickChoice("Aucune échelle")
        self.funding, self.district = QuickChoice("Aucun crédit"), QuickChoice("Aucun quartier")
        hint = f"Pour l’échelle «\u00a0{SCALES[DISTRICT]}\u00a0»."
        return [
            Field("objective_uid", "&Objectif", self.objective, required=True),
            Field("title", "A&ction", QLineEdit(), required=True),
            (
                Field("scale", "Éc&helle", self.scale, required=True),
                Field("funding", "Cré&dits", self.funding, required=True),
            ),
            Field("neighbourhood", "&Quartier", self.district, hint=hint),
            Field("leader", "A&nimateur", QLineEdit()),
            Field("partners", "&Partenaires", QLineEdit()),
            Field("calendar", "Ca&lendrier", QLineEdit()),
            Field("expected", "Réalisations a&ttendues", TextArea()),
        ]

    def _offer(self, session: Session) -> None:
        tree = plan_tree(session, _ALWAYS)
        self.objective.set_options([Option(str(node.draft.uid), node.draft.words) for node in tree])
        self.scale.set_options([Option(*pair) for pair in SCALES.items()])
        self.funding.set_options([Option(*pair) for pair in FUNDINGS.items()])
        self.district.set_options(options(session, TERRITORIES, self.desk.clock.today()))
        self.form.restore({"scale": "VILLE", "funding": "DROIT_COMMUN"})

    def _draft(self, typed: dict[str, Any]) -> Draft:
        return PlannedActionDraft(**{**typed, "objective_uid": UUID(typed["objective_uid"])})


class IndicatorPanel(_LinePanel):
    """Add an indicator to an action, or change one: fed by the records, or counted by hand."""

    _model = Indicator
    kind = "indicator"
    title = "Indicateur"
    icon = "chart-bar"

    def __init__(self, desk: Desk, line: str = "", parent: str = "") -> None:
        super().__init__(desk, line)
        if parent:
            self.form.restore({"planned_action_uid": parent})
        self.form.edited.connect(self._tell_counted)
        self._tell_counted()

    def _fields(self) -> list[Field | tuple[Field, ...]]:
        self.action, self.source = QuickChoice("Aucune action"), QuickChoice("Aucune source")
        self.counted = style.words("caption")
        return [
            Field("planned_action_uid", "A&ction", self.action, required=True),
            Field("words", "&Indicateur", QLineEdit(), required=True),
            Field("source", "&Source dans les enregistrements", self.source, below=self.counted),
            (
                Field("target", "Ci&ble", OptionalNumber("Aucune", _MOST)),
                Field("value", "&Valeur à la main", OptionalNumber("Aucune", _MOST)),
            ),
            Field("told", "&Effets constatés", TextArea()),
        ]

    def _offer(self, session: Session) -> None:
        actions = [action for node in plan_tree(session, _ALWAYS) for action in node.actions]
        self.action.set_options([Option(str(node.draft.uid), node.draft.title) for node in actions])
        self._sources = offered_sources(self.desk)
        self.source.set_options([Option(key, one.figure.label) for key, one in self._sources.items()])

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        super().restore(values)
        self._tell_counted()

    def _tell_counted(self) -> None:
        if (code := self.source.code()) is not None:
            self.counted.setText(_counted_words(self._sources[code].figure))
        else:
            self.counted.setText(GONE if self.source.text() else _BY_HAND)

    def _draft(self, typed: dict[str, Any]) -> Draft:
        action = UUID(typed["planned_action_uid"])
        return IndicatorDraft(**{**typed, "source": typed["source"] or "", "planned_action_uid": action})


def _counted_words(figure: KeyFigure) -> str:
    """Say what a source counts, and in what its target is written."""
    unit = TARGET_WORDS[figure.unit]
    return figure.definition + (f" Cible en {unit}." if unit else "")


def _typed(facts: dict[str, Any]) -> dict[str, Any]:
    """Return what fields show of a draft: a parent is chosen by its uid in letters."""
    return {name: str(value) if isinstance(value, UUID) else value for name, value in facts.items()}

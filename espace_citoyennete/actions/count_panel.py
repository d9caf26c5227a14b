"""« Compter »: the people of an action, each number on its own; whoever gave no answer is the rest."""

from dataclasses import replace
from typing import Any, Self

from espace_citoyennete.actions.gestures import remember_changed
from espace_citoyennete.actions.half_days import HalfDay, half_day_lines, parse_half_days
from espace_citoyennete.actions.listing import action_draft
from espace_citoyennete.actions.model import Action
from espace_citoyennete.actions.rules import CALLED_FOR, NUMBERS, PRESCRIBER, PRESCRIBERS, asked
from espace_citoyennete.actions.service import ActionDraft, change_action
from espace_citoyennete.errors import Invalid
from espace_citoyennete.french import NO_BREAK, Unreadable, short_date
from espace_citoyennete.jeudis.fields import MOST_PEOPLE, MarginFields, count_box
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.number_field import OptionalNumber
from espace_citoyennete.ui.overtaken import Record
from espace_citoyennete.ui.text_area import TextArea

_HALF_DAYS = "Une par ligne, durée et présents\u00a0: «\u00a0Vendredi matin (3\u00a0h)\u00a0: 8\u00a0»."


class ActionCountPanel(FormPanel):
    """Count the people of an action, by numbers alone."""

    kind = "action_count"
    title = "Compter les présents"
    icon = "users"

    def __init__(self, desk: Desk, action_id: int = 0) -> None:
        super().__init__(desk)
        self._kept: tuple[int, int] = (action_id, 0)  # the action and the version that was read
        self._draft = ActionDraft(None, None, "")
        self._margins = MarginFields(desk)
        self._make_form()
        self.lay(self.form)
        if action_id:
            self._kept = action_id, self._read()
            self._show()
        self._show_what_is_asked()
        self._tell_rest()
        self.form.edited.connect(self._tell_rest)
        self.saved.connect(self._remember)

    def context(self) -> str:
        """Return which action is counted."""
        day = self._draft.held_on
        return f"{short_date(day, year=True)}{NO_BREAK}: {self._draft.title}" if day else ""

    def chip_title(self) -> str:
        """Return which action is counted."""
        return self._draft.title or self.title

    def values(self) -> dict[str, Any]:
        """Return the numbers, and which action they are of."""
        return {**self.form.typed(), "kept": self._kept}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._kept = tuple(values["kept"])
        if self._kept[0]:
            self._read()
        super().restore(values)
        self._show_what_is_asked()
        self._tell_rest()

    def show_problems(self, problems: dict[str, str]) -> None:
        """Show what is told of a margin under its first number."""
        told = self._margins.problems(problems)
        if PRESCRIBER in told:
            told[f"{PRESCRIBER}.PARQUET"] = told.pop(PRESCRIBER)
        super().show_problems(told)

    def reopened(self) -> Self:
        """Return the form as it opens now on its record."""
        return type(self)(self.desk, action_id=self._kept[0])

    def write(self, session: Session) -> int:
        """Keep the numbers and return the action's id."""
        typed, (action_id, version) = self.checked(), self._kept
        _version, self._before = action_draft(session, action_id)
        self._after = replace(self._before, **self._counted(typed, asked(self._before.kind)))
        change_action(session, action_id, version, self._after, by=self.desk.agent)
        return action_id

    def follow_up(self) -> tuple[str, object] | None:
        """Show the action on its page."""
        return "page:actions", self._kept[0]

    def _make_form(self) -> None:
        keys = ("&Annoncés", "&Inscrits", "C&onvoqués", "&Présents", "&Validés")
        numbers = {
            name: Field(
                name,
                caption,
                OptionalNumber("Non compté", MOST_PEOPLE),
                below=self._margins.left if name == "present" else None,
            )
            for name, caption in zip(NUMBERS, keys, strict=True)
        }
        self.half_days = TextArea()
        self.form = Form(
            [
                (numbers["announced"], numbers["registered"]),
                numbers["convened"],
                tuple(
                    Field(f"{PRESCRIBER}.{code}", f"Adressés par {label}", count_box())
                    for code, label in PRESCRIBERS.items()
                ),
                numbers["present"],
                Field("half_days", "&Demi-journées", self.half_days, hint=_HALF_DAYS),
                numbers["validated"],
                Field("assessment", "&Bilan écrit", TextArea()),
                *self._margins.rows(),
            ]
        )

    def _show_what_is_asked(self) -> None:
        wanted = asked(self._draft.kind)
        for name in CALLED_FOR & {*NUMBERS, "half_days"}:
            self.form.show_field(name, name in wanted)
        for code in PRESCRIBERS:
            self.form.show_field(f"{PRESCRIBER}.{code}", "prescribers" in wanted)

    def _read(self) -> int:
        with self.desk.database.reading() as session:
            version, self._draft = action_draft(session, self._kept[0])
            self.record = Record.read(session, Action, self._kept[0])
        return version

    def _show(self) -> None:
        numbers = {name: getattr(self._draft, name) for name in NUMBERS}
        sent = self._draft.counts.get(PRESCRIBER, {})
        self.form.restore(
            numbers
            | self._margins.values(self._draft.counts)
            | {f"{PRESCRIBER}.{code}": sent.get(code, 0) for code in PRESCRIBERS}
            | {"half_days": half_day_lines(self._draft.half_days), "assessment": self._draft.assessment}
        )

    def _counted(self, typed: dict[str, Any], wanted: frozenset[str]) -> dict[str, Any]:
        """Return the facts of a draft: what this kind does not ask stays as it was."""
        numbers = {name: typed[name] for name in NUMBERS if name in wanted}
        counts = {kind: dict(codes) for kind, codes in self._margins.margins(typed).items()}
        if "prescribers" in wanted:
            counts[PRESCRIBER] = {code: typed[f"{PRESCRIBER}.{code}"] for code in PRESCRIBERS}
        half_days = {"half_days": _half_days(typed["half_days"])} if "half_days" in wanted else {}
        return {**numbers, **half_days, "counts": counts, "assessment": typed["assessment"]}

    def _tell_rest(self) -> None:
        values = self.form.values()
        self._margins.tell_rest(values["present"] or 0, values)

    def _remember(self) -> None:
        remember_changed(self.desk, "Présents comptés", self._before, self._after)


def _half_days(text: str) -> tuple[HalfDay, ...]:
    try:
        return parse_half_days(text)
    except Unreadable as refusal:
        raise Invalid({"half_days": str(refusal)}) from None

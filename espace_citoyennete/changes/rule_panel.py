"""Give a permanence another rule: what it changes is shown, and people are touched one sitting at a time."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Self
from uuid import UUID

from PySide6.QtWidgets import QLineEdit

from espace_citoyennete.changes.differences import Difference, Differences, Kind, differences
from espace_citoyennete.changes.gestures import people_words
from espace_citoyennete.changes.rule_changes import RuleChanged, RuleDraft, change_rule, take_back_rule
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, short_date
from espace_citoyennete.permanences.fields import MORE, PlanPreview, SeriesForm
from espace_citoyennete.permanences.model import Permanence
from espace_citoyennete.permanences.rules import rule_sentence
from espace_citoyennete.permanences.service import PermanenceDraft, permanence_draft, permanence_version
from espace_citoyennete.storage.database import Session
from espace_citoyennete.storage.rows import id_with
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.ui.choice import Option
from espace_citoyennete.ui.choices import QuickChoices
from espace_citoyennete.ui.date_field import DateField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.overtaken import Record

_WOULD = {Kind.WITHDRAWN: "la règle la retire", Kind.CHANGED: "la règle la change", Kind.ADDED: ""}


class RulePanel(FormPanel):
    """Change the rule, the hours or the places of a permanence, from a day on."""

    kind = "permanence_change"
    icon = "scale"
    title = "Changer la permanence"
    save_word = "Changer"
    shows_again = True

    form: SeriesForm

    def __init__(self, desk: Desk, permanence_id: int = 0) -> None:
        super().__init__(desk)
        self._permanence_id = permanence_id
        self._version: int | None = None
        self._list_id: int | None = None  # of the people whom the change saved touches
        self._kept: PermanenceDraft | None = None  # the permanence as it is in the base
        self._build()
        if permanence_id:
            self._load()
            self._put_what_is_kept()
        self._compare()

    def context(self) -> str:
        """Return which permanence is changed."""
        return self._kept.label if self._kept else ""

    def chip_title(self) -> str:
        """Return which permanence is changed."""
        return f"Changer · {self.context()}".rstrip(" ·")

    def values(self) -> dict[str, Any]:
        """Return everything typed, and the permanence that it is about, as it was read."""
        return {**self.form.typed(), "permanence_id": self._permanence_id, "version": self._version}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._permanence_id = values["permanence_id"]
        if self._permanence_id:
            self._load()
        self._version = values["version"]
        super().restore(values)
        self._compare()

    def focus_first(self) -> None:
        """Give the focus to the rule."""
        self.form.rule.setFocus()

    def show_problems(self, problems: dict[str, str]) -> None:
        """Show each problem under its field; open « Plus » when one is there."""
        if problems.keys() & MORE:
            self.form.more.setChecked(True)
        super().show_problems(problems)

    def reopened(self) -> Self:
        """Return the form as it opens now on its record."""
        return type(self)(self.desk, self._permanence_id)

    def write(self, session: Session) -> RuleChanged:
        """Apply the rule, and list whoever must be told."""
        typed = self.checked()
        self._wanted = RuleDraft(
            self._permanence_id,
            self._version,
            self._draft(typed),
            typed["since"],
            typed["reason"],
            frozenset(UUID(code) for code in typed["ticked"]),
            self.uid,
        )
        now, by = self.desk.clock.now(), self.desk.agent
        return change_rule(session, self._wanted, calendar=calendar(session), now=now, by=by)

    def follow_up(self) -> tuple[str, object] | None:
        """Show the call list, if somebody is to be told."""
        return None if self._list_id is None else ("page:calls", self._list_id)

    def _remember(self, changed: RuleChanged) -> None:
        """Offer to take the change back whole, and to make it again."""
        self._list_id = changed.list_id
        desk, wanted = self.desk, self._wanted

        def back() -> None:
            with desk.database.transaction() as session:
                now, instant = desk.clock.now(), desk.clock.instant()
                take_back_rule(session, changed, now=now, instant=instant, by=desk.agent)

        def again() -> None:
            nonlocal changed
            with desk.database.transaction() as session:
                known = id_with(session, Permanence, wanted.draft.uid)
                same = replace(wanted, permanence_id=known, version=None)
                days, now = calendar(session), desk.clock.now()
                changed = change_rule(session, same, calendar=days, now=now, by=desk.agent)

        desk.undo.add(f"Permanence changée{NO_BREAK}: {rule_sentence(wanted.draft.rule)}", back, again)

    # Building

    def _build(self) -> None:
        self.since, self.reason = DateField(self.desk.clock.today), QLineEdit()
        self.reason.setPlaceholderText("autre jour demandé par le barreau")
        self.reason.setMaxLength(200)
        self.ticked = QuickChoices("Aucune séance gardée")
        self._offered: list[Option] = []
        self.preview = PlanPreview()
        self.form = SeriesForm(
            self.desk,
            [Field("since", "Changer à par&tir du", self.since, required=True)],
            [
                Field(
                    "ticked", "Changer &quand même", self.ticked,
                    hint="séances gardées par leurs rendez-vous ou changées à la main, une à une",
                ),
                Field("reason", "Ra&ison", self.reason, required=True),
            ],
            is_new=False,
        )  # fmt: skip
        self.lay(self.form, self.form.more, self.preview)
        self.saved.connect(self._remember)
        self.form.edited.connect(self._compare)

    def _load(self) -> None:
        with self.desk.database.reading() as session:
            self._kept = permanence_draft(session, self._permanence_id)
            self._version = permanence_version(session, self._permanence_id)
            self.record = Record.read(session, Permanence, self._permanence_id)

    def _put_what_is_kept(self) -> None:
        """Show the permanence as it is, to be changed from tomorrow on."""
        kept = self._kept
        assert kept is not None
        shown = {name: getattr(kept, name) for name in kept.__dataclass_fields__}
        tomorrow = self.desk.clock.today() + timedelta(days=1)
        self.form.restore(shown | {"rule": rule_sentence(kept.rule), "since": tomorrow})

    # Behaviour

    def _draft(self, typed: dict[str, Any]) -> PermanenceDraft:
        if self._kept is None:
            raise UserError("Cette permanence n’existe plus. Actualiser la semaine (F5).")
        own = {name: value for name, value in typed.items() if name not in ("since", "ticked", "reason")}
        facts = self.form.facts(own)
        return replace(self._kept, **facts | {"first_day": min(facts["first_day"], self._kept.first_day)})

    def _compare(self) -> None:
        """Say what the rule changes, as soon as everything it needs is there."""
        typed = self.form.values()
        if self._kept is None or not self.form.is_ready() or typed["since"] is None:
            self.preview.tell("")
            return
        try:
            draft = self._draft(typed)
            with self.desk.database.reading() as session:
                days = calendar(session)
                found = differences(session, self._permanence_id, draft, days, since=typed["since"])
        except UserError as refusal:
            self.preview.tell(refusal.message)
            return
        self._offer_to_tick(found)
        chosen = frozenset(UUID(code) for code in self.ticked.codes())
        self.preview.tell(_sentence(draft, found, chosen), [_line(row, chosen) for row in found.rows])

    def _offer_to_tick(self, found: Differences) -> None:
        """Offer each sitting that is kept; the letters being typed stay as long as they are the same."""
        offered = [_option(row) for row in found.guarded]
        if offered != self._offered:
            self._offered = offered
            self.ticked.set_options(offered)
        self.form.show_field("ticked", bool(offered))


def _sentence(draft: PermanenceDraft, found: Differences, ticked: frozenset[UUID]) -> str:
    people = sum(row.to_tell for row in found.applied(ticked))
    told = f" {people_words(people)}." if people else ""
    return f"{draft.series.sentence}. {found.sentence(ticked)}.{told}"


def _option(row: Difference) -> Option:
    return Option(
        str(row.sitting_uid), f"{short_date(row.rule_day)} · {row.why_guarded}", note=_WOULD[row.kind]
    )


def _line(row: Difference, ticked: frozenset[UUID]) -> str:
    """Write a difference: « mar. 24 nov. 2026 : changée, 14 h – 16 h · Salle 1 »."""
    day = f"{short_date(row.rule_day, year=True)}{NO_BREAK}:"
    if row.is_guarded and row.sitting_uid not in ticked:
        return f"{day} gardée ({row.why_guarded}), {_WOULD[row.kind]}"
    said = f"{day} {row.kind.value}"
    if row.after is not None:
        said += f", {row.after.words}"
    return f"{said} ({row.why_guarded})" if row.is_guarded else said

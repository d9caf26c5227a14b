"""The panels of an action: plan it, cancel it; what is asked follows its kind."""

from dataclasses import replace
from typing import Any, Self

from PySide6.QtWidgets import QCheckBox, QLineEdit

from espace_citoyennete.actions.gestures import remember_cancelled, remember_changed, remember_planned
from espace_citoyennete.actions.half_days import HalfDay, planned_half_days
from espace_citoyennete.actions.listing import action_draft, action_row
from espace_citoyennete.actions.model import Action
from espace_citoyennete.actions.rules import asked, short_word
from espace_citoyennete.actions.service import ActionDraft, cancel_action, change_action, save_action
from espace_citoyennete.directory.fields import organisation_options
from espace_citoyennete.french import NO_BREAK, clean, short_date
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.fields import TERRITORIES, offer
from espace_citoyennete.ui.choice import QuickChoice
from espace_citoyennete.ui.choices import QuickChoices
from espace_citoyennete.ui.date_field import DateField, DurationField, MoneyField, TimeField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.overtaken import Record

_ASKED_BY_KIND = {  # field → what `asked` calls it
    "neighbourhood": "neighbourhood",
    "course_type": "course_type",
    "organisation_id": "organisation",
    "ages": "ages",
    "people_met": "people_met",
    "by_night": "by_night",
}
_NOT_OFFERED = "JEUDI"  # a Jeudi has its own page


class ActionPanel(FormPanel):
    """Plan an action, or change one when `action_id` is given; its people are counted apart."""

    kind = "action"
    title = "Action"
    icon = "calendar"

    def __init__(self, desk: Desk, action_id: int | None = None) -> None:
        super().__init__(desk)
        self._kept: tuple[int, int] | None = None  # the action being changed: its id and version
        self._before: ActionDraft | None = None  # what that action was
        self._saved_id: object = None
        self._make_form()
        self.lay(self.form)
        self._offer()
        self.type.chosen.connect(self._kind_chosen)
        self.course_type.chosen.connect(self._name_course)
        self.saved.connect(self._remember)
        if action_id is not None:
            self._load(action_id)
        self._show_what_is_asked()

    def chip_title(self) -> str:
        """Return the title typed."""
        return self.name.text().strip() or self.title

    def values(self) -> dict[str, Any]:
        """Return everything typed, and which action it is about."""
        return {**self.form.typed(), "kept": self._kept}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        super().restore(values)
        self._kept = tuple(values["kept"]) if values["kept"] else None
        self._show_what_is_asked()

    def reopened(self) -> Self:
        """Return the form as it opens now on its record."""
        return type(self)(self.desk, action_id=self._kept[0] if self._kept else None)

    def write(self, session: Session) -> int:
        """Keep the action and return its id."""
        typed = self._facts(self.checked())
        if self._kept is None:
            draft = ActionDraft(**typed, uid=self.uid)
            self._draft = replace(draft, half_days=_planned(draft))
            return save_action(session, self._draft, by=self.desk.agent)
        action_id, version = self._kept
        _version, self._before = action_draft(session, action_id)
        self._draft = replace(self._before, **typed)
        if self._before.half_days == _planned(self._before):  # nobody touched them: they follow the days
            self._draft = replace(self._draft, half_days=_planned(self._draft))
        change_action(session, action_id, version, self._draft, by=self.desk.agent)
        return action_id

    def follow_up(self) -> tuple[str, object] | None:
        """Show the action on its page."""
        return "page:actions", self._saved_id

    def _make_form(self) -> None:
        self.type, self.course_type = QuickChoice("Aucun type"), QuickChoice("Aucun type de stage")
        self.axis, self.neighbourhood = QuickChoice("Aucun axe"), QuickChoice("Aucun quartier")
        self.organisation, self.partners = QuickChoice("Aucun organisme"), QuickChoices("Aucun partenaire")
        self.name = QLineEdit()
        today = self.desk.clock.today
        self.form = Form(
            [
                Field("kind", "&Type", self.type, required=True),
                Field("course_type", "Type de stage (&loi)", self.course_type),
                Field("title", "T&itre", self.name, required=True),
                (
                    Field("held_on", "&Date", DateField(today), required=True),
                    Field("ends_on", "&Jusqu’au", DateField(today)),
                ),
                (
                    Field("starts_at", "&Heure", TimeField()),
                    Field("minutes", "D&urée en tout", DurationField()),
                ),
                Field("place", "Li&eu", QLineEdit()),
                Field("neighbourhood", "&Quartier", self.neighbourhood),
                Field("by_night", "De &nuit", QCheckBox()),
                Field("organisation_id", "&Organisme", self.organisation),
                Field("partner_ids", "&Partenaires", self.partners),
                Field("ages", "Â&ges", QLineEdit()),
                Field("people_met", "Personnes &rencontrées", QLineEdit()),
                Field("axis", "A&xe de la délégation", self.axis),
                (
                    Field("theme", "Thè&me", QLineEdit(), stretch=2),
                    Field("cost_cents", "&Coût", MoneyField()),
                ),
            ]
        )

    def _offer(self) -> None:
        lists = {
            self.type: "type_evenement",
            self.course_type: "type_stage",
            self.axis: "axe_evenement",
            self.neighbourhood: TERRITORIES,
        }
        offer(self.desk, lists)
        self.type.set_options([one for one in self.type.options() if one.code != _NOT_OFFERED])
        with self.desk.database.reading() as session:
            offered = organisation_options(session, self.desk.clock.today())
        self.organisation.set_options(offered)
        self.partners.set_options(offered)

    # What is asked

    def _kind_chosen(self) -> None:
        """Ask what this kind asks; its word is a title until another one is typed."""
        option = self.type.option()
        if option is not None and not self.name.text().strip():
            self.name.setText(short_word(option.label))
        self._show_what_is_asked()

    def _name_course(self) -> None:
        option = self.course_type.option()
        if option is not None and self.name.text().strip() in ("", "Stage"):
            self.name.setText(option.label)

    def _show_what_is_asked(self) -> None:
        wanted = asked(self.type.code())
        for field, fact in _ASKED_BY_KIND.items():
            self.form.show_field(field, fact in wanted)

    # Values

    def _facts(self, typed: dict[str, Any]) -> dict[str, Any]:
        """Return what a draft is made of: what a kind does not ask is not told of it."""
        wanted, empty = asked(typed["kind"]), vars(ActionDraft(None, None, ""))
        untold = {name: empty[name] for name, fact in _ASKED_BY_KIND.items() if fact not in wanted}
        facts = typed | untold
        organisation = facts["organisation_id"]
        return facts | {
            "organisation_id": int(organisation) if organisation else None,
            "partner_ids": tuple(map(int, typed["partner_ids"])),
            "cost_cents": typed["cost_cents"] or 0,
            "minutes": typed["minutes"] or 0,
        }

    def _load(self, action_id: int) -> None:
        with self.desk.database.reading() as session:
            version, draft = action_draft(session, action_id)
            self.record = Record.read(session, Action, action_id)
        self._kept = action_id, version
        ids = {
            "organisation_id": str(draft.organisation_id) if draft.organisation_id else None,
            "partner_ids": tuple(map(str, draft.partner_ids)),
        }
        unknown = {name: getattr(draft, name) or None for name in ("cost_cents", "minutes")}
        self.form.restore(vars(draft) | ids | unknown)

    def _remember(self, action_id: int) -> None:
        self._saved_id = action_id
        if self._before is None:
            remember_planned(self.desk, self._draft)
        else:
            remember_changed(self.desk, "Action modifiée", self._before, self._draft)


def _planned(draft: ActionDraft) -> tuple[HalfDay, ...]:
    """Return the half-days that the days and the duration of a course give."""
    if draft.held_on is None or "half_days" not in asked(draft.kind):
        return ()
    return planned_half_days(draft.held_on, draft.ends_on, draft.minutes, draft.starts_at)


class ActionCancelPanel(FormPanel):
    """Cancel an action, and say why."""

    kind = "action_cancel"
    title = "Annuler l’action"
    icon = "calendar-off"
    save_word = "Annuler l’action"

    def __init__(self, desk: Desk, action_id: int = 0) -> None:
        super().__init__(desk)
        self._action_id, self._words = action_id, ""
        self.form = Form([Field("reason", "&Raison", QLineEdit(), required=True)])
        self.lay(self.form)
        self._tell()
        self.saved.connect(self._remember)

    def context(self) -> str:
        """Return which action is cancelled."""
        return self._words

    def values(self) -> dict[str, Any]:
        """Return the reason typed, and which action it is about."""
        return {**self.form.typed(), "action_id": self._action_id}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._action_id = values["action_id"]
        self._tell()
        super().restore(values)

    def write(self, session: Session) -> int:
        """Cancel the action and return its id."""
        self._reason = clean(self.checked()["reason"])
        cancel_action(session, self._action_id, self._reason, by=self.desk.agent)
        self._uid = action_row(session, self._action_id).uid
        return self._action_id

    def _tell(self) -> None:
        if self._action_id:
            with self.desk.database.reading() as session:
                row = action_row(session, self._action_id)
            self._words = f"{short_date(row.held_on, year=True)}{NO_BREAK}: {row.title}"

    def _remember(self) -> None:
        remember_cancelled(self.desk, self._uid, self._reason)

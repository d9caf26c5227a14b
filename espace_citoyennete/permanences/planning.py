"""The panels of the coordinator: plan a permanence by its rule, cancel one sitting."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

from PySide6.QtWidgets import QCheckBox, QLineEdit, QSpinBox

from espace_citoyennete.directory.service import organisations, practitioners
from espace_citoyennete.errors import Invalid, UserError
from espace_citoyennete.french import NO_BREAK, Unreadable
from espace_citoyennete.permanences.gestures import (
    promised_words,
    remember_planned,
    remember_sitting_cancelled,
)
from espace_citoyennete.permanences.rules import parse_rule
from espace_citoyennete.permanences.service import (
    Dropped,
    PermanenceDraft,
    cancel_sitting,
    create_permanence,
    preview_permanence,
)
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.fields import offer
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.ui import style
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.date_field import DateField, TimeField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel


class PermanencePanel(FormPanel):
    """Plan a permanence by its rule; says what it will give before it is saved."""

    kind = "permanence"
    icon = "scale"
    title = "Nouvelle permanence"
    save_word = "Créer"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._build()
        self._fill_choices()
        self._propose()
        self._preview()

    def chip_title(self) -> str:
        """Return the label typed."""
        return self.label.text().strip() or self.title

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        super().restore(values)
        self._preview()

    def write(self, session: Session) -> int:
        """Create the permanence with its sittings and slots, and return its id."""
        self._planned = self._draft(self.checked())
        return create_permanence(session, self._planned, calendar=calendar(session), by=self.desk.agent)

    def _remember(self) -> None:
        remember_planned(self.desk, self._planned)

    def _build(self) -> None:
        today = self.desk.clock.today
        self.type, self.label, self.rule = QuickChoice("Aucun type"), QLineEdit(), QLineEdit()
        self.organisation, self.practitioner = (
            QuickChoice("Aucun organisme"),
            QuickChoice("Aucun intervenant"),
        )
        self.first_day, self.last_day = DateField(today), DateField(today)
        self.starts_at, self.ends_at, self.minutes = TimeField(), TimeField(), QSpinBox()
        self.minutes.setRange(5, 240)
        self.minutes.setSuffix(f"{NO_BREAK}min")
        self.room = QLineEdit()
        self.school, self.public = QCheckBox(), QCheckBox()
        self.rule.setPlaceholderText("1er et 3e lundi")
        self.said = style.words("caption")
        self.form = Form(
            [
                Field("type_code", "&Type", self.type, required=True),
                Field("label", "&Libellé", self.label, required=True),
                (
                    Field("organisation_id", "&Organisme", self.organisation),
                    Field("practitioner_id", "&Intervenant", self.practitioner),
                ),
                Field("rule", "&Répéter", self.rule, required=True, hint="tous les mardis · 1er et 3e lundi"),
                (
                    Field("first_day", "D&u", self.first_day, required=True),
                    Field("last_day", "&Au", self.last_day, required=True),
                ),
                (
                    Field("starts_at", "&De", self.starts_at, required=True),
                    Field("ends_at", "&À", self.ends_at, required=True),
                    Field("slot_minutes", "&Créneau", self.minutes),
                ),
                Field("room", "Li&eu", self.room),
                Field("skips_school_holidays", "Hors vacances &scolaires", self.school),
                Field("skips_public_holidays", "Hors &jours fériés", self.public),
            ]
        )
        self.lay(self.form, self.said)
        self.saved.connect(self._remember)
        self.form.edited.connect(self._preview)
        self.type.chosen.connect(self._name_it)
        for field in (self.first_day, self.last_day, self.starts_at, self.ends_at):
            field.resolved.connect(self._preview)

    def _fill_choices(self) -> None:
        offer(self.desk, {self.type: "type_intervenant"})
        today = self.desk.clock.today()
        with self.desk.database.reading() as session:
            self.organisation.set_options(
                [Option(str(row.id), row.draft.name) for row in organisations(session, today)]
            )
            self.practitioner.set_options(
                [Option(str(row.id), row.draft.name) for row in practitioners(session, today)]
            )

    def _propose(self) -> None:
        """Propose the rest of the year, as most permanences run."""
        today = self.desk.clock.today()
        end = date(today.year if today.month < 9 else today.year + 1, 12 if today.month < 9 else 7, 31)
        self.form.restore(
            {
                "first_day": today + timedelta(days=1),
                "last_day": end,
                "starts_at": time(9),
                "ends_at": time(12),
                "slot_minutes": 30,
                "skips_public_holidays": True,
            }
        )

    def _name_it(self) -> None:
        option = self.type.option()
        if option and not self.label.text().strip():
            self.label.setText(option.label)
            self._preview()

    def _draft(self, typed: dict[str, Any]) -> PermanenceDraft:
        try:
            rule = parse_rule(typed.pop("rule"))
        except Unreadable as refusal:
            raise Invalid({"rule": str(refusal)}) from refusal
        ids = {name: typed.pop(name) for name in ("organisation_id", "practitioner_id")}
        chosen: dict[str, Any] = {name: int(code) if code else None for name, code in ids.items()}
        return PermanenceDraft(**typed, **chosen, rule=rule, uid=self.uid)

    def _preview(self) -> None:
        """Say what the rule gives, as soon as everything it needs is there."""
        typed = self.form.values()
        needed = ("rule", "first_day", "last_day", "starts_at", "ends_at")
        if any(not typed[name] and typed[name] != time() for name in needed):
            self.said.setText("")
            return
        try:
            draft = self._draft(
                typed | {"label": typed["label"] or "–", "type_code": typed["type_code"] or "–"}
            )
            with self.desk.database.reading() as session:
                planned = preview_permanence(draft, calendar(session))
        except UserError as refusal:
            self.said.setText(refusal.message)
        else:
            self.said.setText(f"{draft.series.sentence}{NO_BREAK}: {planned.sentence}.")


class SittingPanel(FormPanel):
    """Cancel one sitting, with its reason; the calls that this promises are shown next."""

    kind = "sitting"
    title = "Annuler la séance"
    icon = "calendar-off"
    save_word = "Annuler la séance"

    def __init__(self, desk: Desk, sitting_id: int = 0, words: str = "") -> None:
        super().__init__(desk)
        self._sitting_id, self._context = sitting_id, words
        self._following: tuple[str, object] | None = None
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("intervenant absent")
        self.reason.setMaxLength(200)
        self.form = Form([Field("reason", "&Raison", self.reason, required=True)])
        self.lay(self.form)
        self.saved.connect(self._remember)

    def context(self) -> str:
        """Return which sitting is cancelled."""
        return self._context

    def chip_title(self) -> str:
        """Return which sitting is cancelled."""
        return f"Annuler · {self._context}"

    def values(self) -> dict[str, Any]:
        """Return the reason, of which sitting."""
        return {**self.form.typed(), "sitting_id": self._sitting_id, "words": self._context}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        super().restore(values)
        self._sitting_id, self._context = values["sitting_id"], values["words"]

    def write(self, session: Session) -> list[Dropped]:
        """Cancel the sitting and return what falls with it."""
        reason = self.checked()["reason"]
        return cancel_sitting(
            session, self._sitting_id, reason, now=self.desk.clock.now(), by=self.desk.agent
        )

    def follow_up(self) -> tuple[str, object] | None:
        """Show the first call promised, or tell on the week that there is none."""
        return self._following

    def _remember(self, dropped: Sequence[Dropped]) -> None:
        first = next((one.callback_id for one in dropped if one.callback_id is not None), None)
        words = f"Séance annulée, {promised_words(dropped)}."
        self._following = ("page:permanences", words) if first is None else ("page:callbacks", first)
        remember_sitting_cancelled(self.desk, self._sitting_id, self.form.values()["reason"], dropped)

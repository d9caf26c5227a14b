"""The panels of the coordinator: plan a permanence by its rule, cancel one sitting."""

from typing import Any

from PySide6.QtWidgets import QLineEdit

from espace_citoyennete.directory.fields import organisation_options, practitioner_options
from espace_citoyennete.errors import UserError
from espace_citoyennete.permanences.conflicts import first_conflict
from espace_citoyennete.permanences.fields import MORE, PlanPreview, SeriesForm, day_lines
from espace_citoyennete.permanences.gestures import (
    remember_planned,
)
from espace_citoyennete.permanences.service import (
    PermanenceDraft,
    absences_of,
    create_permanence,
    occupations,
    preview_permanence,
)
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.fields import offer
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.ui.choice import QuickChoice
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field
from espace_citoyennete.ui.form_panel import FormPanel


class PermanencePanel(FormPanel):
    """Plan a permanence by its rule; says what it will give before it is saved."""

    kind = "permanence"
    icon = "scale"
    title = "Nouvelle permanence"
    save_word = "Créer"

    form: SeriesForm

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._build()
        self._fill_choices()
        self.form.propose()
        self._preview()

    def chip_title(self) -> str:
        """Return the label typed."""
        return self.label.text().strip() or self.title

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        super().restore(values)
        self._preview()

    def show_problems(self, problems: dict[str, str]) -> None:
        """Show each problem under its field; open « Plus » when one is there."""
        if problems.keys() & MORE:
            self.form.more.setChecked(True)
        super().show_problems(problems)

    def write(self, session: Session) -> int:
        """Create the permanence with its sittings and slots, and return its id."""
        self._planned = self._draft(self.checked())
        return create_permanence(session, self._planned, calendar=calendar(session), by=self.desk.agent)

    def _remember(self) -> None:
        remember_planned(self.desk, self._planned)

    def _build(self) -> None:
        self.type, self.label = QuickChoice("Aucun type"), QLineEdit()
        self.organisation, self.practitioner = (
            QuickChoice("Aucun organisme"),
            QuickChoice("Aucun intervenant"),
        )
        self.preview = PlanPreview()
        self.form = SeriesForm(
            self.desk,
            [
                Field("type_code", "&Type", self.type, required=True),
                Field("label", "&Libellé", self.label, required=True),
                (
                    Field("organisation_id", "&Organisme", self.organisation),
                    Field("practitioner_id", "&Intervenant", self.practitioner),
                ),
            ],
        )
        self.lay(self.form, self.form.more, self.preview)
        self.saved.connect(self._remember)
        self.form.edited.connect(self._preview)
        self.type.chosen.connect(self._name_it)

    def _fill_choices(self) -> None:
        offer(self.desk, {self.type: "type_intervenant"})
        today = self.desk.clock.today()
        with self.desk.database.reading() as session:
            self.organisation.set_options(organisation_options(session, today))
            self.practitioner.set_options(practitioner_options(session, today))

    def _name_it(self) -> None:
        option = self.type.option()
        if option and not self.label.text().strip():
            self.label.setText(option.label)
            self._preview()

    def _draft(self, typed: dict[str, Any]) -> PermanenceDraft:
        ids = ("organisation_id", "practitioner_id")
        chosen = {name: int(typed[name]) if typed[name] else None for name in ids}
        return PermanenceDraft(**self.form.facts(typed) | chosen, uid=self.uid)

    def _preview(self) -> None:
        """Say what the rule gives, as soon as everything it needs is there."""
        if not self.form.is_ready():
            self.preview.tell("")
            return
        typed = self.form.values()
        try:
            draft = self._draft(
                typed | {"label": typed["label"] or "–", "type_code": typed["type_code"] or "–"}
            )
            with self.desk.database.reading() as session:
                planned = preview_permanence(draft, calendar(session), absences_of(session, draft))
                taken = first_conflict(session, occupations(draft, planned))
        except UserError as refusal:
            self.preview.tell(refusal.message)
        else:
            said = f"{draft.series.sentence}. {planned.sentence}."
            self.preview.tell(f"{said} {taken}" if taken else said, day_lines(planned))

"""The panels of the subsidies: a request, the envelope of a year."""

from dataclasses import replace
from typing import Any, Self

from PySide6.QtWidgets import QLineEdit, QSpinBox

from espace_citoyennete.directory.fields import organisation_options
from espace_citoyennete.french import NO_BREAK, money
from espace_citoyennete.storage.database import Session
from espace_citoyennete.subsidies.files import late_reports, year_cents
from espace_citoyennete.subsidies.gestures import (
    remember_asked,
    remember_changed,
    remember_envelope,
)
from espace_citoyennete.subsidies.listing import envelope, envelope_stand, envelope_version, subsidy_line
from espace_citoyennete.subsidies.model import Envelope, Subsidy
from espace_citoyennete.subsidies.rules import (
    KINDS,
    MONEY,
    late_words,
    passes_threshold,
    threshold_words,
)
from espace_citoyennete.subsidies.service import (
    EnvelopeDraft,
    SubsidyDraft,
    change_subsidy,
    save_envelope,
    save_subsidy,
)
from espace_citoyennete.town.fields import offer
from espace_citoyennete.ui import style
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.date_field import DateField, MoneyField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.overtaken import Record


def _year_box(year: int) -> QSpinBox:
    box = QSpinBox()
    box.setRange(0, 9999)  # what is being typed comes back as it was; the save refuses a year that cannot be
    box.setValue(year)
    return box


class SubsidyPanel(FormPanel):
    """Note a request, or change one when `subsidy_id` is given; what its proposal would do is told live."""

    kind = "subsidy"
    title = "Demande de subvention"
    icon = "file-text"

    def __init__(self, desk: Desk, subsidy_id: int | None = None) -> None:
        super().__init__(desk)
        self._kept: tuple[int, int] | None = None  # the request being changed: its id and version
        self._before: SubsidyDraft | None = None
        self._saved_id: object = None
        today = desk.clock.today()
        self.organisation, self.axis = QuickChoice("Aucune association"), QuickChoice("Aucun axe")
        self.nature, self.purpose, self.override = QuickChoice("Aucune nature"), QLineEdit(), QLineEdit()
        self.year = _year_box(today.year)
        self.asked, self.proposed = MoneyField(), MoneyField()
        self.asked_on = DateField(desk.clock.today, is_past=True)
        self.ends_on = DateField(desk.clock.today)
        self.outlook = style.words("caption")
        self.form = Form(
            [
                Field("organisation_id", "&Association", self.organisation, required=True),
                (
                    Field("year", "&Exercice", self.year),
                    Field("requested_on", "&Reçue le", self.asked_on, stretch=2),
                ),
                Field("axis", "A&xe de la délégation", self.axis, required=True),
                Field("kind", "&Nature", self.nature, required=True),
                Field("purpose", "&Objet", self.purpose, limit=200),
                (
                    Field("requested_cents", "&Demandé", self.asked, required=True),
                    Field("proposed_cents", "&Proposé au vote", self.proposed),
                ),
                Field("override", "Proposée &malgré un compte rendu en retard", self.override, limit=200),
                Field(
                    "exercise_ends_on",
                    "&Fin de l’exercice",
                    self.ends_on,
                    hint="Vide\u00a0: le 31 décembre. Le compte rendu est dû six mois après.",
                ),
            ]
        )
        self.lay(self.outlook, self.form)
        offer(desk, {self.axis: "axe_evenement"})
        self.nature.set_options([Option(code, word) for code, word in KINDS.items()])
        with desk.database.reading() as session:
            self.organisation.set_options(organisation_options(session, today))
        self.form.restore({"year": today.year, "kind": MONEY, "requested_on": today})
        if subsidy_id is not None:
            self._load(subsidy_id)
        self._foresee()
        self.form.edited.connect(self._foresee)
        self.saved.connect(self._remember)

    def chip_title(self) -> str:
        """Return the association and the year."""
        return f"{self.organisation.text() or self.title} {self.year.value()}"

    def values(self) -> dict[str, Any]:
        """Return everything typed."""
        return {**self.form.typed(), "kept": self._kept}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        super().restore(values)
        self._kept = tuple(values["kept"]) if values["kept"] else None
        self._foresee()

    def reopened(self) -> Self:
        """Return the form as it opens now on its record."""
        return type(self)(self.desk, subsidy_id=self._kept[0] if self._kept else None)

    def write(self, session: Session) -> int:
        """Keep the request and return its id."""
        desk, today = self.desk, self.desk.clock.today()
        draft = self._draft = self._typed_draft(self.checked())
        if self._kept is None:
            return save_subsidy(session, draft, today=today, by=desk.agent)
        self._before = subsidy_line(session, self._kept[0], today).draft
        self._draft = replace(draft, uid=self._before.uid)
        change_subsidy(session, *self._kept, self._draft, today=today, by=desk.agent)
        return self._kept[0]

    def follow_up(self) -> tuple[str, object] | None:
        """Show the request on its page."""
        return "page:subsidies", self._saved_id

    def _typed_draft(self, typed: dict[str, Any]) -> SubsidyDraft:
        number = typed.pop("organisation_id")
        return SubsidyDraft(**typed, organisation_id=int(number) if number else None, uid=self.uid)

    def _remember(self, subsidy_id: int) -> None:
        self._saved_id = subsidy_id
        if self._before is None:
            remember_asked(self.desk, self._draft)
        else:
            remember_changed(self.desk, subsidy_id, self._before, self._draft)

    def _load(self, subsidy_id: int) -> None:
        with self.desk.database.reading() as session:
            line = subsidy_line(session, subsidy_id, self.desk.clock.today())
            self.record = Record.read(session, Subsidy, subsidy_id)
        self._kept = line.id, line.version
        kept = {name: getattr(line.draft, name) for name in self.form.values()}
        self.form.restore(kept | {"organisation_id": str(line.draft.organisation_id)})

    def _foresee(self) -> None:
        """Tell what the proposal does to the year of the association and to the envelope."""
        draft, today = self._typed_draft(self.form.values()), self.desk.clock.today()
        told, owed = [], []
        with self.telling_refusals(), self.desk.database.reading() as session:
            if draft.organisation_id is not None:
                owed = late_reports(session, draft.organisation_id, draft.year, today)
                told += self._sum_words(session, draft)
            if draft.kind == MONEY:
                told += self._envelope_words(session, draft)
        if owed:
            told.append(late_words(owed))
        self.form.show_field("override", bool(owed or draft.override))
        self.outlook.setText("\n".join(told))
        self.outlook.setVisible(bool(told))

    def _sum_words(self, session: Session, draft: SubsidyDraft) -> list[str]:
        if draft.organisation_id is None:
            return []
        but = self._kept[0] if self._kept else None
        cents = year_cents(session, draft.organisation_id, draft.year, but=but) + (draft.proposed_cents or 0)
        return [threshold_words(cents)] if passes_threshold(cents) else []

    def _envelope_words(self, session: Session, draft: SubsidyDraft) -> list[str]:
        stand = envelope_stand(session, draft.year, self.desk.clock.today())
        if not stand.cents:
            return []
        left = stand.left_after_cents - (draft.proposed_cents or 0) + self._counted(session, draft.year)
        return [f"Enveloppe {draft.year}{NO_BREAK}: resterait {money(left)} si tout le proposé est voté."]

    def _counted(self, session: Session, year: int) -> int:
        """Return what the envelope already counts of this request: its proposal as it was kept."""
        if self._kept is None:
            return 0
        line = subsidy_line(session, self._kept[0], self.desk.clock.today())
        is_counted = line.draft.year == year and line.draft.kind == MONEY and not line.file.is_voted
        return (line.draft.proposed_cents or 0) if is_counted else 0


class EnvelopePanel(FormPanel):
    """Set what the town votes for the associations in one year."""

    kind = "envelope"
    title = "Enveloppe de l’année"
    icon = "file-text"

    def __init__(self, desk: Desk, year: int = 0) -> None:
        super().__init__(desk)
        self.year, self.cents = _year_box(year or desk.clock.today().year), MoneyField()
        self.deliberation = QLineEdit()
        self.form = Form(
            [
                Field("year", "&Exercice", self.year),
                Field("cents", "&Montant voté par la ville", self.cents, required=True),
                Field("deliberation", "&Délibération", self.deliberation, limit=40),
            ]
        )
        self.lay(self.form)
        self._kept = self.year.value(), 0  # the year read, and the version of its envelope: 0 where none was
        self._load()
        self.saved.connect(self._remember)

    def chip_title(self) -> str:
        """Return the year."""
        return f"Enveloppe {self.year.value()}"

    def values(self) -> dict[str, Any]:
        """Return everything typed, and over which envelope."""
        return {**self.form.typed(), "kept": self._kept}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._kept = tuple(values["kept"])
        super().restore(values)

    def reopened(self) -> Self:
        """Return the form as it opens now on its record."""
        return type(self)(self.desk, self._kept[0])

    def save(self) -> bool:
        """Set the envelope; one that nobody read here is told first, and the next save replaces it."""
        is_saved = super().save()
        if self.is_overtaken:
            with self.telling_refusals(), self.desk.database.reading() as session:
                self._kept = self.year.value(), envelope_version(session, self.year.value())
        return is_saved

    def write(self, session: Session) -> int:
        """Keep the envelope and return its year."""
        self._draft = EnvelopeDraft(**self.checked(), uid=self.uid)
        version = self._kept[1] if self._draft.year == self._kept[0] else 0
        self._before = save_envelope(session, self._draft, version=version, by=self.desk.agent)
        return self._draft.year

    def _remember(self) -> None:
        remember_envelope(self.desk, self._before, self._draft)

    def _load(self) -> None:
        with self.desk.database.reading() as session:
            kept = envelope(session, self.year.value())
            if kept is not None:
                self.record = Record.read(session, Envelope, kept.uid)
        if kept is not None and self.record is not None:
            self._kept = kept.year, self.record.version
            self.form.restore({"cents": kept.cents, "deliberation": kept.deliberation})

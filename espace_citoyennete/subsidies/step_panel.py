"""The panel of a step of a subsidy: what happened, when, how much; what a vote would leave."""

from typing import Any, Self

from PySide6.QtWidgets import QLineEdit

from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.storage.database import Session
from espace_citoyennete.subsidies.gestures import remember_step
from espace_citoyennete.subsidies.listing import SubsidyLine, envelope_stand, subsidy_line
from espace_citoyennete.subsidies.model import Subsidy
from espace_citoyennete.subsidies.order import next_step, possible_steps
from espace_citoyennete.subsidies.rules import MONEY, WITH_AMOUNT, WITH_REASON, WORDS, Step, vote_words
from espace_citoyennete.subsidies.steps import Before, StepDraft, take_step
from espace_citoyennete.ui import style
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.date_field import DateField, MoneyField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.overtaken import Record


class StepPanel(FormPanel):
    """Note what happened to a request: the next step is proposed, with the day of today."""

    kind = "subsidy_step"
    title = "Étape suivante"
    icon = "check"
    save_word = "Noter"
    shows_again = True

    def __init__(self, desk: Desk, subsidy_id: int = 0) -> None:
        super().__init__(desk)
        self._subsidy_id, self._version, self._label = subsidy_id, 0, ""
        self.step = QuickChoice("Aucune étape possible")
        self.day, self.cents = DateField(desk.clock.today, is_past=True), MoneyField()
        self.deliberation, self.reason = QLineEdit(), QLineEdit()
        self.form = Form(
            [
                Field("step", "&Étape", self.step, required=True),
                Field("day", "&Date", self.day, required=True),
                Field("cents", "&Montant", self.cents),
                Field("deliberation", "Numéro de la dé&libération", self.deliberation, limit=40),
                Field("reason", "M&otif", self.reason, limit=200),
            ]
        )
        self.outlook = style.words("caption")
        self.lay(self.outlook, self.form)
        self.step.set_options([Option(code.value, WORDS[code]) for code in Step])
        if subsidy_id:
            self._load()
        self.step.chosen.connect(self._choose)
        self._arrange()
        self.form.edited.connect(self._foresee)
        self.saved.connect(self._remember)

    def context(self) -> str:
        """Return which request goes on."""
        return self._label

    def chip_title(self) -> str:
        """Return which request goes on."""
        return self._label or self.title

    def values(self) -> dict[str, Any]:
        """Return everything typed."""
        about = {"subsidy_id": self._subsidy_id, "version": self._version, "label": self._label}
        return {**self.form.typed(), **about}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._subsidy_id, self._version = values["subsidy_id"], values["version"]
        self._label = values["label"]
        super().restore(values)
        self._arrange()

    def reopened(self) -> Self:
        """Return the form as it opens now on its record."""
        return type(self)(self.desk, self._subsidy_id)

    def write(self, session: Session) -> int:
        """Note the step and return the id of the request."""
        typed = self.checked()
        self._draft = StepDraft(**typed, uid=self.uid)
        self._before: Before = take_step(
            session,
            self._subsidy_id,
            self._version,
            self._draft,
            today=self.desk.clock.today(),
            by=self.desk.agent,
        )
        return self._subsidy_id

    def _remember(self) -> None:
        name = f"{WORDS[Step(self._draft.step)]}{NO_BREAK}: {self._label}"
        remember_step(self.desk, name, self._before, self._draft)

    def _load(self) -> None:
        """Offer what comes next and what else is possible; propose the amount left or asked for."""
        with self.desk.database.reading() as session:
            line = subsidy_line(session, self._subsidy_id, self.desk.clock.today())
            self.record = Record.read(session, Subsidy, self._subsidy_id)
        self._version, self._label = line.version, f"{line.association} {line.draft.year}"
        following, possible = next_step(line.file), possible_steps(line.file)
        offered = [step for step in Step if step == following or step in possible]
        self.step.set_options([Option(step.value, WORDS[step]) for step in offered])
        self.form.restore(
            {
                "step": following.value if following is not None else None,
                "day": self.desk.clock.today(),
                "cents": _proposed(line, following),
                "deliberation": line.deliberation,
            }
        )

    def _choose(self) -> None:
        """Propose the amount of the step chosen."""
        with self.telling_refusals(), self.desk.database.reading() as session:
            line = subsidy_line(session, self._subsidy_id, self.desk.clock.today())
            code = self.step.code()
            self.form.restore({"cents": _proposed(line, Step(code) if code else None)})
        self._arrange()

    def _arrange(self) -> None:
        """Ask only for what the step chosen needs."""
        step = self.step.code()
        self.form.show_field("cents", step in WITH_AMOUNT)
        self.form.show_field("deliberation", step == Step.VOTE)
        self.form.show_field("reason", step in WITH_REASON)
        self._foresee()

    def _foresee(self) -> None:
        """Tell what a vote leaves of the envelope, and that it is above what was asked for."""
        told = []
        cents = self.form.values()["cents"]
        if self.step.code() == Step.VOTE and cents:
            with self.telling_refusals(), self.desk.database.reading() as session:
                asked = subsidy_line(session, self._subsidy_id, self.desk.clock.today()).draft
                stand = envelope_stand(session, asked.year, self.desk.clock.today())
            told = vote_words(asked.requested_cents or 0, cents, stand if asked.kind == MONEY else None)
        self.outlook.setText("\n".join(told))
        self.outlook.setVisible(bool(told))


def _proposed(line: SubsidyLine, step: Step | None) -> int | None:
    """Return the amount that a step most likely bears."""
    if step == Step.VOTE:
        return line.draft.proposed_cents or line.draft.requested_cents
    if step == Step.PAY:
        return line.file.left_cents or None
    return line.file.paid_cents if step == Step.RECLAIM else None

"""The form of a yearly evaluation: the figures are there already, the partners add the words."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Self

from PySide6.QtWidgets import QCheckBox

from espace_citoyennete.agreements import gestures
from espace_citoyennete.agreements.evaluations import EvaluationDraft, save_evaluation
from espace_citoyennete.agreements.facts import Fact, changes
from espace_citoyennete.agreements.figures import evaluation_facts
from espace_citoyennete.agreements.listing import AgreementRow, agreement_row
from espace_citoyennete.agreements.model import Evaluation
from espace_citoyennete.agreements.rules import Span
from espace_citoyennete.errors import Conflict, UserError
from espace_citoyennete.french import NO_BREAK, long_date
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui import style
from espace_citoyennete.ui.date_field import DateField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.overtaken import Record
from espace_citoyennete.ui.text_area import TextArea


class EvaluationPanel(FormPanel):
    """Assess a year of an agreement, or open its evaluation again."""

    kind = "evaluation"
    title = "Évaluation annuelle"
    icon = "chart-bar"

    def __init__(self, desk: Desk, agreement_id: int = 0, first_day: str = "") -> None:
        super().__init__(desk)
        self._agreement_id, self._first_day = agreement_id, first_day
        self._version: int | None = None
        self._before: EvaluationDraft | None = None
        self._row: AgreementRow | None = None
        self._year: Span | None = None
        self._facts: tuple[Fact, ...] = ()
        self.figures, self.changed = style.words(), style.words("caption")
        self.done_on, self.signed = DateField(desk.clock.today), QCheckBox()
        self.form = Form(
            [
                Field("done_on", "Partenaires réunis &le", self.done_on, required=True),
                Field("effects", "&Effets des actions", TextArea(), required=True),
                Field("conformity", "&Conformité à l’objet et aux conditions", TextArea(), required=True),
                Field("readjustments", "&Réajustements décidés", TextArea()),
                Field("is_signed", "&Signée des deux parties", self.signed),
            ]
        )
        self.lay(style.words("section", "D’après le registre"), self.figures, self.changed, self.form)
        self.form.restore({"done_on": desk.clock.today()})
        if agreement_id:
            kept = self._read()
            self.form.restore(vars(kept) if kept is not None else {})
            self._count()
        self.done_on.textEdited.connect(lambda _text: self._count_again())
        self.signed.toggled.connect(lambda _on: self._count_again())
        self.saved.connect(self._remember)

    def context(self) -> str:
        """Return which agreement, which year."""
        if self._row is None or self._year is None:
            return ""
        return f"{self._row.title} · {year_words(self._year)}"

    def chip_title(self) -> str:
        """Return which agreement."""
        return f"Évaluation · {self._row.title if self._row else ''}".rstrip(" ·")

    def values(self) -> dict[str, Any]:
        """Return everything typed, of which year."""
        about = {"agreement_id": self._agreement_id, "first_day": self._first_day, "version": self._version}
        return {**self.form.typed(), **about}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._agreement_id, self._first_day = values["agreement_id"], values["first_day"]
        if self._agreement_id:
            self._read()
        self._version = values["version"]
        super().restore(values)
        self._count()

    def reopened(self) -> Self:
        """Return the form as it opens now on its record."""
        return type(self)(self.desk, self._agreement_id, self._first_day)

    def write(self, session: Session) -> int:
        """Keep the evaluation with the figures that are shown."""
        typed = self.checked()
        if self._row is None or self._year is None:
            raise UserError("Rouvrir l’évaluation depuis la page des conventions.")
        uid = self._before.uid if self._before else self.uid
        self._after = EvaluationDraft(
            self._row.draft.uid, self._year.first, **typed, facts=self._facts, uid=uid
        )
        desk = self.desk
        return save_evaluation(
            session, self._after, today=desk.clock.today(), version=self._version, by=desk.agent
        )

    def _read(self) -> EvaluationDraft | None:
        """Read the agreement and return the evaluation of the year, if it was made.

        Where no year is told, it is the one to assess, else the first one.
        """
        with self.desk.database.reading() as session:
            self._row = agreement_row(session, self._agreement_id)
        if not self._first_day:
            wanted = self._row.year_to_assess(self.desk.clock.today())
            self._first_day = (wanted.first if wanted else self._row.terms.starts_on).isoformat()
        first = date.fromisoformat(self._first_day)
        self._year = next((one for one in self._row.terms.years(first) if one.first == first), None)
        if self._year is None:
            raise Conflict("Les dates de la convention ont changé. Rouvrir l’évaluation depuis la page.")
        kept = self._row.evaluation_of(self._year)
        self._before, self._version = (kept.draft, kept.version) if kept else (None, None)
        if kept is not None:
            with self.desk.database.reading() as session:
                self.record = Record.read(session, Evaluation, kept.draft.uid)
        return self._before

    def _count_again(self) -> None:
        """Count for another day; away from its server, what is typed goes on over the figures shown."""
        with self.telling_refusals():
            self._count()

    def _count(self) -> None:
        """Show the figures of the year: those signed, else those of the register on that day."""
        if self._row is None or self._year is None:
            return
        today = self.desk.clock.today()
        until = min(self.done_on.value() or today, today)  # what is to come is not done
        with self.desk.database.reading() as session:
            counted = evaluation_facts(session, self._row, self._year, until)
        is_kept = self._before is not None and self._before.is_signed and self.signed.isChecked()
        self._facts = self._before.facts if is_kept and self._before else counted
        self.figures.setText(facts_words(self._facts))
        self.changed.setText(changes(self._facts, counted) if is_kept else "")
        self.changed.setVisible(bool(self.changed.text()))

    def _remember(self, _id: object) -> None:
        gestures.remember_assessed(self.desk, self._before, self._after)


def facts_words(facts: Sequence[Fact], between: str = "\n") -> str:
    """Write the figures, a line each unless something else stands between them."""
    return between.join(f"{fact.label}{NO_BREAK}: {fact.words}" for fact in facts)


def year_words(year: Span) -> str:
    """Name a year of an agreement."""
    return f"du {long_date(year.first, weekday=False)} au {long_date(year.last, weekday=False)}"

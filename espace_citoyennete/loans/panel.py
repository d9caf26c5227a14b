"""The forms of the loans: the card of an exhibition, a reservation, a departure, a return."""

from collections.abc import Sequence
from typing import Any, Self

from PySide6.QtWidgets import QLabel, QLineEdit, QSpinBox

from espace_citoyennete.directory.fields import organisation_options
from espace_citoyennete.errors import Invalid
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.loans import gestures
from espace_citoyennete.loans.fields import availability_words, exhibit_option
from espace_citoyennete.loans.listing import ExhibitRow, LoanRow, exhibit_row, exhibits, loan_row
from espace_citoyennete.loans.model import Exhibit, Loan
from espace_citoyennete.loans.service import (
    ExhibitDraft,
    LoanDraft,
    LoanFacts,
    hand_out,
    loan_facts,
    reserve_exhibit,
    save_exhibit,
    take_in,
)
from espace_citoyennete.permanences.plan import period_words
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui import style
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.date_field import DateField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.number_field import OptionalNumber
from espace_citoyennete.ui.overtaken import Record
from espace_citoyennete.ui.text_area import TextArea

_MOST = 99_999


class ExhibitPanel(FormPanel):
    """Add an exhibition, or change the card of one."""

    kind = "exhibit"
    title = "Exposition"
    icon = "presentation"

    def __init__(self, desk: Desk, exhibit_id: int = 0) -> None:
        super().__init__(desk)
        self._exhibit_id = exhibit_id
        self._before: ExhibitDraft | None = None
        self.number, self.pieces, self.name = QSpinBox(), QSpinBox(), QLineEdit()
        for box in (self.number, self.pieces):
            box.setRange(1, _MOST)
        self.form = Form(
            [
                (Field("number", "&Numéro", self.number), Field("pieces", "&Pièces", self.pieces)),
                Field("title", "&Titre", self.name, required=True),
                Field("theme", "T&hème", QLineEdit()),
                Field("condition", "&État", QLineEdit()),
                Field("note", "N&ote", TextArea()),
            ]
        )
        self.lay(self.form)
        with desk.database.reading() as session:
            if exhibit_id:
                self.form.restore(vars(exhibit_row(session, exhibit_id).draft))
                self.record = Record.read(session, Exhibit, exhibit_id)
            else:
                numbers = [row.draft.number for row in exhibits(session)]
                self.form.restore({"number": max(numbers, default=0) + 1})
        self.saved.connect(self._remember)

    def chip_title(self) -> str:
        """Return the title typed."""
        return self.name.text().strip() or self.title

    def values(self) -> dict[str, Any]:
        """Return everything typed, of which exhibition."""
        return {**self.form.typed(), "exhibit_id": self._exhibit_id}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        super().restore(values)
        self._exhibit_id = values["exhibit_id"]

    def reopened(self) -> Self:
        """Return the form as it opens now on its record."""
        return type(self)(self.desk, exhibit_id=self._exhibit_id)

    def write(self, session: Session) -> int:
        """Save the card and return the id."""
        typed = self.checked()
        self._before = exhibit_row(session, self._exhibit_id).draft if self._exhibit_id else None
        self._after = ExhibitDraft(**typed, uid=self._before.uid if self._before else self.uid)
        return save_exhibit(session, self._after, by=self.desk.agent)

    def _remember(self, _id: object) -> None:
        if self._before is None:
            gestures.remember_added(self.desk, self._after)
        else:
            gestures.remember_described(self.desk, self._before, self._after)


class LoanPanel(FormPanel):
    """Reserve an exhibition, or change the days and the borrower of a loan."""

    kind = "loan"
    title = "Prêt d’exposition"
    icon = "calendar-days"

    def __init__(self, desk: Desk, exhibit_id: int = 0, loan_id: int = 0) -> None:
        super().__init__(desk)
        self._loan_id = loan_id
        self._before: LoanFacts | None = None
        self._saved_id: object = None
        self.exhibit, self.organisation = QuickChoice("Aucune exposition"), QuickChoice("Aucun organisme")
        self.free = QLabel()
        self.free.setWordWrap(True)
        style.mark(self.free, role="caption")
        today = desk.clock.today
        self.form = Form(
            [
                Field("exhibit_id", "E&xposition", self.exhibit, required=True, below=self.free),
                (
                    Field("first_day", "&Du", DateField(today), required=True),
                    Field("last_day", "A&u", DateField(today), required=True),
                ),
                Field("organisation_id", "&Organisme", self.organisation),
                Field("borrower", "&Personne ou lieu hors annuaire", QLineEdit()),
            ]
        )
        self.lay(self.form)
        with desk.database.reading() as session:
            self._rows: Sequence[ExhibitRow] = exhibits(session)
            self._offer(organisation_options(session, desk.clock.today()))
            if loan_id:
                self.form.restore(_values(loan_row(session, loan_id)))
                self.record = Record.read(session, Loan, loan_id)
            elif exhibit_id:
                self.form.restore({"exhibit_id": str(exhibit_id)})
        self.form.edited.connect(self._tell_free)
        self._tell_free()
        self.saved.connect(self._remember)

    def context(self) -> str:
        """Return what is done to which record."""
        return "Prêt à modifier" if self._loan_id else ""

    def chip_title(self) -> str:
        """Return the exhibition chosen."""
        chosen = self.exhibit.option()
        return chosen.label if chosen else self.title

    def values(self) -> dict[str, Any]:
        """Return everything typed, of which loan."""
        return {**self.form.typed(), "loan_id": self._loan_id}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        super().restore(values)
        self._loan_id = values["loan_id"]
        self._tell_free()

    def focus_first(self) -> None:
        """Give the focus to the exhibition, or to the days when it is known."""
        self.form.focus_first()

    def reopened(self) -> Self:
        """Return the form as it opens now on its record."""
        return type(self)(self.desk, loan_id=self._loan_id)

    def write(self, session: Session) -> int:
        """Keep the loan and return the id of its exhibition."""
        typed = self.checked()
        number, chosen = typed.pop("organisation_id"), int(typed.pop("exhibit_id"))
        self._before = None
        if self._loan_id:
            self._before = loan_facts(session, loan_row(session, self._loan_id).uid)
        uid = self._before.draft.uid if self._before else self.uid
        self._after = LoanDraft(
            **typed, exhibit_id=chosen, organisation_id=int(number) if number else None, uid=uid
        )
        reserve_exhibit(session, self._after, today=self.desk.clock.today(), by=self.desk.agent)
        return chosen

    def follow_up(self) -> tuple[str, object] | None:
        """Show the exhibition on its page."""
        return "page:loans", self._saved_id

    def _offer(self, partners: list[Option]) -> None:
        today = self.desk.clock.today()
        self.exhibit.set_options([exhibit_option(row, today) for row in self._rows])
        self.organisation.set_options(partners)

    def _tell_free(self) -> None:
        chosen = next((row for row in self._rows if str(row.id) == self.exhibit.code()), None)
        words = availability_words(chosen, self.desk.clock.today()) if chosen else ""
        self.free.setText(words)
        self.free.setVisible(bool(words))

    def _remember(self, exhibit_id: object) -> None:
        self._saved_id = exhibit_id
        if self._before is None:
            gestures.remember_reserved(self.desk, self._after)
        else:
            gestures.remember_loan(self.desk, "Prêt modifié", self._before)


class _StepPanel(FormPanel):
    """What the departure and the return share: of which loan, what it was before, the page that shows it."""

    def __init__(self, desk: Desk, loan_id: int = 0) -> None:
        super().__init__(desk)
        self._loan_id = loan_id
        self._loan: LoanRow | None = None
        self.form = Form(self._fields())
        self.lay(self.form)
        self.form.restore({"day": desk.clock.today(), **self._proposed()})
        self.saved.connect(self._remember)

    def context(self) -> str:
        """Return which exhibition, whose loan, on which days."""
        if (loan := self._loan) is None:
            return ""
        days = period_words(loan.stay.first_day, loan.stay.last_day)
        return (
            f"N°{NO_BREAK}{loan.number} · {self.desk.shown_name(loan.borrower) or loan.organisation} · {days}"
        )

    def chip_title(self) -> str:
        """Return which exhibition."""
        return self._loan.title if self._loan else self.title

    def values(self) -> dict[str, Any]:
        """Return everything typed, of which loan."""
        return {**self.form.typed(), "loan_id": self._loan_id}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._loan_id = values["loan_id"]
        self._proposed()
        super().restore(values)

    def write(self, session: Session) -> int:
        """Note the step and return the id of the exhibition."""
        typed = self.checked()
        if not self._loan_id:
            raise Invalid({"loan": "Choisir d’abord un prêt sur la page « Expositions »."})
        loan = loan_row(session, self._loan_id)
        self._before = loan_facts(session, loan.uid)
        self._note(session, loan, typed)
        return loan.exhibit_id

    def _fields(self) -> list[Field]:
        return [
            Field("day", "&Jour", DateField(self.desk.clock.today, is_past=True), required=True),
            Field("condition", "&État et pièces comptées", QLineEdit()),
        ]

    def _proposed(self) -> dict[str, Any]:
        """Read the loan, and propose the condition that was last seen."""
        if not self._loan_id:
            return {}
        with self.desk.database.reading() as session:
            self._loan = loan_row(session, self._loan_id)
            return {"condition": exhibit_row(session, self._loan.exhibit_id).draft.condition}

    def _note(self, session: Session, loan: LoanRow, typed: dict[str, Any]) -> None:
        raise NotImplementedError

    def _remember(self, _id: object) -> None:
        gestures.remember_loan(self.desk, self.title, self._before)


class LoanOutPanel(_StepPanel):
    """Note that an exhibition leaves, and in which condition."""

    kind = "loan_out"
    title = "Exposition sortie"
    icon = "door-open"

    def _note(self, session: Session, loan: LoanRow, typed: dict[str, Any]) -> None:
        hand_out(session, loan.uid, **typed, today=self.desk.clock.today(), by=self.desk.agent)


class LoanBackPanel(_StepPanel):
    """Note that an exhibition is back, in which condition, and how many people saw it."""

    kind = "loan_back"
    title = "Exposition rendue"
    icon = "undo-2"

    def _fields(self) -> list[Field]:
        public = OptionalNumber("Non communiqué", _MOST)
        return [*super()._fields(), Field("public", "&Public touché", public)]

    def _note(self, session: Session, loan: LoanRow, typed: dict[str, Any]) -> None:
        facts = typed["day"], typed["condition"], typed["public"]
        take_in(session, loan.uid, *facts, today=self.desk.clock.today(), by=self.desk.agent)


def _values(loan: LoanRow) -> dict[str, Any]:
    return {
        "exhibit_id": str(loan.exhibit_id),
        "organisation_id": str(loan.organisation_id) if loan.organisation_id else None,
        "borrower": loan.borrower,
        "first_day": loan.stay.first_day,
        "last_day": loan.stay.last_day,
    }

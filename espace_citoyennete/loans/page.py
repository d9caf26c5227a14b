"""The exhibitions: where each one stands, its loans beside, one key to reserve, hand out, take in."""

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QLineEdit

from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, fold, long_date, numeric_date, plural
from espace_citoyennete.loans import gestures
from espace_citoyennete.loans.fields import availability_words
from espace_citoyennete.loans.listing import ExhibitRow, LoanRow, exhibits
from espace_citoyennete.loans.model import Exhibit, Loan
from espace_citoyennete.loans.panel import ExhibitPanel, LoanBackPanel, LoanOutPanel, LoanPanel
from espace_citoyennete.loans.pdf import LoanSlip, write_loan_slip
from espace_citoyennete.loans.rules import CANCELLED_LOAN, State
from espace_citoyennete.town.reference import town_identity
from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.beside import Beside, act_buttons, in_a_row
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.page import Page, scrolled
from espace_citoyennete.ui.printing import Paper, paper_actions
from espace_citoyennete.ui.table import Column, RowsModel, TableView

_ACTS = {
    "reserve_exhibit": "Réserver",
    "hand_out": "Sortie",
    "take_in": "Retour",
    "change_loan": "Modifier le prêt",
    "cancel_loan": "Annuler la réservation",
    "retire_exhibit": "Retirer de la liste",
}
_GLYPHS = {State.AVAILABLE: ("✓", "ok"), State.RESERVED: ("◇", "warn"), State.OUT: ("●", "primary")}


class LoansPage(Page):
    """All the exhibitions, and the loans of the one chosen."""

    title = "Expositions"
    icon = "presentation"
    models = frozenset({Exhibit, Loan, Organisation})
    hints = (
        "R\u00a0: réserver · S\u00a0: sortie · T\u00a0: retour · M\u00a0: modifier le prêt · "
        "N\u00a0: nouvelle exposition · {print}\u00a0: fiche de prêt"
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._rows: list[ExhibitRow] = []
        self.search = QLineEdit()
        self.table, self.loans = TableView("Expositions"), TableView("Prêts")
        self.model = RowsModel(self._columns(), self)
        self.loans_model = RowsModel(self._loan_columns(), self)
        self.heading, self.free = style.words("section"), style.words()
        self.condition = style.words("caption")
        self._build()

    # What the window asks of a page

    def refresh(self) -> None:
        """Read the exhibitions again; the hands stay on the same one."""
        with self.desk.database.reading() as session:
            self._rows = exhibits(session)
        self._show_found()

    def focus_default(self) -> None:
        """Give the focus to the list."""
        self.table.setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Reserve, hand out, take in, change and cancel; find an exhibition; print the slip of a loan."""
        return {
            "find": self.search.setFocus,
            "new_exhibit": partial(self.asks.emit, "form:exhibit", {}),
            "import_exhibits": partial(self.asks.emit, "form:exhibit_list", {}),
            "reserve_exhibit": self._reserve,
            "hand_out": partial(self._open_step, LoanOutPanel),
            "take_in": partial(self._open_step, LoanBackPanel),
            "change_loan": self._change_loan,
            "cancel_loan": self._cancel,
            "retire_exhibit": self._retire,
            **paper_actions(self, self._paper, self.show_message),
        }

    def receive(self, what: object) -> None:
        """Show one exhibition by its id, or a loan of one by its uid: that of a deadline."""
        self.search.clear()
        found = next(((row, loan) for row in self._rows for loan in row.loans if loan.uid == what), None)
        self.table.go_to_key(found[0].id if found else what)
        if found:
            self.loans.go_to_key(found[1].id)

    @property
    def chosen(self) -> ExhibitRow | None:
        """Return the exhibition chosen."""
        row = self.table.current_row()
        return row if isinstance(row, ExhibitRow) else None

    @property
    def loan(self) -> LoanRow | None:
        """Return the loan chosen: by default the one of which something is expected first."""
        row = self.loans.current_row()
        return row if isinstance(row, LoanRow) else None

    # Building

    def _build(self) -> None:
        new = partial(self.asks.emit, "form:exhibit", {})
        self.add_button("Nouvelle exposition", new, does="new_exhibit", icon="plus", primary=True)
        self.add_button("Importer…", self.answers()["import_exhibits"], does="import_exhibits", icon="upload")
        self.table.setModel(self.model)
        self.loans.setModel(self.loans_model)
        self.table.set_empty_state("Aucune exposition ici.", "Nouvelle exposition", new)
        self.loans.set_empty_state("Aucun prêt de cette exposition.")
        self.search.setPlaceholderText("Filtrer\u00a0: numéro, titre, thème, emprunteur ou état")
        self.search.setAccessibleName("Filtrer les expositions")
        self.search.textChanged.connect(lambda _text: self._show_found())
        self.search.returnPressed.connect(self.table.setFocus)
        self.table.current_changed.connect(lambda _row: self._show_chosen())
        self.table.opened.connect(lambda _row: self._open_card())
        self.loans.opened.connect(lambda _row: self._change_loan())
        self.hear_letters(self.table, self.loans)
        self.loans.setMinimumHeight(6 * style.control_height())
        self.buttons = act_buttons(self.desk, self.answers(), _ACTS)
        beside = Beside(
            self.table, self.heading, self.free, self.condition, self.loans, in_a_row(self.buttons), width=430
        )
        self.body.addWidget(self.search)
        self.body.addWidget(scrolled(beside), 1)

    def _columns(self) -> list[Column]:
        return [
            Column("N°", lambda row: str(row.draft.number), 5, is_right=True),
            Column("Titre", lambda row: row.draft.title, tip=lambda row: row.draft.title),
            Column("Thème", lambda row: row.draft.theme, 20, under=125),
            Column("Pièces", lambda row: str(row.draft.pieces), 8, is_right=True, under=120),
            Column("État", lambda row: self._state(row).value, 14, icon=lambda row: _icon(self._state(row)),
                   ink=lambda row: "err" if self._state(row) is State.LATE else ""),
            Column("Retour ou départ", self._next, 18, under=75),
        ]  # fmt: skip

    def _loan_columns(self) -> list[Column]:
        return [
            Column("Emprunteur", self._who, tip=self._who),
            Column("Du", lambda row: numeric_date(row.stay.first_day), 11, under=75,
                   spoken=lambda row: long_date(row.stay.first_day)),
            Column("Au", lambda row: numeric_date(row.stay.back_on or row.stay.last_day), 11,
                   spoken=lambda row: long_date(row.stay.back_on or row.stay.last_day)),
            Column("État", self._loan_state, 11),
        ]  # fmt: skip

    # What is shown

    def _state(self, row: ExhibitRow) -> State:
        return row.state(self.desk.clock.today())

    def _next(self, row: ExhibitRow) -> str:
        """Say when the exhibition must be back, or leaves next."""
        if (loan := row.expected) is None:
            return ""
        if loan.stay.is_out:
            return f"Retour {numeric_date(loan.stay.last_day)}"
        return f"Départ {numeric_date(loan.stay.first_day)}"

    def _who(self, loan: LoanRow) -> str:
        return " · ".join(filter(None, (loan.organisation, self.desk.shown_name(loan.borrower))))

    def _loan_state(self, loan: LoanRow) -> str:
        if loan.stay.cancelled:
            return "annulé"
        if loan.stay.back_on is not None:
            return "rendue"
        return loan.stay.state(self.desk.clock.today()).value

    def _show_found(self) -> None:
        words = fold(self.search.text()).split()
        found = [row for row in self._rows if all(word in self._told(row) for word in words)]
        self.model.set_rows(found)
        if self.chosen is None:
            self.table.go_to(0)
        out = sum(self._state(row) in (State.OUT, State.LATE) for row in self._rows)
        late = sum(self._state(row) is State.LATE for row in self._rows)
        told = [plural(len(self._rows), "exposition"), plural(out, "sortie")]
        self.set_subtitle(" · ".join(told + ([f"{late} en retard"] if late else [])))
        self._show_chosen()

    def _told(self, row: ExhibitRow) -> str:
        who = self._who(row.expected) if row.expected else ""
        return fold(f"{row.draft.number} {row.draft.title} {row.draft.theme} {self._state(row).value} {who}")

    def _show_chosen(self) -> None:
        row, today = self.chosen, self.desk.clock.today()
        self.heading.setText(f"N°{NO_BREAK}{row.draft.number} · {row.draft.title}" if row else "")
        self.free.setText(availability_words(row, today) if row else "")
        self.condition.setText(
            f"État{NO_BREAK}: {row.draft.condition}" if row and row.draft.condition else ""
        )
        for label in (self.heading, self.free, self.condition):
            label.setVisible(bool(label.text()))
        self.loans_model.set_rows(row.loans if row else ())
        if row is not None and row.loans:
            self.loans.go_to_key((row.expected or row.loans[0]).id)
        for button in self.buttons.values():
            button.setEnabled(row is not None)

    # What is done

    def _reserve(self) -> None:
        self.asks.emit("form:loan", {"exhibit_id": self.chosen.id} if self.chosen else {})

    def _open_card(self) -> None:
        if (row := self.chosen) is not None:
            self.asks.emit("open", ExhibitPanel(self.desk, row.id))

    def _change_loan(self) -> None:
        with self.telling_refusals():
            loan = self._asked()
            if loan.stay.cancelled:
                raise UserError(CANCELLED_LOAN)
            self.asks.emit("open", LoanPanel(self.desk, loan_id=loan.id))

    def _open_step(self, form: type[LoanOutPanel] | type[LoanBackPanel]) -> None:
        with self.telling_refusals():
            self.asks.emit("open", form(self.desk, loan_id=self._asked().id))

    def _cancel(self) -> None:
        with self.telling_refusals():
            gestures.cancel(self.desk, self._asked().uid)
            self.message.clear()

    def _retire(self) -> None:
        with self.telling_refusals():
            gestures.retire(self.desk, self._of_chosen().uid)
            self.message.clear()

    def _of_chosen(self) -> ExhibitRow:
        if self.chosen is None:
            raise UserError("Choisir une exposition dans la liste.")
        return self.chosen

    def _asked(self) -> LoanRow:
        self._of_chosen()
        if (loan := self.loan) is None:
            raise UserError("Cette exposition n’a pas de prêt\u00a0: la réserver d’abord (R).")
        return loan

    # The slip to sign

    def _paper(self) -> Paper:
        slip = self._slip(self._asked())
        write = partial(write_loan_slip, slip=slip)
        return Paper(
            "Fiche de prêt",
            f"pret-exposition-{slip.number}-{slip.first_day}.pdf",
            write,
            self.desk.database,
        )

    def _slip(self, loan: LoanRow) -> LoanSlip:
        with self.desk.database.reading() as session:
            town = town_identity(session)
        return LoanSlip(
            number=loan.number,
            title=loan.title,
            pieces=loan.pieces,
            organisation=loan.organisation,
            borrower=loan.borrower,
            first_day=loan.stay.first_day,
            last_day=loan.stay.last_day,
            out_on=loan.stay.out_on,
            condition_out=loan.condition_out,
            back_on=loan.stay.back_on,
            condition_back=loan.condition_back,
            public=loan.public,
            publisher=f"{town.name} – {town.place}",
            address=town.address,
            printed_at=self.desk.clock.now(),
            logo=town.logo,
        )


def _icon(state: State) -> QIcon | str:
    if state is State.LATE:
        return icons.icon("triangle-alert", "err")
    return icons.state_icon(*_GLYPHS[state])

"""The agreements: what must be denounced, renewed or assessed, and when, for each partner."""

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QCheckBox

from espace_citoyennete.agreements.evaluation_panel import EvaluationPanel, facts_words, year_words
from espace_citoyennete.agreements.facts import changes
from espace_citoyennete.agreements.figures import evaluation_facts
from espace_citoyennete.agreements.gestures import renew
from espace_citoyennete.agreements.listing import AgreementRow, EvaluationRow, agreements
from espace_citoyennete.agreements.model import Agreement, AgreementParty, AgreementPromise, Evaluation
from espace_citoyennete.agreements.panel import AgreementPanel, DenouncePanel
from espace_citoyennete.agreements.pdf import (
    AgreementSheet,
    EvaluationSheet,
    Publisher,
    write_agreement,
    write_evaluation,
)
from espace_citoyennete.agreements.rules import State
from espace_citoyennete.agreements.strip import LEGEND, StripDelegate, strip_words
from espace_citoyennete.deadlines.rules import Deadline, days_left, step
from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, long_date, numeric_date, plural
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.reference import labels, town_identity
from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.beside import Beside, act_buttons, in_a_row
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.lines import Card, Line
from espace_citoyennete.ui.page import Page, scrolled
from espace_citoyennete.ui.printing import Paper, paper_actions, print_paper
from espace_citoyennete.ui.table import Column, RowsModel, TableView

_ACTS = {
    "assess_agreement": "Évaluer…",
    "renew_agreement": "Reconduire",
    "denounce_agreement": "Dénoncer…",
    "change_agreement": "Modifier…",
    "print_agreement": "Convention à signer",
}
_STRIP = 4
_WHAT = {
    "preavis": "Dénoncer",
    "fin": "Fin",
    "evaluation": "Évaluer",
    "signature": "Signer",
}


class AgreementsPage(Page):
    """The agreements in force, the days that count of each, and the one chosen in full."""

    title = "Conventions"
    icon = "file-text"
    models = frozenset({Agreement, AgreementParty, AgreementPromise, Evaluation, Organisation})
    hints = (
        "N\u00a0: nouvelle · E\u00a0: évaluer · D\u00a0: dénoncer · R\u00a0: reconduire · "
        "M\u00a0: modifier · C\u00a0: convention à signer · {print}\u00a0: dernière évaluation"
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.table = TableView("Conventions")
        self.model = RowsModel(self._columns(), self, key=lambda row: row.draft.uid)
        self.table.setModel(self.model)
        self._strip = StripDelegate(desk)
        self.table.setItemDelegateForColumn(_STRIP, self._strip)
        self.over = QCheckBox("&Montrer les conventions échues")
        self.terms, self.evaluations = Card("Convention"), Card("Évaluations")
        self._build()

    # What the window asks of a page

    def refresh(self) -> None:
        """Read the agreements again; what falls due first stands first."""
        today = self.desk.clock.today()
        with self.desk.database.reading() as session:
            found = agreements(session)
        rows = [row for row in found if self.over.isChecked() or row.state(today) is not State.OVER]
        rows.sort(key=lambda row: due.day if (due := row.next_deadline(today)) else date.max)
        self.model.set_rows(rows)
        if self.chosen is None:
            self.table.go_to(0)
        self.set_subtitle(plural(len(rows), "convention"))
        self._show_chosen()

    def focus_default(self) -> None:
        """Give the focus to the list."""
        self.table.setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Type, change, denounce, renew, assess; print what is to be signed."""
        return {
            "new_agreement": partial(self.asks.emit, "form:agreement", {}),
            "change_agreement": self._change,
            "denounce_agreement": self._denounce,
            "renew_agreement": self._renew,
            "assess_agreement": self._assess,
            "print_agreement": self._print_agreement,
            **paper_actions(self, self._paper, self.show_message),
        }

    def receive(self, what: object) -> None:
        """Show one agreement, also when it is over."""
        if not self.table.go_to_key(what):
            self.over.setChecked(True)
            self.table.go_to_key(what)

    @property
    def chosen(self) -> AgreementRow | None:
        """Return the agreement chosen."""
        row = self.table.current_row()
        return row if isinstance(row, AgreementRow) else None

    # Building

    def _build(self) -> None:
        new = self.answers()["new_agreement"]
        self.add_button("Nouvelle convention", new, icon="plus", primary=True, does="new_agreement")
        self.table.set_empty_state("Aucune convention en vigueur.", "Nouvelle convention", new)
        self.table.current_changed.connect(lambda _row: self._show_chosen())
        self.hear_letters(self.table)
        self.table.opened.connect(lambda _row: self._change())
        self.over.toggled.connect(lambda _on: self.refresh())
        self.buttons = act_buttons(self.desk, self.answers(), _ACTS)
        content = Beside(self.table, self.terms, self.evaluations, in_a_row(self.buttons), width=330)
        self.body.addWidget(self.over)
        self.body.addWidget(scrolled(content), 1)
        self.body.addWidget(style.words("caption", f"Frise des douze mois à venir{NO_BREAK}: {LEGEND}"))

    def _columns(self) -> list[Column]:
        return [
            Column("Convention", lambda row: row.title, tip=lambda row: row.title),
            Column("Avec", lambda row: row.partners, 12, under=120, tip=lambda row: row.partners),
            Column("État", lambda row: row.state(self.desk.clock.today()).value, 13, under=96),
            Column("À faire", self._next_words, 22, ink=self._ink, icon=self._glyph,
                   spoken=self._next_in_full, tip=self._next_in_full),
            Column("Douze mois à venir", self._ahead, 20, under=78, tip=self._ahead),
        ]  # fmt: skip

    # What is shown

    def _next(self, row: AgreementRow) -> Deadline | None:
        return row.next_deadline(self.desk.clock.today())

    def _next_words(self, row: AgreementRow) -> str:
        due = self._next(row)
        return f"{_WHAT[due.key]}{NO_BREAK}: {numeric_date(due.day)}" if due else "Rien à faire"

    def _next_in_full(self, row: AgreementRow) -> str:
        due, today = self._next(row), self.desk.clock.today()
        if due is None:
            return "Rien à faire"
        return f"{_WHAT[due.key]} au plus tard le {long_date(due.day)}, {days_left(due.day, today)}"

    def _step(self, row: AgreementRow) -> int | None:
        due = self._next(row)
        return None if due is None else step(due.day, self.desk.clock.today())

    def _ink(self, row: AgreementRow) -> str:
        near = self._step(row)
        return "" if near is None else "err" if near <= 7 else "warn"

    def _glyph(self, row: AgreementRow) -> QIcon | str:
        ink = self._ink(row)
        return icons.icon("triangle-alert" if ink == "err" else "clock", ink) if ink else ""

    def _ahead(self, row: AgreementRow) -> str:
        return strip_words(row.terms, self.desk.clock.today())

    def _show_chosen(self) -> None:
        row, today = self.chosen, self.desk.clock.today()
        told = [] if row is None else _terms_words(row, today)
        self.terms.lines.show_lines([Line(text) for text in told], "Choisir une convention dans la liste.")
        self.evaluations.show_lines(
            [] if row is None else self._evaluation_lines(row), "Aucune évaluation encore."
        )
        for action, button in self.buttons.items():
            button.setVisible(row is not None and _is_possible(action, row, today))

    def _evaluation_lines(self, row: AgreementRow) -> list[Line]:
        with self.desk.database.reading() as session:
            return [self._evaluation_line(session, row, one) for one in reversed(row.evaluations)]

    def _evaluation_line(self, session: Session, row: AgreementRow, one: EvaluationRow) -> Line:
        assert one.draft.done_on is not None
        counted = evaluation_facts(session, row, one.span, one.draft.done_on)
        state = "signée" if one.draft.is_signed else "à signer"
        kept = [fact for fact in one.draft.facts if fact.value]
        words = [f"{year_words(one.span).capitalize()}{NO_BREAK}: {state}", facts_words(kept, " · ")]
        changed = changes(one.draft.facts, counted)
        return Line("\n".join(filter(None, [*words, changed])), "Ouvrir", partial(self._open, row, one))

    # What is done

    def _wanted(self) -> AgreementRow:
        row = self.chosen
        if row is None:
            raise UserError("Choisir une convention dans la liste.")
        return row

    def _change(self) -> None:
        with self.telling_refusals():
            self.asks.emit("open", AgreementPanel(self.desk, self._wanted().id))

    def _denounce(self) -> None:
        with self.telling_refusals():
            row = self._wanted()
            if not _is_possible("denounce_agreement", row, self.desk.clock.today()):
                raise UserError("Cette convention est échue, dénoncée ou pas encore signée.")
            self.asks.emit("open", DenouncePanel(self.desk, row.id))

    def _renew(self) -> None:
        with self.telling_refusals():
            renew(self.desk, self._wanted().draft.uid)

    def _assess(self) -> None:
        with self.telling_refusals():
            row = self._wanted()
            year = row.year_to_assess(self.desk.clock.today())
            if year is None:
                raise UserError("Chaque année commencée est évaluée\u00a0: ouvrir celle à corriger.")
            self._show_evaluation(row, year.first)

    def _open(self, row: AgreementRow, one: EvaluationRow) -> None:
        with self.telling_refusals():
            self._show_evaluation(row, one.span.first)

    def _show_evaluation(self, row: AgreementRow, first: date) -> None:
        self.asks.emit("open", EvaluationPanel(self.desk, row.id, first.isoformat()))

    # Papers

    def _print_agreement(self) -> None:
        with self.telling_refusals():
            print_paper(self, self._agreement_paper(self._wanted()), self.show_message)

    def _paper(self) -> Paper:
        """Return what is signed next: the last evaluation, or the agreement that has none yet."""
        row = self._wanted()
        if not row.evaluations:
            return self._agreement_paper(row)
        one = row.evaluations[-1]
        with self.desk.database.reading() as session:
            publisher = _publisher(session)
        sheet = EvaluationSheet(row, one, publisher, self.desk.clock.now())
        name = f"evaluation-{one.span.first}.pdf"
        return Paper(
            "Évaluation de convention", name, partial(write_evaluation, sheet=sheet), self.desk.database
        )

    def _agreement_paper(self, row: AgreementRow) -> Paper:
        with self.desk.database.reading() as session:
            words = labels(session, "axe_evenement", row.draft.signed_on or self.desk.clock.today())
            publisher = _publisher(session)
        axes = tuple(words.get(code, code) for code in row.draft.axes)
        sheet = AgreementSheet(row, axes, publisher, self.desk.clock.now())
        name = f"convention-{row.terms.starts_on}.pdf"
        return Paper("Convention", name, partial(write_agreement, sheet=sheet), self.desk.database)


def _publisher(session: Session) -> Publisher:
    town = town_identity(session)
    return Publisher(" – ".join(filter(None, (town.name, town.place))), town.address, town.logo)


def _is_possible(action: str, row: AgreementRow, today: date) -> bool:
    """Tell whether an act has a meaning where the agreement stands."""
    state = row.state(today)
    match action:
        case "denounce_agreement":
            return state not in (State.OVER, State.DENOUNCED, State.TO_SIGN)
        case "renew_agreement":
            return not row.terms.is_tacit and state is not State.DENOUNCED
        case "assess_agreement":
            return state is not State.TO_SIGN and row.year_to_assess(today) is not None
    return True


def _terms_words(row: AgreementRow, today: date) -> list[str]:
    """Tell an agreement in sentences."""
    terms, draft = row.terms, row.draft
    period, end, notice = terms.period(terms.number_on(today)), terms.end(), terms.notice_due(today)
    signed = f"signée le {long_date(draft.signed_on, weekday=False)}" if draft.signed_on else "à signer"
    renewed = terms.number_on(today)
    told = [
        f"{row.title}, {signed}",
        f"Avec {row.partners}",
        f"Période en cours{NO_BREAK}: {year_words(period)}"
        + (f", après {plural(renewed, 'reconduction')}" if renewed else ""),
        f"Dernier jour pour dénoncer{NO_BREAK}: {long_date(notice)}" if notice else "",
        f"Dénoncée le {long_date(draft_day)}" if (draft_day := terms.denounced_on) else "",
        f"Fin{NO_BREAK}: {long_date(end)}" if end else "",
        draft.purpose,
        *(f"– {words}" for words in draft.promises),
        draft.note,
    ]
    return [text for text in told if text]

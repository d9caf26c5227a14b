"""The subsidies of a year: what is left of the envelope, where each request stands, its papers beside."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, money, numeric_date, plural
from espace_citoyennete.spreadsheets.sheets import FILES
from espace_citoyennete.storage.rows import id_with
from espace_citoyennete.subsidies.gestures import tick
from espace_citoyennete.subsidies.listing import (
    PaperRow,
    SubsidyLine,
    envelope_stand,
    papers,
    payments,
    subsidies_of,
    subsidy_line,
    subsidy_years,
)
from espace_citoyennete.subsidies.model import Envelope, Subsidy, SubsidyPaper, SubsidyPayment
from espace_citoyennete.subsidies.order import next_step
from espace_citoyennete.subsidies.panel import SubsidyPanel
from espace_citoyennete.subsidies.papers import association_paper, missing_papers_paper
from espace_citoyennete.subsidies.rules import (
    IN_KIND,
    WORDS,
    EnvelopeStand,
    on_day,
    reminder_words,
    threshold_words,
)
from espace_citoyennete.subsidies.step_panel import StepPanel
from espace_citoyennete.subsidies.xlsx import SubsidyList, write_subsidy_list
from espace_citoyennete.town.reference import labels, town_identity
from espace_citoyennete.ui import dialogs, icons, style
from espace_citoyennete.ui.beside import Beside, act_buttons, in_a_row
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.key_tip import KeyTip
from espace_citoyennete.ui.page import Page, scrolled
from espace_citoyennete.ui.printing import Paper, paper_actions, print_paper
from espace_citoyennete.ui.table import Column, RowsModel, TableView
from espace_citoyennete.ui.year_choice import YearChoice

_ACTS = {
    "next_subsidy_step": "Étape suivante",
    "change_subsidy": "Modifier",
    "missing_papers_letter": "Courrier des pièces manquantes",
    "print": "Fiche de l’association",
}
_LATE, _REFUSED = "CRF_RETARD", "REFUSEE"


class SubsidiesPage(Page):
    """The requests of a year with their totals; beside, the file of the one chosen."""

    title = "Subventions"
    icon = "file-text"
    models = frozenset({Subsidy, SubsidyPaper, SubsidyPayment, Envelope, Organisation})
    hints = (
        "E\u00a0: étape suivante · M\u00a0: modifier · Espace\u00a0: pièce reçue · "
        "C\u00a0: courrier des pièces · V\u00a0: enveloppe · X\u00a0: exporter · N\u00a0: nouvelle demande"
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._states: dict[str, str] = {}
        self._axes: dict[str, str] = {}
        self.years = YearChoice("Exercice", desk.clock.today().year)
        self.envelope = style.words()
        self.envelope_button = QPushButton("Enveloppe…")
        self.table, self.papers = TableView("Demandes de subvention"), TableView("Pièces de la demande")
        self.model = RowsModel(self._columns(), self)
        self.papers_model = RowsModel(_paper_columns(), self)
        self.heading, self.file = style.words("section"), style.words()
        self._build()

    # What the window asks of a page

    def refresh(self) -> None:
        """Read the year again; the hands stay on the same request."""
        today = self.desk.clock.today()
        with self.desk.database.reading() as session:
            self.years.offer({today.year, *subsidy_years(session)})
            year = self.year
            self._states, self._axes = labels(session, "statut_subvention"), labels(session, "axe_evenement")
            rows = subsidies_of(session, year, today)
            stand = envelope_stand(session, year, today)
        self.model.set_rows(rows)
        if self.chosen is None:
            self.table.go_to(0)
        self._tell_year(rows, stand)
        self._show_chosen()

    def focus_default(self) -> None:
        """Give the focus to the requests."""
        self.table.setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Note a request, its next step, its papers; set the envelope; print what concerns an association."""
        return {
            "new_subsidy": partial(self.asks.emit, "form:subsidy", {}),
            "next_subsidy_step": self._go_on,
            "change_subsidy": self._change,
            "tick_subsidy_paper": self._tick,
            "missing_papers_letter": self._write,
            "set_envelope": self._set_envelope,
            "export_subsidies": self._export,
            **paper_actions(self, self._sheet, self.show_message),
        }

    def receive(self, what: object) -> None:
        """Show one request in its year: the one just saved or found, by its id, or that of a deadline."""
        with self.telling_refusals():
            with self.desk.database.reading() as session:
                subsidy_id = id_with(session, Subsidy, what) if isinstance(what, UUID) else what
                assert isinstance(subsidy_id, int)
                year = subsidy_line(session, subsidy_id, self.desk.clock.today()).draft.year
            self.years.show_year(year)
            self.table.go_to_key(subsidy_id)

    @property
    def year(self) -> int:
        """Return the exercise in view."""
        return self.years.year

    @property
    def chosen(self) -> SubsidyLine | None:
        """Return the request chosen."""
        row = self.table.current_row()
        return row if isinstance(row, SubsidyLine) else None

    # Building

    def _build(self) -> None:
        new = partial(self.asks.emit, "form:subsidy", {})
        self.add_button("Nouvelle demande", new, does="new_subsidy", icon="plus", primary=True)
        self.table.setModel(self.model)
        self.papers.setModel(self.papers_model)
        self.table.set_empty_state("Aucune demande cette année.", "Nouvelle demande", new)
        self.papers.set_empty_state("Aucune pièce demandée.")
        self.years.chosen.connect(lambda _year: self.refresh())
        self.envelope_button.clicked.connect(lambda _on: self._set_envelope())
        KeyTip(self.envelope_button, self.desk, "set_envelope", "Enveloppe…")
        self.table.current_changed.connect(lambda _row: self._show_chosen())
        self.table.opened.connect(lambda _row: self._change())
        self.papers.opened.connect(lambda _row: self._tick())
        self.hear_letters(self.table, self.papers)
        self.papers.setMinimumHeight(6 * style.control_height())
        self.buttons = act_buttons(self.desk, self.answers(), _ACTS)
        top = QWidget()
        row = QHBoxLayout(top)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.years)
        row.addWidget(self.envelope, 1)
        row.addWidget(self.envelope_button)
        beside = Beside(self.table, self.heading, self.file, self.papers, in_a_row(self.buttons), width=360)
        self.body.addWidget(top)
        self.body.addWidget(scrolled(beside), 1)

    def _columns(self) -> list[Column]:
        return [
            Column("Association", lambda row: row.association, tip=lambda row: row.association),
            Column("Axe", lambda row: self._axes.get(row.draft.axis, ""), 18, under=190),
            Column("Demandé", lambda row: money(row.draft.requested_cents), 11, is_right=True, under=120),
            Column("Proposé", lambda row: _amount(row.draft.proposed_cents), 11, is_right=True, under=105),
            Column("Voté", lambda row: _amount(row.file.voted_cents), 11, is_right=True),
            Column("Versé", lambda row: _amount(row.file.paid_cents), 11, is_right=True, under=85),
            Column("État", self._state, 20, ink=lambda row: "err" if row.state == _LATE else "",
                   icon=lambda row: icons.icon("clock", "err") if row.state == _LATE else "",
                   tip=self._state),
        ]  # fmt: skip

    # What is shown

    def _state(self, row: SubsidyLine) -> str:
        """Return the word of the list, without what it explains in brackets."""
        return self._states.get(row.state, row.state).split(" (")[0]

    def _tell_year(self, rows: list[SubsidyLine], stand: EnvelopeStand) -> None:
        asked = sum(row.draft.requested_cents or 0 for row in rows if row.draft.kind != IN_KIND)
        self.set_subtitle(
            f"{plural(len(rows), 'demande')} · demandé {money(asked)} · voté {money(stand.voted_cents)} · "
            f"versé {money(stand.paid_cents)}"
            + (f" · reversé {money(stand.repaid_cents)}" if stand.repaid_cents else "")
        )
        told = [f"Enveloppe{NO_BREAK}: {money(stand.cents)}" if stand.cents else "Enveloppe à fixer"]
        if stand.cents:
            told.append(f"reste {money(stand.left_cents)}")
        if stand.proposed_cents:
            told.append(f"proposé au vote {money(stand.proposed_cents)}")
        if stand.proposed_cents and stand.cents:
            told.append(f"resterait {money(stand.left_after_cents)} après ce vote")
        is_over = bool(stand.cents) and stand.left_after_cents < 0
        self.envelope.setText(("▲ Enveloppe dépassée. " if is_over else "") + " · ".join(told))
        style.mark(self.envelope, role="problem" if is_over else "")

    def _show_chosen(self) -> None:
        row, today = self.chosen, self.desk.clock.today()
        self.papers_model.set_rows([])
        self.heading.setText(f"{row.association} {row.draft.year}" if row is not None else "")
        self.file.setText("")
        for button in self.buttons.values():
            button.setVisible(row is not None)
        if row is None:
            return
        with self.desk.database.reading() as session:
            self.papers_model.set_rows(papers(session, row.id))
            parts = payments(session, row.id)
        told = [f"État{NO_BREAK}: {self._state(row)}", *_told(row)]
        told += [f"Versé {money(part.cents)}" + on_day(part.paid_on) for part in parts]
        told += _paid_back(row)
        if (due := row.file.report_due_on) is not None and not row.file.report_received:
            told.append(reminder_words(due, today))
        if (following := next_step(row.file)) is not None:
            told.append(f"À suivre{NO_BREAK}: {WORDS[following].lower()}")
        self.file.setText("\n".join(told))
        self.buttons["missing_papers_letter"].setEnabled(row.file.awaits_papers)

    # What is done

    def _of_chosen(self) -> SubsidyLine:
        if self.chosen is None:
            raise UserError("Choisir une demande dans la liste.")
        return self.chosen

    def _go_on(self) -> None:
        with self.telling_refusals():
            row = self._of_chosen()
            if next_step(row.file) is None:
                raise UserError(f"Cette demande est au bout de son parcours{NO_BREAK}: {self._state(row)}.")
            self.asks.emit("open", StepPanel(self.desk, row.id))

    def _change(self) -> None:
        with self.telling_refusals():
            self.asks.emit("open", SubsidyPanel(self.desk, self._of_chosen().id))

    def _tick(self) -> None:
        """Tick the paper chosen, then go down to the following one."""
        with self.telling_refusals():
            row, paper = self._of_chosen(), self.papers.current_row()
            if not isinstance(paper, PaperRow):
                raise UserError("Choisir une pièce dans la liste des pièces (Tab).")
            following = self.papers_model.row_at(self.papers.currentIndex().row() + 1)
            tick(self.desk, row.id, paper)
            self.papers.go_to_key(following.id if following is not None else paper.id)

    def _set_envelope(self) -> None:
        self.asks.emit("form:envelope", {"year": self.year})

    def _write(self) -> None:
        with self.telling_refusals():
            print_paper(self, missing_papers_paper(self.desk, self._of_chosen().id), self.show_message)

    def _export(self) -> None:
        """Write the requests of the year for a spreadsheet, and say how many there are."""
        suggested = dialogs.documents_folder() / f"subventions-{self.year}.xlsx"
        path = dialogs.choose_save_path(self, "Exporter les subventions", suggested, FILES)
        if path is None:
            return
        with self.telling_refusals():
            self.desk.note_output("export des subventions")
            today = self.desk.clock.today()
            with self.desk.database.reading() as session:
                town, rows = town_identity(session), subsidies_of(session, self.year, today)
            publisher = f"{town.place}, {town.name}"
            told = SubsidyList(self.year, rows, self._axes, self._states, publisher, today)
            write_subsidy_list(path, told)
            self.show_message(f"{plural(len(rows), 'demande')} dans {path.name}.", "ok")

    def _sheet(self) -> Paper:
        number = self._of_chosen().draft.organisation_id
        assert number is not None  # a request that is kept has its association
        return association_paper(self.desk, number)


def _paper_columns() -> list[Column]:
    return [
        Column("Reçue", lambda row: "✓" if row.is_received else "", 6,
               spoken=lambda row: "reçue" if row.is_received else "manquante"),
        Column("Pièce", lambda row: row.label, tip=lambda row: row.label),
        Column("Le", lambda row: numeric_date(row.received_on) if row.received_on else "", 11),
    ]  # fmt: skip


def _amount(cents: int | None) -> str:
    return money(cents) if cents else ""


def _told(row: SubsidyLine) -> list[str]:
    """Return what is written of a request: what it is for, its vote, its agreement, why it is refused."""
    purpose = f"Objet{NO_BREAK}: {row.draft.purpose}" if row.draft.purpose else ""
    told = [purpose, "Aide en nature" if row.draft.kind == IN_KIND else ""]
    if row.file.is_voted:
        number = f" (délibération {row.deliberation})" if row.deliberation else ""
        told.append(f"Voté {money(row.file.voted_cents)}{on_day(row.file.voted_on)}{number}")
    if row.file.needs_agreement and row.file.agreement_on is None:
        told.append(threshold_words(row.file.year_cents))
    if row.refusal:
        told.append(f"Refus{NO_BREAK}: {row.refusal}")
    if row.draft.override:
        told.append(f"Proposée malgré un compte rendu en retard{NO_BREAK}: {row.draft.override}")
    return [line for line in told if line]


def _paid_back(row: SubsidyLine) -> list[str]:
    """Return what is written of the money asked back, and of its return."""
    file = row.file
    if file.reclaimed_on is None:
        return []
    asked = f"Reversement de {money(file.reclaimed_cents)} demandé{on_day(file.reclaimed_on)}"
    back = [f"Reversé{on_day(file.repaid_on)}"] if file.repaid_on is not None else []
    return [f"{asked}{NO_BREAK}: {row.reclaim}", *back]

"""The exploratory walks: every proposal with where it stands, one key to follow each; late ones first."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout

from espace_citoyennete.actions.model import Action
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NARROW, NO_BREAK, long_date, numeric_date, plural, share, short_date
from espace_citoyennete.town.model import Choice, Neighbourhood
from espace_citoyennete.ui import style
from espace_citoyennete.ui.beside import Beside, act_buttons, in_a_row
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.page import Page, scrolled
from espace_citoyennete.ui.printing import Paper, paper_actions
from espace_citoyennete.ui.table import Column, RowsModel, TableView
from espace_citoyennete.walks import gestures
from espace_citoyennete.walks.listing import (
    Progress,
    ProposalRow,
    WalkRow,
    progress,
    proposals,
    walk_of_finding,
    walks,
)
from espace_citoyennete.walks.model import WalkFinding, WalkProposal, WalkStop
from espace_citoyennete.walks.panel import ProposalPanel
from espace_citoyennete.walks.papers import account_paper, field_paper
from espace_citoyennete.walks.rules import REFUSED, STATES, answer_words
from espace_citoyennete.walks.sheet_panel import WalkSheetPanel

_ACTS = {
    "accept_proposal": "Acceptée",
    "refuse_proposal": "Refusée…",
    "carry_out_proposal": "Faite",
    "tell_back_proposal": "Restituée",
    "ask_proposal_again": "Sans réponse",
    "follow_proposal": "Suivi…",
}
_WALK_ACTS = {
    "fill_walk": "Relevé…",
    "print_field_sheet": "Fiche de terrain",
    "print_walk_account": "Compte rendu",
    "tell_back_walk": "Tout restituer",
}
_EXPECTED, _TO_TELL = "attendues", "à restituer"  # filters that are no state
_SIDE = 360  # pixels


class WalksPage(Page):
    """The proposals of one walk or of all."""

    title = "Marches exploratoires"
    icon = "footprints"
    models = frozenset({Action, WalkStop, WalkFinding, WalkProposal, Choice, Neighbourhood})
    hints = (
        f"A{NO_BREAK}: acceptée · R{NO_BREAK}: refusée · F{NO_BREAK}: faite · T{NO_BREAK}: restituée · "
        f"S{NO_BREAK}: saisir le relevé · Entrée{NO_BREAK}: suivi · {{print}}{NO_BREAK}: compte rendu"
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._rows: list[ProposalRow] = []
        self._walks: list[WalkRow] = []
        self.which, self.district, self.state = QComboBox(), QComboBox(), QComboBox()
        self.table = TableView("Propositions")
        self.model = RowsModel(self._columns(), self)
        self.total = style.words("section")
        self.heading, self.origin, self.follow_up = style.words("section"), style.words(), style.words()
        self.of_walk = style.words("caption")
        self.buttons = act_buttons(desk, self.answers(), _ACTS | _WALK_ACTS)
        self._build()

    # What the window asks of a page

    def refresh(self) -> None:
        """Read the walks again; the hands stay on the same proposal."""
        with self.desk.database.reading() as session:
            self._rows, self._walks = proposals(session), walks(session)
        self._offer_filters()
        self._show_found()

    def focus_default(self) -> None:
        """Give the focus to the proposals."""
        self.table.setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Follow the proposal chosen; fill the sheet of a walk, tell its walkers."""
        return {
            "accept_proposal": partial(self._move, gestures.accept),
            "refuse_proposal": partial(self._open_follow_up, REFUSED),
            "carry_out_proposal": partial(self._move, gestures.carry_out),
            "tell_back_proposal": partial(self._move, gestures.tell_back),
            "ask_proposal_again": partial(self._move, gestures.ask_again),
            "follow_proposal": self._open_follow_up,
            "fill_walk": self._fill,
            "tell_back_walk": self._tell_back_walk,
            "print_field_sheet": self._paper(field_paper)["print"],
            "print_walk_account": self._paper(account_paper)["print"],
            **self._paper(account_paper),
        }

    def receive(self, what: object) -> None:
        """Show a walk by its id or its uid, or a proposal by its uid, or the walk of a finding by its uid."""
        self.refresh()
        if isinstance(what, UUID):
            with self.desk.database.reading() as session:
                what = walk_of_finding(session, what) or what
        asked = next((row for row in self._rows if row.uid == what), None)
        walk_id = next((one.id for one in self._walks if what in (one.id, one.uid)), None)
        for box, value in ((self.which, walk_id), (self.district, None), (self.state, None)):
            box.setCurrentIndex(max(0, box.findData(value)))
        self._show_found()
        if asked is not None:
            self.table.go_to_key(asked.id)

    @property
    def chosen(self) -> ProposalRow | None:
        """Return the proposal chosen."""
        row = self.table.current_row()
        return row if isinstance(row, ProposalRow) else None

    @property
    def walk(self) -> WalkRow | None:
        """Return the walk that the filter names, else the one of the proposal chosen, else the latest."""
        asked = self.which.currentData() or (self.chosen.walk_id if self.chosen else None)
        found = (one for one in self._walks if asked in (None, one.id))
        return next(found, None)

    # Building

    def _build(self) -> None:
        self.table.setModel(self.model)
        self.table.set_empty_state("Aucune proposition ici.", "Saisir le relevé d’une marche", self._fill)
        self.table.current_changed.connect(lambda _row: self._show_chosen())
        self.table.opened.connect(lambda _row: self._open_follow_up())
        self.hear_letters(self.table)
        self.add_button("Saisir le relevé", self._fill, keys="S", icon="pencil", primary=True)
        filters = QHBoxLayout()
        filters.setSpacing(8)
        for box, name in ((self.which, "Marche"), (self.district, "Quartier"), (self.state, "État")):
            box.setAccessibleName(name)
            box.setMinimumContentsLength(12)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.activated.connect(lambda _index: self._show_found())
            filters.addWidget(box)
        filters.addStretch(1)
        rows = {name: self.buttons[name] for name in _ACTS}
        of_walk = {name: self.buttons[name] for name in _WALK_ACTS}
        beside = Beside(
            self.table, self.heading, self.origin, self.follow_up, in_a_row(rows), self.of_walk,
            in_a_row(of_walk), width=_SIDE,
        )  # fmt: skip
        self.body.addLayout(filters)
        self.body.addWidget(self.total, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(scrolled(beside), 1)

    def _offer_filters(self) -> None:
        """Offer each walk, each district, each state, and stay on those chosen."""
        walks_: list[tuple[str, object]] = [("Toutes les marches", None)]
        walks_ += [(f"{one.title}, {short_date(one.held_on, year=True)}", one.id) for one in self._walks]
        names = dict(sorted({row.neighbourhood: row.district for row in self._rows}.items()))
        districts: list[tuple[str, object]] = [("Tous les quartiers", None)]
        districts += [(word, code) for code, word in names.items() if code]
        states: list[tuple[str, object]] = [("Tous les états", None), ("Attendues", _EXPECTED)]
        states += [(f"{word}s", code) for code, word in STATES.items()]
        states.append(("À restituer", _TO_TELL))
        for box, entries in ((self.which, walks_), (self.district, districts), (self.state, states)):
            chosen = box.currentData()
            box.clear()
            for word, value in entries:
                box.addItem(word, value)
            box.setCurrentIndex(max(0, box.findData(chosen)))

    def _columns(self) -> list[Column]:
        return [
            Column("Échéance", lambda row: numeric_date(row.due_on) if row.due_on else "–", 14,
                   ink=lambda row: "err" if self._is_late(row) else "",
                   icon=lambda row: "triangle-alert" if self._is_late(row) else "",
                   spoken=self._due_words),
            Column("Proposition", lambda row: row.words, tip=lambda row: row.words),
            Column("État", lambda row: STATES[row.standing.state], 11),
            Column("Restituée", _told_words, 12, under=80),
            Column("Service", lambda row: row.owner, 20, under=110, tip=lambda row: row.owner),
            Column("Arrêt", lambda row: row.place, 22, under=140, tip=lambda row: row.place),
            Column("Quartier", lambda row: row.district, 16, under=170, tip=lambda row: row.district),
        ]  # fmt: skip

    # What is shown

    def _is_late(self, row: ProposalRow) -> bool:
        return row.is_late(self.desk.clock.today())

    def _due_words(self, row: ProposalRow) -> str:
        late = ", en retard" if self._is_late(row) else ""
        return f"{long_date(row.due_on)}{late}" if row.due_on else "aucune"

    def _is_found(self, row: ProposalRow) -> bool:
        standing, state = row.standing, self.state.currentData()
        states = {
            None: True, _EXPECTED: standing.is_open, _TO_TELL: standing.tell_by is not None,
        }.get(state, state == standing.state)  # fmt: skip
        of_walk = self.which.currentData() in (None, row.walk_id)
        return states and of_walk and self.district.currentData() in (None, row.neighbourhood)

    def _show_found(self) -> None:
        found = [row for row in self._rows if self._is_found(row)]
        self.model.set_rows(found)
        if self.chosen is None:
            self.table.go_to(0)
        self.total.setText(_progress_words(progress(found, self.desk.clock.today())))
        self.set_subtitle(plural(len(self._walks), "marche"))
        self._show_chosen()

    def _show_chosen(self) -> None:
        row, walk = self.chosen, self.walk
        self.heading.setText(row.words if row else "")
        self.origin.setText(f"{row.place}{NO_BREAK}: {row.finding} ({row.kind})" if row else "")
        self.follow_up.setText(_standing_words(row) if row else "")
        for label in (self.heading, self.origin, self.follow_up):
            label.setVisible(row is not None)
        self.of_walk.setText(_walk_words(walk) if walk else "Aucune marche n’est prévue.")
        for name, button in self.buttons.items():
            button.setEnabled((walk if name in _WALK_ACTS else row) is not None)

    # What is done

    def _move(self, act: Callable[[Desk, ProposalRow], None]) -> None:
        with self.telling_refusals():
            act(self.desk, self._asked())
            self.message.clear()

    def _open_follow_up(self, state: str = "") -> None:
        with self.telling_refusals():
            self.asks.emit("open", ProposalPanel(self.desk, self._asked().uid, state))

    def _fill(self) -> None:
        with self.telling_refusals():
            self.asks.emit("open", WalkSheetPanel(self.desk, self._asked_walk().id))

    def _tell_back_walk(self) -> None:
        with self.telling_refusals():
            walk = self._asked_walk()
            gestures.tell_back_all(self.desk, [row for row in self._rows if row.walk_id == walk.id])
            self.message.clear()

    def _paper(self, make: Callable[[Desk, int], Paper]) -> dict[str, Callable[[], object]]:
        return paper_actions(self, lambda: make(self.desk, self._asked_walk().id), self.show_message)

    def _asked(self) -> ProposalRow:
        if (row := self.chosen) is None:
            raise UserError("Choisir une proposition dans la liste, ou saisir un relevé (S).")
        return row

    def _asked_walk(self) -> WalkRow:
        if (walk := self.walk) is None:
            raise UserError("Aucune marche n’est prévue\u00a0: l’ajouter d’abord parmi les actions.")
        return walk


def _progress_words(told: Progress) -> str:
    """Return what a list amounts to, the share with the number that it is a part of."""
    if not told.proposals:
        return ""
    words = [
        plural(told.proposals, "proposition"),
        plural(told.done, "faite"),
        plural(told.refused, "refusée"),
    ]
    words += [f"{told.late} en retard"] if told.late else []
    return " · ".join([*words, f"{share(told.share or 0)} réalisées (n{NARROW}={NARROW}{told.proposals})"])


def _told_words(row: ProposalRow) -> str:
    if row.standing.tell_by is not None:
        return "à restituer"
    return numeric_date(row.standing.told_back_on) if row.standing.told_back_on else ""


def _standing_words(row: ProposalRow) -> str:
    """Say in full words who is asked, by when, what was answered and what the walkers know."""
    asked = row.owner or "Aucun service désigné"
    due = f"pour le {long_date(row.due_on)}" if row.due_on else "sans échéance"
    return "\n".join([f"{asked}, {due}", *answer_words(row.standing)])


def _walk_words(walk: WalkRow) -> str:
    brought = f"{plural(walk.findings, 'constat')}, {plural(walk.proposals, 'proposition')}"
    return f"{walk.title}, {long_date(walk.held_on)}, {walk.moment}{NO_BREAK}: {brought}"

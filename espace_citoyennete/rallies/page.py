"""A rally: its three numbers of children, its teams with their rank, its checkpoints."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout

from espace_citoyennete.actions.model import Action
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, plural, short_date
from espace_citoyennete.rallies.gestures import draw
from espace_citoyennete.rallies.grids import CheckpointsPanel, ScoresPanel, TeamsPanel
from espace_citoyennete.rallies.listing import (
    CheckpointRow,
    Rally,
    RallyName,
    TeamRow,
    rallies,
    rally,
)
from espace_citoyennete.rallies.model import Checkpoint, Score, Team
from espace_citoyennete.rallies.papers import ranking_paper, route_paper, score_paper
from espace_citoyennete.ui import style
from espace_citoyennete.ui.beside import Beside, act_buttons, in_a_row
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.page import Page, scrolled
from espace_citoyennete.ui.printing import Paper, paper_actions, print_paper
from espace_citoyennete.ui.table import Column, RowsModel, TableView

_ACTS = {
    "edit_teams": "Équipes…",
    "edit_checkpoints": "Points de passage…",
    "draw_starts": "Tirer les départs",
    "score_checkpoint": "Noter le point…",
    "print_routes": "Feuilles de route",
    "print_score_sheets": "Feuilles de notes",
}
_SIDE = 320  # pixels for the checkpoints


class RalliesPage(Page):
    """One rally at a time, the next one first."""

    title = "Rallyes"
    icon = "footprints"
    models = frozenset({Action, Team, Checkpoint, Score})
    hints = f"N{NO_BREAK}: noter le point choisi · {{print}}{NO_BREAK}: imprimer le classement"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.rally: Rally | None = None
        self.which = QComboBox()
        self.which.setAccessibleName("Rallye")
        self.numbers = style.words("section")
        self.state = style.words("caption")
        self.teams, self.checkpoints = TableView("Équipes"), TableView("Points de passage")
        self.team_rows = RowsModel(self._team_columns(), self, key=lambda row: row.draft.uid)
        self.checkpoint_rows = RowsModel(self._checkpoint_columns(), self, key=lambda row: row.draft.uid)
        self.buttons = act_buttons(desk, self.answers(), _ACTS)
        self._build()

    # What the window asks of a page

    def refresh(self) -> None:
        """Read the rally again; the hands stay on the same team and the same checkpoint."""
        with self.desk.database.reading() as session:
            names = rallies(session)
            self._offer(names)
            chosen = self.which.currentData()
            self.rally = found = rally(session, chosen) if chosen is not None else None
        self.team_rows.set_rows(found.ranked if found else [])
        self.checkpoint_rows.set_rows(list(found.checkpoints) if found else [])
        self.numbers.setText(" | ".join(found.children_words) if found else "")
        self.state.setText(_state(found) if found else "")
        self.set_subtitle(short_date(found.held_on, year=True) if found else "")
        for button in self.buttons.values():
            button.setEnabled(found is not None)

    def focus_default(self) -> None:
        """Give the focus to the teams."""
        self.teams.setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Fill the grids, draw the starts, score a checkpoint."""
        return {
            "edit_teams": partial(self._open, TeamsPanel),
            "edit_checkpoints": partial(self._open, CheckpointsPanel),
            "draw_starts": self._draw,
            "score_checkpoint": self._score,
            "print_routes": partial(self._print, route_paper),
            "print_score_sheets": partial(self._print, score_paper),
            **paper_actions(self, lambda: ranking_paper(self.desk, self._asked().id), self.show_message),
        }

    def receive(self, what: object) -> None:
        """Show a rally, by its id or by the uid that a deadline tells."""
        with self.desk.database.reading() as session:
            names = rallies(session)
        found = next((name for name in names if what in (name.id, name.uid)), None)
        if found is not None:
            self._offer(names)
            self.which.setCurrentIndex(self.which.findData(found.id))
            self.refresh()

    @property
    def checkpoint(self) -> CheckpointRow | None:
        """Return the checkpoint chosen."""
        row = self.checkpoints.current_row()
        return row if isinstance(row, CheckpointRow) else None

    # Building

    def _build(self) -> None:
        self.teams.setModel(self.team_rows)
        self.checkpoints.setModel(self.checkpoint_rows)
        self.teams.set_empty_state("Aucune équipe.", "Équipes…", partial(self._open, TeamsPanel))
        self.checkpoints.set_empty_state(
            "Aucun point de passage.", "Points de passage…", partial(self._open, CheckpointsPanel)
        )
        self.teams.opened.connect(lambda _row: self._open(TeamsPanel))
        self.checkpoints.opened.connect(lambda _row: self._score())
        self.checkpoints.setMinimumHeight(9 * style.control_height())
        self.hear_letters(self.teams, self.checkpoints)
        self.which.activated.connect(lambda _index: self.refresh())
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.which)
        head.addWidget(self.numbers, 1, Qt.AlignmentFlag.AlignVCenter)
        self.body.addLayout(head)
        self.body.addWidget(self.state)
        beside = Beside(self.teams, self.checkpoints, in_a_row(self.buttons), width=_SIDE)
        self.body.addWidget(scrolled(beside), 1)

    def _offer(self, names: list[RallyName]) -> None:
        """Offer every rally, and stay on the one chosen; else the next one, or the last one held."""
        chosen, today = self.which.currentData(), self.desk.clock.today()
        ahead = [name.id for name in names if name.held_on >= today]
        known = [name.id for name in names]
        self.which.clear()
        for name in names:
            self.which.addItem(f"{name.title}, {name.held_on.year}", name.id)
        first = ahead[-1:] or known[:1]
        wanted = [chosen] if chosen in known else first
        self.which.setCurrentIndex(known.index(wanted[0]) if wanted else -1)

    def _team_columns(self) -> list[Column]:
        return [
            Column("N°", lambda row: str(row.draft.number), 4, is_right=True),
            Column("Équipe", lambda row: row.draft.name, tip=_who, spoken=_who),
            Column("Structure", lambda row: row.draft.structure, 20, under=150, tip=_who),
            Column("Adulte", lambda row: row.draft.adult, 16, under=180),
            Column("F / G", lambda row: f"{row.draft.girls} / {row.draft.boys}", 6, is_right=True, under=110,
                   spoken=lambda row: f"{row.draft.girls} filles, {row.draft.boys} garçons"),
            Column("QPV", lambda row: str(row.draft.from_qpv), 5, is_right=True, under=125),
            Column("Autor.", lambda row: f"{row.draft.authorisations}/{row.children}", 7, is_right=True,
                   under=75, ink=lambda row: "warn" if row.missing else "",
                   spoken=lambda row: f"{row.draft.authorisations} autorisations sur {row.children}"),
            Column("Présents", lambda row: _number(row.draft.present), 9, is_right=True),
            Column("Départ", lambda row: _number(row.draft.first_checkpoint), 7, is_right=True, under=105),
            Column("Points", lambda row: str(row.standing.points), 7, is_right=True),
            Column("Rang", lambda row: row.standing.words, 13),
        ]  # fmt: skip

    def _checkpoint_columns(self) -> list[Column]:
        return [
            Column("N°", lambda row: str(row.draft.number), 4, is_right=True),
            Column("Point de passage", lambda row: row.draft.name, tip=_where, spoken=_where),
            Column("Notées", self._scored, 8, is_right=True),
        ]

    def _scored(self, row: CheckpointRow) -> str:
        return f"{row.scored}/{len(self.rally.teams)}" if self.rally else ""

    # What is done

    def _open(self, form: type[TeamsPanel | CheckpointsPanel]) -> None:
        with self.telling_refusals():
            self.asks.emit("open", form(self.desk, self._asked().id))
            self.message.clear()

    def _score(self) -> None:
        with self.telling_refusals():
            if not self._asked().checkpoints:
                raise UserError("Écrire d’abord les points de passage (P).")
            if (row := self.checkpoint) is None:
                raise UserError("Choisir le point à noter dans la liste des points de passage.")
            self.asks.emit("open", ScoresPanel(self.desk, row.id))
            self.message.clear()

    def _draw(self) -> None:
        with self.telling_refusals():
            drawn = draw(self.desk, self._asked().id)
            self.show_message(
                f"{plural(drawn, 'départ tiré', 'départs tirés')}{NO_BREAK}: imprimer les feuilles de route."
                if drawn
                else "Chaque équipe a déjà son premier point. Pour tirer de nouveau, l’effacer (E)."
            )

    def _print(self, make: Callable[[Desk, int], Paper]) -> None:
        with self.telling_refusals():
            print_paper(self, make(self.desk, self._asked().id), self.show_message)

    def _asked(self) -> Rally:
        if self.rally is None:
            raise UserError("Aucun rallye\u00a0: en créer un depuis la page Actions (N), de type Rallye.")
        return self.rally


def _number(number: int | None) -> str:
    return "–" if number is None else str(number)


def _who(row: TeamRow) -> str:
    return ", ".join(filter(None, (row.draft.name, row.draft.structure, row.draft.adult)))


def _where(row: CheckpointRow) -> str:
    return ", ".join(filter(None, (row.draft.name, row.draft.place, row.draft.host)))


def _state(found: Rally) -> str:
    """Tell what is still to be done before the rally is ready, counted and ranked."""
    teams = len(found.teams)
    told = [plural(teams, "équipe"), plural(len(found.checkpoints), "point de passage", "points de passage")]
    if found.missing:
        told.append(plural(found.missing, "autorisation attendue", "autorisations attendues"))
    if found.without_start:
        told.append(f"{plural(found.without_start, 'équipe')} sans départ")
    if 0 < found.counted < teams:
        told.append(f"présents comptés dans {found.counted} équipes sur {teams}")
    if any(team.standing.scored for team in found.teams) and found.ranking_words:
        told.append(found.ranking_words)
    return " · ".join(told)

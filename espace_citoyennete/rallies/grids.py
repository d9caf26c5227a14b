"""The three grids of a rally: the teams, the checkpoints, what a checkpoint gave to each team."""

from collections.abc import Sequence
from typing import Self
from uuid import UUID

from espace_citoyennete.actions.model import Action
from espace_citoyennete.french import NARROW, NO_BREAK, short_date
from espace_citoyennete.rallies.gestures import (
    Counted,
    remember_checkpoints,
    remember_scores,
    remember_teams,
    starts_of,
)
from espace_citoyennete.rallies.grid import KEYS, Facts, RallyGrid, whole_number
from espace_citoyennete.rallies.listing import Rally, ScoreSheet, rally, score_sheet
from espace_citoyennete.rallies.model import Checkpoint
from espace_citoyennete.rallies.rules import MARKS, MOST_POINTS
from espace_citoyennete.rallies.service import (
    CheckpointDraft,
    ScoreDraft,
    TeamDraft,
    checkpoint_drafts,
    checkpoints_refused,
    save_checkpoints,
    save_scores,
    save_teams,
    scores_at,
    scores_refused,
    team_drafts,
    teams_refused,
)
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui.choice import Option
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.sheet import SheetColumn, SheetRow

_Row = tuple[UUID, dict[str, str]]


class _NumberedGrid(RallyGrid):
    """The rows of the rally itself, each with its number."""

    first_column = "name"
    owner = Action

    def __init__(self, desk: Desk, action_id: int = 0) -> None:
        super().__init__(desk, action_id)

    def follow_up(self) -> tuple[str, object] | None:
        """Show the rally on its page."""
        return "page:rallies", self._kept[0]

    def unsaid(self, place: int, name: str) -> str:
        """Return the number that follows the one above."""
        if name != "number":
            return ""
        above = whole_number(self.model.cell(place - 1, name)) if place else 0
        return "" if above is None else str(above + 1)


class TeamsPanel(_NumberedGrid):
    """The teams of a rally: forty rows filled by hand or pasted from a spreadsheet."""

    kind = "rally_teams"
    title = "Équipes du rallye"
    icon = "users"
    sheet_name = "Équipes"
    hint = f"N° vide{NO_BREAK}: à la suite · Présents vides{NO_BREAK}: non comptés · {KEYS}"
    _zero = frozenset({"girls", "boys", "from_qpv", "authorisations"})  # where nothing is typed
    unknown = frozenset({"present", "first_checkpoint"})
    whole = _zero | unknown | {"number"}

    def load(self, session: Session, about: int) -> tuple[int, str, list[_Row]]:
        """Read the teams as they would be typed."""
        found = rally(session, about)
        return found.version, _called(found), [_cells(draft) for draft in team_drafts(session, about)]

    def columns(self) -> list[SheetColumn]:
        """Return the columns of the sheet that partners send, then those of the day."""
        return [
            SheetColumn("number", "N°", 3),
            SheetColumn("name", "Équipe", 14, is_stretched=True),
            SheetColumn("structure", "Structure", 16, is_stretched=True),
            SheetColumn("adult", "Adulte référent", 14, is_stretched=True),
            SheetColumn("girls", "Filles", 6),
            SheetColumn("boys", "Garçons", 7),
            SheetColumn("from_qpv", "QPV", 5),
            SheetColumn("authorisations", "Autorisations", 7),
            SheetColumn("present", "Présents", 7),
            SheetColumn("first_checkpoint", "1er point", 7),
        ]

    def unsaid(self, place: int, name: str) -> str:
        """Return what an empty cell stands for: the next number, a name made of it, zero."""
        if name == "name":
            number = self.model.cell(place, "number")
            return f"Équipe {number}" if number else ""
        return "0" if name in self._zero else super().unsaid(place, name)

    def refused(self, session: Session, about: int, rows: Sequence[Facts]) -> dict[str, str]:
        """Return why teams cannot be kept."""
        return teams_refused(session, about, [TeamDraft(**facts) for facts in rows])

    def keep(self, session: Session, about: int, version: int, rows: Sequence[Facts]) -> None:
        """Keep all the teams, or none."""
        found = rally(session, about)
        self._uid = found.uid
        self._counted: Counted = (found.registered, found.present)
        self._before = team_drafts(session, about)
        self._after = sorted((TeamDraft(**facts) for facts in rows), key=lambda draft: draft.number)
        save_teams(session, about, version, self._after, by=self.desk.agent)

    def remember(self) -> None:
        """Offer to take back what was just kept, where something changed."""
        if self._before != self._after:
            remember_teams(self.desk, self._uid, self._before, self._counted, self._after)


class CheckpointsPanel(_NumberedGrid):
    """The checkpoints of a rally, in the order in which the loop is walked."""

    kind = "rally_checkpoints"
    title = "Points de passage"
    icon = "footprints"
    sheet_name = "Points de passage"
    hint = f"Les équipes passent dans l’ordre des numéros, chacune depuis son premier point · {KEYS}"
    whole = frozenset({"number"})

    def load(self, session: Session, about: int) -> tuple[int, str, list[_Row]]:
        """Read the checkpoints as they would be typed."""
        found = rally(session, about)
        return found.version, _called(found), [_cells(draft) for draft in checkpoint_drafts(session, about)]

    def columns(self) -> list[SheetColumn]:
        """Return the number, the name, the place and who receives the teams."""
        return [
            SheetColumn("number", "N°", 3),
            SheetColumn("name", "Point de passage *", 20, is_stretched=True),
            SheetColumn("place", "Lieu", 20, is_stretched=True),
            SheetColumn("host", "Animé par", 20, is_stretched=True),
        ]

    def refused(self, _session: Session, _about: int, rows: Sequence[Facts]) -> dict[str, str]:
        """Return why checkpoints cannot be kept."""
        return checkpoints_refused([CheckpointDraft(**facts) for facts in rows])

    def keep(self, session: Session, about: int, version: int, rows: Sequence[Facts]) -> None:
        """Keep all the checkpoints, or none."""
        self._uid = rally(session, about).uid
        self._before = checkpoint_drafts(session, about)
        self._starts = starts_of(team_drafts(session, about))
        self._after = sorted((CheckpointDraft(**facts) for facts in rows), key=lambda draft: draft.number)
        save_checkpoints(session, about, version, self._after, by=self.desk.agent)

    def remember(self) -> None:
        """Offer to take back what was just kept, where something changed."""
        if self._before != self._after:
            remember_checkpoints(self.desk, self._uid, self._before, self._starts, self._after)


class ScoresPanel(RallyGrid):
    """A row a team, in the order in which the teams come; without marks, a team has no score there."""

    kind = "rally_scores"
    title = "Noter un point"
    icon = "check"
    sheet_name = "Notes des équipes"
    first_column = "civility"
    owner = Checkpoint
    whole = frozenset({"team", *MARKS})
    hint = (
        f"Trois notes de 0 à {MOST_POINTS} par équipe{NARROW}; vides{NO_BREAK}: pas encore notée · "
        f"Entrée{NO_BREAK}: équipe suivante · Tab{NO_BREAK}: note suivante"
    )

    def __init__(self, desk: Desk, checkpoint_id: int = 0) -> None:
        self._sheet: ScoreSheet | None = None
        super().__init__(desk, checkpoint_id)

    def load(self, session: Session, about: int) -> tuple[int, str, list[_Row]]:
        """Read who comes to the checkpoint, with what it gave them so far."""
        self._sheet = sheet = score_sheet(session, about)
        rows = [
            (
                team.draft.uid,
                {"team": str(team.draft.number)} | _marks(sheet.scores.get(team.draft.number)),
            )
            for _turn, team in sheet.passages
        ]
        draft = sheet.checkpoint.draft
        return sheet.checkpoint.version, f"n°{NO_BREAK}{draft.number} {draft.name}", rows

    def columns(self) -> list[SheetColumn]:
        """Return the team, then the marks."""
        teams = [team.draft for _turn, team in self._sheet.passages] if self._sheet else []
        options = [Option(str(one.number), f"{one.number} – {one.name}", str(one.number)) for one in teams]
        marks = [SheetColumn(name, f"{word} / {MOST_POINTS}", 14) for name, word in MARKS.items()]
        return [SheetColumn("team", "Équipe", 24, options, "Aucune équipe", is_stretched=True), *marks]

    def unsaid(self, _place: int, _name: str) -> str:
        """Return nothing: a mark that nobody wrote is none."""
        return ""

    def is_sent(self, row: SheetRow) -> bool:
        """Tell whether a mark was written for the team."""
        return any(row.cells.get(name) for name in MARKS)

    def refused(self, session: Session, about: int, rows: Sequence[Facts]) -> dict[str, str]:
        """Return why scores cannot be kept."""
        return scores_refused(session, about, [ScoreDraft(**facts) for facts in rows])

    def keep(self, session: Session, about: int, version: int, rows: Sequence[Facts]) -> None:
        """Keep all the scores, or none."""
        self._uid = score_sheet(session, about).checkpoint.draft.uid
        self._before = scores_at(session, about)
        self._after = sorted((ScoreDraft(**facts) for facts in rows), key=lambda draft: draft.team)
        save_scores(session, about, version, self._after, by=self.desk.agent)

    def remember(self) -> None:
        """Offer to take back what was just kept, where something changed."""
        if self._before != self._after:
            remember_scores(self.desk, self._uid, self._before, self._after)

    def next_form(self) -> Self:
        """Return the form of the next checkpoint of the loop."""
        return type(self)(self.desk, self._sheet.next_id if self._sheet else 0)

    def follow_up(self) -> tuple[str, object] | None:
        """Show the rally on its page."""
        return ("page:rallies", self._sheet.rally.id) if self._sheet else None


def _called(found: Rally) -> str:
    return f"{found.title}, {short_date(found.held_on, year=True)}"


def _cells(draft: TeamDraft | CheckpointDraft) -> _Row:
    """Return a row as it would be typed: a number that nobody knows is left empty."""
    told = {name: "" if value is None else str(value) for name, value in vars(draft).items() if name != "uid"}
    return draft.uid, told


def _marks(score: ScoreDraft | None) -> dict[str, str]:
    return {name: str(getattr(score, name)) for name in MARKS} if score is not None else {}

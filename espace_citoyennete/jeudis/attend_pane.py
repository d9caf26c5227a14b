"""« Émarger »: who came to a Jeudi, by name and without a name, and the sheet to sign."""

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from espace_citoyennete.jeudis import gestures
from espace_citoyennete.jeudis.count_panel import CountPanel
from espace_citoyennete.jeudis.listing import JeudiRow, RegistrationRow, registrations
from espace_citoyennete.jeudis.panel import RegistrationPanel
from espace_citoyennete.jeudis.pdf import AttendanceSheet, write_attendance_sheet
from espace_citoyennete.jeudis.steps import StepPane, event_words
from espace_citoyennete.town.reference import labels, town_identity
from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.beside import act_buttons, in_a_row
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.printing import Paper, Tell, paper_actions
from espace_citoyennete.ui.table import Column, RowsModel, TableView
from espace_citoyennete.visitors.rules import full_name, on_paper

_RETENTION = "Feuille gardée le temps du bilan de l’action, puis détruite. Droit d’accès auprès de l’accueil."


class AttendPane(StepPane):
    """The people registered by name, ticked as they come."""

    word = "Émarger"
    letters: ClassVar[dict[str, str]] = {" ": "tick", "C": "count_people"}

    def __init__(self, desk: Desk, tell: Tell) -> None:
        super().__init__(desk, tell)
        self.people = TableView("Présents")
        self.model = RowsModel(self._columns(), self)
        self.people.setModel(self.model)
        self.people.set_empty_state("Personne n’est inscrit par son nom.")
        self.people.setMinimumHeight(6 * style.control_height())
        words = {
            "register_walk_in": "Arrivée sans inscription",
            "count_people": "Compter sans nom",
            "print": "Feuille d’émargement",
        }
        self.buttons = act_buttons(desk, self.answers(), words)
        self.body.addLayout(in_a_row(self.buttons))
        self.body.addWidget(self.people, 1)

    def refresh(self) -> None:
        """Read who is registered and who came."""
        event = self.event_row
        with self.desk.database.reading() as session:
            self.model.set_rows(registrations(session, event.id) if event is not None else [])

    def focus_default(self) -> None:
        """Give the focus to the people."""
        self.people.setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Tick, count, register whoever comes unannounced, print the sheet."""
        return {
            **paper_actions(self, self._paper, self.tell),
            "tick": self._tick,
            "count_people": self._count,
            "register_walk_in": self._walk_in,
        }

    def _count(self) -> None:
        if (event := self.event_row) is not None:
            self.asks.emit("open", CountPanel(self.desk, event.id, event_words(event)))

    def _walk_in(self) -> None:
        if (event := self.event_row) is not None:
            form = RegistrationPanel(self.desk, event.id, event_words(event), is_walk_in=True)
            self.asks.emit("open", form)

    def _tick(self) -> None:
        """Mark the person present, or not after all, and go down."""
        row = self.people.current_row()
        if not isinstance(row, RegistrationRow):
            return
        number = self.people.currentIndex().row()
        with self.telling_refusals():
            gestures.tick(self.desk, row.id, self._shown_name(row), is_present=not row.is_present)
            self.people.go_to(min(number + 1, len(self.model.rows) - 1))

    def _columns(self) -> list[Column]:
        return [
            Column("Présent", lambda row: "Présent" if row.is_present else "", 10,
                   icon=lambda row: icons.state_icon("✓", "ok") if row.is_present else "",
                   spoken=lambda row: "présent" if row.is_present else "pas encore émargé"),
            Column("Nom", self._shown_name),
            Column("Genre", lambda row: row.gender, 7),
            Column("Inscription", lambda row: "Sans inscription" if row.is_walk_in else "Inscrit", 16),
        ]  # fmt: skip

    def _shown_name(self, row: RegistrationRow) -> str:
        return self.desk.shown_name(full_name(row.last_name, row.first_name))

    # The sheet to sign

    def _paper(self) -> Paper | None:
        event = self.event_row
        if event is None:
            return None
        write = partial(write_attendance_sheet, sheet=self._sheet(event))
        return Paper("Feuille d’émargement", f"emargement-{event.held_on}.pdf", write)

    def _sheet(self, event: JeudiRow) -> AttendanceSheet:
        with self.desk.database.reading() as session:
            town, axes = town_identity(session), labels(session, "axe_evenement")
            people = registrations(session, event.id)
        is_guarded = any(row.reach.is_guarded for row in people)
        return AttendanceSheet(
            title=event.title,
            held_on=event.held_on,
            starts_at=event.starts_at,
            axis="" if is_guarded else axes.get(event.axis, event.axis),
            venue=event.place,
            publisher="" if is_guarded else f"{town.name} – {town.place}",
            address="" if is_guarded else town.address,
            attendees=tuple((_on_paper(row), "") for row in people),
            details="",
            retention=_RETENTION,
            printed_at=self.desk.clock.now(),
            logo=None if is_guarded else town.logo,
        )


def _on_paper(row: RegistrationRow) -> str:
    return on_paper(row.reach.safe_contact, full_name(row.last_name, row.first_name)).name

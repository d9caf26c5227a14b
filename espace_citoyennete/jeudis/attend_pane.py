"""« Émarger »: who came to a Jeudi, by name, by number or without a name, and the sheet to sign."""

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from PySide6.QtGui import QKeyEvent

from espace_citoyennete.french import plural
from espace_citoyennete.jeudis import gestures
from espace_citoyennete.jeudis.arrivals import ARRIVALS, count_one, tick_numbers
from espace_citoyennete.jeudis.count_panel import CountPanel
from espace_citoyennete.jeudis.listing import RegistrationRow, registrations
from espace_citoyennete.jeudis.papers import attendance_paper
from espace_citoyennete.jeudis.registration_panel import RegistrationPanel
from espace_citoyennete.jeudis.rules import is_named_so
from espace_citoyennete.jeudis.steps import StepPane, event_words, place_words
from espace_citoyennete.jeudis.tick_field import TickField
from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.accessibility import announce
from espace_citoyennete.ui.beside import act_buttons, in_a_row
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.printing import Paper, Tell, paper_actions
from espace_citoyennete.ui.table import Column, RowsModel, TableView
from espace_citoyennete.visitors.rules import full_name

_WORDS = {
    "count_woman": "+ Femme",
    "count_man": "+ Homme",
    "count_unknown": "+ Non communiqué",
    "register_walk_in": "Arrivée avec nom",
    "count_people": "Compter",
    "print": "Feuille d’émargement",
    "print_with_phones": "Avec téléphones",
}


class AttendPane(StepPane):
    """The people registered by name, ticked as they come; those who give no name, counted."""

    word = "Émarger"
    letters: ClassVar[dict[str, str]] = {"C": "count_people"}
    own_letters: ClassVar[dict[str, str]] = {
        " ": "tick",
        "A": "register_walk_in",
        "F": "count_woman",
        "H": "count_man",
        "N": "count_unknown",
    }

    def __init__(self, desk: Desk, tell: Tell) -> None:
        super().__init__(desk, tell)
        self._rows: list[RegistrationRow] = []
        self.entry = TickField()
        self.people = TableView("Présents")
        self.model = RowsModel(self._columns(), self)
        self.people.setModel(self.model)
        self.people.setMinimumHeight(6 * style.control_height())
        self.totals = style.words()
        self.buttons = act_buttons(desk, self.answers(), _WORDS)
        self.body.addLayout(in_a_row(self.buttons))
        self.body.addWidget(self.entry)
        self.body.addWidget(self.people, 1)
        self.body.addWidget(self.totals)
        self.entry.textEdited.connect(lambda _text: self._show_found())
        self.entry.numbers.connect(self._tick_numbers)
        self.entry.name.connect(self._tick_found)
        self.entry.walked.connect(self._walk)
        self.entry.left.connect(self._leave_entry)

    def refresh(self) -> None:
        """Read who is registered and who came."""
        event = self.event_row
        with self.desk.database.reading() as session:
            self._rows = registrations(session, event.id, by=self.desk.agent) if event is not None else []
        self._show_found()
        self.totals.setText("" if event is None else self._totals())

    def focus_default(self) -> None:
        """Give the focus to the people, or to the button that counts where nobody gave a name."""
        (self.people if self._rows else self.buttons["count_woman"]).setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Tick, count, register whoever comes unannounced, print the sheet."""
        sheet = partial(self._paper, with_phones=True)
        return {
            **paper_actions(self, self._paper, self.tell),
            "print_with_phones": paper_actions(self, sheet, self.tell)["print"],
            "find": self.entry.setFocus,
            "tick": self._tick,
            "count_woman": partial(self._count_one, "F"),
            "count_man": partial(self._count_one, "H"),
            "count_unknown": partial(self._count_one, "NC"),
            "count_people": self._count,
            "register_walk_in": self._walk_in,
        }

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Begin a number typed in the list: it goes on in the field, until Entrée."""
        if event.text().isdigit():
            self.entry.setFocus()
            self.entry.setText(event.text())
        else:
            super().keyPressEvent(event)

    # Who is shown

    def _show_found(self) -> None:
        """Show the people whose name begins as the letters typed; numbers leave everybody in view."""
        typed = self.entry.text()
        wanted = "" if typed[:1].isdigit() else typed
        found = [row for row in self._rows if is_named_so(wanted, row.last_name, row.first_name)]
        self.people.set_empty_state(
            "Personne n’est inscrit par son nom." if not self._rows else "Aucun inscrit ne porte ce nom."
        )
        self.model.set_rows(found)
        if wanted and found:
            self.people.go_to(0)

    def _totals(self) -> str:
        event = self.event_row
        assert event is not None
        unknown = event.present - event.women - event.men
        return (
            f"{plural(event.present, 'présent')}, dont {event.counted.present} sans nom, "
            f"pour {plural(event.registered, 'inscrit')} · F {event.women}, H {event.men}, "
            f"autre ou non communiqué {unknown}"
        )

    def _columns(self) -> list[Column]:
        return [
            Column("N°", lambda row: str(row.number or ""), 5, is_right=True,
                   spoken=lambda row: f"numéro {row.number}" if row.number else "sans numéro"),
            Column("Présent", lambda row: "Présent" if row.is_present else "", 10,
                   icon=lambda row: icons.state_icon("✓", "ok") if row.is_present else "",
                   spoken=lambda row: "présent" if row.is_present else "pas encore émargé"),
            Column("Nom", self._shown_name),
            Column("Genre", lambda row: row.gender, 7),
            Column("Inscription", place_words, 16),
        ]  # fmt: skip

    def _shown_name(self, row: RegistrationRow) -> str:
        return self.desk.shown_name(full_name(row.last_name, row.first_name))

    # Who came

    def _tick(self) -> None:
        """Mark the person present, or not after all, and go down."""
        row = self.people.current_row()
        if not isinstance(row, RegistrationRow):
            return
        number = self.people.currentIndex().row()
        with self.telling_refusals():
            gestures.tick(self.desk, row.id, self._shown_name(row), is_present=not row.is_present)
            self.people.go_to(min(number + 1, len(self.model.rows) - 1))

    def _tick_numbers(self, numbers: list[int]) -> None:
        event = self.event_row
        if event is None:
            return
        with self.telling_refusals():
            ticked = tick_numbers(self.desk, event.id, numbers)
            self.entry.clear()
            already = len(numbers) - ticked
            told = plural(ticked, "personne émargée", "personnes émargées")
            there = plural(already, "déjà présente", "déjà présentes")
            self._say(f"{told}, {there}." if already else f"{told}.")

    def _tick_found(self) -> None:
        """Mark present the person chosen among those found; whoever was present stays so."""
        row = self.people.current_row()
        if not isinstance(row, RegistrationRow) or not self.model.rows:
            self.tell("Aucun inscrit ne porte ce nom. Noter une arrivée sans inscription (A).", "warn")
            return
        name = self._shown_name(row)
        with self.telling_refusals():
            if not row.is_present:
                gestures.tick(self.desk, row.id, name, is_present=True)
            self.entry.clear()
            self._show_found()
            self._say(f"{name}\u00a0: présent.")

    def _walk(self, way: int) -> None:
        row = self.people.currentIndex().row() + way
        if 0 <= row < len(self.model.rows):
            self.people.go_to(row)

    def _leave_entry(self) -> None:
        self._show_found()
        self.people.setFocus()

    def _count_one(self, gender: str) -> None:
        if (event := self.event_row) is not None:
            with self.telling_refusals():
                count_one(self.desk, event.id, gender)
                self._say(f"Comptée sans nom\u00a0: {ARRIVALS[gender]}.")

    def _say(self, sentence: str) -> None:
        self.tell(sentence, "ok")
        announce(sentence)

    def _count(self) -> None:
        if (event := self.event_row) is not None:
            self.asks.emit("open", CountPanel(self.desk, event.id, event_words(event)))

    def _walk_in(self) -> None:
        if (event := self.event_row) is not None:
            form = RegistrationPanel(self.desk, event.id, event_words(event), is_walk_in=True)
            self.asks.emit("open", form)

    def _paper(self, *, with_phones: bool = False) -> Paper | None:
        event = self.event_row
        return None if event is None else attendance_paper(self.desk, event, with_phones=with_phones)

"""« Inscrire »: who is registered for a Jeudi."""

from collections.abc import Callable

from espace_citoyennete.french import plural
from espace_citoyennete.jeudis import gestures
from espace_citoyennete.jeudis.listing import RegistrationRow, registrations
from espace_citoyennete.jeudis.panel import RegistrationPanel
from espace_citoyennete.jeudis.steps import StepPane, event_words
from espace_citoyennete.ui import style
from espace_citoyennete.ui.beside import act_buttons, in_a_row
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.printing import Tell
from espace_citoyennete.ui.table import Column, RowsModel, TableView
from espace_citoyennete.visitors.rules import full_name


class RegisterPane(StepPane):
    """The people registered by name, and how many places are left."""

    word = "Inscrire"

    def __init__(self, desk: Desk, tell: Tell) -> None:
        super().__init__(desk, tell)
        self.people = TableView("Inscrits")
        self.model = RowsModel(self._columns(), self)
        self.people.setModel(self.model)
        self.people.set_empty_state("Personne n’est inscrit par son nom. Appuyer sur I pour inscrire.")
        self.people.setMinimumHeight(6 * style.control_height())
        self.places = style.words("caption")
        words = {"register_person": "Inscrire", "remove": "Retirer"}
        self.buttons = act_buttons(desk, self.answers(), words)
        self.body.addLayout(in_a_row(self.buttons))
        self.body.addWidget(self.people, 1)
        self.body.addWidget(self.places)

    def refresh(self) -> None:
        """Read who is registered."""
        event = self.event_row
        if event is None:
            self.model.set_rows([])
            self.places.setText("")
            return
        with self.desk.database.reading() as session:
            self.model.set_rows(registrations(session, event.id))
        self.places.setText(
            f"{plural(event.registered, 'inscrit')} sur {plural(event.capacity, 'place')}, "
            f"dont {event.counted.registered} sans nom"
        )

    def focus_default(self) -> None:
        """Give the focus to the people."""
        self.people.setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Register somebody, take somebody off the list."""
        return {"register_person": self.register, "remove": self._remove}

    def register(self) -> None:
        """Open the form that registers somebody."""
        if (event := self.event_row) is not None:
            self.asks.emit("open", RegistrationPanel(self.desk, event.id, event_words(event)))

    def _remove(self) -> None:
        row = self.people.current_row()
        if isinstance(row, RegistrationRow):
            with self.telling_refusals():
                gestures.take_off(self.desk, row.id, self._shown_name(row))

    def _columns(self) -> list[Column]:
        return [
            Column("Nom", self._shown_name),
            Column("Consigne, téléphone", lambda row: row.reach.words, 20),
            Column("Genre", lambda row: row.gender, 7),
            Column("Inscription", lambda row: "Sans inscription" if row.is_walk_in else "Inscrit", 16),
        ]  # fmt: skip

    def _shown_name(self, row: RegistrationRow) -> str:
        return self.desk.shown_name(full_name(row.last_name, row.first_name))

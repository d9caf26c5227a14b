"""« Inscrire »: who is registered for a Jeudi, who waits, and to whom a free place is proposed."""

from collections.abc import Callable
from typing import ClassVar

from espace_citoyennete.callbacks.card import Call, CallCard
from espace_citoyennete.french import clock_time, long_date, plural, short_date
from espace_citoyennete.jeudis import gestures
from espace_citoyennete.jeudis.list_panel import RegistrationListPanel
from espace_citoyennete.jeudis.listing import JeudiRow, RegistrationRow, registrations
from espace_citoyennete.jeudis.registration_panel import RegistrationPanel
from espace_citoyennete.jeudis.steps import StepPane, event_words, place_words
from espace_citoyennete.town.reference import labels
from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.beside import Beside, act_buttons, in_a_row
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.printing import Tell
from espace_citoyennete.ui.table import Column, RowsModel, TableView
from espace_citoyennete.visitors.rules import full_name

_ACTS = {
    "register_person": "Inscrire",
    "paste_list": "Coller une liste",
    "remove": "Retirer",
    "give_place": "Donner la place",
}


class RegisterPane(StepPane):
    """The people registered by name, those who wait, and the call to make when a place is free."""

    word = "Inscrire"
    letters: ClassVar[dict[str, str]] = {"L": "paste_list", "J": "give_place"}

    def __init__(self, desk: Desk, tell: Tell) -> None:
        super().__init__(desk, tell)
        self._first: RegistrationRow | None = None  # whoever waits first, while a place is free
        self._channels: dict[str, str] = {}
        self._needs: dict[str, str] = {}
        self.people = TableView("Inscrits")
        self.model = RowsModel(self._columns(), self)
        self.people.setModel(self.model)
        self.people.set_empty_state("Personne n’est inscrit par son nom. Appuyer sur I pour inscrire.")
        self.people.setMinimumHeight(6 * style.control_height())
        self.places = style.words("caption")
        self.people.opened.connect(lambda _row: self._change())
        self.card = CallCard(desk)
        self.card.revealed.connect(self.people.setFocus)
        self.buttons = act_buttons(desk, self.answers(), _ACTS)
        self._beside = Beside(self.people, self.card)
        self.body.addLayout(in_a_row(self.buttons))
        self.body.addWidget(self._beside, 1)
        self.body.addWidget(self.places)

    def refresh(self) -> None:
        """Read who is registered and who waits."""
        event = self.event_row
        rows: list[RegistrationRow] = []
        if event is not None:
            with self.desk.database.reading() as session:
                rows = registrations(session, event.id, by=self.desk.agent)
                self._channels, self._needs = labels(session, "canal"), labels(session, "besoin_particulier")
        self.model.set_rows(rows)
        waiting = [row for row in rows if row.is_waiting]
        self._first = waiting[0] if waiting and event is not None and event.has_free_place else None
        self._show_first()
        self.places.setText("" if event is None else self._totals())

    def focus_default(self) -> None:
        """Give the focus to the people."""
        self.people.setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Register somebody or a list, give a free place, take somebody off the list."""
        return {
            "register_person": self.register,
            "paste_list": self._paste,
            "give_place": self._give,
            "remove": self._remove,
        }

    # What is shown

    def _totals(self) -> str:
        """Return the counter of the places, without a name."""
        event = self.event_row
        assert event is not None
        told = f"{plural(event.registered, 'inscrit')} sur {plural(event.capacity, 'place')}"
        told += f", dont {event.counted.registered} sans nom" if event.counted.registered else ""
        return told + (f" · {event.waiting} en attente" if event.waiting else "")

    def _show_first(self) -> None:
        """Show whom the free place is proposed to: the instruction is read before the number."""
        row = self._first
        self._beside.side.setVisible(row is not None)
        self.buttons["give_place"].setVisible(row is not None)
        if row is None or self.event_row is None:
            self.card.show_call(None)
            return
        about = f"Une place est libre · en attente depuis le {short_date(row.registered_at.date())}"
        self.card.show_call(Call(row.id, _name(row), about, row.reach, script=_script(self.event_row)))

    def _columns(self) -> list[Column]:
        return [
            Column("Nom", self._shown_name),
            Column("Organisme", lambda row: row.organisation, 16, under=155),
            Column("Consigne, téléphone", lambda row: row.reach.words, 20),
            Column("Inscription", self._registered, 17, under=105, tip=self._registered),
            Column("Besoins", self._said_needs, 16, under=122, tip=self._said_needs),
            Column("Place", place_words, 16,
                   icon=lambda row: icons.icon("clock", "text2") if row.is_waiting else ""),
        ]  # fmt: skip

    def _registered(self, row: RegistrationRow) -> str:
        how = self._channels.get(row.channel, "")
        return " · ".join(filter(None, (short_date(row.registered_at.date()), how)))

    def _said_needs(self, row: RegistrationRow) -> str:
        return ", ".join(self._needs.get(code, code) for code in row.needs)

    def _shown_name(self, row: RegistrationRow) -> str:
        return self.desk.shown_name(_name(row))

    # What is done

    def register(self) -> None:
        """Open the form that registers somebody."""
        if (event := self.event_row) is not None:
            self.asks.emit("open", RegistrationPanel(self.desk, event.id, event_words(event)))

    def _change(self) -> None:
        """Open what the person chosen said, to be corrected."""
        row, event = self.people.current_row(), self.event_row
        if event is not None and isinstance(row, RegistrationRow):
            with self.telling_refusals():
                form = RegistrationPanel(self.desk, event.id, event_words(event), registration_id=row.id)
                self.asks.emit("open", form)

    def _paste(self) -> None:
        if (event := self.event_row) is not None:
            self.asks.emit("open", RegistrationListPanel(self.desk, event.id, event_words(event)))

    def _give(self) -> None:
        """Give the free place to whoever waits first."""
        if self._first is None:
            self.tell("Aucune place libre à donner, ou personne n’attend.", "info")
            return
        with self.telling_refusals():
            gestures.give(self.desk, self._first.id, self._shown_name(self._first))

    def _remove(self) -> None:
        row = self.people.current_row()
        if isinstance(row, RegistrationRow):
            with self.telling_refusals():
                gestures.take_off(self.desk, row.id, self._shown_name(row))


def _name(row: RegistrationRow) -> str:
    return full_name(row.last_name, row.first_name)


def _script(event: JeudiRow) -> str:
    when = f"{long_date(event.held_on, year=False)} à {clock_time(event.starts_at)}"
    return f"une place est libre au Jeudi citoyenneté du {when}, {event.place} ({event.title})."

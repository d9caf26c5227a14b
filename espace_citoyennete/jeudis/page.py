"""Jeudis citoyenneté: the events, the people registered, who came, the sheet to sign."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from espace_citoyennete.french import clock_time, long_date, plural, short_date
from espace_citoyennete.jeudis import gestures
from espace_citoyennete.jeudis.listing import JeudiRow, RegistrationRow, jeudis, registrations
from espace_citoyennete.jeudis.model import Jeudi, Registration
from espace_citoyennete.jeudis.panel import CountPanel, JeudiPanel, RegistrationPanel
from espace_citoyennete.jeudis.pdf import AttendanceSheet, write_attendance_sheet
from espace_citoyennete.town.reference import labels, town_identity
from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.flow import FlowLayout
from espace_citoyennete.ui.key_tip import KeyTip
from espace_citoyennete.ui.page import Page, scrolled
from espace_citoyennete.ui.printing import Paper, paper_actions
from espace_citoyennete.ui.table import Column, RowsModel, TableView
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import full_name, on_paper

_FAR = timedelta(days=3660)
_RETENTION = "Feuille gardée le temps du bilan de l’action, puis détruite. Droit d’accès auprès de l’accueil."


class JeudisPage(Page):
    """The events above, the people of the one chosen below."""

    title = "Jeudis citoyenneté"
    icon = "users"
    models = frozenset({Jeudi, Registration, Visitor})
    hints = "I\u00a0: inscrire · Espace\u00a0: présent · C\u00a0: compter · {print}\u00a0: feuille à signer"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._shows_past = False
        self._axes: dict[str, str] = {}
        self.events = TableView("Jeudis")
        self._events_model = RowsModel(self._event_columns(), self)
        self.events.setModel(self._events_model)
        self.people = TableView("Inscrits")
        self._people_model = RowsModel(self._people_columns(), self)
        self.people.setModel(self._people_model)
        self.heading = style.words("section")
        self.totals = style.words("caption")
        self.buttons: list[QPushButton] = []
        self._build()

    # What the window asks of a page

    def refresh(self) -> None:
        """Read the events again, and the people of the one chosen."""
        today = self.desk.clock.today()
        first, last = (today - _FAR, today - timedelta(days=1)) if self._shows_past else (today, today + _FAR)
        with self.desk.database.reading() as session:
            self._axes = labels(session, "axe_evenement")
            rows = jeudis(session, first, last)
        rows = rows[::-1] if self._shows_past else rows
        self._events_model.set_rows(rows)
        if self.chosen is None:
            self.events.go_to(0)
        self.set_subtitle(
            plural(len(rows), "Jeudi", "Jeudis") + (" passés" if self._shows_past else " à venir")
        )
        self._show_people()

    def focus_default(self) -> None:
        """Give the focus to the events."""
        self.events.setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Print the sheet; register, tick, count, take somebody off the list."""
        return {
            **paper_actions(self, self._paper, self.show_message),
            "remove": self._remove,
            "register_person": self._register,
            "tick": self._tick,
            "count_people": self._count,
        }

    def receive(self, what: object) -> None:
        """Show the event just saved, wherever it is."""
        for past in (self._shows_past, not self._shows_past):
            self._show_view(past)
            if self.events.go_to_key(what):
                return

    @property
    def chosen(self) -> JeudiRow | None:
        """Return the event chosen."""
        row = self.events.current_row()
        return row if isinstance(row, JeudiRow) else None

    # Building

    def _build(self) -> None:
        self.set_views(
            ("À venir", partial(self._show_view, False)), ("Passés", partial(self._show_view, True))
        )
        new = partial(self.asks.emit, "form:jeudi", {})
        self.add_button("Nouveau Jeudi", new, icon="plus", primary=True)
        self.events.set_empty_state("Aucun Jeudi à venir.", "Nouveau Jeudi", new)
        self.events.current_changed.connect(lambda _row: self._show_people())
        self.events.opened.connect(lambda _row: self._open_event())
        self.events.letter_pressed.connect(self._letter)
        self.people.letter_pressed.connect(self._letter)
        self.people.set_empty_state("Personne n’est inscrit par son nom. Appuyer sur I pour inscrire.")
        row = style.control_height()
        self.events.setMinimumHeight(4 * row)  # a low window scrolls rather than show no row
        self.people.setMinimumHeight(6 * row)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.events, 2)
        column.addWidget(self._detail(), 3)
        self.body.addWidget(scrolled(content), 1)

    def _detail(self) -> QWidget:
        detail = QWidget()
        column = QVBoxLayout(detail)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        row = FlowLayout()
        for text, does, action in (
            ("Inscrire", "register_person", self._register),
            ("Arrivée sans inscription", "", self._walk_in),
            ("Compter sans nom", "count_people", self._count),
            ("Feuille d’émargement", "print", self.answers()["print"]),
            ("Annuler ce Jeudi", "", self._cancel),
        ):
            button = QPushButton(text)
            if does:
                KeyTip(button, self.desk, does, text)
            button.clicked.connect(lambda _checked=False, act=action: act())
            self.buttons.append(button)
            row.addWidget(button)
        column.addWidget(self.heading)
        column.addLayout(row)
        column.addWidget(self.people, 1)
        column.addWidget(self.totals)
        return detail

    def _event_columns(self) -> list[Column]:
        return [
            Column("Date", lambda row: short_date(row.held_on, year=self._shows_past), 16,
                   spoken=lambda row: long_date(row.held_on)),
            Column("Heure", lambda row: clock_time(row.starts_at), 8, under=110),
            Column("Titre", lambda row: row.title),
            Column("Axe", lambda row: self._axes.get(row.axis, row.axis), under=120),
            Column("Lieu", lambda row: row.place, 16, under=80),
            Column("Inscrits", lambda row: f"{row.registered} / {row.capacity}", 9, is_right=True,
                   spoken=lambda row: f"{row.registered} sur {plural(row.capacity, 'place')}"),
            Column("Présents", lambda row: str(row.present), 8, is_right=True),
            Column("LSF", lambda row: "LSF" if row.sign_language else "", 5, under=110),
        ]  # fmt: skip

    # What is shown

    def _show_view(self, past: bool) -> None:
        self._shows_past = past
        word = "passé" if past else "à venir"
        self.events.set_empty_state(
            f"Aucun Jeudi {word}.", "Nouveau Jeudi", partial(self.asks.emit, "form:jeudi", {})
        )
        self.refresh()

    def _show_people(self) -> None:
        event = self.chosen
        for button in self.buttons:
            button.setEnabled(event is not None)
        if event is None:
            self._people_model.set_rows([])
            self.heading.setText("")
            self.totals.setText("")
            return
        with self.desk.database.reading() as session:
            self._people_model.set_rows(registrations(session, event.id))
        self.heading.setText(_event_words(event))
        counted = event.counted
        named = sum(row.is_present for row in self._people_model.rows)
        unknown = event.present - event.women - event.men
        self.totals.setText(
            f"{plural(event.registered, 'inscrit')} dont {counted.registered} sans nom · "
            f"{plural(event.present, 'présent')} dont {event.present - named} sans nom · "
            f"F {event.women}, H {event.men}, non communiqué {unknown}"
        )

    # What is done

    def _letter(self, letter: str) -> None:
        if letter == " ":
            self._tick()
        elif self.desk.settings.letter_keys and letter in "IC":
            (self._register if letter == "I" else self._count)()

    def _open_event(self) -> None:
        if event := self.chosen:
            self.asks.emit("open", JeudiPanel(self.desk, event.id))

    def _register(self) -> None:
        if event := self.chosen:
            self.asks.emit("open", RegistrationPanel(self.desk, event.id, _event_words(event)))

    def _count(self) -> None:
        if event := self.chosen:
            self.asks.emit("open", CountPanel(self.desk, event.id, _event_words(event)))

    def _walk_in(self) -> None:
        if event := self.chosen:
            form = RegistrationPanel(self.desk, event.id, _event_words(event), is_walk_in=True)
            self.asks.emit("open", form)

    def _tick(self) -> None:
        """Mark the person present, or not after all, and go down."""
        row = self.people.current_row()
        if not isinstance(row, RegistrationRow):
            return
        number = self.people.currentIndex().row()
        with self.telling_refusals():
            gestures.tick(self.desk, row.id, self._shown_name(row), is_present=not row.is_present)
            self.people.go_to(min(number + 1, len(self._people_model.rows) - 1))

    def _people_columns(self) -> list[Column]:
        return [
            Column("Présent", lambda row: "Présent" if row.is_present else "", 10,
                   icon=lambda row: icons.state_icon("✓", "ok") if row.is_present else "",
                   spoken=lambda row: "présent" if row.is_present else "pas encore émargé"),
            Column("Nom", self._shown_name),
            Column("Consigne, téléphone", lambda row: row.reach.words, 20),
            Column("Genre", lambda row: row.gender, 7),
            Column("Inscription", lambda row: "Sans inscription" if row.is_walk_in else "Inscrit", 16),
        ]  # fmt: skip

    def _shown_name(self, row: RegistrationRow) -> str:
        return self.desk.shown_name(full_name(row.last_name, row.first_name))

    def _remove(self) -> None:
        row = self.people.current_row()
        if isinstance(row, RegistrationRow) and self.people.hasFocus():
            with self.telling_refusals():
                gestures.take_off(self.desk, row.id, self._shown_name(row))

    def _cancel(self) -> None:
        if event := self.chosen:
            with self.telling_refusals():
                gestures.cancel(self.desk, event.id)

    # The sheet to sign

    def _paper(self) -> Paper | None:
        event = self.chosen
        if event is None:
            return None
        write = partial(write_attendance_sheet, sheet=self._sheet(event))
        return Paper("Feuille d’émargement", f"emargement-{event.held_on}.pdf", write)

    def _sheet(self, event: JeudiRow) -> AttendanceSheet:
        with self.desk.database.reading() as session:
            town = town_identity(session)
            people = registrations(session, event.id)
        is_guarded = any(row.reach.is_guarded for row in people)
        return AttendanceSheet(
            title=event.title,
            held_on=event.held_on,
            starts_at=event.starts_at,
            axis="" if is_guarded else self._axes.get(event.axis, event.axis),
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


def _event_words(event: JeudiRow) -> str:
    day: date = event.held_on
    return f"{short_date(day, year=True)} {clock_time(event.starts_at)} — {event.title}"

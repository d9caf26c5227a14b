"""The register: every contact, searched as one types, filtered, with the totals of what is shown."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from espace_citoyennete.contacts.filters import RegisterFilters
from espace_citoyennete.contacts.gestures import remove
from espace_citoyennete.contacts.listing import (
    ContactRow,
    ContactTotals,
    contact_day,
    contact_lexicon,
    contact_listing,
    contact_totals,
)
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.origins import Counted
from espace_citoyennete.contacts.panel import ContactPanel
from espace_citoyennete.contacts.service import is_contact_restricted
from espace_citoyennete.french import clock_time, long_date, number, plural, short_date
from espace_citoyennete.report import Period
from espace_citoyennete.storage.paging import anchors, page
from espace_citoyennete.storage.rows import id_with
from espace_citoyennete.town.model import Choice, Motive, Neighbourhood
from espace_citoyennete.town.years import erased_told
from espace_citoyennete.ui import style
from espace_citoyennete.ui.accessibility import announce
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.page import Page
from espace_citoyennete.ui.search_watch import SearchWatch
from espace_citoyennete.ui.table import Column, ListingModel, Source, TableView
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import NEVER_CONFIRM

_CHANNELS = {  # short word, icon
    "TEL_ENTRANT": ("Appel", "phone"),
    "TEL_SORTANT": ("Émis", "phone"),
    "VISITE": ("Visite", "footprints"),
    "VISITE_RDV": ("Venue", "calendar-days"),
    "COURRIEL": ("Courriel", "mail"),
    "COURRIER": ("Courrier", "mail"),
    "VISIO": ("Visio", "video"),
    "HORS_MURS": ("Dehors", "users"),
    "PARTENAIRE": ("Liaison", "building"),
}
_BACK_DATED = "saisi a posteriori"


class RegisterPage(Page):
    """All contacts, newest first."""

    title = "Registre"
    icon = "list"
    models = frozenset({Contact, Visitor, Choice, Motive, Neighbourhood})
    hints = (
        "Entrée\u00a0: ouvrir · Suppr\u00a0: retirer · S\u00a0: suite d’un Jeudi · D\u00a0: discrimination · "
        "{find}\u00a0: rechercher"
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.filters = RegisterFilters(desk)
        self.searches = SearchWatch(desk, self)
        self.table = TableView("Contacts")
        self.model = ListingModel(self._columns(), self)
        self.table.setModel(self.model)
        self.footer = style.words("caption")
        self.reminder = style.words("caption", NEVER_CONFIRM)
        for widget in (self.filters, self.reminder, self.table, self.footer):
            self.body.addWidget(widget, 1 if widget is self.table else 0)
        self.add_button("Nouveau", self._new_call, does="new_call", icon="plus", primary=True)
        self.add_button("Saisie en lot", lambda: self.asks.emit("batch", None), does="batch", icon="list")
        self.filters.changed.connect(self._show_wanted)
        self.table.opened.connect(lambda _row: self._open())
        self.hear_letters(self.table)
        self.filters.search.returnPressed.connect(self.table.setFocus)

    def refresh(self) -> None:
        """Read the lists and the contacts again."""
        self.filters.read_lists()
        with self.desk.database.reading() as session:
            self._lexicon = contact_lexicon(session)
            self._channels = {option.code: option.label for option in self.filters.channel.options()}
        self._show_wanted()

    def focus_default(self) -> None:
        """Give the focus to the search."""
        self.filters.search.setFocus()

    def receive(self, what: object) -> None:
        """Open a contact by its uid, with those of its day beside it; or show those that make a figure."""
        if isinstance(what, Counted):
            self.filters.show_counted(what)
            self.table.setFocus()
            return
        if not isinstance(what, UUID):
            return
        with self.telling_refusals():
            with self.desk.database.reading() as session:
                contact_id = id_with(session, Contact, what)
                self.filters.show_day(contact_day(session, contact_id))
            shown = range(self.model.rowCount())  # those of a day
            place = next((n for n in shown if self.model.row_at(n).id == contact_id), None)
            if place is not None:
                self.table.go_to(place)
            self.asks.emit("open", ContactPanel(self.desk, contact_id=contact_id))

    def answers(self) -> dict[str, Callable[[], object]]:
        """Search, remove a contact, log one like it, open its person, promise a call, tell what it led to."""
        return {
            "find": self._find,
            "remove": self._remove,
            "same_again": self._log_alike,
            "new_callback": self._promise_call,
            "open_person": self._open_person,
            "follow_jeudi": self._follow_jeudi,
            "tell_discrimination": self._tell_discrimination,
        }

    # What is shown

    def _columns(self) -> list[Column]:
        return [
            Column("Date", lambda row: _when(self, row), 19, spoken=_spoken_when,
                   icon=lambda row: "clock" if row.is_back_dated else ""),
            Column("Canal", lambda row: _CHANNELS.get(row.channel, ("", ""))[0] or row.channel, 10,
                   spoken=lambda row: self._channels.get(row.channel, row.channel),
                   icon=lambda row: _CHANNELS.get(row.channel, ("", "phone"))[1]),
            Column("Motif", lambda row: row.motive),
            Column("Suite", lambda row: _short(row.outcome), 17, spoken=lambda row: row.outcome),
            Column("Quartier", lambda row: row.neighbourhood, 20, under=115),
            Column("Personne", lambda row: self.desk.shown_name(row.person), 12, under=115),
            Column("Note", lambda row: row.note, under=160),
        ]  # fmt: skip

    def _show_wanted(self) -> None:
        wanted = self.filters.wanted()
        database, by = self.desk.database, self.desk.agent

        def fetch(after: Any) -> Sequence[ContactRow]:
            with database.reading() as session:
                rows = page(session, contact_listing(session, wanted, by=by), after=after)
            return [self._lexicon.row(row) for row in rows]

        def every_anchor() -> Sequence[Any]:
            with database.reading() as session:
                return anchors(session, contact_listing(session, wanted, by=by))

        with database.reading() as session:
            totals = contact_totals(session, wanted, by=by)
            days = Period(wanted.first or date.min, wanted.last or date.max)
            erased = erased_told(session, days)
        self.model.set_source(
            Source(lambda: totals.rows, fetch, lambda row: (row.occurred_at, row.id), every_anchor)
        )
        self._tell(totals, erased)
        self.searches.show(wanted.text.strip(), totals.rows)

    def _tell(self, totals: ContactTotals, erased: str) -> None:
        word = self.filters.period.currentText()
        self.set_subtitle(f"{plural(totals.rows, 'ligne')} · {word[0].lower()}{word[1:]}")
        parts = [
            plural(totals.rows, "ligne"),
            plural(totals.received, "contact reçu", "contacts reçus"),
            plural(totals.by_phone, "appel reçu", "appels reçus"),
            plural(totals.by_visit, "visite"),
            f"{number(totals.with_appointment)} avec rendez-vous",
        ]
        self.footer.setText(" · ".join([parts[0], erased] if erased else parts))
        self.reminder.setVisible(bool(self.filters.wanted().text.strip()))
        if self.filters.is_filtering():
            sentence = "Aucun contact ne correspond à ces filtres."
            self.table.set_empty_state(sentence, "Effacer les filtres", self.filters.clear)
            announce(plural(totals.rows, "contact"))
        else:
            nobody = "Aucun contact sur cette période. Appuyer sur F2 au prochain appel."
            self.table.set_empty_state(erased or nobody)

    # What is done

    def _find(self) -> None:
        self.filters.search.setFocus()
        self.filters.search.selectAll()

    def _new_call(self) -> None:
        self.asks.emit("form:contact", {"channel": "TEL_ENTRANT"})

    def _log_alike(self) -> None:
        """Log a contact like the row that has the focus; from elsewhere, like the last one logged here."""
        row = self.table.current_row() if self.table.hasFocus() else None
        self.asks.emit("form:contact", {"like": row.id if row is not None else 0})

    def _open(self) -> None:
        row = self.table.current_row()
        if row is not None:
            with self.telling_refusals():
                self.asks.emit("open", ContactPanel(self.desk, contact_id=row.id))

    def _promise_call(self) -> None:
        """Promise to call the person of the contact chosen, or anybody when nobody is named there."""
        row = self.table.current_row()
        given: dict[str, object] = {}
        if row is not None and row.visitor_uid is not None:
            with self.desk.database.reading() as session:
                guarded = is_contact_restricted(session, row.id)
            given = {"visitor_uid": row.visitor_uid, "contact_id": row.id, "is_restricted": guarded}
        self.asks.emit("form:callback", given)

    def _open_person(self) -> None:
        row = self.table.current_row()
        if row is None or row.visitor_uid is None:
            self.show_message("Aucune personne à ouvrir\u00a0: choisir une ligne qui porte un nom.", "info")
        else:
            self.asks.emit("form:person", {"visitor_uid": row.visitor_uid})

    def _follow_jeudi(self) -> None:
        """Ask of which Jeudi the contact chosen came."""
        if (row := self.table.current_row()) is not None:
            self.asks.emit("form:jeudi_follow_up", {"contact_id": row.id})

    def _tell_discrimination(self) -> None:
        """Ask what the contact chosen tells of a discrimination."""
        if (row := self.table.current_row()) is not None:
            self.asks.emit("form:situation", {"contact_id": row.id})

    def _remove(self) -> None:
        row = self.table.current_row()
        if row is None or not self.table.hasFocus():
            return
        with self.telling_refusals():
            remove(self.desk, row.id)


def _when(page: RegisterPage, row: ContactRow) -> str:
    is_this_year = row.occurred_at.year == page.desk.clock.today().year
    return f"{short_date(row.occurred_at.date(), year=not is_this_year)} {row.occurred_at:%H:%M}"


def _short(label: str) -> str:
    """Return the first words of a label: « Orienté (organisme noté) » → « Orienté »."""
    return re.split(r" ?[(,]", label)[0]


def _spoken_when(row: ContactRow) -> str:
    moment = f"{long_date(row.occurred_at.date())} {clock_time(row.occurred_at)}"
    return f"{moment}, {_BACK_DATED}" if row.is_back_dated else moment

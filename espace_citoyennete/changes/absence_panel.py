"""Somebody away, or the place or a room closed: each sitting that it hits, and what becomes of it."""

from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QLineEdit

from espace_citoyennete.changes.gestures import remember_settled
from espace_citoyennete.changes.preview import SittingHit, same_hour_next_week, sittings_hit
from espace_citoyennete.changes.service import AwayDraft, declare_absence
from espace_citoyennete.changes.settling import Cancel, Decision, MoveTo, ReplaceBy, SittingsChange
from espace_citoyennete.directory.service import practitioners
from espace_citoyennete.errors import Invalid, UserError
from espace_citoyennete.french import clock_time, plural, short_date
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.reference import rooms
from espace_citoyennete.ui import style
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.date_field import DateField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.lines import Line, Lines

_WHOLE_PLACE, _ROOM, _PERSON = "LIEU", "SALLE:", "INTERVENANT:"
_LONGEST = 366  # days
_KEEP, _CANCEL, _MOVE, _REPLACE = "GARDER", "ANNULER", "DEPLACER", "REMPLACER:"


class AbsencePanel(FormPanel):
    """An absence or a closure, with every sitting hit listed before it is saved, and one call list after."""

    kind = "absence"
    title = "Absence ou fermeture"
    icon = "calendar-off"

    def __init__(self, desk: Desk, practitioner_id: int | None = None) -> None:
        super().__init__(desk)
        self._list_id: int | None = None
        self._hits: list[SittingHit] = []
        self._chosen: dict[
            str, str
        ] = {}  # by the uid of the sitting: what becomes of it, cancelled if unsaid
        self._build()
        if practitioner_id is not None:
            self.form.restore({"who": f"{_PERSON}{practitioner_id}"})
        self._show_hits()

    def chip_title(self) -> str:
        """Return who or what is away."""
        option = self.who.option()
        return f"Absence · {option.label}" if option else self.title

    def values(self) -> dict[str, Any]:
        """Return everything typed, and what becomes of each sitting."""
        return {**self.form.typed(), "chosen": dict(self._chosen)}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._chosen = dict(values["chosen"])
        super().restore(values)
        self._show_hits()

    def write(self, session: Session) -> SittingsChange:
        """Keep the days and settle each sitting as decided."""
        typed = self.checked()
        if not typed["reason"].strip():
            raise Invalid({"reason": "Écrire la raison, par exemple « congés » ou « travaux »."})
        self._refuse_unseen()
        self._draft = AwayDraft(
            typed["first_day"],
            typed["last_day"],
            typed["reason"],
            decisions={hit.uid: found for hit in self._hits if (found := self._decision(hit)) is not None},
            uid=self.uid,
            **self._whose(),
        )
        return self._declare(session)

    def _refuse_unseen(self) -> None:
        """Refuse to settle sittings that were not in view: another desk may have changed them since."""
        seen = self._hits
        self._show_hits()
        if seen != self._hits:
            raise UserError("Les séances touchées ont changé. Relire la liste, puis enregistrer.")

    def show_problems(self, problems: dict[str, str]) -> None:
        """Show each problem under its field; those of the sittings are told above."""
        super().show_problems({"first_day" if name == "day" else name: why for name, why in problems.items()})

    def follow_up(self) -> tuple[str, object] | None:
        """Show the call list, if somebody is to be told."""
        return None if self._list_id is None else ("page:calls", self._list_id)

    def _declare(self, session: Session) -> SittingsChange:
        return declare_absence(session, self._draft, now=self.desk.clock.now(), by=self.desk.agent)

    def _remember(self, change: SittingsChange) -> None:
        self._list_id = change.list_id
        remember_settled(self.desk, change.title, change, self._declare)

    # Building

    def _build(self) -> None:
        today = self.desk.clock.today
        self.who, self.reason = QuickChoice("Personne de ce nom"), QLineEdit()
        self.reason.setMaxLength(120)
        self.reason.setPlaceholderText("congés")
        self.first_day, self.last_day = DateField(today), DateField(today)
        self.form = Form(
            [
                Field("who", "&Absent ou fermé", self.who, required=True),
                (
                    Field("first_day", "&Du", self.first_day, required=True),
                    Field("last_day", "A&u", self.last_day, required=True),
                ),
                Field("reason", "&Raison", self.reason, required=True),
            ]
        )
        self.count, self.lines = style.words("section"), Lines()
        self.lay(self.form, self.count, self.lines)
        with self.desk.database.reading() as session:
            self._people = practitioners(session, today())
            places = rooms(session, today())
        self.who.set_options(
            [
                *(Option(f"{_PERSON}{row.id}", row.draft.name) for row in self._people),
                Option(_WHOLE_PLACE, "Tout le lieu"),
                *(Option(f"{_ROOM}{room.name}", room.name) for room in places),
            ]
        )
        self.form.edited.connect(self._show_hits)
        self.first_day.resolved.connect(self._one_day)
        self.saved.connect(self._remember)

    def _one_day(self, day: date | None) -> None:
        """Propose an absence of one day, as most are."""
        if day is not None and self.last_day.value() is None:
            self.last_day.set_value(day)
            self._show_hits()

    # The sittings hit

    def _whose(self) -> dict[str, Any]:
        code = self.who.code() or ""
        if code.startswith(_PERSON):
            return {"practitioner_id": int(code.removeprefix(_PERSON))}
        return {"room": code.removeprefix(_ROOM) if code.startswith(_ROOM) else ""}

    def _show_hits(self) -> None:
        first, last = self.first_day.value(), self.last_day.value()
        self._hits = []
        if self.who.code() and first and last and first <= last and (last - first).days <= _LONGEST:
            with self.telling_refusals(), self.desk.database.reading() as session:
                self._hits = sittings_hit(session, first, last, **self._whose())
        people = sum(hit.people for hit in self._hits)
        self.count.setText(
            f"{plural(len(self._hits), 'séance touchée', 'séances touchées')}, {plural(people, 'personne')}"
        )
        self.count.setVisible(bool(self._hits))
        nothing = "Aucune séance ces jours-là." if first and last else "Les séances touchées se liront ici."
        self.lines.show_lines([self._line(hit) for hit in self._hits], nothing)

    def _line(self, hit: SittingHit) -> Line:
        when = f"{short_date(hit.day)} {clock_time(hit.starts_at)}"
        said = f"{when} · {hit.title} · {plural(hit.people, 'personne')} · {self._words(hit)}"
        return Line(said, "Autre choix", partial(self._turn, hit.uid), "●" if hit.people else "○", "warn")

    def _turn(self, uid: UUID) -> None:
        """Go on to the next thing that may become of a sitting."""
        hit = next(one for one in self._hits if one.uid == uid)
        choices = self._choices(hit)
        here = choices.index(self._choice(hit))
        self._chosen[str(uid)] = choices[(here + 1) % len(choices)]
        self.edited.emit()
        self._show_hits()

    def _choices(self, hit: SittingHit) -> list[str]:
        others = [row for row in self._people if row.draft.type_code == hit.type_code]
        replacing = [f"{_REPLACE}{row.id}" for row in others if row.id != hit.practitioner_id]
        return [_CANCEL, _MOVE, *(replacing if "practitioner_id" in self._whose() else []), _KEEP]

    def _choice(self, hit: SittingHit) -> str:
        chosen = self._chosen.get(str(hit.uid), _CANCEL)
        return chosen if chosen in self._choices(hit) else _CANCEL

    def _moved_to(self, hit: SittingHit) -> date:
        return same_hour_next_week(hit, self.last_day.value() or hit.day + timedelta(days=1))

    def _words(self, hit: SittingHit) -> str:
        match self._choice(hit):
            case code if code == _KEEP:
                return "gardée"
            case code if code == _MOVE:
                return f"déplacée au {short_date(self._moved_to(hit))}"
            case code if code.startswith(_REPLACE):
                name = next(row.draft.name for row in self._people if f"{_REPLACE}{row.id}" == code)
                return f"tenue par {name}"
        return "annulée"

    def _decision(self, hit: SittingHit) -> Decision | None:
        match self._choice(hit):
            case code if code == _KEEP:
                return None
            case code if code == _MOVE:
                return MoveTo(self._moved_to(hit), hit.starts_at, hit.ends_at, hit.room)
            case code if code.startswith(_REPLACE):
                return ReplaceBy(int(code.removeprefix(_REPLACE)), tells_people=True)
        return Cancel()

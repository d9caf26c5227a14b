"""Somebody away, or the place or a room closed: each sitting that it hits, and what becomes of it."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from espace_citoyennete.changes.gestures import people_words, remember_settled
from espace_citoyennete.changes.hit_rows import CANCEL, KEEP, MOVE, REPLACE, Away, HitRow
from espace_citoyennete.changes.preview import SittingHit, sittings_hit
from espace_citoyennete.changes.service import AwayDraft, declare_absence
from espace_citoyennete.changes.settling import SittingsChange
from espace_citoyennete.directory.service import practitioners
from espace_citoyennete.errors import Invalid, UserError
from espace_citoyennete.french import plural
from espace_citoyennete.permanences.conflicts import Occupation
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.reference import rooms
from espace_citoyennete.ui import style
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.date_field import DateField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel

_WHOLE_PLACE, _ROOM, _PERSON = "LIEU", "SALLE:", "INTERVENANT:"
_LONGEST = 366  # days


class AbsencePanel(FormPanel):
    """An absence or a closure, with every sitting hit listed before it is saved, and one call list after."""

    kind = "absence"
    title = "Absence ou fermeture"
    icon = "calendar-off"

    def __init__(self, desk: Desk, practitioner_id: int | None = None) -> None:
        super().__init__(desk)
        self._list_id: int | None = None
        self._hits: list[SittingHit] = []
        self.rows: dict[UUID, HitRow] = {}  # by the uid of the sitting hit
        self._chosen: dict[str, Any] = {}  # by the uid of the sitting, also of one out of view for now
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
        return {**self.form.typed(), "chosen": self._kept()}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._chosen = dict(values["chosen"])
        for uid in list(self.rows):
            self._drop(uid)
        super().restore(values)
        self._show_hits()

    def focus_first(self) -> None:
        """Go to the days when it is known who is away."""
        (self.first_day if self.who.code() else self.who).setFocus()

    def write(self, session: Session) -> SittingsChange:
        """Keep the days and settle each sitting as decided."""
        typed = self.checked()
        if not typed["reason"].strip():
            raise Invalid({"reason": "Écrire la raison, par exemple « congés » ou « travaux »."})
        self._refuse_unseen()
        decided = {uid: row.decision() for uid, row in self.rows.items()}
        self._draft = AwayDraft(
            typed["first_day"],
            typed["last_day"],
            typed["reason"],
            decisions={uid: decision for uid, decision in decided.items() if decision is not None},
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
        self.count, self.nothing = style.words("section"), style.words("caption")
        sittings = QWidget()
        self._column = QVBoxLayout(sittings)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.lay(self.form, self.count, self.nothing, sittings)
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
                now = self.desk.clock.now()
                self._hits = sittings_hit(session, first, last, now=now, **self._whose())
        self._chosen = self._kept()
        for uid in self.rows.keys() - {hit.uid for hit in self._hits}:
            self._drop(uid)
        for hit in self._hits:
            self._show_row(hit, AwayDraft(first, last, "", **self._whose()))
        is_known = self.who.code() and first and last
        self._tell("Aucune séance ces jours-là." if is_known else "Les séances touchées se liront ici.")

    def _show_row(self, hit: SittingHit, away: AwayDraft) -> None:
        row = self.rows.get(hit.uid)
        if row is None:
            row = self.rows[hit.uid] = HitRow(self.desk, hit)
            if str(hit.uid) in self._chosen:
                row.restore(self._chosen[str(hit.uid)])
            row.edited.connect(self.edited)
            row.edited.connect(self._count)
            place = self._hits.index(hit)
            self._column.insertWidget(place, row)
            before = self.rows[self._hits[place - 1].uid].last_stop() if place else self.reason
            QWidget.setTabOrder(before, row.button)
            row.show()
        row.show_away(hit, Away(away, self._choices(hit), partial(self._taken, row)))

    def _taken(self, own: HitRow) -> list[Occupation]:
        """Return what the other sittings take where they are moved to."""
        others = (row.occupation() for row in self.rows.values() if row is not own)
        return [occupation for occupation in others if occupation is not None]

    def _drop(self, uid: UUID) -> None:
        row = self.rows.pop(uid)
        row.hide()  # not yet deleted, it would otherwise show itself as a window of its own
        row.setParent(None)
        row.deleteLater()

    def _count(self) -> None:
        """Count the sittings hit, and the people of those that are not kept."""
        people = sum(row.hit.people for row in self.rows.values() if not row.is_kept)
        hit = plural(len(self._hits), "séance touchée", "séances touchées")
        self.count.setText(f"{hit}, {people_words(people)}")

    def _tell(self, nothing: str) -> None:
        self._count()
        self.count.setVisible(bool(self._hits))
        self.nothing.setText("" if self._hits else nothing)
        self.nothing.setVisible(not self._hits)

    def _kept(self) -> dict[str, Any]:
        touched = {str(uid): row.typed() for uid, row in self.rows.items() if row.is_touched}
        return self._chosen | touched

    def _choices(self, hit: SittingHit) -> Mapping[str, str]:
        """Return what may become of a sitting, in the order in which it is proposed."""
        others = [row for row in self._people if row.draft.type_code == hit.type_code]
        replacing = {
            f"{REPLACE}{row.id}": f"tenue par {row.draft.name}"
            for row in others
            if row.id != hit.practitioner_id
        }
        is_person = "practitioner_id" in self._whose()
        return {CANCEL: "annulée", MOVE: "déplacée", **(replacing if is_person else {}), KEEP: "gardée"}

"""The sittings that an absence hits, one under the other: what becomes of each, and where it is moved to."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from espace_citoyennete.changes.preview import SittingHit, day_to_move_to, move_preview
from espace_citoyennete.changes.service import AwayDraft, refuse_the_days_off
from espace_citoyennete.changes.settling import Cancel, Decision, MoveTo, ReplaceBy
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, clock_time, plural, short_date
from espace_citoyennete.permanences.conflicts import Occupation
from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.date_field import DateField, TimeField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form

KEEP, CANCEL, MOVE, REPLACE = "GARDER", "ANNULER", "DEPLACER", "REMPLACER:"
_OTHER = "Autre choix"
_NO_DAY = "✕ Aucun jour libre à cette heure dans les quatre semaines. Écrire un jour et une heure."
_GLYPH = 14  # pixels


@dataclass(frozen=True)
class Away:
    """The absence as it is typed so far, and by code what may become of a sitting that it hits."""

    draft: AwayDraft
    choices: Mapping[str, str]  # code → « annulée », « tenue par Me Roux »
    taken: Callable[[], Collection[Occupation]]  # where the other sittings that it hits are moved to


class MoveFields(Form):
    """Where and when a sitting is moved to; until something is typed, the first day that takes it."""

    def __init__(self, desk: Desk) -> None:
        self.day, self.starts_at, self.room = DateField(desk.clock.today), TimeField(), QLineEdit()
        self.room.setMaxLength(80)
        self._desk = desk
        self.is_own = False  # something was typed
        super().__init__(
            [
                (
                    Field("day", "Nouvelle date", self.day, required=True, stretch=3),
                    Field("starts_at", "De", self.starts_at, required=True, stretch=2),
                ),
                Field("room", "Lieu", self.room),
            ]
        )

    def propose(self, hit: SittingHit, away: Away) -> None:
        """Propose the same hour and place after an absence, on the first day that takes the sitting."""
        if not self.is_own:
            now, last_day = self._desk.clock.now(), away.draft.last_day
            with self._desk.database.reading() as session:
                day = day_to_move_to(session, hit, last_day, away.taken(), now=now)
            self.restore({"day": day, "starts_at": hit.starts_at, "room": hit.room})


class HitRow(QWidget):
    """One sitting hit: a button goes on to what may become of it next; a move says where and when."""

    edited = Signal()

    def __init__(self, desk: Desk, hit: SittingHit) -> None:
        super().__init__()
        self.hit, self._desk = hit, desk
        self._away: Away | None = None
        self._choice, self.is_touched = "", False  # touched: something was chosen here
        self.to: MoveFields | None = None  # made once the sitting is to be moved: most are not
        self._glyph, self.words, self.said = style.words(), style.words(), style.words("warning")
        self.button = QPushButton(_OTHER)
        self.button.clicked.connect(self._turn)
        across = QHBoxLayout()
        across.setSpacing(8)
        across.addWidget(self._glyph)
        across.addWidget(self.words, 1)
        across.addWidget(self.button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addLayout(across)
        self._column.addWidget(self.said)

    def show_away(self, hit: SittingHit, away: Away) -> None:
        """Show the sitting for the absence as it is typed so far."""
        self.hit, self._away = hit, away
        self._dress()

    def typed(self) -> dict[str, Any]:
        """Return what was chosen for this sitting, as what JSON can hold."""
        own = self.to if self.to is not None and self.to.is_own else None
        return {"choice": self._choice, "to": own.typed() if own else None}

    def restore(self, typed: Mapping[str, Any]) -> None:
        """Put back what `typed` returned."""
        self._choice, self.is_touched = typed["choice"], True
        if typed["to"] is not None:
            fields = self._fields()
            fields.is_own = True
            fields.restore(typed["to"])

    def last_stop(self) -> QWidget:
        """Return what Tab meets last here."""
        return self.to.room if self.to is not None else self.button

    def decision(self) -> Decision | None:
        """Return what becomes of the sitting. Raises `UserError` for a move that cannot be read."""
        match self._known_choice():
            case code if code == KEEP:
                return None
            case code if code == MOVE:
                return self._move()
            case code if code.startswith(REPLACE):
                return ReplaceBy(int(code.removeprefix(REPLACE)), tells_people=True)
        return Cancel()

    @property
    def is_kept(self) -> bool:
        """Tell whether the sitting is left as it is, and nobody told."""
        return self._known_choice() == KEEP

    def occupation(self) -> Occupation | None:
        """Return what the sitting takes where it is moved to, None when it is not or that cannot be read."""
        if self._known_choice() != MOVE or self.to is None or self.to.problems():
            return None
        try:
            to = self._move()
        except UserError:
            return None
        return Occupation(to.day, to.starts_at, to.ends_at, to.room, self.hit.practitioner_id)

    # What is typed

    def _turn(self) -> None:
        """Go on to the next thing that may become of the sitting."""
        codes = list(self._choices())
        self.is_touched = True
        self._choice = codes[(codes.index(self._known_choice()) + 1) % len(codes)]
        self.edited.emit()
        self._dress()

    def _fields(self) -> MoveFields:
        if self.to is None:
            self.to = MoveFields(self._desk)
            self.to.edited.connect(self._move_typed)
            self._column.insertWidget(1, self.to)
            stops = [self.button, self.to.day, self.to.starts_at, self.to.room]
            for before, after in pairwise(stops):
                QWidget.setTabOrder(before, after)
        return self.to

    def _move_typed(self) -> None:
        self._fields().is_own = True
        self.edited.emit()
        self._dress()

    def _choices(self) -> Mapping[str, str]:
        return self._away.choices if self._away is not None else {CANCEL: ""}

    def _known_choice(self) -> str:
        """Return what was chosen; before that, hours already held stay held, and the others are lost."""
        if self._choice in self._choices():
            return self._choice
        return KEEP if self.hit.is_held else CANCEL

    def _move(self) -> MoveTo:
        fields, day = self._fields(), self.hit.day
        if problems := fields.problems():
            fields.show_problems(problems)
            raise UserError(f"{self._when()}{NO_BREAK}: {' '.join(problems.values())}")
        typed = fields.values()
        length = datetime.combine(day, self.hit.ends_at) - datetime.combine(day, self.hit.starts_at)
        end = datetime.combine(typed["day"], typed["starts_at"]) + length
        if end.date() != typed["day"]:
            raise UserError(f"{self._when()}{NO_BREAK}: elle finirait après minuit. Avancer le début.")
        return MoveTo(typed["day"], typed["starts_at"], end.time(), typed["room"])

    # What is shown

    def _dress(self) -> None:
        away, is_moved = self._away, self._known_choice() == MOVE
        if is_moved and away is not None:
            self._fields().propose(self.hit, away)
        if self.to is not None:
            self.to.setVisible(is_moved)
        people = plural(self.hit.people, "personne") if self.hit.people else "personne à prévenir"
        told = [self._when(), self.hit.title, self._stage(), people, self._words()]
        self.words.setText(" · ".join(filter(None, told)))
        self.button.setAccessibleName(f"{_OTHER}, {self.words.text()}")
        mark = icons.state_icon("●" if self.hit.people else "○", "warn")
        self._glyph.setPixmap(mark.pixmap(QSize(_GLYPH, _GLYPH)))
        self.said.setText("\n".join(self._said(away.draft) if is_moved and away is not None else ()))
        self.said.setVisible(bool(self.said.text()))

    def _words(self) -> str:
        word = self._choices()[self._known_choice()]
        if self._known_choice() != MOVE or self.to is None or (day := self.to.day.value()) is None:
            return word
        at = self.to.starts_at.value()
        hour = f" {clock_time(at)}" if at and at != self.hit.starts_at else ""
        return f"{word} au {short_date(day)}{hour}"

    def _stage(self) -> str:
        return "terminée" if self.hit.is_over else "commencée" if self.hit.is_begun else ""

    def _when(self) -> str:
        return f"{short_date(self.hit.day)} {clock_time(self.hit.starts_at)}"

    def _said(self, away: AwayDraft) -> list[str]:
        """Return what stands in the way of the move, the other sitting shown, and what the calendar says."""
        if self._fields().problems():
            return [] if self._fields().is_own else [_NO_DAY]  # what is typed is read once the field is left
        try:
            to = self._move()
            refuse_the_days_off(away, to)
            with self._desk.database.reading() as session:
                found = move_preview(session, self.hit.id, to, self._desk.clock.now(), by=self._desk.agent)
        except UserError as refusal:
            return [f"✕ {refusal.message}"]
        stops = [f"✕ {sentence}" for sentence in (*found.problems.values(), found.refusal) if sentence]
        return [*stops, *(f"! {sentence}" for sentence in found.cautions)]

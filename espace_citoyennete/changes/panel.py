"""The panels that change one sitting: move it, have it held by somebody else, cancel it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from espace_citoyennete.changes.gestures import remember_settled
from espace_citoyennete.changes.preview import Expected, SittingFacts, move_preview, sitting_facts
from espace_citoyennete.changes.rules import must_not_be_called
from espace_citoyennete.changes.service import cancel_sitting, move_sitting, replace_practitioner
from espace_citoyennete.changes.settling import MoveTo, ReplaceBy, SittingsChange
from espace_citoyennete.directory.fields import practitioner_options
from espace_citoyennete.french import NO_BREAK, clock_range, clock_time, moment, plural, short_date
from espace_citoyennete.permanences.model import Sitting
from espace_citoyennete.storage.database import Session
from espace_citoyennete.storage.rows import id_with
from espace_citoyennete.ui import style
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.date_field import DateField, TimeField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.lines import Line, Lines
from espace_citoyennete.visitors.rules import Reach

_REASON = 200  # characters
_NOBODY = "PERSONNE"  # in the list of practitioners: the sitting waits for a name again


class PeopleToTell(QWidget):
    """Who is to be told of a change: the hour told, the new one, and how each is reached."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.count, self.lines = style.words("section"), Lines()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.count)
        column.addWidget(self.lines)

    def show_people(self, people: Sequence[Expected], *, keeps_hours: bool = False) -> None:
        """Show these people, with the new hour of each unless their hour stays."""
        self.count.setText(
            f"{plural(len(people), 'personne')} à prévenir" if people else "Personne à prévenir"
        )
        self.lines.show_lines([self._line(one, keeps_hours) for one in people], "Aucun rendez-vous à venir.")

    def _line(self, one: Expected, keeps_hours: bool) -> Line:
        name = self._desk.shown_name(one.name) or "Sans nom"
        hours = clock_time(one.earlier_at) if keeps_hours else f"{clock_time(one.earlier_at)} → {_new(one)}"
        is_lost = one.new_at is None
        text = f"{name} · {hours} · {how_told(one.reach)}"
        return Line(text, glyph="●" if is_lost else "○", ink="warn" if is_lost else "text2")


def _new(one: Expected) -> str:
    if one.new_at is None:
        return "à replacer"
    return clock_time(one.new_at) if one.new_at.date() == one.earlier_at.date() else moment(one.new_at)


def how_told(reach: Reach) -> str:
    """Return in few words how somebody is told: a number only where nothing hides it."""
    if reach.visitor_uid is None:
        return "personne inconnue"
    if must_not_be_called(reach):
        return "ne pas appeler"
    if reach.is_guarded:
        return reach.short or "lire la consigne"
    return reach.phone.replace(" ", NO_BREAK) or f"pas de téléphone{NO_BREAK}: courrier"


class SittingForm(FormPanel):
    """What the panels about one sitting share: which one it is, who is booked there, what follows."""

    done_word = ""  # of the undo: « Séance déplacée »
    facts: SittingFacts | None = None

    def __init__(self, desk: Desk, sitting_id: int | None = None) -> None:
        super().__init__(desk)
        self.people = PeopleToTell(desk)
        self.reason = QLineEdit()
        self.reason.setMaxLength(_REASON)
        self._list_id: int | None = None
        self.build()
        if sitting_id is not None:
            self.load(sitting_id)
            self.propose()
        self.preview()
        self.form.edited.connect(self.preview)
        self.saved.connect(self._remember)

    def build(self) -> None:
        """Make the fields."""
        raise NotImplementedError

    def propose(self) -> None:
        """Fill the fields from the sitting."""

    def preview(self) -> None:
        """Show who is to be told, as the fields stand."""
        if self.facts is not None:
            self.people.show_people(self.facts.people, keeps_hours=True)

    def act(self, session: Session, sitting_id: int) -> SittingsChange:
        """Run the use case with what was typed last."""
        raise NotImplementedError

    def load(self, sitting_id: int) -> None:
        """Read the sitting."""
        with self.desk.database.reading() as session:
            self.facts = sitting_facts(session, sitting_id, by=self.desk.agent)

    def context(self) -> str:
        """Return which sitting it is: « Me Dupont, mar. 17 nov. 9 h – 12 h »."""
        if self.facts is None:
            return ""
        hours = clock_range(self.facts.starts_at, self.facts.ends_at)
        return f"{self.facts.title}, {short_date(self.facts.day)} {hours}"

    def chip_title(self) -> str:
        """Return which sitting is changed."""
        return f"{self.save_word} · {self.context()}".rstrip(" ·")

    def values(self) -> dict[str, Any]:
        """Return everything typed, of which sitting."""
        return {**self.form.typed(), "sitting_id": self.facts.id if self.facts else None}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        if values["sitting_id"] is not None:
            self.load(values["sitting_id"])
        super().restore(values)
        self.preview()

    def write(self, session: Session) -> SittingsChange:
        """Change the sitting and tell what it touches."""
        self.typed = self.checked()
        assert self.facts is not None
        return self.act(session, self.facts.id)

    def follow_up(self) -> tuple[str, object] | None:
        """Show the call list, if somebody is to be told."""
        return None if self._list_id is None else ("page:calls", self._list_id)

    def _remember(self, change: SittingsChange) -> None:
        assert self.facts is not None
        self._list_id, uid = change.list_id, self.facts.uid
        act = self.act
        remember_settled(
            self.desk, self.done_word, change, lambda session: act(session, id_with(session, Sitting, uid))
        )


class SittingMovePanel(SittingForm):
    """Move a sitting: conflicts, calendar and everybody booked are seen before it is saved."""

    kind = "sitting_move"
    title = "Déplacer la séance"
    icon = "calendar-days"
    save_word = "Déplacer"
    done_word = "Séance déplacée"

    def build(self) -> None:
        """Make the fields: the end follows the beginning until it is typed."""
        self.day, self.starts_at, self.ends_at = DateField(self.desk.clock.today), TimeField(), TimeField()
        self.room = QLineEdit()
        self.room.setMaxLength(80)
        self._follows = True
        self.form = Form(
            [
                (
                    Field("day", "&Nouvelle date", self.day, required=True, stretch=2),
                    Field("starts_at", "&De", self.starts_at, required=True),
                    Field("ends_at", "&À", self.ends_at, required=True),
                ),
                Field("room", "&Lieu", self.room),
                Field("reason", "&Raison", self.reason),
            ]
        )
        self.said = style.words()
        self.lay(self.form, self.said, self.people)
        self.starts_at.textEdited.connect(lambda _text: self._follow())
        self.ends_at.textEdited.connect(lambda _text: self._stop_following())

    def values(self) -> dict[str, Any]:
        """Return everything typed, and whether the end still follows the beginning."""
        return {**super().values(), "follows": self._follows}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._follows = values["follows"]
        super().restore(values)

    def propose(self) -> None:
        """Propose the sitting as it is."""
        assert self.facts is not None
        self.form.restore(
            {
                "day": self.facts.day,
                "starts_at": self.facts.starts_at,
                "ends_at": self.facts.ends_at,
                "room": self.facts.room,
            }
        )

    def preview(self) -> None:
        """Show what stands in the way, what the calendar says, and the new hour of each."""
        to = self._wanted()
        if self.facts is None or to is None:
            self.said.setText("")
            return
        if to == self._as_it_is(self.facts):
            self.people.show_people(self.facts.people)
            self.said.setText("Choisir un autre jour, une autre heure ou un autre lieu.")
            style.mark(self.said, role="caption")
            return
        with self.telling_refusals(), self.desk.database.reading() as session:
            now = self.desk.clock.now()
            found = move_preview(session, self.facts.id, to, now, by=self.desk.agent)
            self.people.show_people(found.people)
            stops = [sentence for sentence in (*found.problems.values(), found.refusal) if sentence]
            self.said.setText("\n".join([*(f"✕ {s}" for s in stops), *(f"! {s}" for s in found.cautions)])
                              or self._free_words(to))  # fmt: skip
            style.mark(self.said, role="warning" if stops or found.cautions else "caption")

    def act(self, session: Session, sitting_id: int) -> SittingsChange:
        """Move the sitting there."""
        typed = dict(self.typed)
        reason = typed.pop("reason")
        return move_sitting(
            session, sitting_id, MoveTo(**typed), reason,
            uid=self.uid, now=self.desk.clock.now(), by=self.desk.agent,
        )  # fmt: skip

    def _free_words(self, to: MoveTo) -> str:
        return f"✓ {to.room} libre à ces heures." if to.room else "✓ Aucun conflit à ces heures."

    def _as_it_is(self, facts: SittingFacts) -> MoveTo:
        return MoveTo(facts.day, facts.starts_at, facts.ends_at, facts.room)

    def _wanted(self) -> MoveTo | None:
        typed = self.form.values()
        if any(typed[name] is None for name in ("day", "starts_at", "ends_at")):
            return None
        return MoveTo(typed["day"], typed["starts_at"], typed["ends_at"], typed["room"])

    def _follow(self) -> None:
        """Keep the length of the sitting when its beginning is typed."""
        start = self.starts_at.value()
        if self.facts is None or start is None or not self._follows:
            return
        day = self.facts.day
        length = datetime.combine(day, self.facts.ends_at) - datetime.combine(day, self.facts.starts_at)
        end = datetime.combine(day, start) + length
        if end.date() == day:
            self.ends_at.set_value(end.time())

    def _stop_following(self) -> None:
        self._follows = False


class SittingCancelPanel(SittingForm):
    """Cancel one sitting, with its reason; everybody booked is on the call list that follows."""

    kind = "sitting_cancel"
    title = "Annuler la séance"
    icon = "calendar-off"
    save_word = "Annuler la séance"
    done_word = "Séance annulée"

    def build(self) -> None:
        """Make the fields."""
        self.reason.setPlaceholderText("intervenant absent")
        self.form = Form([Field("reason", "&Raison", self.reason, required=True)])
        self.lay(self.form, self.people)

    def act(self, session: Session, sitting_id: int) -> SittingsChange:
        """Cancel the sitting."""
        return cancel_sitting(
            session, sitting_id, self.typed["reason"],
            uid=self.uid, now=self.desk.clock.now(), by=self.desk.agent,
        )  # fmt: skip


class SittingReplacePanel(SittingForm):
    """Have one sitting held by somebody else, or by nobody yet; people are told only when that is ticked."""

    kind = "sitting_replace"
    title = "Remplacer l’intervenant"
    icon = "user"
    save_word = "Remplacer"
    done_word = "Intervenant remplacé"

    def build(self) -> None:
        """Make the fields."""
        self.practitioner, self.tells = QuickChoice("Aucun intervenant"), QCheckBox()
        self.said = style.words("caption")
        self.said.setText("La séance attend un nom. L’heure ne change pas\u00a0: personne n’est à prévenir.")
        self.form = Form(
            [
                Field("practitioner_id", "&Intervenant", self.practitioner, required=True),
                Field("tells_people", "&Prévenir les personnes", self.tells),
                Field("reason", "&Raison", self.reason),
            ]
        )
        self.lay(self.form, self.said, self.people)
        with self.desk.database.reading() as session:
            named = practitioner_options(session, self.desk.clock.today())
        self.practitioner.set_options([*named, Option(_NOBODY, "Intervenant à désigner")])

    def preview(self) -> None:
        """Show who would be told, when that is ticked; nobody heard a name that is taken off."""
        super().preview()
        self.form.show_field("tells_people", not self._is_nobody())
        self.said.setVisible(self._is_nobody())
        self.people.setVisible(self.tells.isChecked() and not self._is_nobody())

    def act(self, session: Session, sitting_id: int) -> SittingsChange:
        """Name who holds the sitting, or take the name off."""
        decision = ReplaceBy(None)
        if self.typed["practitioner_id"] == _NOBODY:
            self.done_word = "Nom retiré de la séance"
        else:
            decision = ReplaceBy(int(self.typed["practitioner_id"]), self.typed["tells_people"])
        return replace_practitioner(
            session, sitting_id, decision, self.typed["reason"],
            uid=self.uid, now=self.desk.clock.now(), by=self.desk.agent,
        )  # fmt: skip

    def _is_nobody(self) -> bool:
        return self.practitioner.code() == _NOBODY

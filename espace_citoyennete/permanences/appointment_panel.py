"""The panels of an appointment already booked: move it, read it and note what it is about."""

from collections.abc import Callable
from typing import Any, Self

from PySide6.QtWidgets import QLineEdit, QPushButton

from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, clock_time, enumerate_words, moment, short_date
from espace_citoyennete.permanences.appointments import TEXT_LENGTH, move_appointment
from espace_citoyennete.permanences.attendance import note_outcome
from espace_citoyennete.permanences.booked import AppointmentRow, Together, appointment_row, held_together
from espace_citoyennete.permanences.cautions import Caution
from espace_citoyennete.permanences.convocation_row import ConvocationRow
from espace_citoyennete.permanences.corrections import (
    Corrected,
    Correction,
    correct_appointment,
    correction_cautions,
)
from espace_citoyennete.permanences.free_slots import Asker, Wish, free_slot, next_free_slots
from espace_citoyennete.permanences.gestures import check, remember_corrected, remember_moved
from espace_citoyennete.permanences.keeping import SlotKeeper, why_lost
from espace_citoyennete.permanences.model import Appointment
from espace_citoyennete.permanences.slot_list import SlotList
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.fields import offer
from espace_citoyennete.town.reference import labels
from espace_citoyennete.ui import style
from espace_citoyennete.ui.choice import QuickChoice
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.message_line import Notice
from espace_citoyennete.ui.overtaken import Record
from espace_citoyennete.visitors.fields import PhoneField

_NOTED = ("domain", "subject", "opponent", "outcome")
_SHOWN = 10  # free slots proposed at once
_NO_SLOT = "Aucun créneau libre dans ce type de permanence. En ouvrir une nouvelle."
# What was confirmed when the appointment was taken; what only the coordination is told is not said here.
_CONFIRMED = {
    "DOUBLE": "personne déjà attendue",
    "ECART": "autre rendez-vous à moins de 8 jours",
    "DOMAINE": "domaine que la permanence ne reçoit pas",
    "PASSE": "créneau déjà passé",
}


class MovePanel(FormPanel):
    """Move an appointment to one of the first free slots of the same type; the one chosen is held."""

    kind = "move"
    title = "Déplacer le rendez-vous"
    icon = "calendar-days"
    save_word = "Déplacer"

    def __init__(self, desk: Desk, appointment_id: int | None = None, type_code: str = "") -> None:
        super().__init__(desk)
        self._type_code = type_code
        self.slots = SlotList()
        caption = style.words("caption")
        caption.setText("Choisir le nouveau créneau (↓ ↑).")
        self.lay(caption, self.slots)
        self._keeper = SlotKeeper(desk, self)
        if appointment_id is not None:
            self._offer(appointment_id)
        self.slots.picked.connect(self._chosen)
        self.slots.left.connect(lambda: self._keeper.keep(self.slots.slot_id()))
        self._keeper.refused.connect(self._lost)
        self.saved.connect(self._remember)

    def _offer(self, appointment_id: int, chosen: int | None = None) -> None:
        """Show the first free slots, and the one chosen earlier when it is still free."""
        now = self.desk.clock.now()
        asker = Asker(self.desk.agent, self.desk.clock.instant())
        with self.desk.database.reading() as session:
            self._row = appointment_row(session, appointment_id, by=self.desk.agent)
            found = next_free_slots(session, Wish(self._type_code), now, asker=asker, limit=_SHOWN)
            kept = free_slot(session, chosen, asker=asker) if chosen is not None else None
        if kept is not None and kept not in found:
            found = [*found, kept]
        self.slots.show_slots(found, now, chosen)
        if chosen is not None and kept is None:
            self.message.tell(why_lost(self.desk, chosen), "warn")

    def _chosen(self, slot_id: int) -> None:
        self._keeper.keep(slot_id)
        self.edited.emit()

    def _lost(self, sentence: str) -> None:
        self._offer(self._row.id, self.slots.wanted)
        self.message.tell(sentence, "warn")

    def _remember(self, new_id: int) -> None:
        self._keeper.forget()
        remember_moved(self.desk, new_id, self._row)

    def context(self) -> str:
        """Return who is moved, and from when."""
        name = self.desk.shown_name(self._row.name)
        return " · ".join(word for word in (name, moment(self._row.starts_at), self._row.label) if word)

    def chip_title(self) -> str:
        """Return who is moved."""
        return f"Déplacer · {self._row.name or 'sans nom'}"

    def values(self) -> dict[str, Any]:
        """Return which appointment is moved, and the slot chosen."""
        return {"id": self._row.id, "type_code": self._type_code, "slot_id": self.slots.wanted}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._type_code = values["type_code"]
        self._offer(values["id"], values["slot_id"])

    def focus_first(self) -> None:
        """Give the focus to the slots."""
        self.slots.setFocus()

    def show_problems(self, problems: dict[str, str]) -> None:
        """Show the problems above the slots."""
        self.message.tell(" ".join(problems.values()), "err")

    def write(self, session: Session) -> int:
        """Move the appointment and return the new one's id."""
        slot_id = self.slots.chosen(_NO_SLOT)
        return move_appointment(session, self._row.id, slot_id, now=self.desk.clock.now(), by=self.desk.agent)


class AppointmentPanel(FormPanel):
    """Read an appointment: who, how to reach this person safely; note what it is about, and came to."""

    kind = "appointment"
    title = "Rendez-vous"
    icon = "user"

    def __init__(self, desk: Desk, appointment_id: int | None = None) -> None:
        super().__init__(desk)
        self._id, self._version = 0, 0
        self._told: set[Caution] = set()  # what was said once: saved again, it is confirmed
        self._name, self._facts, self._papers = style.words("section"), style.words(), style.words()
        self._restricted, self._to_check = Notice("info"), Notice("warn")
        self.checked_button = QPushButton("&Vérifié")
        self.checked_button.setAutoDefault(True)
        self.domain, self.outcome = QuickChoice("Aucun domaine"), QuickChoice("Aucune issue")
        self.subject, self.opponent = QLineEdit(), QLineEdit()
        for line in (self.subject, self.opponent):
            line.setMaxLength(TEXT_LENGTH)
        self.form = Form(
            [
                Field("domain", "&Domaine du droit", self.domain),
                Field("subject", "&Motif court", self.subject),
                Field("opponent", "&Partie adverse", self.opponent, hint="En cas de litige"),
                Field("outcome", "&Issue de l’entretien", self.outcome),
            ]
        )
        self.phone = PhoneField(desk, is_read_only=True)
        reached = Form([Field("phone", "&Téléphone", self.phone)])
        self.convocation = ConvocationRow(desk)
        self.convocation.chosen.connect(self.edited)
        told = (self._name, self._to_check, self.checked_button, self._facts, reached, self._restricted)
        self.lay(*told, self.form, self._papers, self.convocation)
        self.saved.connect(self._remember)
        self.checked_button.clicked.connect(lambda *_: self._check())
        offer(self.desk, {self.domain: "domaine_droit", self.outcome: "issue_entretien"})
        if appointment_id is not None:
            row = self._load(appointment_id)
            self._version = row.version
            self.form.restore(
                {name: getattr(row, name) for name in ("domain", "subject", "opponent", "outcome")}
            )

    def chip_title(self) -> str:
        """Return the person's name."""
        return self._name.text()

    def values(self) -> dict[str, Any]:
        """Return what is typed, of which appointment."""
        return {
            **self.form.typed(),
            "id": self._id,
            "version": self._version,
            "paper": self.convocation.values(),
        }

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._load(values["id"])
        self._version = values["version"]
        self.convocation.restore(values["paper"])
        super().restore(values)

    def answers(self) -> dict[str, Callable[[], object]]:
        """Print the convocation, or keep it in a file, from anywhere in the panel."""
        return self.convocation.answers

    def focus_first(self) -> None:
        """Give the focus to what comes first: what is to be checked, or how to reach the person."""
        (self.phone if self.checked_button.isHidden() else self.checked_button).setFocus()

    def save(self) -> bool:
        """Keep what is typed; what has to be confirmed is said once, and the second time is the answer."""
        if unheard := self._unheard():
            self.message.tell(f"{' '.join(unheard)} Ctrl+Entrée pour confirmer.", "warn")
            return False
        return super().save()

    def reopened(self) -> Self:
        """Return the form as it opens now on its record."""
        return type(self)(self.desk, appointment_id=self._id)

    def write(self, session: Session) -> Corrected:
        """Keep what it is about, against whom, and what the interview came to."""
        self._typed, self._outcome = self._correction()
        self._before = appointment_row(session, self._id, by=self.desk.agent)
        done = correct_appointment(session, self._id, self._version, self._typed, by=self.desk.agent)
        if self._outcome != self._before.outcome:
            note_outcome(session, self._id, self._outcome, by=self.desk.agent)
        return done

    def _correction(self) -> tuple[Correction, str | None]:
        typed = self.checked()
        outcome = typed.pop("outcome")
        return Correction(**typed), outcome

    def _unheard(self) -> list[str]:
        """Return what was never said of this correction; one that cannot be kept has nothing to confirm."""
        if self.form.isHidden():
            return []  # a restricted matter is not corrected by whoever may not read it
        try:
            typed, _outcome = self._correction()
            with self.desk.database.reading() as session:
                told = correction_cautions(session, self._id, typed)
        except UserError:
            return []  # the save itself refuses, and says why under its field
        unheard = [caution.words for caution in told if caution not in self._told]
        self._told |= set(told)
        return unheard

    def _remember(self, done: Corrected) -> None:
        remember_corrected(self.desk, self._before, done, self._typed, self._outcome)

    def _check(self) -> None:
        with self.telling_refusals():
            check(self.desk, self._id)
            self._version = self._load(self._id).version
            self.phone.setFocus()

    def _load(self, appointment_id: int) -> AppointmentRow:
        with self.desk.database.reading() as session:
            row = appointment_row(session, appointment_id, by=self.desk.agent)
            self.record = Record.read(session, Appointment, row.id)
            together = held_together(session, appointment_id, by=self.desk.agent)
            states, modes = labels(session, "statut_rdv"), labels(session, "modalite_rdv")
        self._id = row.id
        self.convocation.show_appointment(row.id)
        self._name.setText(row.name or "Nom non communiqué")
        self._facts.setText("\n".join(_facts(row, states, modes)))
        self._papers.setText(f"À apporter{NO_BREAK}: {row.papers}" if row.papers else "")
        self._papers.setVisible(bool(row.papers))
        self.phone.show_reach(row.reach)
        self.form.setVisible(not row.is_restricted)
        self.form.show_field("outcome", row.state == "HONORE")
        self._restricted.tell("Accès restreint" if row.is_restricted else "")
        self._to_check.tell(_to_check(row, together) if row.is_to_check else "")
        self.checked_button.setVisible(row.is_to_check)
        return row


def _facts(row: AppointmentRow, states: dict[str, str], modes: dict[str, str]) -> list[str]:
    """Return the lines of what is known of an appointment, what matters now first."""
    hour = moment(row.starts_at)
    if row.kind == "ARRIVEE":
        hour = f"{short_date(row.starts_at.date())}, sans heure, n°{NO_BREAK}{row.rank}"
    place = " · ".join(word for word in (row.label, row.practitioner, row.room) if word)
    asked = "" if row.asked_on == row.booked_at.date() else f", demandé le {short_date(row.asked_on)}"
    facts = [
        f"{hour} ({row.minutes}{NO_BREAK}min) · {place}",
        f"{states.get(row.state, row.state)} · {modes.get(row.mode, row.mode)}",
        f"Pris le {short_date(row.booked_at.date())}{asked}",
    ]
    if row.moved_from:
        facts.append(f"Déplacé depuis{NO_BREAK}: {moment(row.moved_from)}")
    if row.moved_to:
        facts.append(f"Déplacé vers{NO_BREAK}: {moment(row.moved_to)}")
    if row.arrived_at:
        facts.append(f"Arrivé à {clock_time(row.arrived_at)}")
    if row.kind == "SURNOMBRE":
        facts.append(f"En surnombre{NO_BREAK}: {row.reason}" if row.reason else "En surnombre")
    if said := [_CONFIRMED[code] for code in row.warnings if code in _CONFIRMED]:
        facts.append(f"Pris en connaissance de cause{NO_BREAK}: {enumerate_words(said)}")
    return facts


def _to_check(row: AppointmentRow, together: list[Together]) -> str:
    """Say what the coordination has to confirm: both hours and the practitioner, not why."""
    hours = [moment(row.starts_at), *(moment(one.starts_at) for one in together)]
    who = row.practitioner or row.label
    return f"À vérifier par la coordination{NO_BREAK}: {who}, {enumerate_words(hours)}."

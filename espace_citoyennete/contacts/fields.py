"""The person in a form: the name, who this may be, how to reach this person safely, then the number.

Shared by every form that asks for somebody. Nobody is taken for somebody known unless the agent says so.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from espace_citoyennete.contacts.callers import KnownCaller, known_caller, known_callers
from espace_citoyennete.errors import Invalid
from espace_citoyennete.french import NO_BREAK, clean, plural, short_date
from espace_citoyennete.town.fields import offer
from espace_citoyennete.ui import style
from espace_citoyennete.ui.accessibility import announce
from espace_citoyennete.ui.choice import QuickChoice
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.field_values import CompoundField
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.visitors.fields import PhoneField
from espace_citoyennete.visitors.listing import is_phone_of, reach_of
from espace_citoyennete.visitors.rules import NEVER_CONFIRM, Reach, default_safe_contact, split_name
from espace_citoyennete.visitors.service import VisitorDraft

_REST = 150  # milliseconds of rest before people are looked for
_SHOWN = 3  # people at once
TAKE, LEAVE = "Reprendre", "Une autre personne"
_KEYS = "Alt+V"
_UNREAD = (
    "Un autre numéro est connu, masqué par la consigne. La lire et afficher ce numéro pour garder le bon, "
    "ou vider ce champ pour n’y rien changer."
)


class PersonFields(QObject):
    """The fields of somebody, new or known, as rows of a form and as a `VisitorDraft`."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._form: Form | None = None
        self._default = "STANDARD"  # the instruction that the situation calls for
        self._proposed: str | None = None  # the instruction shown before anybody told one
        self.phone = PhoneField(desk)
        self.caller = CallerField(desk, self.phone)
        self.safe_contact, self.safe_note = QuickChoice("Aucune consigne"), QLineEdit()
        self.is_confirmed = QCheckBox()
        self.email = QLineEdit()
        self.email.setPlaceholderText("awa.diallo@exemple.fr")
        self.safe_note.setMaxLength(200)
        self.safe_contact.chosen.connect(self._instruction_told)
        self.safe_note.textEdited.connect(self._instruction_told)
        self.caller.line.textChanged.connect(self._show_what_is_asked)
        self.caller.changed.connect(self._person_changed)
        offer(desk, {self.safe_contact: "contact_sur"})

    def rows(self, hint: str = "", *, required: bool = False) -> list[Field | tuple[Field, ...]]:
        """Return the rows of a form, in the order of Tab: the instruction is asked before the number."""
        optional = "" if required else " (facultatif)"
        name = Field("name", f"&Nom{optional}", self.caller, required=required, hint=hint)
        return [name, *self.reach_rows(optional)]

    def reach_rows(self, optional: str = "") -> list[Field | tuple[Field, ...]]:
        """Return the rows that say how to reach somebody whose name is told elsewhere."""
        return [
            Field("safe_contact", "&Contact sûr", self.safe_contact),
            Field("safe_note", "Cons&igne notée", self.safe_note),
            Field("safe_confirmed", "Consigne confirmée au&jourd’hui", self.is_confirmed),
            Field("phone", f"&Téléphone{optional}", self.phone),
        ]

    def email_row(self) -> Field:
        """Return the row of the e-mail, for the forms that ask for it; one already known is not shown."""
        return Field("email", "Courriel", self.email)

    def stand_in(self, form: Form, last: QWidget | None = None) -> None:
        """Show in the form only what is asked; the people found come after its `last` field for Tab."""
        self._form = form
        self._propose_instruction()
        if last is None:
            return
        # A space typed for the next field must never take somebody: these buttons are met on purpose only.
        for button in self.caller.buttons:
            QWidget.setTabOrder(last, button)
            last = button

    # Who

    @property
    def name(self) -> str:
        """Return the name as typed or known."""
        return clean(self.caller.line.text())

    def hand_over(self) -> dict[str, object]:
        """Return who this is, for another form that goes on with the same person."""
        told = (self.safe_contact.code(), self.safe_note.text()) if self.is_confirmed.isChecked() else None
        return {
            "visitor_uid": self.caller.person_uid(),
            "name": self.name,
            "phone": self.phone.value() or "",
            "instruction": told,
        }

    def receive(
        self,
        name: str,
        phone: str,
        visitor_uid: UUID | None,
        instruction: tuple[str | None, str] | None = None,
    ) -> None:
        """Go on with the person of another form, kept since or not yet, and the instruction told there."""
        if visitor_uid is None or not self.caller.take(visitor_uid):
            self.phone.put(phone)
            self.caller.propose(name, visitor_uid or uuid4())
        if instruction is not None:
            code, note = instruction
            self.safe_contact.set_code(code)
            self.safe_note.setText(note)
            self._instruction_told()

    def set_situation(self, request: str, domains: Sequence[str | None]) -> None:
        """Propose the instruction that a situation calls for: violence leaves no trace."""
        self._default = default_safe_contact(request, domains)
        is_untouched = self.safe_contact.code() == self._proposed and not self.is_confirmed.isChecked()
        self._propose_instruction() if is_untouched else self._show_what_is_asked()

    def visitor(self, typed: dict[str, Any]) -> VisitorDraft | None:
        """Return the person as typed, None when nobody is named; a phone alone is not kept in silence."""
        phone: str | None = typed["phone"]
        if not self.name:
            if phone:
                raise Invalid({"name": "Écrire le nom, ou «\u00a0Anonyme\u00a0», pour garder ce téléphone."})
            return None
        if self.phone.would_replace_unread:
            raise Invalid({"phone": _UNREAD})
        # The name of somebody known is corrected in the record of the person, never by a form about her.
        last_name, first_name = (None, "") if self.caller.is_known else split_name(self.name)
        code: str | None = typed["safe_contact"]
        is_told = typed["safe_confirmed"] or code not in (None, self._reach().safe_contact)
        is_same_phone = self.caller.is_known and self.phone.typed()["text"] is None
        return VisitorDraft(
            last_name,
            first_name,
            None if is_same_phone else phone,
            safe_contact=(code or "STANDARD") if is_told else None,
            safe_note=typed["safe_note"] if code != "STANDARD" else "",
            safe_checked_on=self._desk.clock.today() if typed["safe_confirmed"] else None,
            uid=self.caller.person_uid(),
            email=typed.get("email") or None,
        )

    # The instruction

    def _reach(self) -> Reach:
        """Return what the base says of the person known, or of nobody yet."""
        if not self.caller.is_known:
            return Reach()
        with self._desk.database.reading() as session:
            return reach_of(session, self.caller.uid)

    def _propose_instruction(self) -> None:
        """Show the instruction that is known; else the one that the situation calls for, to be confirmed."""
        reach = self._reach()
        was_asked = reach.safe_contact != "STANDARD" or reach.checked_on is not None
        self._proposed = reach.safe_contact if was_asked else self._default
        self.safe_contact.set_code(self._proposed)
        self.safe_note.setText(reach.note)
        self.is_confirmed.setChecked(False)
        self._show_what_is_asked()

    def _instruction_told(self) -> None:
        """Take what the agent just chose or wrote as said by the person, today."""
        self.is_confirmed.setChecked(True)
        self._show_what_is_asked()

    def _show_what_is_asked(self) -> None:
        if self._form is None:
            return
        is_asked = bool(self.name) or self._default != "STANDARD"
        has_instruction = self.safe_contact.code() not in (None, "STANDARD")
        self._form.show_field("safe_contact", is_asked)
        self._form.show_field("safe_note", is_asked and has_instruction)
        self._form.show_field("safe_confirmed", is_asked and has_instruction)

    def _person_changed(self) -> None:
        self._propose_instruction()
        self.caller.edited.emit()


class CallerField(CompoundField):
    """A name, and under it the people that it reminds of; each is taken by a button, and let go again."""

    changed = Signal()  # somebody else is meant

    def __init__(self, desk: Desk, phone: PhoneField) -> None:
        super().__init__()
        self._desk, self._phone = desk, phone
        self.uid = uuid4()  # whose record the form would write
        self.is_known = False
        self.apart: UUID | None = None  # somebody who is not looked for
        self._other_uid = uuid4()
        self._given = ""  # the name under which `uid` was handed over: another name is somebody else
        self._typed_before = ("", "")  # name and phone, before somebody known was taken
        self.found: list[KnownCaller] = []
        self.line = QLineEdit()
        self.line.setPlaceholderText("Diallo Awa")
        self.line.setAccessibleName("Nom")
        self.line.installEventFilter(self)
        self._lines = [_CallerLine(self) for _ in range(_SHOWN)]
        self.reminder = style.words("caption", NEVER_CONFIRM)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.line, *self._lines, self.reminder):
            column.addWidget(widget)
        self.setFocusProxy(self.line)
        self._timer = QTimer(self, interval=_REST, singleShot=True)
        self._timer.timeout.connect(self.look)
        self.line.textEdited.connect(self._typing)
        self._phone.edited.connect(self._timer.start)
        self._show([])

    @property
    def buttons(self) -> list[QPushButton]:
        """Return the buttons of the people found."""
        return [line.button for line in self._lines]

    # What a form asks of a field

    def value(self) -> str:
        """Return the name as typed or known."""
        return clean(self.line.text())

    def typed(self) -> dict[str, Any]:
        """Return the name and whose record it is."""
        return {
            "name": self.line.text(),
            "uid": str(self.uid),
            "is_known": self.is_known,
            "given": self._given,
            "before": self._typed_before,
        }

    def words(self) -> str:
        """Return the name."""
        return self.line.text()

    def put(self, value: Any) -> None:
        """Put back a draft, or a name alone: that of somebody new."""
        if not isinstance(value, dict):
            self.propose(value or "", uuid4())
            return
        self.uid, self._given = UUID(value["uid"]), value["given"]
        self._typed_before = tuple(value["before"])
        caller = self._caller(self.uid) if value["is_known"] else None
        self._name(value["name"], caller)

    # Who

    def person_uid(self) -> UUID:
        """Return whose record the form writes: the caller handed over, unless the name is another one."""
        is_same = self.is_known or not self._given or self.value() == self._given
        return self.uid if is_same else self._other_uid

    def propose(self, name: str, uid: UUID) -> None:
        """Write the name of somebody who is not kept yet."""
        self.uid, self._given = uid, clean(name)
        self._name(name, None)

    def take(self, uid: UUID) -> bool:
        """Mean somebody known, and return whether there is one; another number just typed stays beside."""
        caller = self._caller(uid)
        if caller is None:
            return False
        number = clean(self._phone.value() or "")
        with self._desk.database.reading() as session:
            is_hers = not number or is_phone_of(session, caller.uid, number)
        if not self.is_known:
            self._typed_before = self.line.text(), number
        self.uid = caller.uid
        self._phone.take(caller.uid, "" if is_hers else number)
        self._name(caller.name, caller)
        self.changed.emit()
        return True

    def leave(self) -> None:
        """Mean somebody else: what was typed before comes back."""
        name, number = self._typed_before
        self.uid, self._given, self._typed_before = uuid4(), "", ("", "")
        self._phone.put(number)
        self._name(name, None)
        self.changed.emit()

    def look(self) -> None:
        """Show whom the name and the number remind of; say so when it changes."""
        if self.is_known:
            return
        number = clean(self._phone.value() or "")
        with self._desk.database.reading() as session:
            found = known_callers(session, self.value(), number, by=self._desk.agent, limit=_SHOWN)
        found = [caller for caller in found if caller.uid not in (self.uid, self.apart)]
        if found == self.found:
            return
        self._show(found)
        if found:
            count = plural(len(found), "personne connue", "personnes connues")
            announce(f"{count}{NO_BREAK}: {', '.join(line.words for line in self._lines[: len(found)])}")

    def _caller(self, uid: UUID) -> KnownCaller | None:
        with self._desk.database.reading() as session:
            return known_caller(session, uid, by=self._desk.agent)

    def _name(self, name: str, caller: KnownCaller | None) -> None:
        self.is_known = caller is not None
        self.line.setText(name)
        self.line.setCursorPosition(0)
        self.line.setReadOnly(self.is_known)
        self._show([caller] if caller else [])
        if caller is None:
            self._timer.start()

    def _show(self, found: list[KnownCaller]) -> None:
        self.found = found
        today = self._desk.clock.today()
        for number, line in enumerate(self._lines):
            caller = found[number] if number < len(found) else None
            keys = "" if number else _KEYS  # the first one has keys of its own
            line.show_caller(
                caller, self._words(caller, today) if caller else "", keys, is_taken=self.is_known
            )
        self.reminder.setVisible(bool(found))

    def _words(self, caller: KnownCaller, today: date) -> str:
        name = "" if self.is_known else f"{self._desk.shown_name(caller.name)} · "
        return f"{name}{caller_words(caller, today)}"

    # Keys

    def _typing(self) -> None:
        self._timer.start()
        self.edited.emit()

    def act(self, line: "_CallerLine") -> None:
        """Take the person of this line, or let go of the one taken; the hands stay on the name."""
        if self.is_known:
            self.leave()
        else:
            self.take(self.found[self._lines.index(line)].uid)
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go from the name to the people found, and among them, by the arrows."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            stops: list[QObject] = [self.line, *(b for b in self.buttons if not b.isHidden())]
            if step and watched in stops:
                there = stops[min(max(stops.index(watched) + step, 0), len(stops) - 1)]
                assert isinstance(there, QWidget)
                there.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return super().eventFilter(watched, event)


class _CallerLine(QWidget):
    """One person found: what came before, and the button that takes this person."""

    def __init__(self, field: CallerField) -> None:
        super().__init__()
        self._text = style.words("caption")
        self.button = QPushButton()
        self.button.setAutoDefault(True)  # Entrée takes, as Espace does
        self.button.clicked.connect(lambda: field.act(self))
        self.button.installEventFilter(field)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)

    @property
    def words(self) -> str:
        """Return what is told of this person."""
        return self._text.text()

    def show_caller(self, caller: KnownCaller | None, words: str, keys: str, *, is_taken: bool) -> None:
        """Show one person with the keys that take or let go, or nobody."""
        self.setVisible(caller is not None)
        self._text.setText(words)
        word = LEAVE if is_taken else TAKE
        self.button.setText(f"{word}  {keys}" if keys else word)
        self.button.setShortcut(keys)
        self.button.setAccessibleName(word if is_taken else f"{word}{NO_BREAK}: {words}")


def caller_words(caller: KnownCaller, today: date) -> str:
    """Tell what came before: « 2 contacts précédents · dernier mar. 3 mars (Logement) · rappel prévu… »."""
    came = plural(caller.contacts, "contact précédent", "contacts précédents")
    parts = [came if caller.contacts else "aucun contact précédent"]
    if caller.last_on is not None:
        motive = f" ({caller.last_motive})" if caller.last_motive else ""
        parts.append(f"dernier {_day(caller.last_on, today)}{motive}")
    if caller.callback_on is not None:
        parts.append(f"rappel prévu {_day(caller.callback_on, today)}")
    if caller.instruction:
        parts.append(f"consigne{NO_BREAK}: {caller.instruction}")
    return " · ".join(parts)


def _day(day: date, today: date) -> str:
    return short_date(day, year=day.year != today.year)

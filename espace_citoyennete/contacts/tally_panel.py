"""« Renseignement simple »: one object, one contact, the panel stays open; large buttons for a finger."""

from functools import partial
from typing import Any, Self
from uuid import uuid4

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QRadioButton, QVBoxLayout, QWidget

from espace_citoyennete.contacts.gestures import remember_logged
from espace_citoyennete.contacts.listing import logged_on
from espace_citoyennete.contacts.lists import contact_options
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.french import plural
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui import style
from espace_citoyennete.ui.accessibility import announce
from espace_citoyennete.ui.choice import QuickChoice
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel

_CHANNELS = {"TEL_ENTRANT": "Téléphone", "VISITE": "Accueil"}
_ANSWERED = "REPONDU"
_BUTTONS = 8
_TOUCH = 44  # pixels: what a finger hits


class TallyPanel(FormPanel):
    """Count a simple information: letters and Entrée, or one large button."""

    kind = "tally"
    title = "Renseignement simple"
    icon = "check"
    save_word = "Compter"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        offered = contact_options(desk, desk.clock.today())["motive"]
        self.motive = QuickChoice("Aucun objet")
        self.motive.set_options(offered)
        self.motive.installEventFilter(self)
        self.form = Form(
            [Field("motive", "&Objet", self.motive, required=True, hint="Entrée compte et reste ici")]
        )
        self.channels = {code: QRadioButton(word) for code, word in _CHANNELS.items()}
        usual = [option for option in offered if not option.is_sensitive][:_BUTTONS]
        self.buttons = {option.code: _LargeButton(option.shown) for option in usual}
        self._count = style.words("section")
        self.lay(self._switch(), self.form, self._count, self._large_buttons())
        for code, button in self.buttons.items():
            button.clicked.connect(partial(self._count_one, code))
        for channel in self.channels.values():
            channel.clicked.connect(self.edited)
        self.saved.connect(self._go_on)
        desk.changed.connect(self._note_change)
        self._tell_count()

    # What the panel asks of a form

    def context(self) -> str:
        """Return who counts."""
        return f"Réponse donnée, le reste non communiqué · {self.desk.agent.name}"

    def values(self) -> dict[str, Any]:
        """Return the channel and the letters typed."""
        return {**super().values(), "channel": self._channel()}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        super().restore(values)
        self.channels[values["channel"]].setChecked(True)

    def focus_first(self) -> None:
        """Give the focus to the object."""
        self.motive.setFocus()

    def next_form(self) -> Self:
        """Return an empty tally of the same channel."""
        following = type(self)(self.desk)
        following.channels[self._channel()].setChecked(True)
        return following

    def write(self, session: Session) -> int:
        """Log the contact and return its id."""
        now = self.desk.clock.now()
        draft = ContactDraft(self._channel(), now, self.checked()["motive"], _ANSWERED, uid=self.uid)
        return log_contact(session, draft, now=now, by=self.desk.agent)

    def save(self) -> bool:
        """Count, and stay open for the next one."""
        super().save()
        return False

    # What the person does

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count on Entrée: going on to the next field would be one key more for each person."""
        is_key = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if is_key and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # type: ignore[attr-defined]
            self.motive.take()
            self.save()
            return True
        return super().eventFilter(watched, event)

    def _count_one(self, code: str, _is_checked: bool = False) -> None:
        self.motive.set_code(code)
        self.save()

    def _go_on(self, contact_id: object) -> None:
        """Offer to take the count back, and be ready for the next person."""
        assert isinstance(contact_id, int)
        told = self.motive.text()
        remember_logged(self.desk, contact_id, "Renseignement compté")
        self.uid = uuid4()
        self.form.restore({"motive": None})
        self.emptied.emit()
        announce(f"{told}. {self._count.text()}")
        self.motive.setFocus()

    def _note_change(self, changed: frozenset[type]) -> None:
        if Contact in changed:
            self._tell_count()

    def _tell_count(self) -> None:
        today = self.desk.clock.today()
        with self.desk.database.reading() as session:
            count = logged_on(session, self.desk.agent.uid, today)
        self._count.setText(f"{plural(count, 'contact noté', 'contacts notés')} aujourd’hui")

    # What it looks like

    def _channel(self) -> str:
        return next(code for code, button in self.channels.items() if button.isChecked())

    def _switch(self) -> QWidget:
        """Return the two channels side by side, the telephone first."""
        place = QWidget()
        row = QHBoxLayout(place)
        row.setContentsMargins(0, 0, 0, 0)
        for button in self.channels.values():
            row.addWidget(button, 1)
        self.channels["TEL_ENTRANT"].setChecked(True)
        return place

    def _large_buttons(self) -> QWidget:
        place = QWidget()
        column = QVBoxLayout(place)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for button in self.buttons.values():
            column.addWidget(button)
        return place


class _LargeButton(QPushButton):
    """A button that a finger hits; the style sheet would undo a minimum height."""

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(QSize(0, _TOUCH))

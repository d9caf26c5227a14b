"""Promise a call, or put off one already promised."""

from typing import Any, Self
from uuid import UUID, uuid4

from PySide6.QtWidgets import QLineEdit

from espace_citoyennete.callbacks.fields import WhenFields
from espace_citoyennete.callbacks.gestures import remember_changed, remember_promised
from espace_citoyennete.callbacks.listing import called, kept_callback
from espace_citoyennete.callbacks.model import Callback
from espace_citoyennete.callbacks.service import (
    SUBJECT_LENGTH,
    CallbackDraft,
    Change,
    change_callback,
    promise_callback,
)
from espace_citoyennete.french import clean
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.overtaken import Record
from espace_citoyennete.visitors.fields import PhoneField
from espace_citoyennete.visitors.rules import split_name
from espace_citoyennete.visitors.service import VisitorDraft


class CallbackPanel(FormPanel):
    """Whom to call, when and about what; a person already known is named, without a number."""

    kind = "callback"
    title = "Rappel"
    icon = "phone-outgoing"

    def __init__(
        self,
        desk: Desk,
        *,
        callback_id: int | None = None,
        visitor_uid: UUID | None = None,
        contact_id: int | None = None,
        is_restricted: bool = False,
        puts_off: bool = False,
    ) -> None:
        super().__init__(desk)
        self._kept: tuple[int, int] | None = None  # the promise being changed: its id and version
        self._visitor_id: int | None = None  # of a person already known
        self._contact_id = contact_id
        self._is_restricted = is_restricted
        self._person = ""  # the name of a person already known
        self._build()
        if visitor_uid is not None:
            with desk.database.reading() as session:
                self._visitor_id = called(session, visitor_uid=visitor_uid, by=desk.agent).id
        if callback_id is not None:
            self._load(callback_id)
        if callback_id is None or puts_off:
            self.when.propose()
        self._name_person()

    def context(self) -> str:
        """Return who is to be called, when it is known."""
        return self.desk.shown_name(self._person)

    def chip_title(self) -> str:
        """Return who is to be called."""
        return f"Rappel · {self._person or self.name.text().strip()}".rstrip(" ·")

    def values(self) -> dict[str, Any]:
        """Return everything typed, and the promise and the person that it is about."""
        return {
            **self.form.typed(),
            "kept": self._kept,
            "visitor_id": self._visitor_id,
            "new_uid": str(self._new_uid),
            "contact_id": self._contact_id,
            "is_restricted": self._is_restricted,
        }

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._kept = tuple(values["kept"]) if values["kept"] else None
        self._visitor_id, self._new_uid = values["visitor_id"], UUID(values["new_uid"])
        self._contact_id, self._is_restricted = values["contact_id"], values["is_restricted"]
        self.form.restore(values)
        self._name_person()

    def focus_first(self) -> None:
        """Give the focus to the name, or to the day when the person is known."""
        (self.when.due_on if self._person else self.name).setFocus()

    def show_problems(self, problems: dict[str, str]) -> None:
        """Show each problem under its field; the two parts of a name are typed in one."""
        places = {"last_name": "name", "first_name": "name"}
        super().show_problems({places.get(name, name): text for name, text in problems.items()})

    def reopened(self) -> Self:
        """Return the form as it opens now on its record."""
        return type(self)(self.desk, callback_id=self._kept[0] if self._kept else None)

    def write(self, session: Session) -> int | Change:
        """Promise the call, or change what was promised."""
        typed = self.checked(optional=("name",) if self._person else ())
        draft = CallbackDraft(
            due_on=typed["due_on"],
            from_time=typed["from_time"],
            to_time=typed["to_time"],
            subject=typed["subject"],
            is_restricted=self._is_restricted,
            visitor=self._visitor(),
            visitor_id=self._visitor_id,
            contact_id=self._contact_id,
            uid=self.uid,
        )
        self._draft, now, by = draft, self.desk.clock.now(), self.desk.agent
        if self._kept is not None:
            return change_callback(session, *self._kept, draft, now=now, by=by)
        return promise_callback(session, draft, now=now, by=by)

    def _visitor(self) -> VisitorDraft | None:
        if self._visitor_id is not None:
            return None
        last_name, first_name = split_name(clean(self.name.text()))
        return VisitorDraft(last_name, first_name, self.phone.value(), uid=self._new_uid)

    def _remember(self, done: object) -> None:
        """Offer to take the save back."""
        if isinstance(done, Change):
            remember_changed(self.desk, done, self._draft)
        elif isinstance(done, int):
            remember_promised(self.desk, done)

    # Building

    def _build(self) -> None:
        self._new_uid = uuid4()
        self.name, self.phone, self.subject = QLineEdit(), PhoneField(self.desk), QLineEdit()
        self.name.setPlaceholderText("Diallo Awa")
        self.subject.setPlaceholderText("Suite du dossier")
        self.subject.setMaxLength(SUBJECT_LENGTH)
        self.when = WhenFields(self.desk)
        self.form = Form(
            [
                (Field("name", "&Nom", self.name, required=True), Field("phone", "&Téléphone", self.phone)),
                *self.when.rows(),
                Field("subject", "&Objet", self.subject),
            ]
        )
        self.saved.connect(self._remember)
        self.lay(self.form)

    def _name_person(self) -> None:
        """Name the person already known in place of asking; the number is not shown here."""
        if self._visitor_id is not None:
            with self.desk.database.reading() as session:
                self._person = called(session, visitor_id=self._visitor_id, by=self.desk.agent).name
        for name in ("name", "phone"):
            self.form.show_field(name, not self._person)

    def _load(self, callback_id: int) -> None:
        with self.desk.database.reading() as session:
            kept = kept_callback(session, callback_id, by=self.desk.agent)
            self.record = Record.read(session, Callback, callback_id)
        draft = kept.draft
        self._kept = kept.id, kept.version
        self._visitor_id, self._contact_id, self._is_restricted = (
            draft.visitor_id,
            draft.contact_id,
            draft.is_restricted,
        )
        self.form.restore(
            {
                "due_on": draft.due_on,
                "from_time": draft.from_time,
                "to_time": draft.to_time,
                "subject": draft.subject,
            }
        )

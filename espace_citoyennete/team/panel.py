"""The panels of the team: who is at the desk on a day, a note to the next agent."""

from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QCompleter, QLineEdit

from espace_citoyennete.french import clean
from espace_citoyennete.storage.database import Session
from espace_citoyennete.team.gestures import remember_left, remember_presence
from espace_citoyennete.team.listing import last_post, members, posts, presences
from espace_citoyennete.team.rules import NOTE_LENGTH, POSTS
from espace_citoyennete.team.service import (
    HandoverDraft,
    PresenceChange,
    PresenceDraft,
    clear_presence,
    leave_handover,
    set_presence,
)
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.date_field import DateField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.text_area import TextArea


class PresencePanel(FormPanel):
    """Say who is at the desk on a day, and on which post; one's own name and today are proposed."""

    kind = "presence"
    title = "À l’accueil"
    icon = "users"

    def __init__(self, desk: Desk, user_uid: UUID | None = None, day: date | None = None) -> None:
        super().__init__(desk)
        self.who, self.day, self.post = QuickChoice("Aucun agent"), DateField(desk.clock.today), QLineEdit()
        self.form = Form(
            [
                Field("who", "&Agent", self.who, required=True),
                Field("day", "&Jour", self.day, required=True),
                Field("post", "&Poste (facultatif)", self.post, hint=", ".join(POSTS)),
                Field("leaves", "&Retirer de l’équipe de ce jour", QCheckBox()),
            ]
        )
        self.lay(self.form)
        with desk.database.reading() as session:
            self.who.set_options([Option(str(member.uid), member.name) for member in members(session)])
            self.post.setCompleter(_completer(posts(session), self.post))
        self.form.restore({"who": str(user_uid or desk.agent.uid), "day": day or desk.clock.today()})
        self.who.chosen.connect(self._show_post)
        self.day.textChanged.connect(self._show_leave)
        self._show_post()
        self.saved.connect(self._remember)

    def chip_title(self) -> str:
        """Return the name of the agent."""
        option = self.who.option()
        return option.label if option else self.title

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        super().restore(values)
        self._show_leave()

    def write(self, session: Session) -> PresenceChange:
        """Put the agent at the desk, or take them off."""
        typed = self.checked()
        day, who = typed["day"], UUID(typed["who"])
        if typed["leaves"]:
            return clear_presence(session, day, who, by=self.desk.agent)
        return set_presence(session, PresenceDraft(day, who, typed["post"]), by=self.desk.agent)

    def _remember(self, change: object) -> None:
        assert isinstance(change, PresenceChange)
        remember_presence(self.desk, change)

    def _show_post(self) -> None:
        """Propose the post that this agent has that day, or had last."""
        who, day = self.who.code(), self.day.value()
        if who is not None and day is not None:
            post = self._known_posts(day).get(who)
            if post is None:
                with self.desk.database.reading() as session:
                    post = last_post(session, UUID(who), day)
            self.form.restore({"post": post or ""})
        self._show_leave()

    def _show_leave(self) -> None:
        day = self.day.value()
        is_there = day is not None and self.who.code() in self._known_posts(day)
        self.form.show_field("leaves", is_there)
        if not is_there:
            self.form.restore({"leaves": False})

    def _known_posts(self, day: date) -> dict[str, str]:
        with self.desk.database.reading() as session:
            return {str(row.user_uid): row.post for row in presences(session, day)}


class HandoverPanel(FormPanel):
    """Leave a note to the next agent."""

    kind = "handover"
    title = "Consigne à l’équipe"
    icon = "file-text"
    save_word = "Laisser la consigne"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.note = TextArea()
        hint = "Lue par toute l’équipe. Ni nom d’usager, ni détail de sa situation"
        self.form = Form([Field("text", "&Consigne", self.note, required=True, limit=NOTE_LENGTH, hint=hint)])
        self.lay(self.form)
        self.saved.connect(self._remember)

    def chip_title(self) -> str:
        """Return the first words typed."""
        return " ".join(self.note.toPlainText().split()[:4]) or self.title

    def write(self, session: Session) -> int:
        """Leave the note and return its id."""
        self.checked()
        return leave_handover(session, self._draft(), now=self.desk.clock.now(), by=self.desk.agent)

    def _draft(self) -> HandoverDraft:
        return HandoverDraft(clean(self.note.toPlainText()), self.uid)

    def _remember(self, handover_id: object) -> None:
        assert isinstance(handover_id, int)
        remember_left(self.desk, self._draft())


def _completer(words: tuple[str, ...], field: QLineEdit) -> QCompleter:
    """Return what completes a post as it is typed, in the field itself: no list covers the form."""
    completer = QCompleter(list(words), field)
    completer.setCompletionMode(QCompleter.CompletionMode.InlineCompletion)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    return completer

"""The side panel (*volet*): a form over any page, never a dialog; what is typed in it is kept at once."""

import json
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from espace_citoyennete.clock import desk_time
from espace_citoyennete.errors import Conflict, UserError
from espace_citoyennete.storage.drafts import DraftRow
from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.drafts import KeptDrafts
from espace_citoyennete.ui.key_tip import KeyTip
from espace_citoyennete.ui.message_line import Kind
from espace_citoyennete.ui.overtaken import Meeting, Record
from espace_citoyennete.ui.overtaken_panel import OvertakenPanel
from espace_citoyennete.ui.panel_form import PanelForm

WIDTH = 392
MOST_DRAFTS = 9
KEEP_AFTER = 800  # milliseconds between a key and its draft in the base, at most
_LOOK_AGAIN = "Modifié entre-temps sur un autre poste\u00a0: vérifier ce qui en est repris, puis enregistrer."
_UNDER = 72  # pixels kept in view under a field: its problem, of three lines at most


@dataclass
class Chip:
    """A draft set aside: a form alive but hidden, or only its values when it comes from an earlier start."""

    uid: UUID
    kind: str
    title: str
    icon: str
    made_at: datetime  # local, naive
    values: dict[str, Any]
    form: PanelForm | None = None
    record: Record | None = None  # which the form changes


class SidePanel(QWidget):
    """Holds one form at a time and the drafts set aside; gives the focus back where it was."""

    opened = Signal()
    closed = Signal()
    saved = Signal()
    chips_changed = Signal()
    asks = Signal(str, object)

    def __init__(self, desk: Desk, forms: Mapping[str, Callable[[Desk], PanelForm]]) -> None:
        super().__init__()
        self.desk = desk
        self.form: PanelForm | None = None
        self.chips: list[Chip] = []
        self._forms = forms  # by kind
        # By whom and when a record was changed since, in words; the window knows the names.
        self.who_changed: Callable[[Record, datetime], str] = lambda _record, _since: ""
        self._drafts = KeptDrafts(desk, self)
        self._drafts.told.connect(self._tell_draft)
        self._origin: QWidget | None = None
        self._made_at = desk.clock.now()
        self._is_typed = False  # there is something that must not be lost
        self._is_unkept = False  # some of it is not yet in the base
        self.keeps_tab = False  # it covers the whole window: Tab goes round in it, F6 leaves it
        self._timer = QTimer(self, interval=KEEP_AFTER, singleShot=True)
        self._timer.timeout.connect(self.keep)
        self._build()
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]
        self.hide()

    # Opening and closing

    def open(self, form: PanelForm) -> bool:
        """Show a form in place of the one being typed, which becomes a chip; refuse beyond nine drafts."""
        if not self._has_room():
            form.deleteLater()
            return False
        self._leave_current()
        self._show(form, self.desk.clock.now())
        return True

    def take_up(self, chip: Chip) -> None:
        """Open again a draft set aside, unless what it is about is not there any more."""
        try:
            form = chip.form or self._revived(chip)
        except UserError as refusal:
            self.desk.tell(refusal.message)
            return
        self.chips.remove(chip)
        self._leave_current()
        self._show(form, chip.made_at)
        self._is_typed = True
        self.chips_changed.emit()

    def reduce(self, *, give_back_focus: bool = True) -> None:
        """Close the panel; what was typed becomes a chip."""
        if self.form is not None:
            self._leave_current()
            if not give_back_focus:
                self._origin = None
            self._close()

    def save(self) -> bool:
        """Save the form and close the panel; a refused save leaves everything as it is."""
        form = self.form
        if isinstance(form, OvertakenPanel) and form.meeting is not None and form.mine is not None:
            return self._save_together(form.meeting, form.mine)
        if form is None:
            return False
        if not form.save():
            return form.is_overtaken and self._meet(form)
        self._drafts.forget(form.uid)
        following = form.follow_up()
        self._remove_form()
        form.deleteLater()
        self._close()
        self.saved.emit()
        if following is not None:
            self.asks.emit(*following)
        return True

    def save_and_next(self) -> None:
        """Save the form and open an empty one of the same kind."""
        if (form := self.form) is not None:
            origin = self._origin
            following = form.next_form()
            if self.save():
                self.open(following)
                self._origin = origin
            else:
                following.deleteLater()

    def abandon(self) -> None:
        """Close the panel and drop its draft; can be undone."""
        if (form := self.form) is None:
            return
        chip = replace(self._chip_of(form), form=None) if self._is_typed else None
        self._remove_form()
        form.deleteLater()
        if chip is not None:
            self._drop(chip)
        self._close()

    def withdraw(self, kind: str, what: object) -> None:
        """Close the form asked for about something that is no more, unless it was typed in."""
        form = self.form
        if form is not None and form.kind == kind and not self._is_typed and form.about == what:
            self.abandon()

    def abandon_chip(self, chip: Chip) -> None:
        """Drop a draft set aside; can be undone."""
        self.chips.remove(chip)
        if chip.form is not None:
            chip.values = chip.form.values()
            chip.form.deleteLater()
            chip.form = None
        self._drop(chip)

    def cycle(self, step: int) -> None:
        """Go to the next (or previous) draft: the open form goes to the other end of the chips."""
        if not self.chips:
            return
        chip = self.chips[0 if step > 0 else -1]
        self.take_up(chip)
        if step < 0 and len(self.chips) > 1:  # the form just left was added last: put it first
            self.chips.insert(0, self.chips.pop())
            self.chips_changed.emit()

    # A record changed by two

    def _meet(self, form: PanelForm) -> bool:
        """Keep what each side alone changed and save it, or ask for what both did; another refusal stands."""
        if form.record is None or not form.fields_told():
            return False
        try:
            other = form.reopened()
            by = self.who_changed(form.record, self._made_at)
        except UserError as refusal:
            form.message.tell(refusal.message, "err")
            return False
        other.deleteLater()
        if other.record is None or other.record.version == form.record.version:
            return False
        meeting = Meeting.of(form, other, by)
        if meeting.settled.asked:
            panel = OvertakenPanel(self.desk)
            panel.ask(meeting)
            self._exchange(panel)
            return False
        is_saved = self._save_together(meeting, meeting.settled.mine)
        if is_saved:
            told = "Enregistré avec ce qui a été modifié entre-temps sur un autre poste."
            self.desk.tell(told, "Annuler", self.desk.undo.undo)
        return is_saved

    def _save_together(self, meeting: Meeting, mine: frozenset[str]) -> bool:
        """Save the form that was overtaken with both versions in it; overtaken again, it meets again."""
        assert self.form is not None
        chip = Chip(self.form.uid, meeting.kind, "", "", self._made_at, meeting.together(mine))
        chip.record = meeting.theirs
        try:
            form = self._revived(chip)
        except UserError as refusal:
            self.form.message.tell(refusal.message, "err")
            return False
        self._exchange(form)
        if form.shows_again:
            form.message.tell(_LOOK_AGAIN, "warn")
            return False
        return self.save()

    def _exchange(self, form: PanelForm) -> None:
        """Show a form in place of another one, of which it goes on the draft."""
        before, made_at = self.form, self._made_at
        assert before is not None
        form.uid = before.uid
        self._remove_form()
        before.deleteLater()
        self._show(form, made_at)
        self._edited()

    # Drafts

    def keep(self) -> bool:
        """Write what is typed to the base now; return whether nothing is left unkept."""
        self._timer.stop()
        if self.form is None or not self._is_unkept:
            return True
        try:
            self._drafts.keep(self._row_of(self._chip_of(self.form)))
        except UserError as refusal:
            self.form.message.tell(f"Brouillon non gardé. {refusal.message}", "warn")
        else:
            self._is_unkept = False
        return not self._is_unkept

    def take_back(self) -> list[datetime]:
        """Bring back as chips the drafts of this person at this desk; return when each was begun.

        A draft of a kind that this version does not know stays where it is kept.
        """
        self.chips += [_chip_from(row) for row in self._drafts.take_back() if row.kind in self._forms]
        self.chips_changed.emit()
        return [chip.made_at for chip in self.chips]

    def resume(self, uid: UUID) -> None:
        """Take up a draft that waits: a chip of this window, or a colleague's, which becomes one's own."""
        chip = next((chip for chip in self.chips if chip.uid == uid), None)
        if chip is None and self.form is not None and self.form.uid == uid:
            self.form.focus_first()
        elif chip is not None:
            self.take_up(chip)
        elif self._has_room():
            try:
                chip = _chip_from(self._drafts.take_over(uid, self._forms))
            except UserError as refusal:
                self.desk.tell(refusal.message)
                return
            self.chips.append(chip)
            self.take_up(chip)

    def _row_of(self, chip: Chip) -> DraftRow:
        record = chip.record.to_json() if chip.record is not None else None
        kept = {"icon": chip.icon, "values": chip.values, "record": record}
        content = json.dumps(kept, ensure_ascii=False)
        return DraftRow(
            chip.uid,
            chip.kind,
            chip.title,
            content,
            created_at=chip.made_at.astimezone(UTC),
            updated_at=self.desk.clock.instant(),
            desk=platform.node(),
            author=self.desk.agent.uid,
        )

    def _drop(self, chip: Chip) -> None:
        try:
            self._drafts.drop(chip.uid)
        except UserError as refusal:
            self.desk.tell(refusal.message)
            self.chips.append(chip)
            self.chips_changed.emit()
            return
        self.chips_changed.emit()
        bring_back, drop_again = partial(self._bring_back, chip), partial(self._drop_again, chip)
        self.desk.undo.add("Brouillon abandonné", bring_back, drop_again)

    def _bring_back(self, chip: Chip) -> None:
        self._drafts.keep(self._row_of(chip))
        self.chips.append(chip)
        self.chips_changed.emit()

    def _drop_again(self, chip: Chip) -> None:
        if chip not in self.chips:
            raise Conflict("Ce brouillon a été repris ou enregistré entre-temps.")
        self._drafts.drop(chip.uid)
        self.chips.remove(chip)
        self.chips_changed.emit()

    def _tell_draft(self, sentence: str, kind: Kind) -> None:
        if self.form is not None:
            self.form.message.tell(sentence, kind)
        else:
            self.desk.tell(sentence)

    def _revived(self, chip: Chip) -> PanelForm:
        form = self._forms[chip.kind](self.desk)
        form.uid = chip.uid
        form.restore(chip.values)
        form.record = chip.record  # as it was read when this was typed, whatever it is now
        return form

    def _chip_of(self, form: PanelForm) -> Chip:
        title, values = form.chip_title(), form.values()
        return Chip(form.uid, form.kind, title, form.icon, self._made_at, values, form, form.record)

    def _edited(self) -> None:
        self._is_unkept = True
        if not self._is_typed:
            self._is_typed = True
            self.keep()  # the first key makes the draft
        elif not self._timer.isActive():  # never put off by the next key: at most 800 ms are unkept
            self._timer.start()

    def _emptied(self) -> None:
        self._timer.stop()
        self._is_typed = self._is_unkept = False
        self._made_at = self.desk.clock.now()

    def _focus_moved(self, old: QWidget | None, _new: QWidget | None) -> None:
        if self.form is None:
            return
        if old is not None and self.form.isAncestorOf(old):
            self.keep()
        self._follow_focus()

    def _follow_focus(self) -> None:
        """Keep the field being filled in view with its problem, even when what stands above it grew."""
        focused = QApplication.focusWidget()
        if focused is not None and self.form is not None and self.form.isAncestorOf(focused):
            self._scroll.ensureWidgetVisible(focused, 0, _UNDER)

    # The form in the panel

    def _show(self, form: PanelForm, made_at: datetime) -> None:
        self.form, self._made_at = form, made_at
        if form.record is not None and not form.record.told:
            form.record = form.record.telling(form.fields_told())
        self._title.setText(form.title)
        self._icon.setPixmap(icons.icon(form.icon).pixmap(QSize(20, 20), self.devicePixelRatioF()))
        self._context.setText(form.context())
        self._context.setVisible(bool(form.context()))
        self._save_tip.say(form.save_word)
        self._message_place.addWidget(form.message)
        self._scroll.setWidget(form)
        self._put_footer_after(form)
        form.setAutoFillBackground(False)  # the panel's own surface shows through
        if (layout := form.layout()) is not None:
            layout.setContentsMargins(0, 4, 0, 4)
        form.edited.connect(self._edited)
        form.emptied.connect(self._emptied)
        form.closed.connect(self.abandon)
        form.asks.connect(self.asks)
        self._is_typed = self._is_unkept = False
        self.setAccessibleName(form.title)
        form.show()
        self.show()
        self.opened.emit()
        form.focus_first()

    def _put_footer_after(self, form: PanelForm) -> None:
        """Let Tab go from the last field to the buttons and the message, before it leaves the panel."""
        last: QWidget = form
        widget = form.nextInFocusChain()
        while widget is not None and widget is not form:
            is_stop = form.isAncestorOf(widget) and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
            last = widget if is_stop else last  # Qt orders nothing after a label
            widget = widget.nextInFocusChain()
        QWidget.setTabOrder(last, self._save)
        QWidget.setTabOrder(self._save, self._reduce)
        form.message.stand_after(self._reduce)

    def _leave_current(self) -> None:
        """Set the form aside if something was typed; with no form open, remember where the focus was."""
        form = self.form
        if form is None:
            self._origin = QApplication.focusWidget()
            return
        self.keep()
        chip = self._chip_of(form) if self._is_typed else None
        self._remove_form()
        if chip is None:
            form.deleteLater()
        else:
            self.chips.append(chip)
            self.chips_changed.emit()

    def _remove_form(self) -> None:
        form = self.form
        if form is None:
            return
        self._timer.stop()
        form.edited.disconnect(self._edited)
        form.emptied.disconnect(self._emptied)
        form.closed.disconnect(self.abandon)
        form.asks.disconnect(self.asks)
        self.form = None
        self._is_typed = self._is_unkept = False
        self._scroll.takeWidget()
        form.message.setParent(form)
        form.setParent(self)
        form.hide()

    def _close(self) -> None:
        self.hide()
        origin, self._origin = self._origin, None
        if origin is not None and isValid(origin) and origin.isVisible():
            origin.setFocus()
        self.closed.emit()

    def _has_room(self) -> bool:
        """Tell whether one more draft may be opened, and say why not."""
        if len(self.chips) + self._is_typed < MOST_DRAFTS:
            return True
        sentence = (
            f"{MOST_DRAFTS} brouillons sont déjà ouverts. En enregistrer ou en abandonner un, puis reprendre."
        )
        if self.form is not None:
            self.form.message.tell(sentence, "warn")
        else:
            self.desk.tell(sentence)
        return False

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go from the last button to the first field, and back, where nothing but the panel is seen."""
        here = QApplication.focusWidget()
        if not self.keeps_tab or here is None or not self.isAncestorOf(here):
            return super().focusNextPrevChild(forward)
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        widget = _beyond(here, forward)
        while widget is not None and widget is not here:
            if self.isAncestorOf(widget) and _is_stop(widget):
                widget.setFocus(reason)
                break
            widget = _beyond(widget, forward)
        return True

    # What the panel looks like

    def _build(self) -> None:
        self._title, self._context = style.words("title"), style.words("caption")
        self._icon = style.words()
        drop = QToolButton()
        drop.setToolTip("Abandonner ce brouillon (annulable)")
        drop.setAccessibleName("Abandonner ce brouillon")
        drop.setIcon(icons.icon("trash-2"))
        drop.clicked.connect(self.abandon)
        style.mark(drop, kind="flat")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title, 1)
        head.addWidget(self._icon)
        head.addWidget(drop)
        self._message_place = QVBoxLayout()
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.verticalScrollBar().rangeChanged.connect(lambda *_: self._follow_focus())
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._context)
        column.addLayout(self._message_place)
        column.addWidget(self._scroll, 1)
        column.addLayout(self._footer())

    def _footer(self) -> QHBoxLayout:
        self._save = QPushButton()
        self._save.clicked.connect(self.save)
        self._save_tip = KeyTip(self._save, self.desk, "save_close", PanelForm.save_word)
        style.mark(self._save, kind="primary")
        self._reduce = QPushButton("Réduire  Échap")
        self._reduce.setAccessibleName("Réduire")
        self._reduce.clicked.connect(lambda *_: self.reduce())
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._save, 3)
        row.addWidget(self._reduce, 2)
        return row

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Reduce on Échap, when no field has used it."""
        if event.key() == Qt.Key.Key_Escape:
            self.reduce()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the surface and the hairline at its left."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.colour("surface"))
        painter.fillRect(0, 0, 1, self.height(), style.colour("hair"))


def _chip_from(row: DraftRow) -> Chip:
    """Return a draft kept earlier as a chip whose form is made when it is taken up."""
    content = json.loads(row.content)
    made_at = desk_time(row.created_at).replace(microsecond=0)
    kept = content.get("record")  # a draft of an earlier version has none
    record = Record.from_json(kept) if kept else None
    return Chip(row.uid, row.kind, row.title, content["icon"], made_at, content["values"], record=record)


def _beyond(widget: QWidget, forward: bool) -> QWidget | None:
    return widget.nextInFocusChain() if forward else widget.previousInFocusChain()


def _is_stop(widget: QWidget) -> bool:
    """Tell whether Tab stops at a widget, as Qt does."""
    takes_tab = widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
    return bool(takes_tab) and widget.focusProxy() is None and widget.isVisible() and widget.isEnabled()

"""A page of the window: header, message line, content; refreshed when what it shows has changed."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import ClassVar

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from espace_citoyennete.errors import UserError
from espace_citoyennete.storage.base import Base
from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.key_tip import KeyTip
from espace_citoyennete.ui.message_line import Kind, MessageLine
from espace_citoyennete.ui.table import TableView

_NOT_LETTERS = frozenset({"Del", "Space"})  # they act even for whoever turned the letters off


class Page(QWidget):
    """The base of every page; a subclass fills `body`, and reads the base in `refresh`."""

    title: ClassVar[str] = ""
    icon: ClassVar[str] = ""  # a name of resources/icons, for the sidebar
    models: frozenset[type[Base]] = frozenset()  # a change of one of these refreshes the page
    hints: ClassVar[str] = ""  # « Entrée : réserver · M : déplacer », for the status bar

    # Only the main window answers: ("open", a PanelForm), ("form:contact", the keywords of its class),
    # ("page:register", what that page is to `receive`), ("resume_draft", its uid), or the id of an action
    # and None.
    asks = Signal(str, object)
    answers_changed = Signal()  # `answers` would now return something else
    counted = Signal(int)  # how many things wait here, for the badge of the sidebar

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._is_stale = True
        self._heard: tuple[TableView, ...] = ()  # the lists in which single keys act
        self.header = Header(self.title)
        self.message = MessageLine()
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addWidget(self.header)
        column.addWidget(self.message)
        column.addLayout(self.body, 1)
        desk.changed.connect(self._note_change)  # a bound method: Qt forgets it with the page

    def refresh(self) -> None:
        """Read the base again; called on the first show and after each commit that concerns the page."""

    def focus_default(self) -> None:
        """Give the focus to what the person will most likely use first."""
        self.setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Tell what this page does for actions of the registry, by id (`"export"`, `"find"`, `"print"`…)."""
        return {}

    def receive(self, what: object) -> None:
        """Show what another page asked to see here (a filter, a day)."""

    def set_subtitle(self, text: str) -> None:
        """Write the context beside the title."""
        self.header.set_subtitle(text)

    def set_views(self, *views: tuple[str, Callable[[], object]]) -> None:
        """Offer views of the page (word, what shows it) as a segmented control; the first one is on."""
        self.header.set_views(views)

    def set_tabs(self, *tabs: tuple[str, Callable[[], object]]) -> None:
        """Offer parts of the page (word, what shows it) as tabs on their own row; the first one is on."""
        self.header.set_views(tabs, on_own_row=True)

    def add_button(
        self,
        text: str,
        action: Callable[[], object],
        *,
        keys: str = "",
        does: str = "",
        icon: str = "",
        primary: bool = False,
    ) -> QPushButton:
        """Add a button to the header, the primary one last, with its letter or its action."""
        button = self.header.add_button(text, action, keys=keys, icon=icon, primary=primary)
        if does:
            KeyTip(button, self.desk, does, text)
        return button

    def show_message(
        self, text: str, kind: Kind = "info", button: str = "", action: Callable[[], object] | None = None
    ) -> None:
        """Show one sentence under the header."""
        self.message.tell(text, kind, button, action)

    @contextmanager
    def telling_refusals(self) -> Iterator[None]:
        """Show in the message line the sentence of a refusal raised in the block, and of no earlier one."""
        if self.message.kind == "err":
            self.message.clear()
        try:
            yield
        except UserError as refusal:
            self.show_message(refusal.message, "err")

    def hear_letters(self, *tables: TableView) -> None:
        """Do in these lists what the page answers under a single key of the registry."""
        self._heard = tables
        for table in tables:
            table.letter_pressed.connect(lambda letter: self._press("Space" if letter == " " else letter))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hear from a list the keys that it leaves to its page: Suppr, Maj and a letter."""
        key = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
        if not (self.focusWidget() in self._heard and self._press(key)):
            super().keyPressEvent(event)

    def _press(self, key: str) -> bool:
        """Do what the page answers under a key of its lists, and tell whether it answers anything."""
        actions = self.desk.actions
        act = next((act for action, act in self.answers().items() if actions[action].letter == key), None)
        if act is None or not (key in _NOT_LETTERS or self.desk.settings.letter_keys):
            return False
        act()
        return True

    def showEvent(self, event: QShowEvent) -> None:
        """Read the base if something changed while the page was hidden."""
        super().showEvent(event)
        if self._is_stale:
            self.refresh_when_seen()

    def _note_change(self, changed: frozenset[type[Base]]) -> None:
        if changed & self.models:
            self.refresh_when_seen()

    def refresh_when_seen(self) -> None:
        """Read the base again, now or when the page is next in view."""
        self._is_stale = not self.isVisible()
        if not self._is_stale:
            with self.telling_refusals():
                self.refresh()


class Header(QWidget):
    """Title, context, view switch and buttons; folds step by step when the window is narrow."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = style.words("title", title, wraps=False)
        self.subtitle = style.words("caption", wraps=False)
        self.switch = ViewSwitch()
        self._words = QHBoxLayout()
        self._words.setSpacing(8)
        self._words.addWidget(self.title, 0, Qt.AlignmentFlag.AlignBaseline)
        self._words.addWidget(self.subtitle, 1, Qt.AlignmentFlag.AlignBaseline)
        self._acts = QHBoxLayout()
        self._acts.setSpacing(8)
        self._tools = QHBoxLayout()
        self._tools.setSpacing(8)
        self._tools.addWidget(self.switch)
        self._tools.addStretch(0)
        self._tools.addLayout(self._acts)
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._rows.setSpacing(8)
        self._rows.addLayout(self._words, 1)
        self._rows.addLayout(self._tools)
        self._tabs = QHBoxLayout()  # where tabs stand, when there is room for all of them
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._rows)
        column.addLayout(self._tabs)
        self._buttons: list[QPushButton] = []
        self._are_tabs = False

    def set_subtitle(self, text: str) -> None:
        """Write the context beside the title."""
        self.subtitle.setText(text)
        self._arrange()

    def set_views(
        self, views: tuple[tuple[str, Callable[[], object]], ...], *, on_own_row: bool = False
    ) -> None:
        """Offer views of the page, beside its title or as tabs under it."""
        self._are_tabs = on_own_row
        self.switch.set_views(views)
        self._arrange()

    def set_family(self, words: Sequence[str], own: int, show: Callable[[int], object]) -> None:
        """Offer the pages of the family as tabs; the one in view stays this page's own."""
        self._are_tabs = True

        def leave(index: int) -> None:
            self.switch.show_choice(own)
            show(index)

        views = tuple((word, partial(leave, index)) for index, word in enumerate(words))
        self.switch.set_views(views, own)
        self._arrange()

    def add_button(
        self, text: str, action: Callable[[], object], *, keys: str, icon: str, primary: bool
    ) -> QPushButton:
        """Add a button before the primary one, or the primary one at the end."""
        button = QPushButton(f"{text}  {keys}" if keys else text)
        button.setAccessibleName(text)
        button.setAccessibleDescription(keys)
        button.clicked.connect(lambda *_: action())
        style.mark(button, kind="primary" if primary else "")
        if icon:
            button.setText(f" {button.text()}")  # Qt leaves too little room after the icon
            button.setIcon(icons.icon(icon, "on_primary" if primary else "text2"))
            button.setIconSize(QSize(16, 16))
        has_primary = bool(self._buttons) and self._buttons[-1].property("kind") == "primary"
        place = len(self._buttons) - (has_primary and not primary)
        self._buttons.insert(place, button)
        self._acts.insertWidget(place, button)
        self._arrange()
        return button

    def event(self, event: QEvent) -> bool:
        """Fold or unfold when the room or the words change."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._arrange()
        return super().event(event)

    def _arrange(self) -> None:
        """Give up one comfort at a time until the header fits: the view buttons, then the single row.

        Tabs have a row of their own, on each page of a family alike: none moves under the hand.
        """
        context = self.subtitle.fontMetrics().horizontalAdvance(self.subtitle.text())
        words = self.title.sizeHint().width() + context + 16
        shown = (button for button in self._buttons if not button.isHidden())
        buttons = sum(button.sizeHint().width() + 8 for button in shown)
        wide, narrow = self.switch.widths()
        room = self.width()
        has_tabs = self._are_tabs and wide <= room
        stacked = words + buttons + (0 if has_tabs else narrow) > room
        if self.subtitle.wordWrap() != (words > room):  # Qt lays out again, changed or not: without end
            self.subtitle.setWordWrap(words > room)
        self.switch.fold(not has_tabs and buttons + wide + (0 if stacked else words) > room)
        if has_tabs != bool(self._tabs.count()):
            row = self._tabs if has_tabs else self._tools
            row.insertWidget(0, self.switch, 0, Qt.AlignmentFlag.AlignLeft)
        direction = QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        if self._rows.direction() != direction:
            self._rows.setDirection(direction)

    def minimumSizeHint(self) -> QSize:
        """Let the header be squeezed: it folds rather than widen the window."""
        return QSize(0, super().minimumSizeHint().height())


class ViewSwitch(QWidget):
    """The views of a page: buttons side by side where there is room, one list where there is not."""

    def __init__(self) -> None:
        super().__init__()
        self._views: tuple[tuple[str, Callable[[], object]], ...] = ()
        self._buttons: list[QPushButton] = []
        self._list = QComboBox()
        self._list.setAccessibleName("Vue")
        self._list.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._list.activated.connect(self.choose)
        self._list.hide()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._row.addWidget(self._list)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    def set_views(self, views: tuple[tuple[str, Callable[[], object]], ...], on: int = 0) -> None:
        """Offer these views; the first one is on, unless another one is said to be."""
        self._views = views
        for index, (word, _) in enumerate(views):
            button = _ViewButton(word)
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, index=index: self.choose(index))
            self._buttons.append(button)
            self._row.insertWidget(index, button)
            button.setVisible(self._list.isHidden())  # folded already, by a page that has many buttons
            self._list.addItem(word)
        self.setVisible(bool(views))
        self.show_choice(on)

    def choose(self, index: int) -> None:
        """Show the view of this index."""
        self.show_choice(index)
        self._views[index][1]()

    def widths(self) -> tuple[int, int]:
        """Return the room that the buttons take, and the room that the list takes."""
        buttons = [button.sizeHint().width() for button in self._buttons]
        return (sum(buttons) + 4 * len(buttons), self._list.sizeHint().width()) if buttons else (0, 0)

    def fold(self, folded: bool) -> None:
        """Show the list in place of the buttons, or the buttons again."""
        if self._list.isHidden() is not folded:
            return
        self._list.setVisible(folded)
        for button in self._buttons:
            button.setVisible(not folded)

    def show_choice(self, index: int) -> None:
        """Show which view is on."""
        self._list.setCurrentIndex(index)
        for number, button in enumerate(self._buttons):  # no button group: all stay on the Tab way
            button.setChecked(number == index)


class _ViewButton(QPushButton):
    """Keeps the room of its word in bold, which it takes when its view is on."""

    def sizeHint(self) -> QSize:
        bold = QFontMetrics(style.scaled_font(1.0, 600)).horizontalAdvance(self.text())
        return super().sizeHint().expandedTo(QSize(bold + 24, 0))


def scrolled(content: QWidget) -> QScrollArea:
    """Return an area where a content higher than the page is scrolled, without a focus of its own."""
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    return area

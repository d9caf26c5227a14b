"""The window: pages, panel, drafts, bars and menus put together; the only place where they meet."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from espace_citoyennete import __version__, french
from espace_citoyennete.errors import UserError
from espace_citoyennete.rooms import COUNTS, FORMS, PAGES, MakeForm, MakePage
from espace_citoyennete.storage.drafts import Draft
from espace_citoyennete.storage.journal import clock_doubt
from espace_citoyennete.storage.location import space_warning
from espace_citoyennete.storage.upkeep import UpkeepFact
from espace_citoyennete.ui import panel as side_panel
from espace_citoyennete.ui import sidebar, style
from espace_citoyennete.ui.actions import SPECS
from espace_citoyennete.ui.clipboard import ClipboardWatch
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.drafts_bar import DraftsBar
from espace_citoyennete.ui.idle import Idleness
from espace_citoyennete.ui.lessons import KeyLessons
from espace_citoyennete.ui.mask import Mask
from espace_citoyennete.ui.message_line import Banner, MessageLine
from espace_citoyennete.ui.overtaken import Record
from espace_citoyennete.ui.page import Page
from espace_citoyennete.ui.palette import Group, Palette
from espace_citoyennete.ui.panel import SidePanel
from espace_citoyennete.ui.panel_form import Offer, PanelForm
from espace_citoyennete.ui.registry import ActionRegistry
from espace_citoyennete.ui.search_watch import SearchWatch
from espace_citoyennete.ui.shortcuts import ShortcutsOverlay
from espace_citoyennete.ui.sidebar import Sidebar
from espace_citoyennete.ui.status_bar import StatusBar
from espace_citoyennete.ui.toast import Toast
from espace_citoyennete.upkeep.keeper import Keeper

if TYPE_CHECKING:
    from espace_citoyennete.emergency.card import EmergencyCard
    from espace_citoyennete.ui.overlay import Overlay

_MENU = 900  # the width under which the sidebar is a menu over the page
_ASLEEP = timedelta(minutes=5)  # between two minutes: the machine slept, its screen closed
_OF_ITSELF = {Draft, UpkeepFact}  # what the program writes, rather than what somebody does
_MANY_DRAFTS = 7  # from there on, the status bar counts them


@dataclass(frozen=True)
class Places:
    """Where things stand at a width: widths in logical pixels, 0 when hidden."""

    sidebar: int
    panel: int
    is_panel_over: bool = False
    is_sidebar_over: bool = False


def places(
    width: int,
    *,
    is_panel_open: bool,
    is_folded: bool,
    is_menu_open: bool,
    is_panel_wide: bool = False,
    scale: float = 1,
) -> Places:
    """Return the places of `ux.md` §4.6: the narrower the window for its words, the more the panel takes."""
    wide, narrow = round(sidebar.WIDE * scale), round(sidebar.NARROW * scale)
    panel = round(side_panel.WIDTH * scale) if is_panel_open else 0
    if width < _MENU * scale:
        return Places(wide if is_menu_open else 0, width if is_panel_open else 0, True, True)
    if is_panel_wide:
        return Places(narrow, width - narrow, is_panel_over=True)
    if width < 1150 * scale:
        return Places(narrow, panel, is_panel_over=True)
    if is_folded or (is_panel_open and width < 1440 * scale):
        return Places(narrow, panel)
    return Places(wide, panel)


class MainWindow(QMainWindow):
    """One person's desk: what a page or a form asks is answered here, and nowhere else."""

    asks_door = Signal()  # the person wants another base
    asks_restore = Signal()  # the person wants a copy in the place of this base
    asks_lock = Signal()  # the person leaves the desk: this base is closed until the passphrase is typed

    def __init__(
        self,
        desk: Desk,
        pages: Mapping[str, MakePage] = PAGES,
        forms: Mapping[str, MakeForm] = FORMS,
        page_id: str = "",
    ) -> None:
        """Open on a page, the first one unless another is named."""
        super().__init__()
        self.desk = desk
        self._makers, self._forms = pages, forms
        self._pages: dict[str, Page] = {}
        self._is_menu_open = False
        self._was_warned = False
        self._is_over = False  # the session of the person
        self._offered: tuple[MessageLine, str] | None = None  # the line that proposes what follows a save
        self._is_demonstration = _is_demonstration(desk)
        self.keeper = Keeper(desk)
        self._field: QLineEdit | None = None
        self.registry = ActionRegistry(self, desk)
        self.panel = SidePanel(desk, forms)
        self.panel.who_changed = self._who_changed
        self.drafts = DraftsBar(self.panel)
        self.sidebar = Sidebar(desk, [spec for spec in SPECS if spec.id in pages])
        self.status = StatusBar(desk)
        self._stack = QStackedWidget()
        self._frame = QWidget()
        self._build()
        self.overlay = ShortcutsOverlay(self)
        self.finder = Palette(self, self._find)
        self.searches = SearchWatch(desk, self)
        self.finder.left.connect(self.searches.leave)
        self.emergency: EmergencyCard | None = None  # made on its first show
        self.screen_mask = Mask(self, lambda: desk.pin, self._answer_over_mask)
        self.clipboard = ClipboardWatch(self)
        self.idleness = Idleness(self, lambda: desk.settings.cover_after)
        self.toast = Toast(self)
        self.lessons = KeyLessons(desk, lambda: not self.toast.offers, self)
        self._connect()
        self.setMinimumSize(QSize(640, 400))
        self._minute = QTimer(self, interval=60_000)
        self._minute.timeout.connect(self._pass_minute)
        self._minute.start()
        self._ticked_at = desk.clock.now()
        self._day = self._ticked_at.date()
        self._tell_copy()
        self.status.show_discreet(desk.settings.discreet)
        self._count_what_waits()
        self.show_page(page_id or next(iter(pages)))
        self._take_back_drafts()

    # Pages

    @property
    def page(self) -> Page:
        """Return the page in view."""
        page = self._stack.currentWidget()
        assert isinstance(page, Page)
        return page

    @property
    def page_id(self) -> str:
        """Return the id of the page in view."""
        return next(page_id for page_id, page in self._pages.items() if page is self.page)

    def show_page(self, page_id: str, what: object = None) -> None:
        """Show a page, made on its first visit, and hand it what it is asked to show."""
        for covering in self._coverings():
            covering.uncover()
        focused = QApplication.focusWidget()
        is_typing = self.panel.form is not None and focused is not None and self.panel.isAncestorOf(focused)
        page = self._pages.get(page_id) or self._make_page(page_id)
        self._stack.setCurrentWidget(page)
        self.sidebar.set_current(page_id)
        self._is_menu_open = False
        self._lay_out()
        self._name_window()
        self._answer_actions()
        if what is not None:
            page.receive(what)
        if not is_typing:
            page.focus_default()

    def _make_page(self, page_id: str) -> Page:
        page = self._makers[page_id](self.desk)
        page.asks.connect(self.answer)
        page.answers_changed.connect(self._answer_actions)
        page.counted.connect(partial(self.sidebar.set_count, page_id))
        self._pages[page_id] = page
        self._stack.addWidget(page)
        family = next(spec.family for spec in SPECS if spec.id == page_id)
        if family:
            beside = [spec for spec in SPECS if spec.family == family and spec.id in self._makers]
            own = next(rank for rank, spec in enumerate(beside) if spec.id == page_id)
            page.header.set_family(
                [spec.text for spec in beside], own, lambda rank: self.show_page(beside[rank].id)
            )
        return page

    # What is asked

    def answer(self, what: str, value: object) -> None:
        """Answer what a page or a form asks: a form, a page or an action (see `Page.asks`)."""
        if isinstance(value, PanelForm):
            self.panel.open(value)
        elif isinstance(value, Offer):
            act = partial(self.answer, value.what, value.value)
            self._offered = self.page.message, value.sentence
            self.page.show_message(value.sentence, "ok", value.button, act)
        elif what.startswith("form:"):
            given = value if isinstance(value, dict) else {}
            with self.page.telling_refusals():  # a server that is away gives no list to choose in
                self.panel.open(self._forms[what.removeprefix("form:")](self.desk, **given))
        elif what.startswith("withdraw:"):
            self.panel.withdraw(what.removeprefix("withdraw:"), value)
        elif what == "resume_draft":
            assert isinstance(value, UUID)
            self.panel.resume(value)
        elif what in self._makers:
            self.show_page(what, value)
        else:
            self.registry.run(what)

    def _answer_actions(self) -> None:
        """Say anew what each action does: the form goes before the page, the page before the window."""
        answers = self._own_answers() | self.page.answers() | self._panel_answers()
        if self.emergency is not None and self.emergency.isVisible():
            answers |= self.emergency.answers()
        self.registry.answer(answers)
        self._name_steps()
        in_panel = "{save_close}\u00a0: enregistrer · Échap\u00a0: réduire"
        hints = in_panel if self.panel.form is not None else self.page.hints
        if len(self.panel.chips) >= _MANY_DRAFTS:
            hints = f"{len(self.panel.chips)} brouillons sur {side_panel.MOST_DRAFTS} · {hints}"
        shown = {action_id: spec.shown_keys for action_id, spec in self.desk.actions.items()}
        self.status.show_hints(hints.format_map(shown))

    def _own_answers(self) -> dict[str, Callable[[], object]]:
        answers: dict[str, Callable[[], object]] = {
            page_id: partial(self.show_page, page_id) for page_id in self._makers
        }
        answers |= {
            "new_call": partial(self.answer, "form:contact", {"channel": "TEL_ENTRANT"}),
            "new_visit": partial(self.answer, "form:contact", {"channel": "VISITE"}),
            "same_again": partial(self.answer, "form:contact", {"like": 0}),
            "tally": partial(self.answer, "form:tally", None),
            "batch": partial(self.answer, "form:contact_batch", None),
            "new_jeudi": partial(self.answer, "form:jeudi", None),
            "register_person": partial(self.answer, "form:registration", None),
            "new_callback": partial(self.answer, "form:callback", None),
            "new_permanence": partial(self.answer, "form:permanence", None),
            "renew_year": partial(self.answer, "form:year", None),
            "new_waiting": partial(self.answer, "form:waiting", None),
            "plannings": partial(self.answer, "form:planning", None),
            "find_slot": partial(self.answer, "form:booking", None),
            "walk_in": partial(self.answer, "form:walk_in", None),
            "team": partial(self.answer, "form:presence", None),
            "day_end": partial(self.answer, "form:day_end", None),
            "deadlines": partial(self.answer, "form:deadlines", None),
            "purge": partial(self.show_page, "page:settings", "À effacer"),
            "new_handover": partial(self.answer, "form:handover", None),
            "go_to": self.finder.open,
            "refresh": self.page.refresh,
            "next_zone": partial(self._go_to_zone, 1),
            "previous_zone": partial(self._go_to_zone, -1),
            "fold": self._fold,
            "full_screen": self._switch_full_screen,
            "zoom_in": partial(self._zoom, 10),
            "zoom_out": partial(self._zoom, -10),
            "zoom_reset": partial(self._zoom, 0),
            "mask": self._cover,
            "discreet": self._switch_discreet,
            "emergency": self._show_emergency,
            "log_emergency": self._log_emergency,
            "shortcuts": self._show_help,
            "about": self._tell_about,
            "change_base": self.asks_door.emit,
            "quit": self.close,
        }
        is_here = self.desk.folder is not None
        # Nobody knows the passphrase of the demonstration.
        if (is_here or not self.desk.database.is_sqlite) and not self._is_demonstration:
            answers["lock"] = self.asks_lock.emit
        if is_here and not self._is_demonstration:
            answers["copy_base"] = self.keeper.copy_now
            answers["restore_copy"] = self.asks_restore.emit
        if self.desk.undo.undo_name:
            answers["undo"] = self.desk.undo.undo
        if self.desk.undo.redo_name:
            answers["redo"] = self.desk.undo.redo
        return answers

    def _panel_answers(self) -> dict[str, Callable[[], object]]:
        answers: dict[str, Callable[[], object]] = {}
        if self.panel.form is not None:
            answers |= {
                "save": self.panel.save,
                "save_close": self.panel.save,
                "save_next": self.panel.save_and_next,
                "reduce": self.panel.reduce,
                "abandon": self.panel.abandon,
            }
            answers |= self.panel.form.answers()
        if self.panel.chips:
            answers |= {
                "next_draft": partial(self.panel.cycle, 1),
                "previous_draft": partial(self.panel.cycle, -1),
            }
        return answers

    def _find(self, text: str) -> list[Group]:
        from espace_citoyennete.finding import find

        groups = find(self.desk, text, lambda action: self.registry[action].isEnabled())
        people = sum(len(group.hits) for group in groups if group.is_of_people)
        self.searches.show(text if people else "", people)
        return groups

    def _log_named(self, name: str) -> None:
        self.answer("form:contact", {"channel": "TEL_ENTRANT", "name": name})
        if self.panel.form is not None:
            self.panel.form.edited.emit()  # the name was typed: it is a draft already

    def _tell_about(self) -> None:
        self.page.show_message(
            f"Espace Citoyenneté {__version__}. Licence EUPL-1.2. Icônes Lucide (licence ISC)."
        )

    # Drafts

    def _take_back_drafts(self) -> None:
        begun = self.panel.take_back()
        if begun:
            count = french.plural(len(begun), "brouillon repris", "brouillons repris")
            times = french.enumerate_words([f"{at:%H:%M}" for at in begun])
            self.page.show_message(f"{count} de {times}", "info")
            self.drafts.focus_latest()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep what is typed; when it cannot be kept, say so once rather than lose it in silence."""
        if not self.panel.keep() and not self._was_warned:
            self._was_warned = True
            event.ignore()
        else:
            self.clipboard.forget()
            event.accept()

    # What happened

    def _tell_written(self, changed: frozenset[type]) -> None:
        if changed - _OF_ITSELF:
            self.status.show_saved(self.desk.clock.now())

    def _tell_change(self, changed: frozenset[type]) -> None:
        if changed - _OF_ITSELF:
            with self.page.telling_refusals():  # another desk spoke, and the server went since
                self._count_what_waits()

    def _who_changed(self, record: Record, since: datetime) -> str:
        """Say who changed a record since then, and when; nothing where several did."""
        from espace_citoyennete.journal.listing import changed_by

        with self.desk.database.reading() as session:
            found = changed_by(session, record.uid, since.astimezone(UTC), by=self.desk.agent)
        return f"modifié par {found[0]} à {found[1]:%H:%M}" if found else "modifié sur un autre poste"

    def _tell_server(self, is_lost: bool) -> None:
        """Say in the status bar since when the server is away, and once that it is back."""
        self.status.show_server(self.desk.clock.now() if is_lost else None)
        if not is_lost:
            self.desk.tell("Le serveur répond de nouveau. Ce qui a changé entre-temps est affiché.")

    def _count_what_waits(self) -> None:
        for page_id, count in COUNTS.items():
            if page_id in self._makers:
                self.sidebar.set_count(page_id, count(self.desk))

    def _pass_minute(self) -> None:
        """Tell the age of the copy; on a new day, count and show it in a window left open."""
        if not self._is_demonstration:
            self.keeper.pass_minute()
        self._tell_copy()
        with suppress(UserError):  # a session that is over closes the window by itself
            self.desk.database.refuse_ended()
        now, before = self.desk.clock.now(), self._ticked_at
        self._ticked_at = now
        today = now.date()
        if now - before > _ASLEEP:
            self.leave()
            return
        if today != self._day:
            with self.page.telling_refusals():  # a server that is away is asked again
                self._count_what_waits()
                for page in self._pages.values():
                    page.refresh_when_seen()
                self._day = today

    def _tell_copy(self) -> None:
        if self.desk.folder is not None:
            self.status.show_copied(self.desk.copied_at(), self.keeper.doubt)

    def _alarm(self, sentence: str) -> None:
        """Tell what is wrong with the base or its copies, and lead to its remedies."""
        see = partial(self.show_page, "page:settings", "Santé de la base")
        self.page.show_message(sentence, "err", "Voir", see)

    def _tell(self, sentence: str, button: str, action: Callable[[], object] | None) -> None:
        if not self.screen_mask.isVisible():  # it may name somebody
            self.toast.tell(sentence, button, action)

    def _tell_step(self, name: str) -> None:
        keys = self.desk.actions["undo"].shown_keys
        self._tell(name, f"Annuler ({keys})" if keys else "Annuler", self.desk.undo.undo)

    def _name_steps(self) -> None:
        """Name in the menu what would be taken back or done again, but no person in discreet mode."""
        undo = self.desk.undo
        for action_id, step in (("undo", undo.undo_name), ("redo", undo.redo_name)):
            word = self.desk.actions[action_id].text
            named = f"{word}{french.NO_BREAK}: {step[:1].lower()}{step[1:]}" if step else word
            self.registry[action_id].setText(word if self.desk.settings.discreet else named)

    def _tell_replayed(self, sentence: str) -> None:
        """Tell what was taken back; in discreet mode without its name, which may be older than the mode."""
        self._withdraw_offer()
        act = sentence.partition(french.NO_BREAK)[0]
        self.desk.tell(f"{act}." if self.desk.settings.discreet else sentence)

    def _withdraw_offer(self) -> None:
        """Propose no more, on whichever page, what was to follow a save: it may be the one taken back."""
        if self._offered is not None:
            line, sentence = self._offered
            if line.text == sentence:
                line.clear()
            self._offered = None

    # Arrangement

    def _build(self) -> None:
        self._stack.setParent(self._frame)
        self.drafts.setParent(self._frame)
        self.sidebar.setParent(self._frame)
        self.panel.setParent(self._frame)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for warning in self._warnings():
            column.addWidget(Banner(warning))
        column.addWidget(self._frame, 1)
        column.addWidget(self.status)
        self.setCentralWidget(whole)
        self._frame.installEventFilter(self)

    def _warnings(self) -> list[str]:
        if self._is_demonstration:  # dated as it pleases
            return ["Démonstration — données inventées"]
        space = space_warning(self.desk.folder) if self.desk.folder is not None else ""
        return [warning for warning in (_clock_doubt(self.desk), space) if warning]

    def _connect(self) -> None:
        self.sidebar.chosen.connect(self.show_page)
        self.panel.opened.connect(self._panel_moved)
        self.panel.closed.connect(self._panel_closed)
        self.panel.chips_changed.connect(self._panel_moved)
        self.panel.asks.connect(self.answer)
        self.drafts.wants_new.connect(partial(self.registry.run, "new_call"))
        self.finder.chosen.connect(self.answer)
        self.finder.named.connect(self._log_named)
        self.screen_mask.uncovered.connect(self._uncovered)
        self.screen_mask.refused.connect(partial(self.registry.run, "lock"))
        self.idleness.noticed.connect(partial(self._cover, is_left=True))
        self.idleness.left.connect(self.leave)
        self.keeper.told.connect(self._tell_copy)
        self.keeper.alarmed.connect(self._alarm)
        self.desk.changed.connect(self._tell_change)
        # Queued: what was refused first leaves its block.
        self.desk.session_ended.connect(self._end_session, Qt.ConnectionType.QueuedConnection)
        self.desk.written.connect(self._tell_written)
        self.desk.server_lost.connect(self._tell_server)
        self.desk.keys_changed.connect(self._answer_actions)
        self.desk.told.connect(self._tell)
        self.desk.worked.connect(self.status.show_work)
        self.desk.undo.added.connect(self._tell_step)
        self.desk.undo.replayed.connect(self._tell_replayed)
        self.desk.undo.refused.connect(self._tell_refused)
        self.desk.undo.warned.connect(self._tell_warned)
        self.desk.undo.changed.connect(self._answer_actions)
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]

    def _tell_refused(self, sentence: str) -> None:
        self.page.show_message(sentence, "err")

    def _tell_warned(self, sentence: str) -> None:
        self.page.show_message(sentence, "warn")

    def _panel_moved(self) -> None:
        self._lay_out()
        self._answer_actions()

    def _panel_closed(self) -> None:
        self._panel_moved()
        focused = self.focusWidget()
        if focused is None or not focused.isVisible() or self.panel.isAncestorOf(focused):
            self.page.focus_default()

    def _lay_out(self) -> None:
        """Place sidebar, page, drafts and panel; by hand, since some of them lie over others."""
        width, height = self._frame.width(), self._frame.height()
        is_wide = self.panel.form is not None and self.panel.form.is_wide
        at = places(
            width,
            is_panel_open=self.panel.form is not None,
            is_folded=self.desk.settings.sidebar_folded,
            is_menu_open=self._is_menu_open,
            is_panel_wide=is_wide,
            scale=style.scale(),
        )
        left = 0 if at.is_sidebar_over else at.sidebar
        room = width - left - (0 if at.is_panel_over else at.panel)
        bar = self.drafts.sizeHint().height() if self.panel.chips else 0
        self._stack.setGeometry(left, 0, room, height - bar)
        seen = room - (at.panel if at.is_panel_over and at.panel < width else 0)
        self.drafts.setGeometry(left, height - bar, room if is_wide else seen, bar)
        self.sidebar.setGeometry(0, 0, at.sidebar, height)
        self.sidebar.setVisible(at.sidebar > 0)
        self.panel.setGeometry(width - at.panel, 0, at.panel, height - (bar if is_wide else 0))
        self.panel.keeps_tab = at.panel == width  # nothing else is seen
        self.panel.raise_()
        self.sidebar.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the frame's size and font; let Ctrl+Z through from a field with nothing to undo."""
        if watched is self._frame and event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange):
            self._lay_out()
        elif (
            watched is self._field
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.matches(QKeySequence.StandardKey.Undo)
            and not self._field.isUndoAvailable()
        ):
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what covers the window over all of it."""
        super().resizeEvent(event)
        self.screen_mask.setGeometry(self.rect())
        if self.finder.isVisible():
            self.finder.fit()

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self._field is not None:
            self._field.removeEventFilter(self)
        self._field = new if isinstance(new, QLineEdit) and self.isAncestorOf(new) else None
        if self._field is not None:
            self._field.installEventFilter(self)
        if new is not None and (new is self.status or self._frame.isAncestorOf(new)):  # another act took over
            self.finder.leave(give_back_focus=False)
            for covering in self._coverings():
                covering.leave()
        # Focus must never be under the panel: the panel gives way and its draft becomes a chip.
        if new is not None and self._stack.isAncestorOf(new) and self._stack.width() > self.panel.x():
            self.panel.reduce(give_back_focus=False)

    def _coverings(self) -> "list[Overlay]":
        """Return what covers the window now: nobody works under it."""
        return [over for over in (self.overlay, self.emergency) if over is not None and over.isVisible()]

    def _fold(self) -> None:
        if self._frame.width() < _MENU * style.scale():
            self._is_menu_open = not self._is_menu_open
            self._lay_out()
            if self._is_menu_open:
                self.sidebar.focus_current()
            else:
                self.page.focus_default()
            return
        folded = not self.desk.settings.sidebar_folded
        self.desk.keep_settings(replace(self.desk.settings, sidebar_folded=folded))
        self._lay_out()

    def _go_to_zone(self, step: int) -> None:
        """Give the focus to the next zone in view: sidebar, page, panel, drafts, status bar."""
        zones: list[tuple[QWidget, Callable[[], object]]] = [
            (self.sidebar, self.sidebar.focus_current),
            (self._stack, self.page.focus_default),
            (self.drafts, self.drafts.focus_latest),
            (self.status, self.status.setFocus),
        ]
        if (form := self.panel.form) is not None:
            zones.insert(2, (self.panel, form.focus_first))
        zones = [zone for zone in zones if zone[0].isVisible()]
        focused = self.focusWidget()
        here = next(
            (i for i, (zone, _) in enumerate(zones) if zone is focused or zone.isAncestorOf(focused)), -step
        )
        zones[(here + step) % len(zones)][1]()

    # Looks

    def _cover(self, *, is_left: bool = False) -> None:
        """Hide the screen; left alone, it is locked where there is a passphrase to open it again."""
        self.setWindowTitle("Espace Citoyenneté")
        self.screen_mask.cover(is_locked=is_left and self.registry["lock"].isEnabled())
        self.clipboard.forget()

    def leave(self) -> None:
        """Hide the screen, what it asks included, then close the base where a passphrase opens it again."""
        self._cover(is_left=True)
        self.registry.run("lock")

    def _end_session(self) -> None:
        """Close the base of somebody who was taken away or given other rights, their drafts kept."""
        if not self._is_over:
            self._is_over = True
            self._cover()
            self.asks_lock.emit()

    def _uncovered(self) -> None:
        self._name_window()
        if (focused := self.focusWidget()) is None or not focused.isVisible():
            self.page.focus_default()

    def _switch_discreet(self) -> None:
        """Show initials in place of names, or names again, everywhere at once."""
        is_on = not self.desk.settings.discreet
        self.desk.keep_settings(replace(self.desk.settings, discreet=is_on))
        for page in self._pages.values():
            page.message.clear()  # it may name somebody: what goes on is told again
            page.refresh_when_seen()
        self.panel.chips_changed.emit()
        self.status.show_discreet(is_on)
        # In place of a toast that may name somebody.
        self.desk.tell("Mode discret\u00a0: initiales dans les listes." if is_on else "Mode discret arrêté.")

    def _name_window(self) -> None:
        self.setWindowTitle(f"{self.page.title} — Espace Citoyenneté")

    def _show_help(self) -> None:
        if self.overlay.isVisible():
            self.overlay.uncover()
        else:
            here = self.page.answers() | self._panel_answers()
            self.overlay.show_help(self.page.title, list(self.desk.actions.values()), here.keys())

    def _show_emergency(self) -> None:
        card = self.emergency or self._make_emergency()
        if card.isVisible():
            card.uncover()
        else:
            card.show_card()
            self._answer_actions()

    def _make_emergency(self) -> "EmergencyCard":
        from espace_citoyennete.emergency.card import EmergencyCard

        self.emergency = card = EmergencyCard(self, self.desk)
        card.asks.connect(self.answer)
        card.closed.connect(self._answer_actions)
        return card

    def _answer_over_mask(self, keys: QKeySequence) -> bool:
        """Show the emergency numbers over the hidden screen: they name nobody."""
        if keys not in map(QKeySequence, self.desk.actions["emergency"].keys):
            return False
        from espace_citoyennete.emergency.card import NumbersCard

        card = NumbersCard(self.screen_mask, self.desk.clock, self.desk.database)
        card.closed.connect(card.deleteLater)
        card.show_card()
        return True

    def _log_emergency(self) -> None:
        from espace_citoyennete.emergency.gestures import note_emergency

        with self.page.telling_refusals():
            note_emergency(self.desk)

    def _switch_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _zoom(self, step: int) -> None:
        zoom = min(200, max(80, self.desk.settings.zoom + step)) if step else 100
        self.desk.keep_settings(replace(self.desk.settings, zoom=zoom))
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        style.apply_theme(app, self.desk.settings.theme, zoom)
        self._lay_out()


def _is_demonstration(desk: Desk) -> bool:
    from espace_citoyennete.town.reference import town_identity

    with desk.database.reading() as session:
        return town_identity(session).is_demonstration


def _clock_doubt(desk: Desk) -> str:
    with desk.database.reading() as session:
        return clock_doubt(session, desk.clock.instant())

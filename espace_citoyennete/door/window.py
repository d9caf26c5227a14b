"""The first window: one page of the door at a time, the emergency numbers, then the base once open."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from espace_citoyennete import settings
from espace_citoyennete.door.page import DoorPage
from espace_citoyennete.door.unlock import UnlockPage
from espace_citoyennete.errors import Damaged, Invalid, UserError

# Only the page of every morning is imported with the window.
if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPaintEvent

    from espace_citoyennete.clock import Clock
    from espace_citoyennete.emergency.card import NumbersCard
    from espace_citoyennete.opening import Opened, OpenedFolder
    from espace_citoyennete.storage.server import Server


class Door(QWidget):
    """Holds one page at a time; its work goes on in a worker while it stays alive."""

    opened = Signal(object)  # an `Opened`
    painted = Signal()  # once: what is heavy may begin

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock
        self._is_painted = False
        self.setWindowTitle("Espace Citoyenneté")
        self.setMinimumSize(640, 400)
        self.resize(900, 640)
        self._pages = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(0)
        column.addWidget(self._pages, 1)
        self.emergency: NumbersCard | None = None  # made on its first show
        self.numbers_button = QPushButton("Numéros d’urgence")
        self.numbers_button.setAutoDefault(True)  # Entrée presses it
        self.numbers_button.clicked.connect(self.show_emergency)
        column.addWidget(self.numbers_button, 0, Qt.AlignmentFlag.AlignHCenter)
        kept = settings.load()
        self._place: Path | Server | None = None  # of the base that is being opened
        try:
            place = _known_place(kept.base)
        except Invalid as refusal:  # somebody wrote a password in the file of the settings
            self.show_other()
            self.page.refuse(refusal)
            return
        if place:
            self.show_unlock(place, kept.user_name)
        else:
            self.show_start()

    @property
    def page(self) -> DoorPage:
        """Return the page shown."""
        page = self._pages.currentWidget()
        assert isinstance(page, DoorPage)
        return page

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell when the first painting is over."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self, self._first_painted)

    def _first_painted(self) -> None:
        self._give_keys()
        self.page.make_ready()
        self.painted.emit()

    # The emergency numbers, which no passphrase keeps from anybody

    def show_emergency(self) -> None:
        """Show the numbers that go with the program over the page, or the page again."""
        if self.emergency is None:
            from espace_citoyennete.emergency.card import NumbersCard

            self.emergency = NumbersCard(self, self.clock)
        if self.emergency.isVisible():
            self.emergency.uncover()
        else:
            self.emergency.show_card()

    def _give_keys(self) -> None:
        from PySide6.QtGui import QKeySequence, QShortcut

        from espace_citoyennete.ui.actions import specs_with

        spec = next(one for one in specs_with(settings.load().shortcuts) if one.id == "emergency")
        self.numbers_button.setText(f"{spec.text}  {spec.shown_keys}")
        self.numbers_button.setAccessibleName(spec.text)
        for keys in spec.keys:
            QShortcut(QKeySequence(keys), self).activated.connect(self.show_emergency)

    # Pages

    def show_start(self) -> None:
        """Show the page of the first start."""
        from espace_citoyennete.door.start import StartPage

        page = StartPage(self.clock)
        page.asks_existing.connect(self.show_other)
        page.asks_restore.connect(partial(self.show_restore, settings.default_base()))
        self._show(page)

    def show_unlock(self, place: Path | Server, user_name: str, told: str = "") -> None:
        """Show the page that asks for the passphrase of a base."""
        self._place = place
        page = UnlockPage(self.clock, place, user_name)
        if told:
            page.message.tell(told, "ok")
        page.asks_other.connect(self.show_other)
        page.asks_new.connect(self.show_start)
        if isinstance(place, Path):
            page.asks_key.connect(lambda: self.show_key(place, page.user_name.text()))
            page.asks_restore.connect(partial(self.show_restore, place))
        self._show(page)

    def show_other(self) -> None:
        """Show the page that asks where another base is."""
        from espace_citoyennete.door.other import OtherPage

        place, name = self._place, settings.load().user_name
        page = OtherPage(None if isinstance(place, Path) else place)
        page.chosen.connect(lambda server: self.show_unlock(server, name))
        page.asks_folder.connect(self._choose_base)
        page.asks_back.connect(lambda: self.show_start() if place is None else self.show_unlock(place, name))
        self._show(page)

    def show_key(self, folder: Path, user_name: str) -> None:
        """Show the page that opens a base with its recovery key."""
        from espace_citoyennete.door.recovery import KeyPage

        page = KeyPage(self.clock, folder, user_name)
        page.asks_back.connect(lambda: self.show_unlock(folder, page.user_name.text()))
        self._show(page)

    def show_recovery(self, opened: OpenedFolder) -> None:
        """Show the new recovery key, once, before the office."""
        from espace_citoyennete.door.recovery import RecoveryPage

        self._show(RecoveryPage(opened))

    def show_choice(self, opened: Opened) -> None:
        """Have a passphrase chosen in place of the one that was lent."""
        from espace_citoyennete.door.passphrase import ChoosePage

        self._show(ChoosePage(opened))

    def show_restore(self, folder: Path, why: str = "") -> None:
        """Show the page that puts a copy in the place of a base; `why` tells what is wrong with it."""
        from espace_citoyennete.door.restoring import RestorePage

        page = RestorePage(self.clock, folder, why)
        name = settings.load().user_name
        page.restored.connect(lambda told: self.show_unlock(folder, name, told))
        page.asks_back.connect(partial(self._leave_restore, folder, name))
        self._show(page)

    def _leave_restore(self, folder: Path, name: str) -> None:
        if _is_base(folder):
            self.show_unlock(folder, name)
        else:
            self.show_start()

    def _show(self, page: DoorPage) -> None:
        if (old := self._pages.currentWidget()) is not None:
            self._pages.removeWidget(old)
            old.deleteLater()
        page.wanted.connect(self._work)
        self._pages.addWidget(page)
        page.focus_first()
        if self._is_painted:
            page.make_ready()

    def _choose_base(self) -> None:
        from espace_citoyennete.ui import dialogs

        if folder := dialogs.choose_folder(self, "Dossier de la base", settings.default_base().parent):
            self.show_unlock(folder, settings.load().user_name)

    # Work

    def _work(self, work: Callable[[], Opened]) -> None:
        from espace_citoyennete.ui import tasks

        tasks.run(self, partial(_or_refusal, work), done=self._finished, failed=self._broken)

    def _finished(self, outcome: Opened | UserError) -> None:
        if isinstance(outcome, Damaged) and isinstance(self._place, Path):
            self.show_restore(self._place, outcome.message)
        elif isinstance(outcome, UserError):
            self.page.refuse(outcome)
        elif outcome.recovery_key:
            self.show_recovery(cast("OpenedFolder", outcome))
        elif outcome.clock_doubt:
            self._ask_about_the_date(outcome)
        elif outcome.is_lent:
            self.show_choice(outcome)
        else:
            self.opened.emit(outcome)

    def _ask_about_the_date(self, opened: Opened) -> None:
        """Ask, before anything is typed under a date that may be wrong."""
        from espace_citoyennete.ui import dialogs

        consequence = "Ce qui sera saisi portera la date de ce poste. Rien ne sera effacé d’office."
        if dialogs.confirm(self, opened.clock_doubt, consequence, "Ouvrir à cette date"):
            self._finished(replace(opened, clock_doubt=""))
        else:
            opened.database.close()
            self.page.refuse(
                UserError("La base est restée fermée. Régler la date de ce poste, puis recommencer.")
            )

    def _broken(self, error: Exception) -> None:
        self.page.refuse(UserError("Une erreur inattendue a empêché l’ouverture. Recommencer."))
        raise error


def _known_place(kept: str) -> Path | Server | None:
    """Return where the base of every morning is, when it is still there."""
    if kept.startswith("postgresql"):
        from espace_citoyennete.storage.server import server_at

        return server_at(kept)
    return Path(kept) if kept and _is_base(Path(kept)) else None


def _is_base(folder: Path) -> bool:
    return (folder / "cles.json").exists()


def _or_refusal(work: Callable[[], Opened]) -> Opened | UserError:
    """Return the refusal whole: the page needs to know its fields."""
    try:
        return work()
    except UserError as refusal:
        return refusal

"""The door of the program: first start, passphrase, recovery key; nothing heavy is imported here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from espace_citoyennete import settings
from espace_citoyennete.errors import Invalid, UserError
from espace_citoyennete.french import clean, plural
from espace_citoyennete.ui import style, tasks
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.message_line import MessageLine

# Each of these costs some milliseconds before the first page is painted: imported where it is used.
if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from espace_citoyennete.clock import Clock
    from espace_citoyennete.opening import Opened

CARD_WIDTH = 38  # em
LONGEST_DELAY = 60  # seconds


class DoorPage(QWidget):
    """A short page in the middle of the window: title, message, fields, one main button; Entrée goes on."""

    def __init__(self, title: str, subtitle: str) -> None:
        super().__init__()
        self.message = MessageLine()
        self.go_on = QPushButton()
        self.go_on.clicked.connect(self.submit)
        style.mark(self.go_on, kind="primary")
        card = QFrame()
        card.setMaximumWidth(self.fontMetrics().horizontalAdvance("n") * 2 * CARD_WIDTH)
        style.mark(card, kind="card")
        self.column = QVBoxLayout(card)
        self.column.setContentsMargins(24, 12, 24, 16)
        self.column.setSpacing(8)
        self.column.addWidget(style.words("title", title))
        self.subtitle = style.words("caption", subtitle)
        self.column.addWidget(self.subtitle)
        self.column.addWidget(self.message)
        middle = QWidget()
        row = QHBoxLayout(middle)
        row.setContentsMargins(12, 8, 12, 8)
        row.addStretch(1)
        row.addWidget(card, 100, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.viewport().setAutoFillBackground(False)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(middle)
        middle.setAutoFillBackground(False)  # the window paints its ground once
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def add_buttons(self, *others: QPushButton) -> None:
        """Put the main button and the others in one row at the end of the card."""
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.go_on)
        for button in others:
            row.addWidget(button)
        row.addStretch(1)
        self.column.addLayout(row)

    def submit(self) -> None:
        """Do what the main button says."""
        raise NotImplementedError

    def focus_first(self) -> None:
        """Give the focus to the first field to fill."""
        raise NotImplementedError

    def wait(self, sentence: str) -> None:
        """Say what is being done, and take no other order meanwhile."""
        self.setEnabled(False)
        self.message.tell(sentence, "info")

    def refuse(self, refusal: UserError) -> None:
        """Show a refusal, each problem under its field where there is one."""
        self.setEnabled(True)
        self.message.clear()
        form, told = self.findChild(Form), [refusal.message]
        if isinstance(refusal, Invalid) and form is not None:
            told = form.show_problems(refusal.problems)
        if told:
            self.message.tell(" ".join(told), "err")
            self.focus_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on with Entrée from a field; on a button, Entrée presses it."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif isinstance(button := self.focusWidget(), QPushButton):
            button.click()
        else:
            self.submit()


class StartPage(DoorPage):
    """The first start: an empty base, a year of workbooks, or the demonstration."""

    wanted = Signal(object)  # a function for the worker, which returns what is `Opened`
    asks_existing = Signal()

    def __init__(self, clock: Clock) -> None:
        super().__init__("Espace Citoyenneté", "Premier démarrage\u00a0: une page, moins d’une minute.")
        self.clock = clock
        self._folder = settings.default_base()
        self._proposed = ""
        self._build_ways()
        self._build_form()
        self._build_passphrase_row()
        self._where = style.words("caption")
        self._change = QPushButton("Changer…")
        self._change.setAccessibleName("Changer le dossier de la base")
        self._change.clicked.connect(self._choose_folder)
        row = QHBoxLayout()
        row.addWidget(self._where, 1)
        row.addWidget(self._change)
        self.column.addLayout(row)
        existing = QPushButton("Ouvrir une base existante…")
        existing.clicked.connect(self.asks_existing)
        self.add_buttons(existing)
        self._show_way()

    def _build_ways(self) -> None:
        self._ways = QButtonGroup(self)
        column = QVBoxLayout()
        column.setSpacing(0)
        self.column.addLayout(column)
        for index, (word, hint) in enumerate(_WAYS):
            button = QRadioButton(f"{word} — {hint}")
            button.setChecked(index == _EMPTY)
            self._ways.addButton(button, index)
            column.addWidget(button)
        self._ways.idToggled.connect(lambda _index, is_on: self._show_way() if is_on else None)

    def _build_form(self) -> None:
        self.town, self.user_name, self.passphrase, self.year = (QLineEdit() for _ in range(4))
        self.town.setMaxLength(80)
        self.user_name.setMaxLength(80)
        self._choose = QPushButton("Choisir le dossier de l’année…")
        self._choose.clicked.connect(self._choose_year)
        self.column.addWidget(self._choose, 0, Qt.AlignmentFlag.AlignLeft)
        self.form = Form((
            Field("year", "Dossier de l’année", self.year, required=True),
            (Field("town", "Ville", self.town, required=True),
             Field("name", "Votre nom", self.user_name, required=True)),
            Field("passphrase", "Phrase de passe", self.passphrase, required=True,
                  hint="Demandée à chaque ouverture. Noter ces sept mots sur papier, ou écrire les siens."),
        ))  # fmt: skip
        self.column.addWidget(self.form)

    def _build_passphrase_row(self) -> None:
        self._shown = QCheckBox("Afficher la phrase")
        self._shown.setChecked(True)
        self._shown.toggled.connect(partial(_show_typed, self.passphrase))
        self._another = QPushButton("Proposer une autre")
        self._another.clicked.connect(self.propose)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._another)
        row.addWidget(self._shown)
        row.addStretch(1)
        self.column.addLayout(row)

    def propose(self) -> None:
        """Propose seven words, unless the person has begun to type their own."""
        from espace_citoyennete.storage.passphrases import propose_passphrase

        if self.passphrase.text() in ("", self._proposed):
            self._proposed = propose_passphrase()
            self.passphrase.setText(self._proposed)
            self.passphrase.setCursorPosition(0)

    def submit(self) -> None:
        """Start on what is chosen."""
        from espace_citoyennete.opening import NewBase, create, start_demonstration

        way = self._ways.checkedId()
        if way == _DEMONSTRATION:
            self._ask("Démonstration en préparation…", partial(start_demonstration, self.clock))
            return
        year = Path(self.year.text().strip()).expanduser() if way == _YEAR else None
        asked = NewBase(
            self._folder,
            self.town.text(),
            clean(self.user_name.text()),
            self.passphrase.text(),
            year,
        )
        if problems := self.form.problems():
            self.refuse(Invalid(problems))
        else:
            self._ask("Création de la base chiffrée…", partial(create, asked, self.clock))

    def _ask(self, sentence: str, work: Callable[[], Opened]) -> None:
        self.wait(sentence)
        self.wanted.emit(work)

    def focus_first(self) -> None:
        """Go to the first empty field, or to the main button when there is none to fill."""
        fields = (self.year, self.town, self.user_name, self.passphrase)
        empty = (field for field in fields if field.isVisibleTo(self) and not field.text())
        next(empty, self.go_on).setFocus()

    def _show_way(self) -> None:
        way = self._ways.checkedId()
        for widget in (self.form, self._another, self._shown, self._where, self._change):
            widget.setVisible(way != _DEMONSTRATION)
        self._choose.setVisible(way == _YEAR)
        self.form.show_field("year", way == _YEAR)
        self.go_on.setText(f"{_BUTTONS[way]}  Entrée")
        self.go_on.setAccessibleName(_BUTTONS[way])
        self._where.setText(f"La base est un dossier chiffré\u00a0: {self._folder}")

    def _choose_folder(self) -> None:
        from espace_citoyennete.ui import dialogs

        if folder := dialogs.choose_folder(self, "Dossier de la base", self._folder.parent):
            self._folder = folder / "espace-citoyennete" if any(folder.iterdir()) else folder
            self._show_way()

    def _choose_year(self) -> None:
        from espace_citoyennete.ui import dialogs

        if folder := dialogs.choose_folder(self, "Dossier de l’année à reprendre", Path.home()):
            self.year.setText(str(folder))


_EMPTY, _YEAR, _DEMONSTRATION = range(3)
_WAYS = (
    ("Une base vide", "pour saisir dès maintenant"),
    ("Une année déjà saisie", "un dossier de tableurs à reprendre"),
    ("La démonstration", "données inventées, refaites à chaque fois"),
)
_BUTTONS = ("Créer la base", "Créer et importer", "Ouvrir la démonstration")


class UnlockPage(DoorPage):
    """Later starts: name and passphrase, a growing delay after refusals, the recovery key as last resort."""

    wanted = Signal(object)
    asks_new = Signal()

    def __init__(self, clock: Clock, folder: Path, user_name: str) -> None:
        super().__init__("Espace Citoyenneté", f"Base\u00a0: {folder}")
        self.clock = clock
        self.folder = folder
        self._failures = 0
        self._delay = QTimer(self, singleShot=True)
        self.user_name, self.passphrase, self.recovery_key = QLineEdit(user_name), QLineEdit(), QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.form = Form((
            Field("name", "Nom", self.user_name, required=True),
            Field("recovery", "Clé de secours", self.recovery_key, required=True,
                  hint="8 groupes de 4 lettres et 2 chiffres, sur la feuille rangée sous enveloppe."),
            Field("passphrase", "Phrase de passe", self.passphrase, required=True),
        ))  # fmt: skip
        self.column.addWidget(self.form)
        shown = QCheckBox("Afficher la phrase")
        shown.toggled.connect(partial(_show_typed, self.passphrase))
        self._with_key = QCheckBox("Phrase oubliée\u00a0: ouvrir avec la clé de secours")
        self._with_key.toggled.connect(self._show_fields)
        self.column.addWidget(shown)
        self.column.addWidget(self._with_key)
        other, new = QPushButton("Autre base…"), QPushButton("Créer une base…")
        other.clicked.connect(self._choose_folder)
        new.clicked.connect(self.asks_new)
        self.add_buttons(other, new)
        self._show_fields()

    def submit(self) -> None:
        """Open the base, unless the delay after a refusal is still running."""
        from espace_citoyennete.opening import open_with_passphrase, open_with_recovery_key

        if self._delay.isActive():
            # Qt may be late by a few thousandths: never announce more than what was given.
            left = min(self._delay.remainingTime(), self._delay.interval())
            seconds = plural(-(-left // 1000), "seconde")
            self.message.tell(f"Attendre {seconds} avant le prochain essai.", "warn")
            return
        if problems := self.form.problems():
            self.refuse(Invalid(problems))
            return
        name, phrase = self.user_name.text(), self.passphrase.text()
        work = partial(open_with_passphrase, self.folder, name, phrase, self.clock)
        if self._with_key.isChecked():
            typed = self.recovery_key.text()
            work = partial(open_with_recovery_key, self.folder, typed, name, phrase, self.clock)
        self.wait("Ouverture de la base…")
        self.wanted.emit(work)

    def refuse(self, refusal: UserError) -> None:
        """Show the refusal; the next try waits 1, 2, 4… seconds, a minute at most."""
        super().refuse(refusal)
        if not isinstance(refusal, Invalid):
            self._delay.start(1000 * min(2**self._failures, LONGEST_DELAY))
            self._failures += 1
            self.passphrase.selectAll()

    def focus_first(self) -> None:
        """Go to the first empty field, else to the passphrase."""
        fields = (self.user_name, self.recovery_key, self.passphrase)
        next((f for f in fields if f.isVisibleTo(self) and not f.text()), self.passphrase).setFocus()

    def _show_fields(self) -> None:
        with_key = self._with_key.isChecked()
        self.form.show_field("recovery", with_key)
        word = "Ouvrir avec la clé" if with_key else "Ouvrir"
        self.go_on.setText(f"{word}  Entrée")
        self.go_on.setAccessibleName(word)
        self.focus_first()

    def _choose_folder(self) -> None:
        from espace_citoyennete.ui import dialogs

        if folder := dialogs.choose_folder(self, "Dossier de la base", self.folder.parent):
            self.folder = folder
            self.subtitle.setText(f"Base\u00a0: {folder}")


class RecoveryPage(DoorPage):
    """The recovery key, shown once: print it or copy it, then go on."""

    done = Signal()

    def __init__(self, opened: Opened) -> None:
        super().__init__("Clé de secours", "Elle ouvre la base le jour où une phrase de passe est oubliée.")
        self.opened = opened
        key = style.words("section", opened.recovery_key)
        key.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        key.setAccessibleName("Clé de secours")
        self.column.addWidget(key)
        self.column.addWidget(style.words("", _KEEP_IT))
        self._print = QPushButton("Imprimer…")
        self._print.clicked.connect(self._choose_printer)
        self.go_on.setText("Continuer  Entrée")
        self.go_on.setAccessibleName("Continuer")
        self.add_buttons(self._print)

    def submit(self) -> None:
        """Go on to the office."""
        self.done.emit()

    def focus_first(self) -> None:
        """Go to the printing button: the key is not shown again."""
        self._print.setFocus()

    def _choose_printer(self) -> None:
        from espace_citoyennete.ui import dialogs

        if printer := dialogs.choose_printer(self):
            print_recovery_key(printer, self.opened)
            self.message.tell("Clé envoyée à l’imprimante. La ranger sous enveloppe fermée.", "ok")
            self.go_on.setFocus()


_KEEP_IT = (
    "L’imprimer ou la recopier, puis la ranger sous enveloppe fermée, loin de ce poste. "
    "Elle n’est plus affichée ensuite. Sans elle ni phrase de passe, personne ne peut rouvrir la base."
)


def print_recovery_key(printer: QPrinter, opened: Opened) -> None:
    """Print the sheet that goes in the envelope."""
    from PySide6.QtGui import QTextDocument

    sheet = QTextDocument()
    sheet.setPlainText(
        f"Espace Citoyenneté — clé de secours\n\n{opened.recovery_key}\n\n"
        f"Base\u00a0: {opened.folder}\nOuverte par\u00a0: {opened.agent.name}\n\n"
        "À ranger sous enveloppe fermée. Qui tient cette clé peut ouvrir la base."
    )
    sheet.print_(printer)


class Door(QWidget):
    """The first window: shows its pages one at a time and hands over the base once open."""

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
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        kept = settings.load()
        if kept.base and (Path(kept.base) / "cles.json").exists():
            self.show_unlock(Path(kept.base), kept.user_name)
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
            QTimer.singleShot(0, self, self.painted.emit)

    def make_ready(self) -> None:
        """Do what can wait until the first page is painted."""
        if isinstance(self.page, StartPage):
            self.page.propose()

    def show_start(self) -> None:
        """Show the page of the first start."""
        page = StartPage(self.clock)
        page.wanted.connect(self._work)
        page.asks_existing.connect(self._choose_existing)
        self._show(page)

    def show_unlock(self, folder: Path, user_name: str) -> None:
        """Show the page that asks for the passphrase of a base."""
        page = UnlockPage(self.clock, folder, user_name)
        page.wanted.connect(self._work)
        page.asks_new.connect(self._show_new)
        self._show(page)

    def _show_new(self) -> None:
        self.show_start()
        self.make_ready()

    def _choose_existing(self) -> None:
        from espace_citoyennete.ui import dialogs

        if folder := dialogs.choose_folder(self, "Dossier de la base", settings.default_base().parent):
            self.show_unlock(folder, "")

    def _show(self, page: DoorPage) -> None:
        if (old := self._pages.currentWidget()) is not None:
            self._pages.removeWidget(old)
            old.deleteLater()
        self._pages.addWidget(page)
        page.focus_first()

    def _work(self, work: Callable[[], Opened]) -> None:
        tasks.run(self, partial(_or_refusal, work), done=self._finished, failed=self._broken)

    def _finished(self, outcome: Opened | UserError) -> None:
        if isinstance(outcome, UserError):
            self.page.refuse(outcome)
        elif outcome.recovery_key:
            page = RecoveryPage(outcome)
            page.done.connect(lambda: self.opened.emit(outcome))
            self._show(page)
        else:
            self.opened.emit(outcome)

    def _broken(self, error: Exception) -> None:
        self.page.refuse(UserError("Une erreur inattendue a empêché l’ouverture. Recommencer."))
        raise error


def _or_refusal(work: Callable[[], Opened]) -> Opened | UserError:
    """Return the refusal whole: the page needs to know its fields."""
    try:
        return work()
    except UserError as refusal:
        return refusal


def _show_typed(field: QLineEdit, is_shown: bool) -> None:
    field.setEchoMode(QLineEdit.EchoMode.Normal if is_shown else QLineEdit.EchoMode.Password)

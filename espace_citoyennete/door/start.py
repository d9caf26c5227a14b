"""The first start: an empty base, a year of workbooks, or the demonstration."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QPushButton, QRadioButton, QVBoxLayout

from espace_citoyennete import settings
from espace_citoyennete.door.page import DoorPage, showing_box
from espace_citoyennete.errors import Invalid
from espace_citoyennete.french import clean
from espace_citoyennete.ui import style
from espace_citoyennete.ui.form import Field, Form

if TYPE_CHECKING:
    from espace_citoyennete.clock import Clock

_EMPTY, _YEAR, _DEMONSTRATION = range(3)
_WAYS = (
    ("Une base vide", "pour saisir dès maintenant"),
    ("Une année déjà saisie", "un dossier de tableurs à reprendre"),
    ("La démonstration", "données inventées, refaites à chaque fois"),
)
_BUTTONS = ("Créer la base", "Créer et importer", "Ouvrir la démonstration")


class StartPage(DoorPage):
    """Makes a base in one page: three ways to start, then a town, a name and a passphrase."""

    asks_existing = Signal()
    asks_restore = Signal()

    def __init__(self, clock: Clock) -> None:
        super().__init__("Espace Citoyenneté", "Premier démarrage\u00a0: une page, moins d’une minute.")
        self.clock = clock
        self._folder = settings.default_base()
        self._proposed = ""
        self._build_ways()
        self._build_form()
        self._another = QPushButton("Proposer une autre")
        self._another.clicked.connect(self.propose)
        self._shown = showing_box(self.passphrase, is_shown=True)
        self.add_row(self._another, self._shown)
        self._build_where()
        existing = QPushButton("Ouvrir une base existante…")
        existing.clicked.connect(self.asks_existing)
        restoring = QPushButton("Restaurer une sauvegarde…")
        restoring.clicked.connect(self.asks_restore)
        self.add_row(self.go_on)
        self.add_row(existing, restoring)
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

    def _build_where(self) -> None:
        self._where = style.words("caption")
        self._change = QPushButton("Changer…")
        self._change.setAccessibleName("Changer le dossier de la base")
        self._change.clicked.connect(self._choose_folder)
        row = QHBoxLayout()
        row.addWidget(self._where, 1)
        row.addWidget(self._change)
        self.column.addLayout(row)

    def make_ready(self) -> None:
        """Propose a passphrase: drawing it reads a list of words."""
        self.propose()

    def propose(self) -> None:
        """Propose seven words, unless the person has begun to type their own."""
        from espace_citoyennete.storage.passphrases import propose_passphrase

        if self.passphrase.text() in ("", self._proposed):
            self._proposed = propose_passphrase()
            self.passphrase.setText(self._proposed)
            self.passphrase.setCursorPosition(0)

    def submit(self) -> None:
        """Start on what is chosen."""
        from espace_citoyennete.opening import NewBase, create, seated, start_demonstration

        assert self.form is not None
        way = self._ways.checkedId()
        if way == _DEMONSTRATION:
            self.ask("Démonstration en préparation…", partial(start_demonstration, self.clock))
        elif problems := self.form.problems():
            self.refuse(Invalid(problems))
        else:
            year = Path(self.year.text().strip()).expanduser() if way == _YEAR else None
            name = clean(self.user_name.text())
            asked = NewBase(self._folder, self.town.text(), name, self.passphrase.text(), year)
            work = partial(create, asked, self.clock)
            self.ask("Création de la base chiffrée…", partial(seated, self._folder, work, self.clock))

    def focus_first(self) -> None:
        """Go to the first empty field, or to the main button when there is none to fill."""
        fields = (self.year, self.town, self.user_name, self.passphrase)
        empty = (field for field in fields if field.isVisibleTo(self) and not field.text())
        next(empty, self.go_on).setFocus()

    def _show_way(self) -> None:
        assert self.form is not None
        way = self._ways.checkedId()
        for widget in (self.form, self._another, self._shown, self._where, self._change):
            widget.setVisible(way != _DEMONSTRATION)
        self._choose.setVisible(way == _YEAR)
        self.form.show_field("year", way == _YEAR)
        self.name_main_button(_BUTTONS[way])
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

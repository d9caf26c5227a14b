"""Later starts: the page of every morning, one name and one passphrase."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout

from espace_citoyennete.door.page import DoorPage, showing_box
from espace_citoyennete.errors import UserError
from espace_citoyennete.settings import pin_problem
from espace_citoyennete.ui import style

if TYPE_CHECKING:
    from espace_citoyennete.clock import Clock
    from espace_citoyennete.storage.server import Server


class UnlockPage(DoorPage):
    """Asks for the passphrase of a base; it is painted before anything heavy is imported."""

    asks_key = Signal()  # the passphrase is forgotten
    asks_other = Signal()
    asks_new = Signal()
    asks_restore = Signal()

    def __init__(self, clock: Clock, place: Path | Server, user_name: str) -> None:
        where = f"Base\u00a0: {place}" if isinstance(place, Path) else f"Base partagée\u00a0: {place.words}"
        is_here = isinstance(place, Path)
        super().__init__("Espace Citoyenneté", where)
        self.clock = clock
        self.place = place
        self.user_name, self.passphrase, self.pin = QLineEdit(user_name), QLineEdit(), QLineEdit()
        self._add_field("Nom", self.user_name)
        self._add_field("Phrase de passe", self.passphrase)
        self._add_field("Code pour les pauses (facultatif, 6 chiffres)", self.pin)
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setMaxLength(6)
        forgotten, other, new, restore = (
            QPushButton("Phrase oubliée…"), QPushButton("Autre base…"), QPushButton("Créer une base…"),
            QPushButton("Restaurer une sauvegarde…"),
        )  # fmt: skip
        forgotten.clicked.connect(self.asks_key)
        other.clicked.connect(self.asks_other)
        new.clicked.connect(self.asks_new)
        restore.clicked.connect(self.asks_restore)
        self.add_row(showing_box(self.passphrase, is_shown=False), *([forgotten] if is_here else []))
        self.name_main_button("Ouvrir")
        self.add_row(self.go_on)
        # A server has no paper key, and its copies are put back where it is.
        self.add_row(other, *([new, restore] if is_here else []))
        if not is_here:
            told = "Phrase oubliée\u00a0: une personne qui administre en prête une autre, dans « Comptes »."
            self.column.addWidget(style.words("caption", told))

    def _add_field(self, caption: str, field: QLineEdit) -> None:
        field.setAccessibleName(caption)
        label = style.words(text=caption)
        label.setBuddy(field)
        column = QVBoxLayout()
        self.column.addLayout(column)
        column.setSpacing(4)
        column.addWidget(label)
        column.addWidget(field)

    def submit(self) -> None:
        """Open the base; what is missing is told at once."""
        from espace_citoyennete.opening import open_place

        name, phrase, pin = self.user_name.text(), self.passphrase.text(), self.pin.text()
        empty = [field.accessibleName() for field in (self.user_name, self.passphrase) if not field.text()]
        if empty:
            self.refuse(UserError(f"{empty[0]}\u00a0: à renseigner."))
        elif problem := pin_problem(pin):
            self.refuse(UserError(problem))
        else:
            work = partial(open_place, self.place, name, phrase, self.clock, pin)
            self.ask("Ouverture de la base…", work)

    def refuse(self, refusal: UserError) -> None:
        """Show the refusal, with the passphrase ready to be typed over."""
        super().refuse(refusal)
        self.passphrase.selectAll()

    def focus_first(self) -> None:
        """Go to the name when it is missing, else to the passphrase."""
        (self.passphrase if self.user_name.text() else self.user_name).setFocus()

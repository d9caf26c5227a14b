"""Later starts: the page of every morning, one name and one passphrase."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout

from espace_citoyennete.door.page import DoorPage, showing_box
from espace_citoyennete.errors import UserError
from espace_citoyennete.ui import style

if TYPE_CHECKING:
    from pathlib import Path

    from espace_citoyennete.clock import Clock


class UnlockPage(DoorPage):
    """Asks for the passphrase of a base; it is painted before anything heavy is imported."""

    asks_key = Signal()  # the passphrase is forgotten
    asks_other = Signal()
    asks_new = Signal()

    def __init__(self, clock: Clock, folder: Path, user_name: str) -> None:
        super().__init__("Espace Citoyenneté", f"Base\u00a0: {folder}")
        self.clock = clock
        self.folder = folder
        self.user_name, self.passphrase = QLineEdit(user_name), QLineEdit()
        self._add_field("Nom", self.user_name)
        self._add_field("Phrase de passe", self.passphrase)
        forgotten, other, new = (
            QPushButton("Phrase oubliée…"), QPushButton("Autre base…"), QPushButton("Créer une base…"),
        )  # fmt: skip
        forgotten.clicked.connect(self.asks_key)
        other.clicked.connect(self.asks_other)
        new.clicked.connect(self.asks_new)
        self.add_row(showing_box(self.passphrase, is_shown=False), forgotten)
        self.name_main_button("Ouvrir")
        self.add_row(self.go_on, other, new)

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
        from espace_citoyennete.opening import open_with_passphrase

        name, phrase = self.user_name.text(), self.passphrase.text()
        empty = [field.accessibleName() for field in (self.user_name, self.passphrase) if not field.text()]
        if empty:
            self.refuse(UserError(f"{empty[0]}\u00a0: à renseigner."))
        else:
            work = partial(open_with_passphrase, self.folder, name, phrase, self.clock)
            self.ask("Ouverture de la base…", work)

    def refuse(self, refusal: UserError) -> None:
        """Show the refusal, with the passphrase ready to be typed over."""
        super().refuse(refusal)
        self.passphrase.selectAll()

    def focus_first(self) -> None:
        """Go to the name when it is missing, else to the passphrase."""
        (self.passphrase if self.user_name.text() else self.user_name).setFocus()

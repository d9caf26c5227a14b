"""The page of a passphrase that was lent: another one is chosen before anything else is shown."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QPushButton

from espace_citoyennete.door.page import DoorPage, showing_box
from espace_citoyennete.errors import Invalid
from espace_citoyennete.opening import choose_passphrase
from espace_citoyennete.storage.passphrases import propose_passphrase
from espace_citoyennete.ui.form import Field, Form

if TYPE_CHECKING:
    from espace_citoyennete.opening import Opened


class ChoosePage(DoorPage):
    """Asks for a passphrase that nobody else knows; seven words are proposed."""

    def __init__(self, opened: Opened) -> None:
        super().__init__(
            "Choisir sa phrase de passe",
            "Celle qui vient d’ouvrir la base a été prêtée\u00a0: elle ne sert qu’une fois.",
        )
        self.opened = opened
        self.passphrase = QLineEdit()
        self.form = Form((
            Field("passphrase", "Nouvelle phrase de passe", self.passphrase, required=True,
                  hint="15 caractères au moins. Noter ces sept mots sur papier, ou écrire les siens."),
        ))  # fmt: skip
        self.column.addWidget(self.form)
        another = QPushButton("Proposer une autre")
        another.clicked.connect(self.propose)
        self.add_row(another, showing_box(self.passphrase, is_shown=True))
        self.name_main_button("Ouvrir")
        self.add_row(self.go_on)
        self.propose()

    def propose(self) -> None:
        """Propose seven words."""
        self.passphrase.setText(propose_passphrase())
        self.passphrase.setCursorPosition(0)

    def submit(self) -> None:
        """Keep the passphrase and go on to the office."""
        assert self.form is not None
        if problems := self.form.problems():
            self.refuse(Invalid(problems))
        else:
            work = partial(choose_passphrase, self.opened, self.passphrase.text())
            self.ask("Enregistrement de la phrase…", work)

    def focus_first(self) -> None:
        """Go to the passphrase."""
        self.passphrase.setFocus()

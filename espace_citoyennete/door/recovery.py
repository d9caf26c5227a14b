"""The recovery key: the page that opens with it, and the page that shows the new one, once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QPushButton

from espace_citoyennete.door.page import DoorPage, showing_box
from espace_citoyennete.errors import Invalid
from espace_citoyennete.ui import dialogs, style
from espace_citoyennete.ui.form import Field, Form

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtPrintSupport import QPrinter

    from espace_citoyennete.clock import Clock
    from espace_citoyennete.opening import Opened


class KeyPage(DoorPage):
    """The passphrase is forgotten: the printed key opens, and a new passphrase is chosen."""

    asks_back = Signal()

    def __init__(self, clock: Clock, folder: Path, user_name: str) -> None:
        super().__init__("Phrase de passe oubliée", f"Base\u00a0: {folder}")
        self.clock = clock
        self.folder = folder
        self.user_name, self.recovery_key, self.passphrase = QLineEdit(user_name), QLineEdit(), QLineEdit()
        self.form = Form((
            Field("name", "Nom", self.user_name, required=True),
            Field("recovery", "Clé de secours", self.recovery_key, required=True,
                  hint="8 groupes de 4 lettres et 2 chiffres, sur la feuille rangée sous enveloppe."),
            Field("passphrase", "Nouvelle phrase de passe", self.passphrase, required=True,
                  hint="Elle remplace celle qui est oubliée."),
        ))  # fmt: skip
        self.column.addWidget(self.form)
        self.add_row(showing_box(self.passphrase, is_shown=False))
        back = QPushButton("Revenir")
        back.clicked.connect(self.asks_back)
        self.name_main_button("Ouvrir avec la clé")
        self.add_row(self.go_on, back)

    def submit(self) -> None:
        """Open the base with the key, and change the passphrase."""
        from espace_citoyennete.opening import open_with_recovery_key

        assert self.form is not None
        if problems := self.form.problems():
            self.refuse(Invalid(problems))
            return
        typed = (self.recovery_key.text(), self.user_name.text(), self.passphrase.text())
        self.ask(
            "Ouverture de la base…",
            partial(open_with_recovery_key, self.folder, *typed, self.clock),
        )

    def focus_first(self) -> None:
        """Go to the first empty field, else to the key."""
        fields = (self.user_name, self.recovery_key, self.passphrase)
        next((field for field in fields if not field.text()), self.recovery_key).setFocus()


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
        self.go_on.setText("Continuer")  # no key beside it: Entrée presses the button that has the focus
        self.add_row(self.go_on, self._print)

    def submit(self) -> None:
        """Go on to the office."""
        self.done.emit()

    def focus_first(self) -> None:
        """Go to the printing button: the key is not shown again."""
        self._print.setFocus()

    def _choose_printer(self) -> None:
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

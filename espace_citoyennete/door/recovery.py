"""The recovery key: the page that opens with it, and the page that shows the new one, once."""

from __future__ import annotations

import secrets
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QPushButton

from espace_citoyennete.door.page import DoorPage, showing_box
from espace_citoyennete.errors import Invalid
from espace_citoyennete.storage.folder import recovery_number
from espace_citoyennete.ui import style
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.printing import Paper, Tell, print_paper, save_paper

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from espace_citoyennete.clock import Clock
    from espace_citoyennete.opening import OpenedFolder


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
        from espace_citoyennete.opening import open_with_recovery_key, seated

        assert self.form is not None
        if problems := self.form.problems():
            self.refuse(Invalid(problems))
            return
        typed = (self.recovery_key.text(), self.user_name.text(), self.passphrase.text())
        work = partial(open_with_recovery_key, self.folder, *typed, self.clock)
        self.ask("Ouverture de la base…", partial(seated, self.folder, work, self.clock))

    def focus_first(self) -> None:
        """Go to the first empty field, else to the key."""
        fields = (self.user_name, self.recovery_key, self.passphrase)
        next((field for field in fields if not field.text()), self.recovery_key).setFocus()


class RecoveryPage(DoorPage):
    """The recovery key, shown once: it goes on paper, and two of its groups are typed again from there."""

    def __init__(self, opened: OpenedFolder) -> None:
        super().__init__("Clé de secours", "Elle ouvre la base le jour où une phrase de passe est oubliée.")
        self.opened = opened
        groups = opened.recovery_key.split(" ")[0].split("-")
        self._asked = sorted(secrets.SystemRandom().sample(range(len(groups)), 2))
        self.asked_groups = [groups[rank] for rank in self._asked]
        key = style.words("section", opened.recovery_key)
        key.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        key.setAccessibleName("Clé de secours")
        self.column.addWidget(key)
        self.column.addWidget(style.words("", _KEEP_IT))
        self._print, self._save = QPushButton("Imprimer…"), QPushButton("Enregistrer en PDF…")
        self._print.clicked.connect(lambda: self._write(print_paper))
        self._save.clicked.connect(lambda: self._write(save_paper))
        self.add_row(self._print, self._save)
        self._build_proof()

    def _build_proof(self) -> None:
        self.groups = [QLineEdit(), QLineEdit()]
        self.form = Form((tuple(
            Field(f"group{rank}", f"Groupe n° {rank + 1}, lu sur la feuille", field)
            for rank, field in zip(self._asked, self.groups, strict=True)
        ),))  # fmt: skip
        self.column.addWidget(self.form)
        self.go_on.setText("Confirmer et continuer")  # no key beside it: Entrée presses what has the focus
        self.later = QPushButton("Confirmer plus tard")
        self.later.clicked.connect(self._leave)
        self.add_row(self.go_on, self.later)

    def submit(self) -> None:
        """Confirm that the key is on paper, and go on to the office."""
        from espace_citoyennete.opening import confirm_recovery_key

        problems = {
            f"group{rank}": "Ce n’est pas ce groupe de la clé\u00a0: le relire sur la feuille."
            for rank, right, field in zip(self._asked, self.asked_groups, self.groups, strict=True)
            if field.text().strip().upper() != right
        }
        if problems:
            self.refuse(Invalid(problems))
        else:
            done = replace(self.opened, recovery_key="")
            self.ask("Enregistrement…", partial(confirm_recovery_key, done))

    def focus_first(self) -> None:
        """Go to the printing button, the key being shown this once; then to what is typed from the paper."""
        (self.groups[0] if any(field.text() for field in self.groups) else self._print).setFocus()

    def _leave(self) -> None:
        self.wanted.emit(partial(replace, self.opened, recovery_key=""))

    def _write(self, write: Callable[[QWidget, Paper, Tell], None]) -> None:
        from espace_citoyennete.accounts.pdf import write_recovery_sheet

        opened, clock = self.opened, self.opened.database.clock
        sheet = partial(
            write_recovery_sheet,
            recovery_key=opened.recovery_key,
            number=recovery_number(opened.folder),
            author=opened.agent.name,
            printed_at=clock.now(),
        )
        write(self, Paper("Clé de secours", "cle-de-secours.pdf", sheet, opened.database), self.message.tell)


_KEEP_IT = (
    "L’imprimer ou la recopier, puis la ranger sous enveloppe fermée, loin de ce poste. "
    "Elle n’est plus affichée ensuite. Sans elle ni phrase de passe, personne ne peut rouvrir la base."
)

"""Another base than that of every morning: a folder of this machine, or the shared base of a server."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton

from espace_citoyennete.door.page import DoorPage
from espace_citoyennete.errors import Invalid
from espace_citoyennete.storage.server import Server, server_typed
from espace_citoyennete.ui import dialogs
from espace_citoyennete.ui.form import Field, Form


class OtherPage(DoorPage):
    """Asks where a base is; nothing is opened yet."""

    chosen = Signal(object)  # a `Server`
    asks_folder = Signal()
    asks_back = Signal()

    def __init__(self, known: Server | None) -> None:
        super().__init__("Autre base", "Sur un serveur de la ville, ou dans un dossier de ce poste.")
        self.address = QLineEdit(known.words if known is not None else "")
        self.authority = QLineEdit(known.authority if known is not None else "")
        self.form = Form((
            Field("address", "Adresse de la base partagée", self.address, required=True,
                  hint="Celle que donne l’informatique, comme « base.ville.fr/espace »."),
            Field("authority", "Certificat de l’autorité (facultatif)", self.authority,
                  hint="Le fichier par lequel le serveur prouve qu’il est le bon."),
        ))  # fmt: skip
        self.column.addWidget(self.form)
        choose, folder, back = (
            QPushButton("Choisir le fichier…"), QPushButton("Un dossier de ce poste…"), QPushButton("Retour"),
        )  # fmt: skip
        choose.clicked.connect(self._choose_authority)
        folder.clicked.connect(self.asks_folder)
        back.clicked.connect(self.asks_back)
        self.add_row(choose)
        self.name_main_button("Continuer")
        self.add_row(self.go_on)
        self.add_row(folder, back)

    def submit(self) -> None:
        """Go on to the name and the passphrase."""
        assert self.form is not None
        if problems := self.form.problems():
            self.refuse(Invalid(problems))
            return
        try:
            self.chosen.emit(server_typed(self.address.text(), self.authority.text()))
        except Invalid as refusal:
            self.refuse(refusal)

    def focus_first(self) -> None:
        """Go to the address."""
        self.address.setFocus()

    def _choose_authority(self) -> None:
        kind = "Certificats (*.crt *.pem *.cer)"
        if file := dialogs.choose_open_path(self, "Certificat de l’autorité", Path.home(), kind):
            self.authority.setText(str(file))

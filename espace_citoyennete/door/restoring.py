"""A copy put in the place of a base: a damaged one, one that went wrong, or none yet on this machine."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton

from espace_citoyennete.door.page import DoorPage
from espace_citoyennete.french import clock_time, long_date, plural
from espace_citoyennete.storage.copies import copy_files, good_copies, made_at, manifest_of
from espace_citoyennete.storage.layout import COPIES, DATA
from espace_citoyennete.ui import dialogs, style

if TYPE_CHECKING:
    from datetime import datetime

    from espace_citoyennete.clock import Clock

_SHOWN = 12
_LINES = 5  # of the list in view
_KIND = "Sauvegardes (*.sauvegarde)"


class RestorePage(DoorPage):
    """Offers the copies of a folder, the newest first, or any file; what stands there is kept aside."""

    asks_back = Signal()
    restored = Signal(str)  # what was done

    def __init__(self, clock: Clock, folder: Path, why: str = "") -> None:
        super().__init__("Restaurer une sauvegarde", f"Dans le dossier\u00a0: {folder}")
        self.clock = clock
        self.folder = folder
        self.list = QListWidget()
        self._line = self.fontMetrics().lineSpacing() * 3 // 2
        self.list.setAccessibleName("Sauvegardes")
        for file in copy_files(folder / COPIES)[:_SHOWN]:
            self._offer(file)
        self.list.setFixedHeight(self._line * _LINES)
        self.list.currentRowChanged.connect(lambda _row: self._tell())
        self.list.itemActivated.connect(lambda _item: self.submit())
        self.column.addWidget(self.list)
        self.consequence = style.words("caption")
        self.column.addWidget(self.consequence)
        self.choose, back = QPushButton("Choisir un fichier…"), QPushButton("Revenir")
        self.choose.clicked.connect(self._choose)
        back.clicked.connect(self.asks_back)
        self.add_row(self.go_on, self.choose, back)
        if why:
            self.message.tell(why, "err")
        self._go_to_good()
        self._tell()

    def submit(self) -> None:
        """Put the current copy in place, the former base aside."""
        from espace_citoyennete.storage.backup import restore
        from espace_citoyennete.ui import tasks

        if (file := self._current()) is None:
            self._choose()
            return
        self.setEnabled(False)
        self.message.tell("Restauration en cours…", "info")
        work = partial(restore, file, self.folder)
        tasks.run(self, work, partial(self._restored, file), refused=self._refused)

    def focus_first(self) -> None:
        """Go to the copies, or to the button that chooses one."""
        (self.list if self.list.count() else self.go_on).setFocus()

    def _go_to_good(self) -> None:
        """Propose the newest copy whose every byte is what was written."""
        good = next(good_copies(self.folder / COPIES), None)
        files = [self.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self.list.count())]
        self.list.setCurrentRow(files.index(good.file) if good is not None and good.file in files else 0)

    def _offer(self, file: Path) -> bool:
        manifest = manifest_of(file)
        if manifest is None:
            return False
        at = made_at(file)
        when = _when(at) if at else file.name
        item = QListWidgetItem(f"{when} ({plural(manifest.rows.get('contact', 0), 'contact')})")
        item.setData(Qt.ItemDataRole.UserRole, file)
        item.setSizeHint(QSize(0, self._line))
        self.list.addItem(item)
        return True

    def _current(self) -> Path | None:
        item = self.list.currentItem()
        return Path(item.data(Qt.ItemDataRole.UserRole)) if item is not None else None

    def _tell(self) -> None:
        file = self._current()
        self.list.setVisible(file is not None)
        self.choose.setVisible(file is not None)
        if file is None:
            self.name_main_button("Choisir un fichier…")
            self.consequence.setText(
                "Aucune sauvegarde dans ce dossier\u00a0: en choisir une sur la clé ou sur le partage. Elle "
                "s’ouvre ensuite avec une phrase de passe d’alors, ou avec la clé de secours."
            )
            return
        self.name_main_button("Restaurer cette sauvegarde")
        kept = " La base actuelle est gardée à côté, dans le même dossier." if self._has_base() else ""
        self.consequence.setText(
            f"Restaurer la sauvegarde {self.list.currentItem().text()}\u00a0: "
            f"ce qui a été saisi après sera à ressaisir.{kept}"
        )

    def _has_base(self) -> bool:
        return (self.folder / DATA).exists()

    def _choose(self) -> None:
        path = dialogs.choose_open_path(self, "Choisir une sauvegarde", Path.home(), _KIND)
        if path is None:
            return
        if self._offer(path):
            self.message.clear()
            self.list.setCurrentRow(self.list.count() - 1)
            self.go_on.setFocus()
        else:
            self._refused(f"« {path.name} » n’est pas une sauvegarde, ou ce fichier est abîmé.")

    def _restored(self, file: Path, aside: Path | None) -> None:
        at = made_at(file)
        told = f"Sauvegarde {_when(at)} remise en place." if at else "Sauvegarde remise en place."
        kept = f" L’ancienne base est gardée dans « {aside.name} »." if aside else ""
        self.restored.emit(f"{told}{kept} L’ouvrir avec une phrase de passe d’alors, ou la clé de secours.")

    def _refused(self, sentence: str) -> None:
        self.setEnabled(True)
        self.message.tell(sentence, "err")
        self.focus_first()


def _when(at: datetime) -> str:
    return f"du {long_date(at.date(), weekday=False)} à {clock_time(at)}"

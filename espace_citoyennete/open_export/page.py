"""« Export complet » in Réglages: the whole base in open files, or from them in a new base."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from espace_citoyennete.french import NO_BREAK, plural
from espace_citoyennete.open_export.transfer import export_base, take_in_base
from espace_citoyennete.ui import dialogs, style, tasks
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.section import Section, button, in_a_row

_FILES = "Export complet (*.zip)"


class OpenExportSection(Section):
    """Everything goes out in one file, or comes back from one."""

    name = "Export complet"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.show_note(
            f"Toute la base dans un fichier lisible sans ce programme{NO_BREAK}: un tableau CSV par liste, "
            "leur description et un mode d’emploi. Il sert à changer d’outil, à vérifier, à garder."
        )
        self.show_note(
            "Ce fichier contient les données des personnes, sans chiffrement. Le garder dans un endroit "
            "protégé et l’effacer après usage. L’export est noté au journal."
        )
        self.export_button = button("Exporter toute la base…", self.export)
        style.mark(self.export_button, kind="primary")
        self.take_in_button = button("Reprendre un export…", self.take_in)
        self.body.addLayout(in_a_row(self.export_button, self.take_in_button))
        self.show_note(f"Reprendre{NO_BREAK}: seulement dans une base neuve, où rien n’a encore été saisi.")
        self.body.addStretch(1)

    def focus_default(self) -> None:
        """Go to the first button."""
        self.export_button.setFocus()

    def export(self) -> None:
        """Ask where, then write everything beside the window."""
        day = self.desk.clock.today()
        suggested = dialogs.documents_folder() / f"Export-complet_{day.isoformat()}.zip"
        path = dialogs.choose_save_path(self, "Exporter toute la base", suggested, _FILES)
        if path:
            self._work("Export en cours…", partial(export_base, self.desk.database, path), self._exported)

    def take_in(self) -> None:
        """Ask for an export, then read it beside the window; nothing of it stays if anything is wrong."""
        path = dialogs.choose_open_path(self, "Reprendre un export", dialogs.documents_folder(), _FILES)
        if path:
            self._work("Reprise en cours…", partial(take_in_base, self.desk.database, path), self._taken_in)

    def _work(self, sentence: str, work: Callable[..., Any], done: Callable[[Any], None]) -> None:
        self.message.tell(sentence)
        self._offer(False)
        tasks.run(self, partial(work, by=self.desk.agent), done, refused=self._refused)

    def _offer(self, offered: bool) -> None:
        self.export_button.setEnabled(offered)
        self.take_in_button.setEnabled(offered)

    def _exported(self, path: Path) -> None:
        self._offer(True)
        self.message.tell(f"Export complet enregistré{NO_BREAK}: {path.name}", "ok")

    def _taken_in(self, rows: int) -> None:
        self._offer(True)
        self.message.tell(f"Export repris{NO_BREAK}: {plural(rows, 'ligne')}.", "ok")

    def _refused(self, told: str) -> None:
        self._offer(True)
        self.message.tell(told, "err")

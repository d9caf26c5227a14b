"""The only questions that stop the work: an act without return, a file, a printer."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QPageLayout
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget  # noqa: TID251 - the only place

if TYPE_CHECKING:  # the door asks its questions before any base is known
    from espace_citoyennete.ui.desk import Desk

_LEFT = "Ce fichier est une copie, sortie de la base protégée."
_ITS_CARE = (
    "Il n’est ni chiffré ni effacé par ce programme, et l’autre logiciel peut en garder une trace. Le ranger "
    "dans un endroit protégé, l’effacer après usage. Ce rappel ne revient pas."
)

# A page calls `dialogs.confirm(…)` through the module, so that a test replaces each question in one place.


def confirm(parent: QWidget | None, text: str, consequence: str, action_label: str) -> bool:
    """Ask before an act without return; the safe answer is the default one, and Échap's."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(action_label)
    box.setText(text)
    box.setInformativeText(consequence)
    act = box.addButton(action_label, QMessageBox.ButtonRole.AcceptRole)
    safe = box.addButton("Ne rien faire", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(safe)
    box.setEscapeButton(safe)
    box.exec()
    return box.clickedButton() is act


def documents_folder() -> Path:
    """Return where a person looks for a document just written."""
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    return folder if folder.is_dir() else Path.home()


def open_document(desk: "Desk", path: Path) -> None:
    """Show a document in the program that the machine keeps for it; said once: it has left the base."""
    if not desk.settings.is_told_of_copies:
        if not confirm(QApplication.activeWindow(), _LEFT, _ITS_CARE, "Ouvrir le fichier"):
            return
        desk.keep_settings(replace(desk.settings, is_told_of_copies=True))
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def choose_save_path(parent: QWidget | None, title: str, suggested: Path, kind: str) -> Path | None:
    """Ask where to write a file; `kind` is « Document PDF (*.pdf) »."""
    dialog = QFileDialog(parent, title, str(suggested.parent), kind)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suggested.suffix)  # known to the dialog, which then asks before writing over
    dialog.selectFile(suggested.name)
    return _chosen(dialog)


def choose_open_path(parent: QWidget | None, title: str, start: Path, kind: str) -> Path | None:
    """Ask for a file that exists."""
    dialog = QFileDialog(parent, title, str(start), kind)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _chosen(dialog)


def choose_folder(parent: QWidget | None, title: str, start: Path) -> Path | None:
    """Ask for a folder."""
    dialog = QFileDialog(parent, title, str(start))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return _chosen(dialog)


def has_printer() -> bool:
    """Tell whether this PC knows a printer."""
    return bool(QPrinterInfo.availablePrinterNames())


def choose_printer(
    parent: QWidget | None, layout: QPageLayout | None = None, pages: int = 1
) -> QPrinter | None:
    """Ask for a printer, on the paper that the document asks for, and for which of its pages."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if layout is not None:
        printer.setPageLayout(layout)
    dialog = QPrintDialog(printer, parent)
    offers = QAbstractPrintDialog.PrintDialogOption
    dialog.setOption(offers.PrintToFile, on=False)  # « Exporter » writes the file, without a page in grey
    dialog.setOption(offers.PrintPageRange, on=pages > 1)
    dialog.setMinMax(1, pages)
    return printer if dialog.exec() else None


def _chosen(dialog: QFileDialog) -> Path | None:
    return Path(dialog.selectedFiles()[0]) if dialog.exec() else None

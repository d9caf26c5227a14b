"""Paper: a document printed at once, without a PDF viewer on the PC, or saved as a PDF file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from PySide6.QtCore import QMarginsF, QMutex, QMutexLocker, QPoint, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from espace_citoyennete.documents import Output
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.outputs import journal_head, note_going_out
from espace_citoyennete.ui import dialogs, tasks
from espace_citoyennete.ui.message_line import Kind

_POINTS = 72.0  # in an inch
_FINEST = 600  # dots in an inch: finer ones are not seen, and cost four times the work
_STRIP = 512  # rows drawn at once: the memory taken does not follow the size of the paper


class Tell(Protocol):
    """Where a sentence is shown: `MessageLine.tell` or `Page.show_message`."""

    def __call__(
        self, text: str, kind: Kind = "info", button: str = "", action: Callable[[], object] | None = None
    ) -> object:
        """Show a sentence, with a button where something can be done about it."""


@dataclass(frozen=True)
class Paper:
    """A document about to be written: what it is called on screen, a file name that tells of nobody."""

    title: str  # « Feuille d’émargement »
    file_name: str  # « emargement-2026-11-26.pdf »; its stem is what the queue of the printer shows
    write: Callable[[Output], object]  # called once, beside the window; may raise `UserError`
    # Whose journal notes that it goes out; none for what tells of nobody and never waits for the base.
    database: Database | None


class Content(NamedTuple):
    """A document written in memory: no page of it is ever left in a temporary file."""

    pdf: bytes
    layout: QPageLayout
    pages: int


def paper_actions(
    parent: QWidget, make: Callable[[], Paper | None], tell: Tell
) -> dict[str, Callable[[], object]]:
    """Return what a page answers to « Imprimer » and « Exporter »; `make` may give None."""

    def act(do: Callable[[QWidget, Paper, Tell], None]) -> None:
        try:
            paper = make()
        except UserError as refusal:
            tell(refusal.message, "err")
            return
        if paper is not None:
            do(parent, paper, tell)

    return {"print": partial(act, print_paper), "export": partial(act, save_paper)}


def print_paper(parent: QWidget, paper: Paper, tell: Tell, then: Callable[[], object] | None = None) -> None:
    """Write a document, ask for the printer, print; without a printer on the PC, offer the file.

    `then` is what follows once the paper is there, printed or saved: nothing when it was given up.
    """
    if not dialogs.has_printer():
        save = partial(save_paper, parent, paper, tell, then)
        tell("Aucune imprimante sur ce poste.", "warn", "Enregistrer en PDF", save)
        return

    def ask(content: Content) -> None:
        printer = dialogs.choose_printer(parent, content.layout, content.pages)
        if printer is None or _noted(paper, "impression", tell) is None:
            return
        printer.setDocName(Path(paper.file_name).stem)
        tell(f"Impression en cours{NO_BREAK}: {paper.title}.")
        tasks.run(
            parent,
            partial(print_pages, content.pdf, printer),
            done=lambda _: _done(f"Envoyé à l’imprimante{NO_BREAK}: {paper.title}.", tell, then),
            refused=lambda sentence: tell(sentence, "err"),
        )

    tasks.run(parent, partial(_written, paper), done=ask, refused=lambda sentence: tell(sentence, "err"))


def save_paper(parent: QWidget, paper: Paper, tell: Tell, then: Callable[[], object] | None = None) -> None:
    """Ask where, then write a document as a PDF file."""
    suggested = dialogs.documents_folder() / paper.file_name
    path = dialogs.choose_save_path(parent, paper.title, suggested, "Document PDF (*.pdf)")
    if path is not None and (journal := _noted(paper, "fichier", tell)) is not None:
        tasks.run(
            parent,
            partial(paper.write, Output(path, journal)),
            done=lambda _: _done(f"Enregistré{NO_BREAK}: {path.name}.", tell, then),
            refused=lambda sentence: tell(sentence, "err"),
        )


def _noted(paper: Paper, how: str, tell: Tell) -> str | None:
    """Note that a paper goes out, before it does, and return the head of the journal, or None if refused."""
    try:
        return note_going_out(paper.database, f"{paper.title} ({how})") if paper.database else ""
    except UserError as refusal:
        tell(refusal.message, "err")
        return None


def _done(sentence: str, tell: Tell, then: Callable[[], object] | None) -> None:
    tell(sentence, "ok")
    if then is not None:
        then()


# pdfium serves one thread at a time.
_one_at_a_time = QMutex()


def _written(paper: Paper) -> Content:
    """Write a document in memory, and read the paper that it asks for from its first page."""
    import pypdfium2

    file = BytesIO()
    paper.write(Output(file, journal_head(paper.database) if paper.database else ""))
    with QMutexLocker(_one_at_a_time), pypdfium2.PdfDocument(file.getvalue()) as document:
        width, height = document.get_page_size(0)
        return Content(file.getvalue(), _layout(width, height), len(document))


def _layout(width: float, height: float) -> QPageLayout:
    """Return the paper of a page, which brings its own margins."""
    is_wide = width > height
    size = QPageSize(QSizeF(min(width, height), max(width, height)), QPageSize.Unit.Point)
    turned = QPageLayout.Orientation.Landscape if is_wide else QPageLayout.Orientation.Portrait
    return QPageLayout(size, turned, QMarginsF())


def page_pictures(pdf: bytes, width: int, most: int) -> tuple[list[QImage], int]:
    """Return the pictures of the first pages, so many pixels wide, and how many pages there are."""
    import pypdfium2

    with QMutexLocker(_one_at_a_time), pypdfium2.PdfDocument(pdf) as document:
        pictures = [_picture(document[number], width) for number in range(min(most, len(document)))]
        return pictures, len(document)


def _picture(page: Any, width: int) -> QImage:
    bitmap = page.render(scale=width / page.get_width())
    drawn = memoryview(bitmap.buffer)
    return QImage(drawn, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_BGR888).copy()


def print_pages(pdf: bytes, printer: QPrinter) -> None:
    """Draw the pages asked for in the dialog, in grey, at the printer's resolution. Raises `UserError`."""
    import pypdfium2

    printer.setFullPage(True)  # the margins are those of the document
    painter = QPainter()
    if not painter.begin(printer):
        raise UserError("L’imprimante ne répond pas. Vérifier qu’elle est allumée, ou enregistrer en PDF.")
    try:
        painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
        with QMutexLocker(_one_at_a_time), pypdfium2.PdfDocument(pdf) as document:
            first = (printer.fromPage() or 1) - 1
            last = min(printer.toPage() or len(document), len(document))
            for number in range(first, last):
                if number > first:
                    printer.newPage()
                _draw_page(painter, document[number], printer)
    finally:
        painter.end()


def _draw_page(painter: QPainter, page: Any, printer: QPrinter) -> None:
    """Draw one page strip by strip, in its own size, or smaller on a paper that is smaller."""
    coarse = -(-printer.resolution() // _FINEST)  # dots of the printer that one drawn dot takes
    paper = printer.paperRect(QPrinter.Unit.DevicePixel)
    natural = printer.resolution() / coarse / _POINTS
    width, height = page.get_size()
    scale = min(natural, paper.width() / coarse / width, paper.height() / coarse / height)
    painter.save()
    painter.scale(coarse, coarse)
    for top, strip in _strips(page, round(width * scale), round(height * scale)):
        painter.drawImage(QPoint(0, top), strip)
    painter.restore()


def _strips(page: Any, width: int, height: int) -> Iterator[tuple[int, QImage]]:
    """Yield the picture of a page from top to bottom, drawn in one strip of memory used again and again."""
    import pypdfium2
    from pypdfium2 import raw

    bitmap = pypdfium2.PdfBitmap.new_native(width, min(_STRIP, height), raw.FPDFBitmap_Gray)
    flags = raw.FPDF_GRAYSCALE | raw.FPDF_PRINTING
    for top in range(0, height, _STRIP):
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, bitmap.height)
        raw.FPDF_RenderPageBitmap(bitmap, page, 0, -top, width, height, 0, flags)
        drawn = memoryview(bitmap.buffer)
        strip = QImage(drawn, width, bitmap.height, bitmap.stride, QImage.Format.Format_Grayscale8)
        yield top, strip.copy(0, 0, width, min(_STRIP, height - top))

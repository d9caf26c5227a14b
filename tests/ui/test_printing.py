"""Printing: what leaves the printer is the page of the document, whole, on its own paper."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops
from PySide6.QtCore import QMarginsF, QSizeF, QTimer
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from espace_citoyennete.documents import Output
from espace_citoyennete.errors import UserError
from espace_citoyennete.pdf import document
from espace_citoyennete.pdf.paper import A4, A5
from espace_citoyennete.pdf.parts import NewPage, TextStyle, Words
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.journal import JournalLine
from espace_citoyennete.storage.outputs import journal_head
from espace_citoyennete.ui import dialogs, printing, tasks
from espace_citoyennete.ui.message_line import MessageLine
from espace_citoyennete.ui.printing import Paper, paper_actions, print_pages
from tests.pdf.reading import HEAD
from tests.ui.conftest import Show

LANDSCAPE = (A4[1], A4[0])
_LARGE = TextStyle(24, bold=True)
_BLOCK = 12  # dots: the ink of each block is compared, wherever exactly its letters are softened


def words(target: Output, *, size: tuple[float, float] = A4, pages: int = 1) -> None:
    """Write a document whose pages are full of ink from edge to edge of the margins."""
    story = [block for n in range(pages) for block in (Words(f"Feuille {n} " * 60, _LARGE), NewPage())]
    created = datetime(2026, 11, 17)
    document.write(
        target, story[:-1], title="Essai", subject="", author="", header="Essai", created=created, size=size
    )


def written(size: tuple[float, float] = A4, pages: int = 1, journal: str = HEAD) -> bytes:
    file = BytesIO()
    words(Output(file, journal), size=size, pages=pages)
    return file.getvalue()


def printer_to(path: Path, dots: int = 300, size: tuple[float, float] = A4) -> QPrinter:
    """Return a printer whose paper is a file that can be read back."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    printer.setResolution(dots)
    paper = QPageSize(QSizeF(min(size), max(size)), QPageSize.Unit.Point)
    turned = QPageLayout.Orientation.Landscape if size[0] > size[1] else QPageLayout.Orientation.Portrait
    printer.setPageLayout(QPageLayout(paper, turned, QMarginsF()))
    return printer


def seen(pdf: Path | bytes) -> list[Image.Image]:
    """Return the pages as an eye sees them, in grey, a dot a point."""
    with pypdfium2.PdfDocument(pdf) as read:
        return [page.render(grayscale=True).to_pil().convert("L") for page in read]


def are_alike(one: Image.Image, other: Image.Image) -> bool:
    """Tell whether two pages show the same thing, but for the softness of their letters."""
    width, height = min(one.width, other.width), min(one.height, other.height)
    if abs(one.width - other.width) > 1 or abs(one.height - other.height) > 1:
        return False
    inked = [
        picture.crop((0, 0, width, height)).resize((width // _BLOCK, height // _BLOCK), Image.Resampling.BOX)
        for picture in (one, other)
    ]
    return max(ImageChops.difference(*inked).tobytes()) < 40


@settings(max_examples=10)
@given(st.sampled_from((A4, A5, LANDSCAPE)), st.sampled_from((150, 203, 300, 1200)), st.integers(1, 2))
def test_each_page_is_printed_whole_on_its_own_paper(
    qapp: QApplication,
    tmp_path_factory: pytest.TempPathFactory,
    size: tuple[float, float],
    dots: int,
    pages: int,
) -> None:
    pdf, path = written(size, pages), tmp_path_factory.mktemp("papier") / "imprime.pdf"
    print_pages(pdf, printer_to(path, dots, size))
    source, printed = seen(pdf), seen(path)
    assert len(printed) == len(source) >= pages
    assert all(map(are_alike, source, printed))


def test_a_picture_that_lost_a_strip_or_moved_is_seen() -> None:
    (whole,) = seen(written())
    torn, moved = whole.copy(), Image.new("L", whole.size, 255)
    torn.paste(255, (0, 100, whole.width, 112))
    moved.paste(whole, (0, 12))
    assert are_alike(whole, whole) and not are_alike(whole, torn) and not are_alike(whole, moved)


def test_a_page_larger_than_the_paper_is_made_smaller_never_cut(qapp: QApplication, tmp_path: Path) -> None:
    pdf, path = written(A4), tmp_path / "imprime.pdf"
    print_pages(pdf, printer_to(path, size=A5))
    (source,), (printed,) = seen(pdf), seen(path)
    assert are_alike(source.resize(printed.size), printed)


def test_only_the_pages_chosen_in_the_dialog_are_printed(qapp: QApplication, tmp_path: Path) -> None:
    pdf, path = written(pages=4), tmp_path / "imprime.pdf"
    printer = printer_to(path)
    printer.setFromTo(2, 3)
    print_pages(pdf, printer)
    assert all(map(are_alike, seen(pdf)[1:3], seen(path)))
    assert len(seen(path)) == 2


@pytest.mark.qt_log_ignore("QPainter::begin", extend=True)
def test_a_printer_that_does_not_answer_is_told(qapp: QApplication, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="ne répond pas"):
        print_pages(written(), printer_to(tmp_path / "absent" / "imprime.pdf"))


def test_no_more_than_a_strip_of_the_page_is_drawn_at_once(qapp: QApplication) -> None:
    with pypdfium2.PdfDocument(written()) as read:
        drawn = [(top, strip.height()) for top, strip in printing._strips(read[0], 4960, 7016)]
    assert [top for top, _ in drawn] == [sum(rows for _, rows in drawn[:n]) for n in range(len(drawn))]
    assert sum(rows for _, rows in drawn) == 7016 and max(rows for _, rows in drawn) <= 512


# On screen


class Sheet(QWidget):
    """A page with a document to print."""

    def __init__(self, database: Database, write: Callable[[Output], object]) -> None:
        super().__init__()
        self.message = MessageLine(self)
        self.message.setGeometry(0, 0, 400, 40)
        paper = Paper("Feuille d’essai", "feuille.pdf", write, database)
        self.answers = paper_actions(self, lambda: paper, self.message.tell)


def noted(database: Database) -> str:
    """Return the last line of the journal."""
    with database.reading() as session:
        return session.scalars(select(JournalLine.fields).order_by(JournalLine.id.desc())).first() or ""


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file that whoever is asked where to save chooses."""
    monkeypatch.setattr(dialogs, "choose_save_path", lambda *_: tmp_path / "feuille.pdf")
    return tmp_path / "feuille.pdf"


def test_printing_sends_the_pages_to_the_printer_and_leaves_no_file(
    database: Database, show: Show, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[QPageLayout, int]] = []
    head = journal_head(database)
    path = tmp_path / "imprime.pdf"

    def choose(_parent: QWidget, layout: QPageLayout, pages: int) -> QPrinter:
        asked.append((layout, pages))
        printer = printer_to(path)
        printer.setPageLayout(layout)
        return printer

    monkeypatch.setattr(dialogs, "has_printer", lambda: True)
    monkeypatch.setattr(dialogs, "choose_printer", choose)
    show(sheet := Sheet(database, partial(words, size=A5)))
    sheet.answers["print"]()
    qtbot.waitUntil(lambda: sheet.message.text == "Envoyé à l’imprimante\u00a0: Feuille d’essai.")
    ((layout, pages),) = asked
    assert pages > 1 and layout.pageSize().id() == QPageSize.PageSizeId.A5
    assert all(map(are_alike, seen(written(A5, journal=head)), seen(path)))
    assert list(tmp_path.glob("*.*")) == [path]
    assert noted(database) == "Feuille d’essai (impression)"


def test_a_pc_without_a_printer_says_so_and_saves_the_file(
    database: Database, show: Show, qtbot: QtBot, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "has_printer", lambda: False)
    show(sheet := Sheet(database, words))
    sheet.answers["print"]()
    assert sheet.message.text == "Aucune imprimante sur ce poste."
    sheet.message.findChildren(QPushButton)[0].click()
    qtbot.waitUntil(lambda: sheet.message.text == "Enregistré\u00a0: feuille.pdf.")
    assert saved.read_bytes() == written(journal=journal_head(database))
    assert noted(database) == "Feuille d’essai (fichier)"


def test_what_the_journal_cannot_note_does_not_go_out(
    database: Database, show: Show, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_database: Database, _what: str) -> str:
        raise UserError("Le disque est plein.")

    monkeypatch.setattr(printing, "note_going_out", refuse)
    show(sheet := Sheet(database, words))
    sheet.answers["export"]()
    assert sheet.message.text == "Le disque est plein."
    assert not saved.exists() and not tasks.are_running()


def test_a_document_that_cannot_be_written_is_told_and_asks_for_no_printer(
    database: Database, show: Show, qtbot: QtBot, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_target: object) -> None:
        raise UserError("Cette séance n’existe plus.")

    monkeypatch.setattr(dialogs, "has_printer", lambda: True)
    monkeypatch.setattr(dialogs, "choose_printer", lambda *_: pytest.fail("asked"))
    show(sheet := Sheet(database, refuse))
    for action in ("print", "export"):
        sheet.message.clear()
        sheet.answers[action]()
        qtbot.waitUntil(lambda: sheet.message.text == "Cette séance n’existe plus.")
    qtbot.waitUntil(lambda: not tasks.are_running())


def test_the_printer_is_asked_for_on_the_paper_of_the_document(show: Show, qtbot: QtBot) -> None:
    offered: list[bool] = []

    def reply() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QPrintDialog)
        offered.append(dialog.testOption(QPrintDialog.PrintDialogOption.PrintToFile))
        dialog.reject()

    window = show(QWidget())
    QTimer.singleShot(0, reply)
    layout = QPageLayout(QPageSize(QPageSize.PageSizeId.A5), QPageLayout.Orientation.Portrait, QMarginsF())
    assert dialogs.choose_printer(window, layout, 1) is None
    assert offered == [False]

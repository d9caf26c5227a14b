"""« Exporter le bilan »: three acts, nothing replaced unasked, nothing half-written, what is missing told."""

from collections.abc import Iterator
from functools import partial
from io import BytesIO
from itertools import groupby
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from espace_citoyennete.annual_report.export_panel import ExportPanel
from espace_citoyennete.annual_report.exporting import FORMATS, Document, Export, read_document
from espace_citoyennete.annual_report.frozen import from_json
from espace_citoyennete.annual_report.page import ReportPage
from espace_citoyennete.annual_report.pdf import write_report
from espace_citoyennete.documents import write_document
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import plural
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.readers import READERS
from espace_citoyennete.report import Scope, year_period
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui import dialogs, tasks
from espace_citoyennete.ui.desk import Desk
from tests.conftest import NOW
from tests.keyboard import Keyboard
from tests.pdf.reading import out
from tests.windows import shown

YEAR = Scope(year_period(2022), NOW.date())
NAME = "Bilan_2022_Espace-citoyennete.pdf"


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "Documents de Zoé & Lefèvre"
    folder.mkdir()
    monkeypatch.setattr(dialogs, "documents_folder", lambda: folder)
    return folder


@pytest.fixture
def window(desk: Desk, documents: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    with shown(desk, qapp, qtbot) as window:
        yield window
        qtbot.waitUntil(lambda: not tasks.are_running(), timeout=60_000)


def opened(window: MainWindow, qtbot: QtBot) -> ExportPanel:
    window.answer("form:report_export", {"scope": YEAR})
    qtbot.waitUntil(lambda: not tasks.are_running(), timeout=60_000)
    form = window.panel.form
    assert isinstance(form, ExportPanel)
    return form


def choose(form: ExportPanel, letters: str) -> None:
    """Choose a document by the first letters of its name."""
    form.layouts.selectAll()
    QTest.keyClicks(form.layouts, letters)
    QTest.keyClick(form.layouts, Qt.Key.Key_Return)


def saved(window: MainWindow, qtbot: QtBot) -> None:
    window.panel.save()
    qtbot.waitUntil(lambda: not tasks.are_running(), timeout=60_000)


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_three_acts_write_the_report_that_is_on_screen(
    window: MainWindow, documents: Path, qtbot: QtBot
) -> None:
    keys = Keyboard()
    keys.press("Ctrl+Maj+B")
    page = window.page
    assert isinstance(page, ReportPage)
    page.period_bar.show_period(YEAR.period)
    qtbot.waitUntil(lambda: not tasks.are_running(), timeout=60_000)
    keys.press("Ctrl+E", "Entrée")
    qtbot.waitUntil(lambda: leftovers(documents) == [NAME], timeout=60_000)
    qtbot.waitUntil(lambda: window.panel.form is None)
    assert window.toast.text == f"Bilan exporté\u00a0: {NAME}"
    expected = BytesIO()
    assert page.report is not None
    write_report(out(expected), page.report)
    assert (documents / NAME).read_bytes() == expected.getvalue()


@pytest.mark.parametrize("suffix", FORMATS)
def test_each_format_is_written_whole_under_its_own_suffix(
    window: MainWindow, documents: Path, qtbot: QtBot, suffix: str
) -> None:
    form = opened(window, qtbot)
    shown = read_document(window.desk, READERS, YEAR, "complet").report
    form.formats.setCurrentIndex(form.formats.findData(suffix))
    saved(window, qtbot)
    (written,) = documents.iterdir()
    assert written.name == NAME.replace(".pdf", f".{suffix}")
    beginnings = {"pdf": b"%PDF", "xlsx": b"PK", "csv": b"\xef\xbb\xbf", "json": b"{"}
    assert written.read_bytes().startswith(beginnings[suffix])
    if suffix == "json":
        assert from_json(written.read_bytes()) == shown


def test_a_file_that_is_there_is_never_replaced_unasked(
    window: MainWindow, documents: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    (documents / NAME).write_text("celui de la directrice")
    form = opened(window, qtbot)
    assert form.name.text() == NAME.replace(".pdf", "_2.pdf")
    form.form.restore({"file_name": NAME})
    assert not window.panel.save()
    assert "existe déjà" in problems(form)
    assert (documents / NAME).read_text() == "celui de la directrice"
    monkeypatch.setattr(dialogs, "choose_save_path", lambda *_: documents / NAME)  # which asks before
    form.elsewhere.click()
    saved(window, qtbot)
    assert (documents / NAME).read_bytes().startswith(b"%PDF")


def problems(form: ExportPanel) -> str:
    return " ".join(
        label.text() for label in form.findChildren(QLabel) if label.property("role") == "problem"
    )


def test_a_name_typed_stays_when_another_document_is_chosen(window: MainWindow, qtbot: QtBot) -> None:
    form = opened(window, qtbot)
    choose(form, "synth")
    assert form.name.text().startswith("Synthese-en-deux-pages_2022")
    form.form.restore({"file_name": "Pour le maire.pdf"})
    choose(form, "complet")
    assert form.name.text() == "Pour le maire.pdf"


def test_what_may_be_published_says_so_in_its_name(window: MainWindow, qtbot: QtBot) -> None:
    form = opened(window, qtbot)
    form.is_public.click()
    assert form.name.text() == NAME.replace(".pdf", "-publiable.pdf")
    form.is_public.click()
    assert form.name.text() == NAME


def test_another_folder_typed_in_the_name_is_refused(
    window: MainWindow, documents: Path, qtbot: QtBot
) -> None:
    form = opened(window, qtbot)
    before = leftovers(documents.parent)
    form.form.restore({"file_name": "../bilan.pdf"})
    assert not window.panel.save()
    assert "Écrire un nom seul" in problems(form)
    assert leftovers(documents.parent) == before and leftovers(documents) == []


@pytest.mark.parametrize(
    ("name", "told"),
    [("disque/bilan.pdf", "brancher le disque"), ("b" * 300 + ".pdf", "trop long"), ("dossier", "Le fermer")],
)
@pytest.mark.bad_input(48)
def test_what_cannot_be_written_is_told_and_leaves_nothing(
    window: MainWindow, documents: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, name: str, told: str
) -> None:
    (documents / "dossier.pdf").mkdir()
    form = opened(window, qtbot)
    target = (documents / name).with_suffix(".pdf")
    monkeypatch.setattr(dialogs, "choose_save_path", lambda *_: target)
    form.elsewhere.click()
    saved(window, qtbot)
    assert told in form.message.text
    assert window.panel.form is form
    assert leftovers(documents) == ["dossier.pdf"]
    assert list((documents / "dossier.pdf").iterdir()) == []


@pytest.mark.bad_input(48)
def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb", buffering=0) as full, pytest.raises(UserError, match="de place"):
        write_document(tmp_path / "bilan.pdf", lambda _file: full.write(b"%PDF"))
    assert leftovers(tmp_path) == []


def test_an_export_stopped_from_the_status_bar_writes_nothing(
    window: MainWindow, documents: Path, qtbot: QtBot
) -> None:
    form = opened(window, qtbot)
    stop = next(b for b in window.status.findChildren(QPushButton) if b.text() == "Annuler")
    window.desk.worked.connect(lambda *_: stop.click())
    saved(window, qtbot)
    assert form.message.text == "Export annulé\u202f: aucun fichier n’a été écrit."
    assert leftovers(documents) == []
    assert stop.isHidden()


def test_the_status_bar_names_what_is_exported(desk: Desk, documents: Path, qtbot: QtBot) -> None:
    told: list[str] = []
    desk.worked.connect(lambda sentence, _stop: told.append(sentence))
    refusals: list[str] = []
    with qtbot.waitSignal(desk.told, timeout=60_000):
        read = partial(read_document, desk, READERS, YEAR, "complet")
        export = Export(desk, read, "Export du bilan 2022", FORMATS["csv"], documents / "b.csv")
        export.start(lambda: None, refusals.append)
    assert [sentence.partition("\u00a0")[0] for sentence in told] == ["Export du bilan 2022"] * 2 + [""]
    assert refusals == []


def test_what_is_missing_is_listed_with_the_page_that_mends_it(window: MainWindow, qtbot: QtBot) -> None:
    form = opened(window, qtbot)
    choose(form, "synth")
    qtbot.waitUntil(lambda: not tasks.are_running(), timeout=60_000)
    missing = read_document(window.desk, READERS, YEAR, "synthese").missing
    assert missing
    assert all(one.words in form.ready.text for one in missing)
    asked: list[str] = []
    form.asks.connect(lambda what, _value: asked.append(what))
    for button in form.ready.buttons:
        button.click()
    assert asked == [one.page for one in missing]
    assert all(one.page in window._makers for one in missing)


def test_the_pages_are_seen_before_the_file_is_written(window: MainWindow, qtbot: QtBot) -> None:
    form = opened(window, qtbot)
    choose(form, "synth")
    qtbot.waitUntil(lambda: not tasks.are_running(), timeout=60_000)
    pages = [label.accessibleName() for label in form.preview.findChildren(QLabel) if not label.isHidden()]
    assert pages == ["Page 1 sur 2", "Page 2 sur 2"]


def test_the_document_of_an_organisation_comes_back_with_its_draft(
    year: Database, desk: Desk, documents: Path, qtbot: QtBot
) -> None:
    offered: list[Document] = []
    tasks.run(desk, lambda: read_document(desk, READERS, YEAR, "complet"), offered.append)
    qtbot.waitUntil(lambda: bool(offered), timeout=60_000)
    last = offered[0].layouts[-1].key
    values = ExportPanel(desk, YEAR, readers=READERS).values() | {"layout": last}
    form = ExportPanel(desk, readers=READERS)
    qtbot.addWidget(form)
    form.restore(values)
    assert form.values() == values
    qtbot.waitUntil(lambda: not tasks.are_running(), timeout=60_000)
    assert form.layouts.code() == last


def test_letters_that_reach_no_document_neither_export_nor_print_another_one(
    window: MainWindow, documents: Path, qtbot: QtBot
) -> None:
    form = opened(window, qtbot)
    choose(form, "xyz")
    assert not window.panel.save()
    form.answers()["print"]()
    assert "Aucun modèle ne commence par" in problems(form)
    qtbot.waitUntil(lambda: not tasks.are_running(), timeout=60_000)
    assert leftovers(documents) == [] and not form.message.text


def test_the_documents_of_later_features_are_offered_too(window: MainWindow, qtbot: QtBot) -> None:
    form = opened(window, qtbot)
    names = [option.label for option in form.layouts.options()]
    assert {"Synthèse en deux pages", "Barreau", "CDAD", "Contrat de ville"} <= set(names)


def test_a_document_is_found_by_a_few_letters_and_says_whether_it_may_be_sent(
    window: MainWindow, documents: Path, qtbot: QtBot
) -> None:
    form = opened(window, qtbot)
    told = {option.code: option for option in form.layouts.options()}
    groups = [group for group, _options in groupby(told.values(), lambda option: option.group)]
    assert groups == ["Le lieu", "Point Justice, par type d’intervenant", "Partenaires"]
    document = read_document(window.desk, READERS, YEAR, "complet")
    for layout in document.layouts:
        count = document.lacking[layout.key]
        note = f"{plural(count, 'point')} à compléter" if count else "prêt à envoyer"
        assert told[layout.key].note == note
    assert form.state.text() == f"Avant d’envoyer\u00a0: {told['complet'].note}"
    keys = Keyboard()
    keys.type("barr")
    keys.press("Entrée")
    qtbot.waitUntil(lambda: not tasks.are_running(), timeout=60_000)
    assert form.layouts.text() == "Barreau"
    assert form.state.text() == f"Avant d’envoyer\u00a0: {told['intervenants:AVOCAT'].note}"
    form.layouts.setFocus()
    keys.press("Entrée")  # nothing is being chosen: the file is written
    qtbot.waitUntil(lambda: leftovers(documents) == ["Barreau_2022_Espace-citoyennete.pdf"], timeout=60_000)

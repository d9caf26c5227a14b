"""The files of the report: what each format writes, beside the window, told and stopped as it goes."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path

from espace_citoyennete.annual_report.comparison import NO_TARGETS, compared_report
from espace_citoyennete.annual_report.figures import annual_figures
from espace_citoyennete.annual_report.frozen import to_json
from espace_citoyennete.annual_report.listing import published_beside
from espace_citoyennete.annual_report.publishable import publishable
from espace_citoyennete.annual_report.publishing import PublicationDraft, publish_report
from espace_citoyennete.annual_report.readers import Readers
from espace_citoyennete.annual_report.rules import Length, length_of
from espace_citoyennete.annual_report.sections import (
    AnnualReport,
    Layout,
    Missing,
    annual_report,
)
from espace_citoyennete.annual_report.years import years
from espace_citoyennete.documents import Output, write_document
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, fold
from espace_citoyennete.report import Period, Scope
from espace_citoyennete.storage.journal_chain import head
from espace_citoyennete.ui import dialogs, tasks
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.panel_form import PanelForm

Tell = Callable[[str], object]
Progress = Callable[[int, int], object]  # the page that begins, and about how many there are


@dataclass(frozen=True)
class Format:
    """One kind of file: its suffix, its words, and what writes it whole or not at all."""

    suffix: str
    words: str
    write: Callable[[Path, AnnualReport, Progress], object]

    @property
    def kind(self) -> str:
        """Return what a dialog calls it: « Document PDF (*.pdf) »."""
        return f"{self.words} (*.{self.suffix})"


def _pdf(path: Path, report: AnnualReport, progress: Progress) -> None:
    from espace_citoyennete.annual_report.pdf import write_report

    write_report(Output(path, report.stamp.journal), report, progress=progress)


def _workbook(path: Path, report: AnnualReport, _progress: Progress) -> None:
    from espace_citoyennete.annual_report.xlsx import write_workbook

    write_workbook(path, report)


def _values(path: Path, report: AnnualReport, _progress: Progress) -> None:
    from espace_citoyennete.annual_report.xlsx import write_values

    write_values(path, report)


def _data(path: Path, report: AnnualReport, _progress: Progress) -> None:
    write_document(path, lambda file: file.write(to_json(report)))


FORMATS = {
    one.suffix: one
    for one in (
        Format("pdf", "Document PDF", _pdf),
        Format("xlsx", "Classeur", _workbook),
        Format("csv", "Valeurs en CSV", _values),
        Format("json", "Données en JSON", _data),
    )
}


@dataclass(frozen=True)
class Document:
    """A report of one layout, with what is missing before it is sent, and the other layouts."""

    report: AnnualReport
    missing: tuple[Missing, ...]
    layouts: tuple[Layout, ...]
    lacking: Mapping[str, int]  # how much each layout lacks, by its key
    publication: PublicationDraft | None = None  # what its publication keeps

    def pdf(self) -> bytes:
        """Return the document as PDF, in memory."""
        from espace_citoyennete.annual_report.pdf import write_report

        file = BytesIO()
        write_report(Output(file, self.report.stamp.journal), self.report)
        return file.getvalue()


def read_document(
    desk: Desk,
    readers: Readers,
    scope: Scope,
    layout_key: str,
    *,
    is_compared: bool = True,
    is_public: bool = False,
) -> Document:
    """Count the period and lay it out for one reader, or for anybody.

    Raises `UserError` for a layout that is no more.
    """
    with desk.database.reading() as session:
        figures = annual_figures(session, scope)
        offered = tuple(readers.documents(session, figures))
        found = years(session, figures) if is_compared else None
        targets = readers.aims(session, figures) if is_compared else NO_TARGETS
        published = published_beside(session, scope.period, figures.filters) if is_public else []
        journal = head(session)
    layout = next((one for one in offered if one.key == layout_key), None)
    if layout is None:
        raise UserError("Ce modèle n’existe plus pour cette période. En choisir un autre.")
    lay = partial(compared_report, found, targets=targets) if found else partial(annual_report, figures)
    now, author = desk.clock.now(), desk.agent.name
    report = lay(produced_at=now, author=author, journal=journal, layout=layout)
    lacking = {one.key: len(one.missing(figures)) for one in offered}
    if not is_public:
        return Document(report, layout.missing(figures), offered, lacking)
    printed = publishable(report, published)
    draft = PublicationDraft(scope.period, layout.key, to_json(report), to_json(printed))
    return Document(printed, layout.missing(figures), offered, lacking, draft)


def register_publication(desk: Desk, document: Document) -> None:
    """Keep in the register of publications a document that anybody may read; do nothing for another."""
    if document.publication is not None:
        with desk.database.transaction() as session:
            publish_report(session, document.publication, now=desk.clock.now(), by=desk.agent)


def file_name(period: Period, layout: Layout, place: str, suffix: str, *, is_public: bool = False) -> str:
    """Return « Bilan_2025_Espace-citoyennete.pdf »; another document begins with its own words.

    What may be sent to anybody ends with « -publiable »: nobody sends the exact one in its place.
    """
    is_year = length_of(period) == Length.YEAR
    days = str(period.first.year) if is_year else f"{period.first.isoformat()}_{period.last.isoformat()}"
    words = "Bilan" if layout.key == "complet" else _plain(layout.name)
    stem = "_".join(filter(None, (words, days, _plain(place))))
    return f"{stem}{'-publiable' if is_public else ''}.{suffix}"


def _plain(words: str) -> str:
    return re.sub(r"[^a-zA-Z0-9]+", "-", fold(words)).strip("-").capitalize()


def keep_file(form: PanelForm, name: str, kind: str, write: Callable[[Output], object], what: str) -> None:
    """Ask where a report that was kept goes, then note that it goes out and write it beside the window."""
    path = dialogs.choose_save_path(form, "Enregistrer le bilan", dialogs.documents_folder() / name, kind)
    if path is None:
        return

    def work() -> None:
        write(Output(path, form.desk.note_output(what)))

    tasks.run(
        form,
        work,
        done=lambda _none: form.desk.tell(
            f"Bilan enregistré{NO_BREAK}: {path.name}",
            "Ouvrir",
            partial(dialogs.open_document, form.desk, path),
        ),
        refused=lambda text: form.message.tell(text, "err"),
    )


class _Stopped(Exception):
    """The person asked to stop: nothing is written."""


class Export:
    """One file being written: the status bar tells where it stands, and stops it."""

    def __init__(
        self, desk: Desk, read: Callable[[], Document], words: str, file_format: Format, path: Path
    ) -> None:
        """Get ready to write; `words` name what is written: « Export du bilan 2025 »."""
        self._desk, self._read, self._words = desk, read, words
        self._path, self._format = path, file_format
        self._is_stopped = False

    def start(self, done: Callable[[], object], refused: Tell) -> None:
        """Write beside the window; `done` is called once the file is there, `refused` with why it is not."""

        def end(sentence: str) -> None:
            self._desk.worked.emit("", None)
            refused(sentence)

        def written(_nothing: object) -> None:
            self._desk.worked.emit("", None)
            told = f"Bilan exporté{NO_BREAK}: {self._path.name}"
            self._desk.tell(told, "Ouvrir", partial(dialogs.open_document, self._desk, self._path))
            done()

        def failed(error: Exception) -> None:
            if not isinstance(error, _Stopped):
                self._desk.worked.emit("", None)
                raise error
            end("Export annulé\u202f: aucun fichier n’a été écrit.")

        tasks.run(
            self._desk, self._write, written, refused=end, failed=failed,
            progress=lambda sentence: self._desk.worked.emit(sentence, self.stop),
        )  # fmt: skip

    def stop(self) -> None:
        """Write nothing, if the file is not there yet."""
        self._is_stopped = True

    def _write(self, tell: Tell) -> None:
        self._step(tell, "lecture du registre")
        document = self._read()
        self._step(tell, "mise en page")
        register_publication(self._desk, document)  # before the file: one that is out is never unknown
        self._desk.note_output(self._words)
        self._format.write(self._path, document.report, partial(self._tell_page, tell))

    def _tell_page(self, tell: Tell, page: int, pages: int) -> None:
        self._step(tell, f"page {page} sur {pages}")

    def _step(self, tell: Tell, words: str) -> None:
        if self._is_stopped:
            raise _Stopped
        tell(f"{self._words}{NO_BREAK}: {words}")

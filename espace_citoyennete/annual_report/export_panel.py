"""« Exporter le bilan »: which document, in which file, what is missing before it is sent, how it looks."""

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from espace_citoyennete.annual_report.exporting import (
    FORMATS,
    Document,
    Export,
    Format,
    file_name,
    read_document,
    register_publication,
)
from espace_citoyennete.annual_report.layouts import LAYOUTS
from espace_citoyennete.annual_report.readers import OF_THE_REPORT, Readers
from espace_citoyennete.annual_report.rules import year_to_report
from espace_citoyennete.annual_report.sections import Layout, Missing, period_label
from espace_citoyennete.documents import Output
from espace_citoyennete.errors import Invalid
from espace_citoyennete.french import NO_BREAK, plural
from espace_citoyennete.report import Filters, Period, Scope
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.reference import town_identity
from espace_citoyennete.ui import dialogs, icons, style, tasks
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.flow import FlowLayout
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.lines import Line, Lines
from espace_citoyennete.ui.printing import Paper, page_pictures, print_paper

_MOST_PAGES, _PAGE_WIDTH = 12, 104  # of the preview
_TAKEN = (
    "Un fichier de ce nom existe déjà. Changer le nom, ou choisir le fichier par "
    "«\u00a0Autre dossier…\u00a0» pour le remplacer."
)
_PUBLIC = (
    "Pour diffuser hors du service\u00a0: les nombres de moins de 5 personnes, et ceux qui les feraient "
    "retrouver, sont imprimés «\u00a0s.\u00a0». Ce qui est exporté entre au registre des publications."
)
_NONE, _TYPED = "Aucun modèle", "Taper quelques lettres\u00a0: barreau, CDAD, le nom d’un partenaire…"
_RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ExportPanel(FormPanel):
    """The document of a period, previewed, then written to a file that replaces none unasked."""

    kind = "report_export"
    title = "Exporter le bilan"
    icon = "download"
    save_word = "Exporter"

    def __init__(
        self,
        desk: Desk,
        scope: Scope | None = None,
        is_compared: bool = True,
        readers: Readers = OF_THE_REPORT,
    ) -> None:
        super().__init__(desk)
        self._readers = readers
        today = desk.clock.today()
        self._scope = scope or Scope(year_to_report(today), today)
        self._folder = dialogs.documents_folder()
        self._agreed: Path | None = None  # the file that the person agreed to replace
        self._suggested = self._wanted = ""  # a name; a layout that the first reading will offer
        self._readings = 0  # only the last one asked is shown
        self._layouts: Sequence[Layout] = LAYOUTS
        self._lacking: Mapping[str, int] = {}  # known once the period is read
        self._is_writing = self._is_written = False
        with desk.database.reading() as session:
            self._place = town_identity(session).place
        self._build()
        self.form.restore({"is_compared": is_compared})
        self._choose_name()
        self._read()

    # What a form tells of itself

    def context(self) -> str:
        """Return the period of the document."""
        return f"Période{NO_BREAK}: {period_label(self._scope.period)}"

    def values(self) -> dict[str, Any]:
        """Return what is chosen and typed, and the period of the document."""
        period, filters = self._scope.period, self._scope.filters
        about = {"first": period.first.isoformat(), "last": period.last.isoformat()}
        about |= {"layout": self._wanted or self._layout.key, "folder": str(self._folder)}
        typed = self.layouts.typed() or ""
        about["layout_letters"] = "" if self._is_offered(typed) else typed
        return {**super().values(), **about, "filters": vars(filters)}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        period = Period(date.fromisoformat(values["first"]), date.fromisoformat(values["last"]))
        filters = Filters(**{name: tuple(codes) for name, codes in values["filters"].items()})
        self._scope = Scope(period, self.desk.clock.today(), filters)
        self._folder = Path(values["folder"])
        self.is_public.blockSignals(True)  # read once, at the end
        letters = values.get("layout_letters", "")
        is_known = self._is_offered(values["layout"])
        self._wanted = "" if is_known or letters else values["layout"]
        super().restore(values if is_known else values | {"layout": self._layout.key})
        if letters:
            self.layouts.put(letters)
        self.is_public.blockSignals(False)
        self._choose_name()
        self._read()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Print the document that is chosen, in the version that is previewed."""
        return super().answers() | {"print": self._print}

    def save(self) -> bool:
        """Begin to write the file; once it is there, close as any form that is saved."""
        if self._is_written:
            return super().save()
        self.message.clear()
        try:
            path = self._target()
        except Invalid as refusal:
            self.show_problems(refusal.problems)
            return False
        if not self._is_writing:
            self._is_writing = True
            words = f"Export du bilan {period_label(self._scope.period)}"
            export = Export(self.desk, self._reading(), words, self._format, path)
            export.start(self._end, self._refuse)
        return False

    def write(self, session: Session) -> None:
        """Write nothing in the base: the file is there."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Write the file on Entrée, from any field that does not use it."""
        if event.key() in _RETURN and not isinstance(self.focusWidget(), QPushButton):
            self.asks.emit("save_close", None)
        else:
            super().keyPressEvent(event)

    # Building

    def _build(self) -> None:
        self.layouts, self.formats, self.name = (
            QuickChoice(_NONE, leaves_return=True),
            QComboBox(),
            QLineEdit(),
        )
        self.is_compared = QCheckBox()
        self.is_public = QCheckBox()
        self.is_public.toggled.connect(self._choose_again)
        self._offer_layouts()
        for one in FORMATS.values():
            self.formats.addItem(one.kind, one.suffix)
        self._where = style.words("caption")
        self.elsewhere = QPushButton("Autre dossier…")
        self.elsewhere.clicked.connect(self._choose_place)
        place = QWidget()
        row = QVBoxLayout(place)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._where)
        row.addWidget(self.elsewhere, 0, Qt.AlignmentFlag.AlignLeft)
        self.form = Form(
            [
                Field("layout", "&Modèle", self.layouts, required=True, hint=_TYPED),
                Field("format", "&Format", self.formats),
                Field("is_compared", "&Comparer aux années d’avant", self.is_compared),
                Field("public", "Version pu&bliable", self.is_public, hint=_PUBLIC),
                Field("file_name", "&Nom du fichier", self.name, required=True, below=place),
            ]
        )
        self.ready = Lines()
        self._pages, self.preview = style.words("caption"), QWidget()
        self._thumbnails = FlowLayout(self.preview)
        self.state = style.words("section")
        self.lay(
            self.form, self.state, self.ready, style.words("section", "Aperçu"), self._pages, self.preview
        )
        self.layouts.chosen.connect(self._choose_again)
        self.formats.currentIndexChanged.connect(self._choose_again)
        self.is_compared.toggled.connect(self._read)
        self.edited.connect(self._begin_again)

    def _offer_layouts(self) -> None:
        """Offer the documents of the period by groups; the one chosen stays."""
        groups = list(dict.fromkeys(layout.group for layout in self._layouts))
        found = sorted(self._layouts, key=lambda layout: groups.index(layout.group))
        self.layouts.set_options([self._option(layout) for layout in found])
        wanted = self._wanted or self.layouts.typed() or ""
        if self._wanted or not wanted:
            self.layouts.set_code(wanted if self._is_offered(wanted) else found[0].key)

    def _is_offered(self, key: str) -> bool:
        return any(layout.key == key for layout in self._layouts)

    def _option(self, layout: Layout) -> Option:
        return Option(layout.key, layout.name, note=self._told_ready(layout.key), group=layout.group)

    def _told_ready(self, key: str) -> str:
        if key not in self._lacking:
            return ""
        lacking = self._lacking[key]
        return f"{plural(lacking, 'point')} à compléter" if lacking else "prêt à envoyer"

    # What is chosen

    @property
    def _layout(self) -> Layout:
        code = self.layouts.code()
        return next((layout for layout in self._layouts if layout.key == code), self._layouts[0])

    @property
    def _format(self) -> Format:
        return FORMATS[self.formats.currentData()]

    def _choose_again(self) -> None:
        self._choose_name()
        self._read()

    def _begin_again(self) -> None:
        self._is_written = False

    def _choose_name(self) -> None:
        """Propose a name that no file of the folder has, unless one was typed."""
        is_ours = self.name.text() in ("", self._suggested)
        wanted = Path(
            file_name(
                self._scope.period, self._layout, self._place, self._format.suffix,
                is_public=self.is_public.isChecked(),
            )
        )  # fmt: skip
        names = (wanted, *(wanted.with_stem(f"{wanted.stem}_{number}") for number in range(2, 1000)))
        self._suggested = str(next(name for name in names if not os.path.lexists(self._folder / name)))
        if is_ours:
            self.form.restore({"file_name": self._suggested})
        self._where.setText(f"Dans {self._folder}")

    def _choose_place(self) -> None:
        path = dialogs.choose_save_path(self, self.title, self._folder / self.name.text(), self._format.kind)
        if path is not None:
            self._folder, self._agreed = path.parent, path
            self.form.restore({"file_name": path.name})
            self._where.setText(f"Dans {self._folder}")
            self.edited.emit()

    def _print(self) -> None:
        if problem := self.layouts.problem():  # letters that reach no document: it would be another one
            self.show_problems({"layout": problem})
            return
        name = Path(self._suggested).with_suffix(".pdf").name
        write = partial(_print_document, self.desk, self._reading())
        paper = Paper(self._layout.name, name, write, self.desk.database)
        print_paper(self, paper, self.message.tell)

    def _target(self) -> Path:
        """Return the file to write. Raises `Invalid` for one that would replace another unasked."""
        typed = str(self.checked()["file_name"])
        suffix = f".{self._format.suffix}"
        if Path(typed).name != typed:
            raise Invalid({"file_name": "Écrire un nom seul\u00a0; le dossier se choisit au-dessous."})
        path = self._folder / (typed if typed.lower().endswith(suffix) else typed + suffix)
        if os.path.lexists(path) and path != self._agreed:
            raise Invalid({"file_name": _TAKEN})
        return path

    # What is read beside the window

    def _read(self) -> None:
        self._readings += 1
        self._pages.setText("Aperçu en préparation…")
        has_pages = self._format.suffix == "pdf"
        work = partial(_preview, self._reading(), has_pages, self._page_pixels())
        tasks.run(
            self, work, done=partial(self._take, self._readings),
            refused=lambda sentence: self.message.tell(sentence, "err"),
        )  # fmt: skip

    def _reading(self) -> Callable[[], Document]:
        return partial(
            read_document, self.desk, self._readers, self._scope, self._layout.key,
            is_compared=self.is_compared.isChecked(), is_public=self.is_public.isChecked(),
        )  # fmt: skip

    def _take(self, reading: int, found: tuple[Document, list[QImage], int]) -> None:
        if reading != self._readings:
            return  # something else was chosen meanwhile
        document, pictures, pages = found
        before, self._layouts, self._lacking = self._layout.key, document.layouts, document.lacking
        self._offer_layouts()
        self._wanted = ""
        if self._layout.key != before:  # the one of a draft, offered only now
            self._choose_again()
            return
        count = len(document.missing)
        self.state.setText(
            f"Avant d’envoyer{NO_BREAK}: {plural(count, 'point')} à compléter" if count else "Prêt à envoyer"
        )
        self.ready.show_lines([self._line(one) for one in document.missing], "Rien ne manque.")
        self._show_pages(pictures, pages)

    def _line(self, missing: Missing) -> Line:
        act = partial(self.asks.emit, missing.page, None)
        return Line(missing.words, "Voir", act, glyph=icons.Glyph.ABSENT, ink="warn")

    def _show_pages(self, pictures: Sequence[QImage], pages: int) -> None:
        while (item := self._thumbnails.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        rest = f", les {len(pictures)} premières" if pages > len(pictures) else ""
        self._pages.setText(plural(pages, "page") + rest if pages else "Un fichier à ouvrir dans un tableur.")
        for number, picture in enumerate(pictures, 1):
            page = QLabel()
            picture.setDevicePixelRatio(self.devicePixelRatioF())
            page.setPixmap(QPixmap.fromImage(picture))
            page.setAccessibleName(f"Page {number} sur {pages}")
            style.mark(page, kind="card")
            self._thumbnails.addWidget(page)
            page.show()

    def _page_pixels(self) -> int:
        return round(style.length(_PAGE_WIDTH) * self.devicePixelRatioF())

    # How the writing ends

    def _end(self) -> None:
        if isValid(self):
            self._is_writing, self._is_written = False, True
            self.asks.emit("save_close", None)

    def _refuse(self, sentence: str) -> None:
        if isValid(self):
            self._is_writing = False
            self.message.tell(sentence, "err")
        else:
            self.desk.tell(sentence)


def _print_document(desk: Desk, read: Callable[[], Document], target: Output) -> None:
    from espace_citoyennete.annual_report.pdf import write_report

    document = read()
    register_publication(desk, document)  # a sheet that is given cannot be taken back either
    write_report(target, document.report)


def _preview(read: Callable[[], Document], has_pages: bool, width: int) -> tuple[Document, list[QImage], int]:
    document = read()
    return (document, *(page_pictures(document.pdf(), width, _MOST_PAGES) if has_pages else ([], 0)))

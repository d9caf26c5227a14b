"""« Textes du bilan »: what is written for each chapter of a year, from that of the year before."""

from typing import Any

from PySide6.QtWidgets import QComboBox

from espace_citoyennete.annual_report import gestures
from espace_citoyennete.annual_report.chapters import CHAPTERS, OPENING, TEXT_LENGTH, TEXTS, kinds_of
from espace_citoyennete.annual_report.rules import year_to_report
from espace_citoyennete.annual_report.texts import save_texts, texts_of
from espace_citoyennete.contacts.note_guard import warnings
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui import style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.text_area import TextArea

_CAPTIONS = {"mot": "&Mot de l’élu", "faits": "&Faits marquants", "difficultes": "&Difficultés",
         "perspectives": "&Perspectives"}  # fmt: skip


class TextsPanel(FormPanel):
    """Write for the chapters of a year, one in view at a time; all of them are saved at once."""

    kind = "report_texts"
    title = "Textes du bilan"
    icon = "file-text"
    is_wide = True

    def __init__(self, desk: Desk, year: int = 0, chapter: str = OPENING) -> None:
        super().__init__(desk)
        self._year = year or year_to_report(desk.clock.today()).first.year
        self._read = self._earlier = dict[tuple[str, str], str]()
        self._typed: dict[str, dict[str, str]] = {}  # by the chapters that were turned to
        self.chapter = QComboBox()
        for key, name in CHAPTERS.items():
            self.chapter.addItem(name, key)
        self.origins = {kind: style.words("caption") for kind in TEXTS}
        fields = [
            Field(kind, caption, TextArea(), limit=TEXT_LENGTH, below=self.origins[kind])
            for kind, caption in _CAPTIONS.items()
        ]
        self.form = Form([Field("chapter", "C&hapitre", self.chapter), *fields])
        self.lay(self.form)
        self._read_year()
        self._chapter = chapter
        self._show()
        self.chapter.currentIndexChanged.connect(lambda _place: self._turn())
        self.form.edited.connect(self._tell_origins)
        self.saved.connect(lambda _saved: self._remember())

    def context(self) -> str:
        """Return which year."""
        return f"Année {self._year}"

    def chip_title(self) -> str:
        """Return which year."""
        return f"{self.title} {self._year}"

    def values(self) -> dict[str, Any]:
        """Return everything typed, in every chapter."""
        return {"year": self._year, "chapter": self._chapter, "typed": self._all_typed()}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._year, self._chapter = values["year"], values["chapter"]
        self._read_year()
        self._typed = {chapter: dict(texts) for chapter, texts in values["typed"].items()}
        self._show()

    def write(self, session: Session) -> None:
        """Keep the texts of every chapter that was turned to."""
        self.checked()
        self._after = {
            (chapter, kind): words
            for chapter, texts in self._all_typed().items()
            for kind, words in texts.items()
        }
        save_texts(session, self._year, self._after, before=self._read, by=self.desk.agent)

    def _read_year(self) -> None:
        with self.desk.database.reading() as session:
            self._read = texts_of(session, self._year)
            self._earlier = texts_of(session, self._year - 1)

    def _all_typed(self) -> dict[str, dict[str, str]]:
        shown = self.form.typed()
        return {**self._typed, self._chapter: {kind: shown[kind] for kind in kinds_of(self._chapter)}}

    def _turn(self) -> None:
        """Show another chapter; what is typed in this one is kept until the save."""
        if self.chapter.currentData() == self._chapter:
            return
        self._typed = self._all_typed()
        self._chapter = self.chapter.currentData()
        self._show()

    def _show(self) -> None:
        """Show what was typed for the chapter, else what is kept, else what the year before said."""
        kinds = kinds_of(self._chapter)
        known = self._typed.get(self._chapter, {})
        for kind in TEXTS:
            self.form.show_field(kind, kind in kinds)
        texts = {kind: known.get(kind, self._kept(kind)) for kind in TEXTS}
        self.form.restore({"chapter": self._chapter, **texts})
        self._tell_origins()

    def _kept(self, kind: str) -> str:
        place = (self._chapter, kind)
        if any(chapter == self._chapter for chapter, _kind in self._read):
            return self._read.get(place, "")
        return self._earlier.get(place, "")

    def _tell_origins(self) -> None:
        """Say which texts are those of the year before, word for word, and what a text should not hold."""
        shown = self.form.typed()
        for kind, label in self.origins.items():
            words = shown[kind].strip()
            is_same = bool(words) and words == self._earlier.get((self._chapter, kind))
            told = [f"Repris de {self._year - 1}\u00a0: à relire."] if is_same else []
            label.setText(" ".join([*told, *warnings(words)]))
            label.setVisible(bool(label.text()))

    def _remember(self) -> None:
        gestures.remember_written(self.desk, self._year, self._read, self._after)

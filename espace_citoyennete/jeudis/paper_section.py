"""« Textes des papiers » in Réglages: the words of posters, invitations and certificates."""

from collections.abc import Sequence
from typing import Any

from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.jeudis.paper_texts import PaperWords, papers_worded, save_paper_words
from espace_citoyennete.jeudis.templates import fields_of
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui import style
from espace_citoyennete.ui.form import Field
from espace_citoyennete.ui.section import ListSection
from espace_citoyennete.ui.table import Column
from espace_citoyennete.ui.text_area import TextArea

_LINES = 200  # pixels: the words of a poster are seen whole


class PaperTextsSection(ListSection):
    """The words of each paper of a Jeudi; a field that does not exist is named before anything is kept."""

    name = "Textes des papiers"
    add_word = ""  # a row a paper
    retire_word = "Texte d’origine"
    retired_word = "Texte d’origine remis"
    changed_word = "Texte modifié"
    has_retired = False

    def columns(self) -> Sequence[Column]:
        """Return each paper, whose words it has, and whether they can be printed."""
        return (
            Column("Papier", lambda row: row.title, 12),
            Column("État", _state, 22, ink=lambda row: "err" if row.problem else ""),
            Column("Texte", lambda row: " / ".join(row.words.splitlines()), tip=lambda row: row.words),
        )

    def fields(self) -> Sequence[Field]:
        """Return the words."""
        self._area = TextArea()
        return (Field("words", "Texte", self._area, hint="Une ligne par ligne imprimée."),)

    def rows(self, session: Session) -> Sequence[PaperWords]:
        """Return every paper."""
        return papers_worded(session)

    def key(self, row: PaperWords) -> object:
        """Return the kind of the paper."""
        return row.kind

    def values_of(self, row: PaperWords) -> dict[str, Any]:
        """Return what the form shows."""
        return {"words": row.words}

    def write(self, session: Session, values: dict[str, Any], row: PaperWords) -> None:
        """Keep the words of a paper."""
        save_paper_words(session, row.kind, values["words"], by=self.desk.agent)

    def retire(self, session: Session, row: PaperWords) -> None:
        """Give a paper its usual words back."""
        save_paper_words(session, row.kind, "", by=self.desk.agent)

    def restore(self, session: Session, row: PaperWords) -> None:
        """Give a paper the words of the town again."""
        save_paper_words(session, row.kind, row.words, by=self.desk.agent)

    def remove(self) -> None:
        """Give back the usual words, where the town wrote others."""
        row = self.table.current_row()
        if row is not None and not row.is_own:
            self.message.tell(f"{row.title}{NO_BREAK}: c’est déjà le texte d’origine.", "info")
        else:
            super().remove()

    def add_top(self) -> None:
        """Tell the fields that may be written in each paper; give its words the room that they take."""
        self._area.setFixedHeight(style.length(_LINES))
        for row in self._read():
            self.show_note(f"{row.title}{NO_BREAK}: {fields_of(row.kind)}")


def _state(row: PaperWords) -> str:
    if row.problem:
        return "À corriger"
    return "Texte de la Ville" if row.is_own else "Texte d’origine"

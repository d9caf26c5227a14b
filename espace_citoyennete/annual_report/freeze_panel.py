"""« Arrêter l’année »: what will be kept, what should be looked at first, then one key."""

from dataclasses import replace
from functools import partial
from typing import Any

from espace_citoyennete.annual_report import gestures
from espace_citoyennete.annual_report.chapters import CHAPTERS, TEXTS
from espace_citoyennete.annual_report.differences import changed_since
from espace_citoyennete.annual_report.figures import AnnualFigures, annual_figures
from espace_citoyennete.annual_report.listing import (
    Edition,
    changed_figures,
    edition_words,
    editions,
    freeze_draft,
)
from espace_citoyennete.annual_report.readers import OF_THE_REPORT, Readers
from espace_citoyennete.annual_report.rules import RULES, year_to_report
from espace_citoyennete.annual_report.service import FreezeDraft, refuse_without_reason
from espace_citoyennete.annual_report.texts import texts_of
from espace_citoyennete.errors import Invalid
from espace_citoyennete.french import NO_BREAK, enumerate_words, plural
from espace_citoyennete.report import Scope, year_period
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui import style, tasks
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.lines import Line, Lines
from espace_citoyennete.ui.text_area import TextArea
from espace_citoyennete.ui.year_choice import YearChoice

REASON_LENGTH = 500
_YEARS_BACK = 5
_CHANGED = "L’année ou le motif a changé pendant le calcul\u00a0: enregistrer de nouveau."


class FreezePanel(FormPanel):
    """Freeze the report of a year that is over, or rectify it once it is frozen."""

    kind = "freeze"
    title = "Arrêter l’année"
    icon = "lock"
    save_word = "Arrêter l’année"

    def __init__(self, desk: Desk, year: int = 0, readers: Readers = OF_THE_REPORT) -> None:
        super().__init__(desk)
        self._readers = readers
        over = desk.clock.today().year - 1
        self.year = YearChoice("Année", min(year or year_to_report(desk.clock.today()).first.year, over))
        self.year.offer(range(over - _YEARS_BACK + 1, over + 1))
        self._last: Edition | None = None
        self._draft: FreezeDraft | None = None  # counted, and not kept yet
        self._is_counting = False
        self.state = style.words()
        self.lines = Lines()
        hint = "Obligatoire pour rectifier une année déjà arrêtée\u00a0: il est imprimé."
        self.form = Form(
            [
                Field("year", "&Année", self.year),
                Field("reason", "&Motif", TextArea(), hint=hint, limit=REASON_LENGTH),
            ]
        )
        about = (
            "Les chiffres, les textes et les définitions du bilan complet sont gardés tels quels, avec une "
            "empreinte. Ce bilan se réimprime ensuite à l’identique. L’accueil n’enregistre plus rien à une "
            "date de cette année\u202f; la coordination corrige, puis rectifie."
        )
        self.lay(self.form, self.state, self.lines, style.words("caption", about))
        self.year.chosen.connect(lambda _year: self._read())
        self.saved.connect(lambda _id: self._remember())
        self._read()

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self.year.show_year(values["year"])
        super().restore(values)
        self._read()

    def save(self) -> bool:
        """Begin to count the year; once it is counted, keep it and close as any form that is saved."""
        if self._draft is not None:
            return super().save()
        self.message.clear()
        try:
            reason = self.checked()["reason"]
            if self._last is not None:
                refuse_without_reason(reason)
        except Invalid as refusal:
            self.show_problems(refusal.problems)
            return False
        if not self._is_counting:
            self._is_counting = True
            self.message.tell(f"Calcul de l’année {self.year.year}…", "info")
            work = partial(_counted, self.desk, self._readers, self.year.year, self._last, reason)
            tasks.run(self, work, partial(self._end, self.values()), refused=self._refuse)
        return False

    def write(self, session: Session) -> int:
        """Keep the year as it was counted; the same save repeated is one save."""
        assert self._draft is not None
        return gestures.freeze(session, self.desk, self._draft, self._last)

    def _end(self, asked: dict[str, Any], draft: FreezeDraft) -> None:
        """Keep what was counted, unless something else is wanted by now."""
        self._is_counting = False
        self.message.clear()
        if asked != self.values():
            self.message.tell(_CHANGED, "warn")
            return
        self._draft = replace(draft, uid=self.uid)
        self.asks.emit("save_close", None)  # set aside meanwhile, the form is not heard: nothing is kept
        self._draft = None

    def _refuse(self, sentence: str) -> None:
        self._is_counting = False
        self.message.tell(sentence, "err")

    def follow_up(self) -> tuple[str, object] | None:
        """Show what was kept, with its digest."""
        return "form:editions", {"year": self.year.year}

    def _remember(self) -> None:
        assert self._draft is not None
        gestures.remember_frozen(self.desk, self._draft, self._last)

    def _read(self) -> None:
        """Tell where the year stands, then what should be looked at before, which takes long to count."""
        year = self.year.year
        with self.telling_refusals():
            with self.desk.database.reading() as session:
                self._last = next(iter(editions(session, year)), None)
            self.state.setText(_state(year, self._last))
            self.lines.show_lines([], "Vérification de l’année…")
            work = partial(_checked, self.desk, year, self._last)
            tasks.run(
                self, work, partial(self._tell, year),
                refused=lambda sentence: self.message.tell(sentence, "err"),
            )  # fmt: skip

    def _tell(self, year: int, told: list[str]) -> None:
        if year == self.year.year:  # else another one was chosen meanwhile
            lines = [Line(words, glyph="▲", ink="warn") for words in told]
            self.lines.show_lines(lines, "Rien à signaler avant d’enregistrer.")


def _state(year: int, last: Edition | None) -> str:
    if last is None:
        return f"L’année {year} n’est pas encore arrêtée. Règles de calcul{NO_BREAK}: version {RULES}."
    return (
        f"L’année {year} est arrêtée{NO_BREAK}: {edition_words(last)}. Enregistrer fait l’édition "
        f"{last.number + 1}, qui imprime ses différences."
    )


def _counted(desk: Desk, readers: Readers, year: int, last: Edition | None, reason: str) -> FreezeDraft:
    with desk.database.reading() as session:
        return freeze_draft(
            session, year, last, reason, at=desk.clock.now(), author=desk.agent.name, readers=readers
        )


def _checked(desk: Desk, year: int, last: Edition | None) -> list[str]:
    """Return what should be looked at before the year is frozen, and what changed since it was."""
    with desk.database.reading() as session:
        figures = annual_figures(session, Scope(year_period(year), desk.clock.today()))
        found = changed_figures(session, last) if last is not None else []
        before = texts_of(session, year - 1)
    changed, same = changed_since(found, year), _same_as(before, figures)
    return [*([changed] if changed else []), *_unfinished(figures), *same]


def _unfinished(figures: AnnualFigures) -> list[str]:
    told = []
    if pending := figures.permanences.total.pending:
        told.append(f"{plural(pending, 'rendez-vous', 'rendez-vous')} à renseigner au Point Justice.")
    if not figures.texts:
        told.append("Aucun texte n’est écrit pour cette année (mot de l’élu, faits marquants…).")
    return told


def _same_as(before: dict[tuple[str, str], str], figures: AnnualFigures) -> list[str]:
    """Tell the texts that are still those of the year before, word for word."""
    same = [place for place, words in figures.texts.items() if before.get(place) == words]
    if not same:
        return []
    names = enumerate_words([f"{TEXTS[kind]} ({CHAPTERS[chapter]})" for chapter, kind in same])
    return [f"Repris de {figures.scope.period.first.year - 1} sans changement{NO_BREAK}: {names}."]

"""« Sauvegardes » and « Santé de la base » in Réglages: the copies, the drill, and what was examined."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from espace_citoyennete import __version__
from espace_citoyennete.documents import write_document
from espace_citoyennete.french import NO_BREAK, moment
from espace_citoyennete.storage.keeping import carry, drill, keep_copy, second_place
from espace_citoyennete.storage.layout import COPIES
from espace_citoyennete.storage.second_place import prepare
from espace_citoyennete.storage.upkeep import Care
from espace_citoyennete.ui import dialogs, style, tasks
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.lines import Line, Lines
from espace_citoyennete.ui.page import scrolled
from espace_citoyennete.ui.section import Section, button, in_a_row
from espace_citoyennete.upkeep.checks import examine
from espace_citoyennete.upkeep.gestures import choose_place, declare_copy
from espace_citoyennete.upkeep.listing import DoneRow, done_rows, last_server_copy
from espace_citoyennete.upkeep.rules import Check, State, report_text

_LOOKS: Mapping[State, tuple[str, str]] = {  # glyph and ink; the word says it too
    State.GOOD: ("✓", "ok"),
    State.WATCH: ("▲", "warn"),
    State.BAD: ("✕", "err"),
}
_WORDS = {
    "copy": "Sauvegarder",
    "drill": "Faire l’exercice",
    "place": "Choisir…",
    "restore": "Restaurer…",
    "declare": "Déclarer",
}
_DRILLS_SHOWN = 6


class _UpkeepSection(Section):
    """What both sections do, slow work beside the window."""

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Return what each act of a check does."""
        return {
            "copy": self.copy_now,
            "drill": self.drill_now,
            "place": self.choose_place,
            "restore": partial(self.asks.emit, "restore_copy", None),
            "declare": self.declare,
        }

    def copy_now(self) -> None:
        """Copy the base; the copy is reopened and counted."""
        if (folder := self.desk.folder) is not None:
            work = partial(keep_copy, self.desk.database, folder, self.desk.clock)
            self.work("Sauvegarde en cours…", work, _told_copy)

    def drill_now(self) -> None:
        """Restore the newest copy aside and compare it with what was copied."""
        if (folder := self.desk.folder) is not None:
            work = partial(drill, self.desk.database, folder, self.desk.clock)
            self.work("Exercice de restauration en cours…", work, str)

    def choose_place(self) -> None:
        """Ask for the second place, try to write there, and fill it at once."""
        folder = self.desk.folder
        chosen = folder and dialogs.choose_folder(self, "Second emplacement des sauvegardes", Path.home())
        if not chosen or folder is None:
            return
        with self.telling_refusals():
            choose_place(self.desk, prepare(chosen, folder))
            work = partial(carry, self.desk.database, folder, self.desk.clock)
            self.work("Copie au second emplacement…", work, lambda _: "Second emplacement choisi.")

    def declare(self) -> None:
        """Note that the server was copied today."""
        with self.telling_refusals():
            declare_copy(self.desk)
            self.refresh()

    def work(self, sentence: str, work: Callable[[], Any], told: Callable[[Any], str]) -> None:
        """Do something slow, and tell how it ended."""
        self.message.tell(sentence)
        tasks.run(self, work, partial(self._done, told), refused=self._refused)

    def _done(self, told: Callable[[Any], str], result: Any) -> None:
        self.refresh()
        self.message.tell(told(result), "ok")

    def _refused(self, sentence: str) -> None:
        self.refresh()
        self.message.tell(sentence, "err")


class CopiesSection(_UpkeepSection):
    """The copies of the base: the last one, their second place, the drills."""

    name = "Sauvegardes"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.lines, self.drills = Lines(), Lines()
        self.body.addWidget(self.lines)
        self.copy = button("Sauvegarder maintenant", self.copy_now)
        style.mark(self.copy, kind="primary")
        self.place = button("Second emplacement…", self.choose_place)
        self.forget = button("Retirer le second emplacement", self.forget_place)
        self.drill = button("Faire l’exercice de restauration", self.drill_now)
        self.restore = button("Restaurer une sauvegarde…", partial(self.asks.emit, "restore_copy", None))
        self.declaration = button("Sauvegarde du serveur faite aujourd’hui", self.declare)
        self.body.addLayout(in_a_row(self.copy, self.place, self.forget))
        self.body.addLayout(in_a_row(self.drill, self.restore))
        self.body.addLayout(in_a_row(self.declaration))
        self.drills_title = style.words("section", "Exercices de restauration")
        self.body.addWidget(self.drills_title)
        self.body.addWidget(_from_the_top(self.drills), 1)

    def refresh(self) -> None:
        """Read the copies and what was done with them."""
        is_here = self.desk.folder is not None
        for widget in (self.copy, self.place, self.drill, self.restore, self.drills_title):
            widget.setVisible(is_here)
        self.declaration.setVisible(not is_here)
        self.forget.setVisible(is_here and second_place(self.desk.database) is not None)
        self.lines.show_lines(self._told_here() if is_here else self._told_server(), "")
        with self.desk.database.reading() as session:
            done = done_rows(session, Care.DRILL)[:_DRILLS_SHOWN]
        self.drills.show_lines(
            [_dated(row) for row in done], "Aucun exercice\u00a0: il se fait de lui-même, chaque mois."
        )
        self.drills.setVisible(is_here)

    def focus_default(self) -> None:
        """Go to the first button."""
        (self.copy if self.copy.isVisibleTo(self) else self.declaration).setFocus()

    def forget_place(self) -> None:
        """Copy to no second place any more; can be undone."""
        with self.telling_refusals():
            choose_place(self.desk, None)
            self.refresh()

    def _told_here(self) -> list[Line]:
        assert self.desk.folder is not None
        at, place = self.desk.copied_at(), second_place(self.desk.database)
        last = f"Dernière sauvegarde\u00a0: {moment(at)}." if at else "Aucune sauvegarde."
        with self.desk.database.reading() as session:
            carried = done_rows(session, Care.SECOND_PLACE)
        lines = [
            Line(f"{last} Dossier\u00a0: {self.desk.folder / COPIES}", "", None, *_look(at is not None)),
            Line("Une copie se fait à la fermeture et toutes les trente minutes si quelque chose a changé."),
        ]
        if place is None:
            lines.append(Line("Aucun second emplacement (clé, partage).", "", None, *_LOOKS[State.WATCH]))
        else:
            is_good = bool(carried) and carried[0].is_good
            told = "" if is_good or not carried else f" {carried[0].words}"
            lines.append(Line(f"Second emplacement\u00a0: {place}.{told}", "", None, *_look(is_good)))
        return lines

    def _told_server(self) -> list[Line]:
        with self.desk.database.reading() as session:
            at, how = last_server_copy(session)
        told = f"Dernière {how}\u00a0: {moment(at)}." if at else "Aucune sauvegarde déclarée."
        words = f"Cette base est sur un serveur\u00a0: elle se sauvegarde sur le serveur. {told}"
        return [Line(words, "", None, *_look(at is not None))]


class HealthSection(_UpkeepSection):
    """Everything that is examined in the base, each with its remedy."""

    name = "Santé de la base"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._checks: list[Check] = []
        self.lines = Lines()
        self.examine_button = button("Examiner la base", self.examine)
        style.mark(self.examine_button, kind="primary")
        self.report_button = button("Enregistrer le rapport…", self.save_report)
        self.report_button.setToolTip("Sans nom ni dossier\u00a0: il peut être envoyé à qui dépanne.")
        self.body.addLayout(in_a_row(self.examine_button, self.report_button))
        self.body.addWidget(_from_the_top(self.lines), 1)

    def refresh(self) -> None:
        """Examine the base again, beside the window."""
        self.examine()

    def focus_default(self) -> None:
        """Go to the first remedy, else to the button that examines."""
        (self.lines.buttons[0] if self.lines.buttons else self.examine_button).setFocus()

    def examine(self) -> None:
        """Examine all of the base beside the window."""
        if not self._checks:
            self.lines.show_lines([], "Examen en cours…")
        self.report_button.setEnabled(bool(self._checks))
        work = partial(examine, self.desk.database, self.desk.clock)
        tasks.run(self, work, self._examined, refused=self._not_examined)

    def save_report(self) -> None:
        """Ask where, then write what was found."""
        now = self.desk.clock.now()
        suggested = dialogs.documents_folder() / f"sante-de-la-base-{now:%Y-%m-%d}.txt"
        path = dialogs.choose_save_path(self, "Enregistrer le rapport", suggested, "Texte (*.txt)")
        if path is not None:
            text = report_text(self._checks, now, __version__)
            with self.telling_refusals():
                write_document(path, lambda file: file.write(text.encode()))
                self.message.tell(f"Rapport enregistré\u00a0: {path.name}", "ok")

    def _examined(self, checks: list[Check]) -> None:
        self._checks = checks
        self.report_button.setEnabled(True)
        self.lines.show_lines([self._line(check) for check in checks], "")

    def _line(self, check: Check) -> Line:
        act = self.acts().get(check.act)
        return Line(check.sentence, _WORDS.get(check.act, ""), act, *_LOOKS[check.state])

    def _not_examined(self, sentence: str) -> None:
        self.lines.show_lines([], "")
        self.message.tell(sentence, "err")


def _from_the_top(lines: Lines) -> QWidget:
    """Let lines scroll, the first one at the top however few they are."""
    side = QWidget()
    column = QVBoxLayout(side)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(lines)
    column.addStretch(1)
    return scrolled(side)


def _told_copy(file: Path) -> str:
    return f"Sauvegarde faite et relue\u00a0: {file.name}"


def _dated(row: DoneRow) -> Line:
    return Line(f"{moment(row.at)}{NO_BREAK}: {row.words}", "", None, *_look(row.is_good))


def _look(is_good: bool) -> tuple[str, str]:
    return _LOOKS[State.GOOD if is_good else State.BAD]

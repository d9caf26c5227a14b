"""« Données personnelles » in Réglages: the rights of one person, the delays, the papers of the law."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QCheckBox, QSpinBox, QVBoxLayout, QWidget

from espace_citoyennete.contacts.fields import CallerField
from espace_citoyennete.french import NARROW, NO_BREAK, enumerate_words, numeric_date, plural
from espace_citoyennete.privacy.gestures import (
    Erased,
    change_delay,
    forget,
    given_paper,
    notice_paper,
    register_paper,
    third_parties,
    write_given,
)
from espace_citoyennete.privacy.papers_out import PaperOut
from espace_citoyennete.privacy.passages import PassageList
from espace_citoyennete.privacy.retention import delays
from espace_citoyennete.privacy.rules import DELAYS, Delay
from espace_citoyennete.rights import MATRIX
from espace_citoyennete.ui import dialogs, style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.page import scrolled
from espace_citoyennete.ui.printing import Paper, save_paper
from espace_citoyennete.ui.section import Section, button, in_a_row
from espace_citoyennete.visitors.fields import PhoneField

_FORGET = "Effacer définitivement"


class PrivacySection(Section):
    """Give somebody what is known of them, forget somebody who asks for it, set for how long all is kept."""

    name = "Données personnelles"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.person = CallerField(desk, PhoneField(desk))
        self.is_checked, self.has_texts = QCheckBox(), QCheckBox()
        self.rights = Form(
            [
                Field("name", "&Personne qui demande", self.person, required=True),
                Field("identity", "Pièce d’&identité vue, et non copiée", self.is_checked),
                Field("texts", "Avec les n&otes, relues", self.has_texts),
            ]
        )
        self.copy = button("Copie…", self.give, "Copie à remettre à la personne")
        self.file = button("Fichier JSON…", self.give_file, "Copie en fichier JSON")
        self.passages = PassageList()
        self.person.changed.connect(self.passages.clear)
        self.has_texts.toggled.connect(self.passages.clear)
        self.erase = button("Effacer…", self.forget, "Effacer cette personne")
        self.delays = Form(
            [
                Field(delay.kind.value, f"{delay.words} ({'ans' if delay.by_year else 'mois'})", _time(delay))
                for delay in DELAYS
            ]
        )
        self.keep = button("Enregistrer", self.set_delays, "Enregistrer les délais")
        self.register = button("Registre…", partial(self._save, register_paper), "Registre des traitements")
        self.notice = button("Notice…", partial(self._save, notice_paper), "Notice d’information du public")
        self.body.addWidget(scrolled(self._content()), 1)
        self.keep.setEnabled(bool(desk.agent.rights & MATRIX["set_delay"]))
        may_forget = bool(desk.agent.rights & MATRIX["forget_person"])
        for act in (self.copy, self.file, self.erase):
            act.setEnabled(may_forget)

    def _content(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(style.words("section", "Droits d’une personne"))
        column.addWidget(self.rights)
        column.addWidget(self.passages)
        column.addLayout(in_a_row(self.copy, self.file, self.erase))
        column.addWidget(style.words("section", "Délais de conservation"))
        column.addWidget(self.delays)
        column.addLayout(in_a_row(self.keep))
        column.addWidget(style.words("section", "Papiers de la loi"))
        column.addLayout(in_a_row(self.register, self.notice))
        column.addStretch(1)
        return content

    def focus_default(self) -> None:
        """Go to the person."""
        self.rights.focus_first()

    def refresh(self) -> None:
        """Tell the delays."""
        with self.desk.database.reading() as session:
            kept = {delay.kind.value: delay.months // _unit(delay) for delay in delays(session)}
        self.delays.restore(kept)

    def give(self) -> None:
        """Write all that is known of the person as a PDF, to be given by hand."""
        if self._is_ready() and self._is_read():
            with self.telling_refusals():
                self._save(
                    partial(
                        given_paper,
                        visitor_uid=self.person.uid,
                        has_texts=self.has_texts.isChecked(),
                        answers=self.passages.answers,
                    )
                )

    def give_file(self) -> None:
        """Write the same as a file that a machine reads."""
        if not self._is_ready() or not self._is_read():
            return
        suggested = dialogs.documents_folder() / "copie-des-donnees.json"
        path = dialogs.choose_save_path(self, "Copie des données", suggested, "Fichier JSON (*.json)")
        if path:
            with self.telling_refusals():
                write_given(
                    self.desk,
                    self.person.uid,
                    path,
                    has_texts=self.has_texts.isChecked(),
                    answers=self.passages.answers,
                )
                self.message.tell(f"Copie enregistrée{NO_BREAK}: {path.name}", "ok")

    def forget(self) -> None:
        """Ask, then forget the person for good."""
        if not self._is_ready():
            return
        question = f"Effacer cette personne{NARROW}?"
        told = (
            "Nom, coordonnées, notes et dates précises sont effacés. Les chiffres restent. Rien ne s’annule."
        )
        if dialogs.confirm(self, question, told, _FORGET):
            with self.telling_refusals():
                erased = forget(self.desk, self.person.uid)
                self.rights.clear()
                self.refresh()
                self.message.tell(_told(erased), "warn" if erased.left or erased.papers else "ok")

    def set_delays(self) -> None:
        """Keep the delays as they are typed."""
        values = self.delays.values()
        with self.telling_refusals():
            for delay in DELAYS:
                change_delay(self.desk, delay.kind, values[delay.kind.value] * _unit(delay))
            self.refresh()
            self.message.tell("Délais enregistrés.", "ok")

    def _is_ready(self) -> bool:
        problems = {}
        if not self.person.is_known:
            problems["name"] = "Choisir la personne dans celles qui sont proposées (↓)."
        elif not self.is_checked.isChecked():
            problems["identity"] = "Vérifier l’identité sur une pièce, puis cocher la case."
        self.rights.show_problems(problems)
        return not problems

    def _is_read(self) -> bool:
        """Tell whether each passage that names somebody else was shown; show those that were not."""
        with self.telling_refusals():
            found = third_parties(self.desk, self.person.uid, has_texts=self.has_texts.isChecked())
            if {passage.text for passage in found} <= self.passages.answers.keys():
                return True
            self.passages.show_passages(found)
            told = plural(len(found), "passage nomme quelqu’un d’autre", "passages nomment quelqu’un d’autre")
            self.message.tell(
                f"{told}{NO_BREAK}: relire ce qui sera donné, le corriger, puis recommencer.",
                "warn",
            )
        return False

    def _save(self, made: Callable[[Desk], Paper]) -> None:
        save_paper(self, made(self.desk), self.message.tell)


def _told(erased: Erased) -> str:
    """Tell what was erased, then what the program cannot erase."""
    found = [f"Personne effacée{NO_BREAK}: {plural(erased.rows, 'ligne')}.", erased.left]
    if erased.papers:
        papers = enumerate_words([f"{one.words} ({_when(one)})" for one in erased.papers])
        found.append(f"À retrouver et détruire si cette personne y figure{NO_BREAK}: {papers}.")
    return " ".join(filter(None, found))


def _when(paper: PaperOut) -> str:
    day = numeric_date(paper.last_at.astimezone().date())
    return f"le {day}" if paper.times == 1 else f"{paper.times} fois, la dernière le {day}"


def _time(delay: Delay) -> QSpinBox:
    time = QSpinBox()
    time.setRange(0 if delay.by_year else delay.least, delay.most // _unit(delay))
    if delay.by_year:
        time.setSpecialValueText("Sans limite")
    return time


def _unit(delay: Delay) -> int:
    """Return how many months one of its steps is."""
    return 12 if delay.by_year else 1

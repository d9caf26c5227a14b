"""« Phrase et clés », in Réglages: one's own passphrase, another recovery key, another key of the file."""

import secrets
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from espace_citoyennete.accounts.folder_keys import FolderKeys, NewKeys
from espace_citoyennete.accounts.gestures import keys_of
from espace_citoyennete.accounts.pdf import write_lent_passphrases, write_recovery_sheet
from espace_citoyennete.accounts.server_keys import ServerKeys
from espace_citoyennete.accounts.service import confirm_recovery_key
from espace_citoyennete.errors import Invalid
from espace_citoyennete.french import plural
from espace_citoyennete.ui import dialogs, style, tasks
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.flow import FlowLayout
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.page import scrolled
from espace_citoyennete.ui.printing import Paper, print_paper
from espace_citoyennete.ui.section import Section, button, in_a_row

_ROTATION = (
    "À faire au départ de quelqu’un à qui l’on ne fait plus confiance. Chaque autre personne reçoit une "
    "phrase provisoire, imprimée sur sa page, et la clé de secours change. Les sauvegardes déjà faites "
    "s’ouvrent toujours avec les anciennes phrases."
)
_ON_SERVER = (
    "La phrase n’est jamais envoyée au serveur, qui ne sait que la reconnaître. Oubliée, une personne qui "
    "administre en donne une autre, dans « Comptes »."
)


class KeysSection(Section):
    """What only the person at the desk may change, their passphrase typed again."""

    name = "Phrase et clés"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._keys = keys_of(desk.database, desk.folder)
        self.present, self.chosen = QLineEdit(), QLineEdit()
        self.present.setEchoMode(QLineEdit.EchoMode.Password)
        self.form = Form((
            Field("present", "Phrase de passe actuelle", self.present, hint="Demandée pour chaque bouton."),
            Field("passphrase", "Nouvelle phrase de passe", self.chosen,
                  hint="Pour « Changer ma phrase »\u00a0: 15 caractères au moins, sept mots par exemple."),
        ))  # fmt: skip
        self.groups = [QLineEdit(), QLineEdit()]
        self.proof = Form((tuple(
            Field(f"group{rank}", f"{word} groupe demandé", field)
            for rank, (word, field) in enumerate(zip(("Premier", "Second"), self.groups, strict=True))
        ),))  # fmt: skip
        self.confirm = button("Confirmer la clé de secours", self.confirm_key)
        self._build()
        self._made: NewKeys | None = None
        self._asked: list[int] = []
        self._show_proof()

    def _build(self) -> None:
        side, acts = QWidget(), FlowLayout(spacing=8)
        acts.addWidget(button("Changer ma phrase", self.change_own))
        if not isinstance(self._keys, ServerKeys):  # a server has neither
            acts.addWidget(button("Nouvelle clé de secours", self.renew_recovery))
            acts.addWidget(button("Changer la clé du fichier…", self.renew_file))
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        column.addLayout(acts)
        column.addWidget(
            style.words("caption", _ON_SERVER if isinstance(self._keys, ServerKeys) else _ROTATION)
        )
        column.addWidget(self.proof)
        column.addLayout(in_a_row(self.confirm))
        column.addStretch(1)
        self.body.addWidget(scrolled(side), 1)

    def focus_default(self) -> None:
        """Go to the present passphrase."""
        self.present.setFocus()

    def change_own(self) -> None:
        """Choose another passphrase."""
        if self._keys is not None:
            self._work(
                "Enregistrement de la phrase…",
                partial(self._keys.change, chosen=self.chosen.text()),
                lambda _none: self.message.tell("Phrase de passe changée.", "ok"),
            )

    def renew_recovery(self) -> None:
        """Make another recovery key."""
        if isinstance(self._keys, FolderKeys):
            self._work("Tirage de la clé…", self._keys.renew_recovery_key, self._show_keys)

    def renew_file(self) -> None:
        """Put the base under another key, once the consequence is accepted."""
        keys = self._keys
        if not isinstance(keys, FolderKeys):
            return
        if dialogs.confirm(self, "Changer la clé du fichier\u202f?", _ROTATION, "Changer la clé"):
            self._work("Changement de la clé du fichier…", keys.renew_file_key, self._show_keys)

    def confirm_key(self) -> None:
        """Confirm that the recovery key just shown is on paper."""
        if self._made is None:
            return
        groups = self._made.recovery_key.split(" ")[0].split("-")
        problems = {
            f"group{rank}": f"Ce n’est pas le groupe n° {asked + 1}\u00a0: le relire sur la feuille."
            for rank, asked in enumerate(self._asked)
            if self.groups[rank].text().strip().upper() != groups[asked]
        }
        self.proof.show_problems(problems)
        if problems:
            return
        desk = self.desk
        with self.telling_refusals(), desk.database.transaction() as session:
            confirm_recovery_key(session, self._made.number, instant=desk.clock.instant(), by=desk.agent)
        self._made = None
        self._show_proof()
        self.message.tell("Clé de secours confirmée. La ranger sous enveloppe fermée, loin du poste.", "ok")

    def _work(self, sentence: str, work: Callable[..., Any], done: Callable[[Any], object]) -> None:
        """Do something slow with the present passphrase, which is forgotten by the form at once."""
        self.message.tell(sentence)
        call = partial(work, self.present.text(), by=self.desk.agent)
        tasks.run(self, partial(_or_problem, call), partial(self._done, done),
                  refused=lambda told: self.message.tell(told, "err"))  # fmt: skip

    def _done(self, done: Callable[[Any], object], outcome: object) -> None:
        if isinstance(outcome, Invalid):
            self.message.clear()
            self.form.show_problems(outcome.problems)
            return
        self.form.clear()
        done(outcome)

    def _show_keys(self, made: NewKeys) -> None:
        self._made = made
        self._asked = sorted(secrets.SystemRandom().sample(range(8), 2))
        self._show_proof()
        lent = plural(len(made.lent), "phrase provisoire", "phrases provisoires")
        others = f" Le second document porte {lent}." if made.lent else ""
        self.message.tell(
            f"Nouvelle clé de secours\u00a0: {made.recovery_key}. L’imprimer ou la recopier, puis écrire "
            f"dessous ses groupes n° {self._asked[0] + 1} et n° {self._asked[1] + 1}.{others}",
            "ok",
            "Imprimer",
            self._print,
        )
        self.groups[0].setFocus()

    def _print(self) -> None:
        made, now, base = self._made, self.desk.clock.now(), self.desk.database
        if made is None:
            return
        sheet = partial(
            write_recovery_sheet, recovery_key=made.recovery_key, number=made.number,
            author=self.desk.agent.name, printed_at=now,
        )  # fmt: skip
        lent = partial(write_lent_passphrases, lent=list(made.lent), printed_at=now)
        phrases = Paper("Phrases provisoires", "phrases-provisoires.pdf", lent, base)
        then = partial(print_paper, self, phrases, self.message.tell) if made.lent else None
        print_paper(self, Paper("Clé de secours", "cle-de-secours.pdf", sheet, base), self.message.tell, then)

    def _show_proof(self) -> None:
        self.proof.clear()
        self.proof.setVisible(self._made is not None)
        self.confirm.setVisible(self._made is not None)


def _or_problem(work: Callable[[], object]) -> object:
    """Return a refusal that names its fields, which the form shows under them."""
    try:
        return work()
    except Invalid as refusal:
        return refusal

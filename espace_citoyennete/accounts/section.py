"""« Comptes », in Réglages: who opens the base, with which rights, and a passphrase lent to one of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import uuid4

from PySide6.QtWidgets import QCheckBox, QLineEdit
from sqlalchemy.orm import Session

from espace_citoyennete.accounts import service
from espace_citoyennete.accounts.gestures import keys_of
from espace_citoyennete.accounts.listing import Account, accounts
from espace_citoyennete.accounts.pdf import write_lent_passphrases
from espace_citoyennete.accounts.rules import LentPassphrase
from espace_citoyennete.accounts.service import UserDraft
from espace_citoyennete.clock import desk_time
from espace_citoyennete.errors import Invalid
from espace_citoyennete.french import moment, numeric_date
from espace_citoyennete.rights import Right
from espace_citoyennete.storage.logins import Opening
from espace_citoyennete.ui import dialogs, tasks
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field
from espace_citoyennete.ui.printing import Paper, print_paper
from espace_citoyennete.ui.section import ListSection, button
from espace_citoyennete.ui.table import Column

_WORDS = {
    Right.RECEPTION: "Accueil",
    Right.COORDINATION: "Coordination",
    Right.ADMINISTRATION: "Administration",
    Right.DIRECTION: "Direction",
}


@dataclass(frozen=True)
class AccountLine:
    """An account as the list shows it."""

    account: Account
    state: str


class AccountsSection(ListSection):
    """Who opens the base."""

    name = "Comptes"
    changed_word = "Compte modifié"
    retired_word = "Compte retiré"

    def __init__(self, desk: Desk) -> None:
        self._keys = keys_of(desk.database, desk.folder)
        super().__init__(desk)
        self.letters["P"] = self.lend
        self.head.addWidget(button("Phrase provisoire  P", self.lend, "Phrase provisoire"))
        self.missing = self.show_note("")

    def columns(self) -> Sequence[Column]:
        """Return the columns of the accounts."""
        return (
            Column("Nom", lambda row: row.account.name, 22),
            Column("Droits", lambda row: _told(row.account.rights), 38, under=85),
            Column("Dernière ouverture", lambda row: _opened(row.account), 20, under=105),
            Column("État", lambda row: row.state),
        )

    def fields(self) -> Sequence[Field | tuple[Field, ...]]:
        """Return a name, and the rights that add up."""
        return (
            Field("name", "Nom", QLineEdit(), required=True),
            tuple(Field(right.value, word, QCheckBox()) for right, word in _WORDS.items()),
        )

    def rows(self, session: Session) -> Sequence[AccountLine]:
        """Return everybody, those who left included."""
        held = self._keys.openings(session) if self._keys is not None else {}
        return [
            AccountLine(account, self._state(account, held.get(account.uid))) for account in accounts(session)
        ]

    def refresh(self) -> None:
        """Read the list again, and what is still to be done so that nobody is locked out."""
        super().refresh()
        if self._keys is not None:
            with self.desk.database.reading() as session:
                self.missing.setText(" ".join(self._keys.missing(session)))

    def key(self, row: AccountLine) -> object:
        """Return the uid of the account."""
        return row.account.uid

    def values_of(self, row: AccountLine) -> dict[str, Any]:
        """Return what the form shows."""
        return {"name": row.account.name} | {right.value: right in row.account.rights for right in _WORDS}

    def write(self, session: Session, values: dict[str, Any], row: AccountLine | None) -> None:
        """Add or change an account."""
        rights = frozenset(right for right in _WORDS if values[right.value])
        if not rights:
            raise Invalid({Right.RECEPTION.value: "Cocher au moins un droit."})
        draft = UserDraft(values["name"], rights, row.account.uid if row else uuid4())
        (service.change_user if row else service.add_user)(session, draft, by=self.desk.agent)

    def retire(self, session: Session, row: AccountLine) -> None:
        """Let somebody sign in no more."""
        instant = self.desk.clock.instant()
        service.disable_user(session, row.account.uid, instant=instant, by=self.desk.agent)

    def restore(self, session: Session, row: AccountLine) -> None:
        """Let somebody sign in again."""
        service.enable_user(session, row.account.uid, by=self.desk.agent)

    def is_retired(self, row: AccountLine) -> bool:
        """Tell whether this person left."""
        return row.account.disabled_at is not None

    def _run(self, use: Callable[[Session, Any], None], row: Any) -> None:
        super()._run(use, row)
        if self._keys is not None:
            self._keys.follow()
            self.refresh()

    def lend(self) -> None:
        """Give the person of the current row a passphrase for a day; the one that they had is lost."""
        row = self.table.current_row()
        if row is None or self.is_editing or self._keys is None:
            return
        if dialogs.confirm(
            self,
            f"Donner une phrase de passe provisoire à {row.account.name}\u202f?",
            "Sa phrase actuelle n’ouvrira plus la base. La nouvelle est montrée une fois, vaut 24 heures, "
            "et se change à la première ouverture.",
            "Donner une phrase",
        ):
            work = partial(self._keys.lend, row.account, by=self.desk.agent)
            self.message.tell("Tirage de la phrase…")
            tasks.run(self, work, self._show_lent, refused=lambda told: self.message.tell(told, "err"))

    def _show_lent(self, lent: LentPassphrase) -> None:
        self.refresh()
        sheet = partial(write_lent_passphrases, lent=[lent], printed_at=self.desk.clock.now())
        paper = Paper("Phrase de passe provisoire", "phrase-provisoire.pdf", sheet, self.desk.database)
        self.message.tell(
            f"{lent.name}\u00a0: « {lent.passphrase} », jusqu’au {moment(lent.until)}. "
            "À remettre en main propre\u00a0: elle n’est plus montrée ensuite.",
            "ok",
            "Imprimer",
            partial(print_paper, self, paper, self.message.tell),
        )

    def _state(self, account: Account, opening: Opening | None) -> str:
        if account.disabled_at is not None:
            return f"retiré le {numeric_date(account.disabled_at.astimezone().date())}"
        if opening is None:
            return "phrase de passe à donner (P)"
        if opening.until is None:
            return "ouvre la base"
        until = desk_time(opening.until)
        is_over = opening.until <= self.desk.clock.instant()
        return "phrase provisoire expirée" if is_over else f"provisoire jusqu’au {moment(until)}"


def _told(rights: frozenset[Right]) -> str:
    return ", ".join(word for right, word in _WORDS.items() if right in rights)


def _opened(account: Account) -> str:
    return moment(desk_time(account.signed_in_at)) if account.signed_in_at else "jamais"

"""What can be docked in the side panel: fields, what they mean, and how they are saved."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar, Self
from uuid import uuid4

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from espace_citoyennete.errors import Conflict, Invalid, Unreachable, UserError
from espace_citoyennete.storage.database import Session
from espace_citoyennete.storage.drafts import drop_draft
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.message_line import MessageLine
from espace_citoyennete.ui.overtaken import Record, Told


@dataclass(frozen=True)
class Offer:
    """What may be wanted right after a save: one sentence, and the button that asks for the rest."""

    sentence: str
    button: str
    what: str  # as `Page.asks`
    value: object


class PanelForm(QWidget):
    """What can be docked in the panel; a subclass fills itself with fields and writes them in `write`."""

    kind: ClassVar[str] = ""  # names the form in the base: the main window makes it again from this
    title: ClassVar[str] = ""
    icon: ClassVar[str] = ""
    save_word: ClassVar[str] = "Enregistrer"
    is_wide: ClassVar[bool] = False  # shown over the whole page, not beside it
    shows_again: ClassVar[bool] = False  # put together with another version, it is read before it is saved

    edited = Signal()  # the person changed something
    saved = Signal(object)  # what `write` returned, after the commit
    emptied = Signal()  # what was typed is saved, and the form is ready for another record
    closed = Signal()  # the form asks to be closed, with nothing to keep
    asks = Signal(str, object)  # as `Page.asks`

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.message = MessageLine(self)  # the panel shows it above the fields; alone, it would be a window
        # Names the draft and, for a record made here, the record: the same save repeated is one save.
        self.uid = uuid4()
        self.is_overtaken = False  # the last save was refused: somebody else was first
        self.record: Record | None = None  # which it changes, as it was read; none where it makes one

    def context(self) -> str:
        """Return the line under the title: « Téléphone · 10:53 · S. Amrani »."""
        return ""

    def chip_title(self) -> str:
        """Return the few words by which the person knows this draft again: « Diallo · LOG »."""
        return self.title

    def values(self) -> dict[str, Any]:
        """Return everything typed, as what JSON can hold."""
        raise NotImplementedError

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        raise NotImplementedError

    @property
    def about(self) -> object:
        """Return what the form was asked for, without which it is closed unless it was typed in."""
        return None

    def fields_told(self) -> Mapping[str, Told]:
        """Return what each field tells, under its name in `values`, to compare two versions of a record."""
        return {}

    def reopened(self) -> Self:
        """Return the form as it opens now on its record, for whoever was overtaken. Raises `UserError`."""
        raise NotImplementedError

    def focus_first(self) -> None:
        """Give the focus to the first field."""
        raise NotImplementedError

    def write(self, session: Session) -> object:
        """Run the use case with what is typed; what it returns goes with `saved`."""
        raise NotImplementedError

    def show_problems(self, problems: dict[str, str]) -> None:
        """Show each problem under its field and focus the first one."""
        raise NotImplementedError

    def answers(self) -> dict[str, Callable[[], object]]:
        """Tell what this form does for actions of the registry, by id, before the page in view."""
        return {}

    def next_form(self) -> Self:
        """Return an empty form of the same kind, for « Enregistrer et suivant »."""
        return type(self)(self.desk)

    def follow_up(self) -> tuple[str, object] | None:
        """Return what is asked once the form is saved and closed (see `Page.asks`), if anything.

        `("offer", Offer)` asks nothing yet: the page in view proposes it, and work goes on.
        """
        return None

    @contextmanager
    def telling_refusals(self) -> Iterator[None]:
        """Show above the fields the sentence of a refusal raised in the block: what is typed goes on."""
        try:
            yield
        except Unreachable:
            pass  # the draft, kept on this machine, tells since when
        except UserError as refusal:
            self.message.tell(refusal.message, "err")

    def save(self) -> bool:
        """Write the record and drop its draft in one transaction, or show why not and stay as it is."""
        self.message.clear()
        self.is_overtaken = False
        try:
            with self.desk.database.transaction() as session:
                if self.record is not None:
                    self.record.refuse_overtaken(session)
                result = self.write(session)
                self.forget(session)
        except Invalid as refusal:
            self.show_problems(refusal.problems)
            return False
        except Conflict as refusal:
            self.message.tell(refusal.message, "err")
            self.is_overtaken = True
            return False
        except UserError as refusal:
            self.message.tell(refusal.message, "err")
            return False
        self.saved.emit(result)
        return True

    def forget(self, session: Session) -> None:
        """Drop the draft, in the transaction that wrote the record."""
        drop_draft(session, self.uid)


class ReadingPanel(PanelForm):
    """A panel where nothing is typed, so that nothing is ever kept as a draft."""

    def values(self) -> dict[str, Any]:
        """Return nothing: nothing is typed."""
        return {}

    def restore(self, values: dict[str, Any]) -> None:
        """Put nothing back."""

    def show_problems(self, problems: dict[str, str]) -> None:
        """Show nothing: nothing is refused."""

    def write(self, session: Session) -> None:
        """Write nothing: each act is saved when it is done."""

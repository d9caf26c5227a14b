"""What the screens of several features say and ask of a slot: when it is, its marks, its outcome."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from espace_citoyennete.french import NO_BREAK, clock_time
from espace_citoyennete.permanences.week import SlotCell
from espace_citoyennete.town.reference import choices
from espace_citoyennete.ui.desk import Desk

_NONE = "Non renseignée"


def moment_words(cell: SlotCell) -> str:
    """Say when a slot is: its hour, its number in the arrival order, or when its person arrived."""
    match cell.kind:
        case "ARRIVEE":
            return f"n°{NO_BREAK}{cell.rank}"
        case "SANS_RDV":
            return f"arrivé à {clock_time(cell.starts_at)}"
    return clock_time(cell.starts_at)


def marks(cell: SlotCell) -> tuple[str, ...]:
    """Return what is said of an appointment besides its state."""
    said = {
        "en surnombre": cell.kind == "SURNOMBRE",
        "sans rendez-vous": cell.kind == "SANS_RDV",
        "à vérifier": cell.is_to_check,
    }
    return tuple(word for word, is_so in said.items() if is_so) + (
        (cell.outcome_words,) if cell.outcome_words else ()
    )


def lettered(words: Sequence[str]) -> list[str]:
    """Mark in each line of a menu the first letter of its own that reaches it, as Qt underlines it."""
    taken: set[str] = set()
    found = []
    for word in words:
        free = (n for n, sign in enumerate(word) if sign.isascii() and sign.isalpha())
        place = next((n for n in free if word[n].upper() not in taken), None)
        parts = [word] if place is None else [word[:place], word[place:]]
        taken |= {word[place].upper()} if place is not None else set()
        found.append("&".join(part.replace("&", "&&") for part in parts))
    return found


class OutcomeMenu(QMenu):
    """The outcomes of an interview, one letter each; the one noted is ticked."""

    chosen = Signal(object)  # the code of `issue_entretien`, or None

    def __init__(self, desk: Desk, noted: str | None, parent: QWidget) -> None:
        super().__init__("Issue de l’entretien", parent)
        self.setAccessibleName(self.title())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        with desk.database.reading() as session:
            offered = choices(session, "issue_entretien", desk.clock.today())
        words = lettered([*(one.label for one in offered), _NONE])
        for code, word in zip([*(one.code for one in offered), None], words, strict=True):
            action = self.addAction(word)
            action.setCheckable(True)
            action.setChecked(code == noted)
            action.triggered.connect(lambda _on=False, code=code: self.chosen.emit(code))

    def ask(self, at: QPoint) -> None:
        """Open at a point of the screen, on what is noted."""
        self.popup(at)
        self.setActiveAction(next(action for action in self.actions() if action.isChecked()))

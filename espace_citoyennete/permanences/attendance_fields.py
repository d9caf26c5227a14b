"""What the screens of several features say and ask of a slot: when it is, its marks, its outcome."""

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


class OutcomeMenu(QMenu):
    """The outcomes of an interview, one key each by their first letter; the one noted is ticked."""

    chosen = Signal(object)  # the code of `issue_entretien`, or None

    def __init__(self, desk: Desk, noted: str | None, parent: QWidget) -> None:
        super().__init__("Issue de l’entretien", parent)
        self.setAccessibleName(self.title())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        with desk.database.reading() as session:
            offered = choices(session, "issue_entretien", desk.clock.today())
        for code, word in [*((one.code, one.label) for one in offered), (None, _NONE)]:
            action = self.addAction(word.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(code == noted)
            action.triggered.connect(lambda _on=False, code=code: self.chosen.emit(code))

    def ask(self, at: QPoint) -> None:
        """Open at a point of the screen, on what is noted."""
        self.popup(at)
        self.setActiveAction(next(action for action in self.actions() if action.isChecked()))

"""A panel made of one grid: its rows are its draft, what cannot be kept is told in its cells."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout

from espace_citoyennete.french import NO_BREAK, enumerate_words
from espace_citoyennete.ui import style
from espace_citoyennete.ui.accessibility import announce
from espace_citoyennete.ui.overtaken import Told
from espace_citoyennete.ui.panel_form import PanelForm
from espace_citoyennete.ui.sheet import SheetColumn, SheetModel, SheetView

_TOLD = 3  # the faulty rows that the sentence names


class SheetPanel(PanelForm):
    """What every panel with one grid shares; a subclass lays it and writes its rows."""

    is_wide = True
    hint: ClassVar[str]  # told under the grid as long as the current cell has no problem

    def lay_sheet(
        self,
        name: str,
        columns: Sequence[SheetColumn],
        unsaid: Callable[[int, str], str],
        first_column: str,
    ) -> QVBoxLayout:
        """Make the grid, of which most rows begin in `first_column`, and return what it is laid in."""
        self.model = SheetModel(columns, unsaid, self)
        self.view = SheetView(name, self.model, [column.name for column in columns].index(first_column))
        self._told = style.words("caption")
        column = QVBoxLayout(self)
        column.addWidget(self.view, 1)
        column.addWidget(self._told)
        self.model.edited.connect(self.edited)
        self.model.edited.connect(self._tell_cell)
        self.view.current_changed.connect(self._tell_cell)
        self.view.refused.connect(lambda sentence: self.message.tell(sentence, "warn"))
        self._tell_cell()
        return column

    def values(self) -> dict[str, Any]:
        """Return the rows begun."""
        return {"rows": self.model.typed()}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self.model.put(values["rows"])

    def fields_told(self) -> dict[str, Told]:
        """Return the whole grid, as one field: a row makes sense among the others."""
        lines = [
            " · ".join(filter(None, (row.cells.get(column.name, "") for column in self.model.columns)))
            for _place, row in self.model.begun()
        ]
        return {"rows": Told(self.view.accessibleName(), self.model.typed(), "\n".join(lines))}

    def focus_first(self) -> None:
        """Give the focus to the grid."""
        self.view.setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Copy the cell above."""
        return {"copy_above": self.view.copy_above}

    def show_problems(self, problems: dict[str, str]) -> None:
        """Show in its cell what is told under « uid.column », above the grid what concerns no row."""
        refused: dict[UUID, dict[str, str]] = {}
        for row in self.model.rows:
            for column in self.model.columns:
                if sentence := problems.get(f"{row.uid}.{column.name}"):
                    refused.setdefault(row.uid, {})[column.name] = sentence
        if refused:
            self.show_row_problems("Rien n’est enregistré, ", refused)
        else:
            self.message.tell(" ".join(problems.values()), "err")

    def save(self) -> bool:
        """Save, once what is being typed in a cell is taken."""
        self.view.setFocus()
        return super().save()

    def show_row_problems(self, lead: str, refused: Mapping[UUID, Mapping[str, str]]) -> None:
        """Show the problems of rows in their cells, tell which ones, and go to the first of them."""
        self.model.show_problems(refused)
        faulty = [(place, row) for place, row in self.model.begun() if row.uid in refused]
        titles = {column.name: column.title.rstrip(" *") for column in self.model.columns}
        cells = [[title for name, title in titles.items() if name in refused[row.uid]] for _, row in faulty]
        names = [
            f"ligne {place + 1}{NO_BREAK}: {', '.join(told)}"
            for (place, _), told in zip(faulty[:_TOLD], cells, strict=False)
        ]
        more = [] if len(faulty) <= _TOLD else [f"{len(faulty) - _TOLD} de plus"]
        sentence = f"{lead}{len(faulty)} à corriger ({enumerate_words([*names, *more])})"
        self.message.tell(sentence, "warn")
        announce(sentence, urgent=True)
        place, row = faulty[0]
        self.view.go_to(place, next(n for n, name in enumerate(titles) if name in refused[row.uid]))
        self.view.setFocus()

    def _tell_cell(self) -> None:
        """Show the problem of the current cell under the grid, else how to go on."""
        index = self.view.currentIndex()
        problem = ""
        if index.isValid():
            row = self.model.rows[index.row()]
            problem = row.problems.get(self.model.columns[index.column()].name, "")
        self._told.setText(problem or self.hint)
        style.mark(self._told, role="problem" if problem else "caption")

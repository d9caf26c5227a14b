"""A panel made of words and one form: its values, its problems, the first field."""

from collections.abc import Collection
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from espace_citoyennete.errors import Invalid
from espace_citoyennete.ui.form import Form
from espace_citoyennete.ui.overtaken import Told
from espace_citoyennete.ui.panel_form import PanelForm


class FormPanel(PanelForm):
    """What every panel with one form shares; a subclass makes `form`, lays it and writes it."""

    form: Form

    def lay(self, *widgets: QWidget) -> None:
        """Put the widgets one under the other; what is typed in their forms makes the draft."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in widgets:
            column.addWidget(widget)
            if isinstance(widget, Form):
                widget.edited.connect(self.edited)
        column.addStretch(1)

    def values(self) -> dict[str, Any]:
        """Return everything typed."""
        return self.form.typed()

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self.form.restore(values)

    def fields_told(self) -> dict[str, Told]:
        """Return what each field tells."""
        return self.form.told()

    def focus_first(self) -> None:
        """Give the focus to the first field."""
        self.form.focus_first()

    def show_problems(self, problems: dict[str, str]) -> None:
        """Show each problem under its field, and above the form those that have none."""
        if homeless := self.form.show_problems(problems):
            self.message.tell(" ".join(homeless), "err")

    def checked(self, *, optional: Collection[str] = ()) -> dict[str, Any]:
        """Return what each field means. Raises `Invalid` for what is missing or cannot be read."""
        self.form.show_problems({})
        problems = {name: text for name, text in self.form.problems().items() if name not in optional}
        if problems:
            raise Invalid(problems)
        return self.form.values()

"""What the panels of Point Justice share."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from espace_citoyennete.errors import Invalid
from espace_citoyennete.town.service import choices
from espace_citoyennete.ui import style
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.form import Form
from espace_citoyennete.ui.panel import PanelForm


class Panel(PanelForm):
    """What the panels share: words, then one form, its values and its problems."""

    icon = "scale"
    form: Form

    def _lay(self, *widgets: QWidget) -> None:
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

    def focus_first(self) -> None:
        """Give the focus to the first field."""
        self.form.focus_first()

    def show_problems(self, problems: dict[str, str]) -> None:
        """Show each problem under its field."""
        if homeless := self.form.show_problems(problems):
            self.message.tell(" ".join(homeless), "err")

    def _checked(self) -> dict[str, Any]:
        self.form.show_problems({})
        if problems := self.form.problems():
            raise Invalid(problems)
        return self.form.values()

    def _fill(self, fields: Mapping[QuickChoice, str]) -> None:
        """Offer in each field the values of its reference list."""
        with self.desk.database.reading() as session:
            for field, list_name in fields.items():
                rows = choices(session, list_name, self.desk.clock.today())
                field.set_options([Option(row.code, row.label, row.entry_code) for row in rows])


def words(role: str = "") -> QLabel:
    """Return a label of plain words, in a role of the style."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if role:
        style.mark(label, role=role)
    return label

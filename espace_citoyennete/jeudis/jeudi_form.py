"""What the forms about one Jeudi share: which one it is, told above the fields and kept with the draft."""

from typing import Any

from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form_panel import FormPanel


class JeudiForm(FormPanel):
    """A form about one Jeudi; a subclass makes `form`, and remembers what it opened on."""

    def __init__(self, desk: Desk, jeudi_id: int = 0, label: str = "") -> None:
        super().__init__(desk)
        self._jeudi_id, self._label = jeudi_id, label
        self._opened_on: dict[str, Any] = {}  # what the fields said of the base when the form was opened

    def context(self) -> str:
        """Return which Jeudi this is about."""
        return self._label

    def chip_title(self) -> str:
        """Return which Jeudi this is about."""
        return self._label or self.title

    def values(self) -> dict[str, Any]:
        """Return everything typed, and what the fields showed first."""
        about = {"jeudi_id": self._jeudi_id, "label": self._label, "opened_on": self._opened_on}
        return {**self.form.typed(), **about}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._jeudi_id, self._label = values["jeudi_id"], values["label"]
        self._opened_on = values["opened_on"]
        super().restore(values)

    def open_on(self, values: dict[str, Any]) -> None:
        """Show what the base holds, to be changed."""
        self.form.restore(values)
        self._opened_on = self.form.values()

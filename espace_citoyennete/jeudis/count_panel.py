"""« Compter sans nom »: how many people of a Jeudi gave no name, and what is known of them."""

from typing import Any

from espace_citoyennete.jeudis.attending import Counted, count_people
from espace_citoyennete.jeudis.fields import MarginFields, count_box
from espace_citoyennete.jeudis.gestures import remember_counted
from espace_citoyennete.jeudis.listing import jeudi_row
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel


class CountPanel(FormPanel):
    """Count the people of a Jeudi who gave no name; whoever is in no margin is « non communiqué »."""

    kind = "jeudi_count"
    title = "Compter sans nom"
    icon = "users"

    def __init__(self, desk: Desk, jeudi_id: int = 0, label: str = "") -> None:
        super().__init__(desk)
        self._jeudi_id, self._label = jeudi_id, label
        self._margins = MarginFields(desk)
        self.form = Form(
            [
                (
                    Field("registered", "&Inscrits sans nom", count_box()),
                    Field("present", "&Présents sans nom", count_box(), below=self._margins.left),
                ),
                *self._margins.rows(),
            ]
        )
        self.lay(self.form)
        if jeudi_id:
            self._before = self._counted()
            told = {"registered": self._before.registered, "present": self._before.present}
            self.form.restore({**told, **self._margins.values(self._before.margins)})
        self._tell_rest()
        self.form.edited.connect(self._tell_rest)
        self.saved.connect(self._remember)

    def context(self) -> str:
        """Return which Jeudi is counted."""
        return self._label

    def chip_title(self) -> str:
        """Return which Jeudi is counted."""
        return self._label or self.title

    def values(self) -> dict[str, Any]:
        """Return the counters."""
        return {**self.form.typed(), "jeudi_id": self._jeudi_id, "label": self._label}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._jeudi_id, self._label = values["jeudi_id"], values["label"]
        self._before = self._counted()
        super().restore(values)
        self._tell_rest()

    def show_problems(self, problems: dict[str, str]) -> None:
        """Show what is told of a margin under its first number."""
        super().show_problems(self._margins.problems(problems))

    def write(self, session: Session) -> int:
        """Keep the counters and return the Jeudi's id."""
        typed = self.checked()
        self._after = Counted(typed["registered"], typed["present"], self._margins.margins(typed))
        count_people(session, self._jeudi_id, self._after, by=self.desk.agent)
        return self._jeudi_id

    def _counted(self) -> Counted:
        with self.desk.database.reading() as session:
            return jeudi_row(session, self._jeudi_id).counted

    def _tell_rest(self) -> None:
        values = self.form.values()
        self._margins.tell_rest(values["present"], values)

    def _remember(self) -> None:
        remember_counted(self.desk, self._jeudi_id, self._before, self._after)

"""« Compter sans nom »: how many people of a Jeudi gave no name, and what is known of them."""

from collections.abc import Mapping
from typing import Any

from espace_citoyennete.jeudis.attending import Counted, count_people
from espace_citoyennete.jeudis.fields import MarginFields, count_box
from espace_citoyennete.jeudis.gestures import remember_counted
from espace_citoyennete.jeudis.jeudi_form import JeudiForm
from espace_citoyennete.jeudis.listing import jeudi_row
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form


class CountPanel(JeudiForm):
    """Count the people of a Jeudi who gave no name; whoever is in no margin is « non communiqué »."""

    kind = "jeudi_count"
    title = "Compter sans nom"
    icon = "users"

    def __init__(self, desk: Desk, jeudi_id: int = 0, label: str = "") -> None:
        super().__init__(desk, jeudi_id, label)
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
            with desk.database.reading() as session:
                kept = jeudi_row(session, jeudi_id).counted
            told = {"registered": kept.registered, "present": kept.present}
            self.open_on({**told, **self._margins.values(kept.margins)})
        self._tell_rest()
        self.form.edited.connect(self._tell_rest)
        self.saved.connect(self._remember)

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        super().restore(values)
        self._tell_rest()

    def show_problems(self, problems: dict[str, str]) -> None:
        """Show what is told of a margin under its first number."""
        super().show_problems(self._margins.problems(problems))

    def write(self, session: Session) -> int:
        """Keep the counters and return the Jeudi's id."""
        self._before, self._after = self._counted(self._opened_on), self._counted(self.checked())
        count_people(session, self._jeudi_id, self._after, before=self._before, by=self.desk.agent)
        return self._jeudi_id

    def _counted(self, values: Mapping[str, Any]) -> Counted:
        """Return what the fields of the form tell."""
        return Counted(values["registered"], values["present"], self._margins.margins(values))

    def _tell_rest(self) -> None:
        values = self.form.values()
        self._margins.tell_rest(values["present"], values)

    def _remember(self) -> None:
        remember_counted(self.desk, self._jeudi_id, self._before, self._after)

"""« Titre du graphique »: what the chart of a year states, in the words of whoever publishes it."""

from typing import Any

from PySide6.QtWidgets import QLineEdit

from espace_citoyennete.annual_report.chapters import CHART_TITLE, TITLE_LENGTH
from espace_citoyennete.annual_report.gestures import remember_written
from espace_citoyennete.annual_report.texts import save_texts, texts_of
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import clean
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel


class ChartTitlePanel(FormPanel):
    """Write the title of a chart of a year, or empty it to come back to the computed one."""

    kind = "chart_title"
    title = "Titre du graphique"
    icon = "chart-bar"

    def __init__(self, desk: Desk, year: int = 0, chart: str = "", shown: str = "") -> None:
        super().__init__(desk)
        self._year, self._chart, self._shown = year or desk.clock.today().year, chart, clean(shown)
        hint = "Vide\u00a0: le titre calculé. Repris à l’écran et dans chaque export de cette année."
        self.form = Form([Field("words", "&Titre", QLineEdit(), hint=hint, limit=TITLE_LENGTH)])
        self.lay(self.form)
        self.saved.connect(self._remember)
        self.form.restore({"words": shown})

    def context(self) -> str:
        """Return the year of the chart."""
        return f"Bilan {self._year}"

    def values(self) -> dict[str, Any]:
        """Return what is typed, and of which chart of which year."""
        return {**super().values(), "year": self._year, "chart": self._chart, "shown": self._shown}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._year, self._chart, self._shown = values["year"], values["chart"], values["shown"]
        super().restore(values)

    def write(self, session: Session) -> None:
        """Keep the title, unless it is the one that was shown: a computed one follows its figures."""
        if not self._chart:
            raise UserError("Choisir d’abord un graphique du bilan, puis « Modifier le titre ».")
        place, words = (self._chart, CHART_TITLE), self.checked()["words"]
        self._before = {place: texts_of(session, self._year).get(place, "")}
        self._after = self._before if words == self._shown else {place: words}
        save_texts(session, self._year, self._after, by=self.desk.agent)

    def _remember(self, _nothing: object) -> None:
        if self._after != self._before:
            name = "Titre du graphique modifié"
            remember_written(self.desk, self._year, self._before, self._after, name)

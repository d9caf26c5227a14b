"""« Bilan d’un Jeudi »: what is written of it, and its satisfaction cards counted by score."""

from typing import Any

from espace_citoyennete.jeudis.assessing import Assessment, assessment_of, save_assessment
from espace_citoyennete.jeudis.closing import remember_assessed
from espace_citoyennete.jeudis.fields import count_box
from espace_citoyennete.jeudis.rules import SCORES
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.text_area import TextArea


class AssessPanel(FormPanel):
    """Write the assessment of a Jeudi and count its cards, apart from the people who gave them."""

    kind = "jeudi_assessment"
    title = "Bilan du Jeudi"
    icon = "file-text"

    def __init__(self, desk: Desk, jeudi_id: int = 0, label: str = "") -> None:
        super().__init__(desk)
        self._jeudi_id, self._label = jeudi_id, label
        scores = [Field(f"score{score}", f"Cartes à &{score} / 5", count_box()) for score in SCORES]
        self.form = Form(
            [
                Field("words", "&Bilan écrit", TextArea(), hint="Aucun nom\u00a0: le bilan se lit par tous."),
                *((scores[place], scores[place + 1]) for place in range(0, len(scores), 2)),
            ]
        )
        self.lay(self.form)
        if jeudi_id:
            self._before = self._kept()
            cards = {f"score{score}": self._before.cards.get(score, 0) for score in SCORES}
            self.form.restore({"words": self._before.words, **cards})
        self.saved.connect(self._remember)

    def context(self) -> str:
        """Return which Jeudi is assessed."""
        return self._label

    def chip_title(self) -> str:
        """Return which Jeudi is assessed."""
        return self._label or self.title

    def values(self) -> dict[str, Any]:
        """Return everything typed."""
        return {**self.form.typed(), "jeudi_id": self._jeudi_id, "label": self._label}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._jeudi_id, self._label = values["jeudi_id"], values["label"]
        self._before = self._kept()
        super().restore(values)

    def write(self, session: Session) -> int:
        """Keep the assessment and return the Jeudi's id."""
        typed = self.checked()
        cards = {score: typed[f"score{score}"] for score in SCORES if typed[f"score{score}"]}
        self._after = Assessment(typed["words"], cards)
        save_assessment(session, self._jeudi_id, self._after, by=self.desk.agent)
        return self._jeudi_id

    def _kept(self) -> Assessment:
        with self.desk.database.reading() as session:
            return assessment_of(session, self._jeudi_id)

    def _remember(self) -> None:
        remember_assessed(self.desk, self._jeudi_id, self._before, self._after)

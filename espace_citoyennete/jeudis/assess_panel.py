"""« Bilan d’un Jeudi »: what is written of it, and its satisfaction cards counted by score."""

from collections.abc import Mapping
from typing import Any

from espace_citoyennete.jeudis.assessing import Assessment, assessment_of, save_assessment
from espace_citoyennete.jeudis.closing import remember_assessed
from espace_citoyennete.jeudis.fields import count_box
from espace_citoyennete.jeudis.jeudi_form import JeudiForm
from espace_citoyennete.jeudis.rules import SCORES
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.text_area import TextArea


class AssessPanel(JeudiForm):
    """Write the assessment of a Jeudi and count its cards, apart from the people who gave them."""

    kind = "jeudi_assessment"
    title = "Bilan du Jeudi"
    icon = "file-text"

    def __init__(self, desk: Desk, jeudi_id: int = 0, label: str = "") -> None:
        super().__init__(desk, jeudi_id, label)
        scores = [Field(f"score{score}", f"Cartes à &{score} / 5", count_box()) for score in SCORES]
        self.form = Form(
            [
                Field("words", "&Bilan écrit", TextArea(), hint="Aucun nom\u00a0: le bilan se lit par tous."),
                *((scores[place], scores[place + 1]) for place in range(0, len(scores), 2)),
            ]
        )
        self.lay(self.form)
        if jeudi_id:
            with desk.database.reading() as session:
                kept = assessment_of(session, jeudi_id)
            cards = {f"score{score}": kept.cards.get(score, 0) for score in SCORES}
            self.open_on({"words": kept.words, **cards})
        self.saved.connect(self._remember)

    def write(self, session: Session) -> int:
        """Keep the assessment and return the Jeudi's id."""
        self._before, self._after = _assessment(self._opened_on), _assessment(self.checked())
        save_assessment(session, self._jeudi_id, self._after, before=self._before, by=self.desk.agent)
        return self._jeudi_id

    def _remember(self) -> None:
        remember_assessed(self.desk, self._jeudi_id, self._before, self._after)


def _assessment(values: Mapping[str, Any]) -> Assessment:
    """Return what the fields of the form tell."""
    cards = {score: values[f"score{score}"] for score in SCORES if values[f"score{score}"]}
    return Assessment(values["words"], cards)

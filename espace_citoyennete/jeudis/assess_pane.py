"""« Bilan »: what came of a Jeudi."""

from espace_citoyennete.french import plural
from espace_citoyennete.jeudis.listing import registrations
from espace_citoyennete.jeudis.steps import StepPane
from espace_citoyennete.ui import style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.printing import Tell


class AssessPane(StepPane):
    """The totals of a Jeudi: registered is not present, and whoever gave no answer is the rest."""

    word = "Bilan"

    def __init__(self, desk: Desk, tell: Tell) -> None:
        super().__init__(desk, tell)
        self.totals = style.words()
        self.body.addWidget(self.totals)
        self.body.addStretch(1)

    def refresh(self) -> None:
        """Write the totals."""
        if (event := self.event_row) is None:
            self.totals.setText("")
            return
        with self.desk.database.reading() as session:
            named = sum(row.is_present for row in registrations(session, event.id))
        unknown = event.present - event.women - event.men
        self.totals.setText(
            f"{plural(event.registered, 'inscrit')} dont {event.counted.registered} sans nom · "
            f"{plural(event.present, 'présent')} dont {event.present - named} sans nom · "
            f"F {event.women}, H {event.men}, non communiqué {unknown}"
        )

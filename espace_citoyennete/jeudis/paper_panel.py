"""« Textes des papiers »: the words of the poster, of the invitation and of the certificate."""

from espace_citoyennete.jeudis.closing import remember_paper_words
from espace_citoyennete.jeudis.paper_texts import paper_words, save_paper_words
from espace_citoyennete.jeudis.templates import CERTIFICATE, INVITATION, POSTER
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.text_area import TextArea

_WORDS = {POSTER: "&Affiche", INVITATION: "&Invitation", CERTIFICATE: "Attesta&tion"}
_HINT = "Champs entre accolades, par exemple {titre}, {date}, {lieu}. Vide\u00a0: texte d’origine."


class PaperPanel(FormPanel):
    """Write the words of each paper; a field that does not exist is named before anything is kept."""

    kind = "paper_words"
    title = "Textes des papiers"
    icon = "file-text"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.form = Form([Field(kind, word, TextArea(), hint=_HINT) for kind, word in _WORDS.items()])
        self.lay(self.form)
        with desk.database.reading() as session:
            self._before = paper_words(session)
        self.form.restore(self._before)
        self.saved.connect(self._remember)

    def write(self, session: Session) -> None:
        """Keep the words of each paper."""
        self._after = self.checked()
        save_paper_words(session, self._after, by=self.desk.agent)

    def _remember(self) -> None:
        remember_paper_words(self.desk, self._before, self._after)

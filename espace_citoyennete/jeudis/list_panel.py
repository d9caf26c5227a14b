"""« Coller une liste »: many people registered for a Jeudi at once, one a line."""

from typing import Any

from espace_citoyennete.errors import Invalid
from espace_citoyennete.french import NO_BREAK, plural
from espace_citoyennete.jeudis.gestures import remember_registered
from espace_citoyennete.jeudis.jeudi_form import JeudiForm
from espace_citoyennete.jeudis.listing import places_open
from espace_citoyennete.jeudis.pasting import Pasted, pasted_people
from espace_citoyennete.jeudis.registering import RegistrationDraft, register_list
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.fields import offer
from espace_citoyennete.ui import style
from espace_citoyennete.ui.choice import QuickChoice
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.text_area import TextArea
from espace_citoyennete.visitors.phones import grouped
from espace_citoyennete.visitors.rules import split_name
from espace_citoyennete.visitors.service import VisitorDraft

_HINT = "Une personne par ligne. Un tableau copié convient\u00a0: nom, prénom, téléphone, organisme."
_MEND = "Personne n’est inscrit\u00a0: corriger ou effacer ces lignes, puis reprendre."
_LINES = 240  # pixels


class RegistrationListPanel(JeudiForm):
    """Register the people of a list pasted from a mail or a sheet."""

    kind = "registration_list"
    title = "Coller une liste"
    icon = "list"
    save_word = "Inscrire la liste"

    def __init__(self, desk: Desk, jeudi_id: int = 0, label: str = "") -> None:
        super().__init__(desk, jeudi_id, label)
        self._left: int | None = None  # places that anybody may take, when they are known
        self.people, self.channel = TextArea(), QuickChoice("Aucun canal")
        self.count = style.words("caption")
        self.form = Form(
            [
                Field("people", "&Personnes", self.people, required=True, hint=_HINT, below=self.count),
                Field("channel", "I&nscription par", self.channel),
            ]
        )
        self.lay(self.form)
        self.people.setFixedHeight(style.length(_LINES))
        offer(desk, {self.channel: "canal"})
        self.people.textChanged.connect(self._tell_count)
        self.saved.connect(self._remember)
        self._look_for_places()
        self._tell_count()

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        super().restore(values)
        self._look_for_places()
        self._tell_count()

    def write(self, session: Session) -> list[int]:
        """Register everybody, or nobody: each line refused is told with its number."""
        typed, desk = self.checked(), self.desk
        found = pasted_people(typed["people"])
        drafts = [_draft(person, typed["channel"]) for person in found]
        try:
            return register_list(session, self._jeudi_id, drafts, now=desk.clock.now(), by=desk.agent)
        except Invalid as refusal:
            raise Invalid({"people": _refused(found, refusal.problems)}) from None

    def _tell_count(self) -> None:
        """Tell how many people were read, and how many of them would wait."""
        count = len(pasted_people(self.people.toPlainText()))
        left = count if self._left is None else max(0, self._left)
        told = plural(count, "personne à inscrire", "personnes à inscrire")
        self.count.setText(told + (f", dont {count - left} en liste d’attente" if count > left else ""))

    def _look_for_places(self) -> None:
        """Read how many places are left, once: the save counts them again."""
        with self.telling_refusals(), self.desk.database.reading() as session:
            self._left = places_open(session, self._jeudi_id)[0] if self._jeudi_id else None

    def _remember(self, registration_ids: list[int]) -> None:
        remember_registered(self.desk, *registration_ids)


def _draft(person: Pasted, channel: str | None) -> RegistrationDraft:
    last_name, first_name = split_name(person.name)
    visitor = VisitorDraft(last_name, first_name, grouped(person.phone) or None, email=person.email or None)
    return RegistrationDraft(visitor, organisation=person.organisation, channel=channel)


def _refused(found: list[Pasted], problems: dict[str, str]) -> str:
    lines = [(found[int(place) - 1], words) for place, words in problems.items()]
    told = [f"Ligne {person.line}, {person.name or 'sans nom'}{NO_BREAK}: {words}" for person, words in lines]
    return "\n".join([*told, _MEND])

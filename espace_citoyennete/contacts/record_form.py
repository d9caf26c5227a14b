"""The form of a contact: what is always asked, what waits behind « Plus », what an answer calls for."""

from datetime import datetime
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QLineEdit, QSpinBox

from espace_citoyennete.callbacks.fields import NAMES, WhenFields
from espace_citoyennete.callbacks.service import CallbackDraft
from espace_citoyennete.contacts.fields import PersonFields
from espace_citoyennete.contacts.lists import contact_options
from espace_citoyennete.contacts.note_warning import NoteWarning
from espace_citoyennete.contacts.rules import age_bracket
from espace_citoyennete.contacts.service import (
    CALL_BACK,
    LANGUAGE_LENGTH,
    MOST_PEOPLE,
    NOTE_LENGTH,
    ContactDraft,
)
from espace_citoyennete.directory.fields import OrganisationCard
from espace_citoyennete.directory.service import OrganisationRow, organisations
from espace_citoyennete.town.reference import MotiveRow, motives
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.choices import QuickChoices
from espace_citoyennete.ui.date_field import DateField, TimeField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.text_area import TextArea

# Behind « Plus », in the order of the form; two of them also show themselves when an answer calls for them.
MORE = (
    "organisation", "orientation", "age", "quality", "first_visit", "known_from", "other_domains",
    "special_need", "language", "people", "duration", "email", "repeat", "day", "hour",
)  # fmt: skip
_UNKNOWN = dict.fromkeys(("gender", "neighbourhood", "age", "quality", "known_from", "first_visit"), "NC")
_VISITS = {"OUI": True, "NON": False, "NC": None}
_LISTED = (
    "motive", "gender", "neighbourhood", "outcome", "orientation", "age", "quality", "known_from",
    "special_need", "duration",
)  # fmt: skip
_CONTEXT = ("motive", "gender", "neighbourhood", "outcome", "age", "known_from")  # what « semblable » copies
MOST_ALIKE = 50


class RecordForm(Form):
    """The fields of one contact; seven are always there, two of them compulsory."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._organisations: list[OrganisationRow] = []
        self._motives: list[MotiveRow] = []
        self._is_more = False
        self.is_new = True  # a contact that is corrected is not repeated
        self._make_fields()
        self.note_warning = NoteWarning(self.note)
        self.organisation_card = OrganisationCard(desk)
        super().__init__(self._rows())
        self.organisation.chosen.connect(self._show_organisation)
        self.outcome.chosen.connect(self._outcome_chosen)
        self.motive.chosen.connect(self._tell_situation)
        self.other_domains.edited.connect(self._tell_situation)
        self.special_need.chosen.connect(self.show_what_is_asked)
        self.orientation.chosen.connect(self._orientation_chosen)
        self.first_visit.set_options(
            [Option("OUI", "Oui", "OUI"), Option("NON", "Non", "NON"), Option("NC", "Non communiqué", "NC")]
        )
        self.offer_lists(desk.clock.now())
        self.restore(_UNKNOWN)

    # Lists

    def offer_lists(self, at: datetime) -> None:
        """Offer the lists as they are on that day: a contact of 2022 keeps the territories of 2022."""
        day = at.date()
        offered = contact_options(self._desk, day)
        with self._desk.database.reading() as session:
            self._motives = motives(session, day)
            self._organisations = organisations(session, day)
        for name in _LISTED:
            getattr(self, name).set_options(offered[name])
        self.other_domains.set_options(offered["domain"])
        self._offer_organisations()

    def motive_row(self) -> MotiveRow | None:
        """Return the motive chosen, with the domain of law that it stands for."""
        return next((row for row in self._motives if row.code == self.motive.code()), None)

    # What is asked

    def show_more(self, is_open: bool) -> None:
        """Show or hide what stands behind « Plus »."""
        self._is_more = is_open
        self.show_what_is_asked()

    def show_what_is_asked(self) -> None:
        """Show the fields of « Plus » when it is open, and those that an answer calls for."""
        called_for = {
            "organisation": self.outcome.code() == "ORIENTE",
            "orientation": self.outcome.code() == "ORIENTE",
            "language": self.special_need.code() == "INTERPRETE",
        }
        for name in MORE:
            shown = self._is_more and name != "language" and (name != "repeat" or self.is_new)
            self.show_field(name, shown or called_for.get(name, False))
        for name in NAMES:
            self.show_field(name, self.outcome.code() == CALL_BACK)
        self._tell_situation()
        self._show_organisation()

    def _tell_situation(self) -> None:
        """Ask how to reach the person as the situation wants it: violence leaves no trace."""
        row = self.motive_row()
        domains = (row.domain if row else None, *self.other_domains.codes())
        self.person.set_situation(row.request if row else "", domains)

    def _outcome_chosen(self) -> None:
        if self.outcome.code() == CALL_BACK and not self.when.due_on.text():
            self.when.propose()
        self.show_what_is_asked()

    # Values

    def put(self, draft: ContactDraft) -> None:
        """Show a contact as it stands."""
        codes = {name: getattr(draft, name) for name in ("note", "language", "people", *_LISTED)}
        visit = next(code for code, answer in _VISITS.items() if answer is draft.first_visit)
        self.restore({
            **codes,
            "other_domains": draft.other_domains,
            "first_visit": visit,
            "organisation": str(draft.organisation) if draft.organisation else None,
            "day": draft.occurred_at.date(),
            "hour": draft.occurred_at.time(),
            **{name: getattr(draft.callback, name, None) for name in NAMES},
        })  # fmt: skip
        self.show_what_is_asked()

    def copy_context(self, draft: ContactDraft) -> None:
        """Take over the circumstances of another contact: not who came, no note, nothing sensitive."""
        for name in _CONTEXT:
            code = getattr(draft, name)
            offered = {option.code: option for option in getattr(self, name).options()}
            if code in offered and not offered[code].is_sensitive:
                self.restore({name: code})
        self.show_what_is_asked()

    def facts(self, typed: dict[str, Any], began_at: datetime) -> dict[str, Any]:
        """Return what `ContactDraft` is made of, from what `values` gave; what was left empty is not told."""
        is_dated = typed["day"] and typed["hour"]
        return {
            **{name: typed[name] or unknown for name, unknown in _UNKNOWN.items()},
            **{name: typed[name] for name in _AS_TYPED},
            "first_visit": _VISITS[typed["first_visit"] or "NC"],
            "organisation": UUID(typed["organisation"]) if typed["organisation"] else None,
            "occurred_at": datetime.combine(typed["day"], typed["hour"]) if is_dated else began_at,
            "callback": self._callback(typed),
        }

    def _callback(self, typed: dict[str, Any]) -> CallbackDraft | None:
        """Return the call that the outcome promises, about the motive."""
        if typed["outcome"] != CALL_BACK:
            return None
        motive = self.motive_row()
        return CallbackDraft(**{name: typed[name] for name in NAMES}, subject=motive.label if motive else "")

    # Building

    def _make_fields(self) -> None:
        self.motive, self.outcome = QuickChoice("Aucun motif"), QuickChoice("Aucune suite")
        self.gender, self.neighbourhood = QuickChoice("Aucun genre"), QuickChoice("Aucun quartier")
        self.age, self.quality = QuickChoice("Aucune tranche"), QuickChoice("Aucune qualité")
        self.organisation, self.orientation = (
            QuickChoice("Aucun organisme"),
            QuickChoice("Aucune orientation"),
        )
        self.first_visit, self.known_from = QuickChoice("Aucune réponse"), QuickChoice("Aucune réponse")
        self.special_need, self.duration = QuickChoice("Aucun besoin"), QuickChoice("Aucune durée")
        self.other_domains = QuickChoices("Aucun domaine")
        self.note, self.person = TextArea(), PersonFields(self._desk)
        self.when = WhenFields(self._desk)
        self.language, self.people = QLineEdit(), QSpinBox()
        self.language.setMaxLength(LANGUAGE_LENGTH)
        self.language.setPlaceholderText("Tamoul")
        self.people.setRange(1, MOST_PEOPLE)
        self.repeat = QSpinBox()
        self.repeat.setRange(1, MOST_ALIKE)
        self.age.set_reader(age_bracket)
        self.day, self.hour = DateField(self._desk.clock.today, is_past=True), TimeField()

    def _rows(self) -> list[Field | tuple[Field, ...]]:
        return [
            Field("motive", "&Motif", self.motive, required=True),
            (
                Field("gender", "&Genre", self.gender),
                Field("neighbourhood", "&Quartier", self.neighbourhood),
            ),
            Field("outcome", "&Suite donnée", self.outcome, required=True),
            Field("organisation", "Org&anisme", self.organisation, below=self.organisation_card),
            Field("orientation", "&Orientation", self.orientation),
            *self.person.rows("Seulement pour un rendez-vous, un rappel ou une suite"),
            *self.when.rows(),
            Field(
                "note",
                "Not&e",
                self.note,
                hint="Factuel\u202f; ni santé, ni origine, ni opinion",
                limit=NOTE_LENGTH,
                below=self.note_warning,
            ),
            (
                Field("age", "Tranche d’âge", self.age),
                Field("quality", "Qualité de la personne", self.quality),
            ),
            (
                Field("first_visit", "Première venue", self.first_visit),
                Field("known_from", "Comment connu", self.known_from),
            ),
            Field("other_domains", "Autres &domaines du droit", self.other_domains),
            Field("special_need", "&Besoin particulier", self.special_need),
            Field("language", "&Langue de l’interprète", self.language),
            (
                Field("people", "&Personnes présentes", self.people),
                Field("duration", "Durée", self.duration),
            ),
            self.person.email_row(),
            Field("repeat", "&Répéter ×", self.repeat),
            (Field("day", "Date", self.day, stretch=3), Field("hour", "&Heure", self.hour, stretch=2)),
        ]

    # The directory

    def _offer_organisations(self) -> None:
        """Offer those of the orientation chosen, or every one when it has none of its own."""
        code = self.orientation.code()
        rows = [row for row in self._organisations if row.draft.orientation_code == code and code]
        self.organisation.set_options(
            [
                Option(str(row.draft.uid), row.draft.name, note=row.draft.phone)
                for row in rows or self._organisations
            ]
        )

    def _orientation_chosen(self) -> None:
        chosen = self.organisation.code()
        self._offer_organisations()
        is_still_there = chosen in [option.code for option in self.organisation.options()]
        self.organisation.set_code(chosen if is_still_there else None)
        self._show_organisation()

    def _show_organisation(self) -> None:
        uid = self.organisation.code()
        rows = (row.draft for row in self._organisations if str(row.draft.uid) == uid)
        self.organisation_card.show_organisation(next(rows, None))


_AS_TYPED = (
    "motive", "outcome", "orientation", "other_domains", "special_need", "language", "people", "duration",
    "note",
)  # fmt: skip

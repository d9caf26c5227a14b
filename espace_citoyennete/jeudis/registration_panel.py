"""The panel that registers somebody for a Jeudi, or changes what somebody registered said."""

from datetime import timedelta
from typing import Any, Self
from uuid import UUID

from PySide6.QtWidgets import QCheckBox, QLineEdit

from espace_citoyennete.contacts.fields import PersonFields
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import short_date
from espace_citoyennete.jeudis.gestures import as_enrolled, remember_registered, remember_registration
from espace_citoyennete.jeudis.jeudi_form import JeudiForm
from espace_citoyennete.jeudis.listing import jeudis, places_open
from espace_citoyennete.jeudis.model import Registration
from espace_citoyennete.jeudis.registering import (
    RegistrationDraft,
    change_registration,
    enrolled,
    register,
)
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.fields import TERRITORIES, offer, options
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.choices import QuickChoices
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.overtaken import Record

_AHEAD = timedelta(days=366)
_SAID = ("gender", "age_band", "neighbourhood", "organisation", "channel", "needs")


class RegistrationPanel(JeudiForm):
    """Register somebody by name for a Jeudi or on its waiting list, or change what this person said."""

    kind = "registration"
    title = "Inscrire"
    icon = "user-plus"
    save_word = "Inscrire"

    def __init__(
        self,
        desk: Desk,
        jeudi_id: int = 0,
        label: str = "",
        *,
        registration_id: int | None = None,
        is_walk_in: bool = False,
        name: str = "",
        phone: str = "",
        visitor_uid: UUID | None = None,
        instruction: tuple[str | None, str] | None = None,
    ) -> None:
        """Make a panel; the last arguments are the person of another form, as it hands it over."""
        super().__init__(desk, jeudi_id, label)
        self._is_walk_in = is_walk_in
        self._kept: tuple[int, int] | None = None  # the registration being changed: its id and version
        self.person, self.gender = PersonFields(desk), QuickChoice("Aucun genre")
        self.age, self.channel = QuickChoice("Aucun âge"), QuickChoice("Aucun canal")
        self.neighbourhood, self.needs = QuickChoice("Aucun quartier"), QuickChoices("Aucun besoin")
        self.is_waiting, self.jeudi = QCheckBox(), QuickChoice("Aucun Jeudi à venir")
        self.form = Form(
            [
                Field("jeudi", "Je&udi", self.jeudi, required=True),
                *self.person.rows(required=True),
                (Field("gender", "&Genre", self.gender), Field("age_band", "Âg&e", self.age)),
                Field("neighbourhood", "&Quartier", self.neighbourhood),
                Field("organisation", "&Organisme (facultatif)", QLineEdit()),
                Field("channel", "In&scription par", self.channel),
                Field("needs", "&Besoins (facultatif)", self.needs),
                Field("is_waiting", "&Liste d’attente", self.is_waiting),
            ]
        )
        self.lay(self.form)
        self.person.stand_in(self.form, self.is_waiting)
        lists = {self.gender: "genre", self.age: "tranche_age", self.channel: "canal"}
        offer(desk, {**lists, self.neighbourhood: TERRITORIES})
        with desk.database.reading() as session:
            self.needs.set_options(options(session, "besoin_particulier", desk.clock.today()))
        self.form.restore({"gender": "NC", "age_band": "NC", "neighbourhood": "NC"})
        self.jeudi.chosen.connect(self._look_for_a_place)
        self._offer_jeudis()
        if registration_id is not None:
            self._load(registration_id)
        elif name or visitor_uid is not None:
            self.person.receive(name, phone, visitor_uid, instruction)
        self._dress()
        self._look_for_a_place()
        self.saved.connect(self._remember)

    def context(self) -> str:
        """Return which Jeudi this is for."""
        is_arrival = self._is_walk_in and self._kept is None
        return f"Arrivée sans inscription · {self._label}" if is_arrival else self._label

    def chip_title(self) -> str:
        """Return the name typed."""
        return self.person.name or self.title

    def values(self) -> dict[str, Any]:
        """Return everything typed, and whose registration it is."""
        return {**super().values(), "is_walk_in": self._is_walk_in, "kept": self._kept}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._is_walk_in = values["is_walk_in"]
        self._kept = tuple(values["kept"]) if values["kept"] else None
        super().restore(values)
        self._dress()

    def next_form(self) -> Self:
        """Return an empty form for the same Jeudi."""
        return type(self)(self.desk, self._about, self._label, is_walk_in=self._is_walk_in)

    def reopened(self) -> Self:
        """Return the form as it opens now on its record."""
        return type(self)(
            self.desk, self._about, self._label, registration_id=self._kept[0] if self._kept else None
        )

    def write(self, session: Session) -> int:
        """Register the person, or change the registration, and return its id."""
        typed, desk = self.checked(), self.desk
        visitor = self.person.visitor(typed)
        assert visitor is not None  # the name is compulsory
        draft = RegistrationDraft(
            visitor,
            gender=typed["gender"] or "NC",
            age_band=typed["age_band"] or "NC",
            neighbourhood=typed["neighbourhood"] or "NC",
            organisation=typed["organisation"],
            channel=typed["channel"],
            needs=typed["needs"],
            is_waiting=typed["is_waiting"] and not self._is_walk_in,
            is_walk_in=self._is_walk_in,
            uid=self.uid,
        )
        now, by = desk.clock.now(), desk.agent
        if self._kept is None:
            return register(session, self._about, draft, now=now, by=by)
        self._before, self._after = as_enrolled(session, self._kept[0]), draft
        change_registration(session, *self._kept, draft, now=now, by=by)
        return self._kept[0]

    def _dress(self) -> None:
        """Ask for a place only where one is taken, for a Jeudi only where none is meant."""
        is_new = self._kept is None
        self.title = "Inscrire" if is_new else "Inscription"  # type: ignore[misc]
        self.save_word = "Inscrire" if is_new else "Enregistrer"  # type: ignore[misc]
        self.form.show_field("is_waiting", is_new and not self._is_walk_in)
        self.form.show_field("jeudi", not self._jeudi_id)

    def _load(self, registration_id: int) -> None:
        """Show a registration as it stands. Raises `UserError` when it is gone, or its name erased."""
        with self.desk.database.reading() as session:
            kept = enrolled(session, registration_id)
            self.record = Record.read(session, Registration, registration_id)
        if kept.visitor_uid is None:
            raise UserError("Le nom de cette personne est effacé\u00a0: il n’y a plus rien à modifier.")
        self._kept = registration_id, kept.version
        self._is_walk_in = kept.draft.is_walk_in
        self.person.receive("", "", kept.visitor_uid)
        said = {name: getattr(kept.draft, name) for name in _SAID}
        self.form.restore({**said, "is_waiting": kept.draft.is_waiting})

    @property
    def _about(self) -> int:
        """Return the Jeudi that the form was opened for, else the one chosen in it; 0 is none."""
        return self._jeudi_id or int(self.jeudi.code() or 0)

    def _offer_jeudis(self) -> None:
        """Offer the Jeudis to come; the next one is meant until another one is chosen."""
        today = self.desk.clock.today()
        with self.desk.database.reading() as session:
            coming = jeudis(session, today, today + _AHEAD)
        self.jeudi.set_options(
            [Option(str(row.id), f"{short_date(row.held_on)} — {row.title}") for row in coming]
        )
        if coming and not self._jeudi_id:
            self.form.restore({"jeudi": str(coming[0].id)})

    def _look_for_a_place(self) -> None:
        """Offer the waiting list at once where no place is left."""
        if not self._about or self._is_walk_in or self._kept is not None:
            return
        left, why = 1, ""
        with self.telling_refusals(), self.desk.database.reading() as session:
            left, why = places_open(session, self._about)
        if left < 1:
            self.form.restore({"is_waiting": True})
            self.message.tell(f"{why} L’inscription ira en liste d’attente.", "warn")

    def _remember(self, registration_id: int) -> None:
        if self._kept is None:
            remember_registered(self.desk, registration_id)
        else:
            remember_registration(self.desk, self._before, self._after)

"""The forms of practitioners: their card, the turn list of a permanence, the names of its sittings."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Self
from uuid import UUID

from PySide6.QtWidgets import QLineEdit

from espace_citoyennete.directory.fields import organisation_options
from espace_citoyennete.directory.model import Practitioner
from espace_citoyennete.directory.service import (
    PractitionerDraft,
    practitioner_draft,
    save_practitioner,
)
from espace_citoyennete.errors import Conflict, UserError
from espace_citoyennete.french import NO_BREAK, clock_range, clock_time, long_date, plural, short_date
from espace_citoyennete.permanences.model import Sitting
from espace_citoyennete.practitioners import gestures
from espace_citoyennete.practitioners.listing import (
    Candidate,
    candidates,
    permanence_name,
    sitting_to_name,
)
from espace_citoyennete.practitioners.rules import Turn
from espace_citoyennete.practitioners.service import (
    Named,
    name_sitting,
    name_sittings,
    propose_names,
    save_turn,
)
from espace_citoyennete.storage.database import Session
from espace_citoyennete.storage.rows import uid_of
from espace_citoyennete.town.fields import offer
from espace_citoyennete.ui import style
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.choices import QuickChoices
from espace_citoyennete.ui.date_field import DateField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.overtaken import Record


class PractitionerPanel(FormPanel):
    """Add a practitioner, or change the card of one."""

    kind = "practitioner"
    title = "Intervenant"
    icon = "user"

    def __init__(self, desk: Desk, practitioner_id: int = 0) -> None:
        super().__init__(desk)
        self._practitioner_id = practitioner_id
        self.name, self.type, self.organisation = (
            QLineEdit(), QuickChoice("Aucun type"), QuickChoice("Aucun organisme"),
        )  # fmt: skip
        self.form = Form(
            [
                Field("name", "&Nom", self.name, required=True),
                Field("type_code", "&Type", self.type, required=True),
                Field("organisation_id", "&Organisme", self.organisation),
                (Field("phone", "Té&léphone", QLineEdit()), Field("email", "&Courriel", QLineEdit())),
            ]
        )
        self.lay(self.form)
        offer(desk, {self.type: "type_intervenant"})
        with desk.database.reading() as session:
            self.organisation.set_options(organisation_options(session, desk.clock.today()))
            if practitioner_id:
                self.form.restore(_values(practitioner_draft(session, practitioner_id)))
                self.record = Record.read(session, Practitioner, practitioner_id)
        self.saved.connect(self._remember)

    def chip_title(self) -> str:
        """Return the name typed."""
        return self.name.text().strip() or self.title

    def values(self) -> dict[str, Any]:
        """Return everything typed, of whom."""
        return {**self.form.typed(), "practitioner_id": self._practitioner_id}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        super().restore(values)
        self._practitioner_id = values["practitioner_id"]

    def reopened(self) -> Self:
        """Return the form as it opens now on its record."""
        return type(self)(self.desk, practitioner_id=self._practitioner_id)

    def write(self, session: Session) -> int:
        """Save the card and return the id."""
        typed = self.checked()
        number = typed.pop("organisation_id")
        self._before = practitioner_draft(session, self._practitioner_id) if self._practitioner_id else None
        uid = self._before.uid if self._before else self.uid
        self._after = PractitionerDraft(**typed, organisation_id=int(number) if number else None, uid=uid)
        return save_practitioner(session, self._after, by=self.desk.agent)

    def _remember(self, _id: object) -> None:
        if self._before is None:
            gestures.remember_added(self.desk, self._after)
        else:
            gestures.remember_changed(self.desk, self._before, self._after)


class TurnPanel(FormPanel):
    """Order the turn list of a permanence: a name chosen goes last, Ctrl and an arrow move it."""

    kind = "turn"
    title = "Tour de rôle"
    icon = "users"

    def __init__(self, desk: Desk, permanence_id: int = 0) -> None:
        super().__init__(desk)
        self._permanence_id, self._label = permanence_id, ""
        self.who = QuickChoices("Aucun intervenant")
        keys = f"Ctrl+← ou Ctrl+→{NO_BREAK}: déplacer, Suppr{NO_BREAK}: retirer"
        hint = f"Dans l’ordre de passage. Sur un nom, {keys}."
        self.form = Form([Field("who", "&Intervenants", self.who, hint=hint)])
        self.lay(self.form)
        if permanence_id:
            self._read()
            self.form.restore({"who": [str(uid) for uid in self._before]})
        self.saved.connect(self._remember)

    def context(self) -> str:
        """Return of which permanence."""
        return self._label

    def chip_title(self) -> str:
        """Return of which permanence."""
        return f"{self.title} · {self._label}".rstrip(" ·")

    def values(self) -> dict[str, Any]:
        """Return the list, of which permanence."""
        return {**self.form.typed(), "permanence_id": self._permanence_id}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._permanence_id = values["permanence_id"]
        if self._permanence_id:
            self._read()
        super().restore(values)

    def write(self, session: Session) -> tuple[UUID, ...]:
        """Keep the list and return the one that it replaces."""
        self._after = tuple(UUID(code) for code in self.checked()["who"])
        return save_turn(session, self._permanence, self._after, by=self.desk.agent)

    def _read(self) -> None:
        today = self.desk.clock.today()
        with self.desk.database.reading() as session:
            named = permanence_name(session, self._permanence_id)
            offered = candidates(session, self._permanence_id, today)
        self._permanence, self._label, self._before = named.uid, named.label, named.turn
        self.who.set_options(_options(offered))

    def _remember(self, before: object) -> None:
        assert isinstance(before, tuple)
        gestures.remember_turn(self.desk, self._permanence, before, self._after)


class TurnNamesPanel(FormPanel):
    """Name the sittings to come in turn: the names are shown before they are saved."""

    kind = "turn_names"
    title = "Nommer les séances"
    icon = "users"
    save_word = "Nommer"

    def __init__(self, desk: Desk, permanence_id: int = 0) -> None:
        super().__init__(desk)
        self._permanence_id, self._label = permanence_id, ""
        self._names: dict[int, str] = {}
        self._shown: list[tuple[Turn, int | None]] = []
        today = desk.clock.today
        self.first_day, self.last_day = DateField(today), DateField(today)
        self.said, self.listed = style.words("caption"), style.words()
        self.form = Form(
            [
                (Field("first_day", "&Du", self.first_day, required=True),
                 Field("last_day", "&Au", self.last_day, required=True)),
            ]
        )  # fmt: skip
        self.lay(self.form, self.said, self.listed)
        if permanence_id:
            last = self._read()
            self.form.restore({"first_day": today(), "last_day": max(today(), last)})
            self._propose()
        self.form.edited.connect(self._propose)
        self.saved.connect(self._remember)

    def context(self) -> str:
        """Return of which permanence."""
        return self._label

    def chip_title(self) -> str:
        """Return of which permanence."""
        return f"Nommer · {self._label}".rstrip(" ·")

    def values(self) -> dict[str, Any]:
        """Return the period, of which permanence."""
        return {**self.form.typed(), "permanence_id": self._permanence_id}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._permanence_id = values["permanence_id"]
        super().restore(values)
        if self._permanence_id:
            self._read()
            self._propose()

    def write(self, session: Session) -> tuple[Named, ...]:
        """Set the names that are shown. Raises `Conflict` when they would now be others."""
        typed, shown = self.checked(), self._shown
        self._show(propose_names(session, self._permanence_id, typed["first_day"], typed["last_day"]))
        if self._shown != shown:
            raise Conflict("Les noms proposés ont changé entre-temps. Les relire, puis nommer.")
        names = {
            uid_of(session, Sitting, turn.sitting_id): uid_of(session, Practitioner, who)
            for turn, who in shown
            if who is not None
        }
        if not names:
            raise UserError(
                "Aucune séance à nommer sur cette période. Compléter le tour de rôle ou les dates."
            )
        return name_sittings(session, self._permanence, names, by=self.desk.agent)

    def _read(self) -> date:
        """Read the permanence and the names, and return its last day."""
        with self.desk.database.reading() as session:
            named = permanence_name(session, self._permanence_id)
            known = candidates(session, self._permanence_id, self.desk.clock.today())
        self._permanence, self._label = named.uid, named.label
        self._names = {one.id: one.name for one in known}
        return named.last_day

    def _propose(self) -> None:
        first, last = self.first_day.value(), self.last_day.value()
        if first is None or last is None:
            self._show([])
            return
        with self.desk.database.reading() as session:
            self._show(propose_names(session, self._permanence_id, first, last))

    def _show(self, proposed: Sequence[tuple[Turn, int | None]]) -> None:
        self._shown = list(proposed)
        nobody = sum(who is None for _turn, who in proposed)
        words = plural(len(proposed) - nobody, "séance à nommer", "séances à nommer")
        if not proposed:
            words = "Aucune séance sans nom sur cette période."
        self.said.setText(f"{words}, {nobody} sans personne de libre" if nobody else words)
        self.listed.setText(
            "\n".join(
                f"{short_date(turn.day)}, {clock_time(turn.starts_at)} · "
                + (self._names.get(who, "") if who is not None else "personne de libre")
                for turn, who in proposed
            )
        )

    def _remember(self, named: object) -> None:
        assert isinstance(named, tuple)
        gestures.remember_named_in_turn(self.desk, self._permanence, named)


class SittingNamePanel(FormPanel):
    """Set the name of a sitting that has none yet; nobody has to be told."""

    kind = "sitting_name"
    title = "Nommer l’intervenant"
    icon = "user"

    def __init__(self, desk: Desk, sitting_id: int = 0) -> None:
        super().__init__(desk)
        self._sitting_id, self._context = sitting_id, ""
        self.who = QuickChoice("Aucun intervenant")
        self.form = Form(
            [Field("who", "&Intervenant", self.who, required=True, hint="Les rendez-vous ne changent pas.")]
        )
        self.lay(self.form)
        if sitting_id:
            self._read()
            self.form.restore({"who": self._proposed})
        self.saved.connect(self._remember)

    def context(self) -> str:
        """Return which sitting."""
        return self._context

    def chip_title(self) -> str:
        """Return which sitting."""
        return f"Nommer · {self._context}".rstrip(" ·")

    def values(self) -> dict[str, Any]:
        """Return the name, of which sitting."""
        return {**self.form.typed(), "sitting_id": self._sitting_id}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._sitting_id = values["sitting_id"]
        if self._sitting_id:
            self._read()
        super().restore(values)

    def write(self, session: Session) -> Named:
        """Set the name and return what it changed. Raises `Conflict` when it was named meanwhile."""
        who, sitting = UUID(self.checked()["who"]), sitting_to_name(session, self._sitting_id)
        if sitting.practitioner is not None:
            raise Conflict("Cette séance vient d’être nommée ailleurs. Remplacer l’intervenant si besoin.")
        return name_sitting(session, sitting.uid, who, by=self.desk.agent)

    def _read(self) -> None:
        """Read the sitting, and propose whose turn it is."""
        with self.desk.database.reading() as session:
            found = sitting_to_name(session, self._sitting_id)
            offered = candidates(session, found.permanence_id, found.day)
            proposed = propose_names(session, found.permanence_id, found.day, found.day)
        turns = [who for turn, who in proposed if turn.sitting_id == self._sitting_id]
        uids = {one.id: one.uid for one in offered}
        self._proposed = str(uids[turns[0]]) if turns and turns[0] is not None else None
        hours = clock_range(found.starts_at, found.ends_at)
        self._context = f"{long_date(found.day, year=False)} · {hours} · {found.label}"
        self.who.set_options(_options(offered))

    def _remember(self, named: object) -> None:
        assert isinstance(named, Named)
        gestures.remember_named(self.desk, named)


def _options(offered: Sequence[Candidate]) -> list[Option]:
    return [Option(str(one.uid), one.name, note=one.organisation) for one in offered]


def _values(draft: PractitionerDraft) -> dict[str, Any]:
    number = draft.organisation_id
    kept = {name: value for name, value in vars(draft).items() if name != "uid"}
    return kept | {"organisation_id": None if number is None else str(number)}

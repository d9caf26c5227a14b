"""The lists of Réglages that the town edits: values, motives, territories."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit
from sqlalchemy.orm import Session

from espace_citoyennete.errors import UserError
from espace_citoyennete.french import numeric_date
from espace_citoyennete.town import reference
from espace_citoyennete.town import service as town
from espace_citoyennete.town.listing import (
    MotiveLine,
    ValueRow,
    motive_rows,
    territory_rows,
    value_rows,
)
from espace_citoyennete.town.rules import LISTS, eve
from espace_citoyennete.town.service import ChoiceDraft, MotiveDraft, NeighbourhoodDraft
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.date_field import DateField
from espace_citoyennete.ui.form import Field
from espace_citoyennete.ui.section import ListSection
from espace_citoyennete.ui.table import Column

_ALWAYS = date(1900, 1, 1)


def _from(row: ValueRow) -> str:
    return "toujours" if row.valid_from == _ALWAYS else numeric_date(row.valid_from)


def _until(row: ValueRow | MotiveLine) -> str:
    return numeric_date(row.valid_to) if row.valid_to else ""


def _entry_code_field(widget: QLineEdit) -> Field:
    widget.setMaxLength(4)
    return Field("entry_code", "Code de saisie", widget, hint="4 lettres au plus, unique dans la liste.")


def _refuse_former(row: ValueRow) -> None:
    if not row.is_current:
        raise UserError("Cette ligne est une ancienne version\u00a0: agir sur la ligne en vigueur.")


class ReferenceSection(ListSection):
    """The reference lists: choose one, then change its values; an old label stays true before today."""

    name = "Listes de référence"

    def columns(self) -> Sequence[Column]:
        """Return the columns of a list."""
        return (
            Column("Saisie", lambda row: row.entry_code, 7),
            Column("Libellé", lambda row: row.label),
            Column("Code", lambda row: row.code, 18, under=90),
            Column("Valide du", _from, 10, under=85),
            Column("Valide au", _until, 10),
        )

    def fields(self) -> Sequence[Field]:
        """Return the two facts that the town chooses."""
        return (
            Field("label", "Libellé", QLineEdit(), required=True,
                  hint="Changé aujourd’hui, l’ancien libellé reste celui des jours passés."),
            _entry_code_field(QLineEdit()),
        )  # fmt: skip

    def add_top(self) -> None:
        """Add the choice of the list."""
        self.list_choice = QComboBox()
        self.list_choice.setAccessibleName("Liste")
        for code, title in LISTS.items():
            self.list_choice.addItem(title, code)
        self.list_choice.currentIndexChanged.connect(self._show_list)
        self.head.addWidget(self.list_choice)

    def _show_list(self) -> None:
        if self.is_editing:
            self.close_form()
        self.refresh()

    @property
    def list_name(self) -> str:
        """Return the list shown."""
        return str(self.list_choice.currentData())

    def rows(self, session: Session) -> Sequence[ValueRow]:
        """Return the values of the list."""
        return value_rows(session, self.list_name)

    def key(self, row: ValueRow) -> object:
        """Return the code of a value in force, and the first day of a former one."""
        return row.code, row.is_current or row.valid_from

    def values_of(self, row: ValueRow) -> dict[str, Any]:
        """Return the label and the entry code."""
        return {"label": row.label, "entry_code": row.entry_code}

    def write(self, session: Session, values: dict[str, Any], row: ValueRow | None) -> None:
        """Add or change a value."""
        draft = ChoiceDraft(self.list_name, values["label"], row.code if row else "", values["entry_code"])
        town.save_choice(session, draft, today=self.desk.clock.today(), by=self.desk.agent)

    def retire(self, session: Session, row: ValueRow) -> None:
        """Offer a value until tonight only."""
        today = self.desk.clock.today()
        town.retire_choice(session, self.list_name, row.code, today=today, by=self.desk.agent)

    def withdraw(self, session: Session, row: ValueRow) -> None:
        """Offer a value on no day."""
        town.withdraw_choice(session, self.list_name, row.code, by=self.desk.agent)

    def restore(self, session: Session, row: ValueRow) -> None:
        """Offer a value again."""
        _refuse_former(row)
        town.restore_choice(session, self.list_name, row.code, by=self.desk.agent)

    def is_retired(self, row: ValueRow) -> bool:
        """Tell whether the row has an end."""
        return row.valid_to is not None


class MotivesSection(ListSection):
    """The *motifs*: what each stands for in the figures."""

    name = "Motifs"

    def columns(self) -> Sequence[Column]:
        """Return the columns of the motives."""
        return (
            Column("Saisie", lambda row: row.draft.entry_code, 8),
            Column("Motif", lambda row: row.draft.label),
            Column("Objet", lambda row: self._requests.get(row.draft.request, ""), 34, under=100),
            Column(
                "Domaine du droit", lambda row: self._domains.get(row.draft.domain or "", ""), 28, under=90
            ),
            Column("Valide au", _until, 10),
        )

    def fields(self) -> Sequence[Field | tuple[Field, ...]]:
        """Return the facts of a motive."""
        self._requests: dict[str, str] = {}
        self._domains: dict[str, str] = {}
        self.request, self.domain = QuickChoice("Aucun objet"), QuickChoice("Aucun domaine")
        return (
            (Field("label", "Motif", QLineEdit(), required=True, stretch=2), _entry_code_field(QLineEdit())),
            (Field("request", "Objet compté au bilan", self.request, required=True),
             Field("domain", "Domaine du droit", self.domain)),
            Field("synonyms", "Autres mots", QLineEdit(), hint="Entre virgules\u00a0: loyer, bail…"),
        )  # fmt: skip

    def rows(self, session: Session) -> Sequence[MotiveLine]:
        """Return the motives, and read the lists that the form offers."""
        today = self.desk.clock.today()
        self._requests = reference.labels(session, "objet")
        self._domains = reference.labels(session, "domaine_droit")
        for field, list_name in ((self.request, "objet"), (self.domain, "domaine_droit")):
            offered = reference.choices(session, list_name, today)
            field.set_options([Option(row.code, row.label, row.entry_code) for row in offered])
        return motive_rows(session)

    def values_of(self, row: MotiveLine) -> dict[str, Any]:
        """Return what the form shows."""
        draft = row.draft
        return {
            "label": draft.label, "entry_code": draft.entry_code, "request": draft.request,
            "domain": draft.domain, "synonyms": draft.synonyms,
        }  # fmt: skip

    def write(self, session: Session, values: dict[str, Any], row: MotiveLine | None) -> None:
        """Add or change a motive."""
        draft = replace(row.draft, **values) if row else MotiveDraft(**values)
        town.save_motive(session, draft, today=self.desk.clock.today(), by=self.desk.agent)

    def retire(self, session: Session, row: MotiveLine) -> None:
        """Offer a motive until tonight only."""
        town.retire_motive(session, row.draft.code, today=self.desk.clock.today(), by=self.desk.agent)

    def withdraw(self, session: Session, row: MotiveLine) -> None:
        """Offer a motive from yesterday on no more: its label is still known to what took it meanwhile."""
        yesterday = eve(self.desk.clock.today())
        town.retire_motive(session, row.draft.code, today=yesterday, by=self.desk.agent)

    def restore(self, session: Session, row: MotiveLine) -> None:
        """Offer a motive again."""
        town.restore_motive(session, row.draft.code, by=self.desk.agent)

    def is_retired(self, row: MotiveLine) -> bool:
        """Tell whether the motive has an end."""
        return row.valid_to is not None


class NeighbourhoodsSection(ListSection):
    """The territories, each a QPV or not between two dates."""

    name = "Quartiers et QPV"

    def columns(self) -> Sequence[Column]:
        """Return the columns of the territories."""
        return (
            Column("Saisie", lambda row: row.entry_code, 7),
            Column("Quartier", lambda row: row.label),
            Column("QPV", lambda row: "oui" if row.is_qpv else "non", 5),
            Column("Valide du", _from, 10, under=85),
            Column("Valide au", _until, 10),
        )

    def fields(self) -> Sequence[Field | tuple[Field, ...]]:
        """Return the facts of a territory and the day from which they hold."""
        return (
            (Field("label", "Quartier", QLineEdit(), required=True, stretch=2),
             _entry_code_field(QLineEdit())),
            Field("is_qpv", "Quartier prioritaire de la politique de la ville (QPV)", QCheckBox()),
            Field("since", "À partir du", DateField(self.desk.clock.today), required=True,
                  hint="Les contacts d’avant ce jour gardent le quartier d’alors."),
        )  # fmt: skip

    def rows(self, session: Session) -> Sequence[ValueRow]:
        """Return the dated territories."""
        return territory_rows(session)

    def new_values(self) -> dict[str, Any]:
        """Propose today."""
        return {"since": self.desk.clock.today()}

    def key(self, row: ValueRow) -> object:
        """Return the code of a value in force, and the first day of a former one."""
        return row.code, row.is_current or row.valid_from

    def values_of(self, row: ValueRow) -> dict[str, Any]:
        """Return what the form shows: a change holds from today unless another day is typed."""
        today = self.desk.clock.today()
        return {
            "label": row.label, "entry_code": row.entry_code, "is_qpv": row.is_qpv, "since": today,
        }  # fmt: skip

    def write(self, session: Session, values: dict[str, Any], row: ValueRow | None) -> None:
        """Add or change a territory."""
        draft = NeighbourhoodDraft(**values, code=row.code if row else "")
        town.save_neighbourhood(session, draft, by=self.desk.agent)

    def retire(self, session: Session, row: ValueRow) -> None:
        """Offer a territory until tonight only."""
        town.retire_neighbourhood(session, row.code, today=self.desk.clock.today(), by=self.desk.agent)

    def withdraw(self, session: Session, row: ValueRow) -> None:
        """Offer a territory on no day: its name is still known to what took it meanwhile."""
        before = eve(row.valid_from)
        town.retire_neighbourhood(session, row.code, today=before, by=self.desk.agent)

    def restore(self, session: Session, row: ValueRow) -> None:
        """Offer a territory again."""
        _refuse_former(row)
        town.restore_neighbourhood(session, row.code, by=self.desk.agent)

    def is_retired(self, row: ValueRow) -> bool:
        """Tell whether the row has an end."""
        return row.valid_to is not None

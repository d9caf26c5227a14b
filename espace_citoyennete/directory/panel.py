"""The card of an organisation, added or changed."""

from typing import Any, Self

from PySide6.QtWidgets import QLineEdit

from espace_citoyennete.directory import gestures
from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.directory.service import OrganisationDraft, organisation_draft, save_organisation
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.fields import offer
from espace_citoyennete.ui.choice import QuickChoice
from espace_citoyennete.ui.date_field import DateField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.overtaken import Record
from espace_citoyennete.ui.text_area import TextArea


class OrganisationPanel(FormPanel):
    """Add an organisation, or change the card of one."""

    kind = "organisation"
    title = "Organisme"
    icon = "building"

    def __init__(self, desk: Desk, organisation_id: int = 0) -> None:
        super().__init__(desk)
        self._organisation_id, self._source_id = organisation_id, ""
        self.name, self.orientation = QLineEdit(), QuickChoice("Aucune orientation")
        hours = "Par exemple\u00a0: lun-ven 9h-12h et 14h-17h, sam 9h-12h"
        self.form = Form(
            [
                Field("name", "&Nom", self.name, required=True),
                (Field("phone", "&Téléphone", QLineEdit()), Field("email", "&Courriel", QLineEdit())),
                Field("address", "&Adresse", QLineEdit()),
                (Field("postcode", "Code &postal", QLineEdit()),
                 Field("city", "Co&mmune", QLineEdit(), stretch=2)),
                Field("hours", "&Horaires", QLineEdit(), hint=hours),
                Field("website", "&Site", QLineEdit()),
                Field("siret", "S&IRET", QLineEdit()),
                Field("orientation_code", "&Orientation correspondante", self.orientation),
                Field("checked_on", "Coordonnées &vérifiées le", DateField(desk.clock.today)),
                Field("note", "Not&e", TextArea()),
            ]
        )  # fmt: skip
        self.lay(self.form)
        offer(desk, {self.orientation: "orientation_externe"})
        if organisation_id:
            with desk.database.reading() as session:
                draft = organisation_draft(session, organisation_id)
                self.record = Record.read(session, Organisation, organisation_id)
            self._source_id = draft.source_id
            self.form.restore({k: v for k, v in vars(draft).items() if k not in ("uid", "source_id")})
        self.saved.connect(self._remember)

    def chip_title(self) -> str:
        """Return the name typed."""
        return self.name.text().strip() or self.title

    def values(self) -> dict[str, Any]:
        """Return everything typed, of which organisation."""
        return {
            **self.form.typed(), "organisation_id": self._organisation_id, "source_id": self._source_id,
        }  # fmt: skip

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        super().restore(values)
        self._organisation_id, self._source_id = values["organisation_id"], values["source_id"]

    def reopened(self) -> Self:
        """Return the form as it opens now on its record."""
        return type(self)(self.desk, organisation_id=self._organisation_id)

    def write(self, session: Session) -> int:
        """Save the card and return the id."""
        known = self._organisation_id
        self._before = organisation_draft(session, known) if known else None
        uid = self._before.uid if self._before else self.uid
        self._after = OrganisationDraft(**self.checked(), source_id=self._source_id, uid=uid)
        return save_organisation(session, self._after, by=self.desk.agent)

    def _remember(self, _id: object) -> None:
        if self._before is None:
            gestures.remember_added(self.desk, self._after)
        else:
            gestures.remember_changed(self.desk, self._before, self._after)

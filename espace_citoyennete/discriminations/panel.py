"""« Signalement de discrimination »: what a contact tells of it, in codes alone."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID, uuid5

from PySide6.QtWidgets import QPushButton

from espace_citoyennete.discriminations.gestures import remember_noted, withdraw
from espace_citoyennete.discriminations.model import Situation
from espace_citoyennete.discriminations.service import (
    AREAS,
    CRITERIA,
    FOLLOW_UPS,
    SituationDraft,
    open_situation,
    save_situation,
)
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, clock_time, short_date
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.fields import TERRITORIES, options
from espace_citoyennete.ui import style
from espace_citoyennete.ui.choice import QuickChoice
from espace_citoyennete.ui.choices import QuickChoices
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.overtaken import Record

_ALLEGED = (
    "Noter ce que la personne invoque, jamais ce qu’elle est. Un seul signalement par contact, plusieurs "
    "critères s’il le faut."
)


class SituationPanel(FormPanel):
    """Note the situation of discrimination that a contact tells, or correct what was noted of it."""

    kind = "situation"
    title = "Signalement de discrimination"
    icon = "scale"

    def __init__(self, desk: Desk, contact_id: int = 0) -> None:
        super().__init__(desk)
        self._contact_id, self._version, self._told_at = contact_id, 0, desk.clock.now()
        self._contact: UUID | None = None
        self._before: SituationDraft | None = None
        self._after: SituationDraft | None = None
        self.criteria = QuickChoices("Aucun critère")
        self.area, self.place = QuickChoice("Aucun domaine"), QuickChoice("Aucun lieu")
        self.sequel = QuickChoice("Aucune suite")
        told = style.words("caption", _ALLEGED)
        self.form = Form(
            [
                Field("criteria", "&Critères invoqués", self.criteria, below=told),
                Field("area", "&Domaine", self.area, required=True),
                Field("place", "&Lieu des faits", self.place, required=True),
                Field("follow_up", "&Suite", self.sequel),
            ]
        )
        self.withdrawing = QPushButton("&Retirer le signalement")
        self.withdrawing.clicked.connect(self._withdraw)
        self.lay(self.form, self.withdrawing)
        self.saved.connect(self._remember)
        if contact_id:
            self._load()
        self._offer_lists()
        self._put(self._before or SituationDraft(UUID(int=0)))

    def context(self) -> str:
        """Return the contact that tells the situation, without anybody's name."""
        if not self._contact_id:
            return ""
        told_on = self._told_at.date()
        day = short_date(told_on, year=told_on.year != self.desk.clock.today().year)
        return f"Contact du {day}{NO_BREAK}à {clock_time(self._told_at.time())}"

    def values(self) -> dict[str, Any]:
        """Return everything typed, of which contact, and what was read of it."""
        return {
            **self.form.typed(),
            "contact_id": self._contact_id,
            "contact": str(self._contact) if self._contact else None,
            "version": self._version,
            "told_at": self._told_at.isoformat(),
        }

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._contact_id, self._version = values["contact_id"], values["version"]
        self._contact = UUID(values["contact"]) if values["contact"] else None
        self._told_at = datetime.fromisoformat(values["told_at"])
        self._offer_lists()
        super().restore(values)

    def reopened(self) -> Self:
        """Return the form as it opens now on its record."""
        return type(self)(self.desk, contact_id=self._contact_id)

    def write(self, session: Session) -> int:
        """Save the situation and return its id."""
        typed = self.checked()
        if self._contact is None:
            raise UserError("Choisir d’abord le contact dans le registre, puis noter le signalement (D).")
        kept = open_situation(session, self._contact_id, by=self.desk.agent)
        self._before = kept.draft if kept.version else None
        self._after = SituationDraft(self._contact, tuple(sorted(typed.pop("criteria"))), **typed)
        return save_situation(session, self._after, self._version, by=self.desk.agent)

    def _load(self) -> None:
        with self.desk.database.transaction() as session:  # the journal keeps who reads a restricted one
            kept = open_situation(session, self._contact_id, by=self.desk.agent)
            if kept.version:
                self.record = Record.read(
                    session, Situation, uuid5(kept.draft.contact, Situation.__tablename__)
                )
        self._contact, self._version, self._told_at = kept.draft.contact, kept.version, kept.told_at
        self._before = kept.draft if kept.version else None

    def _offer_lists(self) -> None:
        """Offer the lists as they were on the day of the contact; what is noted may be withdrawn."""
        day = self._told_at.date()
        with self.desk.database.reading() as session:
            for field, name in (
                (self.criteria, CRITERIA),
                (self.area, AREAS),
                (self.place, TERRITORIES),
                (self.sequel, FOLLOW_UPS),
            ):
                field.set_options(options(session, name, day))
        self.withdrawing.setVisible(self._version > 0)

    def _put(self, draft: SituationDraft) -> None:
        self.form.restore({name: getattr(draft, name) for name in ("criteria", "area", "place", "follow_up")})

    def _withdraw(self) -> None:
        with self.telling_refusals():
            withdraw(self.desk, self._contact_id)
            self.closed.emit()

    def _remember(self, _id: object) -> None:
        assert self._after is not None
        if self._after != self._before:
            remember_noted(self.desk, self._before, self._after)

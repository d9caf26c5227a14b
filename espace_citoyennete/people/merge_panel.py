"""Two records of one person: what would be moved is told first, then somebody decides."""

from typing import Any
from uuid import UUID

from espace_citoyennete.contacts.fields import CallerField
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, enumerate_words, plural
from espace_citoyennete.people.gestures import remember_merged
from espace_citoyennete.people.listing import Person, person_card
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.reference import labels
from espace_citoyennete.ui import dialogs, style
from espace_citoyennete.ui.accessibility import announce
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.visitors.fields import PhoneField
from espace_citoyennete.visitors.merging import MergePreview, merge_preview, merge_visitors

_MERGE = "Réunir les deux fiches"
_MOVED = {  # table → its word, one and several
    "contact": ("contact", "contacts"),
    "callback": ("rappel", "rappels"),
    "appointment": ("rendez-vous", "rendez-vous"),
    "registration": ("inscription à un Jeudi", "inscriptions à un Jeudi"),
    "visitor": ("fiche déjà réunie", "fiches déjà réunies"),
}


class MergePanel(FormPanel):
    """Choose the other record, read what would happen, put both together; it can be undone."""

    kind = "merge"
    title = "Réunir deux fiches"
    icon = "users"
    save_word = "Réunir"

    def __init__(self, desk: Desk, kept_uid: UUID | None = None, merged_uid: UUID | None = None) -> None:
        super().__init__(desk)
        self._kept: Person | None = None
        self._preview: MergePreview | None = None
        self._phone = PhoneField(desk)  # recognition reads it; no number is asked here
        self.other = CallerField(desk, self._phone)
        self._head, self.preview = style.words("section"), style.words()
        self.form = Form([Field("name", "&Autre fiche de la même personne", self.other, required=True)])
        self.lay(self._head, self.form, self.preview)
        self.other.changed.connect(self._show_preview)
        self.saved.connect(self._remember)
        if kept_uid is not None:
            self._load(kept_uid)
        if merged_uid is not None:
            self.other.take(merged_uid)

    def context(self) -> str:
        """Say that only a person can tell."""
        return "Un même nom ou un même numéro n’est pas une preuve. Peut être défait."

    def chip_title(self) -> str:
        """Return the name of the record that is kept."""
        return self._kept.name if self._kept else self.title

    def values(self) -> dict[str, Any]:
        """Return both records."""
        return {**self.form.typed(), "kept_uid": str(self._kept.uid) if self._kept else None}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned. Raises `UserError` when the kept record is no more."""
        if values["kept_uid"] is not None:
            self._load(UUID(values["kept_uid"]))
        super().restore(values)
        self._show_preview()

    def save(self) -> bool:
        """Ask before, the safe answer first; then put both together."""
        if self._kept is None or not self.other.is_known or self._preview is None:
            self.show_problems({"name": "Choisir l’autre fiche dans celles qui sont proposées (↓)."})
            return False
        question = f"Réunir « {self.other.value()} » avec « {self._kept.name} »{NO_BREAK}?"
        return dialogs.confirm(self, question, self.preview.text(), _MERGE) and super().save()

    def write(self, session: Session) -> int:
        """Put both records together and return the merge's id."""
        assert self._kept is not None and self._preview is not None
        return merge_visitors(
            session,
            self._kept.uid,
            self.other.uid,
            versions=self._preview.versions,
            instant=self.desk.clock.instant(),
            by=self.desk.agent,
        )

    def follow_up(self) -> tuple[str, object] | None:
        """Show the record that both are now."""
        return ("form:person", {"visitor_uid": self._kept.uid}) if self._kept else None

    def _remember(self, merge_id: object) -> None:
        assert isinstance(merge_id, int) and self._kept is not None
        remember_merged(self.desk, self._kept.uid, self.other.uid, merge_id)

    # What is shown

    def _load(self, kept_uid: UUID) -> None:
        with self.desk.database.reading() as session:
            self._kept = person_card(session, kept_uid, by=self.desk.agent)
        self.other.apart = self._kept.uid
        self._head.setText(f"Fiche gardée{NO_BREAK}: {self.desk.shown_name(self._kept.name)}")

    def _show_preview(self) -> None:
        """Tell what would be moved, as soon as the other record is chosen."""
        self._preview, text = None, ""
        if self._kept is not None and self.other.is_known:
            try:
                with self.desk.database.reading() as session:
                    self._preview = merge_preview(session, self._kept.uid, self.other.uid)
                    instructions = labels(session, "contact_sur")
                text = _words(self._preview, instructions)
            except UserError as refusal:
                text = refusal.message
        self.preview.setText(text)
        self.preview.setVisible(bool(text))
        self.edited.emit()
        if text:
            announce(text)


def _words(preview: MergePreview, instructions: dict[str, str]) -> str:
    """Tell what a merge would do, one sentence a line."""
    moved = [
        plural(count, *_MOVED.get(table, ("autre ligne", "autres lignes"))) for table, count in preview.moved
    ]
    lines = [f"Iront à la fiche gardée{NO_BREAK}: {enumerate_words(moved)}." if moved else "Rien à déplacer."]
    if preview.safe_contact != "STANDARD":
        words = instructions.get(preview.safe_contact, preview.safe_contact)
        lines.append(f"La consigne la plus sûre vaudra pour les deux{NO_BREAK}: {words}.")
    if preview.safe_note:
        lines.append(f"Consigne notée{NO_BREAK}: {preview.safe_note}.")
    if preview.has_two_phones:
        lines.append("Les deux numéros seront gardés.")
    lines.append("Les deux fiches pourront être séparées, chacune avec ses lignes.")
    return "\n".join(lines)

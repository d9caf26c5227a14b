"""« Raccourcis »: the keys of every action on this machine, changed by pressing others."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from espace_citoyennete.errors import Conflict, Invalid
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.ui.actions import SPECS, ActionSpec, refusal
from espace_citoyennete.ui.form import Field
from espace_citoyennete.ui.key_field import KeyField
from espace_citoyennete.ui.keys import french_keys, keys_written
from espace_citoyennete.ui.section import ListSection
from espace_citoyennete.ui.table import Column

_USUAL = {spec.id: spec.keys for spec in SPECS}
_NAMES = ("first", "second")


class ShortcutsSection(ListSection):
    """One row an action; letters alone belong to lists and are not changed here."""

    name = "Raccourcis"
    add_word = ""
    retire_word = "Rétablir"
    retired_word = "Touches d’origine rétablies"
    changed_word = "Touches changées"
    has_retired: ClassVar[bool] = False

    def columns(self) -> list[Column]:
        """Return action, keys, whether they are the usual ones, menu."""
        return [
            Column("Action", lambda row: row.text.rstrip("…")),
            Column("Touches", lambda row: row.all_keys or "Aucune", 32),
            Column(
                "État", lambda row: "Changées" if row.keys != _USUAL[row.id] else "D’origine", 12, under=70
            ),
            Column("Menu", lambda row: row.menu, 16, under=90),
        ]

    def fields(self) -> list[Field | tuple[Field, ...]]:
        """Return the two fields in which the keys are pressed."""
        hint = f"Appuyer sur les touches voulues. Suppr{NO_BREAK}: effacer."
        return [
            Field("first", "&Touches", KeyField(), hint=hint),
            Field("second", "&Autres touches", KeyField(), hint="La même action par d’autres touches."),
        ]

    def add_top(self) -> None:
        """Say what is not changed here."""
        self.show_note(
            "Sur ce poste seulement. Les touches d’une lettre (P, R, A, E…) se coupent dans Apparence."
        )

    def rows(self, _session: Session) -> Sequence[ActionSpec]:
        """Return the actions of the menus, with the keys in force."""
        return [spec for spec in self.desk.actions.values() if not spec.letter]

    def key(self, row: ActionSpec) -> object:
        """Return the id of the action."""
        return row.id

    def values_of(self, row: ActionSpec) -> dict[str, Any]:
        """Return the keys as they are written."""
        now = map(french_keys, self.desk.actions[row.id].keys)
        return dict(zip(_NAMES, [*now, "", ""], strict=False))

    def write(self, _session: Session, values: dict[str, Any], row: ActionSpec) -> None:
        """Keep these keys for the action. Raises `Invalid` with the action that has them already."""
        keys = tuple(keys_written(values[name]) for name in _NAMES if values[name])
        if why := refusal(row.id, keys, list(self.desk.actions.values())):
            raise Invalid({"first": why}) if self.is_editing else Conflict(why)
        self._keep(row.id, keys)

    def retire(self, session: Session, row: ActionSpec) -> None:
        """Give the action its usual keys again."""
        usual = [*map(french_keys, _USUAL[row.id]), "", ""]
        self.write(session, dict(zip(_NAMES, usual, strict=False)), row)

    def restore(self, session: Session, row: ActionSpec) -> None:
        """Give the action back the keys that it had."""
        had = [*map(french_keys, row.keys), "", ""]
        self.write(session, dict(zip(_NAMES, had, strict=False)), row)

    def _keep(self, action_id: str, keys: tuple[str, ...]) -> None:
        chosen = {one: kept for one, kept in self.desk.settings.shortcuts.items() if one != action_id}
        if keys != _USUAL[action_id]:
            chosen[action_id] = list(keys)
        self.desk.keep_settings(replace(self.desk.settings, shortcuts=chosen))

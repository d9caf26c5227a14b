"""Margins typed in a form: one number for each answer, and how many people gave none."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QSpinBox

from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.jeudis.rules import MARGINS, Margins, rest
from espace_citoyennete.town.reference import labels, neighbourhood_labels
from espace_citoyennete.ui import style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field

MOST_PEOPLE = 9999
_SIDE_BY_SIDE = 2


def count_box() -> QSpinBox:
    """Return a field for a number of people."""
    box = QSpinBox()
    box.setRange(0, MOST_PEOPLE)
    return box


class MarginFields:
    """The numbers of each margin; every answer ever offered is there, for an old year is counted too."""

    def __init__(self, desk: Desk) -> None:
        with desk.database.reading() as session:
            answers = {
                "GENRE": labels(session, "genre"),
                "AGE": labels(session, "tranche_age"),
                "QUARTIER": neighbourhood_labels(session),
            }
        self._fields = {
            (kind, code): Field(f"{kind}.{code}", label, count_box())
            for kind, given in answers.items()
            for code, label in given.items()
            if code != "NC"  # the rest, computed
        }
        self.left = style.words("caption")  # « Non communiqué : genre 3, âge 12, quartier 12 »

    def rows(self) -> list[tuple[Field, ...]]:
        """Return the fields, two side by side, each margin on lines of its own."""
        found: list[tuple[Field, ...]] = []
        for kind in MARGINS:
            fields = [field for (own, _code), field in self._fields.items() if own == kind]
            found += [
                tuple(fields[start : start + _SIDE_BY_SIDE]) for start in range(0, len(fields), _SIDE_BY_SIDE)
            ]
        return found

    def margins(self, values: Mapping[str, Any]) -> Margins:
        """Return the margins that the values of a form tell."""
        found: dict[str, dict[str, int]] = {kind: {} for kind in MARGINS}
        for (kind, code), field in self._fields.items():
            if values[field.name]:
                found[kind][code] = values[field.name]
        return found

    def values(self, margins: Margins) -> dict[str, int]:
        """Return what the fields show of margins."""
        return {
            field.name: margins.get(kind, {}).get(code, 0) for (kind, code), field in self._fields.items()
        }

    def problems(self, problems: Mapping[str, str]) -> dict[str, str]:
        """Return problems told of a margin under its first field, the others as they are."""
        first = {kind: field.name for (kind, _code), field in reversed(self._fields.items())}
        return {first.get(name, name): sentence for name, sentence in problems.items()}

    def tell_rest(self, total: int, values: Mapping[str, Any]) -> None:
        """Say how many people of the total gave no answer, or how many are too many."""
        told = {MARGINS[kind]: rest(total, counts) for kind, counts in self.margins(values).items()}
        words = ", ".join(
            f"{word} {left}" if left >= 0 else f"{word} {-left} de trop" for word, left in told.items()
        )
        self.left.setText(f"Non communiqué{NO_BREAK}: {words}")

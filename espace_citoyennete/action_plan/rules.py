"""What the *contrat de ville* asks of an action, by code; how far a value went towards its target."""

from collections.abc import Mapping
from datetime import date
from math import floor
from typing import Literal

from dateutil.relativedelta import relativedelta

SCALES = {"AGGLOMERATION": "Agglomération", "VILLE": "Ville", "QUARTIER": "Quartier"}
FUNDINGS = {"DROIT_COMMUN": "Droit commun", "SPECIFIQUE": "Spécifiques"}
DISTRICT = "QUARTIER"  # the scale that names a district
LINE_GONE = "Cette ligne du plan n’existe plus. Actualiser la page (F5)."

Unit = Literal["count", "share", "cents", "minutes"]
# A target is a whole number, typed in the word that people use: what one of it is worth in the value.
TARGET_WORDS: dict[Unit, str] = {"count": "", "share": "%", "cents": "€", "minutes": "h"}
WORTH: Mapping[Unit, float] = {"count": 1, "share": 0.01, "cents": 100, "minutes": 60}
_TENTHS_OF_PERCENT = 1000


def a_year_later(day: date) -> date:
    """Return the same day of the next year: 29 February gives 28 February."""
    return day + relativedelta(years=1)


def reached(value: float | None, target: int | None, unit: Unit = "count") -> float | None:
    """Return which share of its target a value is, None where one is unknown or there is nothing to reach.

    Rounded down: 99,96 % is not yet the whole target.
    """
    if value is None or not target:
        return None
    ratio = value / (target * WORTH[unit])
    tenths = round(ratio * _TENTHS_OF_PERCENT, 6)  # 0.57 ÷ 0.57 is a hair below 1 for some floats
    return floor(tenths) / _TENTHS_OF_PERCENT

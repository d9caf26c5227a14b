"""The emergency card by rule: what it shows without any base, and when a number must be checked again."""

import csv
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from espace_citoyennete.french import numeric_date
from espace_citoyennete.resources import resource

CHECKED_FOR = relativedelta(years=1)  # numbers and hours change: 3020 was dropped, 3919 never closes now


@dataclass(frozen=True)
class CardLine:
    """A number to give, when to give it, and the day it was last checked."""

    number: str
    purpose: str
    hours: str = ""
    checked_on: date | None = None


def is_to_check(checked_on: date | None, today: date) -> bool:
    """Tell whether a number was never checked, or more than a year ago."""
    return checked_on is None or checked_on + CHECKED_FOR < today


def told_check(checked_on: date | None, today: date) -> str:
    """Tell when a number was checked, and whether that must be done again."""
    if checked_on is None:
        return "à vérifier"
    told = f"vérifié le {numeric_date(checked_on)}"
    return f"{told}, à vérifier de nouveau" if is_to_check(checked_on, today) else told


def printed_numbers() -> list[CardLine]:
    """Return the numbers that go with the program: a new base starts with them; never one checked here."""
    with resource("reference", "urgence.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return [CardLine(row["Numéro"], row["Pour"], row["Horaires"]) for row in rows]

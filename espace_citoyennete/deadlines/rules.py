"""What falls due and when it wakes up: 90, 30 and 7 days before, on the day, and as long as it is late."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from espace_citoyennete.french import plural

STEPS = (7, 30, 90)  # days before


@dataclass(frozen=True)
class Deadline:
    """Something to be done on a day at the latest; `page` and `about` say where it is done."""

    key: str  # what it is of its record: « preavis », « compte_rendu »…
    about: UUID  # the record
    day: date
    what: str  # « Dernier jour pour dénoncer la convention CIDFF 80 »
    page: str  # « page:agreements »

    @property
    def uid(self) -> UUID:
        """Return what stays the same while the day changes: the UID of the calendar file."""
        return uuid5(self.about, self.key)


def step(day: date, today: date) -> int | None:
    """Return where a deadline stands: 90, 30 or 7 days before at most, 0 on the day, -1 late; else None."""
    left = (day - today).days
    if left <= 0:
        return 0 if left == 0 else -1
    return next((days for days in STEPS if left <= days), None)


def days_left(day: date, today: date) -> str:
    """Tell how far a deadline is: « dans 7 jours », « aujourd’hui », « en retard de 2 jours »."""
    left = (day - today).days
    if left == 0:
        return "aujourd’hui"
    return f"dans {plural(left, 'jour')}" if left > 0 else f"en retard de {plural(-left, 'jour')}"

"""The reference lists offered in the fields of forms, as they are on a day."""

from collections.abc import Mapping
from datetime import date

from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.reference import choices, neighbourhoods
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.desk import Desk

TERRITORIES = "territoire"  # the one list that has a table of its own


def offer(desk: Desk, fields: Mapping[QuickChoice, str], day: date | None = None) -> None:
    """Offer in each field the values of its list on that day, today by default."""
    at = day or desk.clock.today()
    with desk.database.reading() as session:
        for field, name in fields.items():
            field.set_options(options(session, name, at))


def options(session: Session, name: str, day: date) -> list[Option]:
    """Return the values of a list on that day, reached by the words of their notes: « pension » → Famille."""
    if name == TERRITORIES:
        return [Option(row.code, row.label, row.entry_code) for row in neighbourhoods(session, day)]
    return [  # the note of a value that has a group speaks of counting, not of what people say
        Option(row.code, row.label, row.entry_code, "" if row.group_code else row.note)
        for row in choices(session, name, day)
    ]

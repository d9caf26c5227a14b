"""The reference lists offered in the fields of forms, as they are on a day."""

from collections.abc import Mapping
from datetime import date

from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.reference import choices, labels, neighbourhood_labels, neighbourhoods
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
    """Return the values of a list on that day, reached by the words of their notes: « pension » → Famille.

    Those of other days come last, as retired: a record that has one keeps it.
    """
    if name == TERRITORIES:
        words = neighbourhood_labels(session)
        offered = [Option(row.code, row.label, row.entry_code) for row in neighbourhoods(session, day)]
    else:
        words = labels(session, name)
        offered = [  # the note of a value that has a group speaks of counting, not of what people say
            Option(row.code, row.label, row.entry_code, "" if row.group_code else row.note)
            for row in choices(session, name, day)
        ]
    codes = {option.code for option in offered}
    return offered + [
        Option(code, label, is_retired=True) for code, label in words.items() if code not in codes
    ]

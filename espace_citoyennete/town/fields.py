"""The reference lists offered in the fields of forms, as they are on a day."""

from collections.abc import Mapping
from datetime import date

from espace_citoyennete.town.reference import choices, neighbourhoods
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.desk import Desk

TERRITORIES = "territoire"  # the one list that has a table of its own


def offer(desk: Desk, fields: Mapping[QuickChoice, str], day: date | None = None) -> None:
    """Offer in each field the values of its list on that day, today by default."""
    at = day or desk.clock.today()
    with desk.database.reading() as session:
        for field, name in fields.items():
            rows = neighbourhoods(session, at) if name == TERRITORIES else choices(session, name, at)
            field.set_options([Option(row.code, row.label, row.entry_code) for row in rows])

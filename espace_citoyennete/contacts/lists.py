"""The lists of a contact as its forms offer them: most used here first, sensitive values marked."""

from dataclasses import replace
from datetime import date

from espace_citoyennete.contacts.listing import most_used
from espace_citoyennete.contacts.rules import is_sensitive
from espace_citoyennete.town.fields import TERRITORIES, options
from espace_citoyennete.town.reference import motives
from espace_citoyennete.ui.choice import Option, by_use
from espace_citoyennete.ui.desk import Desk

# Field of a contact → the list of its codes; the motives have a table of their own.
LISTS = {
    "channel": "canal",
    "gender": "genre",
    "neighbourhood": TERRITORIES,
    "outcome": "suite_donnee",
    "orientation": "orientation_externe",
    "age": "tranche_age",
    "quality": "qualite",
    "known_from": "connaissance_lieu",
    "special_need": "besoin_particulier",
    "duration": "duree",
    "domain": "domaine_droit",
}


def contact_options(desk: Desk, day: date) -> dict[str, list[Option]]:
    """Return what may be chosen in each field of a contact on that day: « motive » and the keys of `LISTS`.

    What this agent uses most comes first, as it was known this morning: the order holds until tomorrow.
    """
    with desk.database.reading() as session:
        uses = desk.once_a_day("contacts", lambda: most_used(session, desk.agent.uid, desk.clock.today()))
        offered = {name: options(session, list_name, day) for name, list_name in LISTS.items()}
        sensitive = {
            name: {o.code for o in found if is_sensitive(name, o.code)} for name, found in offered.items()
        }
        rows = motives(session, day)
    offered["motive"] = [Option(row.code, row.label, row.entry_code, row.synonyms) for row in rows]
    sensitive["motive"] = {row.code for row in rows if is_sensitive("motive", row.code, row.domain)}
    return {
        name: by_use(
            [replace(option, is_sensitive=option.code in sensitive[name]) for option in found],
            uses.get(name, {}),
        )
        for name, found in offered.items()
    }

"""The papers of Point Justice, ready to be printed or saved: what is read is read once, at that moment."""

from datetime import date
from functools import partial

from espace_citoyennete.errors import UserError
from espace_citoyennete.permanences.convocation import write_convocation
from espace_citoyennete.permanences.pdf import DayList, DaySheets, write_day_list, write_sheets
from espace_citoyennete.permanences.sheets import SittingSheet, convocation, sitting_sheet, sitting_sheets
from espace_citoyennete.town.reference import town_identity
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.printing import Paper


def sheets_paper(desk: Desk, sittings: tuple[SittingSheet, ...]) -> Paper:
    """Return the sheets of sittings of one day, for the practitioners and for the doors."""
    with desk.database.reading() as session:
        town = town_identity(session)
    sheets = DaySheets(sittings, f"{town.name} – {town.place}", desk.clock.now())
    name = "seance" if len(sittings) == 1 else "seances"
    write = partial(write_sheets, sheets=sheets)
    return Paper("Feuilles des permanences", f"{name}-{sittings[0].day}.pdf", write, desk.database)


def sitting_paper(desk: Desk, sitting_id: int) -> Paper:
    """Return the sheet of one sitting. Raises `UserError` when it is not held."""
    with desk.database.reading() as session:
        sheet = sitting_sheet(session, sitting_id, by=desk.agent)
    return sheets_paper(desk, (sheet,))


def days_paper(desk: Desk, first: date, last: date) -> Paper:
    """Return the list of everybody expected from a day to another."""
    with desk.database.reading() as session:
        days = (last - first).days + 1
        sittings = tuple(sitting_sheets(session, first, days=days, by=desk.agent))
    if not sittings:
        raise UserError("Aucune séance prévue. Choisir un autre jour.")
    listed = DayList(first, last, sittings, desk.clock.now())
    title, name = ("Liste du jour", "jour") if first == last else ("Liste de la semaine", "semaine")
    return Paper(title, f"{name}-{first}.pdf", partial(write_day_list, listed=listed), desk.database)


def convocation_paper(desk: Desk, appointment_id: int, *, discreet: bool, language: str) -> Paper:
    """Return the paper that a person takes away. Raises `UserError` when nobody is expected there."""
    with desk.database.reading() as session:
        found = convocation(session, appointment_id, discreet=discreet, by=desk.agent)
    write = partial(write_convocation, paper=found, language=language, printed_at=desk.clock.now())
    return Paper("Convocation", "convocation.pdf", write, desk.database)

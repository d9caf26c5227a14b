"""The papers of a call list, ready to be printed or saved: what is read is read once, at that moment."""

from collections.abc import Sequence
from functools import partial

from espace_citoyennete.changes.listing import CallRowShown, call_list, call_rows, letters
from espace_citoyennete.changes.pdf import CallListSheet, write_call_list, write_letters
from espace_citoyennete.changes.rules import LETTER, problem_of_result
from espace_citoyennete.errors import UserError
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.printing import Paper


def call_list_paper(desk: Desk, list_id: int) -> Paper:
    """Return a call list to be followed away from the screen. Raises `UserError`."""
    now = desk.clock.now()
    with desk.database.reading() as session:
        rows = tuple(call_rows(session, list_id, by=desk.agent))
        sheet = CallListSheet(call_list(session, list_id), rows, now)
    return Paper(
        "Liste d’appels", f"liste-{now.date()}.pdf", partial(write_call_list, sheet=sheet), desk.database
    )


def letters_paper(desk: Desk, list_id: int, rows: Sequence[CallRowShown]) -> Paper:
    """Return the letters to people of a list, in one document, a page each.

    Raises `UserError` when nobody may write to one of them.
    """
    for row in rows:
        if problem := problem_of_result(LETTER, row.reach):
            raise UserError(problem)
    wanted = {row.id for row in rows}
    with desk.database.reading() as session:
        written = [one for one in letters(session, list_id, by=desk.agent) if one.row_id in wanted]
    if {one.row_id for one in written} != wanted:
        raise UserError("Cette ligne a été modifiée entre-temps. Actualiser la page (F5), puis reprendre.")
    write = partial(write_letters, letters=written, printed_at=desk.clock.now())
    title, name = ("Courrier", "courrier") if len(written) == 1 else ("Courriers", "courriers")
    return Paper(title, f"{name}.pdf", write, desk.database)

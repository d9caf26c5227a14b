"""The papers of a walk, ready to be printed or saved: what is read is read once, at that moment."""

from functools import partial

from espace_citoyennete.errors import UserError
from espace_citoyennete.town.reference import choices, town_identity
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.printing import Paper
from espace_citoyennete.walks.listing import walk_account
from espace_citoyennete.walks.pdf import WalkPaper, write_field_sheet, write_walk_account


def account_paper(desk: Desk, action_id: int) -> Paper:
    """Return what is brought back to the walkers. Raises `UserError` while nothing was found."""
    paper = _paper(desk, action_id)
    if not any(stop.findings for stop in paper.account.stops):
        raise UserError("Cette marche n’a aucun constat\u00a0: saisir d’abord son relevé (S).")
    write = partial(write_walk_account, paper=paper)
    return Paper(
        "Compte rendu de la marche",
        f"marche-compte-rendu-{paper.account.held_on}.pdf",
        write,
        desk.database,
    )


def field_paper(desk: Desk, action_id: int) -> Paper:
    """Return the sheet to fill during the walk, stop by stop where they are known."""
    paper = _paper(desk, action_id)
    with desk.database.reading() as session:
        kinds = tuple(row.label for row in choices(session, "constat_marche", paper.account.held_on))
    write = partial(write_field_sheet, paper=paper, kinds=kinds)
    return Paper(
        "Fiche de terrain", f"marche-fiche-de-terrain-{paper.account.held_on}.pdf", write, desk.database
    )


def _paper(desk: Desk, action_id: int) -> WalkPaper:
    with desk.database.reading() as session:
        return WalkPaper(walk_account(session, action_id), town_identity(session), desk.clock.now())

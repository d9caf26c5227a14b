"""The papers of the subsidies, ready to be printed or saved: what is read is read once, at that moment."""

from functools import partial

from espace_citoyennete.directory.service import organisation_draft
from espace_citoyennete.errors import UserError
from espace_citoyennete.subsidies.activity import activity_of
from espace_citoyennete.subsidies.listing import papers, payments, subsidies_to, subsidy_line
from espace_citoyennete.subsidies.pdf import (
    AssociationSheet,
    MissingLetter,
    write_association_sheet,
    write_missing_letter,
)
from espace_citoyennete.town.reference import labels, town_identity
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.printing import Paper


def missing_papers_paper(desk: Desk, subsidy_id: int) -> Paper:
    """Return the letter that asks an association for what its file misses.

    Raises `UserError` when it is asked for nothing.
    """
    now = desk.clock.now()
    with desk.database.reading() as session:
        line = subsidy_line(session, subsidy_id, now.date())
        missing = tuple(paper.label for paper in papers(session, subsidy_id) if not paper.is_received)
        assert line.draft.organisation_id is not None  # a request that is kept has its association
        address = organisation_draft(session, line.draft.organisation_id).place
        letter = MissingLetter(line, address, missing, town_identity(session), now)
    if not line.file.awaits_papers:
        raise UserError("Ce dossier n’attend aucune pièce. Choisir une demande à compléter.")
    return Paper(
        "Courrier des pièces manquantes",
        "pieces-manquantes.pdf",
        partial(write_missing_letter, letter=letter),
        desk.database,
    )


def association_paper(desk: Desk, organisation_id: int) -> Paper:
    """Return the sheet of an association: its subsidies, and what it did here."""
    now = desk.clock.now()
    with desk.database.reading() as session:
        lines = tuple(subsidies_to(session, organisation_id, now.date()))
        sheet = AssociationSheet(
            lines,
            {line.id: papers(session, line.id) for line in lines},
            {line.id: payments(session, line.id) for line in lines},
            tuple(activity_of(session, organisation_id, now.date())),
            labels(session, "statut_subvention"),
            town_identity(session),
            now,
        )
    write = partial(write_association_sheet, sheet=sheet)
    return Paper("Fiche de l’association", f"association-{now.date()}.pdf", write, desk.database)

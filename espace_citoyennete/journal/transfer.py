"""The two acts on the whole journal, beside the window: every seal made again, and a copy that goes out."""

from collections.abc import Collection
from pathlib import Path

from espace_citoyennete.errors import Forbidden
from espace_citoyennete.journal.listing import (
    JournalFilter,
    journal_authors,
    journal_listing,
    journal_rows,
)
from espace_citoyennete.journal.service import note_journal_export
from espace_citoyennete.journal.xlsx import write_journal
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.journal_chain import Verification, head, verify_chain
from espace_citoyennete.town.reference import town_identity


def verified(database: Database, heads: Collection[str]) -> Verification:
    """Verify the journal, and that these heads are of it. Raises `Forbidden` without its seed."""
    if database.seed is None and not database.is_sqlite:
        raise Forbidden("Sur un serveur, la commande « verifier » le fait, avec la clé du journal.")
    if database.seed is None:
        raise Forbidden("Vérifier demande la première clé du journal, que portent les administrateurs.")
    with database.reading() as session:
        return verify_chain(session, database.seed, heads)


def export_journal(database: Database, target: Path, wanted: JournalFilter, *, by: Agent) -> int:
    """Write the lines wanted in a file, which the journal notes; return how many. Raises `UserError`."""
    with database.transaction() as session:
        note_journal_export(session, by=by)
    with database.reading() as session:
        names = {uid: name for name, uid in journal_authors(session, by=by)}
        listing = journal_listing(wanted, by=by)
        rows = journal_rows(session.execute(listing.select.order_by(*listing.order)).all(), names)
        place, told = town_identity(session).place, head(session)
    write_journal(target, rows, place=place, head=told, at=database.clock.now())
    return len(rows)

"""What goes out of a base, on paper or in a file: the journal notes it, and it bears the journal’s head."""

from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.journal import note_output
from espace_citoyennete.storage.journal_chain import head


def note_going_out(database: Database, what: str) -> str:
    """Note that something goes out and return the head of the journal, which proves later that it was noted.

    `what` names nobody. Raises what storage refuses: what cannot be noted stays in.
    """
    with database.transaction() as session:
        note_output(session, what)
    return journal_head(database)


def journal_head(database: Database) -> str:
    """Return the head of the journal as it stands."""
    with database.reading() as session:
        return head(session)

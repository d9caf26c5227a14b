"""What is done with the journal: it goes out, and it is forgotten on time."""

from datetime import datetime

from sqlalchemy.orm import Session

from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.journal import clock_doubt
from espace_citoyennete.storage.journal_chain import erase_expired
from espace_citoyennete.town.service import note_copied_out


def erase_old_lines(session: Session, *, instant: datetime, by: Agent) -> int:
    """Erase the months of the journal that are kept no more, and return how many lines went.

    Nothing is erased while this machine's date is in doubt.
    """
    require(by, "erase_old_lines")
    return 0 if clock_doubt(session, instant) else erase_expired(session, instant)


def note_journal_export(session: Session, *, by: Agent) -> None:
    """Note in the journal that it was copied out."""
    require(by, "note_journal_export")
    note_copied_out(session, "export du journal")

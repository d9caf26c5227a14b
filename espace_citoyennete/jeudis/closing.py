"""What is done of a Jeudi beside its list: assessed, closed, each with its undo."""

from datetime import date
from functools import partial
from uuid import UUID

from espace_citoyennete.jeudis.assessing import Assessment, close_jeudi, save_assessment
from espace_citoyennete.jeudis.model import Jeudi
from espace_citoyennete.storage.rows import id_with, uid_of
from espace_citoyennete.ui.desk import Desk


def remember_assessed(desk: Desk, jeudi_id: int, before: Assessment, after: Assessment) -> None:
    """Offer to put back the words and the cards that were there before."""
    uid = _uid(desk, jeudi_id)

    def put(assessment: Assessment) -> None:
        with desk.database.transaction() as session:
            save_assessment(session, id_with(session, Jeudi, uid), assessment, by=desk.agent)

    desk.undo.add("Bilan du Jeudi enregistré", partial(put, before), partial(put, after))


def close(desk: Desk, jeudi_id: int) -> None:
    """Close a Jeudi today, or open again one that is closed, and offer the opposite. Raises `UserError`."""
    uid = _uid(desk, jeudi_id)
    with desk.database.reading() as session:
        before = session.get_one(Jeudi, jeudi_id).closed_on
    after = desk.clock.today() if before is None else None

    def put(closed_on: date | None) -> None:
        with desk.database.transaction() as session:
            close_jeudi(session, id_with(session, Jeudi, uid), closed_on, by=desk.agent)

    put(after)
    desk.undo.add("Jeudi clos" if after else "Jeudi rouvert", partial(put, before), partial(put, after))


def _uid(desk: Desk, jeudi_id: int) -> UUID:
    with desk.database.reading() as session:
        return uid_of(session, Jeudi, jeudi_id)

"""What the screens decide of the copies, each act with its undo."""

from datetime import datetime
from functools import partial
from pathlib import Path

from espace_citoyennete.storage.keeping import second_place
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.upkeep.listing import server_copied_at
from espace_citoyennete.upkeep.service import choose_second_place, declare_server_copy


def choose_place(desk: Desk, place: Path | None) -> None:
    """Keep the second place of the copies, or none. Raises `UserError`."""
    before = second_place(desk.database)

    def keep(chosen: Path | None) -> None:
        with desk.database.transaction() as session:
            choose_second_place(session, str(chosen or ""), by=desk.agent)

    if before != place:
        keep(place)
        desk.undo.add("Second emplacement modifié", partial(keep, before), partial(keep, place))


def declare_copy(desk: Desk) -> None:
    """Note that the server was copied today. Raises `UserError`."""
    with desk.database.reading() as session:
        before = server_copied_at(session)

    def keep(at: datetime | None) -> None:
        with desk.database.transaction() as session:
            declare_server_copy(session, at, now=desk.clock.now(), by=desk.agent)

    now = desk.clock.now()
    keep(now)
    desk.undo.add("Sauvegarde du serveur déclarée", partial(keep, before), partial(keep, now))

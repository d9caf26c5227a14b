"""What the screens do with a walk, each act with its undo: the opposite use case, never a replay."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID

from espace_citoyennete.actions.model import Action
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import plural
from espace_citoyennete.storage.rows import id_with
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.walks.listing import ProposalRow
from espace_citoyennete.walks.rules import ACCEPTED, DONE, PROPOSED, Line, Standing
from espace_citoyennete.walks.service import follow_proposal, save_walk

Standings = Mapping[UUID, Standing]


def remember_sheet(desk: Desk, uid: UUID, before: Sequence[Line], after: Sequence[Line]) -> None:
    """Offer to put back the sheet of a walk as it was."""

    def put(lines: Sequence[Line]) -> None:
        with desk.database.transaction() as session:
            action_id = id_with(session, Action, uid)
            save_walk(session, action_id, None, lines, today=desk.clock.today(), by=desk.agent)

    desk.undo.add("Relevé de la marche enregistré", partial(put, before), partial(put, after))


def remember_followed(desk: Desk, name: str, before: Standings, after: Standings) -> None:
    """Offer to put proposals back where they stood."""
    desk.undo.add(name, partial(_put, desk, before), partial(_put, desk, after))


def accept(desk: Desk, row: ProposalRow) -> None:
    """Note that a proposal was accepted today. Raises `UserError` where it has an answer already."""
    if row.standing.state != PROPOSED:
        raise UserError("Cette proposition a déjà une réponse\u00a0: la changer dans son suivi (M).")
    _move(desk, row, "Proposition acceptée", Standing(ACCEPTED, desk.clock.today()))


def carry_out(desk: Desk, row: ProposalRow) -> None:
    """Note that what was accepted was carried out today. Raises `UserError` while it is not accepted."""
    if row.standing.state != ACCEPTED:
        raise UserError("Cette proposition n’est pas acceptée\u00a0: noter d’abord l’accord (A).")
    _move(desk, row, "Proposition réalisée", replace(row.standing, state=DONE, done_on=desk.clock.today()))


def ask_again(desk: Desk, row: ProposalRow) -> None:
    """Forget the answer to a proposal: it waits for one again. Raises `UserError`."""
    _move(desk, row, "Proposition sans réponse", Standing())


def tell_back(desk: Desk, row: ProposalRow) -> None:
    """Note that the walkers were told today of the answer to a proposal. Raises `UserError`."""
    if row.standing.state == PROPOSED:
        raise UserError("Cette proposition n’a pas de réponse à restituer\u00a0: la noter d’abord (A ou R).")
    _move(desk, row, "Réponse restituée", replace(row.standing, told_back_on=desk.clock.today()))


def tell_back_all(desk: Desk, rows: Sequence[ProposalRow]) -> None:
    """Note that the walkers were told today of every answer of a walk. Raises `UserError` without one."""
    today = desk.clock.today()
    told = {
        row: replace(row.standing, told_back_on=today)
        for row in rows
        if row.standing.state != PROPOSED and row.standing.told_back_on != today
    }
    if not told:
        raise UserError("Cette marche n’a aucune réponse à restituer.")
    _follow(desk, plural(len(told), "réponse restituée", "réponses restituées"), told)


def _move(desk: Desk, row: ProposalRow, name: str, after: Standing) -> None:
    if row.standing == after:
        raise UserError("C’est déjà noté.")
    _follow(desk, name, {row: after})


def _follow(desk: Desk, name: str, moved: Mapping[ProposalRow, Standing]) -> None:
    """Move rows as this screen shows them: an answer that another desk gave since is not written over."""
    with desk.database.transaction() as session:
        for row, standing in moved.items():
            follow_proposal(session, row.uid, row.version, standing, today=desk.clock.today(), by=desk.agent)
    before = {row.uid: row.standing for row in moved}
    remember_followed(desk, name, before, {row.uid: after for row, after in moved.items()})


def _put(desk: Desk, standings: Standings) -> None:
    with desk.database.transaction() as session:
        for uid, standing in standings.items():
            follow_proposal(session, uid, None, standing, today=desk.clock.today(), by=desk.agent)

"""How people are erased for good from the base and from what stands beside it, whatever interrupts."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from espace_citoyennete.accounts.gestures import prove_person
from espace_citoyennete.errors import Invalid, NotOpened, UserError
from espace_citoyennete.privacy.past_years import COUNTING
from espace_citoyennete.privacy.purging import Asked, Due, Purged, purge, safety
from espace_citoyennete.privacy.rules import number_problem, refusals
from espace_citoyennete.privacy.service import Forgotten, conclude_erasure
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage import tombstones
from espace_citoyennete.storage.database import Database, Session
from espace_citoyennete.storage.keeping import keep_copy

_Done = TypeVar("_Done", Forgotten, Purged)


def erase_for_good(
    database: Database, folder: Path | None, act: Callable[[Session], _Done]
) -> tuple[_Done, str]:
    """Erase in one transaction, whoever goes marked beside the base so that no copy brings them back.

    Return what was done, and what is left to do outside the base, told, or nothing. What fails, at whatever
    moment, leaves everybody in the base and no mark of them.
    """
    try:
        with database.transaction(is_long=True, is_erasing=True) as session:
            done = act(session)
            if folder is not None:
                tombstones.announce(folder, done.uids)
    except BaseException:
        if folder is not None and tombstones.announced(folder) is not None:
            with suppress(UserError):  # the next opening concludes
                conclude_erasure(database, folder)
        raise
    return done, conclude_erasure(database, folder)


@dataclass(frozen=True)
class Confirmed:
    """What two people typed at the desk to have a purge done."""

    own: str  # passphrase of the person at the desk
    second: Agent
    theirs: str
    typed: int | None = None
    visa_on: date | None = None


def purge_before_two(
    database: Database,
    folder: Path | None,
    due: Due,
    confirmed: Confirmed,
    *,
    by: Agent,
    tell: Callable[[str], object] = lambda _sentence: None,
) -> tuple[Purged, str]:
    """Have both people prove who they are, copy the base, then erase what was shown; slow.

    Raises `Invalid` for what was typed, `UserError` with each reason not to erase.
    """
    _refuse_early(database, folder, due, confirmed)
    tell("Vérification des deux personnes…")
    _prove(database, folder, by, confirmed.own, "own")
    _prove(database, folder, confirmed.second, confirmed.theirs, "theirs")
    if folder is not None:
        tell("Sauvegarde avant la purge…")
        keep_copy(database, folder, database.clock)
    tell("Effacement…")
    asked = Asked(due, confirmed.second.uid, confirmed.typed, confirmed.visa_on)
    return erase_due(database, folder, asked, by=by)


def erase_due(database: Database, folder: Path | None, asked: Asked, *, by: Agent) -> tuple[Purged, str]:
    """Erase what was shown, from the base and from beside it. Raises what `purge` raises."""
    clock = database.clock
    now, instant = clock.now(), clock.instant()
    return erase_for_good(
        database,
        folder,
        lambda session: purge(session, asked, now=now, instant=instant, counting=COUNTING, by=by),
    )


def _refuse_early(database: Database, folder: Path | None, due: Due, confirmed: Confirmed) -> None:
    """Say at once what would refuse the purge later; of a base in a folder, a copy is about to be made."""
    clock = database.clock
    with database.reading() as session:
        known = safety(session, clock.instant())
    if folder is not None:
        known = replace(known, copied_at=clock.now())
    if reasons := refusals(known, clock.now()):
        raise UserError(" ".join(reasons))
    if problem := number_problem(len(due.people), due.known, confirmed.typed):
        raise Invalid({"number": problem})


def _prove(database: Database, folder: Path | None, agent: Agent, secret: str, field: str) -> None:
    try:
        prove_person(database, folder, agent, secret)
    except NotOpened as refusal:
        raise Invalid({field: refusal.message}) from None

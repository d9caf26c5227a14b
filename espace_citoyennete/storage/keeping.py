"""A copy kept: made, thinned, put in the second place, noted; and the drill that restores the newest one."""

import tempfile
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import NotOpened, UserError
from espace_citoyennete.french import moment, plural
from espace_citoyennete.storage.backup import back_up, census, has_changed, thin
from espace_citoyennete.storage.copies import copy_files, good_copies, unpack
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.layout import COPIES, DATA
from espace_citoyennete.storage.refusals import telling_files, telling_refusals
from espace_citoyennete.storage.second_place import copy_there
from espace_citoyennete.storage.soundness import refuse_damaged
from espace_citoyennete.storage.tombstones import read
from espace_citoyennete.storage.turn import turn
from espace_citoyennete.storage.upkeep import Care, CopyPlan, facts, last_fact, note_fact

_MONTH = timedelta(days=30)


def keep_copy(database: Database, folder: Path, clock: Clock) -> Path:
    """Copy the base, here and in its second place, and remove the copies that need not be kept any more.

    Slow: runs in a task. The second place may be away: it is noted, and asked again by the next copy.
    Raises what `back_up` raises; a copy that was refused is noted too. Raises `Busy`.
    """
    with turn(folder, "Une sauvegarde est en cours."):
        return _copied(database, folder, clock)


def _copied(database: Database, folder: Path, clock: Clock) -> Path:
    try:
        kept = back_up(database, folder, clock)
    except UserError as refusal:
        with suppress(UserError):  # a damaged base may refuse this too: the refusal itself matters more
            _note(database, clock, Care.COPY, refusal.message, is_good=False)
        raise
    _note(database, clock, Care.COPY, kept.name)
    thin(folder / COPIES, kept, _erasures(database, folder, clock))
    _carried(database, folder, clock)
    return kept


def keep_copy_if_changed(database: Database, folder: Path, clock: Clock) -> Path | None:
    """Copy the base when something was done since its newest copy; else only fill the second place."""
    if has_changed(database, folder):
        return keep_copy(database, folder, clock)
    carry(database, folder, clock)
    return None


def look_after(database: Database, folder: Path, clock: Clock) -> None:
    """Do what is due: read the base through, copy it if something was done, restore a copy once a month.

    Slow: runs in a task. Raises `Damaged` when the base fails its check, `UserError` for the rest.
    """
    refuse_damaged(database)
    keep_copy_if_changed(database, folder, clock)
    with database.reading() as session:
        last = last_fact(session, Care.DRILL)
        is_due = last is None or clock.now() - last.done_at >= _MONTH or not last.is_good
    if is_due:
        drill(database, folder, clock)


def second_place(database: Database) -> Path | None:
    """Return the folder where copies go again, or nothing when none was chosen."""
    with database.reading() as session:
        return planned_place(session)


def planned_place(session: Session) -> Path | None:
    """Return the second place as the base that is being read names it."""
    path = session.scalar(select(CopyPlan.second_place).limit(1))
    return Path(path) if path else None


def carry(database: Database, folder: Path, clock: Clock) -> bool:
    """Put the newest copy in the second place unless it is there; tell whether it is there in the end.

    Raises `Busy`.
    """
    with turn(folder, "Une copie va au second emplacement."):
        return _carried(database, folder, clock)


def _carried(database: Database, folder: Path, clock: Clock) -> bool:
    place, newest = second_place(database), next(iter(copy_files(folder / COPIES)), None)
    if place is None or newest is None:
        return False
    if (place / newest.name).exists():
        return True
    try:
        with telling_refusals():
            kept = copy_there(newest, folder, place)
        thin(place, kept, _erasures(database, folder, clock))
    except UserError as refusal:
        _note(database, clock, Care.SECOND_PLACE, refusal.message, is_good=False)
        return False
    _note(database, clock, Care.SECOND_PLACE, kept.name)
    return True


def drill(database: Database, folder: Path, clock: Clock) -> str:
    """Restore the newest copy in a scratch folder, open it, count it, compare; note and return the result.

    Slow: runs in a task. Raises `UserError`, noted too, when no copy comes back as it was made; and `Busy`.
    """
    with turn(folder, "Un exercice de restauration est en cours."):
        return _drilled(database, folder, clock)


def _drilled(database: Database, folder: Path, clock: Clock) -> str:
    try:
        told = _restore_aside(database, folder)
    except UserError as refusal:
        _note(database, clock, Care.DRILL, refusal.message, is_good=False)
        raise
    _note(database, clock, Care.DRILL, told)
    return told


def _restore_aside(database: Database, folder: Path) -> str:
    copy = next(good_copies(folder / COPIES), None)
    if copy is None or database.open_beside is None:
        raise UserError("Aucune sauvegarde à restaurer\u00a0: sauvegarder maintenant.")
    with telling_files(), tempfile.TemporaryDirectory(dir=folder / COPIES, prefix="exercice-") as scratch:
        written = unpack(copy.file, Path(scratch))
        try:
            found, problems = census(database.open_beside, Path(scratch, DATA), database.figures)
        except NotOpened:
            raise UserError(
                f"La sauvegarde « {copy.file.name} » ne s’ouvre pas avec la clé de cette base. "
                "Sauvegarder maintenant, puis refaire l’exercice."
            ) from None
    if problems or (found.rows, found.head, found.figures) != (written.rows, written.head, written.figures):
        raise UserError(
            f"La sauvegarde « {copy.file.name} » ne rend pas ce qu’elle a pris. "
            "Sauvegarder maintenant, refaire l’exercice\u00a0; si cela se répète, prévenir l’informatique."
        )
    figures = "".join(f", {name}\u00a0: {value}" for name, value in found.figures.items())
    return (
        f"Sauvegarde du {moment(copy.at)} restaurée à part et relue\u00a0: "
        f"{plural(sum(found.rows.values()), 'ligne')} de {plural(len(found.rows), 'table')}{figures}."
    )


def _erasures(database: Database, folder: Path, clock: Clock) -> tuple[datetime, ...]:
    """Return when people were erased, to the copy that followed: an older one holds them still."""
    marks = len(read(folder))
    with database.transaction() as session:
        known = facts(session, Care.ERASURE)
        if marks > (int(known[0].words) if known else 0):
            note_fact(session, Care.ERASURE, clock.now(), str(marks))
            return (clock.now(), *(fact.done_at for fact in known))
    return tuple(fact.done_at for fact in known)


def _note(database: Database, clock: Clock, kind: Care, words: str, *, is_good: bool = True) -> None:
    with database.transaction() as session:
        note_fact(session, kind, clock.now(), words, is_good=is_good)

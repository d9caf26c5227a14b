"""What is examined in a base, one function a thing; each finds the fault and tells its remedy."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.listing import is_confirmed
from espace_citoyennete.accounts.rules import ADMINISTRATORS
from espace_citoyennete.accounts.service import administrators
from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import NotOpened, UserError
from espace_citoyennete.french import moment, number, plural
from espace_citoyennete.storage.copies import good_copies
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.folder import recovery_number
from espace_citoyennete.storage.journal import clock_doubt
from espace_citoyennete.storage.journal_chain import is_begun, verify_chain
from espace_citoyennete.storage.keeping import second_place
from espace_citoyennete.storage.layout import COPIES
from espace_citoyennete.storage.location import is_removable, refuse_unfit
from espace_citoyennete.storage.logins import is_installed, logins_too_strong
from espace_citoyennete.storage.soundness import broken_links, damage, library_faults, settings_not_kept
from espace_citoyennete.storage.upgrade import HEAD, current_revision
from espace_citoyennete.storage.upkeep import Care, done_well_at, last_fact
from espace_citoyennete.upkeep.listing import last_server_copy
from espace_citoyennete.upkeep.rules import COPY_AGES, DRILL_AGES, PLACE_AGES, Check, State, age, aged, room

_MAINTENANCE = "Demander à l’informatique la commande « entretenir »."
_IT = "Demander à l’informatique de corriger ce réglage."


@dataclass(frozen=True)
class Examined:
    """The base that is examined, and the time."""

    database: Database
    clock: Clock

    @property
    def folder(self) -> Path:
        """Return where the file stands; a server has none."""
        assert self.database.file is not None
        return self.database.file.parent

    @property
    def now(self) -> datetime:
        """Return the desk's time."""
        return self.clock.now()


def file_check(base: Examined) -> Check:
    """Read every page of the file, whose seal tells what was altered."""
    found = damage(base.database)
    if not found:
        return Check("Fichier", State.GOOD, "toutes ses pages relues, aucune n’est abîmée.")
    return Check("Fichier", State.BAD, " ".join(found), "Restaurer la dernière sauvegarde.", "restore")


def links_check(base: Examined) -> Check:
    """Look for rows that point to a row which is not there."""
    count = broken_links(base.database)
    if not count:
        return Check("Liens entre les fiches", State.GOOD, "aucune fiche orpheline.")
    words = f"{plural(count, 'fiche renvoie', 'fiches renvoient')} à une fiche absente."
    return Check("Liens entre les fiches", State.BAD, words, "Restaurer la dernière sauvegarde.", "restore")


def version_check(base: Examined) -> Check:
    """Compare the libraries and the schema with what this program needs."""
    faults = library_faults(base.database)
    if current_revision(base.database) != HEAD:
        faults.append("Le schéma n’est pas celui de ce programme.")
    if faults:
        return Check("Versions", State.BAD, " ".join(faults), "Réinstaller le programme.")
    return Check("Versions", State.GOOD, f"SQLite, chiffrement et schéma {HEAD} sont ceux attendus.")


def settings_check(base: Examined) -> Check:
    """Ask the engine for the settings that keep what is saved."""
    faults = settings_not_kept(base.database)
    if not faults:
        return Check("Réglages du moteur", State.GOOD, "ceux qui gardent chaque enregistrement.")
    remedy = "Fermer puis rouvrir la base." if base.database.is_sqlite else _IT
    return Check("Réglages du moteur", State.BAD, f"non tenus\u00a0: {', '.join(faults)}.", remedy)


def location_check(base: Examined) -> Check:
    """Look where the base stands: on this machine, copied by no other program, and writable."""
    name = "Dossier de la base"
    try:
        refuse_unfit(base.folder)
    except NotOpened as refusal:
        _folder, _, problem = refusal.message.partition("\u00a0: ")
        words, _, remedy = problem.partition(". ")
        return Check(name, State.BAD, f"{words}.", remedy)
    if is_removable(base.folder):
        remedy = "Copier la base sur le disque du poste, et garder la clé pour les sauvegardes."
        return Check(name, State.WATCH, "sur une clé ou un disque amovible, qui se perd.", remedy)
    return Check(name, State.GOOD, "sur ce poste, et aucun autre programme ne le recopie.")


def room_check(base: Examined) -> Check:
    """Measure the room left on the disk of the base."""
    free = shutil.disk_usage(base.folder).free
    state = room(free)
    remedy = "" if state is State.GOOD else "Libérer de la place sur ce disque."
    return Check("Place libre", state, f"{number(free // 1_000_000)} Mo sur le disque de la base.", remedy)


def clock_check(base: Examined) -> Check:
    """Compare the machine's clock with the journal."""
    with base.database.reading() as session:
        doubt = clock_doubt(session, base.clock.instant())
    if doubt:
        return Check("Horloge", State.BAD, doubt.removesuffix(" Vérifier sa date."), "Vérifier sa date.")
    return Check("Horloge", State.GOOD, "elle suit le journal.")


def copy_check(base: Examined) -> Check:
    """Find the newest copy whose every byte is what was written."""
    copy = next(good_copies(base.folder / COPIES), None)
    if copy is None:
        return Check("Sauvegarde", State.BAD, "aucune qui soit entière.", "Sauvegarder maintenant.", "copy")
    state = aged(copy.at, base.now, COPY_AGES)
    words = f"la dernière bonne est du {moment(copy.at)}, {age(copy.at, base.now)}."
    remedy, act = ("", "") if state is State.GOOD else ("Sauvegarder maintenant.", "copy")
    return Check("Sauvegarde", state, words, remedy, act)


def place_check(base: Examined) -> Check:
    """Tell when the copies last went to their second place."""
    if second_place(base.database) is None:
        words = "aucun\u00a0: un vol ou un incendie emporte la base et ses sauvegardes."
        return Check("Second emplacement", State.WATCH, words, "En choisir un.", "place")
    with base.database.reading() as session:
        at = done_well_at(session, Care.SECOND_PLACE)
    state = aged(at, base.now, PLACE_AGES)
    words = f"rempli {age(at, base.now)}." if at else "jamais rempli."
    remedy = "" if state is State.GOOD else "Brancher la clé ou rétablir le partage, puis sauvegarder."
    return Check("Second emplacement", state, words, remedy, "" if state is State.GOOD else "copy")


def drill_check(base: Examined) -> Check:
    """Tell when a copy was last restored for trial, and how it went."""
    with base.database.reading() as session:
        last = last_fact(session, Care.DRILL)
        at, is_good, told = (last.done_at, last.is_good, last.words) if last else (None, True, "")
    if not is_good:
        return Check("Exercice de restauration", State.BAD, told, "Refaire l’exercice.", "drill")
    state = aged(at, base.now, DRILL_AGES)
    if at is None:
        state, words = State.WATCH, "jamais fait."
    else:
        words = f"réussi {age(at, base.now)}, le {moment(at)}."
    remedy, act = ("", "") if state is State.GOOD else ("Faire l’exercice.", "drill")
    return Check("Exercice de restauration", state, words, remedy, act)


def administrator_check(base: Examined) -> Check:
    """Count who may reset a passphrase."""
    with base.database.reading() as session:
        count = len(administrators(session))
    words = f"{plural(count, 'personne a', 'personnes ont')} le droit d’administration."
    if count >= ADMINISTRATORS:
        return Check("Administrateurs", State.GOOD, words)
    return Check("Administrateurs", State.WATCH, words, "Le donner à une seconde personne.")


def recovery_check(base: Examined) -> Check:
    """Ask whether the recovery key of today was typed again from its paper."""
    with base.database.reading() as session:
        is_on_paper = is_confirmed(session, recovery_number(base.folder))
    if is_on_paper:
        return Check("Clé de secours", State.GOOD, "confirmée\u00a0: elle est sur papier.")
    remedy = "Dans « Phrase et clés », en faire une nouvelle, l’imprimer et la confirmer."
    return Check("Clé de secours", State.WATCH, "jamais confirmée, donc peut-être nulle part.", remedy)


def journal_check(base: Examined) -> Check:
    """Verify every seal of the journal, where the person who examines holds its first key."""
    name, seed = "Journal", base.database.seed
    with base.database.reading() as session:
        if not is_begun(session):
            remedy = "Rouvrir la base." if base.database.is_sqlite else _MAINTENANCE
            return Check(name, State.WATCH, "ses lignes ne sont pas scellées.", remedy)
        if seed is None:
            who = "qui tient sa clé" if base.database.is_sqlite else "« verifier », avec sa clé,"
            return Check(name, State.GOOD, f"scellé\u00a0; {who} en vérifie chaque ligne.")
        found = verify_chain(session, seed)
    if found.faults:
        words = f"modifié ou tronqué à la ligne {number(found.faults[0][1])}."
        return Check(name, State.BAD, words, "Prévenir le délégué à la protection des données.")
    return Check(name, State.GOOD, f"{plural(found.last_line, 'ligne vérifiée', 'lignes vérifiées')}.")


def link_check(base: Examined) -> Check:
    """Ask the server whether the line to it is encrypted, and how it keeps passwords."""
    with base.database.reading() as session:
        faults = _line_faults(session)
    if faults:
        return Check("Liaison au serveur", State.BAD, " ".join(faults), _IT)
    return Check("Liaison au serveur", State.GOOD, "chiffrée ou locale, mots de passe en SCRAM.")


def _line_faults(session: Session) -> list[str]:
    away = "SELECT inet_server_addr() IS NOT NULL AND NOT inet_server_addr() <<= '127.0.0.0/8'"
    sealed = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
    faults = []
    if session.scalar(text(away)) and not session.scalar(text(sealed)):
        faults.append("Elle n’est pas chiffrée.")
    if session.scalar(text("SHOW password_encryption")) != "scram-sha-256":
        faults.append("Les mots de passe ne sont pas en SCRAM.")
    return faults


def logins_check(base: Examined) -> Check:
    """Ask the server whether each login does what the rights of its person allow, and nothing else."""
    name, remedy = "Droits sur le serveur", _MAINTENANCE
    with base.database.reading() as session:
        if not is_installed(session):
            return Check(name, State.WATCH, "ils n’y sont pas posés.", remedy)
        count = logins_too_strong(session)
    if not count:
        return Check(name, State.GOOD, "chaque personne y a les siens, et rien de plus.")
    words = f"{plural(count, 'connexion dépasse', 'connexions dépassent')} ceux de sa personne."
    return Check(name, State.BAD, words, "Demander à l’informatique de retirer ce rôle, ou de le fermer.")


def server_copy_check(base: Examined) -> Check:
    """Tell when the server was last copied, and whether the copy was compared or only declared."""
    with base.database.reading() as session:
        at, how = last_server_copy(session)
    state = aged(at, base.now, COPY_AGES)
    words = f"{how} {age(at, base.now)}, le {moment(at)}." if at else "aucune n’a été déclarée."
    if state is State.GOOD:
        return Check("Sauvegarde du serveur", state, words)
    remedy = "Demander à l’informatique si elle est faite, puis la déclarer."
    return Check("Sauvegarde du serveur", state, words, remedy, "declare")


Checking = Callable[[Examined], Check]

# Whoever brings something to examine adds its function here.
_EVERYWHERE: tuple[Checking, ...] = (clock_check, administrator_check, journal_check)
CHECKS: tuple[Checking, ...] = (
    file_check,
    links_check,
    version_check,
    settings_check,
    location_check,
    room_check,
    copy_check,
    place_check,
    drill_check,
    recovery_check,
    *_EVERYWHERE,
)
SERVER_CHECKS: tuple[Checking, ...] = (
    settings_check,
    link_check,
    logins_check,
    server_copy_check,
    *_EVERYWHERE,
)


def examine(database: Database, clock: Clock) -> list[Check]:
    """Examine all of a base and return what was found, the worst first. Slow: runs in a task."""
    base = Examined(database, clock)
    checks = CHECKS if database.is_sqlite else SERVER_CHECKS
    return sorted({_found(check, base): None for check in checks}, key=lambda check: -check.state)


def _found(check: Checking, base: Examined) -> Check:
    """Return what a check finds; on a damaged page it can find nothing else."""
    try:
        return check(base)
    except UserError as refusal:
        return Check("Lecture", State.BAD, refusal.message, "Restaurer la dernière sauvegarde.", "restore")

"""What the disk, the file or the server refuses, told to the person in one French sentence."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from sqlcipher3.dbapi2 import DatabaseError as SqliteError

from espace_citoyennete.errors import Conflict, Damaged, Forbidden, Unreachable, UserError

_FULL = (
    "Le disque est plein\u00a0: rien n’a été enregistré. Libérer de la place, puis enregistrer de nouveau."
)
_BUSY = "La base est occupée par un autre poste. Attendre quelques secondes, puis recommencer."
_READ_ONLY = (
    "Le dossier de la base est en lecture seule\u00a0: rien n’a été enregistré. "
    "Demander le droit d’écriture à l’informatique."
)
_DISK = (
    "Le disque a refusé l’enregistrement\u00a0: rien n’a été enregistré. "
    "Recommencer\u00a0; si cela se répète, prévenir l’informatique."
)
LOST = (
    "Le serveur de la base ne répond plus\u00a0: rien n’a été enregistré. "
    "Vérifier le réseau, puis recommencer."
)
_FORBIDDEN = (
    "La base ne permet pas cela à cette personne\u00a0: rien n’a été enregistré. "
    "Demander le droit à un administrateur."
)
ENDED = "L’accès de cette personne a été retiré. Ce qui est tapé reste en brouillon."
DAMAGED = "Le fichier de la base est abîmé, ou sa clé n’est pas la bonne. Restaurer la dernière sauvegarde."

_OF_ITS_OWN: dict[str, type[UserError]] = {
    LOST: Unreachable,
    _FORBIDDEN: Forbidden,
    DAMAGED: Damaged,
}

# SQLite tells by words, PostgreSQL by the first characters of its code.
_SQLITE = {
    "database or disk is full": _FULL,
    "database is locked": _BUSY,
    "database table is locked": _BUSY,
    "attempt to write a readonly database": _READ_ONLY,
    "unable to open database file": _READ_ONLY,
    "disk I/O error": _DISK,
    "not authorized": _FORBIDDEN,
    "authorization denied": _FORBIDDEN,
    "is prohibited": _FORBIDDEN,
    "database disk image is malformed": DAMAGED,
    "file is not a database": DAMAGED,
    "vtable constructor failed": DAMAGED,  # told of the index of the search, whatever page of it is damaged
}
_POSTGRESQL = {
    "53100": _FULL,
    "55P03": _BUSY,  # lock_timeout
    "40P01": _BUSY,  # deadlock
    "25P03": LOST,  # idle_in_transaction_session_timeout
    "08": LOST,
    "57P": LOST,
    "57014": _BUSY,  # statement_timeout
    "25006": _READ_ONLY,
    "42501": _FORBIDDEN,
    "58": _DISK,
    "XX001": DAMAGED,
    "XX002": DAMAGED,
}

_FILES = {errno.ENOSPC: _FULL, errno.EDQUOT: _FULL, errno.EACCES: _READ_ONLY, errno.EROFS: _READ_ONLY}


@contextmanager
def telling_refusals() -> Iterator[None]:
    """Turn the refusals that a person can mend into `UserError`; let bugs and constraints through."""
    try:
        yield
    except StaleDataError:
        raise Conflict(
            "Cette fiche a été modifiée entre-temps sur un autre poste. "
            "La rouvrir pour voir la version enregistrée, puis reprendre la modification."
        ) from None
    except (DBAPIError, SqliteError) as error:
        if sentence := _sentence(error):
            refusal = _OF_ITS_OWN.get(sentence, UserError)(sentence)
            refusal.add_note(f"SQLSTATE {getattr(getattr(error, 'orig', error), 'sqlstate', None)}")
            raise refusal from None  # the message of the cause may quote what was typed, its code does not
        raise


@contextmanager
def telling_files() -> Iterator[None]:
    """Turn the refusals of the files and of the base that a copy is made with into `UserError`."""
    try:
        with telling_refusals():
            yield
    except OSError as error:
        raise UserError(_FILES.get(error.errno or 0, _DISK)) from None


def _sentence(error: BaseException) -> str | None:
    told = getattr(error, "orig", error)
    if isinstance(told, SqliteError):
        return next((s for words, s in _SQLITE.items() if words in str(told)), None)
    code = getattr(told, "sqlstate", None)
    if code is None and isinstance(error, OperationalError):
        return LOST  # the line was cut before the server could give a code
    return next((s for start, s in _POSTGRESQL.items() if (code or "").startswith(start)), None)

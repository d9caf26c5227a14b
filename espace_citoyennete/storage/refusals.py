"""What the disk, the file or the server refuses, told to the person in one French sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from sqlcipher3.dbapi2 import DatabaseError as SqliteError

from espace_citoyennete.errors import Conflict, Unreachable, UserError

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
_LOST = (
    "Le serveur de la base ne répond plus\u00a0: rien n’a été enregistré. "
    "Vérifier le réseau, puis recommencer."
)
DAMAGED = "Le fichier de la base est abîmé, ou sa clé n’est pas la bonne. Restaurer la dernière sauvegarde."

# SQLite tells by words, PostgreSQL by the first characters of its code.
_SQLITE = {
    "database or disk is full": _FULL,
    "database is locked": _BUSY,
    "database table is locked": _BUSY,
    "attempt to write a readonly database": _READ_ONLY,
    "unable to open database file": _READ_ONLY,
    "disk I/O error": _DISK,
    "database disk image is malformed": DAMAGED,
    "file is not a database": DAMAGED,
}
_POSTGRESQL = {
    "53100": _FULL,
    "55P03": _BUSY,  # lock_timeout
    "40P01": _BUSY,  # deadlock
    "25P03": _LOST,  # idle_in_transaction_session_timeout
    "08": _LOST,
    "57P": _LOST,
    "57014": _BUSY,  # statement_timeout
    "25006": _READ_ONLY,
    "58": _DISK,
    "XX001": DAMAGED,
    "XX002": DAMAGED,
}


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
            raise (Unreachable if sentence == _LOST else UserError)(sentence) from None
        raise


def _sentence(error: BaseException) -> str | None:
    told = getattr(error, "orig", error)
    if isinstance(told, SqliteError):
        return next((s for words, s in _SQLITE.items() if words in str(told)), None)
    code = getattr(told, "sqlstate", None)
    if code is None and isinstance(error, OperationalError):
        return _LOST  # the line was cut before the server could give a code
    return next((s for start, s in _POSTGRESQL.items() if (code or "").startswith(start)), None)

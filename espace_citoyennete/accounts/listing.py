"""The people who sign in, for screens; and what is still to be done so that nobody is locked out."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import RecoveryKey, User
from espace_citoyennete.accounts.rules import ADMINISTRATORS
from espace_citoyennete.accounts.service import administrators
from espace_citoyennete.french import alphabetical
from espace_citoyennete.rights import Right, rights_of


@dataclass(frozen=True)
class Account:
    """A person who signs in, or who left."""

    uid: UUID
    name: str
    rights: frozenset[Right]
    signed_in_at: datetime | None
    disabled_at: datetime | None


def accounts(session: Session) -> list[Account]:
    """Return everybody who signs in or left, by name."""
    found = [
        Account(
            user.uid,
            user.name,
            rights_of(user.rights),
            user.signed_in_at,
            user.disabled_at,
        )
        for user in session.scalars(select(User))
    ]
    return sorted(found, key=lambda account: alphabetical(account.name))


def is_confirmed(session: Session, number: int) -> bool:
    """Tell whether the recovery key of this number was typed again from its paper."""
    found = select(RecoveryKey.confirmed_at).where(RecoveryKey.number == number)
    return session.scalar(found) is not None


def what_is_missing(session: Session, recovery_number: int | None) -> list[str]:
    """Return what an administrator should still do, a sentence each; a server has no recovery key."""
    told = []
    if recovery_number is not None and not is_confirmed(session, recovery_number):
        told.append(
            "La clé de secours n’est pas confirmée\u00a0: en faire une nouvelle, l’imprimer et la confirmer."
        )
    if len(administrators(session)) < ADMINISTRATORS:
        told.append(
            "Une seule personne administre\u00a0: donner ce droit à une seconde, "
            "sans qui personne ne remplacerait une phrase de passe oubliée."
        )
    return told

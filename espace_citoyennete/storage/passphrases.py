"""Passphrases: seven French words are proposed; one's own choice must be long and hard to guess."""

import secrets
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from espace_citoyennete.french import fold

WORDS = 7  # more than 80 bits: a stolen file can be guessed at without limit
LEAST_LENGTH = 15  # characters, where the passphrase is the only lock
_LEAST_GUESSES = 14  # powers of ten, by zxcvbn's estimate; Argon2id makes a thousand a second dear
_PLACE = ("espace citoyenneté", "point justice", "mairie", "accueil")
_MEASURED_LENGTH = 72  # characters that zxcvbn accepts to look at


def normal_form(passphrase: str) -> str:
    """Return what is hashed: the same for an é typed in two ways and for a doubled or pasted space."""
    return " ".join(unicodedata.normalize("NFKC", passphrase).split())


def propose_passphrase() -> str:
    """Draw seven French words without accents: quick to type on any keyboard."""
    return " ".join(secrets.choice(_words()) for _ in range(WORDS))


@cache
def _words() -> tuple[str, ...]:
    import xkcdpass

    # Read by name: the package's own function falls back on English words when a name is wrong.
    words = (Path(xkcdpass.__file__).parent / "static" / "fr-freelang").read_text(encoding="utf-8").split()
    return tuple(
        sorted({w for w in words if 4 <= len(w) <= 8 and w.isascii() and w.isalpha() and w.islower()})
    )


def passphrase_problem(passphrase: str, context: Iterable[str] = ()) -> str | None:
    """Say in one sentence why this passphrase is too weak, or None; `context` is what anybody here knows."""
    phrase = normal_form(passphrase)
    if len(phrase) < LEAST_LENGTH:
        return (
            f"La phrase de passe compte {len(phrase)} caractères sur {LEAST_LENGTH} au moins\u00a0: "
            "ajouter des mots, ou prendre les sept mots proposés."
        )
    from zxcvbn import zxcvbn

    # Folded: capitals and accents put on a known word do not hide it.
    known = [word for text in map(fold, [*context, *_PLACE]) for word in [text, *text.split()]]
    found = zxcvbn(fold(phrase)[:_MEASURED_LENGTH], user_inputs=known)
    if found["guesses_log10"] < _LEAST_GUESSES:
        return (
            "La phrase de passe se devine trop facilement (répétition, suite, nom ou mot courant)\u00a0: "
            "ajouter des mots sans rapport entre eux, ou prendre les sept mots proposés."
        )
    return None

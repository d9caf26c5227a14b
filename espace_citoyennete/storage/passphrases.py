"""Passphrases: seven French words are proposed; one's own choice must be long and hard to guess.

Hard for somebody who knows what French people choose: the words of their passwords, the commonest ones first,
proverbs, songs and rows of keys; who works here, and where.
"""

import re
import secrets
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from espace_citoyennete.errors import Invalid
from espace_citoyennete.french import fold
from espace_citoyennete.resources import resource

WORDS = 7  # more than 80 bits: a stolen file can be guessed at without limit
LEAST_LENGTH = 15  # characters, where the passphrase is the only lock
_LEAST_GUESSES = 14  # powers of ten, by zxcvbn's estimate; Argon2id makes a thousand a second dear
_PLACE = ("espace citoyenneté", "point justice", "mairie", "accueil")
_BETWEEN_WORDS = str.maketrans("", "", " '’-,")
_GUESSED = ("phrases-connues.txt", "mots-de-passe-courants.txt")
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
    if _guesses(phrase, context) < _LEAST_GUESSES:
        return (
            "La phrase de passe se devine trop facilement (répétition, suite, nom, mots courants ou phrase "
            "connue)\u00a0: ajouter des mots sans rapport entre eux, ou prendre les sept mots proposés."
        )
    return None


def refuse_weak(passphrase: str, context: Iterable[str]) -> None:
    """Raise `Invalid` for a passphrase too weak to be chosen; `context` is what anybody here knows."""
    if problem := passphrase_problem(passphrase, context):
        raise Invalid({"passphrase": problem})


def _guesses(phrase: str, context: Iterable[str]) -> float:
    """Return the power of ten of the guesses that a phrase takes, as it is and without its blanks."""
    from zxcvbn import zxcvbn

    known = [word for text in [*context, *_PLACE] for word in [text, *re.findall(r"\w+", text)]]
    ranked = [*dict.fromkeys(written for text in known for written in _ways(text)), *_french()]
    return min(
        float(zxcvbn(written[:_MEASURED_LENGTH], user_inputs=ranked)["guesses_log10"])
        for written in _ways(phrase)
    )


def _ways(text: str) -> tuple[str, str]:
    """Return a text as it may be written: folded, for capitals and accents hide nothing; and in one piece."""
    folded = fold(text)
    return folded, folded.translate(_BETWEEN_WORDS)


@cache
def _french() -> tuple[str, ...]:
    """Return what is guessed first, in that order: what everybody knows, passwords, the words proposed."""
    known = [line for name in _GUESSED for line in _lines(name)]
    return tuple(dict.fromkeys([*(way for text in known for way in _ways(text)), *_words()]))


def _lines(name: str) -> list[str]:
    lines = resource("reference", name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]

"""What a note should not hold: what names somebody, and words on health, origin, religion, opinions…"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from espace_citoyennete.french import enumerate_words, fold
from espace_citoyennete.resources import resource

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_DIGITS_OF_A_PHONE = re.compile(r"(?:\d\D{0,3}){8}")  # fewer are no phone, and need no library
# Sex, year, month, department (2A and 2B are Corsica), commune, order, then the key or nothing.
_INSEE = re.compile(
    r"(?<!\w)([1-478](?:[ .\-\u00a0\u202f]{0,2}\d){4}[ .\-\u00a0\u202f]{0,2}\d[ .\-\u00a0\u202f]?[\dAB]"
    r"(?:[ .\-\u00a0\u202f]{0,2}\d){6})((?:[ .\-\u00a0\u202f]{0,2}\d){2})?(?!\w)",
    re.IGNORECASE,
)
_BORN = re.compile(r"[12]\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[1-8]\d|9[0-57-9]|2[AB])\d{6}")
_CORSICA = str.maketrans({"A": "0", "B": "0"})


@dataclass(frozen=True)
class Identifier:
    """A piece of a note that names somebody, and how it is told."""

    told: str  # « un numéro de téléphone »
    start: int
    end: int


def warnings(note: str) -> list[str]:
    """Return a sentence on what the note seems to hold, one on what it seems to say; none is a refusal."""
    found = list(dict.fromkeys(one.told for one in identifiers(note)))
    sentences = [f"Cette note semble contenir {enumerate_words(found)}. {_remedy(found)}"] if found else []
    if words := _sensitive_words(note):
        subjects = enumerate_words(list(dict.fromkeys(words.values())))
        quoted = enumerate_words([f"«\u00a0{word}\u00a0»" for word in words])
        sentences.append(f"Cette note semble toucher {subjects} ({quoted}). S’en tenir aux faits utiles.")
    return sentences


def identifiers(note: str) -> list[Identifier]:
    """Return the social-security numbers, e-mail addresses and telephones of a note, in their order."""
    found: list[Identifier] = []
    for told, spans in (
        ("un numéro de sécurité sociale", _social_security(note)),
        ("une adresse courriel", (match.span() for match in _EMAIL.finditer(note))),
        ("un numéro de téléphone", _phones(note)),
    ):
        for start, end in spans:
            if all(end <= one.start or start >= one.end for one in found):
                found.append(Identifier(told, start, end))
    return sorted(found, key=lambda one: one.start)


def without_identifiers(note: str) -> str:
    """Return the note with these taken out, and the rest as it was typed."""
    for one in reversed(identifiers(note)):
        before, after = note[: one.start].rstrip(" "), note[one.end :].lstrip(" ")
        note = before + (" " if before and after and after[0].isalnum() else "") + after
    return note


def _remedy(found: list[str]) -> str:
    if len(found) > 1:
        return "Les retirer s’ils ne sont pas nécessaires."
    if found[0].startswith("une "):
        return "La retirer si elle n’est pas nécessaire."
    return "Le retirer s’il n’est pas nécessaire."


def _social_security(note: str) -> Iterator[tuple[int, int]]:
    for match in _INSEE.finditer(note):
        number, key = (re.sub(r"\W", "", part or "").upper() for part in match.groups())
        if key and _key_of(number) == int(key):
            yield match.span()
        elif _BORN.fullmatch(number):  # without its key, or before other digits
            yield match.span(1) if key else match.span()


def _key_of(number: str) -> int:
    """Return the key that ends a French social-security number of 13 characters."""
    corsica = 1_000_000 if number[6] == "A" else 2_000_000 if number[6] == "B" else 0
    return 97 - (int(number.translate(_CORSICA)) - corsica) % 97


def _phones(note: str) -> Iterator[tuple[int, int]]:
    if not _DIGITS_OF_A_PHONE.search(note):
        return
    from phonenumbers import Leniency, PhoneNumberMatcher

    for match in PhoneNumberMatcher(note, "FR", leniency=Leniency.POSSIBLE):
        if match.raw_string.startswith(("0", "+", "(")):  # nine bare digits are a file's number
            is_open = match.raw_string.count("(") > match.raw_string.count(")")  # « (06 39 98 01 02 »
            yield match.start + is_open, match.end


def _sensitive_words(note: str) -> dict[str, str]:
    """Return each sensitive word or phrase of a note, as typed, with the subject that it touches."""
    known, longest = _lexicon()
    words = list(re.finditer(r"\w+", note))
    folded = [fold(word[0]) for word in words]
    found: dict[str, str] = {}
    place = 0
    while place < len(words):
        for end in range(min(len(words), place + longest), place, -1):
            subject = known.get(" ".join(folded[place:end]))
            if subject is not None:  # an ordinary phrase has an empty one: its words are passed over
                if subject:
                    found[note[words[place].start() : words[end - 1].end()]] = subject
                place = end
                break
        else:
            place += 1
    return found


@cache
def _lexicon() -> tuple[dict[str, str], int]:
    """Return each form of each word with its subject (empty for an ordinary phrase), and the most words."""
    forms: dict[str, str] = {}
    with resource("reference", "mots-sensibles.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            stem = " ".join(re.findall(r"\w+", fold(row["Mot"])))
            for ending in ("", *row["Terminaisons"].split()):
                forms[stem + ending] = row["Sujet"]
    return forms, max(form.count(" ") for form in forms) + 1

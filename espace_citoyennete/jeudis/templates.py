"""The words of posters, invitations and certificates: fields between braces, checked before they are kept."""

import re
from collections.abc import Mapping

from espace_citoyennete.french import NO_BREAK

POSTER, INVITATION, CERTIFICATE = "AFFICHE", "INVITATION", "ATTESTATION"
PAPERS = {POSTER: "Affiche", INVITATION: "Invitation", CERTIFICATE: "Attestation"}

_EVENT = frozenset(
    {"titre", "date", "heure", "lieu", "axe", "theme", "intervenants", "service", "adresse", "telephone"}
)
FIELDS = {POSTER: _EVENT, INVITATION: _EVENT, CERTIFICATE: _EVENT | {"nom"}}

_FIELD = re.compile(r"\{([^{}]*)\}")


def fields_of(kind: str) -> str:
    """Return the fields that may be written in a paper: « {adresse}, {axe}, {date}… »."""
    return ", ".join(f"{{{name}}}" for name in sorted(FIELDS[kind]))


def template_problem(kind: str, words: str) -> str:
    """Return why a text may not be kept, naming what is wrong and what may be written; nothing if it may."""
    known = fields_of(kind)
    unknown = [name for name in _FIELD.findall(words) if name not in FIELDS[kind]]
    if unknown:
        return f"Le champ {{{unknown[0]}}} n’existe pas. Écrire l’un de{NO_BREAK}: {known}."
    if set(_FIELD.sub("", words)) & set("{}"):
        return f"Une accolade n’est pas fermée. Écrire chaque champ entier{NO_BREAK}: {known}."
    return ""


def filled(words: str, facts: Mapping[str, str]) -> list[str]:
    """Return the lines of a text with its fields filled; a line whose fields all are empty is left out."""
    lines = []
    for line in words.splitlines():
        names = _FIELD.findall(line)
        if names and not any(facts[name] for name in names):
            continue
        lines.append(_FIELD.sub(lambda found: facts[found[1]], line))
    return lines

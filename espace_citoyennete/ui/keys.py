"""Keys: how they are written on a French keyboard, and which ones an action may take."""

import re

from espace_citoyennete.french import NO_BREAK

_FRENCH = {
    "Shift": "Maj", "Return": "Entrée", "Enter": "Entrée", "Escape": "Échap", "Del": "Suppr",
    "Space": "Espace", "PgUp": "Page préc.", "PgDown": "Page suiv.", "Up": "Haut", "Down": "Bas",
    "Left": "Gauche", "Right": "Droite", "Home": "Début", "End": "Fin", "Ins": "Inser",
}  # fmt: skip
_WRITTEN = {french: key for key, french in _FRENCH.items() if key != "Enter"}
_AWKWARD = frozenset("?./+@#[]{}\\|%£&~^")  # AZERTY reaches them with Shift or AltGr only, or as a dead key
_OF_FIELDS = frozenset("ACVXZY") | {"Left", "Right", "Up", "Down", "Home", "End", "Backspace", "Del", "Ins"}


def french_keys(keys: str) -> str:
    """Write keys with the words of a French keyboard: `Ctrl+Shift+N` → « Ctrl+Maj+N »."""
    return "+".join(_FRENCH.get(key, key) for key in keys.split("+"))


def keys_written(text: str) -> str:
    """Return the keys that `french_keys` wrote: « Ctrl+Maj+N » → `Ctrl+Shift+N`."""
    return "+".join(_WRITTEN.get(word, word) for word in text.split("+"))


def is_function_key(keys: str) -> bool:
    """Tell whether keys are F1 to F12, held with others or not."""
    return re.search(r"(^|\+)F([1-9]|1[0-2])$", keys) is not None


def fault(keys: str) -> str:
    """Return why no action may take these keys (`ux.md` §2.3), and the remedy; nothing when it may."""
    *held, key = keys.removesuffix("+").split("+") if keys.endswith("++") else keys.split("+")
    if keys.endswith("++"):
        held, key = [*held, key], "+"
    if "Ctrl" in held and "Alt" in held:
        return f"Ctrl+Alt vaut AltGr sur ce clavier{NO_BREAK}: choisir une combinaison sans Alt."
    if not {"Alt", "Meta"}.isdisjoint(held):
        return f"Alt sert aux menus et aux champs{NO_BREAK}: choisir une combinaison avec Ctrl."
    if key.isdigit():
        return f"Les chiffres demandent Maj sur ce clavier{NO_BREAK}: choisir une lettre."
    if key in _AWKWARD:
        return f"Ce signe demande Maj ou AltGr sur ce clavier{NO_BREAK}: choisir une lettre."
    if not held and len(key) == 1 and key.isalpha():
        return f"Une lettre seule ne vaut que dans une liste{NO_BREAK}: ajouter Ctrl."
    if "Ctrl" not in held and not is_function_key(keys):
        return f"Cette touche sert dans les champs{NO_BREAK}: ajouter Ctrl."
    if key in _OF_FIELDS and "Shift" not in held:
        return f"{french_keys(keys)} sert dans les champs{NO_BREAK}: choisir une autre combinaison."
    return ""
